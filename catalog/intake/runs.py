"""The record of a run, from its beginning to its end; which run it builds on. The only writer of SyncRun."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog.intake.errors import RunRefused, SourceError
from catalog.intake.lock import only_run
from catalog.models import FetchedBatch, RunMode, RunStatus, SyncRun

log = logging.getLogger(__name__)

# Among a run's counts: words that no rule knew, each with how often; what is beside them are outcomes.
UNMATCHED = "unmatched_keywords"
GOOD = (RunStatus.SUCCEEDED, RunStatus.HELD)
# What a run that died had fetched is worth going on from for so long: to the next night, and some hours more.
RESUMED_WITHIN = timedelta(hours=30)


class AlreadyRunning(Exception):
    """Another run of the source holds the lock: this one has nothing to do."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a run asks for: by which interface, from where, which areas."""

    source: str
    version: str
    origin: str
    areas: tuple[str, ...] = ()

    def is_of(self, run: SyncRun) -> bool:
        """Whether the run asked for the same. The port of a local source may differ: the stand-in takes a free one."""
        return (
            run.source == self.source
            and run.version == self.version
            and tuple(run.areas) == self.areas
            and _place(run.origin) == _place(self.origin)
        )


@dataclass(slots=True)
class Outcome:
    """How a run ended, to be filled in while it works."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    held: str = ""
    is_demo: bool = False


@contextmanager
def recorded(basis: Basis, *, is_dry: bool = False, mapper_version: int = 0) -> Iterator[tuple[SyncRun, Outcome]]:
    """The record of a run, held under the source's lock while the block runs, and closed with how it ended.

    Runs that a dead process left open are marked as failed first. Raises AlreadyRunning; what the block raises goes on
    after it has been recorded.
    """
    with only_run(basis.source) as is_ours:
        if not is_ours:
            raise AlreadyRunning
        SyncRun.objects.filter(source=basis.source, status=RunStatus.RUNNING).update(
            status=RunStatus.FAILED, finished_at=timezone.now(), message="The process ended in the middle of the run."
        )
        run = SyncRun.objects.create(
            source=basis.source,
            version=basis.version,
            origin=basis.origin[:500],
            areas=list(basis.areas),
            is_dry=is_dry,
            mapper_version=mapper_version,
            started_at=timezone.now(),
        )
        log.info("event=run.started run=%s source=%s version=%s", run.pk, run.source, run.version)
        outcome = Outcome()
        try:
            yield run, outcome
        except (Exception, KeyboardInterrupt) as error:
            status = RunStatus.REFUSED if isinstance(error, RunRefused) else RunStatus.FAILED
            kind = "" if isinstance(error, SourceError) else f"{type(error).__name__}: "
            _finish(run, status, f"{kind}{error}".removesuffix(": "), outcome)
            raise
        _finish(run, RunStatus.HELD if outcome.held else RunStatus.SUCCEEDED, outcome.held, outcome)


def begin(run: SyncRun, mode: RunMode, *, is_authoritative: bool, is_complete: bool, builds_on: SyncRun | None) -> None:
    """Note how the run works. `builds_on`: the run that died and that this one goes on from."""
    run.mode, run.is_authoritative, run.is_complete = mode.value, is_authoritative, is_complete
    run.resumed_from = builds_on
    run.watermark = builds_on.watermark if builds_on else run.started_at
    run.save(update_fields=["mode", "is_authoritative", "is_complete", "resumed_from", "watermark"])


def last_good(basis: Basis) -> SyncRun | None:
    """The last good run of the same source and areas that left the raw documents complete up to its watermark.

    None where it was held, as what it was given may have been wrong, or where a later run has left them otherwise. Two
    queries.
    """
    run = _authoritative(basis).first()
    if run is None or run.status == RunStatus.HELD or not basis.is_of(run) or _is_spoilt(run, basis):
        return None
    return run


def last_unheld(source: str) -> SyncRun | None:
    """The last run that wrote all that the documents said: none of it was held back. One query."""
    return SyncRun.objects.filter(source=source, is_dry=False, status=RunStatus.SUCCEEDED).first()


def last_complete(basis: Basis) -> datetime | None:
    """When every id was last compared with the source's."""
    run = _authoritative(basis).filter(is_complete=True).first()
    return run.started_at if run is not None and basis.is_of(run) else None


def _authoritative(basis: Basis) -> QuerySet[SyncRun]:
    """Good runs over the whole scope, the newest first, but for what a clock that was wrong has put into the future."""
    return good_fetches().filter(source=basis.source, is_authoritative=True, watermark__lte=timezone.now())


