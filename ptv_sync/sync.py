"""A sync from beginning to end: lock, run record, fetch, apply in one transaction, result."""

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.intake.lock import only_run
from catalog.models import RunStatus, SyncFault, SyncRun
from ptv_sync.apply import Applied, apply
from ptv_sync.client import PtvSource
from ptv_sync.errors import NothingListed, PtvError
from ptv_sync.fetch import fetch
from ptv_sync.loader.offering import SOURCE
from ptv_sync.mapping.fields import clean_text
from ptv_sync.progress import Progress
from ptv_sync.scope import Scope, resolve
from ptv_sync.v11.mapper import MAPPER_VERSION

log = logging.getLogger(__name__)


class AlreadyRunning(Exception):
    """Another sync holds the lock: this one has nothing to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """`areas`: codes, or none for the installation's own scope. `rewrite_all`: also documents that did not change."""

    areas: Sequence[str] = ()
    rewrite_all: bool = False
    is_dry: bool = False


def sync(source: PtvSource, options: Options, progress: Progress) -> SyncRun:
    """Bring the catalogue in line with PTV and answer with the run's record.

    Readers see the old catalogue until the one transaction ends. A dry run is the same, rolled back: it leaves one run
    record marked dry and nothing else. Raises AlreadyRunning, or PtvError with the catalogue unchanged and the reason
    on the run record.
    """
    with only_run(SOURCE) as is_ours:
        if not is_ours:
            raise AlreadyRunning
        scope = resolve(options.areas, configured=settings.AREA)
        SyncRun.objects.filter(source=SOURCE, status=RunStatus.RUNNING).update(
            status=RunStatus.FAILED, finished_at=timezone.now(), message="The process ended in the middle of the run."
        )
        run = SyncRun.objects.create(
            source=SOURCE,
            origin=source.origin[:500],
            areas=list(scope.codes),
            is_dry=options.is_dry,
            mapper_version=MAPPER_VERSION,
            started_at=timezone.now(),
        )
        try:
            applied = _work(source, scope, run, options, progress)
        except (Exception, KeyboardInterrupt) as error:
            status = RunStatus.REFUSED if isinstance(error, NothingListed) else RunStatus.FAILED
            kind = "" if isinstance(error, PtvError) else f"{type(error).__name__}: "
            _finish(run, status, f"{kind}{error}".removesuffix(": "))
            raise
        run.counts = applied.as_json()
        run.is_demo = source.is_demo
        _finish(run, RunStatus.SUCCEEDED, "")
        return run


def has_fresh_run(source_origin: str, areas: Sequence[str], max_age: timedelta) -> bool:
    """Whether a good run of the same source and scope, with this mapper, is younger than `max_age`.

    The port of a local source may differ: the stand-in takes whichever is free.
    """
    scope = resolve(areas, configured=settings.AREA)
    recent = SyncRun.objects.filter(
        source=SOURCE,
        status=RunStatus.SUCCEEDED,
        is_dry=False,
        mapper_version=MAPPER_VERSION,
        started_at__gte=timezone.now() - max_age,
    ).first()
    return recent is not None and list(scope.codes) == recent.areas and _place(recent.origin) == _place(source_origin)


def _work(source: PtvSource, scope: Scope, run: SyncRun, options: Options, progress: Progress) -> Applied:
    """Fetch and apply. Of a dry run nothing stays, the fetched documents included."""
    with transaction.atomic() if options.is_dry else nullcontext():
        fetch(source, scope, run, progress)
        with transaction.atomic():
            applied = apply(run, scope, progress, rewrite_all=options.rewrite_all)
            SyncFault.objects.bulk_create(applied.faults, batch_size=2000)
        if options.is_dry:
            transaction.set_rollback(True)
    return applied


def _finish(run: SyncRun, status: RunStatus, message: str) -> None:
    run.status, run.message, run.finished_at = status, clean_text(message), timezone.now()
    run.save(update_fields=["status", "message", "finished_at", "counts", "is_demo"])
    log.info("sync run %s %s areas=%s counts=%s %s", run.pk, status, ",".join(run.areas), run.counts, message)


def _place(origin: str) -> str:
    """The address or folder, without the port of a local address."""
    parts = urlsplit(origin)
    return origin.replace(f":{parts.port}", "", 1) if parts.hostname in {"127.0.0.1", "localhost"} else origin
