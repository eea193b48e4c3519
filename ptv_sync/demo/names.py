"""Names of languages and countries in Finnish, Swedish and English (CLDR, through Babel). Pure."""

from collections.abc import Mapping

from babel import Locale

from ptv_sync.demo.registers import LANGUAGES, Names

# Languages without a two-letter code of their own that services in Finland are given in.
_SMALLER_LANGUAGES = ("smn", "sms")

# Countries of foreign numbers, with their prefixes.
DIAL_CODES = {"DE": "+49", "DK": "+45", "EE": "+372", "FI": "+358", "GB": "+44", "IS": "+354", "LT": "+370",
              "LV": "+371", "NO": "+47", "PL": "+48", "SE": "+46", "UA": "+380", "US": "+1"}  # fmt: skip


def language_names() -> Mapping[str, Names]:
    """Every language that has a two-letter code, and a few more, by code."""
    codes = [code for code in map(str, Locale("fi").languages) if len(code) == 2]
    return {code: _names("languages", code) for code in (*codes, *_SMALLER_LANGUAGES)}


def country_names() -> Mapping[str, Names]:
    """The countries that have a dial code here, by code."""
    return {code: _names("territories", code) for code in DIAL_CODES}


def _names(kind: str, code: str) -> Names:
    tables = {language: getattr(Locale(language), kind) for language in LANGUAGES}
    return {language: table[code] for language, table in tables.items() if code in table}
