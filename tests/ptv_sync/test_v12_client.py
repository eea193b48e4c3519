"""The client of v12 against a server with faults: what is asked, what is retried, what ends the run."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from catalog.intake.errors import SourceBadAnswer, SourceError
from ptv_sync.resources import Resource
from ptv_sync.v12.client import MOST_READINGS, V12Client
from tests.ptv_sync.faulty_server import FaultyServer, Reply

FIRST, SECOND, THIRD = (f"5e000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
KEY = "a-secret-key"
SINCE = datetime(2026, 11, 26, 3, 17, 5, 123456, tzinfo=timezone(timedelta(hours=2)))
OWN_404 = Reply({"title": "Not Found", "status": 404, "reason": "NotPublished"}, status=404)


@contextmanager
def client_of(*replies: Reply, attempts: int = 3) -> Iterator[tuple[V12Client, FaultyServer]]:
    with FaultyServer(replies) as server:
        base = server.base_url.replace("/v11/", "/v12/")
        yield V12Client(base, key=KEY, attempts=attempts, first_pause=0.001, timeout=(1.0, 0.5)), server


def page(number: int, *ids: object, pages: object = 1, total: object = None) -> Reply:
    items = [{"contentId": identifier} for identifier in ids]
    count = len(ids) if total is None else total
    return Reply({"page": number, "pageSize": 100, "totalItems": count, "totalPages": pages, "items": items})


def found(client: V12Client, **options: Any) -> list[str]:
    pages = client.search(Resource.SERVICE, {}, **options)
    return [item["contentId"] for each in pages for item in each.items]


def queries(server: FaultyServer) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(asked.target).query) for asked in server.asked]


# --- Paging


def test_all_pages() -> None:
    replies = page(1, FIRST, pages=3, total=3), page(2, SECOND, pages=3, total=3), page(3, THIRD, pages=3, total=3)
    with client_of(*replies) as (client, server):
        assert found(client) == [FIRST, SECOND, THIRD]
    assert [query["page"] for query in queries(server)] == [["1"], ["2"], ["3"]]
    assert {(*query["pageSize"],) for query in queries(server)} == {("100",)}
    assert {urlsplit(asked.target).path for asked in server.asked} == {"/api/v12/service/search"}


def test_pages_tell_their_listing_and_the_total() -> None:
    with client_of(page(1, FIRST, pages=1, total=7)) as (client, _):
        only = next(client.search(Resource.SERVICE, {"municipalities": ["405", "153"], "areaType": "LimitedArea"}))
    assert only.name == "service/search?areaType=LimitedArea&municipalities=405,153#1"
    assert only.total == 7


@pytest.mark.parametrize(
    ("skipped", "asked"), [({1}, ["1", "2", "3"]), ({1, 2}, ["2", "3"]), ({1, 2, 3}, ["3"]), ({2}, ["1", "2", "3"])]
)
def test_skipped_pages_are_not_asked_for_but_the_last_of_them(skipped: set[int], asked: list[str]) -> None:
    names = frozenset(f"service/search?#{number}" for number in skipped)
    replies = [page(int(number), FIRST, pages=3, total=3) for number in asked]
    with client_of(*replies) as (client, server):
        found(client, skipped=names)
    assert [query["page"][0] for query in queries(server)] == asked


@pytest.mark.parametrize("items", [None, []])
def test_a_page_that_shrank_away_is_empty(items: object) -> None:
    gone = Reply({"page": 2, "totalItems": 1, "totalPages": 1, "items": items})
    with client_of(page(1, FIRST, pages=2, total=2), gone) as (client, server):
        assert found(client) == [FIRST]
    assert len(server.asked) == 2


@pytest.mark.parametrize("items", [None, []])
def test_a_page_within_the_count_that_is_left_out_is_asked_for_again(items: object) -> None:
    left_out = Reply({"page": 2, "totalItems": 2, "totalPages": 2, "items": items})
    first = page(1, FIRST, pages=2, total=2)
    with client_of(first, left_out, page(2, SECOND, pages=2, total=2)) as (client, _):
        assert found(client) == [FIRST, SECOND]
    with client_of(first, left_out) as (client, _), pytest.raises(SourceBadAnswer, match="left out page 2 of 2"):
        found(client)


def test_nothing_is_no_fault() -> None:
    with client_of(Reply({"page": 1, "totalItems": 0, "totalPages": 0, "items": None})) as (client, _):
        assert found(client) == []


# --- What is asked


def test_filters_are_repeated_keys_and_times_are_utc() -> None:
    with client_of(page(1, FIRST)) as (client, server):
        list(client.search(Resource.SERVICE, {"municipalities": ["405", "153"]}, after=SINCE))
    assert queries(server) == [
        {
            "municipalities": ["405", "153"],
            "publishedAtOrAfter": ["2026-11-26T01:17:05.000Z"],
            "page": ["1"],
            "pageSize": ["100"],
        }
    ]


def test_the_key_goes_in_a_header_and_nowhere_else() -> None:
    with client_of(page(1, FIRST), OWN_404, Reply({"items": 5})) as (client, server):
        found(client)
        client.document(Resource.SERVICE, FIRST)
        with pytest.raises(SourceError) as raised:
            found(client)
        assert KEY not in client.origin
    assert {asked.headers["x-api-key"] for asked in server.asked} == {KEY}
    assert not any(KEY in asked.target or "Authorization" in asked.headers for asked in server.asked)
    assert KEY not in str(raised.value)


@pytest.mark.parametrize("status", [401, 403, 400, 429, 500])
def test_a_refusal_does_not_tell_the_key(status: int) -> None:
    with client_of(Reply({"title": "No"}, status=status)) as (client, _), pytest.raises(SourceBadAnswer) as raised:
        found(client)
    assert f"answered with status {status}" in str(raised.value)
    assert KEY not in str(raised.value)


# --- Archived


def test_archived_ids() -> None:
    replies = page(1, FIRST.upper(), "", None, pages=2, total=4), page(2, "abc", SECOND, pages=2, total=4)
    with client_of(*replies) as (client, server):
        assert client.archived(Resource.CHANNEL, SINCE) == {FIRST, SECOND}
    assert queries(server)[0]["archivedAtOrAfter"] == ["2026-11-26T01:17:05.000Z"]
    assert server.asked[0].target.startswith("/api/v12/service-channel/archived?")


def test_archived_ids_that_do_not_add_up_are_read_again() -> None:
    shifted = page(1, FIRST, pages=2, total=3), page(2, THIRD, pages=2, total=2)
    with client_of(*shifted, page(1, SECOND, pages=2, total=2), page(2, THIRD, pages=2, total=2)) as (client, server):
        assert client.archived(Resource.SERVICE, SINCE) == {FIRST, SECOND, THIRD}
    assert len(server.asked) == 4


def test_reading_again_ends() -> None:
    with client_of(page(1, FIRST, pages=1, total=9)) as (client, server):
        assert client.archived(Resource.SERVICE, SINCE) == {FIRST}
    assert len(server.asked) == MOST_READINGS


# --- One by one, and code lists


def test_a_document_and_one_that_is_not_published() -> None:
    with client_of(Reply({"contentId": FIRST}), OWN_404) as (client, server):
        assert client.document(Resource.ORGANISATION, FIRST) == {"contentId": FIRST}
        assert client.document(Resource.ORGANISATION, SECOND) is None
    assert [asked.target for asked in server.asked] == [f"/api/v12/organization/{key}" for key in (FIRST, SECOND)]


@pytest.mark.parametrize("body", [b"<html>404</html>", {"message": "no Route matched"}, {"errorMessage": "not found"}])
def test_a_404_of_a_gateway_is_not_taken_for_ptvs_word(body: object) -> None:
    with client_of(Reply(body, status=404)) as (client, _), pytest.raises(SourceBadAnswer, match="status 404"):
        client.document(Resource.SERVICE, FIRST)


def test_a_code_list_goes_through_all_pages() -> None:
    def codes(number: int, *found: str) -> Reply:
        rows = [{"code": code} for code in found]
        return Reply({"page": number, "pageSize": 100, "totalItems": 2, "totalPages": 2, "items": rows})

    shifted = codes(1, "b"), codes(2, "b")  # b has moved to the first page: the list is read again
    with client_of(*shifted, codes(1, "b"), codes(2, "a")) as (client, server):
        assert client.code_list("postal-codes") == [{"code": "a"}, {"code": "b"}]
    assert {urlsplit(asked.target).path for asked in server.asked} == {"/api/v12/postal-codes"}


# --- Other shapes


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([], "did not answer with a page of documents"),
        ({}, "did not answer with a page of documents"),
        ({"items": "x", "totalPages": 1, "totalItems": 1}, "did not answer with a page of documents"),
        ({"items": [5], "totalPages": 1, "totalItems": 1}, "did not answer with a page of documents"),
        ({"items": None, "totalItems": 1}, "did not answer with a page of documents"),
        ({"items": [{}], "totalPages": None, "totalItems": 1}, "number of pages that cannot be: None"),
        ({"items": [{}], "totalPages": "1", "totalItems": 1}, "number of pages that cannot be: '1'"),
        ({"items": [{}], "totalPages": 10_001, "totalItems": 1}, "number of pages that cannot be: 10001"),
        ({"items": [{}], "totalPages": -1, "totalItems": 1}, "number of pages that cannot be: -1"),
        ({"items": [{}], "totalPages": 1}, "number of pages that cannot be"),
    ],
)
def test_another_shape_ends_with_a_clear_message(body: object, message: str) -> None:
    with client_of(Reply(body)) as (client, _), pytest.raises(SourceBadAnswer, match=message) as raised:
        found(client)
    assert f"{client.origin}service/search " in str(raised.value)


def test_a_document_of_another_shape() -> None:
    with client_of(Reply([])) as (client, _), pytest.raises(SourceBadAnswer, match="did not answer with an object"):
        client.document(Resource.SERVICE, FIRST)
