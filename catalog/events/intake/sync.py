"""A sync of one source of events from beginning to end: lock, run record, fetch, plan, guards, writing in one
transaction, result."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import requests
from django.conf import settings
from django.db import transaction

from catalog.events import indexing, occurrences
from catalog.events.intake import calendar, mapper
from catalog.events.intake.linked_events import LinkedEvents, id_of, is_deleted
from catalog.events.intake.loader import EventLoader
from catalog.events.intake.pictures import Pictures, download
from catalog.events.intake.plan import KIND, LOOK_BACK, Plan, Planned, make_plan
from catalog.events.intake.setting import setting_of
from catalog.events.intake.unseen import settle
from catalog.intake import raw, runs
from catalog.intake.errors import RunRefused
from catalog.intake.guards import Verdict, judge
from catalog.intake.lock import EVENTS
from catalog.intake.outside import fetch, guarded_session
from catalog.models import ChangeAction, EventSource, FaultSeverity, RunMode, SourceKind, SyncChange, SyncFault, SyncRun

log = logging.getLogger(__name__)

# Clocks differ, and a change's time is written before the change is shown: so much is asked for twice.
OVERLAP = timedelta(minutes=10)
# Once a week everything is asked for; half a day less, so that it is the same night's run.
COMPARED_EVERY = timedelta(days=6, hours=12)
MOST_CALENDAR_BYTES = 5_000_000
# So many keywords that no rule knows are told of a run.
MOST_UNMATCHED = 30
# Where in a document a picture stands, and how a fault of one begins.
PICTURE, WITHOUT_PICTURE = "images", "taken without its picture: "
_VERSIONS = {SourceKind.LINKED_EVENTS: "v1", SourceKind.ICAL: "ical"}
_READERS = {SourceKind.LINKED_EVENTS: mapper.read, SourceKind.ICAL: calendar.read}
_OUTCOMES = {ChangeAction.ADDED: "created", ChangeAction.CHANGED: "updated", ChangeAction.RETURNED: "returned"}


@dataclass(frozen=True, slots=True)
class Options:
    """`is_full`: ask for every event that is not over, not for changes."""

    is_full: bool = False
    is_dry: bool = False
    allow_shrink: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """The run's record, and of a dry run the changes that were rolled back."""

    run: SyncRun
    changes: Sequence[SyncChange] = ()


class Fetched(NamedTuple):
    """`is_demo`: what the source gives is invented. `untold`: events of which it could not tell whether they are gone,
    each with why."""

    is_demo: bool
    untold: Mapping[str, str]


def sync(source: EventSource, options: Options, tell: Callable[[str], None] = log.info) -> Result:
    """Bring the catalogue's events of a source in line with it.

    Readers see the old events until the one transaction ends. A dry run is the same without pictures, rolled back.
    Raises AlreadyRunning, or SourceError with the catalogue unchanged and the reason on the run record.
    """
    with runs.recorded(basis_of(source), is_dry=options.is_dry, mapper_version=mapper.MAPPER_VERSION) as (run, outcome):
        changes: Sequence[SyncChange] = ()
        session = guarded_session(allow_local=settings.ALLOW_LOCAL_SOURCES)
        with transaction.atomic() if options.is_dry else nullcontext():
            tell(f"Asking {source.url}")
            fetched = _fetch(source, run, session, is_full=options.is_full)
            outcome.is_demo = fetched.is_demo
            plan = make_plan(run, source, setting_of(source), _READERS[SourceKind(source.kind)])
            for identifier, why in fetched.untold.items():
                plan.tell(FaultSeverity.WARNING, identifier, "", f"not in the listing, but perhaps not gone: {why}")
            _apply(plan, session, options, outcome)
            if options.is_dry:
                changes = list(run.changes.all())
                transaction.set_rollback(True)
    return Result(run, changes)


def basis_of(source: EventSource) -> runs.Basis:
    return runs.Basis(EVENTS + source.name, _VERSIONS[SourceKind(source.kind)], source.url)


def _fetch(source: EventSource, run: SyncRun, session: requests.Session, *, is_full: bool) -> Fetched:
    """Bring the raw documents in line with the source."""
    ledger = raw.Ledger(run)
    if source.kind == SourceKind.ICAL:
        return _fetch_calendar(source, run, ledger, session)
    client = LinkedEvents(source.url, session, allow_local=settings.ALLOW_LOCAL_SOURCES)
    basis = basis_of(source)
    last = None if is_full else runs.last_good(basis)
    compared = runs.last_complete(basis)
    if last is None or last.watermark is None or compared is None or compared < run.started_at - COMPARED_EVERY:
        runs.begin(run, RunMode.FULL, is_authoritative=True, is_complete=True, builds_on=None)
        # From when on nothing is over yet, as the plan has it.
        for page in client.coming(run.started_at - LOOK_BACK):
            ledger.keep(KIND, [(id_of(body), body) for body in page if not is_deleted(body)])
        return Fetched(client.is_demo, settle(source, run, ledger, client))
    runs.begin(run, RunMode.INCREMENTAL, is_authoritative=True, is_complete=False, builds_on=None)
    for page in client.changed(last.watermark - OVERLAP):
        ledger.drop(KIND, [id_of(body) for body in page if is_deleted(body)])
        ledger.keep(KIND, [(id_of(body), body) for body in page if not is_deleted(body)])
    return Fetched(client.is_demo, {})


