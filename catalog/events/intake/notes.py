"""What a mapper knows of the house, and what it takes note of. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from catalog.events.intake.keywords import Rules, Term
from catalog.events.records import EventRecord
from catalog.records import MappingWarning


@dataclass(frozen=True, slots=True)
class Setting:
    """What a source's documents are read with. `municipalities`: name in lower case → code. `municipality`: where its
    events are unless they say otherwise. `themes`: of all its events, beside what keywords say."""

    municipalities: Mapping[str, str] = field(default_factory=dict)
    municipality: str = ""
    themes: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules)

    def municipality_in(self, *names: str) -> str:
        """The code of the first name that is a municipality's; empty for none."""
        return next((code for name in names if (code := self.municipalities.get(name.casefold().strip()))), "")


@dataclass(slots=True)
class Mapped:
    """What a document became. `skipped`: why it is left out without being wrong. `unmatched`: its keywords without a
    rule."""

    records: list[EventRecord] = field(default_factory=list)
    warnings: list[MappingWarning] = field(default_factory=list)
    unmatched: list[Term] = field(default_factory=list)
    skipped: str = ""

    def warn(self, source_id: str, path: str, message: str) -> None:
        self.warnings.append(MappingWarning(source_id, path, message))


def faults_of(error: ValueError | OverflowError) -> list[tuple[str, str]]:
    """Place in the document and message of each fault."""
    if not isinstance(error, ValidationError):
        return [("", str(error))]
    return [(_path(item["loc"]), item["msg"]) for item in error.errors(include_url=False, include_input=False)]


def _path(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
