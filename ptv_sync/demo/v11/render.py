"""The demonstration content as a whole, rendered into v11 documents."""

from ptv_sync.demo.content import Content
from ptv_sync.demo.entries import Service
from ptv_sync.demo.registers import Registers, load_registers
from ptv_sync.demo.v11 import codelists
from ptv_sync.demo.v11.channels import channel_document
from ptv_sync.demo.v11.offering import service_document
from ptv_sync.demo.v11.organisations import general_description_document, organisation_document
from ptv_sync.demo.v11.store import Store, by_id


def render(content: Content, registers: Registers | None = None) -> Store:
    """Every document of the content and the code lists. The same content always gives the same store."""
    registers = registers or load_registers()
    users: dict[str, list[Service]] = {key: [] for key in content.channels}
    for service in content.services.values():
        for key in service.channels:
            users[key].append(service)
    channels = [channel_document(channel, users[key], content, registers) for key, channel in content.channels.items()]
    return Store(
        services=by_id(service_document(service, content, registers) for service in content.services.values()),
        channels=by_id(channels),
        organisations=by_id(
            organisation_document(organisation, content, registers) for organisation in content.organisations.values()
        ),
        general_descriptions=by_id(
            general_description_document(shared, content, registers) for shared in content.general_descriptions.values()
        ),
        areas=codelists.area_codes(registers),
        languages=codelists.language_codes(),
        countries=codelists.country_codes(),
        postal_codes=codelists.postal_codes(channels),
    )
