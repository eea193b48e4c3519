"""v11's lists of localised values as mappings and text rows. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ptv_sync.mapping.notes import Notes
from ptv_sync.v11.documents import LanguageItem, NameType, TypedItem

_ALTERNATIVE = frozenset({"alternativename", "alternatename"})


def localised(items: Iterable[LanguageItem]) -> dict[str, str]:
    """Language → text, empty texts left out; of two in one language the first is kept."""
    texts: dict[str, str] = {}
    for item in items:
        if item.value:
            texts.setdefault(item.language, item.value)
    return texts


def by_type(items: Iterable[TypedItem]) -> Mapping[str, Mapping[str, str]]:
    """Type (lower case) → language → text, empty texts left out."""
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for item in items:
        if item.value:
            texts[item.type.casefold()].setdefault(item.language, item.value)
    return texts


def shown_names(
    names: Iterable[TypedItem], display: Iterable[NameType], notes: Notes, path: str
) -> dict[str, tuple[str, str]]:
    """Language → (name to show, the other name or empty). A language version exists where there is a Name."""
    typed = by_type(names)
    alternatives = {**typed["alternatename"], **typed["alternativename"]}
    prefers_alternative = {item.language for item in display if item.type.casefold() in _ALTERNATIVE}
    shown: dict[str, tuple[str, str]] = {}
    for language, name in typed["name"].items():
        if not notes.language(language, path):
            continue
        alternative = alternatives.get(language, "")
        swap = bool(alternative) and language in prefers_alternative
        shown[language] = (alternative, name) if swap else (name, alternative)
    if not shown:
        notes.add(path, "no language version: no name in any language")
    return shown
