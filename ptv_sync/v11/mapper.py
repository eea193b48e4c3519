"""v11 documents → catalogue records. Pure: the same documents always give the same records.

Each function answers with the record and the warnings of what could not be kept as it stood (fields: docs/ptv.md).
Raise MAPPER_VERSION with every change of what a document becomes: the next sync then maps everything anew.
"""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from catalog.records import (
    AddressKind,
    ChannelKind,
    ChannelRecord,
    ChannelTextRecord,
    ConnectionRecord,
    ContactsRecord,
    OrganisationRecord,
    OrganisationRole,
    OrganisationTextRecord,
    ServiceOrganisationRecord,
    ServiceRecord,
    ServiceTextRecord,
)
from ptv_sync.mapping.moments import in_utc
from ptv_sync.mapping.notes import LONGEST_VALUE, Notes, UnknownChannelKind, Warnings
from ptv_sync.mapping.texts import joined
from ptv_sync.v11 import contacts, links, places
from ptv_sync.v11.classification import concepts
from ptv_sync.v11.documents import (
    Channel,
    GeneralDescription,
    LanguageItem,
    Organisation,
    Relation,
    Service,
    ServiceOrganisation,
    TypedItem,
)
from ptv_sync.v11.hours import service_hours
from ptv_sync.v11.texts import by_type, localised, shown_names

__all__ = ["MAPPER_VERSION", "UnknownChannelKind", "Warnings", "channel", "organisation", "service"]

MAPPER_VERSION = 4

CHANNEL_KINDS = {
    "servicelocation": ChannelKind.LOCATION,
    "phone": ChannelKind.PHONE,
    "webpage": ChannelKind.WEB_PAGE,
    "echannel": ChannelKind.E_SERVICE,
    "printableform": ChannelKind.FORM,
}
ROLES = {
    "responsible": OrganisationRole.RESPONSIBLE,
    "otherresponsible": OrganisationRole.OTHER_RESPONSIBLE,
    "producer": OrganisationRole.PRODUCER,
}
Record = TypeVar("Record")


def service(document: Service, general: GeneralDescription | None) -> tuple[ServiceRecord, Warnings]:
    """A service with what it inherits from its general description (contract §2.2)."""
    notes = Notes(document.id)
    charge = document.service_charge_type or (general.service_charge_type if general else "")
    kind = document.type or (general.type if general else "") or "Service"
    laws = [*document.legislation, *(general.legislation if general else [])]
    record = ServiceRecord(
        source_id=document.id,
        texts=_service_texts(document, general, notes),
        kind=notes.fit(kind, LONGEST_VALUE, "type"),
        funding=notes.fit(document.funding_type, LONGEST_VALUE, "fundingType"),
        charge=notes.charge(charge, "serviceChargeType"),
        coverage=notes.coverage(document.area_type, "areaType"),
        areas=places.areas(document.areas, notes),
        languages=notes.languages(document.languages, "languages"),
        concepts=concepts(document, general, notes),
        organisations=tuple(
            _part(row, notes, f"organizations[{index}]") for index, row in enumerate(document.organizations)
        ),
        connections=tuple(
            _connection(row, document.id, end.id, end.name, notes, f"serviceChannels[{index}]")
            for index, row in enumerate(document.service_channels)
            if (end := row.service_channel) and end.id
        ),
        links=(
            *links.laws(laws, notes, "legislation"),
            *links.vouchers(document.service_vouchers, notes, "serviceVouchers"),
        ),
        collections=tuple(names for row in document.service_collections if (names := localised(row.name))),
        has_voucher=document.service_vouchers_in_use,
        general_description_source_id=document.general_description_id,
        modified_at=in_utc(document.modified),
    )
    return record, tuple(notes.warnings)


