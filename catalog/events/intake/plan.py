"""The middle of a sync of events: from raw documents to what has to be written, before anything is.

Every document that the source has is mapped, and compared with the catalogue by the fingerprint of its record: so a
changed rule, a changed mapper and a changed document are all the same, and what stayed the same is left alone.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from catalog.events.intake.keywords import Term
from catalog.events.intake.mapper import MAPPER_VERSION, NO_THEME
from catalog.events.intake.notes import Mapped, Setting, faults_of
from catalog.events.intake.texts import clean_text
from catalog.events.records import EventRecord
from catalog.intake import faults, raw, runs
from catalog.intake.guards import KindOfRun
from catalog.intake.json_text import canonical
from catalog.models import Event, EventSource, FaultSeverity, SyncFault, SyncRun

KIND = "event"
MOST_FAULTS = 20
MOST_FAULTS_OF_A_RUN = 20_000
# What ended longer ago is over: that its source lists it no longer says nothing.
LOOK_BACK = timedelta(days=1)
Read = Callable[[Mapping[str, Any], Setting], Mapped]


class Known(NamedTuple):
    """What the catalogue has of an event."""

    pk: UUID
    fingerprint: str
    is_withdrawn: bool
    is_over: bool
    languages: frozenset[str]


class Planned(NamedTuple):
    """A record to write; `known` is None for a new one. `is_waiting`: its row has all of it but the picture."""

    record: EventRecord
    fingerprint: str
    document_id: str
    known: Known | None
    is_waiting: bool


@dataclass
class Plan:
    """What a run has to write, and what somebody should know of it.

    `gone`: rows that the source has no longer or says something else of, the guards' matter; `unthemed`: rows whose
    documents are as they were and that no rule puts under a theme any more, which is the doing of people here.
    `parents`: event → the one it is part of, both by the source's ids.
    """

    run: SyncRun
    source: EventSource
    planned: list[Planned] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)
    unthemed: list[UUID] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    unmatched: Counter[str] = field(default_factory=Counter)
    faults: list[SyncFault] = field(default_factory=list)
    looked_at: list[tuple[str, str]] = field(default_factory=list)
    live: int = 0
    present: int = 0
    texts_before: Counter[str] = field(default_factory=Counter)
    texts_after: Counter[str] = field(default_factory=Counter)

    @property
    def numbers(self) -> KindOfRun:
        return KindOfRun(self.live, self.present, self.counts["invalid"], len(self.gone))

    def tell(self, severity: FaultSeverity, source_id: str, path: str, message: str) -> None:
        """Note a fault. Messages can quote the document, so they are cleaned as its texts are."""
        if severity is FaultSeverity.WARNING:
            self.counts["warnings"] += 1
        if len(self.faults) < MOST_FAULTS_OF_A_RUN:
            fault = SyncFault(
                run=self.run, severity=severity.value, kind=KIND, source_id=source_id[:300],
                path=clean_text(path)[:500], message=clean_text(message)[:2000],
            )  # fmt: skip
            self.faults.append(fault)

    def record_faults(self) -> None:
        """Keep what is wrong with the documents, also where nothing else is written."""
        faults.close_gone(self.run.source, now=self.run.started_at)
        faults.record(self.run.source, self.faults, looked_at=self.looked_at, now=self.run.started_at)


class Planning:
    """Makes a run's plan. Use `make_plan`."""

    def __init__(self, run: SyncRun, source: EventSource, setting: Setting, read: Read) -> None:
        self._setting = setting
        self._read = read
        self._known = known_rows(source, run.started_at)
        self._plan = Plan(run, source)
        # Ids of records met, of documents that could not be read, and of those without a theme.
        self._met: set[str] = set()
        self._unread: set[str] = set()
        self._unthemed: set[str] = set()

    def make(self) -> Plan:
        plan = self._plan
        ids = [row.source_id for row in raw.hashes(plan.run.source, KIND)]
        plan.present = len(ids)
        for identifier, body in raw.bodies(plan.run.source, KIND, sorted(ids)):
            self._look_at(identifier, body)
        written = raw.written_after(runs.last_unheld(plan.run.source), plan.run.source, KIND)
        self._unthemed -= written
        self._compare_rows()
        return plan

    def _look_at(self, identifier: str, body: Mapping[str, Any]) -> None:
        """Map a document, and put what differs into the plan."""
        plan = self._plan
        plan.looked_at.append((KIND, identifier))
        try:
            mapped = self._read(body, self._setting)
        except (ValueError, OverflowError) as error:  # pydantic's ValidationError too; days beyond the calendar
            plan.counts["invalid"] += 1
            self._unread.add(identifier)
            for path, message in faults_of(error)[:MOST_FAULTS]:
                plan.tell(FaultSeverity.ERROR, identifier, path, message)
            return
        if mapped.skipped:
            plan.counts[mapped.skipped.replace(" ", "_")] += 1
        if mapped.skipped == NO_THEME:
            self._unthemed.add(identifier)
            self._count_unmatched(mapped.unmatched)
        for warning in mapped.warnings[:MOST_FAULTS]:
            plan.tell(FaultSeverity.WARNING, identifier, warning.path, warning.message)
        for record in mapped.records:
            self._compare(record, identifier)

    def _count_unmatched(self, terms: list[Term]) -> None:
        self._plan.unmatched.update({clean_text(term.told)[:100] for term in terms if term.told})

    def _compare(self, record: EventRecord, document_id: str) -> None:
        plan = self._plan
        if record.source_id in self._met:
            return
        known = self._known.get(record.source_id)
        if known is None and record.starts_at is None:
            plan.counts["without_time"] += 1
            return
        if known is None and _is_over(record.starts_at, record.ends_at, record.repeat_rule, plan.run.started_at):
            plan.counts["over"] += 1
            return
        self._met.add(record.source_id)
        plan.parents[record.source_id] = record.parent_id
        print_ = fingerprint(record, plan.source)
        if known and not known.is_withdrawn and known.fingerprint == print_:
            plan.counts["unchanged"] += 1
            return
        is_waiting = known is not None and not known.is_withdrawn and known.fingerprint == unfinished(print_)
        plan.planned.append(Planned(record, print_, document_id, known, is_waiting))
        plan.texts_after.update(record.names.keys())
        if known and not known.is_withdrawn and not known.is_over:
            plan.texts_after.subtract(known.languages)

    def _compare_rows(self) -> None:
        """What the catalogue has and the documents have no longer, and the texts in each language."""
        plan = self._plan
        for source_id, known in self._known.items():
            if known.is_withdrawn or known.is_over:
                continue
            plan.live += 1
            plan.texts_before.update(known.languages)
            if source_id in self._met:
                continue
            # A single time of a calendar's event is kept under its event's id and its day.
            documents = {source_id, source_id.rpartition("/")[0]}
            if documents & self._unread:
                plan.counts["kept"] += 1
            elif documents & self._unthemed:
                plan.unthemed.append(known.pk)
                plan.texts_before.subtract(known.languages)
                plan.live -= 1
            else:
                plan.gone.append(known.pk)
                plan.texts_after.subtract(known.languages)
        plan.texts_after.update(plan.texts_before)


