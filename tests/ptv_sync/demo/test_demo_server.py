"""The stand-in over HTTP: the bundled content, folders of documents, and the command that serves them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.management import CommandError, call_command

from ptv_sync.demo.content import load_content
from ptv_sync.demo.server import DemoServer
from ptv_sync.demo.v11.render import render
from ptv_sync.demo.v11.request import Limits
from ptv_sync.demo.v11.store import Store, StoreError, read_store

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "ptv" / "real"


@pytest.fixture(scope="module")
def store() -> Store:
    return render(load_content())


def test_everything_listed_can_be_fetched(store: Store) -> None:
    """A whole load as a client does it: pages of ids, then lists of documents."""
    with DemoServer(store, limits=Limits(id_page=50)) as base, requests.Session() as session:
        for resource, known in (
            ("Service", store.services),
            ("ServiceChannel", store.channels),
            ("Organization", store.organisations),
            ("GeneralDescription", store.general_descriptions),
        ):
            found = _all_ids(session, f"{base}{resource}")
            assert set(found) == set(known)
            answer = session.get(f"{base}{resource}/list", params={"guids": ",".join(found[:100])}, timeout=10)
            assert len(answer.json()) == len(found[:100])


def _all_ids(session: requests.Session, url: str) -> list[str]:
    found: list[str] = []
    number = count = 1
    while number <= count:
        page = session.get(url, params={"page": str(number)}, timeout=10).json()
        found += [entry["id"] for entry in page["itemList"]]
        number, count = number + 1, page["pageCount"]
    return found


def test_everything_is_marked_as_a_demonstration(store: Store) -> None:
    with DemoServer(store) as base:
        for path, kind in (("", "text/html"), ("api/v11/Service", "application/json"), ("api/v11/x", "text/plain")):
            answer = requests.get(base.removesuffix("api/v11/") + path, timeout=10)
            assert answer.headers["X-Tarmoa-Demo"] == "1"
            assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
        assert "keksitty" in requests.get(base.removesuffix("api/v11/"), timeout=10).text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("api/v7/Service", 404, "This version is not supported!"),
        ("api/v10/Service", 410, "This API has been deprecated"),
        ("api/v12/service/search", 404, ""),
        ("muu", 404, ""),
        ("API/V11/service", 200, "pageCount"),
    ],
)
def test_versions(path: str, status: int, words: str) -> None:
    with DemoServer(Store()) as base:
        answer = requests.get(base.removesuffix("api/v11/") + path, timeout=10)
    assert answer.status_code == status
    assert words in answer.text


def test_the_real_documents_are_served_as_they_are() -> None:
    if not REAL.is_dir():
        pytest.skip("the real PTV documents (../shared/ptv/real) are not here")
    paths = [path for path in REAL.rglob("*.json") if path.parent.name != "codes"]
    real = read_store(REAL)
    assert len(real.services) + len(real.channels) + len(real.organisations) == len(paths)
    with DemoServer(real) as base:
        for path in paths:
            document = json.loads(path.read_text(encoding="utf-8"))
            resource = _resource(document)
            served = requests.get(f"{base}{resource}/{document['id']}?showHeader=true", timeout=10).json()
            assert served == document
        assert requests.get(f"{base}CodeList/GetLanguageCodes", timeout=10).json() == real.languages
        area = requests.get(f"{base}Service/area/Municipality/code/529", timeout=10).json()
        assert "0739289c-cc26-4097-b029-fa9c58c8d4e9" in {entry["id"] for entry in area["itemList"]}


def _resource(document: dict[str, Any]) -> str:
    if "serviceChannelType" in document:
        return "ServiceChannel"
    return "Organization" if "organizationNames" in document else "Service"


# --- Folders of documents


def test_documents_are_told_apart_by_their_shape(tmp_path: Path) -> None:
    page = {"pageNumber": 1, "itemList": [{"id": "A", "serviceNames": []}, {"id": "B", "serviceNames": []}]}
    (tmp_path / "sivu.json").write_text(json.dumps(page), encoding="utf-8")
    (tmp_path / "yksi.json").write_text(json.dumps({"id": "C", "serviceChannelType": "Phone"}), encoding="utf-8")
    store = read_store(tmp_path)
    assert list(store.services) == ["a", "b"]
    assert list(store.channels) == ["c"]
    assert len(store.areas["Municipality"]) > 300


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"id": "a", ', "a.json is not JSON"),
        ('{"id": "a"}', "this is not a service, channel"),
        ("[1]", "this is not a service, channel"),
    ],
)
def test_a_document_that_cannot_be_served_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match=message):
        read_store(tmp_path)


def test_an_empty_folder_and_a_second_copy_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="has no PTV documents"):
        read_store(tmp_path)
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").write_text('{"id": "x", "serviceNames": []}', encoding="utf-8")
    with pytest.raises(StoreError, match="already been read"):
        read_store(tmp_path)


# --- The command


def test_the_command_says_when_the_folder_is_bad_or_the_port_is_taken(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="has no PTV documents"):
        call_command("serve_demo_ptv", docs=tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Cannot listen on 127\.0\.0\.1:{port}: .* --port 0"):
            call_command("serve_demo_ptv", port=port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_told_to_end(tmp_path: Path, number: signal.Signals) -> None:
    ready = tmp_path / "ready"
    command = [sys.executable, "-m", "django", "serve_demo_ptv", "--port", "0", "--ready-file", str(ready)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tarmoa.settings", "SECRET_KEY": "for-this-test-only"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        for _ in range(200):
            if ready.exists() or process.poll() is not None:
                break
            time.sleep(0.1)
        base = ready.read_text(encoding="utf-8")
        assert requests.get(f"{base}Service", timeout=10).status_code == 200
        process.send_signal(number)
        output, _ = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert f"Stand-in PTV: {base}" in output
