"""`manage.py daily`: what is old goes, what is still needed stays."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from catalog.intake import runs
from catalog.models import FetchedBatch, RawDocument, RunMode, RunStatus, SyncChange, SyncFault, SyncRun
from tests.catalog.make import SEEN

pytestmark = pytest.mark.django_db


def make_run(days_ago: int, status: RunStatus = RunStatus.SUCCEEDED, **fields: Any) -> SyncRun:
    at = timezone.now() - timedelta(days=days_ago)
    given = {"source": "ptv", "origin": "test", "started_at": at, "finished_at": at, "watermark": at}
    return SyncRun.objects.create(status=status, **{**given, **fields})


def prune(days: int = 100) -> int:
    return runs.prune("ptv", timezone.now() - timedelta(days=days))


def left() -> set[int]:
    return set(SyncRun.objects.values_list("pk", flat=True))


def daily() -> str:
    output = io.StringIO()
    call_command("daily", stdout=output)
    return output.getvalue()


def test_old_runs_go_with_what_they_changed_and_the_last_good_one_stays() -> None:
    old, failed, last = make_run(300), make_run(250, RunStatus.FAILED), make_run(200)
    young = make_run(50, RunStatus.FAILED)
    SyncChange.objects.create(run=old, kind="Service", action="added", source_id=uuid4())
    SyncFault.objects.create(run=old, severity="error", kind="Service", message="x", resolved_at=SEEN)
    assert prune() == 2
    assert left() == {last.pk, young.pk}
    assert failed.pk not in left()
    assert not SyncChange.objects.exists()


def test_what_the_next_run_needs_stays() -> None:
    """The last that compared every id, the last of the whole scope, and the last at all may be three."""
    complete = make_run(300)
    incremental = make_run(250, mode=RunMode.INCREMENTAL, is_complete=False)
    narrow = make_run(200, is_authoritative=False, is_complete=False)
    make_run(400)
    make_run(150, is_dry=True)
    make_run(140, mode=RunMode.REPLAY)
    assert prune() == 3
    assert left() == {complete.pk, incremental.pk, narrow.pk}


def test_what_a_newer_run_builds_on_stays() -> None:
    first = make_run(302, RunStatus.FAILED)
    second = make_run(301, RunStatus.FAILED, resumed_from=first)
    make_run(300, RunStatus.FAILED, resumed_from=make_run(303, RunStatus.FAILED))
    third = make_run(50, resumed_from=second)
    assert prune() == 2
    assert left() == {first.pk, second.pk, third.pk}


def test_a_run_whose_faults_are_open_stays() -> None:
    old, last = make_run(300), make_run(10)
    SyncFault.objects.create(run=old, severity="error", kind="Service", message="x")
    assert prune() == 0
    SyncFault.objects.update(resolved_at=SEEN)
    assert prune() == 1
    assert left() == {last.pk}


def test_other_sources_and_running_ones_are_left_alone() -> None:
    make_run(300, source="events")
    make_run(300, RunStatus.RUNNING)
    assert prune() == 0


def test_daily_does_its_duties_and_says_so(settings: Settings) -> None:
    settings.RAW_DOCUMENT_DAYS, settings.RUN_DAYS = 30, 60
    old, run = make_run(90), make_run(1)
    FetchedBatch.objects.create(run=old, kind="Service", ids=["a"])
    for days, gone in ((40, True), (20, True), (400, False)):
        at = timezone.now() - timedelta(days=days)
        RawDocument.objects.create(
            source="ptv", kind="Service", source_id=str(days), body="{}", fetched_at=at, gone_at=at if gone else None
        )
    told = daily()
    assert "Raw documents gone for more than 30 days: 1 deleted." in told
    assert "Records of runs older than 60 days: 1 deleted." in told
    assert "Pairs suspected to be the same: 0." in told
    assert left() == {run.pk}
    assert set(RawDocument.objects.values_list("source_id", flat=True)) == {"20", "400"}


def test_daily_waits_for_a_sync() -> None:
    run = make_run(500, RunStatus.FAILED)
    other = connection.copy()
    other.connect()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7216001)")
        assert daily() == "A sync is running: nothing was done.\n"
    finally:
        other.close()
    assert left() == {run.pk}
