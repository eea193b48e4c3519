"""Runs that break off: killed at any moment, or left by their source in the middle; and the run after them."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connection

from catalog.intake import raw
from catalog.intake.errors import SourceUnreachable
from catalog.models import RunStatus, Service, SyncRun
from ptv_sync.demo.faults import Faults
from ptv_sync.resources import Resource
from tests.ptv_sync.world import SIZE, VERSIONS, World, catalogue, first_difference, forget_everything

pytestmark = pytest.mark.usefixtures("default_data")

SLOW = Faults(frozenset({"slow"}), rate=1, pause=0.004)


def database_url() -> str:
    """The address of the database that this test uses."""
    found = connection.get_connection_params()
    secret = f":{quote(found['password'], safe='')}" if found.get("password") else ""
    host, port = quote(str(found.get("host", "")), safe=""), found.get("port") or 5432
    return f"postgres://{found['user']}{secret}@/{found['dbname']}?host={host}&port={port}"


def start_sync(url: str) -> "subprocess.Popen[bytes]":
    root = Path(django_settings.BASE_DIR)
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "PTV_API_URL": url,
        "PTV_API_KEY": "a key",
        "AREA": "11",
        "SECRET_KEY": "x" * 50,
    }
    return subprocess.Popen(
        [sys.executable, str(root / "manage.py"), "sync_ptv", "--verbosity", "0"], cwd=root, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def held_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7216001")
        return int(cursor.fetchone()[0])


def wait_for(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


# --- Killed


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("version", VERSIONS)
def test_killed_at_random_moments(version: str) -> None:
    """Whenever the process dies, readers see the old catalogue or the new one; the next run ends as if it had not."""
    world = World()
    world.sync(version)
    old = catalogue()
    world.rename("services", next(iter(world.content.services)), "Uusi nimi")
    world.sync(version)
    new = catalogue()
    forget_everything()
    world = World()
    world.sync(version)
    world.rename("services", next(iter(world.content.services)), "Uusi nimi")
    for _ in range(4):
        moment = random.uniform(0, 1.5)  # noqa: S311 - any moment will do; it is told when the test fails
        with world.served(SLOW) as server:
            process = start_sync(server.url(version))
            try:
                wait_for(held_locks)
                time.sleep(moment)
            finally:
                process.send_signal(signal.SIGKILL)
                process.wait(timeout=10)
        wait_for(lambda: not held_locks())
        found = catalogue()
        assert "" in {first_difference(found, old), first_difference(found, new)}, moment
    run = world.sync(version)
    assert run.status == RunStatus.SUCCEEDED
    assert first_difference(catalogue(), new) == ""
    left = SyncRun.objects.exclude(status=RunStatus.SUCCEEDED)
    assert set(left.values_list("status", "message")) <= {
        (RunStatus.FAILED, "The process ended in the middle of the run.")
    }


# --- Going on


def ids_by_kind(run: SyncRun) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for kind, ids in run.batches.values_list("kind", "ids"):
        found[kind].update(ids)
    return found


def break_off(monkeypatch: pytest.MonkeyPatch, *, after: int) -> None:
    """Let the source vanish once so many batches have been kept."""
    kept = raw.Ledger.keep
    calls = {"count": 0}

    def keep(self: raw.Ledger, kind: str, documents: Any, *, page: str = "") -> list[str]:
        calls["count"] += 1
        if calls["count"] > after:
            raise SourceUnreachable("The source has gone.")
        return kept(self, kind, documents, page=page)

    monkeypatch.setattr(raw.Ledger, "keep", keep)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_full_run_goes_on_from_what_one_that_broke_off_had_fetched(
    version: str, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    with monkeypatch.context() as patch:
        break_off(patch, after=after)
        with pytest.raises(SourceUnreachable):
            world.sync(version)
    broken = SyncRun.objects.get()
    fetched = ids_by_kind(broken)
    assert not Service.objects.exists()
    run = world.sync(version)
    assert (run.status, run.resumed_from, run.watermark) == (RunStatus.SUCCEEDED, broken, broken.started_at)
    again = ids_by_kind(run)
    assert fetched
    assert not fetched[Resource.CONNECTION] & again[Resource.CONNECTION]
    if version == "v11":  # of v12's pages the last known one is asked for again: something may have moved onto it
        assert not fetched[Resource.SERVICE] & again[Resource.SERVICE]
        assert not fetched[Resource.CHANNEL] & again[Resource.CHANNEL]
    assert run.counts["Service"] == {"created": SIZE}
    after_resuming = catalogue()
    assert not world.sync(version, is_full=True).changes.exists()
    assert catalogue() == after_resuming


@pytest.mark.parametrize("version", VERSIONS)
def test_what_changed_before_the_run_went_on_comes_with_the_next(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    with monkeypatch.context() as patch:
        break_off(patch, after=3)
        with pytest.raises(SourceUnreachable):
            world.sync(version)
    world.rename("services", next(iter(world.content.services)), "Nimi vaihtui välissä")
    world.sync(version)
    assert world.sync(version).mode == "incremental"
    assert Service.objects.filter(texts__name="Nimi vaihtui välissä").exists()


def test_only_a_young_full_run_of_the_same_is_gone_on_from(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    world = World()
    with monkeypatch.context() as patch:
        break_off(patch, after=3)
        with pytest.raises(SourceUnreachable):
            world.sync("v11")
    settings.AREA = ["405"]
    assert world.sync("v11").resumed_from is None
    settings.AREA = ["11"]
    with monkeypatch.context() as patch:
        break_off(patch, after=3)
        with pytest.raises(SourceUnreachable):
            world.sync("v11", is_full=True)
    broken = SyncRun.objects.latest("pk")
    SyncRun.objects.filter(pk=broken.pk).update(watermark=broken.watermark and broken.watermark.replace(year=2020))
    assert world.sync("v11", is_full=True).resumed_from is None
