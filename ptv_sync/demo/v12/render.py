"""The demonstration content as a whole, rendered into v12 documents."""

from collections.abc import Iterable

from ptv_sync.demo.content import Content
from ptv_sync.demo.readings import Document
from ptv_sync.demo.registers import Registers, load_registers
from ptv_sync.demo.v12.channels import channel_document
from ptv_sync.demo.v12.offering import connection_document, service_document
from ptv_sync.demo.v12.organisations import general_description_document, organisation_document
from ptv_sync.demo.v12.reference import reference_lists
from ptv_sync.demo.v12.store import Store


def render(content: Content, registers: Registers | None = None) -> Store:
    """Every document of the content and the reference lists. The same content always gives the same store."""
    registers = registers or load_registers()
    connections = (
        connection_document(service, content.channels[key])
        for service in content.services.values()
        for key in service.channels
    )
    return Store(
        services=_by_id(service_document(service, content) for service in content.services.values()),
        channels=_by_id(channel_document(channel, content, registers) for channel in content.channels.values()),
        organisations=_by_id(organisation_document(found) for found in content.organisations.values()),
        general_descriptions=_by_id(
            general_description_document(shared, content) for shared in content.general_descriptions.values()
        ),
        connections=dict(sorted(((link["serviceContentId"], link["channelContentId"]), link) for link in connections)),
        reference=reference_lists(content, registers),
    )


def _by_id(documents: Iterable[Document]) -> dict[str, Document]:
    return dict(sorted((document["contentId"], document) for document in documents))
