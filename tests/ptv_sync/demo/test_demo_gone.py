"""What is no longer published in the stand-in's v11: archived, withdrawn, and documents that cannot be served."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ptv_sync.demo.listings import Listings
from ptv_sync.demo.v11.api import answer
from ptv_sync.demo.v11.request import Limits
from ptv_sync.demo.v11.soundness import fault_of
from ptv_sync.demo.v11.store import Store, StoreError, read_store

GONE = {
    kind: {f"{kind}-1": datetime(2026, 9, 1, 12, tzinfo=UTC), f"{kind}-2": datetime(2026, 9, 2, 12, tzinfo=UTC)}
    for kind in ("services", "channels", "organisations")
}


@pytest.mark.parametrize(
    ("path", "kind"), [("Service", "services"), ("ServiceChannel", "channels"), ("Organization", "organisations")]
)
@pytest.mark.parametrize("status", ["Archived", "withdrawn"])
def test_what_is_gone_is_listed_by_the_time_it_went(path: str, kind: str, status: str) -> None:
    """PTV's own rule of dates: strictly after."""
    store = Store(archived=GONE) if status == "Archived" else Store(withdrawn=GONE)
    assert _listed(store, path, status=status) == [f"{kind}-1", f"{kind}-2"]
    assert _listed(store, path, status=status, date="2026-09-01T11:59:59") == [f"{kind}-1", f"{kind}-2"]
    assert _listed(store, path, status=status, date="2026-09-01T12:00:00") == [f"{kind}-2"]
    assert _listed(store, path, status=status, dateBefore="2026-09-02T12:00:00") == [f"{kind}-1"]
    assert _listed(store, path) == []
    other = "Withdrawn" if status == "Archived" else "Archived"
    assert _listed(store, path, status=other) == []


def _listed(store: Store, path: str, **query: str) -> list[str]:
    body: Any = answer(store, path, query).body
    return [entry["id"] for entry in body["itemList"] or []]


def test_later_pages_of_an_area_come_from_memory_and_the_first_looks_anew() -> None:
    places = [{"type": "Municipality", "code": None, "municipalities": [{"code": "405"}]}]
    services = {key: {"id": key, "serviceNames": [], "areas": places} for key in "abc"}
    store = Store(services=services, areas={"Municipality": [{"code": "405", "names": []}]})
    listings = Listings()

    def page(number: int) -> list[str]:
        query = {"page": str(number)}
        body: Any = answer(store, "Service/area/Municipality/code/405", query, Limits(id_page=1), listings).body
        return [entry["id"] for entry in body["itemList"]]

    assert page(1) + page(2) == ["a", "b"]
    del services["a"]
    assert page(2) == ["b"]
    assert page(1) + page(2) == ["b", "c"]


@pytest.mark.parametrize(
    "document",
    [
        {"id": "1" * 8, "serviceNames": 5, "modified": "2026-01-01T00:00:00"},
        {"id": "1" * 8, "serviceNames": [], "modified": "yesterday"},
        {"id": "1" * 8, "serviceNames": [], "modified": "2026-01-01T00:00:00", "areas": ["405"]},
        {"id": "1" * 8, "serviceChannelType": "Phone", "modified": "2026-01-01T00:00:00", "addresses": [3]},
    ],
)
def test_a_malformed_document_is_named_with_its_file(tmp_path: Path, document: dict[str, Any]) -> None:
    (tmp_path / "rikki.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(StoreError, match=r"rikki\.json: the document 11111111 is malformed"):
        read_store(tmp_path, fault_of)


@pytest.mark.parametrize(
    ("place", "text", "message"),
    [("a.json", '{"itemList": 5}', "this is not a service"), ("codes/municipality.json", "[1]", "not a list of codes")],
)
def test_other_shapes_are_named_too(tmp_path: Path, place: str, text: str, message: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match=message):
        read_store(tmp_path)


def test_real_documents_are_sound(shared: Path) -> None:
    assert read_store(shared / "ptv" / "real", fault_of).services