def _fetch_calendar(source: EventSource, run: SyncRun, ledger: raw.Ledger, session: requests.Session) -> Fetched:
    """The whole of it: what it does not have is gone."""
    runs.begin(run, RunMode.FULL, is_authoritative=True, is_complete=True, builds_on=None)
    fetched = fetch(session, source.url, most_bytes=MOST_CALENDAR_BYTES, accept="text/calendar")
    ledger.keep(KIND, calendar.documents(fetched.content))
    ledger.drop(KIND, ledger.present(KIND) - ledger.seen(KIND))
    return Fetched(fetched.headers.get("x-tarmoa-demo") == "1", {})


def _apply(plan: Plan, session: requests.Session, options: Options, outcome: runs.Outcome) -> None:
    """Judge and write the plan. Raises RunRefused when the guards refuse the run."""
    verdict = judge({KIND: plan.numbers}, plan.texts_before, plan.texts_after, allow_shrink=options.allow_shrink)
    if verdict.refused:
        plan.record_faults()
        raise RunRefused(f"{verdict.refused} Nothing was changed.")
    with TemporaryDirectory() as folder:
        pictures = Pictures()
        if not options.is_dry:
            wanted = [item.record.image.url for item in plan.planned if item.record.image]
            pictures = download(wanted, session, Path(folder), failed=_failed_before(plan))
        with transaction.atomic():
            outcome.counts = _write(plan, verdict, pictures)
    outcome.held = verdict.held


def _failed_before(plan: Plan) -> dict[str, str]:
    """The pictures that failed when they were last asked for, each with why. One query."""
    open_ = SyncFault.objects.filter(run__source=plan.run.source, path=PICTURE, resolved_at__isnull=True)
    told = dict(open_.values_list("source_id", "message"))
    return {
        item.record.image.url: told[item.document_id].removeprefix(WITHOUT_PICTURE)
        for item in plan.planned
        if item.is_waiting and item.record.image and item.document_id in told
    }


def _write(plan: Plan, verdict: Verdict, pictures: Pictures) -> dict[str, dict[str, int]]:
    """Write the plan, in the caller's transaction; answers with kind → outcome → count."""
    loader = EventLoader(plan.run, plan.source, pictures.keep())
    missing = _without_pictures(plan, pictures)
    planned = [item for item in plan.planned if not (item.is_waiting and item.record.source_id in missing)]
    plan.counts["unchanged"] += len(plan.planned) - len(planned)
    kept = [item for item in planned if not _loses_a_held_language(item, verdict)]
    plan.counts["held"] += len(planned) - len(kept)
    for action, number in loader.write(kept, lacking=missing).items():
        plan.counts[_OUTCOMES[action]] += number
    gone = [] if verdict.held else plan.gone
    plan.counts["held"] += len(plan.gone) - len(gone)
    withdrawn = loader.withdraw(gone, "gone") + loader.withdraw(plan.unthemed, "without theme")
    plan.counts["withdrawn"] += len(withdrawn)
    loader.tie(plan.parents)
    plan.record_faults()
    written = plan.source.events.filter(source_id__in=[item.record.source_id for item in kept])
    touched = [*written.values_list("pk", flat=True), *withdrawn]
    if touched:
        occurrences.expand(touched)
        indexing.index(touched)
    counts = {KIND: {name: number for name, number in sorted(plan.counts.items()) if number}}
    unmatched = dict(sorted(plan.unmatched.most_common(MOST_UNMATCHED), key=lambda item: (-item[1], item[0])))
    return {**counts, runs.UNMATCHED: unmatched} if unmatched else counts


def _without_pictures(plan: Plan, pictures: Pictures) -> set[str]:
    """The events whose picture is not here, by the source's ids; where it failed a warning tells why."""
    missing = set()
    for item in plan.planned:
        image = item.record.image
        if image and image.url not in pictures.known:
            missing.add(item.record.source_id)
            if why := pictures.failed.get(image.url):
                plan.tell(FaultSeverity.WARNING, item.document_id, PICTURE, WITHOUT_PICTURE + why)
    return missing


def _loses_a_held_language(item: Planned, verdict: Verdict) -> bool:
    lost = item.known.languages - item.record.names.keys() if item.known else frozenset()
    return bool(lost & verdict.fallen_languages)
