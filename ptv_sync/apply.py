"""The second half of a sync: a run's raw documents into the catalogue, in the caller's one transaction.

A document whose fingerprint (its own hash, its general description's, the mapper's version) the catalogue has already
is left alone; an invalid one is recorded and skipped, and what the catalogue had of it stays.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils import timezone
from pydantic import ValidationError

from catalog.intake import raw
from catalog.models import Channel, FaultSeverity, Organisation, RawDocument, Service, SyncFault, SyncRun
from catalog.records import MunicipalityRecord
from catalog.search import indexing
from catalog.themes import assign
from ptv_sync.client import Resource, is_guid
from ptv_sync.errors import NothingListed
from ptv_sync.fetch import MUNICIPALITY_CODE
from ptv_sync.loader.offering import SOURCE, Fingerprinted, OfferingLoader, services_of
from ptv_sync.mapping.fields import clean_text
from ptv_sync.progress import Progress
from ptv_sync.scope import Scope
from ptv_sync.v11 import mapper
from ptv_sync.v11.documents import Channel as ChannelDocument
from ptv_sync.v11.documents import GeneralDescription, MunicipalityCode
from ptv_sync.v11.documents import Organisation as OrganisationDocument
from ptv_sync.v11.documents import Service as ServiceDocument
from ptv_sync.v11.texts import localised

CHUNK = 500
# So many faults of one document are told; the rest says nothing new.
MOST_FAULTS = 20
MappedDocument = tuple[Any, mapper.Warnings]
Known = Mapping[UUID, tuple[str, datetime | None]]
"""What the catalogue has of a kind: id at the source → fingerprint, and when it was withdrawn."""


@dataclass(slots=True)
class Applied:
    """What happened: kind → outcome → count, and the faults that somebody should know."""

    run: SyncRun
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[SyncFault] = field(default_factory=list)

    def count(self, kind: str, outcome: str, number: int = 1) -> None:
        if number:
            self.counts.setdefault(kind, Counter())[outcome] += number

    def invalid(self, kind: str, source_id: str, error: ValueError) -> None:
        """Count a document that was left out, and tell why: every fault with its place in the document."""
        self.count(kind, "invalid")
        for path, message in _faults(error)[:MOST_FAULTS]:
            self._tell(FaultSeverity.ERROR, kind, source_id, path, message)

    def warned(self, kind: str, warnings: mapper.Warnings) -> None:
        self.count(kind, "warnings", len(warnings))
        for warning in warnings:
            self._tell(FaultSeverity.WARNING, kind, warning.source_id, warning.path, warning.message)

    def as_json(self) -> dict[str, dict[str, int]]:
        return {kind: dict(sorted(counter.items())) for kind, counter in self.counts.items()}

    def _tell(self, severity: FaultSeverity, kind: str, source_id: str, path: str, message: str) -> None:
        """Messages can quote the document, so they are cleaned as its texts are."""
        self.faults.append(
            SyncFault(
                run=self.run,
                severity=severity,
                kind=kind,
                source_id=clean_text(source_id),
                path=clean_text(path)[:500],
                message=clean_text(message),
            )
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of document becomes rows. `write` answers with their keys, `plural` is for the progress."""

    resource: Resource
    plural: str
    model: Any
    read: Callable[[dict[str, Any]], MappedDocument]
    write: Callable[[list[Fingerprinted]], list[UUID]]

    @property
    def name(self) -> str:
        return self.resource.value


@dataclass(frozen=True, slots=True)
class General:
    """A general description as this run has it; `document` is None where it is invalid."""

    sha256: str
    document: GeneralDescription | None