def _is_spoilt(run: SyncRun, basis: Basis) -> bool:
    """Whether a later run changed raw documents in a way that asking for what has changed since would not put right.

    So it is after a run by another interface or from elsewhere, after one of other areas that did not end well, and
    after one that was refused, as what it took for gone may be there. One query.
    """
    later = SyncRun.objects.filter(source=basis.source, is_dry=False, pk__gt=run.pk).exclude(mode=RunMode.REPLAY)
    return any(
        other.status == RunStatus.REFUSED
        or not replace(basis, areas=tuple(other.areas)).is_of(other)
        or (other.status not in GOOD and not basis.is_of(other))
        for other in later.filter(pk__in=FetchedBatch.objects.values("run"))
    )


def interrupted(basis: Basis, current: SyncRun) -> SyncRun | None:
    """The full run just before `current` that died or broke off, if it asked for the same and is young."""
    run = SyncRun.objects.filter(source=basis.source, is_dry=False).exclude(pk=current.pk).first()
    is_usable = (
        run is not None
        and run.status == RunStatus.FAILED
        and run.mode == RunMode.FULL
        and run.watermark is not None
        and current.started_at - RESUMED_WITHIN < run.watermark <= current.started_at
        and (run.resumed_from_id is not None or run.batches.exists())
        and basis.is_of(run)
    )
    return run if is_usable else None


def ended() -> QuerySet[SyncRun]:
    """Runs that have ended and were more than a try, the newest first."""
    return SyncRun.objects.filter(is_dry=False).exclude(status=RunStatus.RUNNING)


def good_fetches() -> QuerySet[SyncRun]:
    """Runs that brought the catalogue in line with its source, the newest first: their age is the data's."""
    return SyncRun.objects.filter(is_dry=False, status__in=GOOD).exclude(mode=RunMode.REPLAY)


def last_of_each_source() -> QuerySet[SyncRun]:
    """The last run of each source that has ended and was more than a try."""
    return ended().order_by("source", "-started_at", "-pk").distinct("source")


def prune(source: str, before: datetime) -> int:
    """Delete the records of runs from before the moment, with their changes and mended faults; answers with how many.

    Kept are the last good one and the last complete one, whatever is still open about a document, and what a run that
    is kept builds on. Some eight queries; the caller's transaction.
    """
    runs = SyncRun.objects.filter(source=source)
    old = runs.filter(started_at__lt=before).exclude(status=RunStatus.RUNNING)
    good = good_fetches().filter(source=source)
    last = [good.first(), *(good.filter(is_authoritative=True, **more).first() for more in ({}, {"is_complete": True}))]
    keep = {run.pk for run in last if run is not None}
    keep.update(old.filter(faults__resolved_at__isnull=True, faults__isnull=False).values_list("pk", flat=True))
    builders = runs.filter(resumed_from__isnull=False)
    new = keep | set(builders.exclude(pk__in=old.values("pk")).values_list("pk", flat=True))
    while new := {key for key in builders.filter(pk__in=new).values_list("resumed_from_id", flat=True) if key} - keep:
        keep |= new
    return old.filter(~Q(pk__in=keep)).delete()[1].get(SyncRun._meta.label, 0)


def has_fresh_run(basis: Basis, *, mapper_version: int, max_age: timedelta) -> bool:
    """Whether a good run of the same, with this mapper, is younger than `max_age`. A replay asked for nothing."""
    now = timezone.now()
    recent = (
        good_fetches()
        .filter(source=basis.source, mapper_version=mapper_version, started_at__range=(now - max_age, now))
        .first()
    )
    return recent is not None and basis.is_of(recent)


def _finish(run: SyncRun, status: RunStatus, message: str, outcome: Outcome) -> None:
    run.status, run.message, run.finished_at = status, message.replace("\x00", ""), timezone.now()
    run.counts, run.is_demo = outcome.counts, outcome.is_demo
    # How a dry run worked has been rolled back with the rest.
    how = ["mode", "is_authoritative", "is_complete"]
    run.save(update_fields=["status", "message", "finished_at", "counts", "is_demo", *how])
    seconds = (run.finished_at - run.started_at).total_seconds()
    counts = json.dumps(run.counts, separators=(",", ":"))
    log.info(
        "event=run.finished run=%s source=%s version=%s mode=%s status=%s dry=%s seconds=%.1f areas=%s counts=%s "
        "message=%r",
        *(run.pk, run.source, run.version, run.mode, run.status, run.is_dry, seconds),
        *(",".join(run.areas), counts, message),
    )


def _place(origin: str) -> str:
    """The address or folder, without the port of a local address."""
    parts = urlsplit(origin)
    return origin.replace(f":{parts.port}", "", 1) if parts.hostname in {"127.0.0.1", "localhost"} else origin
