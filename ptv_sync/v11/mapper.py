"""v11 documents → catalogue records. Pure: the same documents always give the same records.

Each function answers with the record and the warnings of what could not be kept as it stood (fields: docs/ptv.md).
Raise MAPPER_VERSION with every change of what a document becomes: the next sync then maps everything anew.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from catalog.records import (
    AddressKind,
    ChannelKind,
    ChannelRecord,
    ChannelTextRecord,
    ConceptRecord,
    ConceptScheme,
    ConnectionRecord,
    ContactsRecord,
    LinkKind,
    LinkRecord,
    MappingWarning,
    OrganisationRecord,
    OrganisationRole,
    OrganisationTextRecord,
    ServiceOrganisationRecord,
    ServiceRecord,
    ServiceTextRecord,
)
from ptv_sync.v11 import contacts, places
from ptv_sync.v11.documents import (
    Channel,
    Concept,
    GeneralDescription,
    Law,
    Organisation,
    Relation,
    Service,
    ServiceOrganisation,
    Voucher,
)
from ptv_sync.v11.texts import Notes, by_type, localised, shown_names

MAPPER_VERSION = 1

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
Warnings = tuple[MappingWarning, ...]


class UnknownChannelKind(ValueError):
    """A channel of a kind that the catalogue does not know: the document is left out, with this as the reason."""


def service(document: Service, general: GeneralDescription | None) -> tuple[ServiceRecord, Warnings]:
    """A service with what it inherits from its general description (contract §2.2)."""
    notes = Notes(document.id)
    charge_type = document.service_charge_type or (general.service_charge_type if general else "")
    texts = _service_texts(document, general)
    if not texts:
        notes.add("serviceNames", "no language version: no name in any language")
    record = ServiceRecord(
        source_id=document.id,
        texts=texts,
        kind=document.type or (general.type if general else "") or "Service",
        funding=document.funding_type,
        charge=notes.charge(charge_type, "serviceChargeType"),
        coverage=notes.coverage(document.area_type, "areaType"),
        areas=places.areas(document.areas, notes),
        languages=_language_codes(document.languages),
        concepts=_concepts(document, general),
        organisations=tuple(_part(row, notes, index) for index, row in enumerate(document.organizations)),
        connections=tuple(
            _connection(row, document.id, row.service_channel.id, row.service_channel.name, notes)
            for row in document.service_channels
            if row.service_channel
        ),
        links=_laws([*document.legislation, *(general.legislation if general else [])], notes)
        + _vouchers(document.service_vouchers, notes),
        collections=tuple(names for row in document.service_collections if (names := localised(row.name))),
        has_voucher=document.service_vouchers_in_use,
        general_description_source_id=document.general_description_id,
        modified_at=_moment(document.modified),
    )
    return record, tuple(notes.warnings)


def channel(document: Channel) -> tuple[ChannelRecord, Warnings]:
    """A channel of any kind. Raises UnknownChannelKind."""
    notes = Notes(document.id)
    kind = CHANNEL_KINDS.get(document.service_channel_type.casefold())
    if kind is None:
        raise UnknownChannelKind(f"unknown kind of channel {document.service_channel_type!r}")
    descriptions = by_type(document.service_channel_descriptions)
    identifiers = localised(document.form_identifier)
    accessibility = document.accessibility_classification[:1]
    record = ChannelRecord(
        source_id=document.id,
        kind=kind,
        texts=tuple(
            ChannelTextRecord(
                language=language,
                name=name,
                alternative_name=alternative,
                summary=descriptions["summary"].get(language, ""),
                description=descriptions["description"].get(language, ""),
                form_identifier=identifiers.get(language, ""),
            )
            for language, (name, alternative) in shown_names(
                document.service_channel_names, document.display_name_type
            ).items()
        ),
        organisation_source_id=document.organization_id,
        coverage=notes.coverage(document.area_type, "areaType"),
        areas=places.areas(document.areas, notes),
        languages=_language_codes(document.languages),
        requires_authentication=document.requires_authentication,
        requires_signature=document.requires_signature,
        signature_count=document.signature_quantity,
        accessibility_level=next((row.level for row in accessibility), ""),
        wcag_level=next((row.wcag_level for row in accessibility), ""),
        contacts=_channel_contacts(document, notes),
        connections=tuple(
            _connection(row, row.service.id, document.id, row.service.name, notes)
            for row in document.services
            if row.service
        ),
        modified_at=_moment(document.modified),
    )
    return record, tuple(notes.warnings)


def organisation(document: Organisation) -> tuple[OrganisationRecord, Warnings]:
    """An organisation. The services that its document lists are not read: services name their organisations."""
    notes = Notes(document.id)
    descriptions = by_type(document.organization_descriptions)
    record = OrganisationRecord(
        source_id=document.id,
        texts=tuple(
            OrganisationTextRecord(
                language=language,
                name=name,
                alternative_name=alternative,
                summary=(descriptions["summary"] or descriptions["shortdescription"]).get(language, ""),
                description=descriptions["description"].get(language, ""),
            )
            for language, (name, alternative) in shown_names(
                document.organization_names, document.display_name_type
            ).items()
        ),
        kind=document.organization_type,
        business_code=document.business_code,
        oid=document.oid,
        parent_source_id=document.parent_organization_id,
        municipality=places.municipality(document.municipality, notes, "municipality"),
        coverage=notes.coverage(document.area_type, "areaType"),
        areas=places.areas(document.areas, notes),
        contacts=ContactsRecord(
            phones=contacts.phones(document.phone_numbers, notes),
            emails=contacts.emails(document.emails, notes),
            links=contacts.links(document.web_pages, notes, "webPages"),
            addresses=places.addresses(document.addresses, notes, "addresses"),
        ),
        modified_at=_moment(document.modified),
    )
    return record, tuple(notes.warnings)


def _service_texts(document: Service, general: GeneralDescription | None) -> tuple[ServiceTextRecord, ...]:
    """One row per language of the service itself: a general description adds to them, never adds a language."""
    own = by_type(document.service_descriptions)
    shared = by_type(general.descriptions if general else [])
    requirements = localised(document.requirements)
    shared_requirements = localised(general.requirements if general else [])
    keywords: dict[str, list[str]] = {}
    for item in document.keywords:
        if item.value:
            keywords.setdefault(item.language.lower(), []).append(item.value)

    def joined(kind: str, language: str) -> str:
        """The general text first, then the service's own."""
        return "\n\n".join(filter(None, (shared[kind].get(language), own[kind].get(language))))

    return tuple(
        ServiceTextRecord(
            language=language,
            name=name,
            alternative_name=alternative,
            summary=own["summary"].get(language) or shared["summary"].get(language, ""),
            general_description="\n\n".join(
                filter(None, (shared["description"].get(language), shared["backgrounddescription"].get(language)))
            ),
            description=own["description"].get(language, ""),
            instruction=joined("userinstruction", language),
            requirements="\n\n".join(filter(None, (shared_requirements.get(language), requirements.get(language)))),
            charge_info=joined("chargetypeadditionalinfo", language),
            deadline=joined("deadline", language),
            processing_time=joined("processingtime", language),
            validity_time=joined("validitytime", language),
            keywords=tuple(dict.fromkeys(keywords.get(language, ()))),
        )
        for language, (name, alternative) in shown_names(document.service_names, ()).items()
    )


