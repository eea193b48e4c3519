"""v11's lists of localised values as mappings and text rows, and the notes a mapper takes. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from catalog.records import Charge, Coverage, MappingWarning
from ptv_sync.v11.documents import LanguageItem, NameType, TypedItem

CHARGES = {
    "chargeable": Charge.CHARGED,
    "charged": Charge.CHARGED,
    "freeofcharge": Charge.FREE,
    "free": Charge.FREE,
    "other": Charge.OTHER,
    "": Charge.UNKNOWN,
}
COVERAGES = {
    "nationwide": Coverage.NATIONWIDE,
    "wholecountry": Coverage.NATIONWIDE,
    "nationwideexceptalandislands": Coverage.NATIONWIDE_EXCEPT_ALAND,
    "wholecountryexceptalandislands": Coverage.NATIONWIDE_EXCEPT_ALAND,
    "limitedtype": Coverage.LIMITED,
    "areatype": Coverage.LIMITED,
    "": Coverage.UNKNOWN,
}
_ALTERNATIVE = frozenset({"alternativename", "alternatename"})
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(slots=True)
class Notes:
    """Collects a document's warnings: what could not be kept as it stood."""

    source_id: UUID
    warnings: list[MappingWarning] = field(default_factory=list)

    def add(self, path: str, message: str) -> None:
        self.warnings.append(MappingWarning(str(self.source_id), path, message))

    def charge(self, value: str, path: str) -> Charge:
        """A charge type of any version's spelling; an unknown one is UNKNOWN and noted."""
        charge = CHARGES.get(value.casefold())
        if charge is None:
            self.add(path, f"unknown charge type {value[:80]!r}")
        return charge or Charge.UNKNOWN

    def coverage(self, value: str, path: str) -> Coverage:
        """An area type of any version's spelling; an unknown one is UNKNOWN and noted."""
        coverage = COVERAGES.get(value.casefold())
        if coverage is None:
            self.add(path, f"unknown area type {value[:80]!r}")
        return coverage or Coverage.UNKNOWN

    def language(self, code: str, path: str) -> str:
        """A code of two or three letters; empty, and noted, where it is something else."""
        if not code or _LANGUAGE.fullmatch(code):
            return code
        self.add(path, f"not a language code: {code[:80]!r}")
        return ""

    def languages(self, codes: Iterable[str], path: str) -> tuple[str, ...]:
        """The codes, each once."""
        found = (self.language(code.lower(), f"{path}[{index}]") for index, code in enumerate(codes))
        return tuple(dict.fromkeys(code for code in found if code))

    def fit(self, text: str, longest: int, path: str) -> str:
        """The text as far as the catalogue has room for it (`longest` characters); a cut is noted."""
        if len(text) > longest:
            self.add(path, f"longer than {longest} characters, cut: {text[:80]!r}")
        return text[:longest]


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


def joined(*texts: str | None) -> str:
    """The texts that there are, as paragraphs of one."""
    return "\n\n".join(text for text in texts if text)
