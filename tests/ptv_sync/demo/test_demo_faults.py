"""The stand-in's faults: each does what it says, repeatably, and none when there is no chance of it."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from ptv_sync.demo.answer import Answer
from ptv_sync.demo.content import load_content
from ptv_sync.demo.disguises import disguised, failure
from ptv_sync.demo.faults import (
    ALL,
    DISGUISES,
    NAMES,
    PASSING,
    Faults,
    Trouble,
    Troublemaker,
    listing_of,
    neighbour,
    shift_of,
)
from ptv_sync.demo.v11 import render as v11
from ptv_sync.demo.v11.store import Store as StoreV11
from ptv_sync.demo.v12 import render as v12
from ptv_sync.demo.v12.store import Store as StoreV12

TARGET = "/api/v11/Service?page=1"


@pytest.fixture(scope="module")
def old() -> StoreV11:
    return v11.render(load_content())


@pytest.fixture(scope="module")
def new() -> StoreV12:
    return v12.render(load_content())


def dice(seed: int) -> Random:
    return Random(seed)  # noqa: S311  # repeatable chance, no secret


def nowhere(_page: int) -> Answer:
    """No other page is asked for."""
    raise AssertionError


def changed(body: object, *names: str, seed: int = 0) -> Any:
    """A body in these disguises; it is not touched itself."""
    before = json.dumps(body)
    trouble = Trouble(disguises=frozenset(names), dice=dice(seed))
    answer = disguised(Answer(200, body), trouble, nowhere)
    assert json.dumps(body) == before
    return answer.body


def values(body: object) -> Iterator[Any]:
    yield body
    inner = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    for value in inner:
        yield from values(value)


# --- When


def troubles(faults: Faults, *targets: str, times: int = 200) -> list[tuple[Any, ...]]:
    maker = Troublemaker(faults)
    found = [maker.next_for(target) for _ in range(times) for target in targets]
    return [(one.passing, one.is_slow, one.disguises, bool(one.shift), one.dice.random()) for one in found]


def test_the_same_seed_has_the_same_faults_whoever_else_asks() -> None:
    faults = Faults(rate=0.3, seed=5)
    alone = troubles(faults, TARGET)
    assert alone == troubles(faults, TARGET)
    assert alone == troubles(faults, TARGET, "/api/v12/service/search")[::2]
    assert alone != troubles(Faults(rate=0.3, seed=6), TARGET)


def test_without_a_chance_nothing_goes_wrong() -> None:
    assert {found[:4] for found in troubles(Faults(rate=0), TARGET)} == {(None, False, frozenset(), False)}
    assert {found[:4] for found in troubles(Faults(frozenset(), rate=1), TARGET)} == {(None, False, frozenset(), False)}


def test_the_rate_is_about_kept() -> None:
    hits = [found[0] for found in troubles(Faults(rate=0.1), *(f"/api/v11/Service/{n}" for n in range(20)))]
    assert 0.07 < sum(hit is not None for hit in hits) / len(hits) < 0.12
    assert set(hits) == {*PASSING, None}


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_target_fails_only_so_many_times_in_a_row(most: int) -> None:
    hits = [bool(found[0]) for found in troubles(Faults(rate=1, most_in_a_row=most), TARGET, times=20)]
    assert hits[: most + 1] == [True] * most + [False]
    assert hits == (hits[: most + 1] * 20)[:20]


def test_unknown_names_and_rates_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown faults: 418; there are 429"):
        Faults(frozenset({"418"}))
    with pytest.raises(ValueError, match="between 0 and 1"):
        Faults(rate=1.5)
    assert frozenset(NAMES) == ALL


# --- Failures


@pytest.mark.parametrize("name", ["429", "500", "503", "504"])
def test_failures(name: str) -> None:
    answer = failure(Trouble(passing=name))
    assert answer
    assert answer.status == int(name)
    assert (answer.headers.get("Retry-After") in ("0", "1")) == (name == "429")
    assert str(answer.body).startswith("<html>") == (name in ("503", "504"))
    assert failure(Trouble(passing="cut")) is None


# --- Shifted pages

SIZE = 10


def page(items: list[int], number: int, *, version: str) -> Answer:
    chosen, count = items[(number - 1) * SIZE : number * SIZE], -(-len(items) // SIZE)
    if version == "v11":
        rows = [{"id": item, "name": "x"} for item in chosen]
        return Answer(200, {"pageNumber": number, "pageSize": SIZE, "pageCount": count, "itemList": rows or None})
    rows = [{"contentId": item} for item in chosen]
    common = {"page": number, "pageSize": SIZE, "totalItems": len(items), "totalPages": count}
    return Answer(200, common | {"items": rows})


def listed(maker: Troublemaker, items: list[int], *, version: str) -> list[int]:
    """All items as a client sees them that pages through."""
    seen: list[int] = []
    for number in range(1, -(-len(items) // SIZE) + 1):
        trouble = maker.next_for(f"/api/{version}/list?page={number}")
        answer = disguised(
            page(items, number, version=version), trouble, lambda other: page(items, other, version=version)
        )
        body: Any = answer.body
        seen += [row.get("id", row.get("contentId")) for row in body.get("itemList", body.get("items"))]
    return seen


@pytest.mark.parametrize("version", ["v11", "v12"])
@pytest.mark.parametrize(("length", "ways"), [(11, 1), (20, 1), (25, 3), (60, 9)])
def test_a_shift_shows_itself_by_an_item_that_repeats(version: str, length: int, ways: int) -> None:
    items = list(range(length))
    outcomes = set()
    for seed in range(30):
        maker = Troublemaker(Faults(frozenset({"shift"}), rate=1, seed=seed))
        for _ in range(2):
            seen = listed(maker, items, version=version)
            assert len(seen) > len(set(seen))
            outcomes.add(tuple(seen))
        assert listed(maker, items, version=version) == items
    assert len(outcomes) == ways  # each page but the first, forward and back, and the last only back


def test_a_listing_of_one_page_cannot_be_shifted() -> None:
    maker = Troublemaker(Faults(frozenset({"shift"}), rate=1))
    assert listed(maker, [1, 2, 3], version="v11") == [1, 2, 3]


def test_the_first_page_never_moves_and_the_last_only_back() -> None:
    for seed in range(50):
        moves = [shift_of(dice(seed), number, 4) for number in range(1, 5)]
        assert moves[0] == 0
        assert moves[3] in (0, -1)
        assert sum(map(abs, moves)) == 1


def test_pages_of_one_listing_belong_together() -> None:
    assert listing_of("/api/v11/Service?Page=3&date=x") == ("/api/v11/Service?date=x", 3)
    assert neighbour("/api/v12/service/search?page=3&pageSize=2", 4) == "/api/v12/service/search?pageSize=2&page=4"


# --- Pages that leave out or add


def test_a_page_without_its_items() -> None:
    full = page(list(range(5)), 1, version="v11")
    trouble = Trouble(passing="null-list")
    body: Any = disguised(full, trouble, nowhere).body
    assert body == {"pageNumber": 1, "pageSize": SIZE, "pageCount": 1, "itemList": None}
    new = page(list(range(5)), 1, version="v12")
    assert disguised(new, trouble, nowhere) == new


def test_a_row_without_a_name(old: StoreV11) -> None:
    body: Any = page(list(range(5)), 1, version="v11").body
    rows = changed(body, "null-name")["itemList"]
    (nameless,) = [row for row in rows if row["name"] is None]
    assert nameless["id"] not in old.services
    assert [row for row in rows if row["name"]] == body["itemList"]
    assert changed(body, "null-name") == changed(body, "null-name")
    documents = body | {"itemList": [{"id": "a", "serviceNames": []}]}
    assert changed(documents, "null-name") == documents


# --- Documents


def test_empty_lists_become_null(old: StoreV11, new: StoreV12) -> None:
    for document in (*old.services.values(), *new.channels.values()):
        assert [] in list(values(document)) or "serviceChannelType" in document
        assert [] not in list(values(changed(document, "nulls")))
    envelope = page([], 1, version="v12").body
    assert changed(envelope, "nulls") == envelope


def test_unknown_fields_stand_everywhere_but_among_languages(new: StoreV12) -> None:
    document = next(iter(new.services.values()))
    body = changed({"page": 1, "totalPages": 1, "items": [document]}, "unknown-fields")
    assert "fieldOfTheFuture" in body
    assert "fieldOfTheFuture" in body["items"][0]["area"]
    assert "fieldOfTheFuture" not in body["items"][0]["languageVersions"]
    assert "fieldOfTheFuture" in body["items"][0]["languageVersions"]["fi"]["voucher"]
    assert without(body, "fieldOfTheFuture")["items"] == [document]


def without(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {name: without(inner, key) for name, inner in value.items() if name != key}
    return [without(inner, key) for inner in value] if isinstance(value, list) else value


def test_unknown_kinds_are_only_added(old: StoreV11, new: StoreV12) -> None:
    everything = (*old.services.values(), *old.channels.values(), *new.channels.values(), *new.connections.values())
    kinds: set[str] = set()
    for document in everything:
        body = changed(document, "unknown-enums")
        added = [value for value in values(body) if isinstance(value, dict) and is_future(value)]
        kinds.update(key for value in added for key in value if is_future({key: value[key]}))
        assert known_only(body) == document
    assert kinds == {"type", "serviceHourType", "system"}


def is_future(value: dict[str, Any]) -> bool:
    return any(str(value.get(key)).startswith("Future") for key in ("type", "serviceHourType", "system"))


def known_only(value: Any) -> Any:
    if isinstance(value, list):
        return [known_only(inner) for inner in value if not (isinstance(inner, dict) and is_future(inner))]
    return {name: known_only(inner) for name, inner in value.items()} if isinstance(value, dict) else value


def test_old_class_uris(old: StoreV11, new: StoreV12) -> None:
    document = next(iter(old.services.values()))
    body = changed(document, "old-class-uri")
    assert body["targetGroups"] == document["targetGroups"]
    for before, after in zip(document["serviceClasses"], body["serviceClasses"], strict=True):
        assert after == before | {"code": None, "newUri": None, "newParentUri": None}
        assert after["uri"].startswith("http://urn.fi/URN:NBN:fi:au:ptvl:v1")
    own = next(iter(new.services.values()))
    assert changed(own, "old-class-uri") == own


def test_ids_in_capitals(old: StoreV11, new: StoreV12) -> None:
    for key, document in (*list(old.services.items())[:1], *list(new.services.items())[:1]):
        body = changed([document], "capital-ids")[0]
        assert {body.get("id"), body.get("contentId")} == {key.upper(), None}
        assert json.dumps(body).lower() == json.dumps(document).lower()


def test_refusals_are_left_as_they_are() -> None:
    refusal = Answer(404, {"errorMessage": []})
    assert disguised(refusal, Trouble(disguises=frozenset(DISGUISES)), nowhere) == refusal