def _concepts(document: Service, general: GeneralDescription | None) -> tuple[ConceptRecord, ...]:
    """The service's classification. Classes, terms and target groups come with the general ones merged in."""
    found: dict[tuple[ConceptScheme, str], ConceptRecord] = {}

    def take(scheme: ConceptScheme, concepts: Iterable[Concept]) -> None:
        for concept in concepts:
            key = concept.code or concept.uri
            if key:
                found.setdefault(
                    (scheme, key),
                    ConceptRecord(
                        scheme=scheme,
                        key=key,
                        uri=concept.new_uri or concept.uri,
                        labels=localised(concept.name),
                        parent_uri=concept.new_parent_uri or concept.parent_uri,
                    ),
                )

    for source in (document, general) if general else (document,):
        take(ConceptScheme.LIFE_EVENT, source.life_events)
        take(ConceptScheme.INDUSTRIAL_CLASS, source.industrial_classes)
    take(ConceptScheme.SERVICE_CLASS, document.service_classes)
    take(ConceptScheme.ONTOLOGY_TERM, document.ontology_terms)
    take(ConceptScheme.TARGET_GROUP, document.target_groups)
    return tuple(found.values())


def _part(document: ServiceOrganisation, notes: Notes, index: int) -> ServiceOrganisationRecord:
    role = ROLES.get(document.role_type.casefold())
    if role is None:
        notes.add(f"organizations[{index}].roleType", f"unknown role {document.role_type!r}, taken as a producer")
    return ServiceOrganisationRecord(
        role=role or OrganisationRole.PRODUCER,
        source_id=document.organization.id if document.organization else None,
        name=document.organization.name if document.organization else "",
        provision=document.provision_type,
        info=localised(document.additional_information),
    )


