"""v11's lists of localised values as mappings and text rows, and the notes a mapper takes. Pure."""

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
            self.add(path, f"unknown charge type {value!r}")
        return charge or Charge.UNKNOWN

    def coverage(self, value: str, path: str) -> Coverage:
        """An area type of any version's spelling; an unknown one is UNKNOWN and noted."""
        coverage = COVERAGES.get(value.casefold())
        if coverage is None:
            self.add(path, f"unknown area type {value!r}")
        return coverage or Coverage.UNKNOWN


def localised(items: Iterable[LanguageItem]) -> dict[str, str]:
    """Language → text, empty texts left out; of two in one language the first is kept."""
    texts: dict[str, str] = {}
    for item in items:
        if item.value:
            texts.setdefault(item.language.lower(), item.value)
    return texts


def by_type(items: Iterable[TypedItem]) -> Mapping[str, Mapping[str, str]]:
    """Type (lower case) → language → text, empty texts left out."""
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for item in items:
        if item.value:
            texts[item.type.casefold()].setdefault(item.language.lower(), item.value)
    return defaultdict(dict, texts)


def shown_names(names: Iterable[TypedItem], display: Iterable[NameType]) -> dict[str, tuple[str, str]]:
    """Language → (name to show, the other name or empty). A language version exists where there is a Name."""
    typed = by_type(names)
    alternatives = {**typed["alternatename"], **typed["alternativename"]}
    prefers_alternative = {
        item.language.lower() for item in display if item.type.casefold() in {"alternativename", "alternatename"}
    }
    shown: dict[str, tuple[str, str]] = {}
    for language, name in typed["name"].items():
        alternative = alternatives.get(language, "")
        swap = bool(alternative) and language in prefers_alternative
        shown[language] = (alternative, name) if swap else (name, alternative)
    return shown
