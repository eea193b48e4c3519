"""v12 documents → catalogue records. Pure: the same documents always give the same records.

Each function answers with the record and the warnings of what could not be kept as it stood (fields:
docs/ptv-fields-v12.md). Raise MAPPER_VERSION with every change of what a document becomes: the next sync then maps
everything anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from catalog.records import (
    AddressKind,
    LinkRecord,
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
from ptv_sync.v12 import contacts, places
from ptv_sync.v12.channels import channel, connection
from ptv_sync.v12.classification import concepts
from ptv_sync.v12.documents import (
    ClassifiedVersion,
    Connection,
    GeneralDescription,
    GeneralDescriptionVersion,
    Organisation,
    Producers,
    Service,
    ServiceVersion,
)
from ptv_sync.v12.register import Register
from ptv_sync.v12.texts import shown_names, shown_versions

__all__ = ["MAPPER_VERSION", "UnknownChannelKind", "Warnings", "channel", "organisation", "service"]

MAPPER_VERSION = 1

# Kinds of services as v11 writes them.
SERVICE_KINDS = {"permitorotherobligation": "PermitOrObligation"}
MUNICIPALITY = "municipality"


def service(
    document: Service, general: GeneralDescription | None, connections: Sequence[Connection], register: Register
) -> tuple[ServiceRecord, Warnings]:
    """A service with its connections and what it inherits from its general description (contract §2.2)."""
    notes = Notes(document.content_id)
    versions = shown_versions(document.language_versions, notes)
    shared = general.language_versions if general else {}
    kind = document.service_type or (general.service_type if general else "") or "Service"
    charge = document.charge_type or (general.charge_type if general else "")
    own = {row.channel_content_id: row for row in connections if row.service_content_id == document.content_id}
    record = ServiceRecord(
        source_id=document.content_id,
        texts=tuple(_text(language, version, shared.get(language)) for language, version in versions.items()),
        kind=notes.fit(SERVICE_KINDS.get(kind.casefold(), kind), LONGEST_VALUE, "serviceType"),
        funding=notes.fit(document.funding_type, LONGEST_VALUE, "fundingType"),
        charge=notes.charge(charge, "chargeType"),
        coverage=notes.coverage(document.area.area_type if document.area else "", "area.areaType"),
        areas=places.areas(document.area, register, notes),
        languages=notes.languages(document.service_languages, "serviceLanguages"),
        concepts=concepts(document, general, register, notes),
        organisations=tuple(_parts(document)),
        connections=tuple(
            connection(row, register, notes, f"connections[{index}]") for index, row in enumerate(own.values())
        ),
        links=(*dict.fromkeys((*_laws(versions, notes), *_laws(shared, notes))), *_vouchers(versions, notes)),
        has_voucher=any(contacts.has_voucher(version.voucher) for version in versions.values()),
        general_description_source_id=document.general_description_content_id,
        modified_at=in_utc(document.published_at),
    )
    return record, tuple(notes.warnings)


def organisation(document: Organisation, register: Register) -> tuple[OrganisationRecord, Warnings]:
    """An organisation. A municipality names itself as its area of service: that says which one it is."""
    notes = Notes(document.content_id)
    versions = shown_versions(document.language_versions, notes)
    area = document.area
    areas = places.areas(area, register, notes)
    is_municipality = document.organization_type.casefold() == MUNICIPALITY
    members = (member for one in areas for member in one.municipalities) if is_municipality else iter(())
    texts = ((language, version, *shown_names(version)) for language, version in versions.items())
    record = OrganisationRecord(
        source_id=document.content_id,
        texts=tuple(
            OrganisationTextRecord(language, name, alternative, version.summary, version.description)
            for language, version, name, alternative in texts
        ),
        kind=notes.fit(document.organization_type, LONGEST_VALUE, "organizationType"),
        business_code=notes.fit(document.business_id, 9, "businessId"),
        oid=notes.fit(document.oid, 100, "oid"),
        parent_source_id=document.parent_organization_content_id,
        municipality=next(members, None),
        coverage=notes.coverage(area.area_type if area else "", "area.areaType"),
        areas=areas,
        contacts=replace(
            contacts.contacts_of(versions, notes),
            addresses=(
                *places.addresses(document.location, AddressKind.VISITING, register, notes, "location"),
                *places.addresses(document.contact_addresses, AddressKind.POSTAL, register, notes, "contactAddresses"),
            ),
        ),
        modified_at=in_utc(document.published_at),
    )
    return record, tuple(notes.warnings)


def _text(language: str, own: ServiceVersion, shared: GeneralDescriptionVersion | None) -> ServiceTextRecord:
    """The general text first, then the service's own: a general description adds to languages, never adds one."""
    general = shared or GeneralDescriptionVersion.model_validate({})
    return ServiceTextRecord(
        language=language,
        name=own.name,
        alternative_name=own.alternative_name,
        summary=own.summary,
        general_description=joined(general.description, general.background_description),
        description=own.description,
        instruction=joined(general.user_instructions, own.user_instructions),
        requirements=joined(general.conditions, own.conditions),
        charge_info=joined(general.charge_type_additional_information, own.charge_type_additional_information),
        deadline=joined(general.deadline_additional_information, own.deadline_additional_information),
        processing_time=joined(
            general.processing_time_additional_information, own.processing_time_additional_information
        ),
        validity_time=joined(general.validity_time_additional_information, own.validity_time_additional_information),
        keywords=tuple(dict.fromkeys(word for word in own.freely_assigned_keywords if word)),
    )


def _laws(versions: Mapping[str, ClassifiedVersion], notes: Notes) -> Iterator[LinkRecord]:
    for key, version in versions.items():
        yield from contacts.laws(version.legislation_links, key, notes, f"languageVersions.{key[:8]}.legislationLinks")


def _vouchers(versions: Mapping[str, ServiceVersion], notes: Notes) -> Iterator[LinkRecord]:
    for key, version in versions.items():
        yield from contacts.vouchers(version.voucher, key, notes, f"languageVersions.{key}.voucher")


def _parts(document: Service) -> Iterator[ServiceOrganisationRecord]:
    """The organisations' parts, by id; a producer that is not in PTV has no id, and its name stands in `info`."""
    if document.organization_content_id:
        yield ServiceOrganisationRecord(OrganisationRole.RESPONSIBLE, document.organization_content_id)
    for source_id in document.other_responsible_organizations:
        yield ServiceOrganisationRecord(OrganisationRole.OTHER_RESPONSIBLE, source_id)
    producers = document.producers or Producers()
    for provision, group in (
        ("SelfProducedServices", producers.self_produced_producers),
        ("ProcuredServices", producers.procured_producers),
        ("Other", producers.other_producers),
    ):
        for source_id in group.organizations if group else []:
            yield ServiceOrganisationRecord(OrganisationRole.PRODUCER, source_id, provision=provision)
        for producer in group.other if group else []:
            if producer.name:
                yield ServiceOrganisationRecord(OrganisationRole.PRODUCER, provision=provision, info=producer.name)
