"""What the benchmarks are made of: their documents, database, figures and pages."""

import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from benchmarks import BenchmarkError, pages
from benchmarks.database import server_url, throwaway_database
from benchmarks.documents import Packed, v11_documents, v12_documents
from benchmarks.readers import Reading, readers_table
from benchmarks.report import Table, percentile
from benchmarks.syncing import SyncMeasure, Syncs, Transfer, sync_table
from benchmarks.timing import WARM_UPS, checked, measured
from tests.demo_catalogue import DemoCatalogue


@pytest.mark.parametrize("documents", [v11_documents, v12_documents])
def test_as_many_services_and_channels_as_wanted_with_ids_of_their_own(documents: Callable[[int], Any]) -> None:
    store = documents(250)
    assert (len(store.services), len(store.channels)) == (250, 250)
    assert list(store.services) == sorted(store.services)
    field = "id" if documents is v11_documents else "contentId"
    assert all(document[field] == key for key, document in store.services.items())
    assert all(document[field] == key for key, document in store.organisations.items())


def test_copies_refer_to_documents_that_are_there() -> None:
    v11, v12 = v11_documents(300), v12_documents(300)
    channels = {
        relation["serviceChannel"]["id"]
        for service in v11.services.values()
        for relation in service["serviceChannels"] or []
    }
    connected = {channel for _, channel in v12.connections}
    assert channels <= connected
    assert len(channels & set(v11.channels)) > 0.9 * len(channels)
    organisations = {service["organizationContentId"] for service in v12.services.values()}
    assert organisations <= set(v12.organisations)
    assert set(v11.services) == set(v12.services)


def test_no_two_copies_have_one_name() -> None:
    names = [document["languageVersions"]["fi"]["name"] for document in v12_documents(250).services.values()
             if "fi" in document["languageVersions"]]  # fmt: skip
    assert len(names) == len(set(names)) > 240


def test_documents_are_changed_in_place_of_others() -> None:
    packed = Packed([("a", b'{"id":"a"}'), ("b", b'{"id":"b"}')])
    assert dict(packed.changed({"b": {"id": "new"}})) == {"a": {"id": "a"}, "b": {"id": "new"}}


def test_the_database_is_there_only_while_it_is_needed() -> None:
    url, name = server_url(), "test_tarmoa_bench_test"

    def exists() -> bool:
        with psycopg.connect(url) as database:
            return bool(database.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())

    def fail() -> None:
        with throwaway_database(url, name) as address, psycopg.connect(address) as database:
            assert database.execute("SELECT current_database()").fetchone() == (name,)
            assert exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not exists()


@pytest.mark.parametrize(("share", "expected"), [(0.5, 3), (0.95, 5), (0.2, 1), (1.0, 5), (0.0, 1)])
def test_percentile(share: float, expected: float) -> None:
    assert percentile([5, 1, 4, 2, 3], share) == expected


def test_percentile_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


def test_warm_ups_are_not_timed() -> None:
    asked: list[str] = []

    def get(path: str) -> int:
        asked.append(path)
        return 12

    found = measured(get, "/fi/", runs=3)
    assert len(found.times) == 3
    assert asked == ["/fi/"] * (WARM_UPS + 3)
    assert found.size == 12


def test_an_error_page_is_not_measured() -> None:
    with pytest.raises(BenchmarkError, match="/fi/ answered with status 500"):
        checked("/fi/", status=500, content=b"")


def test_table_lines_up() -> None:
    lines = str(Table(["", "ms"], [["home", "9.5"], ["search", "10.25"]])).splitlines()
    assert {len(line) for line in lines} == {len(lines[0])}
    assert lines[2] == "| home   |   9.5 |"


def test_the_syncs_are_compared_with_the_bare_transfer() -> None:
    first = SyncMeasure("full", 4.0, 90_000_000, 60_000_000, 200, 200, ("a", "b"))
    idle = SyncMeasure("incremental", 0.4, 80_000_000, 60_000_000, 200, 0, ("a",))
    table = sync_table(Syncs(first, first, idle, idle, Transfer(seconds=0.5, bytes=1, requests=2)))
    assert table.rows[0][1:] == ["200", "2", "4.0", "50", "8.00", "90.0", "60.0"]
    assert table.rows[2][1:6] == ["0", "1", "0.4", "500", "0.80"]
    assert table.rows[4][1:6] == ["0", "2", "0.5", "400", "1.00"]


def test_readers_are_compared() -> None:
    table = readers_table(Reading((0.1, 0.2), 2.0), Reading((0.2, 0.3), 3.0))
    assert table.rows[2] == ["ratio", "", "", "2.00", "1.50"]


class PagesTest(DemoCatalogue):
    def test_every_measured_page_answers_and_its_queries_are_counted(self) -> None:
        paths = pages.addresses()
        found, queries = pages.measure(paths, runs=1)
        assert set(found) == set(queries) == set(paths)
        assert all(measure.size > 500 for measure in found.values())
        assert 0 < queries["home"] < 20
        figures = str(pages.table(found, found, queries))
        assert re.search(r"\| home +\| +\d+ \|", figures)
