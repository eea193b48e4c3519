"""v11 documents to records. Pure."""

from catalog.records import ChannelRecord, MunicipalityRecord, OrganisationRecord, ServiceRecord
from ptv_sync.fetching import guid_in
from ptv_sync.mapping.notes import Warnings
from ptv_sync.resources import Json
from ptv_sync.v11 import mapper
from ptv_sync.v11.documents import Channel, GeneralDescription, MunicipalityCode, Organisation, Service
from ptv_sync.v11.texts import localised


class V11Reader:
    """A v11 service holds its connections itself."""

    @property
    def print(self) -> str:
        return f"v11:{mapper.MAPPER_VERSION}"

    def general_description_id(self, body: Json) -> str:
        return guid_in(body.get("generalDescriptionId"))

    def general_description(self, body: Json) -> GeneralDescription:
        return GeneralDescription.model_validate(body)

    def service(
        self, body: Json, general: GeneralDescription | None, connections: list[Json]
    ) -> tuple[ServiceRecord, Warnings]:
        return mapper.service(Service.model_validate(body), general)

    def channel(self, body: Json) -> tuple[ChannelRecord, Warnings]:
        return mapper.channel(Channel.model_validate(body))

    def organisation(self, body: Json) -> tuple[OrganisationRecord, Warnings]:
        return mapper.organisation(Organisation.model_validate(body))

    def municipality(self, body: Json) -> MunicipalityRecord:
        document = MunicipalityCode.model_validate(body)
        return MunicipalityRecord(document.code, localised(document.names))
