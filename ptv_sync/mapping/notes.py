"""The notes that a mapper takes of a document, and the values of enumerations that both versions have. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from catalog.records import Charge, Coverage, MappingWarning

Warnings = tuple[MappingWarning, ...]

CHARGES = {
    "chargeable": Charge.CHARGED,
    "charged": Charge.CHARGED,
    "freeofcharge": Charge.FREE,
    "free": Charge.FREE,
    "other": Charge.OTHER,
    "extracharge": Charge.OTHER,
    "": Charge.UNKNOWN,
}
COVERAGES = {
    "nationwide": Coverage.NATIONWIDE,
    "wholecountry": Coverage.NATIONWIDE,
    "nationwideexceptalandislands": Coverage.NATIONWIDE_EXCEPT_ALAND,
    "wholecountryexceptalandislands": Coverage.NATIONWIDE_EXCEPT_ALAND,
    "wholecountryexceptaland": Coverage.NATIONWIDE_EXCEPT_ALAND,
    "limitedarea": Coverage.LIMITED,
    "limitedtype": Coverage.LIMITED,
    "areatype": Coverage.LIMITED,
    "": Coverage.UNKNOWN,
}
# Room for a value of an enumeration that PTV may add to.
LONGEST_VALUE = 32
_LANGUAGE = re.compile(r"[a-z]{2,3}")
# Of a country: Finnish Sign Language is `sgn-fi` in PTV's list. Services are given in such, texts never written.
_SPOKEN = re.compile(r"[a-z]{2,3}(-[a-z]{2})?")


class UnknownChannelKind(ValueError):
    """A channel of a kind that the catalogue does not know: the document is left out, with this as the reason."""


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

    def language(self, code: str, path: str, *, form: re.Pattern[str] = _LANGUAGE) -> str:
        """A code of two or three letters; empty, and noted, where it is something else."""
        if not code or form.fullmatch(code):
            return code
        self.add(path, f"not a language code: {code[:80]!r}")
        return ""

    def languages(self, codes: Iterable[str], path: str) -> tuple[str, ...]:
        """The codes of languages that a service is given in, each once."""
        found = (self.language(code.lower(), f"{path}[{index}]", form=_SPOKEN) for index, code in enumerate(codes))
        return tuple(dict.fromkeys(code for code in found if code))

    def fit(self, text: str, longest: int, path: str) -> str:
        """The text as far as the catalogue has room for it (`longest` characters); a cut is noted."""
        if len(text) > longest:
            self.add(path, f"longer than {longest} characters, cut: {text[:80]!r}")
        return text[:longest]
