"""Tiles: which there are, what is kept and for how long, and a map server that fails in every way it can."""

import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from catalog.intake.errors import SourceBadAnswer, SourceUnreachable
from catalog.management.commands.daily import DUTIES
from catalog.tiles import serve
from catalog.tiles import source as source_module
from catalog.tiles.grid import DEEPEST, FINLAND, SHALLOWEST, Tile, is_known
from catalog.tiles.serve import prune_tiles
from catalog.tiles.source import MOST_AT_ONCE, MOST_BYTES, NotNow, TileSource
from catalog.tiles.store import FRESH_SECONDS, LEFT_BEHIND_SECONDS, TileStore, prune
from tests.catalog.tile_server import TEMPLATE_PATH, png
from tests.ptv_sync.faulty_server import FaultyServer, Reply

KEY = "sec ret/key"
LAPPEENRANTA = Tile(10, 592, 291)
ADDRESS = "/kartta/tiilet/10/592/291.png"
PICTURE = png()
GOOD = Reply(PICTURE, headers={"Content-Type": "image/png"})


def template(server: FaultyServer) -> str:
    return server.base_url.removesuffix("/api/v11/") + TEMPLATE_PATH


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A cache of the test's own; no source remembers what another test has done to it."""
    settings.MAP_TILES_KEY, settings.MAP_CACHE = KEY, str(tmp_path / "map")
    serve._store_and_source.cache_clear()
    yield tmp_path / "map"
    serve._store_and_source.cache_clear()


def make_old(folder: Path, seconds: float = FRESH_SECONDS + 60) -> None:
    for path in folder.glob("tiles-*/*/*/*"):
        os.utime(path, (time.time() - seconds,) * 2)


# --- Which tiles there are


def test_only_tiles_with_finland_in_them_are_known() -> None:
    helsinki, utsjoki, stockholm_west, africa = (
        Tile(10, 582, 296),
        Tile(10, 590, 239),
        Tile(10, 540, 297),
        Tile(10, 560, 512),
    )
    assert is_known(LAPPEENRANTA)
    assert is_known(helsinki)
    assert is_known(utsjoki)
    assert not is_known(stockholm_west)
    assert not is_known(africa)


@pytest.mark.parametrize("zoom", range(SHALLOWEST, DEEPEST + 1))
def test_no_zoom_has_the_corners_of_the_world(zoom: int) -> None:
    last = 2**zoom - 1
    for corner in (Tile(zoom, 0, 0), Tile(zoom, last, last), Tile(zoom, -1, 3), Tile(zoom, last + 1, 3)):
        assert not is_known(corner)


def test_the_tiles_that_cover_finland() -> None:
    """At zoom 5 a tile is 11.25 degrees wide: Finland lies in two columns and three rows."""
    known = {(x, y) for x in range(32) for y in range(32) if is_known(Tile(5, x, y))}
    assert known == {(x, y) for x in (17, 18) for y in (7, 8, 9)}


@pytest.mark.parametrize("zoom", [-1, 0, SHALLOWEST - 1, DEEPEST + 1, 30])
def test_no_other_zoom_is_known(zoom: int) -> None:
    size = 2.0**zoom
    x, y = int(size * 208.2 / 360), int(size * 0.2842)
    assert not is_known(Tile(zoom, x, y))


def test_finland_is_where_ptv_has_it() -> None:
    assert 58 < FINLAND.south < FINLAND.north < 71
    assert 18 < FINLAND.west < FINLAND.east < 33


# --- The address of a tile


@pytest.mark.django_db  # the page that says so asks whether this is a demonstration
@pytest.mark.parametrize(
    "path",
    [
        "3/4/2.png", "17/75000/37000.png", "10/0/0.png", "10/592/99999999999999999999.png", "10/592/291.jpg",
        "10/592/..%2f..%2fsecret.png", "../../../etc/passwd", "10/592/-291.png", "10/592/291.png/..", "a/b/c.png",
        f"{'9' * 5000}/1/1.png",
    ],
)  # fmt: skip
def test_what_is_no_tile_is_not_found_and_asked_of_nobody(path: str, settings: Settings, folder: Path) -> None:
    with FaultyServer([GOOD]) as server:
        settings.MAP_TILES_URL = template(server)
        assert Client().get(f"/kartta/tiilet/{path}").status_code == 404
    assert server.asked == []
    assert not folder.exists()


def test_without_a_key_nothing_is_asked(settings: Settings) -> None:
    settings.MAP_TILES_KEY = ""
    with FaultyServer([GOOD]) as server:
        settings.MAP_TILES_URL = template(server)
        assert Client().get(ADDRESS).status_code == 404
    assert server.asked == []


