"""PTV's code lists, made of the registers: `[{code, names: [{value, language}]}]` (in documents it is `name`)."""

from collections.abc import Iterable, Mapping

from babel import Locale

from ptv_sync.demo.registers import LANGUAGES, Names, Registers
from ptv_sync.demo.v11.parts import Document, register_names

MUNICIPALITY = "Municipality"
PROVINCE = "Province"
WELLBEING_COUNTY = "WellbeingServiceCounties"
AREA_TYPES = (MUNICIPALITY, PROVINCE, WELLBEING_COUNTY)

# The registers' own code of Helsinki, which is no wellbeing services county, and of Åland, which belongs to none.
_NOT_COUNTIES = ("90", "91")

# Languages without a two-letter code of their own that services in Finland are given in.
_SMALLER_LANGUAGES = ("smn", "sms")

# Countries of foreign numbers, with their prefixes.
_DIAL_CODES = {"DE": "+49", "DK": "+45", "EE": "+372", "FI": "+358", "GB": "+44", "IS": "+354", "LT": "+370",
               "LV": "+371", "NO": "+47", "PL": "+48", "SE": "+46", "UA": "+380", "US": "+1"}  # fmt: skip


def area_codes(registers: Registers) -> dict[str, list[Document]]:
    """The lists of `GetAreaCodes/type/{type}`, by type."""
    counties = {code: names for code, names in registers.counties.items() if code not in _NOT_COUNTIES}
    return {
        MUNICIPALITY: _listed({code: place.names for code, place in registers.municipalities.items()}),
        PROVINCE: _listed(registers.regions),
        WELLBEING_COUNTY: _listed(counties),
    }


def language_codes() -> list[Document]:
    """The list of `GetLanguageCodes`: every language that has a two-letter code, and a few more."""
    codes = [code for code in map(str, Locale("fi").languages) if len(code) == 2]
    return _listed({code: _babel_names("languages", code) for code in (*codes, *_SMALLER_LANGUAGES)})


def country_codes() -> list[Document]:
    """The list of `GetCountryCodes`, with `prefixNumbers`."""
    listed = _listed({code: _babel_names("territories", code) for code in _DIAL_CODES})
    return [entry | {"prefixNumbers": [_DIAL_CODES[entry["code"]]]} for entry in listed]


def postal_codes(documents: Iterable[Document]) -> list[Document]:
    """The list behind `GetPostalCodes`: the codes in the addresses of `documents`, with their post offices."""
    found: dict[str, list[Document]] = {}
    for document in documents:
        for address in document.get("addresses") or []:
            for part in (address.get("streetAddress"), address.get("postOfficeBoxAddress")):
                if part and part.get("postalCode"):
                    found[part["postalCode"]] = part["postOffice"]
    return [{"code": code, "names": found[code]} for code in sorted(found)]


def _listed(names: Mapping[str, Names]) -> list[Document]:
    return [{"code": code, "names": register_names(names[code])} for code in sorted(names)]


def _babel_names(kind: str, code: str) -> dict[str, str]:
    tables = {language: getattr(Locale(language), kind) for language in LANGUAGES}
    return {language: table[code] for language, table in tables.items() if code in table}
