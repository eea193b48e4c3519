"""A sync from beginning to end: lock, run record, fetch, plan, guards, apply in one transaction, result."""

import logging
from collections.abc import Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.garbage import collected_seldom
from catalog.intake import raw, runs
from catalog.intake.errors import ConfigurationError, RunRefused
from catalog.intake.guards import Verdict, judge
from catalog.models import RunMode, SyncChange, SyncRun
from ptv_sync.apply import Decision, apply
from ptv_sync.areas import resolve
from ptv_sync.fetching import Desk
from ptv_sync.interfaces import Fetch, Source, fetch_of, mapper_version_of, readers
from ptv_sync.known import Known
from ptv_sync.loader.offering import SOURCE
from ptv_sync.plan import Plan, make_plan
from ptv_sync.progress import Progress
from ptv_sync.resources import Resource
from ptv_sync.scope import Scope
from ptv_sync.withdrawal import OutOfArea, out_of_area

log = logging.getLogger(__name__)

# Clocks differ, and PTV writes a change's time before it shows the change: so much is asked for twice.
OVERLAP = timedelta(minutes=10)
# A nightly run compares every id with PTV's once a week; half a day less, so that it is the same night's run.
COMPARED_EVERY = timedelta(days=6, hours=12)


@dataclass(frozen=True, slots=True)
class Options:
    """`areas`: codes, or none for the installation's own scope. `is_full`: ask for every document, not for changes."""

    areas: Sequence[str] = ()
    is_full: bool = False
    is_dry: bool = False
    allow_shrink: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """The run's record, and of a dry run the changes that were rolled back."""

    run: SyncRun
    changes: Sequence[SyncChange] = ()


@collected_seldom()
def sync(source: Source, options: Options, progress: Progress) -> Result:
    """Bring the catalogue in line with PTV.

    Readers see the old catalogue until the one transaction ends. A dry run is the same, rolled back: it leaves one run
    record marked dry and nothing else. Raises AlreadyRunning, or SourceError with the catalogue unchanged and the
    reason on the run record.
    """
    scope = resolve(options.areas, configured=settings.AREA)
    basis = basis_of(source, scope)
    version = mapper_version_of(source.version)
    with runs.recorded(basis, is_dry=options.is_dry, mapper_version=version) as (run, outcome):
        changes: Sequence[SyncChange] = ()
        with transaction.atomic() if options.is_dry else nullcontext():
            fetched = _fetch(source, scope, run, options, progress)
            _apply(run, scope, fetched, outcome, progress, allow_shrink=options.allow_shrink)
            if options.is_dry:
                changes = list(run.changes.all())
                transaction.set_rollback(True)
        outcome.is_demo = source.is_demo
    return Result(run, changes)


@collected_seldom()
def remap(progress: Progress) -> SyncRun:
    """Write the catalogue anew from the raw documents, without the network. Raises as `sync` does."""
    last = SyncRun.objects.filter(source=SOURCE, status__in=runs.GOOD, is_dry=False).first()
    if last is None:
        raise ConfigurationError("There are no raw documents yet: run sync_ptv first.")
    basis = runs.Basis(SOURCE, last.version, last.origin, tuple(last.areas))
    scope = resolve(last.areas, configured=settings.AREA)
    with runs.recorded(basis, mapper_version=mapper_version_of(last.version)) as (run, outcome):
        runs.begin(run, RunMode.REPLAY, is_authoritative=last.is_authoritative, is_complete=False, builds_on=None)
        outcome.is_demo = last.is_demo
        _apply(run, scope, {}, outcome, progress, rewrite_all=True)
    return run


def basis_of(source: Source, scope: Scope) -> runs.Basis:
    return runs.Basis(SOURCE, source.version, source.origin, scope.codes)


def _fetch(
    source: Source, scope: Scope, run: SyncRun, options: Options, progress: Progress
) -> dict[Resource, set[str]] | None:
    """Fetch as the run's mode asks. Answers with the ids seen, or None where the run has compared them all."""
    basis = basis_of(source, scope)
    last = None if options.is_full or not source.has_changes or not scope.is_authoritative else runs.last_good(basis)
    if last is None or last.watermark is None:
        return _fetch_full(source, scope, run, options, progress)
    compared = runs.last_complete(basis)
    is_due = compared is None or compared < run.started_at - COMPARED_EVERY
    if is_due and not source.lists_ids:
        return _fetch_full(source, scope, run, options, progress)
    runs.begin(run, RunMode.INCREMENTAL, is_authoritative=True, is_complete=is_due, builds_on=None)
    progress.line(f"Changes since {timezone.localtime(last.watermark - OVERLAP):%d.%m.%Y %H:%M}")
    fetch, ledger = _fetcher(source, scope, run, progress)
    fetch.incremental(last.watermark - OVERLAP)
    if is_due:
        progress.line("Comparing every id")
        fetch.compare()
        return None
    return {resource: set(ledger.seen(resource)) for resource in Resource}


def _fetch_full(
    source: Source, scope: Scope, run: SyncRun, options: Options, progress: Progress
) -> dict[Resource, set[str]] | None:
    died = None if run.is_dry or options.is_full else runs.interrupted(basis_of(source, scope), run)
    has_all = scope.is_authoritative
    runs.begin(run, RunMode.FULL, is_authoritative=has_all, is_complete=has_all, builds_on=died)
    if died is not None:
        progress.line(f"Going on from the run of {timezone.localtime(died.started_at):%d.%m.%Y %H:%M}")
    fetch, ledger = _fetcher(source, scope, run, progress)
    fetch.full()
    return None if has_all else {resource: set(ledger.seen(resource)) for resource in Resource}


def _fetcher(source: Source, scope: Scope, run: SyncRun, progress: Progress) -> tuple[Fetch, raw.Ledger]:
    ledger = raw.Ledger(run)
    return fetch_of(source, Desk(scope, ledger, Known(), progress)), ledger


def _apply(
    run: SyncRun,
    scope: Scope,
    seen: dict[Resource, set[str]] | None,
    outcome: runs.Outcome,
    progress: Progress,
    *,
    allow_shrink: bool = False,
    rewrite_all: bool = False,
) -> None:
    """Plan, judge, write. Raises RunRefused when the guards refuse the run."""
    progress.line(f"Comparing with the catalogue, {timezone.localtime():%H:%M:%S}")
    made = make_plan(run, readers(), progress, rewrite_all=rewrite_all, may_withdraw=scope.is_authoritative)
    with closing(made) as plan:
        outside = out_of_area(plan, scope)
        verdict = _judge(plan, scope, outside, allow_shrink=allow_shrink)
        if verdict.refused:
            plan.record_faults()
            raise RunRefused(f"{verdict.refused} Nothing was changed.")
        progress.line(f"Writing the catalogue, {timezone.localtime():%H:%M:%S}")
        with transaction.atomic():
            decision = Decision(verdict, outside, may_withdraw=scope.is_authoritative, seen=seen)
            outcome.counts = apply(plan, decision, progress)
        outcome.held = verdict.held


def _judge(plan: Plan, scope: Scope, exempt: OutOfArea, *, allow_shrink: bool) -> Verdict:
    """What the guards say. A run that is no authority on what is gone cannot shrink anything."""
    numbers = {
        str(resource): kind.numbers(exempt.count(resource), may_withdraw=scope.is_authoritative)
        for resource, kind in plan.kinds.items()
    }
    return judge(numbers, plan.texts_before - exempt.texts, plan.texts_after, allow_shrink=allow_shrink)
