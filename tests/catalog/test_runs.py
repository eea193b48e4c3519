"""The record of a run, and which run another builds on."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.intake import raw, runs
from catalog.intake.errors import RunRefused, SourceUnreachable
from catalog.intake.runs import Basis
from catalog.models import RunMode, RunStatus, SyncRun

pytestmark = pytest.mark.django_db

BASIS = Basis("ptv", "v11", "https://ptv.example/api/v11/", ("11",))


def make(
    basis: Basis = BASIS,
    *,
    status: str = RunStatus.SUCCEEDED,
    hours_ago: float = 1,
    fetched: bool = True,
    **fields: Any,
) -> SyncRun:
    """A run that began so many hours ago, with its watermark there, and that has fetched a document."""
    moment: datetime = timezone.now() - timedelta(hours=hours_ago)
    given = {
        "source": basis.source, "version": basis.version, "origin": basis.origin, "areas": list(basis.areas),
        "status": status, "started_at": moment, "finished_at": moment, "watermark": moment,
    }  # fmt: skip
    run = SyncRun.objects.create(**{**given, **fields})
    if fetched:
        raw.Ledger(run).note("Service", ["a"])
    return run


# --- The record


def test_a_good_run() -> None:
    with runs.recorded(BASIS, mapper_version=3) as (run, outcome):
        runs.begin(run, RunMode.FULL, is_authoritative=True, is_complete=True, builds_on=None)
        assert SyncRun.objects.get().status == RunStatus.RUNNING
        outcome.counts = {"Service": {"created": 1}}
    found = SyncRun.objects.get()
    assert (found.status, found.counts, found.mapper_version, found.message) == (
        RunStatus.SUCCEEDED,
        {"Service": {"created": 1}},
        3,
        "",
    )
    assert found.watermark == found.started_at


def test_a_held_run_says_why() -> None:
    with runs.recorded(BASIS) as (_, outcome):
        outcome.held = "Withdrawals are held back."
    assert SyncRun.objects.values_list("status", "message").get() == (RunStatus.HELD, "Withdrawals are held back.")


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (RunRefused("Too much."), RunStatus.REFUSED, "Too much."),
        (SourceUnreachable("Nobody\x00 there."), RunStatus.FAILED, "Nobody there."),
        (ValueError("of ours"), RunStatus.FAILED, "ValueError: of ours"),
        (KeyboardInterrupt(), RunStatus.FAILED, "KeyboardInterrupt"),
    ],
)
def test_a_run_that_fails_says_why(error: BaseException, status: str, message: str) -> None:
    with pytest.raises(type(error)), runs.recorded(BASIS):
        raise error
    assert SyncRun.objects.values_list("status", "message").get() == (status, message)


def test_a_run_that_died_is_closed_by_the_next_of_its_source() -> None:
    left = make(status=RunStatus.RUNNING, finished_at=None)
    other = make(Basis("events", "", "x"), status=RunStatus.RUNNING, finished_at=None, fetched=False)
    with runs.recorded(BASIS):
        pass
    left.refresh_from_db()
    other.refresh_from_db()
    assert (left.status, left.message) == (RunStatus.FAILED, "The process ended in the middle of the run.")
    assert left.finished_at is not None
    assert other.status == RunStatus.RUNNING


# --- The last good one


def test_the_last_good_one_is_the_newest() -> None:
    make(hours_ago=3)
    newest = make(hours_ago=2)
    make(status=RunStatus.FAILED)
    assert runs.last_good(BASIS) == newest


def test_after_one_that_was_held_there_is_none() -> None:
    """What it was given may have been wrong, and no list of changes tells when it is right again."""
    make(hours_ago=3)
    make(status=RunStatus.HELD, hours_ago=2)
    assert runs.last_good(BASIS) is None
    newest = make(hours_ago=1)
    assert runs.last_good(BASIS) == newest


@pytest.mark.parametrize(
    "fields",
    [
        {"status": RunStatus.FAILED},
        {"status": RunStatus.REFUSED},
        {"is_dry": True},
        {"is_authoritative": False},
        {"watermark": None},
        {"mode": RunMode.REPLAY},
        {"source": "events"},
        {"hours_ago": -24},  # the clock was wrong: what changes until then would never be asked for
    ],
)
def test_what_is_no_good_run_to_build_on(fields: dict[str, Any]) -> None:
    make(**fields)
    assert runs.last_good(BASIS) is None
    assert runs.last_complete(BASIS) is None


@pytest.mark.parametrize("fields", [{"version": "v12"}, {"origin": "https://other.example/"}, {"areas": ["12"]}])
def test_a_good_run_of_another_kind_ends_the_line(fields: dict[str, Any]) -> None:
    make(hours_ago=2)
    make(**fields)
    assert runs.last_good(BASIS) is None


@pytest.mark.parametrize(
    ("fields", "is_spoilt"),
    [
        # Documents of another interface lie among ours, perhaps without their connections.
        ({"status": RunStatus.FAILED, "version": "v12"}, True),
        ({"status": RunStatus.SUCCEEDED, "version": "v12", "is_authoritative": False}, True),
        ({"status": RunStatus.FAILED, "origin": "https://test.example/"}, True),
        # Half of another area.
        ({"status": RunStatus.FAILED, "areas": ["12"]}, True),
        ({"status": RunStatus.FAILED, "areas": ["405"], "is_authoritative": False}, True),
        # What it took for gone has been marked so.
        ({"status": RunStatus.REFUSED}, True),
        # These the next run asks for again, or they are as they should be.
        ({"status": RunStatus.FAILED}, False),
        ({"status": RunStatus.SUCCEEDED, "areas": ["405"], "is_authoritative": False}, False),
        ({"status": RunStatus.SUCCEEDED, "mode": RunMode.REPLAY}, False),
        # These have left nothing.
        ({"status": RunStatus.FAILED, "version": "v12", "fetched": False}, False),
        ({"status": RunStatus.REFUSED, "is_dry": True}, False),
        ({"status": RunStatus.REFUSED, "source": "events"}, False),
    ],
)
def test_what_a_later_run_left_among_the_documents(fields: dict[str, Any], *, is_spoilt: bool) -> None:
    good = make(hours_ago=2)
    make(**fields)
    assert runs.last_good(BASIS) == (None if is_spoilt else good)


def test_the_last_complete_one_may_be_older() -> None:
    complete = make(hours_ago=5)
    make(hours_ago=1, is_complete=False)
    assert runs.last_complete(BASIS) == complete.started_at


# --- The one that died


def test_a_full_run_that_died_is_gone_on_from() -> None:
    died = make(status=RunStatus.FAILED)
    assert runs.interrupted(BASIS, make(status=RunStatus.RUNNING, hours_ago=0)) == died


def test_one_that_died_before_it_had_fetched_more_is_a_link_of_the_chain() -> None:
    died = make(status=RunStatus.FAILED, hours_ago=2)
    second = make(status=RunStatus.FAILED, fetched=False, resumed_from=died, watermark=died.watermark)
    assert runs.interrupted(BASIS, make(status=RunStatus.RUNNING, hours_ago=0)) == second


@pytest.mark.parametrize(
    "fields",
    [
        {"status": RunStatus.SUCCEEDED},
        {"status": RunStatus.REFUSED},
        {"mode": RunMode.INCREMENTAL},
        {"hours_ago": 31},
        {"hours_ago": -31},
        {"watermark": None},
        {"fetched": False},
        {"areas": ["12"]},
        {"version": "v12"},
        {"is_dry": True},
    ],
)
def test_what_is_not_gone_on_from(fields: dict[str, Any]) -> None:
    make(**{"status": RunStatus.FAILED, **fields})
    assert runs.interrupted(BASIS, make(status=RunStatus.RUNNING, hours_ago=0)) is None


def test_a_run_between_breaks_the_chain() -> None:
    make(status=RunStatus.FAILED, hours_ago=3)
    make(status=RunStatus.FAILED, hours_ago=2, version="v12")
    assert runs.interrupted(BASIS, make(status=RunStatus.RUNNING, hours_ago=0)) is None


# --- Fresh


@pytest.mark.parametrize(
    ("fields", "is_fresh"),
    [({}, True), ({"mode": RunMode.REPLAY}, False), ({"hours_ago": -3}, False), ({"hours_ago": 5}, False)],
)
def test_a_fresh_run_is_one_that_asked_for_something(fields: dict[str, Any], *, is_fresh: bool) -> None:
    make(**fields)
    assert runs.has_fresh_run(BASIS, mapper_version=0, max_age=timedelta(hours=4)) is is_fresh
