"""The client against a server with faults: what is retried, what ends the run, what PTV is asked."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from catalog.intake.errors import ConfigurationError, SourceBadAnswer, SourceNotFound, SourceUnreachable
from ptv_sync.resources import Resource, is_guid
from ptv_sync.v11.client import AreaPath, Status, V11Client
from ptv_sync.versions import version_of
from tests.ptv_sync.faulty_server import FaultyServer, Reply

HTML = b"<html><body><h1>504 Gateway Time-out</h1></body></html>"
FIRST, SECOND, THIRD = (f"5e000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
ONE_PAGE = Reply({"pageNumber": 1, "pageSize": 1000, "pageCount": 1, "itemList": [{"id": FIRST, "name": "Uinti"}]})

PASSING = {
    "too many requests": (Reply(b"", status=429, headers={"Retry-After": "0"}), "status 429"),
    "time-out of the request": (Reply(b"", status=408), "status 408"),
    "server error": (Reply({"errorMessage": "An unexpected error occurred."}, status=500), "status 500"),
    "bad gateway": (Reply(HTML, status=502), "status 502"),
    "unavailable": (Reply(b"", status=503), r"status 503 \(empty body\)"),
    "gateway time-out": (Reply(HTML, status=504), r"status 504 \(.*Gateway Time-out"),
    "HTML in place of JSON": (Reply(HTML), "not JSON"),
    "half of a JSON": (Reply(b'{"itemList": ['), "not JSON"),
    "JSON that is no UTF-8": (Reply(b'{"itemList": ["\xe4"]}'), "not JSON"),
    "JSON without an end to its depth": (Reply(b"[" * 100_000), "not JSON"),
    "cut body": (Reply(ONE_PAGE.body, cut=10), "cut short"),
    "broken packing": (Reply(b"no gzip", headers={"Content-Encoding": "gzip"}), "could not be unpacked"),
    "reset connection": (Reply(reset=True), "broken off"),
    "slow answer": (Reply(delay=0.5), "no answer in time"),
}
UNREACHED = {"cut body", "broken packing", "reset connection", "slow answer"}


@contextmanager
def client_of(*replies: Reply, attempts: int = 3) -> Iterator[tuple[V11Client, FaultyServer]]:
    with FaultyServer(replies) as server:
        yield V11Client(server.base_url, attempts=attempts, first_pause=0.001, timeout=(1.0, 0.2)), server


def page(*items: Any, count: object = 1) -> Reply:
    return Reply({"pageNumber": 1, "pageSize": 1000, "pageCount": count, "itemList": list(items)})


def item(identifier: object, name: object = "Uinti") -> dict[str, object]:
    return {"id": identifier, "name": name}


# --- Faults that may pass


@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_is_retried(fault: str) -> None:
    with client_of(PASSING[fault][0], ONE_PAGE) as (client, server):
        assert list(client.ids(Resource.SERVICE)) == [FIRST]
        assert len(server.asked) == 2


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_stays_ends_with_a_clear_message(fault: str) -> None:
    reply, message = PASSING[fault]
    kind = SourceUnreachable if fault in UNREACHED else SourceBadAnswer
    with client_of(reply) as (client, server):
        with pytest.raises(kind, match=message) as raised:
            list(client.ids(Resource.SERVICE))
        assert f"{server.base_url}Service " in str(raised.value)
        assert len(server.asked) == 3


def test_nobody_listens() -> None:
    with FaultyServer([]) as server:
        base_url = server.base_url
    client = V11Client(base_url, attempts=2, first_pause=0.001)
    with pytest.raises(SourceUnreachable, match=r"Service could not be reached: no connection"):
        list(client.ids(Resource.SERVICE))


def test_pauses_grow_and_never_pass_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    with FaultyServer([Reply(b"", status=503)]) as server, pytest.raises(SourceBadAnswer):
        list(V11Client(server.base_url, attempts=9, first_pause=1.0).ids(Resource.SERVICE))
    pauses = [pause for pause in pauses if pause]  # the server sleeps too: not at all
    assert len(pauses) == 8
    for number, pause in enumerate(pauses):
        assert 0.5 * 2**number <= pause <= 2**number or pause == 60
    assert pauses[-1] == 60


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        ("30", 30),
        ("86400", 60),
        (timedelta(seconds=40), 40),
        (timedelta(days=-1), 0),
        ("soon", 0),
        ("-5", 0),
        ("\u00b2", 0),
    ],
)
def test_retry_after_is_heeded(value: str | timedelta, pause: float, monkeypatch: pytest.MonkeyPatch) -> None:
    if isinstance(value, timedelta):
        value = format_datetime(datetime.now(UTC) + value)
    with FaultyServer([Reply(b"", status=429, headers={"Retry-After": value}), ONE_PAGE]) as server:
        client = V11Client(server.base_url, first_pause=0.001)
        slept: list[float] = []
        monkeypatch.setattr("catalog.intake.http.time.sleep", slept.append)
        assert list(client.ids(Resource.SERVICE)) == [FIRST]
    assert max(slept) == pytest.approx(pause, abs=8)


# --- Faults that will not pass


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_other_statuses_end_at_once(status: int) -> None:
    with client_of(Reply({"date": ["The date parameter is invalid."]}, status=status)) as (client, server):
        with pytest.raises(SourceBadAnswer, match=rf"status {status} \(.*The date parameter is invalid"):
            list(client.ids(Resource.SERVICE))
        assert len(server.asked) == 1


def test_a_redirect_is_told_and_not_followed() -> None:
    with FaultyServer([ONE_PAGE]) as other:
        with client_of(Reply(b"", status=301, headers={"Location": other.base_url})) as (client, server):
            with pytest.raises(SourceBadAnswer, match=rf"status 301 \(moved to {other.base_url}\)"):
                list(client.ids(Resource.SERVICE))
            assert len(server.asked) == 1
        assert other.asked == []


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"pageCount": 1},
        {"itemList": [], "pageCount": "many"},
        {"itemList": [], "pageCount": -1},
        {"itemList": [], "pageCount": 10**9},
        {"itemList": ["id"], "pageCount": 1},
        {"itemList": "id", "pageCount": 1},
        "Service",
        None,
    ],
)
def test_a_page_of_another_shape_ends_with_a_clear_message(body: object) -> None:
    with (
        client_of(Reply(body)) as (client, _),
        pytest.raises(SourceBadAnswer, match=r"/Service (did not answer|answered)"),
    ):
        list(client.ids(Resource.SERVICE))


@pytest.mark.parametrize("body", [{}, [None], ["text"], None])
def test_documents_of_another_shape_end_with_a_clear_message(body: object) -> None:
    with (
        client_of(Reply(body)) as (client, _),
        pytest.raises(SourceBadAnswer, match="did not answer with a list of obj"),
    ):
        list(client.documents(Resource.SERVICE, [FIRST]))


# --- What is asked


def test_headers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PTV answers a malformed Authorization with 500; one from a netrc file would be malformed for it."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password something\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with client_of(ONE_PAGE) as (client, server):
        list(client.ids(Resource.SERVICE))
    headers = {name.lower(): value for name, value in server.asked[0].headers.items()}
    assert "authorization" not in headers
    assert headers["accept"] == "application/json"
    assert headers["user-agent"] == "Tarmoa"


def test_ids_go_through_all_pages() -> None:
    replies = [
        page(item(FIRST), item(SECOND.upper()), count=3),
        page(item(SECOND), count=3),  # shifted in between: the same id again
        page(item(THIRD, name=None), count=3),  # has no published version
    ]
    with client_of(*replies, *replies) as (client, server):
        assert list(client.ids(Resource.CHANNEL)) == [FIRST, SECOND]
    # Twice: a list of several pages is read until a reading brings nothing new.
    assert [(asked.path, asked.query) for asked in server.asked] == [
        ("ServiceChannel", {"page": number}) for number in "123123"
    ]


def test_what_one_reading_misses_another_brings() -> None:
    first, second, third = (page(item(identifier), count=2) for identifier in (FIRST, SECOND, THIRD))
    replies = [
        page(item(FIRST), item(SECOND), count=2), second,  # THIRD has moved to the first page, already read
        page(item(FIRST), item(SECOND), count=2), third,
        first, third,
    ]  # fmt: skip
    with client_of(*replies) as (client, server):
        assert client.ids(Resource.SERVICE) == [FIRST, SECOND, THIRD]
    assert len(server.asked) == 6  # three readings, of which the last brought nothing new


def test_only_what_has_changed_or_is_gone() -> None:
    moment = datetime(2026, 11, 26, 3, 17, 5, 123, tzinfo=timezone(timedelta(hours=2)))
    with client_of(ONE_PAGE) as (client, server):
        client.ids(Resource.SERVICE, after=moment)
        client.ids(Resource.CHANNEL, after=moment, status=Status.ARCHIVED)
    assert [asked.query for asked in server.asked] == [
        {"date": "2026-11-26T01:17:05", "page": "1"},
        {"date": "2026-11-26T01:17:05", "status": "Archived", "page": "1"},
    ]


def test_what_is_gone_needs_no_name() -> None:
    """A published row without one has no published version; of those gone none has."""
    with client_of(page(item(FIRST), item(SECOND, None))) as (client, _):
        assert client.ids(Resource.SERVICE) == [FIRST]
        assert client.ids(Resource.SERVICE, status=Status.ARCHIVED) == [FIRST, SECOND]


def test_documents_are_not_asked_for_by_what_is_no_id() -> None:
    with client_of(Reply([])) as (client, server):
        list(client.documents(Resource.SERVICE, ["", "abc", FIRST, "00000000-0000-0000-0000-000000000000"]))
        assert list(client.documents(Resource.SERVICE, [""])) == []
    assert [asked.query["guids"] for asked in server.asked] == [FIRST]


@pytest.mark.parametrize(
    ("counts", "pages"), [([2, 3, 3], 6), ([3, 2], 4), ([0], 1), ([None], 1)], ids=["grows", "shrinks", "none", "null"]
)
def test_the_last_page_count_holds(counts: list[int | None], pages: int) -> None:
    with client_of(*(page(item(FIRST), count=count) for count in counts)) as (client, server):
        assert list(client.ids(Resource.SERVICE)) == [FIRST]
    assert len(server.asked) == pages


def test_a_page_out_of_range_is_empty() -> None:
    with client_of(Reply({"pageCount": 0, "itemList": None})) as (client, _):
        assert list(client.ids(Resource.SERVICE)) == []


def test_a_page_that_shrank_away_is_empty_and_one_left_out_is_a_fault() -> None:
    """Services are unpublished meanwhile; but a page within the count that says nothing would withdraw a thousand."""
    first = Reply({"pageNumber": 1, "pageCount": 2, "itemList": [item(FIRST)]})
    with client_of(first, Reply({"pageNumber": 2, "pageCount": 1, "itemList": None})) as (client, _):
        assert list(client.ids(Resource.SERVICE)) == [FIRST]
    left_out = Reply({"pageNumber": 2, "pageCount": 2, "itemList": None})
    with (
        client_of(first, left_out) as (client, _),
        pytest.raises(SourceBadAnswer, match="left out page 2 of 2"),
    ):
        list(client.ids(Resource.SERVICE))
    second = Reply({"pageNumber": 2, "pageCount": 2, "itemList": [item(SECOND)]})
    with client_of(first, left_out, second, first, second) as (client, _):
        assert list(client.ids(Resource.SERVICE)) == [FIRST, SECOND]


def test_a_404_of_a_gateway_is_not_taken_for_ptvs_word() -> None:
    with client_of(Reply(HTML, status=404)) as (client, _), pytest.raises(SourceBadAnswer, match="status 404"):
        list(client.documents(Resource.SERVICE, [FIRST]))


@pytest.mark.parametrize("identifier", ["", None, "abc", 5, "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_id_is_not_asked_for(identifier: object, caplog: pytest.LogCaptureFixture) -> None:
    """One such id would turn a whole batch into an error (400, or 500 for all zeros)."""
    with client_of(page(item(identifier), item(FIRST))) as (client, _):
        assert list(client.ids(Resource.SERVICE)) == [FIRST]
    assert "lists something that is not an id" in caplog.text


def test_services_of_an_area() -> None:
    with client_of(ONE_PAGE) as (client, server):
        found = [
            *client.service_ids(AreaPath.MUNICIPALITY, "405", include_whole_country=True),
            *client.service_ids(AreaPath.COUNTY, "11", include_whole_country=False),
        ]
    assert found == [FIRST, FIRST]
    assert [(asked.path, asked.query) for asked in server.asked] == [
        ("Service/area/Municipality/code/405", {"includeWholeCountry": "true", "page": "1"}),
        ("Service/area/WellbeingServiceCounties/code/11", {"includeWholeCountry": "false", "page": "1"}),
    ]


def test_an_area_that_ptv_does_not_know_is_told() -> None:
    """A county's municipality may have been merged away there already."""
    reply = Reply({"errorMessage": "Municipality with code '978' not found."}, status=404)
    with client_of(reply) as (client, _), pytest.raises(SourceNotFound, match="978"):
        list(client.service_ids(AreaPath.MUNICIPALITY, "978", include_whole_country=True))