def _connection(
    document: Relation, service_id: UUID, channel_id: UUID, other_name: str, notes: Notes
) -> ConnectionRecord:
    descriptions = by_type(document.description)
    return ConnectionRecord(
        service_source_id=service_id,
        channel_source_id=channel_id,
        other_name=other_name,
        charge=notes.charge(document.service_charge_type, "serviceChannels.serviceChargeType"),
        description=descriptions["description"],
        charge_info=descriptions["chargetypeadditionalinfo"],
        contacts=contacts.contacts(document.contact_details, document.service_hours, notes),
    )


def _channel_contacts(document: Channel, notes: Notes) -> ContactsRecord:
    delivery = [row.model_copy(update={"type": AddressKind.DELIVERY.value}) for row in document.delivery_addresses]
    return ContactsRecord(
        phones=contacts.phones([*document.phone_numbers, *document.support_phones], notes),
        emails=contacts.emails([*document.emails, *document.support_emails], notes),
        links=(
            *contacts.links(document.web_pages, notes, "webPages"),
            *_files(document, notes),
            *_accessibility_statements(document, notes),
        ),
        addresses=places.addresses([*document.addresses, *delivery], notes, "addresses"),
        hours=contacts.service_hours(document.service_hours, notes),
    )


def _files(document: Channel, notes: Notes) -> Iterable[LinkRecord]:
    for index, item in enumerate(document.channel_urls):
        if url := contacts.web_address(item.value, notes, f"channelUrls[{index}]"):
            yield LinkRecord(url, LinkKind.FORM_FILE, language=item.language.lower(), file_format=item.type[:8])
    for index, row in enumerate(document.attachments):
        if url := contacts.web_address(row.url, notes, f"attachments[{index}].url"):
            yield LinkRecord(url, LinkKind.ATTACHMENT, row.name, row.description, row.language.lower())


def _accessibility_statements(document: Channel, notes: Notes) -> Iterable[LinkRecord]:
    for index, row in enumerate(document.accessibility_classification):
        if url := contacts.web_address(row.statement_url, notes, f"accessibilityClassification[{index}]"):
            yield LinkRecord(url, LinkKind.ACCESSIBILITY_STATEMENT, row.statement_name, language=row.language.lower())


def _laws(documents: Iterable[Law], notes: Notes) -> tuple[LinkRecord, ...]:
    """Each law once per language of its links; a law of both the service and its general description comes once."""
    found: dict[tuple[str, str], LinkRecord] = {}
    for law in documents:
        names: Mapping[str, str] = localised(law.names)
        for link in contacts.links(law.web_pages, notes, "legislation.webPages", kind=LinkKind.LAW):
            name = names.get(link.language) or link.name
            found.setdefault(
                (link.url, link.language), LinkRecord(link.url, LinkKind.LAW, name=name, language=link.language)
            )
    return tuple(found.values())


def _vouchers(documents: Iterable[Voucher], notes: Notes) -> tuple[LinkRecord, ...]:
    return tuple(
        LinkRecord(
            url=contacts.web_address(row.url, notes, f"serviceVouchers[{index}].url"),
            kind=LinkKind.VOUCHER,
            name=row.value,
            description=row.additional_information,
            language=row.language.lower(),
        )
        for index, row in enumerate(documents)
    )


def _language_codes(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.lower()[:8] for code in codes if code))


def _moment(moment: datetime | None) -> datetime | None:
    """PTV's moments are UTC, written with or without a Z."""
    if moment is None:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
