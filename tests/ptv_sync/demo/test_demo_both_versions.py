"""One server for both versions: from the same content, replaceable while it serves, and with faults on the line."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.management import CommandError, call_command

from ptv_sync.demo.content import load_content
from ptv_sync.demo.faults import ALL, Faults
from ptv_sync.demo.server import DemoServer
from ptv_sync.demo.v11 import render as v11
from ptv_sync.demo.v11.store import Store as StoreV11
from ptv_sync.demo.v12 import render as v12
from ptv_sync.demo.v12.store import Store as StoreV12

ROOT = Path(__file__).resolve().parents[3]
KEY = {"x-api-key": "for-this-test-only"}


@pytest.fixture(scope="module")
def old() -> StoreV11:
    return v11.render(load_content())


@pytest.fixture(scope="module")
def new() -> StoreV12:
    return v12.render(load_content())


def get(url: str, **query: str) -> requests.Response:
    return requests.get(url, params=query, headers=KEY, timeout=10)


def test_both_versions_tell_of_the_same_services(old: StoreV11, new: StoreV12) -> None:
    server = DemoServer(old, v12=new)
    with server as base:
        assert base == server.url() == server.url("v11") == server.base_url
        theirs = {entry["id"] for entry in get(f"{base}Service").json()["itemList"]}
        pages = [get(f"{server.url('v12')}service/search", page=page).json()["items"] for page in ("1", "2")]
        assert {item["contentId"] for page in pages for item in page} == theirs
        assert requests.get(f"{server.url('v12')}service/search", timeout=10).status_code == 401
        for path in ("health/liveness", "api/v12/health/readiness"):
            assert get(base.removesuffix("api/v11/") + path).json() == {"status": "Healthy"}


def test_a_server_may_have_v12_only_and_a_key_of_its_own(new: StoreV12) -> None:
    server = DemoServer(v12=new, api_key="mine")
    with server:
        assert get(f"{server.url()}Service").status_code == 404
        assert get(f"{server.url('v12')}service/search").status_code == 401
        mine = {"x-api-key": "mine"}
        assert requests.get(f"{server.url('v12')}service/search", headers=mine, timeout=10).status_code == 200


def test_arrays_are_repeated_keys(new: StoreV12) -> None:
    server = DemoServer(v12=new)
    with server:
        query = "areaType=LimitedArea&municipalities=405&municipalities=153"
        alone = get(f"{server.url('v12')}service/search?{query}").json()
        either = get(f"{server.url('v12')}service/search?{query}&municipalitiesMatch=any").json()
    assert alone["totalItems"] < either["totalItems"]


def test_stores_can_be_replaced_while_it_serves(old: StoreV11, new: StoreV12) -> None:
    server = DemoServer(old, v12=new)
    with server as base:
        server.serve(v11=StoreV11())
        assert get(f"{base}Service").json()["itemList"] is None
        assert get(f"{server.url('v12')}service/search").json()["totalItems"] == len(new.services)
        server.serve(v12=StoreV12())
        assert get(f"{server.url('v12')}service/search").json()["totalItems"] == 0


# --- Faults on the line


@contextmanager
def serving(old: StoreV11, *names: str, **how: Any) -> Iterator[str]:
    with DemoServer(old, faults=Faults(frozenset(names), rate=1, **how)) as base:
        yield base


def test_a_broken_line(old: StoreV11) -> None:
    with serving(old, "reset") as base, pytest.raises(requests.ConnectionError):
        get(f"{base}Service")
    with serving(old, "cut") as base, pytest.raises(requests.exceptions.ChunkedEncodingError):
        get(f"{base}Service")


def test_a_fault_passes(old: StoreV11) -> None:
    with serving(old, "503", most_in_a_row=2) as base:
        answers = [get(f"{base}Service") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [503, 503, 200]
        assert answers[0].headers["Content-Type"].startswith("text/html")
        assert get(base.removesuffix("api/v11/")).status_code == 200


def test_a_slow_answer_is_whole(old: StoreV11) -> None:
    with serving(old, "slow", pause=0.02) as base:
        began = time.monotonic()
        answer = get(f"{base}Service")
    assert time.monotonic() - began > 0.1
    assert len(answer.json()["itemList"]) == len(old.services)


def test_faults_can_be_replaced_while_it_serves(old: StoreV11) -> None:
    server = DemoServer(old)
    with server as base:
        assert server.faults is None
        server.faults = Faults(frozenset({"500"}), rate=1)
        assert get(f"{base}Service").status_code == 500
        server.faults = None
        assert get(f"{base}Service").status_code == 200


@pytest.mark.parametrize("version", ["v11", "v12"])
def test_a_careful_client_gets_everything(old: StoreV11, new: StoreV12, version: str) -> None:
    """Five attempts, and a listing anew when an id repeats: with all faults at once."""
    server = DemoServer(old, v12=new, faults=Faults(ALL, rate=0.4, seed=3, pause=0.0))
    path, query = ("Service", {}) if version == "v11" else ("service/search", {"pageSize": "20"})
    with server, requests.Session() as session:
        for _ in range(5):
            found = _all_ids(session, server.url(version) + path, query)
            if len(set(found)) == len(found):
                break
    assert sorted(found) == list(old.services)


def _all_ids(session: requests.Session, url: str, query: dict[str, str]) -> list[str]:
    found: list[str] = []
    number = count = 1
    while number <= count:
        page = _patiently(session, url, query | {"page": str(number)})
        rows = page["itemList"] if "itemList" in page else page["items"]
        found += [str(row.get("id") or row["contentId"]).lower() for row in rows if row.get("name", "") is not None]
        number, count = number + 1, page.get("pageCount") or page["totalPages"]
    return found


def _patiently(session: requests.Session, url: str, query: dict[str, str]) -> dict[str, Any]:
    for _ in range(5):
        try:
            answer = session.get(url, params=query, headers=KEY, timeout=10)
            body: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
        except requests.RequestException:
            continue
        if body and body.get("itemList", ()) is not None:
            return body
    raise AssertionError("five attempts failed")


# --- The command


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"docs": Path("/"), "version": "v12"}, "--docs serves v11 documents only"),
        ({"fault": ["500"], "fault_rate": 2.0}, "--fault-rate: a rate lies between 0 and 1"),
    ],
)
def test_the_command_refuses_what_cannot_be(options: dict[str, Any], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("serve_demo_ptv", **options)


def test_the_command_names_a_malformed_document(tmp_path: Path) -> None:
    document = {"id": "1", "serviceNames": 5, "modified": "2026-01-01T00:00:00"}
    (tmp_path / "rikki.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(CommandError, match=r"rikki\.json: the document 1 is malformed"):
        call_command("serve_demo_ptv", docs=tmp_path)


def test_the_command_serves_both_versions_with_faults(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    options = ["--port", "0", "--version", "v12", "--fault", "500", "--fault-rate", "1", "--ready-file", str(ready)]
    command = [sys.executable, "-m", "django", "serve_demo_ptv", *options]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tarmoa.settings", "SECRET_KEY": "for-this-test-only"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        for _ in range(200):
            if ready.exists() or process.poll() is not None:
                break
            time.sleep(0.1)
        base = ready.read_text(encoding="utf-8")
        assert [get(f"{base}service/search").status_code for _ in range(3)] == [500, 500, 200]
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert base.endswith("/api/v12/")
    assert f"Stand-in PTV: {base}" in output
    assert f"Stand-in PTV: {base.replace('v12', 'v11')}" in output
