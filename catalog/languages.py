"""Languages of the content: which there are, which stands in for which, how PostgreSQL reads them. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Language(StrEnum):
    """Languages of PTV's texts. The pages themselves are in the first three."""

    FI = "fi"
    SV = "sv"
    EN = "en"
    SE = "se"
    SMN = "smn"
    SMS = "sms"


PAGE_LANGUAGES = (Language.FI, Language.SV, Language.EN)

# PostgreSQL's own text-search configurations; the Sámi languages have none and are indexed as they stand.
TEXT_SEARCH_CONFIG: Mapping[str, str] = {
    Language.FI: "finnish",
    Language.SV: "swedish",
    Language.EN: "english",
    Language.SE: "simple",
    Language.SMN: "simple",
    Language.SMS: "simple",
}

# Who reads one language can most likely read these next (Finland's two national languages, then English).
_FALLBACK = (Language.FI, Language.SV, Language.EN, Language.SE, Language.SMN, Language.SMS)

LocalisedText = Mapping[str, str]


def fallback_order(language: str, available: Iterable[str]) -> list[str]:
    """The available language codes in the order in which a reader of `language` should be offered them."""
    wished: list[str] = [language, *_FALLBACK]
    codes = set(available)
    ordered = [code for code in dict.fromkeys(wished) if code in codes]
    return ordered + sorted(codes.difference(ordered))


def pick_language(language: str, available: Iterable[str]) -> str | None:
    """The best available language code for a reader of `language`; None where there is none."""
    order = fallback_order(language, available)
    return order[0] if order else None


def pick(texts: LocalisedText, language: str) -> str:
    """The text a reader of `language` gets: in that language, else in the next best, else the empty string."""
    if found := texts.get(language):
        return found
    chosen = pick_language(language, (code for code, text in texts.items() if text))
    return texts[chosen] if chosen else ""
