"""v12's channels of all five kinds, and connections, as records. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from catalog.records import (
    AddressKind,
    ChannelKind,
    ChannelRecord,
    ChannelTextRecord,
    ConnectionRecord,
    ContactsRecord,
)
from ptv_sync.mapping.moments import in_utc
from ptv_sync.mapping.notes import LONGEST_VALUE, Notes, UnknownChannelKind, Warnings
from ptv_sync.v12 import contacts, places
from ptv_sync.v12.documents import Channel, ChannelVersion, Connection
from ptv_sync.v12.hours import service_hours
from ptv_sync.v12.register import Register
from ptv_sync.v12.texts import shown_names, shown_versions

CHANNEL_KINDS = {
    "servicelocation": ChannelKind.LOCATION,
    "telephoneservice": ChannelKind.PHONE,
    "webpage": ChannelKind.WEB_PAGE,
    "eservice": ChannelKind.E_SERVICE,
    "printableform": ChannelKind.FORM,
}
_YES_OR_NO = {"required": True, "notrequired": False, "": False}


def channel(document: Channel, register: Register) -> tuple[ChannelRecord, Warnings]:
    """A channel of any kind, without connections: v12 tells them apart. Raises UnknownChannelKind."""
    kind = CHANNEL_KINDS.get(document.service_channel_type.casefold())
    if kind is None:
        raise UnknownChannelKind(f"unknown kind of channel {document.service_channel_type[:80]!r}")
    notes = Notes(document.content_id)
    versions = shown_versions(document.language_versions, notes)
    signature = document.electronic_signature
    # Told per language; the first stands for all.
    levels = (version.accessibility_classification_level for version in versions.values())
    record = ChannelRecord(
        source_id=document.content_id,
        kind=kind,
        texts=tuple(_text(language, version) for language, version in versions.items()),
        organisation_source_id=document.organization_content_id,
        coverage=notes.coverage(document.area.area_type if document.area else "", "area.areaType"),
        areas=places.areas(document.area, register, notes),
        languages=notes.languages(document.service_languages, "serviceLanguages"),
        requires_authentication=_is_required(document.electronic_identification, notes, "electronicIdentification"),
        requires_signature=_is_required(signature.type if signature else "", notes, "electronicSignature.type"),
        signature_count=signature.number_of_required_signatures if signature else 0,
        accessibility_level=notes.fit(next(filter(None, levels), ""), LONGEST_VALUE, "languageVersions"),
        contacts=_contacts(document, versions, register, notes),
        modified_at=in_utc(document.published_at),
    )
    return record, tuple(notes.warnings)


def connection(document: Connection, register: Register, notes: Notes, path: str) -> ConnectionRecord:
    """A service at a channel. Its language versions have no names, so each of them counts."""
    versions = document.language_versions
    addresses = places.addresses(
        document.contact_addresses, AddressKind.POSTAL, register, notes, f"{path}.contactAddresses"
    )
    charge_infos = ((key, version.charge_type_additional_information) for key, version in versions.items())
    return ConnectionRecord(
        service_source_id=document.service_content_id,
        channel_source_id=document.channel_content_id,
        charge=notes.charge(document.charge_type, f"{path}.chargeType"),
        description={key: version.description for key, version in versions.items() if version.description},
        charge_info={key: words for key, words in charge_infos if words},
        contacts=replace(
            contacts.contacts_of(versions, notes, f"{path}.languageVersions"),
            addresses=tuple(addresses),
            hours=service_hours(document.service_hours, notes, f"{path}.serviceHours"),
        ),
    )


def _text(language: str, version: ChannelVersion) -> ChannelTextRecord:
    name, alternative = shown_names(version)
    return ChannelTextRecord(
        language=language,
        name=name,
        alternative_name=alternative,
        summary=version.summary,
        description=version.description,
        form_identifier=version.form_identifier,
    )


def _contacts(
    document: Channel, versions: Mapping[str, ChannelVersion], register: Register, notes: Notes
) -> ContactsRecord:
    return replace(
        contacts.contacts_of(versions, notes),
        addresses=(
            *places.addresses(document.location, AddressKind.VISITING, register, notes, "location"),
            *places.addresses(document.contact_addresses, AddressKind.POSTAL, register, notes, "contactAddresses"),
            *places.delivery_addresses(document.delivery_addresses, register, notes, "deliveryAddresses"),
        ),
        hours=service_hours(document.service_hours, notes, "serviceHours"),
    )


def _is_required(value: str, notes: Notes, path: str) -> bool:
    """Required or not; an unknown word is noted and taken as not."""
    answer = _YES_OR_NO.get(value.casefold())
    if answer is None:
        notes.add(path, f"neither required nor not: {value[:80]!r}")
    return bool(answer)
