"""Faults of documents: opened, open while they last, closed when the document comes without them or is gone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.intake import faults, raw
from catalog.models import SyncFault, SyncRun

pytestmark = pytest.mark.django_db

KIND = "Service"


@pytest.fixture
def first() -> SyncRun:
    return make_run()


def make_run(source: str = "ptv") -> SyncRun:
    return SyncRun.objects.create(source=source, origin="x", started_at=timezone.now())


def fault(run: SyncRun, identifier: str = "a", message: str = "wrong", **fields: str) -> SyncFault:
    given = {"severity": "error", "kind": KIND, "path": "name"}
    return SyncFault(run=run, source_id=identifier, message=message, **{**given, **fields})


def record(*found: SyncFault, looked_at: tuple[str, ...] = ("a", "b")) -> None:
    faults.record("ptv", found, looked_at=[(KIND, identifier) for identifier in looked_at], now=timezone.now())


def still_open() -> set[tuple[int, str, str]]:
    rows = SyncFault.objects.filter(resolved_at__isnull=True)
    return set(rows.values_list("run_id", "source_id", "message"))


def test_a_fault_that_lasts_stays_with_the_run_that_found_it(first: SyncRun) -> None:
    record(fault(first))
    record(fault(make_run()))
    assert still_open() == {(first.pk, "a", "wrong")}
    assert SyncFault.objects.count() == 1


def test_the_same_fault_twice_is_one(first: SyncRun) -> None:
    record(fault(first), fault(first))
    assert SyncFault.objects.count() == 1


def test_another_fault_of_the_document_takes_its_place(first: SyncRun) -> None:
    record(fault(first))
    second = make_run()
    record(fault(second, message="wrong in another way"))
    assert still_open() == {(second.pk, "a", "wrong in another way")}


def test_a_document_that_comes_without_it_closes_it_and_no_other(first: SyncRun) -> None:
    record(fault(first), fault(first, "b"))
    now = timezone.now() + timedelta(hours=1)
    faults.record("ptv", [], looked_at=[(KIND, "a"), ("Organization", "b")], now=now)
    assert still_open() == {(first.pk, "b", "wrong")}
    assert SyncFault.objects.get(source_id="a").resolved_at == now


def test_one_that_comes_back_is_a_new_one(first: SyncRun) -> None:
    record(fault(first))
    record()
    second = make_run()
    record(fault(second))
    assert still_open() == {(second.pk, "a", "wrong")}
    assert SyncFault.objects.count() == 2


def test_what_is_gone_has_no_faults_any_more(first: SyncRun) -> None:
    ledger = raw.Ledger(first)
    ledger.keep(KIND, [("a", {}), ("b", {}), ("", {})])
    record(fault(first), fault(first, "b"), fault(first, ""), fault(first, "never kept"))
    elsewhere = make_run("events")
    record(fault(elsewhere, "c"), looked_at=("c",))
    ledger.drop(KIND, ["b"])
    now = timezone.now() + timedelta(hours=1)
    faults.close_gone("ptv", now=now)
    assert still_open() == {(first.pk, "a", "wrong"), (first.pk, "", "wrong"), (elsewhere.pk, "c", "wrong")}
    assert SyncFault.objects.get(source_id="b").resolved_at == now