def make_plan(run: SyncRun, source: EventSource, setting: Setting, read: Read) -> Plan:
    """The run's plan. Reads only: a query for the rows, three for the documents' ids, one for each 500 documents."""
    return Planning(run, source, setting, read).make()


def fingerprint(record: EventRecord, source: EventSource) -> str:
    """Of all that a row is made of."""
    parts = (str(MAPPER_VERSION), str(source.organisation_id or ""), canonical(record))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def unfinished(fingerprint: str) -> str:
    """What marks a row that is made of the same but for its picture, which is still to come."""
    return f"{fingerprint[:-1]}-"


def known_rows(source: EventSource, now: datetime) -> dict[str, Known]:
    """The source's events in the catalogue, by its ids. One query."""
    rows = Event.objects.filter(origin=source).values_list(
        "source_id", "pk", "fingerprint", "withdrawn_at", "starts_at", "ends_at", "repeat_rule", "names"
    )
    return {
        source_id: Known(
            pk, print_, withdrawn_at is not None, _is_over(starts_at, ends_at, rule, now), frozenset(names)
        )
        for source_id, pk, print_, withdrawn_at, starts_at, ends_at, rule, names in rows.iterator(chunk_size=2000)
    }


def _is_over(starts_at: datetime | None, ends_at: datetime | None, rule: str, now: datetime) -> bool:
    """Whether it took place before yesterday; what repeats is never over here."""
    last = ends_at or starts_at
    return last is not None and not rule and last < now - LOOK_BACK