class Applying:
    """One run's writing. Use `apply`."""

    def __init__(self, run: SyncRun, scope: Scope, progress: Progress, *, rewrite_all: bool) -> None:
        self._run = run
        self._scope = scope
        self._progress = progress
        self._rewrite_all = rewrite_all
        self._loader = OfferingLoader(run.started_at)
        self._general: dict[UUID, General] = {}
        self.applied = Applied(run)

    def apply(self) -> Applied:
        """Write everything; answers with counts and faults. Runs some 40 statements per 500 changed documents."""
        self._write_municipalities()
        self._read_general_descriptions()
        loader = self._loader
        organisations = self._write_kind(
            Kind(Resource.ORGANISATION, "Organisations", Organisation, _read_organisation, loader.write_organisations)
        )
        services = self._write_kind(
            Kind(Resource.SERVICE, "Services", Service, self._read_service, loader.write_services)
        )
        channels = self._write_kind(Kind(Resource.CHANNEL, "Channels", Channel, _read_channel, loader.write_channels))
        for name, number in loader.tie().items():
            self.applied.count("dangling", name, number)
        # A search row holds the names of the service's channels and organisations too.
        indexing.index({*services, *services_of(channels=channels, organisations=organisations)})
        report = assign.assign(services)
        self.applied.count("tray", "on_tray", report.on_tray)
        for reason, number in report.off_tray.items():
            self.applied.count("tray", str(reason), number)
        return self.applied

    def _write_kind(self, kind: Kind) -> list[UUID]:
        """Write what changed of a kind and withdraw what is gone; answers with the keys of those rows.

        Raises NothingListed where PTV gave none of a kind of which the catalogue has some.
        """
        rows = kind.model.objects.filter(source=SOURCE)
        known: Known = {row[0]: row[1:] for row in rows.values_list("source_id", "fingerprint", "withdrawn_at")}
        seen: set[UUID] = set()
        keys: list[UUID] = []
        changed = self._changed(kind, known, seen)
        while chunk := list(islice(changed, CHUNK)):
            keys += kind.write(chunk)
        gone = [source_id for source_id, row in known.items() if source_id not in seen and row[1] is None]
        if not gone or not self._scope.is_authoritative:
            return keys
        if not seen:
            raise NothingListed(
                f"PTV gave no {kind.name} documents, of which the catalogue has {len(gone)}. Nothing was changed."
            )
        withdrawn = rows.filter(source_id__in=gone)
        self.applied.count(kind.name, "withdrawn", withdrawn.update(withdrawn_at=self._run.started_at))
        return keys + list(withdrawn.values_list("pk", flat=True))

    def _changed(self, kind: Kind, known: Known, seen: set[UUID]) -> Iterator[Fingerprinted]:
        """The mapped documents that the catalogue has not as they are; puts the id of every one into `seen`."""
        for raw_document in self._progress.track(raw.seen_by(self._run, kind.name), stage=f"{kind.plural}, writing"):
            body = json.loads(raw_document.body)
            try:
                source_id = UUID(raw_document.source_id)
                seen.add(source_id)
                outcome, print_ = self._outcome(known.get(source_id), raw_document, body)
                if outcome in {"unchanged", "kept"}:
                    self.applied.count(kind.name, outcome)
                    continue
                record, warnings = kind.read(body)
            except ValueError as error:  # pydantic's ValidationError and UnknownChannelKind too
                self.applied.invalid(kind.name, raw_document.source_id, error)
                continue
            self.applied.count(kind.name, outcome)
            self.applied.warned(kind.name, warnings)
            yield Fingerprinted(record, print_)

    def _outcome(
        self, known: tuple[str, datetime | None] | None, raw_document: RawDocument, body: dict[str, Any]
    ) -> tuple[str, str]:
        """What is to be done with a document, in the past tense of the report, and its fingerprint.

        A service whose general description cannot be read now is kept as it was, with what it inherited.
        """
        general = self._general_of(body)
        parts = (raw_document.sha256, general.sha256 if general else "", str(mapper.MAPPER_VERSION))
        print_ = hashlib.sha256("|".join(parts).encode()).hexdigest()
        if known is None:
            return "created", print_
        if known[1] is not None:
            return "returned", print_
        if known[0] == print_ and not self._rewrite_all:
            return "unchanged", print_
        return "kept" if general and general.document is None else "updated", print_

    def _general_of(self, body: dict[str, Any]) -> General | None:
        identifier = body.get("generalDescriptionId")
        if not isinstance(identifier, str) or not is_guid(identifier.lower()):
            return None  # none, or a fault that the document's own check tells
        return self._general.get(UUID(identifier))

    def _read_service(self, body: dict[str, Any]) -> MappedDocument:
        general = self._general_of(body)
        return mapper.service(ServiceDocument.model_validate(body), general.document if general else None)

    def _read_general_descriptions(self) -> None:
        kind = Resource.GENERAL_DESCRIPTION.value
        for raw_document in raw.seen_by(self._run, kind):
            try:
                source_id = UUID(raw_document.source_id)
                self._general[source_id] = General(raw_document.sha256, None)
                document = GeneralDescription.model_validate(json.loads(raw_document.body))
            except ValueError as error:
                self.applied.invalid(kind, raw_document.source_id, error)
            else:
                self.applied.count(kind, "read")
                self._general[source_id] = General(raw_document.sha256, document)

    def _write_municipalities(self) -> None:
        """Those that the catalogue does not know yet; names of its own are not overwritten."""
        records = []
        for raw_document in raw.seen_by(self._run, MUNICIPALITY_CODE):
            try:
                document = MunicipalityCode.model_validate(json.loads(raw_document.body))
            except ValidationError as error:
                self.applied.invalid(MUNICIPALITY_CODE, raw_document.source_id, error)
            else:
                records.append(MunicipalityRecord(document.code, localised(document.names)))
        self._loader.write_municipalities(records)
        self.applied.count(MUNICIPALITY_CODE, "read", len(records))


def apply(run: SyncRun, scope: Scope, progress: Progress, *, rewrite_all: bool) -> Applied:
    """Write the run's documents into the catalogue, in the caller's transaction. Times are the run's own."""
    progress.line(f"Writing the catalogue, {timezone.localtime():%H:%M:%S}")
    return Applying(run, scope, progress, rewrite_all=rewrite_all).apply()


def _read_organisation(body: dict[str, Any]) -> MappedDocument:
    return mapper.organisation(OrganisationDocument.model_validate(body))


def _read_channel(body: dict[str, Any]) -> MappedDocument:
    return mapper.channel(ChannelDocument.model_validate(body))


def _faults(error: ValueError) -> list[tuple[str, str]]:
    """Place in the document and message of each fault."""
    if isinstance(error, mapper.UnknownChannelKind):
        return [("serviceChannelType", str(error))]
    if not isinstance(error, ValidationError):
        return [("id", str(error))]
    return [(_path(item["loc"]), item["msg"]) for item in error.errors(include_url=False, include_input=False)]


def _path(location: tuple[int | str, ...]) -> str:
    """`serviceNames[0].language`, as the mapper's warnings have it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
