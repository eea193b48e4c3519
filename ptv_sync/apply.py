"""The second half of a sync: a run's raw documents into the catalogue, in the caller's one transaction.

A document whose fingerprint (its own hash, its general description's, the mapper's version) the catalogue has already
is left alone; an invalid one is recorded and skipped, and what the catalogue had of it stays.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils import timezone
from pydantic import ValidationError

from catalog.intake import raw
from catalog.models import Channel, FaultSeverity, Municipality, Organisation, RawDocument, Service, SyncFault, SyncRun
from catalog.search import indexing
from catalog.themes import assign
from ptv_sync.client import Resource
from ptv_sync.fetch import MUNICIPALITY_CODE
from ptv_sync.loader.offering import SOURCE, Fingerprinted, OfferingLoader
from ptv_sync.progress import Progress
from ptv_sync.scope import Scope
from ptv_sync.v11 import mapper
from ptv_sync.v11.documents import Channel as ChannelDocument
from ptv_sync.v11.documents import GeneralDescription, MunicipalityCode
from ptv_sync.v11.documents import Organisation as OrganisationDocument
from ptv_sync.v11.documents import Service as ServiceDocument
from ptv_sync.v11.texts import localised

CHUNK = 500
MappedDocument = tuple[Any, mapper.Warnings]


@dataclass(slots=True)
class Applied:
    """What happened: kind → outcome → count, and the faults that somebody should know."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[SyncFault] = field(default_factory=list)

    def count(self, kind: str, outcome: str, number: int = 1) -> None:
        if number:
            self.counts.setdefault(kind, Counter())[outcome] += number

    def as_json(self) -> dict[str, dict[str, int]]:
        return {kind: dict(sorted(counter.items())) for kind, counter in self.counts.items()}


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of document becomes rows."""

    resource: Resource
    model: Any
    read: Callable[[dict[str, Any]], MappedDocument]
    write: Callable[[list[Fingerprinted]], list[UUID] | None]


class Applying:
    """One run's writing. Use `apply`."""

    def __init__(self, run: SyncRun, scope: Scope, progress: Progress, *, rewrite_all: bool) -> None:
        self._run = run
        self._scope = scope
        self._progress = progress
        self._rewrite_all = rewrite_all
        self._loader = OfferingLoader(run.started_at)
        self._general: dict[UUID, tuple[GeneralDescription, str]] = {}
        self.applied = Applied()

    def apply(self) -> Applied:
        """Write everything; answers with counts and faults. Runs some 40 statements per 500 changed documents."""
        self._municipality_codes()
        self._general_descriptions()
        organisation = Kind(
            Resource.ORGANISATION,
            Organisation,
            lambda body: mapper.organisation(OrganisationDocument.model_validate(body)),
            self._loader.write_organisations,
        )
        service = Kind(Resource.SERVICE, Service, self._read_service, self._loader.write_services)
        channel = Kind(
            Resource.CHANNEL,
            Channel,
            lambda body: mapper.channel(ChannelDocument.model_validate(body)),
            self._loader.write_channels,
        )
        self._write_kind(organisation, "Organisations, writing")
        changed = self._write_kind(service, "Services, writing")
        self._write_kind(channel, "Channels, writing")
        for name, number in self._loader.tie().items():
            self.applied.count("dangling", name, number)
        indexing.index(changed)
        report = assign.assign(changed)
        self.applied.count("tray", "on_tray", report.on_tray)
        for reason, number in report.off_tray.items():
            self.applied.count("tray", str(reason), number)
        return self.applied

    def _write_kind(self, kind: Kind, stage: str) -> list[UUID]:
        """Write what changed of a kind and withdraw what is gone; answers with the keys of the written rows."""
        known = {
            source_id: (fingerprint, withdrawn_at)
            for source_id, fingerprint, withdrawn_at in kind.model.objects.filter(source=SOURCE).values_list(
                "source_id", "fingerprint", "withdrawn_at"
            )
        }
        seen: set[UUID] = set()
        written: list[UUID] = []
        items = self._changed(kind, known, seen, stage)
        while chunk := list(islice(items, CHUNK)):
            written += kind.write(chunk) or []
        if self._scope.is_authoritative:
            self._withdraw(
                kind, [source_id for source_id, row in known.items() if source_id not in seen and not row[1]]
            )
        return written

    def _changed(self, kind: Kind, known: dict[UUID, Any], seen: set[UUID], stage: str) -> Iterator[Fingerprinted]:
        name = kind.resource.value
        for raw_document in self._progress.track(raw.seen_by(self._run, name), stage=stage):
            body = json.loads(raw_document.body)
            print_ = self._fingerprint(raw_document, body)
            try:
                source_id = UUID(raw_document.source_id)
                seen.add(source_id)
                if known.get(source_id) == (print_, None) and not self._rewrite_all:
                    self.applied.count(name, "unchanged")
                    continue
                record, warnings = kind.read(body)
            except (ValidationError, ValueError) as error:
                self.applied.count(name, "invalid")
                self._note_invalid(name, raw_document.source_id, error)
                continue
            outcome = "created" if source_id not in known else "returned" if known[source_id][1] else "updated"
            self.applied.count(name, outcome)
            self._note_warnings(name, warnings)
            yield Fingerprinted(record, print_)

    def _withdraw(self, kind: Kind, gone: list[UUID]) -> None:
        rows = kind.model.objects.filter(source=SOURCE, source_id__in=gone)
        self.applied.count(kind.resource.value, "withdrawn", rows.update(withdrawn_at=self._run.started_at))

    def _read_service(self, body: dict[str, Any]) -> MappedDocument:
        document = ServiceDocument.model_validate(body)
        general = self._general.get(document.general_description_id) if document.general_description_id else None
        return mapper.service(document, general[0] if general else None)

    def _fingerprint(self, raw_document: RawDocument, body: dict[str, Any]) -> str:
        general_id = body.get("generalDescriptionId") if isinstance(body, dict) else None
        general = self._general.get(UUID(general_id)) if isinstance(general_id, str) and _is_uuid(general_id) else None
        parts = (raw_document.sha256, general[1] if general else "", str(mapper.MAPPER_VERSION))
        return hashlib.sha256("|".join(parts).encode()).hexdigest()

    def _general_descriptions(self) -> None:
        name = Resource.GENERAL_DESCRIPTION.value
        for raw_document in raw.seen_by(self._run, name):
            try:
                document = GeneralDescription.model_validate_json(raw_document.body)
            except ValidationError as error:
                self.applied.count(name, "invalid")
                self._note_invalid(name, raw_document.source_id, error)
            else:
                self.applied.count(name, "read")
                self._general[document.id] = (document, raw_document.sha256)

    def _municipality_codes(self) -> None:
        """Names of municipalities that the catalogue does not know yet; its own are not overwritten."""
        rows = []
        for raw_document in raw.seen_by(self._run, MUNICIPALITY_CODE):
            try:
                document = MunicipalityCode.model_validate_json(raw_document.body)
            except ValidationError as error:
                self._note_invalid(MUNICIPALITY_CODE, raw_document.source_id, error)
            else:
                if len(document.code) == 3 and document.code.isdigit():
                    rows.append(Municipality(code=document.code, names=localised(document.names)))
        Municipality.objects.bulk_create(rows, ignore_conflicts=True)
        self.applied.count(MUNICIPALITY_CODE, "read", len(rows))

    def _note_invalid(self, kind: str, source_id: str, error: ValueError) -> None:
        places = (
            [(".".join(map(str, item["loc"])), item["msg"]) for item in error.errors(include_url=False)]
            if isinstance(error, ValidationError)
            else [("", str(error))]
        )
        self.applied.faults += [
            SyncFault(
                run=self._run,
                severity=FaultSeverity.ERROR,
                kind=kind,
                source_id=source_id,
                path=path[:500],
                message=message,
            )
            for path, message in places[:20]
        ]

    def _note_warnings(self, kind: str, warnings: mapper.Warnings) -> None:
        self.applied.count(kind, "warnings", len(warnings))
        self.applied.faults += [
            SyncFault(
                run=self._run,
                severity=FaultSeverity.WARNING,
                kind=kind,
                source_id=item.source_id,
                path=item.path[:500],
                message=item.message,
            )
            for item in warnings
        ]


def apply(run: SyncRun, scope: Scope, progress: Progress, *, rewrite_all: bool) -> Applied:
    """Write the run's documents into the catalogue, in the caller's transaction. Times are the run's own."""
    progress.line(f"Writing the catalogue, {timezone.localtime():%H:%M:%S}")
    return Applying(run, scope, progress, rewrite_all=rewrite_all).apply()


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
