"""What fetching needs of the rest of the house, whatever the version of the API. Pure: protocols and small pieces."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from ptv_sync.mapping.fields import clean_text
from ptv_sync.resources import Json, is_guid
from ptv_sync.scope import Scope

Item = TypeVar("Item")
# A parent organisation's parent's parent …: deeper than any real one, so that a loop in the data ends.
DEEPEST_ORGANISATION = 8
NOTHING_LISTED = "PTV listed no services for the area."


class RawLedger(Protocol):
    """A run's dealings with raw documents (`catalog.intake.raw.Ledger`)."""

    @property
    def pages(self) -> frozenset[str]: ...

    def page_ids(self, name: str) -> tuple[str, ...]: ...

    def keep(self, kind: str, documents: Iterable[tuple[str, Any]], *, page: str = "") -> list[str]: ...

    def note(self, kind: str, ids: Sequence[str], *, page: str = "") -> None: ...

    def seen(self, kind: str) -> set[str]: ...

    def present(self, kind: str) -> set[str]: ...

    def bodies(self, kind: str, ids: Iterable[str]) -> Iterator[tuple[str, Any]]: ...

    def drop(self, kind: str, ids: Iterable[str]) -> int: ...


class KnownOffering(Protocol):
    """What the catalogue knows of how documents hang together (`ptv_sync.known`)."""

    def services_using(self, *, general_descriptions: Iterable[str], organisations: Iterable[str]) -> set[str]: ...

    def used_channels(self) -> set[str]: ...

    def used_organisations(self) -> set[str]: ...


class Tracker(Protocol):
    """Shows how far a stage is (`ptv_sync.progress.Progress`)."""

    def track(self, items: Iterable[Item], *, stage: str, total: int | None = None) -> Iterator[Item]: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What a fetch works with."""

    scope: Scope
    ledger: RawLedger
    known: KnownOffering
    progress: Tracker


def identified(documents: Iterable[Json], field: str) -> Iterator[tuple[str, Json]]:
    """The documents with their ids in lower case; what has no proper id is taken along, to be told of."""
    for document in documents:
        yield filed_under(document.get(field)), document


def filed_under(value: object) -> str:
    """What a raw document is kept under: its id in lower case, of whatever shape; empty for none."""
    return clean_text(str(value or "")).lower()[:64]


def guid_in(value: object) -> str:
    """The id in lower case, or empty where the value is none."""
    identifier = value.lower() if isinstance(value, str) else ""
    return identifier if is_guid(identifier) else ""


def rows_of(document: Json, name: str) -> list[Json]:
    """The objects in a list of a document; shapes that are not as expected are the mapper's to report."""
    value = document.get(name)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