def test_a_tile_is_fetched_once_and_then_kept(settings: Settings) -> None:
    with FaultyServer([GOOD, Reply(status=500)]) as server:
        settings.MAP_TILES_URL = template(server)
        first, second = Client().get(ADDRESS), Client().get(ADDRESS)
    assert [asked.target for asked in server.asked] == ["/taustakartta/10/291/592.png?api-key=sec%20ret%2Fkey"]
    assert first.content == second.content == PICTURE
    assert first["Content-Type"] == "image/png"
    assert first["Cache-Control"] == "public, max-age=604800"
    assert not first.cookies


def test_the_source_learns_nothing_of_the_visitor(settings: Settings) -> None:
    with FaultyServer([GOOD]) as server:
        settings.MAP_TILES_URL = template(server)
        Client(headers={"User-Agent": "Visitor", "X-Forwarded-For": "192.0.2.1", "Referer": "http://x.example/"}).get(
            ADDRESS
        )
    sent = " ".join(f"{name}: {value}" for name, value in server.asked[0].headers.items())
    assert "Visitor" not in sent
    assert "192.0.2.1" not in sent
    assert "Referer" not in sent


def test_a_browser_that_has_it_gets_no_body(settings: Settings) -> None:
    with FaultyServer([GOOD]) as server:
        settings.MAP_TILES_URL = template(server)
        etag = Client().get(ADDRESS)["ETag"]
        again = Client(headers={"If-None-Match": etag}).get(ADDRESS)
        other = Client(headers={"If-None-Match": '"other"'}).get(ADDRESS)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert other.status_code == 200