def channel(document: Channel) -> tuple[ChannelRecord, Warnings]:
    """A channel of any kind. Raises UnknownChannelKind."""
    kind = CHANNEL_KINDS.get(document.service_channel_type.casefold())
    if kind is None:
        raise UnknownChannelKind(f"unknown kind of channel {document.service_channel_type[:80]!r}")
    notes = Notes(document.id)
    # Told per language; the first stands for all.
    accessibility = next(iter(document.accessibility_classification), None)
    record = ChannelRecord(
        source_id=document.id,
        kind=kind,
        texts=_channel_texts(document, notes),
        organisation_source_id=document.organization_id,
        coverage=notes.coverage(document.area_type, "areaType"),
        areas=places.areas(document.areas, notes),
        languages=notes.languages(document.languages, "languages"),
        requires_authentication=document.requires_authentication,
        requires_signature=document.requires_signature,
        signature_count=document.signature_quantity,
        accessibility_level=notes.fit(
            accessibility.level if accessibility else "", LONGEST_VALUE, "accessibilityClassification[0]"
        ),
        wcag_level=notes.fit(accessibility.wcag_level if accessibility else "", 16, "accessibilityClassification[0]"),
        contacts=_channel_contacts(document, notes),
        connections=tuple(
            _connection(row, end.id, document.id, end.name, notes, f"services[{index}]")
            for index, row in enumerate(document.services)
            if (end := row.service) and end.id
        ),
        modified_at=in_utc(document.modified),
    )
    return record, tuple(notes.warnings)


def organisation(document: Organisation) -> tuple[OrganisationRecord, Warnings]:
    """An organisation. The services that its document lists are not read: services name their organisations."""
    notes = Notes(document.id)
    names = shown_names(document.organization_names, document.display_name_type, notes, "organizationNames")
    descriptions = by_type(document.organization_descriptions)
    _note_nameless(document.organization_descriptions, names, notes, "organizationDescriptions")
    record = OrganisationRecord(
        source_id=document.id,
        texts=tuple(
            OrganisationTextRecord(
                language=language,
                name=name,
                alternative_name=alternative,
                summary=descriptions["summary"].get(language, ""),
                description=descriptions["description"].get(language, ""),
            )
            for language, (name, alternative) in names.items()
        ),
        kind=notes.fit(document.organization_type, LONGEST_VALUE, "organizationType"),
        business_code=notes.fit(document.business_code, 9, "businessCode"),
        oid=notes.fit(document.oid, 100, "oid"),
        parent_source_id=document.parent_organization_id,
        municipality=places.municipality(document.municipality, notes, "municipality"),
        coverage=notes.coverage(document.area_type, "areaType"),
        areas=places.areas(document.areas, notes),
        contacts=ContactsRecord(
            phones=contacts.phones(document.phone_numbers, notes, "phoneNumbers"),
            emails=contacts.emails(document.emails, notes, "emails"),
            links=tuple(links.web_pages(document.web_pages, notes, "webPages")),
            addresses=places.addresses(document.addresses, notes, "addresses"),
        ),
        modified_at=in_utc(document.modified),
    )
    return record, tuple(notes.warnings)


def _service_texts(
    document: Service, general: GeneralDescription | None, notes: Notes
) -> tuple[ServiceTextRecord, ...]:
    """One row per language of the service itself: a general description adds to them, never adds a language."""
    names = shown_names(document.service_names, (), notes, "serviceNames")
    own = by_type(document.service_descriptions)
    _note_nameless(document.service_descriptions, names, notes, "serviceDescriptions")
    shared = by_type(general.descriptions if general else [])
    requirements = localised(document.requirements)
    shared_requirements = localised(general.requirements if general else [])

    def both(kind: str, language: str) -> str:
        """The general text first, then the service's own."""
        return joined(shared[kind].get(language), own[kind].get(language))

    return tuple(
        ServiceTextRecord(
            language=language,
            name=name,
            alternative_name=alternative,
            summary=own["summary"].get(language) or shared["summary"].get(language, ""),
            general_description=joined(
                shared["description"].get(language), shared["backgrounddescription"].get(language)
            ),
            description=own["description"].get(language, ""),
            instruction=both("userinstruction", language),
            requirements=joined(shared_requirements.get(language), requirements.get(language)),
            charge_info=both("chargetypeadditionalinfo", language),
            deadline=both("deadline", language),
            processing_time=both("processingtime", language),
            validity_time=both("validitytime", language),
            keywords=_keywords(document.keywords, language),
        )
        for language, (name, alternative) in names.items()
    )


