"""The ledger of raw documents: what a run has seen, what is kept, what is gone, and going on from a run that died."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.intake import raw
from catalog.intake.json_text import canonical, parse
from catalog.models import FetchedBatch, RawDocument, SyncRun

KIND = "Service"


def make_run(resumed_from: SyncRun | None = None, **fields: Any) -> SyncRun:
    given = {"source": "ptv", "version": "v11", "origin": "x", "started_at": timezone.now()}
    return SyncRun.objects.create(**{**given, **fields}, resumed_from=resumed_from)


def row(identifier: str) -> RawDocument:
    return RawDocument.objects.get(source="ptv", kind=KIND, source_id=identifier)


@pytest.mark.django_db
def test_a_document_is_written_once_and_again_when_it_changes() -> None:
    first = make_run()
    assert raw.Ledger(first).keep(KIND, [("a", {"x": 1, "y": 2}), ("b", {})]) == ["a", "b"]
    before = row("a")
    second = make_run(version="v12")
    raw.Ledger(second).keep(KIND, iter([("a", {"y": 2, "x": 1}), ("b", {"z": None})]))
    assert (row("a").run, row("a").fetched_at, row("a").version) == (first, before.fetched_at, "v11")
    assert (row("b").run, row("b").body, row("b").version) == (second, '{"z":null}', "v12")


@pytest.mark.django_db
def test_the_last_of_a_repeated_id_counts() -> None:
    raw.Ledger(make_run()).keep(KIND, [("a", 1), ("b", 2), ("a", 3)])
    assert dict(raw.bodies("ptv", KIND, ["a", "b", "c"])) == {"a": 3, "b": 2}


@pytest.mark.django_db
def test_seen_is_of_a_run_and_present_of_all() -> None:
    raw.Ledger(make_run()).keep(KIND, [("a", {})])
    ledger = raw.Ledger(make_run())
    assert (ledger.seen(KIND), ledger.present(KIND)) == (set(), {"a"})
    ledger.keep(KIND, [("b", {})])
    ledger.note(KIND, ["a", "elsewhere"])
    assert ledger.seen(KIND) == {"a", "b", "elsewhere"}
    assert ledger.present(KIND) == {"a", "b"}
    assert (ledger.seen("Organization"), ledger.present("Organization")) == (set(), set())


@pytest.mark.django_db
def test_what_is_dropped_is_gone_from_then_on_and_can_return() -> None:
    first, second, third = make_run(), make_run(), make_run()
    raw.Ledger(first).keep(KIND, [("a", {}), ("b", {})])
    assert raw.Ledger(second).drop(KIND, ["a", "unknown"]) == 1
    assert raw.Ledger(third).drop(KIND, ["a"]) == 0
    assert (row("a").gone_at, row("a").run) == (second.started_at, second)
    assert raw.Ledger(third).present(KIND) == {"b"}
    assert dict(raw.bodies("ptv", KIND, ["a"])) == {"a": {}}
    raw.Ledger(third).keep(KIND, [("a", {})])
    assert (row("a").gone_at, row("a").run) == (None, third)


@pytest.mark.django_db
def test_more_than_one_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "CHUNK", 3)
    ledger = raw.Ledger(make_run())
    ids = [f"{number}" for number in range(8)]
    assert ledger.keep(KIND, ((identifier, identifier) for identifier in ids)) == ids
    assert dict(ledger.bodies(KIND, ids)) == dict(zip(ids, ids, strict=True))
    assert [batch.ids for batch in FetchedBatch.objects.order_by("pk")] == [ids[:3], ids[3:6], ids[6:]]
    assert ledger.drop(KIND, iter(ids)) == 8


@pytest.mark.django_db
def test_a_run_has_seen_what_those_before_it_that_died_had() -> None:
    first = make_run()
    raw.Ledger(first).keep(KIND, [("a", {}), ("b", {})], page="service/search?#1")
    second = make_run(first)
    raw.Ledger(second).keep(KIND, [], page="service/search?#2")
    raw.Ledger(second).keep("Organization", [("o", {})])
    ledger = raw.Ledger(make_run(second))
    assert (ledger.seen(KIND), ledger.seen("Organization")) == ({"a", "b"}, {"o"})
    assert ledger.pages == {"service/search?#1", "service/search?#2"}
    assert ledger.page_ids("service/search?#1") == ("a", "b")
    assert (ledger.page_ids("service/search?#2"), ledger.page_ids("service/search?#3")) == ((), ())
    assert raw.Ledger(make_run()).pages == frozenset()


@pytest.mark.django_db
def test_pruning_takes_what_is_long_gone_and_what_old_runs_saw() -> None:
    old = make_run(started_at=datetime(2020, 1, 1, tzinfo=UTC))
    ledger = raw.Ledger(old)
    ledger.keep(KIND, [("a", {}), ("b", {})])
    ledger.drop(KIND, ["a"])
    raw.Ledger(make_run()).keep(KIND, [("c", {})])
    assert raw.prune("events", timezone.now() - timedelta(days=1)) == 0
    assert raw.prune("ptv", timezone.now() - timedelta(days=1)) == 1
    assert set(RawDocument.objects.values_list("source_id", flat=True)) == {"b", "c"}
    assert [batch.ids for batch in FetchedBatch.objects.all()] == [["c"]]


# --- The text


@pytest.mark.parametrize(
    "document",
    [
        {"ä": "å\u0000b", "n": [1, 1.5, None, True]},
        {"half": "\ud83d"},
        {"big": [2**64 - 1, -(2**63), 1e30]},
        {"deep": [[[[{}]]]]},
        [],
        "",
    ],
)
@pytest.mark.django_db
def test_any_json_comes_back_as_it_was(document: Any) -> None:
    raw.Ledger(make_run()).keep(KIND, [("a", document)])
    assert dict(raw.bodies("ptv", KIND, ["a"])) == {"a": document}


def test_the_order_of_keys_makes_no_difference() -> None:
    assert canonical({"b": 1, "a": {"d": 1, "c": 2}}) == canonical({"a": {"c": 2, "d": 1}, "b": 1})
    assert canonical({"b": 10**30, "a": 1}) == canonical({"a": 1, "b": 10**30})
    assert parse(canonical({"big": 10**30})) == {"big": 1e30}
    assert canonical([1, 2]) != canonical([2, 1])


def test_text_without_characters_that_postgresql_refuses() -> None:
    text = canonical({"a": "\x00", "b": "\ud83d"})
    assert "\x00" not in text
    assert parse(text.encode()) == {"a": "\x00", "b": "\ud83d"}
