"""From a raw document to a record, whatever version it is of. Pure: what the versions' readers have in common."""

from typing import Any, Protocol

from pydantic import ValidationError

from catalog.records import ChannelRecord, MunicipalityRecord, OrganisationRecord, ServiceRecord
from ptv_sync.mapping.notes import UnknownChannelKind, Warnings
from ptv_sync.resources import Json


class Reader(Protocol):
    """One version's way from documents to records. Methods raise ValueError for a document that cannot be read."""

    @property
    def print(self) -> str:
        """What a fingerprint has to hold of the reader: the version, and its mapper's version."""

    def general_description_id(self, body: Json) -> str:
        """The id of a service's general description; empty for none, or a fault that the document's own check tells."""

    def general_description(self, body: Json) -> Any:
        """The validated general description, for `service`."""

    def service(self, body: Json, general: Any, connections: list[Json]) -> tuple[ServiceRecord, Warnings]:
        """`general` is what `general_description` gave, or None; `connections` those kept apart from the service."""

    def channel(self, body: Json) -> tuple[ChannelRecord, Warnings]: ...

    def organisation(self, body: Json) -> tuple[OrganisationRecord, Warnings]: ...

    def municipality(self, body: Json) -> MunicipalityRecord: ...


def faults_of(error: ValueError) -> list[tuple[str, str]]:
    """Place in the document and message of each fault."""
    if isinstance(error, UnknownChannelKind):
        return [("serviceChannelType", str(error))]
    if not isinstance(error, ValidationError):
        return [("id", str(error))]
    return [(_path(item["loc"]), item["msg"]) for item in error.errors(include_url=False, include_input=False)]


def _path(location: tuple[int | str, ...]) -> str:
    """`serviceNames[0].language`, as the mapper's warnings have it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
