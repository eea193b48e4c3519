"""What the benchmarks are made of: their documents, database, figures and pages."""

import json
import re

import psycopg
import pytest

from benchmarks import BenchmarkError, pages
from benchmarks.database import server_url, throwaway_database
from benchmarks.documents import demonstration
from benchmarks.report import Table, percentile
from benchmarks.syncing import SyncMeasure, Transfer, sync_table
from benchmarks.timing import WARM_UPS, checked, measured
from tests.demo_catalogue import DemoCatalogue


def test_a_bigger_demonstration_has_ids_of_its_own() -> None:
    once, thrice = demonstration(scale=1), demonstration(scale=3)
    assert len(thrice.services) == 3 * len(once.services)
    assert len(thrice.channels) == 3 * len(once.channels)
    assert set(once.services) < set(thrice.services)
    assert list(thrice.services) == sorted(thrice.services)


def test_copies_refer_to_documents_of_the_bigger_demonstration() -> None:
    store = demonstration(scale=2)
    references = {
        relation["serviceChannel"]["id"]
        for service in store.services.values()
        for relation in service["serviceChannels"] or []
    }
    assert references <= set(store.channels)
    assert len(references) > len(store.channels) / 2
    assert all(document["id"] == key for key, document in store.channels.items())
    assert json.dumps(store.areas) == json.dumps(demonstration(scale=1).areas)


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


def test_the_sync_is_compared_with_the_bare_transfer() -> None:
    first = SyncMeasure(4.0, 90_000_000, 60_000_000, 200, 0, ())
    table = sync_table(first, first, Transfer(seconds=0.5, bytes=1, requests=1))
    assert table.rows[0][1:] == ["200", "4.00", "50", "8.0", "90.0", "60.0"]
    assert table.rows[2][1:4] == ["200", "0.50", "400"]


class PagesTest(DemoCatalogue):
    def test_every_measured_page_answers_and_its_queries_are_counted(self) -> None:
        paths = pages.addresses()
        found, queries = pages.measure(paths, runs=1)
        assert set(found) == set(queries) == set(paths)
        assert all(measure.size > 500 for measure in found.values())
        assert 0 < queries["home"] < 20
        figures = str(pages.table(found, found, queries))
        assert re.search(r"\| home +\| +\d+ \|", figures)
