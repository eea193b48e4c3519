"""Organisations, channels and services with everything that hangs on them.

Each `write_…` takes mapped records of one chunk with their fingerprints, upserts the rows, replaces their children (of
new rows there are none) and answers with the keys of the rows. References between them are by source id; `tie` turns
those into foreign keys once all are there. Everything runs in the caller's transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection as database
from django.db import models

from catalog.intake import bulk
from catalog.models import (
    Address,
    Channel,
    ChannelText,
    Connection,
    Email,
    Link,
    Organisation,
    OrganisationText,
    Phone,
    Service,
    ServiceHours,
    ServiceOrganisation,
    ServiceText,
)
from catalog.records import ChannelRecord, ConnectionRecord, MunicipalityRecord, OrganisationRecord, ServiceRecord
from ptv_sync.loader.details import Details
from ptv_sync.loader.places import KnownConcepts, KnownPlaces

SOURCE = "ptv"
_NOT_UPDATED = {"id", "source", "source_id", "first_seen_at", "last_seen_at", "off_tray_reason", "via", "grouped_under"}


@dataclass(frozen=True, slots=True)
class Fingerprinted:
    """A mapped record with the fingerprint of the documents it was made of."""

    record: Any
    fingerprint: str


class OfferingLoader:
    """Writes the offering of one run. `now` is the run's moment: first seen, no longer withdrawn."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._places = KnownPlaces()
        self._concepts = KnownConcepts()
        self._details = Details(self._places)

    def write_municipalities(self, records: Iterable[MunicipalityRecord]) -> None:
        """Make the municipalities that the catalogue does not have; its own are not changed."""
        for record in records:
            self._places.municipality(record)

    def write_organisations(self, items: Sequence[Fingerprinted], *, are_new: bool = False) -> list[UUID]:
        records: list[tuple[OrganisationRecord, str]] = [(item.record, item.fingerprint) for item in items]
        ids = self._write(
            Organisation,
            [
                Organisation(
                    **self._sourced(record, fingerprint), kind=record.kind, oid=record.oid,
                    business_code=record.business_code, coverage=record.coverage.value,
                    parent_source_id=record.parent_source_id,
                    municipality_id=self._places.municipality(record.municipality),
                )
                for record, fingerprint in records
            ],
            are_new=are_new,
        )  # fmt: skip
        if not are_new:
            _clear((OrganisationText, Phone, Email, Link, Address), organisation__in=ids.values())
        bulk.insert(
            OrganisationText,
            [
                OrganisationText(
                    organisation_id=ids[record.source_id], language=text.language, name=text.name,
                    alternative_name=text.alternative_name, summary=text.summary, description=text.description,
                )
                for record, _ in records
                for text in record.texts
            ],
        )  # fmt: skip
        self._set_areas(Organisation, {ids[record.source_id]: record for record, _ in records})
        for record, _ in records:
            self._details.add(record.contacts, organisation_id=ids[record.source_id])
        self._details.write()
        return list(ids.values())

    def write_channels(self, items: Sequence[Fingerprinted], *, are_new: bool = False) -> list[UUID]:
        records: list[tuple[ChannelRecord, str]] = [(item.record, item.fingerprint) for item in items]
        ids = self._write(
            Channel,
            [
                Channel(
                    **self._sourced(record, fingerprint), kind=record.kind.value, coverage=record.coverage.value,
                    organisation_source_id=record.organisation_source_id, languages=list(record.languages),
                    requires_authentication=record.requires_authentication,
                    requires_signature=record.requires_signature, signature_count=record.signature_count,
                    accessibility_level=record.accessibility_level, wcag_level=record.wcag_level,
                )
                for record, fingerprint in records
            ],
            are_new=are_new,
        )  # fmt: skip
        if not are_new:
            _clear((ChannelText, Phone, Email, Link, Address, ServiceHours), channel__in=ids.values())
        bulk.insert(
            ChannelText,
            [
                ChannelText(
                    channel_id=ids[record.source_id], language=text.language, name=text.name,
                    alternative_name=text.alternative_name, summary=text.summary, description=text.description,
                    form_identifier=text.form_identifier,
                )
                for record, _ in records
                for text in record.texts
            ],
        )  # fmt: skip
        self._set_areas(Channel, {ids[record.source_id]: record for record, _ in records})
        for record, _ in records:
            self._details.add(record.contacts, channel_id=ids[record.source_id])
        self._write_channel_connections({ids[record.source_id]: record for record, _ in records})
        self._details.write()
        return list(ids.values())

    def write_services(self, items: Sequence[Fingerprinted], *, are_new: bool = False) -> list[UUID]:
        records: list[tuple[ServiceRecord, str]] = [(item.record, item.fingerprint) for item in items]
        ids = self._write(
            Service,
            [
                Service(
                    **self._sourced(record, fingerprint), kind=record.kind, funding=record.funding,
                    charge=record.charge.value, coverage=record.coverage.value, languages=list(record.languages),
                    has_voucher=record.has_voucher, collections=[dict(names) for names in record.collections],
                    general_description_source_id=record.general_description_source_id,
                )
                for record, fingerprint in records
            ],
            are_new=are_new,
        )  # fmt: skip
        if not are_new:
            _clear((ServiceText, ServiceOrganisation, Link), service__in=ids.values())
        by_row = {ids[record.source_id]: record for record, _ in records}
        bulk.insert(ServiceText, _service_texts(by_row))
        bulk.insert(ServiceOrganisation, _parts(by_row))
        self._set_areas(Service, by_row)
        self._set_concepts(by_row)
        for row, record in by_row.items():
            self._details.add_links(record.links, service_id=row)
        Connection.objects.filter(source=SOURCE, service_source_id__in=[r.source_id for r in by_row.values()]).delete()
        self._write_connections(
            (connection, _Place(position, service=row))
            for row, record in by_row.items()
            for position, connection in enumerate(record.connections)
        )
        self._details.write()
        return list(by_row)

    def tie(self) -> dict[str, int]:
        """Turn ids at the source into foreign keys wherever both ends are there; count what points at nothing.

        Ten statements over whole tables, which touch only rows whose key changes.
        """
        dangling: dict[str, int] = {}
        for model, field, target in (
            (Organisation, "parent", Organisation),
            (Channel, "organisation", Organisation),
            (ServiceOrganisation, "organisation", Organisation),
            (Connection, "service", Service),
            (Connection, "channel", Channel),
        ):
            _tie(model, field, target)
            name = f"{model._meta.model_name}_{field}"
            dangling[name] = model._default_manager.filter(
                **{f"{field}__isnull": True, f"{field}_source_id__isnull": False}
            ).count()
        return dangling

    def _sourced(self, record: Any, fingerprint: str) -> dict[str, Any]:
        return {
            "id": record.source_id,
            "source": SOURCE,
            "source_id": record.source_id,
            "fingerprint": fingerprint,
            "modified_at": record.modified_at,
            "first_seen_at": self._now,
            "last_seen_at": self._now,
            "withdrawn_at": None,
            "withdrawal_reason": "",
        }

    def _write(self, model: type[models.Model], rows: Sequence[models.Model], *, are_new: bool) -> dict[UUID, UUID]:
        """Write the rows; answers with source id → key (a row keeps the key it got when it was first seen)."""
        if are_new:
            bulk.insert(model, rows)
            return {row.source_id: row.pk for row in rows}  # type: ignore[attr-defined]
        fields = [field.name for field in model._meta.concrete_fields if field.name not in _NOT_UPDATED]
        manager = model._default_manager
        manager.bulk_create(rows, update_conflicts=True, unique_fields=["source", "source_id"], update_fields=fields)
        wanted = [row.source_id for row in rows]  # type: ignore[attr-defined]
        return dict(manager.filter(source=SOURCE, source_id__in=wanted).values_list("source_id", "pk"))

    def _set_areas(self, model: Any, records: Mapping[UUID, Any]) -> None:
        through, owner = model.areas.through, f"{model._meta.model_name}_id"
        through._default_manager.filter(**{f"{owner}__in": list(records)}).delete()
        bulk.insert(
            through,
            [
                through(**{owner: row, "area_id": area})
                for row, record in records.items()
                for area in dict.fromkeys(self._places.area_ids(record.areas))
            ],
        )

    def _set_concepts(self, records: Mapping[UUID, ServiceRecord]) -> None:
        through = Service.concepts.through
        through._default_manager.filter(service_id__in=list(records)).delete()
        bulk.insert(
            through,
            [
                through(service_id=row, concept_id=concept)
                for row, record in records.items()
                for concept in dict.fromkeys(self._concepts.ids(record.concepts))
            ],
        )

    def _write_channel_connections(self, records: Mapping[UUID, ChannelRecord]) -> None:
        """A service's own document has the last word on its connections; a channel adds those of unknown services."""
        named = {item.service_source_id for record in records.values() for item in record.connections}
        known = set(Service.objects.filter(source=SOURCE, source_id__in=named).values_list("source_id", flat=True))
        Connection.objects.filter(channel__in=records, service__isnull=True).delete()
        self._write_connections(
            (connection, _Place(position, channel=row))
            for row, record in records.items()
            for position, connection in enumerate(record.connections)
            if connection.service_source_id not in known
        )

    def _write_connections(self, items: Iterable[tuple[ConnectionRecord, "_Place"]]) -> None:
        rows: dict[tuple[UUID, UUID], tuple[Connection, ConnectionRecord]] = {}
        for record, place in items:
            key = (record.service_source_id, record.channel_source_id)
            row = Connection(
                source=SOURCE, service_id=place.service, channel_id=place.channel, service_source_id=key[0],
                channel_source_id=key[1], other_name=record.other_name, charge=record.charge.value,
                description=dict(record.description), charge_info=dict(record.charge_info),
                position=min(place.position, 32_767),
            )  # fmt: skip
            rows.setdefault(key, (row, record))
        bulk.insert(Connection, [row for row, _ in rows.values()])
        for row, record in rows.values():
            self._details.add(record.contacts, connection_id=row.pk)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a connection stands: its number in a document, and the row of the end that the document is of."""

    position: int
    service: UUID | None = None
    channel: UUID | None = None


def services_of(*, channels: Iterable[UUID], organisations: Iterable[UUID]) -> set[UUID]:
    """Keys of the services that any of the channels or organisations belongs to. Two queries."""
    connected = Connection.objects.filter(channel__in=list(channels), service__isnull=False)
    parts = ServiceOrganisation.objects.filter(organisation__in=list(organisations))
    keys = [*connected.values_list("service_id", flat=True), *parts.values_list("service_id", flat=True)]
    return {key for key in keys if key}


def _clear(children: Iterable[Any], **owner: Any) -> None:
    for model in children:
        model._default_manager.filter(**{key: list(values) for key, values in owner.items()}).delete()


def _service_texts(records: Mapping[UUID, ServiceRecord]) -> list[ServiceText]:
    return [
        ServiceText(
            service_id=row, language=text.language, name=text.name, alternative_name=text.alternative_name,
            summary=text.summary, general_description=text.general_description, description=text.description,
            instruction=text.instruction, requirements=text.requirements, charge_info=text.charge_info,
            deadline=text.deadline, processing_time=text.processing_time, validity_time=text.validity_time,
            keywords=list(text.keywords),
        )
        for row, record in records.items()
        for text in record.texts
    ]  # fmt: skip


def _parts(records: Mapping[UUID, ServiceRecord]) -> list[ServiceOrganisation]:
    return [
        ServiceOrganisation(
            service_id=row, organisation_source_id=part.source_id, role=part.role.value, name=part.name,
            provision=part.provision, info=dict(part.info), position=position,
        )
        for row, record in records.items()
        for position, part in enumerate(record.organisations)
    ]  # fmt: skip


def _tie(model: type[models.Model], field: str, target: type[models.Model]) -> None:
    """One UPDATE … FROM: the foreign key follows the id at the source."""
    quote = database.ops.quote_name
    table, other = quote(model._meta.db_table), quote(target._meta.db_table)
    key, source_id = quote(f"{field}_id"), quote(f"{field}_source_id")
    with database.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS child SET {key} = parent.id FROM {other} AS parent "  # noqa: S608 - our own tables
            f"WHERE parent.source = %s AND parent.source_id = child.{source_id} "
            f"AND child.{key} IS DISTINCT FROM parent.id",
            [SOURCE],
        )
