"""Runs of the sync: one at a time, told of when they fail, refused when PTV gives nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from catalog.intake.errors import RunRefused, SourceError
from catalog.intake.lock import only_run
from catalog.intake.runs import AlreadyRunning, Basis, has_fresh_run
from catalog.models import RunStatus, SyncRun
from ptv_sync.resources import Resource
from ptv_sync.v11 import mapper
from tests.ptv_sync.syncing import rows, run
from tests.ptv_sync.v11_documents import Shelf, municipalities, service

pytestmark = pytest.mark.usefixtures("default_data")


def test_a_second_sync_at_the_same_time_does_nothing(shelf: Shelf) -> None:
    other = connection.copy()
    other.connect()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7216001)")
        with pytest.raises(AlreadyRunning):
            run(shelf.source())
    finally:
        other.close()
    assert not SyncRun.objects.exists()
    assert run(shelf.source()).status == RunStatus.SUCCEEDED


def test_the_lock_is_given_back_after_a_failure() -> None:
    def fail() -> None:
        with only_run("ptv") as is_ours:
            assert is_ours
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        fail()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(7216001)")
            assert cursor.fetchone() == (True,)
    finally:
        other.close()


def test_a_run_left_behind_is_marked_failed_by_the_next(shelf: Shelf) -> None:
    left = SyncRun.objects.create(source="ptv", origin="x", started_at=timezone.now())
    other = SyncRun.objects.create(source="events", origin="x", started_at=timezone.now())
    run(shelf.source())
    left.refresh_from_db()
    other.refresh_from_db()
    assert (left.status, other.status) == (RunStatus.FAILED, RunStatus.RUNNING)
    assert left.message == "The process ended in the middle of the run."
    assert left.finished_at is not None


def test_an_interrupted_run_says_so(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ptv_sync.apply.assign.assign", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(shelf.source())
    last = SyncRun.objects.get()
    assert (last.status, last.message) == (RunStatus.FAILED, "KeyboardInterrupt")


def test_has_fresh_run(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_fresh(origin: str, *areas: str, hours: float = 1) -> bool:
        basis = Basis("ptv", "v11", origin, areas)
        return has_fresh_run(basis, mapper_version=mapper.MAPPER_VERSION, max_age=timedelta(hours=hours))

    base = "http://127.0.0.1:8901/api/v11/"
    assert not is_fresh(base, "11")
    source = shelf.source()
    monkeypatch.setattr(type(source), "origin", base)
    run(source, "11", is_dry=True)
    assert not is_fresh(base, "11")
    run(source, "11")
    assert is_fresh(base, "11")
    assert is_fresh("http://127.0.0.1:45123/api/v11/", "11")
    assert not is_fresh("https://api.palvelutietovaranto.suomi.fi/api/v11/", "11")
    assert not is_fresh(base, "405")
    assert not is_fresh(base, "11", hours=0)
    monkeypatch.setattr(mapper, "MAPPER_VERSION", mapper.MAPPER_VERSION + 1)
    assert not is_fresh(base, "11")


# --- Refused


def test_nothing_listed_is_refused(shelf: Shelf) -> None:
    run(shelf.source())
    before = rows()
    shelf.put(service(1, areas=municipalities("091")), service(2, areas=municipalities("091")))
    with pytest.raises(RunRefused, match="PTV listed no services for the area"):
        run(shelf.source(), "11")
    assert rows() == before
    assert SyncRun.objects.values_list("status", "counts").first() == (RunStatus.REFUSED, {})


@pytest.mark.parametrize("kind", [Resource.SERVICE, Resource.CHANNEL, Resource.ORGANISATION])
def test_an_empty_answer_is_refused(kind: Resource, shelf: Shelf) -> None:
    """404 for every batch: what is listed is not given. More likely a fault than the truth."""
    run(shelf.source())
    before = rows()
    source = shelf.source()
    documents = source.documents
    source.documents = lambda resource, ids: iter(()) if resource is kind else documents(resource, ids)  # type: ignore[method-assign]
    with pytest.raises(SourceError, match=f"The source gave no {kind} documents, of which the catalogue has"):
        run(source)
    assert rows() == before
    assert SyncRun.objects.values_list("status", "counts").first() == (RunStatus.REFUSED, {})