def _keywords(items: Iterable[LanguageItem], language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.value for item in items if item.value and item.language == language))


def _channel_texts(document: Channel, notes: Notes) -> tuple[ChannelTextRecord, ...]:
    names = shown_names(document.service_channel_names, document.display_name_type, notes, "serviceChannelNames")
    descriptions = by_type(document.service_channel_descriptions)
    _note_nameless(document.service_channel_descriptions, names, notes, "serviceChannelDescriptions")
    identifiers = localised(document.form_identifier)
    return tuple(
        ChannelTextRecord(
            language=language,
            name=name,
            alternative_name=alternative,
            summary=descriptions["summary"].get(language, ""),
            description=descriptions["description"].get(language, ""),
            form_identifier=identifiers.get(language, ""),
        )
        for language, (name, alternative) in names.items()
    )


def _note_nameless(texts: Iterable[TypedItem], names: Iterable[str], notes: Notes, path: str) -> None:
    """Texts in a language in which the document has no name cannot be shown: that language has no version."""
    for language in sorted({item.language for item in texts if item.value} - set(names)):
        notes.add(path, f"texts without a name in their language ({language[:80]!r}), left out")


def _part(document: ServiceOrganisation, notes: Notes, path: str) -> ServiceOrganisationRecord:
    """An organisation's part; a producer that is not in PTV has no id, and its name stands in `info`."""
    role = ROLES.get(document.role_type.casefold())
    if role is None:
        notes.add(f"{path}.roleType", f"unknown role {document.role_type[:80]!r}, taken as a producer")
    return ServiceOrganisationRecord(
        role=role or OrganisationRole.PRODUCER,
        source_id=document.organization.id if document.organization else None,
        name=document.organization.name if document.organization else "",
        provision=notes.fit(document.provision_type, LONGEST_VALUE, f"{path}.provisionType"),
        info=localised(document.additional_information),
    )


def _connection(
    document: Relation, service_id: UUID, channel_id: UUID, other_name: str, notes: Notes, path: str
) -> ConnectionRecord:
    descriptions = by_type(document.description)
    return ConnectionRecord(
        service_source_id=service_id,
        channel_source_id=channel_id,
        other_name=other_name,
        charge=notes.charge(document.service_charge_type, f"{path}.serviceChargeType"),
        description=descriptions["description"],
        charge_info=descriptions["chargetypeadditionalinfo"],
        contacts=contacts.own_contacts(document, notes, path),
    )


def _channel_contacts(document: Channel, notes: Notes) -> ContactsRecord:
    """What a channel has; a place's e-mails stand under `emails` or `supportEmails`, so both are read."""
    support_phones = contacts.phones(document.support_phones, notes, "supportPhones")
    support_emails = contacts.emails(document.support_emails, notes, "supportEmails")
    classification = document.accessibility_classification
    return ContactsRecord(
        phones=_once(*contacts.phones(document.phone_numbers, notes, "phoneNumbers"), *support_phones),
        emails=_once(*contacts.emails(document.emails, notes, "emails"), *support_emails),
        links=(
            *links.web_pages(document.web_pages, notes, "webPages"),
            *links.form_files(document.channel_urls, notes, "channelUrls"),
            *links.attachments(document.attachments, notes, "attachments"),
            *links.accessibility_statements(classification, notes, "accessibilityClassification"),
        ),
        addresses=(
            *places.addresses(document.addresses, notes, "addresses"),
            *places.addresses(document.delivery_addresses, notes, "deliveryAddresses", kind=AddressKind.DELIVERY),
        ),
        hours=service_hours(document.service_hours, notes, "serviceHours"),
    )


def _once(*records: Record) -> tuple[Record, ...]:
    return tuple(dict.fromkeys(records))