def test_an_expired_tile_is_fetched_anew(settings: Settings, folder: Path) -> None:
    newer = Reply(png(10, 20, 30, line=5), headers={"Content-Type": "image/png"})
    with FaultyServer([GOOD, newer]) as server:
        settings.MAP_TILES_URL = template(server)
        Client().get(ADDRESS)
        make_old(folder)
        assert Client().get(ADDRESS).content == newer.body
        assert Client().get(ADDRESS).content == newer.body
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=500),
        Reply(status=401),
        Reply(status=302, headers={"Location": "http://127.0.0.1:1/"}),
        Reply(PICTURE, status=404, headers={"Content-Type": "image/png"}),
        Reply(b"<html>", headers={"Content-Type": "text/html"}),
        Reply(b"<html>", headers={"Content-Type": "image/png"}),
        Reply(PICTURE, headers={"Content-Type": "image/svg+xml"}),
        Reply(PICTURE + bytes(MOST_BYTES), headers={"Content-Type": "image/png"}),
        Reply(PICTURE, headers={"Content-Type": "image/png"}, cut=5),
        Reply(reset=True),
        Reply(b"", headers={"Content-Type": "image/png"}),
    ],
    ids=["500", "401", "302", "404", "html", "no-png", "svg", "large", "cut", "reset", "empty"],
)  # fmt: skip
def test_a_source_that_fails(reply: Reply, settings: Settings, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An old tile is better than none; without one a short 503. Nothing is kept, and the key stands in no log."""
    caplog.set_level(logging.DEBUG, logger="catalog")
    with FaultyServer([GOOD, reply]) as server:
        settings.MAP_TILES_URL = template(server)
        Client().get(ADDRESS)
        make_old(folder)
        stale = Client().get(ADDRESS)
        serve._store_and_source.cache_clear()
        none = Client().get("/kartta/tiilet/10/593/291.png")
    assert (stale.status_code, stale.content) == (200, PICTURE)
    assert (none.status_code, none["Cache-Control"], none["Retry-After"]) == (503, "no-store", "30")
    assert len(none.content) < 100
    assert len(list(folder.glob("tiles-*/*/*/*"))) == 1
    assert len(server.asked) == 3
    assert caplog.text
    assert "ret" not in caplog.text
    assert "api-key" not in caplog.text


def test_a_source_that_nobody_reaches(settings: Settings) -> None:
    with FaultyServer([GOOD]) as server:
        address = template(server)
    settings.MAP_TILES_URL = address
    assert Client().get(ADDRESS).status_code == 503


@pytest.mark.parametrize("address", ["", "not an address", "http://", "ftp://127.0.0.1/{z}"])
def test_a_wrong_address_is_a_source_that_fails(address: str, settings: Settings) -> None:
    settings.MAP_TILES_URL = address
    assert Client().get(ADDRESS).status_code == 503


def test_a_folder_that_cannot_be_written_costs_only_the_cache(settings: Settings, tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("no folder")
    settings.MAP_CACHE = str(blocker)
    with FaultyServer([GOOD]) as server:
        settings.MAP_TILES_URL = template(server)
        assert Client().get(ADDRESS).content == Client().get(ADDRESS).content == PICTURE
    assert len(server.asked) == 2


# --- The source


@pytest.mark.parametrize("reply", [Reply(PICTURE, delay=0.6), Reply(PICTURE[:40], drip=0.05)], ids=["late", "drips"])
def test_a_slow_source_is_given_up(reply: Reply) -> None:
    slow = Reply(reply.body, headers={"Content-Type": "image/png"}, delay=reply.delay, drip=reply.drip)
    with FaultyServer([slow]) as server:
        source = TileSource(template(server), KEY, timeout=0.3, longest=0.3)
        began = time.monotonic()
        with pytest.raises(SourceUnreachable):
            source.fetch(LAPPEENRANTA)
    assert time.monotonic() - began < 2


def test_a_source_that_failed_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultyServer([Reply(status=503), GOOD]) as server:
        source = TileSource(template(server), KEY)
        with pytest.raises(SourceUnreachable):
            source.fetch(LAPPEENRANTA)
        with pytest.raises(NotNow):
            source.fetch(LAPPEENRANTA)
        assert len(server.asked) == 1
        source._resting_until = time.monotonic()
        assert source.fetch(LAPPEENRANTA) == PICTURE


def test_a_tile_that_is_not_there_makes_no_rest() -> None:
    with FaultyServer([Reply(status=404), GOOD]) as server:
        source = TileSource(template(server), KEY)
        with pytest.raises(SourceBadAnswer):
            source.fetch(LAPPEENRANTA)
        assert source.fetch(LAPPEENRANTA) == PICTURE


def test_so_many_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "TURN_SECONDS", 0.05)
    slow = Reply(PICTURE, headers={"Content-Type": "image/png"}, delay=0.5)
    outcomes: list[str] = []
    with FaultyServer([slow]) as server:
        source = TileSource(template(server), KEY)

        def ask() -> None:
            try:
                source.fetch(LAPPEENRANTA)
                outcomes.append("got")
            except NotNow:
                outcomes.append("not now")

        threads = [threading.Thread(target=ask) for _ in range(MOST_AT_ONCE + 3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["got"] * MOST_AT_ONCE + ["not now"] * 3
        assert len(server.asked) == MOST_AT_ONCE
        assert source.fetch(LAPPEENRANTA) == PICTURE


# --- The store


def test_tiles_of_two_sources_never_mix(tmp_path: Path) -> None:
    one, other = (TileStore(tmp_path, address, most_bytes=10_000) for address in ("http://a/", "http://b/"))
    one.write(LAPPEENRANTA, b"a")
    assert other.read(LAPPEENRANTA) is None
    kept = one.read(LAPPEENRANTA)
    assert kept
    assert (kept.picture, kept.is_fresh) == (b"a", True)


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = TileStore(tmp_path, "http://a/", most_bytes=10_000)

    def fail(self: Path, target: Path) -> Path:
        raise OSError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="no room"):
            store.write(LAPPEENRANTA, PICTURE)
    assert store.read(LAPPEENRANTA) is None
    assert list(tmp_path.glob("tiles-*/*/*/*")) == []


def test_the_oldest_go_when_the_bound_is_passed(tmp_path: Path) -> None:
    store = TileStore(tmp_path, "http://a/", most_bytes=1_000_000)
    for age, x in ((300, 590), (200, 591), (100, 592)):
        store.write(Tile(10, x, 291), bytes(100))
        path = next(tmp_path.glob(f"tiles-*/10/{x}/291.png"))
        os.utime(path, (time.time() - age,) * 2)
    assert prune(tmp_path, 300) == 0
    assert prune(tmp_path, 250) == 1
    assert store.read(Tile(10, 590, 291)) is None
    assert store.read(Tile(10, 592, 291)) is not None


def test_pruning_leaves_alone_what_is_not_ours(tmp_path: Path) -> None:
    stranger, writing, left = (tmp_path / name for name in ("photo.png", "tiles-a/10/1/x.part", "tiles-a/10/1/y.part"))
    writing.parent.mkdir(parents=True)
    for path in (stranger, writing, left):
        path.write_bytes(bytes(100))
    os.utime(left, (time.time() - LEFT_BEHIND_SECONDS - 1,) * 2)
    assert prune(tmp_path, 0) == 1
    assert (stranger.exists(), writing.exists(), left.exists()) == (True, True, False)
    assert prune(tmp_path / "missing", 0) == 0


def test_whoever_writes_much_keeps_the_bound(tmp_path: Path) -> None:
    store = TileStore(tmp_path, "http://a/", most_bytes=1_000)
    for x in range(100):
        store.write(Tile(10, x, 291), bytes(50))
    left = sum(path.stat().st_size for path in tmp_path.glob("tiles-*/*/*/*.png"))
    assert 0 < left <= 1_100


def test_the_bound_is_a_duty_of_the_day(settings: Settings, folder: Path) -> None:
    assert prune_tiles in DUTIES
    settings.MAP_CACHE_MB = 0
    TileStore(folder, "http://a/", most_bytes=1_000_000).write(LAPPEENRANTA, PICTURE)
    assert prune_tiles() == "Tiles of the map beyond 0 MB: 1 deleted."
    settings.MAP_CACHE_MB = 500
    assert prune_tiles() == "Tiles of the map beyond 500 MB: 0 deleted."
