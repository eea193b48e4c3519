"""From a raw document to a record, whatever version it is of. Pure: what the versions' readers have in common."""

from typing import Any, Protocol

from pydantic import ValidationError

from catalog.records import ChannelRecord, MappingWarning, MunicipalityRecord, OrganisationRecord, ServiceRecord
from ptv_sync.resources import Json

Warnings = tuple[MappingWarning, ...]


class UnreadableDocument(ValueError):
    """A document that cannot become a record. `faults`: each one's place in the document and what is wrong."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{path}: {message}" for path, message in faults))


class Reader(Protocol):
    """One version's way from documents to records. Every method raises ValueError for a document that cannot be read."""

    @property
    def print(self) -> str:
        """What a fingerprint has to hold of the reader: the version, and its mapper's version."""

    def general_description(self, body: Json) -> Any:
        """The validated general description, for `service`."""

    def service(self, body: Json, general: Any, connections: list[Json]) -> tuple[ServiceRecord, Warnings]:
        """`general` is what `general_description` gave, or None; `connections` those kept apart from the service."""

    def channel(self, body: Json) -> tuple[ChannelRecord, Warnings]: ...

    def organisation(self, body: Json) -> tuple[OrganisationRecord, Warnings]: ...

    def municipality(self, body: Json) -> MunicipalityRecord: ...


def faults_of(error: ValueError) -> list[tuple[str, str]]:
    """Place in the document and message of each fault."""
    if isinstance(error, UnreadableDocument):
        return error.faults
    if not isinstance(error, ValidationError):
        return [("id", str(error))]
    return [(_path(item["loc"]), item["msg"]) for item in error.errors(include_url=False, include_input=False)]


def _path(location: tuple[int | str, ...]) -> str:
    """`serviceNames[0].language`, as the mapper's warnings have it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
