"""The middle of a sync: from raw documents to what has to be written, before anything is.

The raw documents are a mirror of PTV; a plan is the difference between them and the catalogue. So a changed mapper, a
changed general description, and a run that died before it wrote are all the same: a fingerprint that differs.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models

from catalog.chunks import chunks
from catalog.intake import faults, raw
from catalog.intake.guards import KindOfRun
from catalog.models import Channel, FaultSeverity, Organisation, Service, ServiceText, SyncFault, SyncRun
from catalog.records import MunicipalityRecord
from ptv_sync.fetching import Tracker
from ptv_sync.loader.offering import SOURCE
from ptv_sync.mapping.fields import clean_text
from ptv_sync.mapping.notes import Warnings
from ptv_sync.reading import Reader, faults_of
from ptv_sync.resources import PLURALS, Json, Resource, is_guid
from ptv_sync.spool import Spool
from ptv_sync.versions import Version

CHUNK = 500
# So many faults of one document are told; the rest says nothing new.
MOST_FAULTS = 20
MOST_FAULTS_OF_A_RUN = 20_000
MODELS: Mapping[Resource, Any] = {
    Resource.ORGANISATION: Organisation,
    Resource.SERVICE: Service,
    Resource.CHANNEL: Channel,
}
Readers = Mapping[str, Reader]
"""Version of a document → its reader."""


class Known(NamedTuple):
    """What the catalogue has of a document; `general` is the general description of a service."""

    pk: UUID
    fingerprint: str
    is_withdrawn: bool
    general: str = ""


class Planned(NamedTuple):
    """A record to write. `returns`: it was withdrawn and is back."""

    record: Any
    fingerprint: str
    returns: bool = False


@dataclass
class KindPlan:
    """One kind of document. `created` and `updated` hold Planned; `gone` are keys of rows that PTV has no longer."""

    created: Spool[Planned] = field(default_factory=lambda: Spool(CHUNK))
    updated: Spool[Planned] = field(default_factory=lambda: Spool(CHUNK))
    gone: dict[UUID, UUID] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    live: int = 0
    present: int = 0

    def numbers(self, exempt: int, *, may_withdraw: bool) -> KindOfRun:
        """For the guards; `exempt` rows are gone for a reason of our own."""
        gone = len(self.gone) - exempt if may_withdraw else 0
        return KindOfRun(self.live - exempt, self.present, self.counts["invalid"], gone)


@dataclass
class Plan:
    """What a run has to write, and what somebody should know of it."""

    run: SyncRun
    kinds: dict[Resource, KindPlan] = field(default_factory=dict)
    municipalities: list[MunicipalityRecord] = field(default_factory=list)
    faults: list[SyncFault] = field(default_factory=list)
    looked_at: list[tuple[str, str]] = field(default_factory=list)
    other_counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    # Service → the languages it has now, for those that are to be updated or are gone.
    languages: dict[UUID, set[str]] = field(default_factory=dict)
    texts_before: Counter[str] = field(default_factory=Counter)
    texts_after: Counter[str] = field(default_factory=Counter)

    def tell(self, severity: FaultSeverity, kind: str, source_id: str, path: str, message: str) -> None:
        """Note a fault. Messages can quote the document, so they are cleaned as its texts are.

        Where all of PTV has the same fault, the first so many tell it as well as all.
        """
        if len(self.faults) == MOST_FAULTS_OF_A_RUN:
            return
        self.faults.append(
            SyncFault(
                run=self.run, severity=severity.value, kind=kind, source_id=clean_text(source_id)[:64],
                path=clean_text(path)[:500], message=clean_text(message),
            )
        )  # fmt: skip

    def record_faults(self) -> None:
        """Keep what is wrong with the documents, also where nothing else is written."""
        faults.close_gone(SOURCE, now=self.run.started_at)
        faults.record(SOURCE, self.faults, looked_at=self.looked_at, now=self.run.started_at)

    def close(self) -> None:
        """Give the disk space of the records back."""
        for kind in self.kinds.values():
            kind.created.close()
            kind.updated.close()


@dataclass(frozen=True, slots=True)
class General:
    """A general description as this run has it; `document` is None where it is invalid."""

    sha256: str
    document: Any


@dataclass(frozen=True, slots=True)
class Document:
    """A raw document with its body and, of a service, the connections kept apart from it."""

    row: raw.Hashed
    body: Any
    connections: list[Json]


class Planning:
    """Makes a run's plan. Use `make_plan`."""

    def __init__(self, run: SyncRun, readers: Readers, progress: Tracker, *, rewrite_all: bool) -> None:
        self._readers = readers
        self._progress = progress
        self._rewrite_all = rewrite_all
        self._general: dict[str, General] = {}
        self._connections: dict[str, str] = {}
        self._plan = Plan(run)

    def make(self, *, may_withdraw: bool) -> Plan:
        self._read_general_descriptions()
        self._connections = {row.source_id: row.sha256 for row in raw.hashes(SOURCE, Resource.CONNECTION)}
        for resource in MODELS:
            self._plan.kinds[resource] = self._kind(resource)
        self._read_municipalities()
        self._count_texts(may_withdraw=may_withdraw)
        return self._plan

    def _kind(self, resource: Resource) -> KindPlan:
        """Compare every document's fingerprint, then read and map those that the catalogue has not as they are."""
        plan = KindPlan()
        known = _known(resource)
        plan.live = sum(not row.is_withdrawn for row in known.values())
        changed: list[str] = []
        present: set[UUID] = set()
        hashes: dict[str, raw.Hashed] = {}
        for row in raw.hashes(SOURCE, resource):
            identifier = UUID(row.source_id) if is_guid(row.source_id) else None
            have = known.get(identifier) if identifier else None
            if identifier:
                present.add(identifier)
            if have and self._is_as_it_was(resource, row, have):
                plan.counts["unchanged"] += 1
            else:
                changed.append(row.source_id)
                hashes[row.source_id] = row
        plan.present = plan.counts["unchanged"] + len(changed)
        plan.gone = {
            source_id: row.pk for source_id, row in known.items() if source_id not in present and not row.is_withdrawn
        }
        bodies = self._bodies(resource, sorted(changed))
        for source_id, body, connections in self._progress.track(
            bodies, stage=f"{PLURALS[resource]}, reading", total=len(changed)
        ):
            self._map(resource, plan, Document(hashes[source_id], body, connections), known)
        return plan

    def _bodies(self, resource: Resource, ids: list[str]) -> Iterator[tuple[str, Any, Any]]:
        """Id, document and, of a service whose connections are kept apart, those. Two queries for each 500."""
        for chunk in chunks(ids, CHUNK):
            apart = [identifier for identifier in chunk if identifier in self._connections]
            connections = dict(raw.bodies(SOURCE, Resource.CONNECTION, apart)) if resource is Resource.SERVICE else {}
            for source_id, body in raw.bodies(SOURCE, resource, chunk):
                yield source_id, body, connections.get(source_id, [])

    def _is_as_it_was(self, resource: Resource, row: raw.Hashed, have: Known) -> bool:
        if self._rewrite_all or have.is_withdrawn:
            return False
        return have.fingerprint == self._fingerprint(resource, row, have.general)

    def _fingerprint(self, resource: Resource, row: raw.Hashed, general: str) -> str:
        """Of all that a record is made of: its document, what it inherits, its connections, the reader."""
        parts = [row.sha256, self._readers[row.version].print]
        if resource is Resource.SERVICE:
            parts += [
                self._general[general].sha256 if general in self._general else "",
                self._connections.get(row.source_id, ""),
            ]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()

    def _map(self, resource: Resource, plan: KindPlan, document: Document, known: Mapping[UUID, Known]) -> None:
        """Put the record into the plan or, where the document cannot be read, its faults.

        A service whose general description cannot be read now is kept as it was, with what it inherited; so is one
        whose connections, kept apart, a run that died had not fetched yet.
        """
        row = document.row
        have = known.get(UUID(row.source_id)) if is_guid(row.source_id) else None
        general = self._general_of(document) if resource is Resource.SERVICE else None
        is_unread = have and not have.is_withdrawn and general and general.document is None
        if is_unread or (resource is Resource.SERVICE and self._lacks_connections(row)):
            plan.counts["kept"] += 1
            return
        self._plan.looked_at.append((resource, row.source_id))
        try:
            record, warnings = self._read(resource, document, general)
        except ValueError as error:  # pydantic's ValidationError too
            plan.counts["invalid"] += 1
            for path, message in faults_of(error)[:MOST_FAULTS]:
                self._plan.tell(FaultSeverity.ERROR, resource, row.source_id, path, message)
            return
        plan.counts["warnings"] += len(warnings)
        for warning in warnings[:MOST_FAULTS]:
            self._plan.tell(FaultSeverity.WARNING, resource, warning.source_id, warning.path, warning.message)
        print_ = self._fingerprint(resource, row, str(getattr(record, "general_description_source_id", None) or ""))
        planned = Planned(record, print_, returns=bool(have and have.is_withdrawn))
        if have is None:
            plan.created.add(planned)
        else:
            plan.updated.add(planned)
        if resource is Resource.SERVICE:
            self._plan.texts_after.update(text.language for text in record.texts)
            if have:
                self._plan.languages[have.pk] = set()

    def _general_of(self, document: Document) -> General | None:
        return self._general.get(self._readers[document.row.version].general_description_id(document.body))

    def _lacks_connections(self, row: raw.Hashed) -> bool:
        """Whether the version keeps connections apart and those of the service are not here, not even as none."""
        return row.version == Version.V12 and is_guid(row.source_id) and row.source_id not in self._connections

    def _read(self, resource: Resource, document: Document, general: General | None) -> tuple[Any, Warnings]:
        if not is_guid(document.row.source_id):
            raise ValueError(f"The id is no UUID that PTV can be asked for: {document.row.source_id!r}.")
        reader = self._readers[document.row.version]
        if resource is Resource.ORGANISATION:
            return reader.organisation(document.body)
        if resource is Resource.CHANNEL:
            return reader.channel(document.body)
        return reader.service(document.body, general.document if general else None, document.connections)

    def _read_general_descriptions(self) -> None:
        kind = Resource.GENERAL_DESCRIPTION
        hashes = {row.source_id: row for row in raw.hashes(SOURCE, kind)}
        counts = self._plan.other_counts[kind]
        for source_id, body in raw.bodies(SOURCE, kind, sorted(hashes)):
            row = hashes[source_id]
            self._plan.looked_at.append((kind, source_id))
            self._general[source_id] = General(row.sha256, None)
            try:
                document = self._readers[row.version].general_description(body)
            except ValueError as error:
                counts["invalid"] += 1
                for path, message in faults_of(error)[:MOST_FAULTS]:
                    self._plan.tell(FaultSeverity.ERROR, kind, source_id, path, message)
            else:
                counts["read"] += 1
                self._general[source_id] = General(row.sha256, document)

    def _read_municipalities(self) -> None:
        kind = Resource.MUNICIPALITY_CODE
        hashes = {row.source_id: row for row in raw.hashes(SOURCE, kind)}
        counts = self._plan.other_counts[kind]
        for source_id, body in raw.bodies(SOURCE, kind, sorted(hashes)):
            self._plan.looked_at.append((kind, source_id))
            try:
                self._plan.municipalities.append(self._readers[hashes[source_id].version].municipality(body))
            except ValueError as error:
                counts["invalid"] += 1
                for path, message in faults_of(error)[:MOST_FAULTS]:
                    self._plan.tell(FaultSeverity.ERROR, kind, source_id, path, message)
            else:
                counts["read"] += 1

    def _count_texts(self, *, may_withdraw: bool) -> None:
        """How many language versions of live services there are in each language, before and after.

        One query for all, and one for each 500 services that change or go.
        """
        plan = self._plan
        live = ServiceText.objects.filter(service__source=SOURCE, service__withdrawn_at__isnull=True)
        counted = live.values("language").annotate(number=models.Count("pk")).order_by("language")
        plan.texts_before.update({row["language"]: row["number"] for row in counted})
        plan.texts_after.update(plan.texts_before)
        gone = set(plan.kinds[Resource.SERVICE].gone.values()) if may_withdraw else set()
        touched = sorted(plan.languages.keys() | gone)
        for chunk in chunks(touched, CHUNK):
            rows = live.filter(service__in=chunk)
            for service, language in rows.values_list("service_id", "language"):
                plan.texts_after[language] -= 1
                if service in plan.languages:
                    plan.languages[service].add(language)


def make_plan(
    run: SyncRun, readers: Readers, progress: Tracker, *, rewrite_all: bool = False, may_withdraw: bool = True
) -> Plan:
    """The run's plan. Reads only; the caller closes it. With `rewrite_all` every document counts as changed.

    `may_withdraw`: the run is the authority on what is gone.
    """
    return Planning(run, readers, progress, rewrite_all=rewrite_all).make(may_withdraw=may_withdraw)


def _known(resource: Resource) -> dict[UUID, Known]:
    fields = ["source_id", "pk", "fingerprint", "withdrawn_at"]
    if resource is Resource.SERVICE:
        fields.append("general_description_source_id")
    rows = MODELS[resource].objects.filter(source=SOURCE).values_list(*fields)
    return {
        row[0]: Known(row[1], row[2], row[3] is not None, str(row[4] or "") if len(row) > 4 else "") for row in rows
    }
