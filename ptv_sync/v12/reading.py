"""v12 documents to records. Pure."""

from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter

from catalog.records import ChannelRecord, MunicipalityRecord, OrganisationRecord, ServiceRecord
from ptv_sync.fetching import guid_in
from ptv_sync.mapping.notes import Warnings
from ptv_sync.resources import Json
from ptv_sync.v12 import mapper
from ptv_sync.v12.documents import Channel, Connection, GeneralDescription, Organisation, Service
from ptv_sync.v12.register import Register

_CONNECTIONS = TypeAdapter(list[Connection])


class V12Reader:
    """A v12 service's connections are kept apart; names of codes come from the code lists (list → its rows).

    `edition` tells one edition of the lists from another: with new lists everything is mapped anew.
    """

    def __init__(
        self, lists: Mapping[str, Sequence[Json]], municipality_of_postal_code: Mapping[str, str], *, edition: str
    ) -> None:
        self._edition = edition
        self._register = Register.of(lists, municipality_of_postal_code)

    @property
    def print(self) -> str:
        return f"v12:{mapper.MAPPER_VERSION}:{self._edition}"

    def general_description_id(self, body: Json) -> str:
        return guid_in(body.get("generalDescriptionContentId"))

    def general_description(self, body: Json) -> GeneralDescription:
        return GeneralDescription.model_validate(body)

    def service(
        self, body: Json, general: GeneralDescription | None, connections: list[Json]
    ) -> tuple[ServiceRecord, Warnings]:
        own = _CONNECTIONS.validate_python(connections)
        return mapper.service(Service.model_validate(body), general, own, self._register)

    def channel(self, body: Json) -> tuple[ChannelRecord, Warnings]:
        return mapper.channel(Channel.model_validate(body), self._register)

    def organisation(self, body: Json) -> tuple[OrganisationRecord, Warnings]:
        return mapper.organisation(Organisation.model_validate(body), self._register)

    def municipality(self, body: Json) -> MunicipalityRecord:
        raise ValueError("v12 gives municipalities as a code list")