@pytest.mark.parametrize(
    ("resource", "sizes"),
    [
        (Resource.SERVICE, [100, 20]),
        (Resource.CHANNEL, [50, 50, 20]),
        (Resource.ORGANISATION, [50, 50, 20]),
        (Resource.GENERAL_DESCRIPTION, [100, 20]),
    ],
)
def test_documents_are_asked_for_in_batches(resource: Resource, sizes: list[int]) -> None:
    ids = [f"5e000000-0000-4000-8000-{number:012d}" for number in range(120)]
    with client_of(Reply([{"id": FIRST}])) as (client, server):
        assert list(client.documents(resource, iter(ids))) == [[{"id": FIRST}]] * len(sizes)
    assert {asked.path for asked in server.asked} == {f"{resource}/list"}
    batches = [asked.query["guids"].split(",") for asked in server.asked]
    assert [len(batch) for batch in batches] == sizes
    assert [identifier for batch in batches for identifier in batch] == ids
    assert all(asked.query["showHeader"] == "true" for asked in server.asked)


def test_a_batch_of_which_nothing_is_published_is_empty() -> None:
    replies = [Reply({"errorMessage": "Services not found."}, status=404), Reply([{"id": SECOND}])]
    ids = [f"5e000000-0000-4000-8000-{number:012d}" for number in range(101)]
    with client_of(*replies) as (client, _):
        assert list(client.documents(Resource.SERVICE, ids)) == [[], [{"id": SECOND}]]


