"""The demonstration content told by v11 and by v12 becomes the same records, but for what one of the two cannot tell.

What is left out of the comparison, and why:

* names of organisations and of connections' other ends: v12 refers by id alone;
* connections of a channel: v12 tells connections apart, so they are compared with the services;
* entrances with their sentences: v12 has none, only the point's id in the accessibility register;
* names of forms' files and web pages of forms: v11 has no name for the file, v12 no page for the form;
* hours of web pages, alternative names of other channels than places, numbers for text messages of other channels than
  phones: v12 has no place for them;
* coverage and areas of a municipality: v11 tells which municipality it is instead;
* the order of connections, links, phones and spells: v11 goes by kind, v12 by language;
* the shape of an exception of several days: v11 has an entry for each of them, v12 one with weekdays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from catalog.records import (
    ChannelKind,
    ChannelRecord,
    ConnectionRecord,
    ContactsRecord,
    Coverage,
    HoursKind,
    HoursRecord,
    LinkKind,
    OrganisationRecord,
    PhoneKind,
    ServiceRecord,
)
from ptv_sync.demo.content import Content, load_content
from ptv_sync.demo.v11.render import render as render_v11
from ptv_sync.demo.v12.render import render as render_v12
from ptv_sync.v11 import documents as v11
from ptv_sync.v11 import mapper as v11_mapper
from ptv_sync.v12 import documents as v12
from ptv_sync.v12 import mapper as v12_mapper
from ptv_sync.v12.register import Register


@dataclass(frozen=True, slots=True)
class Told:
    """All records of one version by id, and what was noted."""

    services: dict[UUID, ServiceRecord]
    channels: dict[UUID, ChannelRecord]
    organisations: dict[UUID, OrganisationRecord]
    warnings: list[Any]


def by_id(found: Iterator[tuple[Any, Any]], warnings: list[Any]) -> dict[UUID, Any]:
    records = {}
    for record, noted in found:
        records[record.source_id] = record
        warnings += noted
    return records


def told_by_v11(content: Content) -> Told:
    store, warnings = render_v11(content), list[Any]()
    shared = {row["id"]: v11.GeneralDescription.model_validate(row) for row in store.general_descriptions.values()}
    services = (
        v11_mapper.service(v11.Service.model_validate(row), shared.get(row["generalDescriptionId"]))
        for row in store.services.values()
    )
    channels = (v11_mapper.channel(v11.Channel.model_validate(row)) for row in store.channels.values())
    organisations = (
        v11_mapper.organisation(v11.Organisation.model_validate(row)) for row in store.organisations.values()
    )
    return Told(by_id(services, warnings), by_id(channels, warnings), by_id(organisations, warnings), warnings)


def told_by_v12(content: Content, register_of: Told) -> Told:
    """The municipalities of postal codes are learned from the other version, as the sync learns them from tables."""
    store, warnings = render_v12(content), list[Any]()
    register = Register.of(store.reference, municipalities_of_postal_codes(register_of))
    shared = {
        row["contentId"]: v12.GeneralDescription.model_validate(row) for row in store.general_descriptions.values()
    }
    connections: dict[str, list[v12.Connection]] = {}
    for (service, _), row in store.connections.items():
        connections.setdefault(service, []).append(v12.Connection.model_validate(row))
    services = (
        v12_mapper.service(
            v12.Service.model_validate(row),
            shared.get(row["generalDescriptionContentId"]),
            connections.get(row["contentId"], []),
            register,
        )
        for row in store.services.values()
    )
    channels = (v12_mapper.channel(v12.Channel.model_validate(row), register) for row in store.channels.values())
    organisations = (
        v12_mapper.organisation(v12.Organisation.model_validate(row), register) for row in store.organisations.values()
    )
    return Told(by_id(services, warnings), by_id(channels, warnings), by_id(organisations, warnings), warnings)


def municipalities_of_postal_codes(told: Told) -> dict[str, str]:
    addresses = (address for channel in told.channels.values() for address in channel.contacts.addresses)
    return {address.postal_code: address.municipality.code for address in addresses if address.municipality}


@pytest.fixture(scope="module")
def both() -> tuple[Told, Told]:
    content = load_content()
    first = told_by_v11(content)
    return first, told_by_v12(content, first)


def test_neither_version_is_told_with_warnings(both: tuple[Told, Told]) -> None:
    assert [told.warnings for told in both] == [[], []]


def test_services_are_the_same(both: tuple[Told, Told]) -> None:
    first, second = ({key: common_service(row) for key, row in told.services.items()} for told in both)
    assert len(first) > 100
    assert first == second


def test_channels_are_the_same(both: tuple[Told, Told]) -> None:
    first, second = ({key: common_channel(row) for key, row in told.channels.items()} for told in both)
    assert len(first) > 100
    assert {row.kind for row in first.values()} == set(ChannelKind)
    assert first == second


def test_organisations_are_the_same(both: tuple[Told, Told]) -> None:
    first, second = ({key: common_organisation(row) for key, row in told.organisations.items()} for told in both)
    assert len(first) > 10
    assert first == second


# --- What both can tell, in one order


def common_service(record: ServiceRecord) -> ServiceRecord:
    connections = sorted(record.connections, key=lambda row: row.channel_source_id)
    return replace(
        record,
        organisations=tuple(replace(part, name="") for part in record.organisations),
        connections=tuple(common_connection(row) for row in connections),
        links=ordered(record.links),
    )


def common_connection(record: ConnectionRecord) -> ConnectionRecord:
    return replace(record, other_name="", contacts=common_contacts(record.contacts))


def common_channel(record: ChannelRecord) -> ChannelRecord:
    contacts, texts = common_contacts(record.contacts), record.texts
    if record.kind == ChannelKind.WEB_PAGE:
        contacts = replace(contacts, hours=())
    if record.kind == ChannelKind.FORM:
        links = (replace(link, name="") for link in contacts.links if link.kind != LinkKind.WEB_PAGE)
        contacts = replace(contacts, links=ordered(links))
    if record.kind != ChannelKind.LOCATION:
        texts = tuple(replace(text, alternative_name="") for text in texts)
    if record.kind != ChannelKind.PHONE:
        contacts = replace(contacts, phones=tuple(row for row in contacts.phones if row.kind != PhoneKind.SMS))
    return replace(record, texts=texts, contacts=contacts, connections=())


def common_organisation(record: OrganisationRecord) -> OrganisationRecord:
    record = replace(record, contacts=common_contacts(record.contacts))
    return replace(record, coverage=Coverage.UNKNOWN, areas=()) if record.municipality else record


def common_contacts(record: ContactsRecord) -> ContactsRecord:
    return replace(
        record,
        phones=ordered(record.phones),
        emails=ordered(record.emails),
        links=ordered(record.links),
        addresses=tuple(replace(address, entrances=()) for address in record.addresses),
        hours=tuple(entry for hours in record.hours for entry in day_by_day(hours)),
    )


def day_by_day(record: HoursRecord) -> Iterator[HoursRecord]:
    """An exception of several days as one for each; spells in the order of the week."""
    first, last = record.valid_from, record.valid_to
    if record.kind != HoursKind.EXCEPTION or not (record.spells and first and last) or first == last:
        yield replace(record, spells=ordered(record.spells))
        return
    for day in (first + timedelta(days=offset) for offset in range((last - first).days + 1)):
        of_day = (spell for spell in record.spells if spell.day_from == day.weekday())
        spells = ordered(replace(spell, day_from=None, day_to=None) for spell in of_day)
        yield replace(record, valid_from=day, valid_to=day, spells=spells)


def ordered(rows: Any) -> tuple[Any, ...]:
    return tuple(sorted(rows, key=repr))