def test_nothing_wanted_nothing_asked() -> None:
    with client_of(ONE_PAGE) as (client, server):
        assert list(client.documents(Resource.SERVICE, [])) == []
        assert server.asked == []


def test_the_code_list_is_never_missing() -> None:
    """It tells a wrong address from an empty PTV."""
    with client_of(Reply(HTML, status=404)) as (client, _), pytest.raises(SourceBadAnswer, match="status 404"):
        list(client.municipality_codes())


@pytest.mark.parametrize(("headers", "is_demo"), [({}, False), ({"X-Tarmoa-Demo": "1"}, True)])
def test_demonstration_data_is_known(headers: dict[str, str], is_demo: bool) -> None:
    with client_of(Reply([], headers=headers)) as (client, _):
        assert not client.is_demo
        list(client.municipality_codes())
        assert client.is_demo == is_demo


# --- The address


@pytest.mark.parametrize(
    "url",
    ["https://api.palvelutietovaranto.suomi.fi/api/v11/", "http://127.0.0.1:8901/api/V11", "http://[::1]:1/v11//"],
)
def test_the_path_says_the_version(url: str) -> None:
    assert version_of(url) == "v11"
    assert version_of(url.replace("11", "12")) == "v12"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "not a web address"),
        ("palvelutietovaranto.suomi.fi/api/v11", "not a web address"),
        ("ftp://127.0.0.1/api/v11/", "not a web address"),
        ("http:///api/v11/", "not a web address"),
        ("http://127.0.0.1:port/api/v11/", "not a web address"),
        ("http://[::1/api/v11/", "not a web address"),
        ("http://127.0.0.1/", "must end with a supported version"),
        ("http://127.0.0.1/api/", "must end with a supported version"),
        ("http://127.0.0.1/api/v10/", "must end with a supported version"),
        ("http://127.0.0.1/api/v11/Service", "must end with a supported version"),
        ("http://127.0.0.1/api/v11/?key=secret", "more than an address and a path"),
        ("http://user:secret@127.0.0.1/api/v11/", "more than an address and a path"),
    ],
)
def test_another_address_is_refused(url: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as raised:
        version_of(url)
    assert "http://127.0.0.1:8901/api/v12/" in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(FIRST, True), (FIRST.upper(), False), (f"{{{FIRST}}}", False), ("", False), ("0" * 32, False)],
)
def test_is_guid(text: str, *, expected: bool) -> None:
    assert is_guid(text) == expected
