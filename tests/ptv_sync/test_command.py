"""`manage.py sync_ptv` as a person meets it: what it says, how it ends."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from catalog.models import Channel, Service, SyncRun
from ptv_sync import progress as progress_module
from ptv_sync.demo.registers import load_registers
from ptv_sync.demo.server import DemoServer
from ptv_sync.demo.v11.codelists import area_codes
from ptv_sync.demo.v11.store import Store, by_id
from ptv_sync.progress import Progress
from tests.ptv_sync.faulty_server import FaultyServer, Reply
from tests.ptv_sync.v11_documents import (
    ORGANISATION,
    channel,
    connected,
    guid,
    municipalities,
    organisation,
    part,
    service,
)

ROOT = Path(django_settings.BASE_DIR)
DOCUMENTS = {
    "services": [
        service(1, serviceChannels=[connected(1)], organizations=[part(1)]),
        service(2, areas=municipalities("153")),
        service(3, areas=municipalities("091"), languages="ei luettelo"),
    ],
    "channels": [channel(1)],
    "organisations": [organisation(1)],
}


@pytest.fixture
def stand_in(default_data: None, settings: Settings) -> Iterator[None]:
    """A stand-in with three services, of which one, in Helsinki, is invalid."""
    store = Store(
        services=by_id(DOCUMENTS["services"]),
        channels=by_id(DOCUMENTS["channels"]),
        organisations=by_id(DOCUMENTS["organisations"]),
        areas=area_codes(load_registers()),
    )
    with DemoServer(store) as base_url:
        settings.PTV_API_URL = base_url
        yield


@pytest.fixture
def folder(tmp_path: Path, default_data: None) -> Path:
    for name, documents in DOCUMENTS.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(documents))
    return tmp_path


def sync_ptv(*arguments: object) -> str:
    """What the command writes on its standard output."""
    out = io.StringIO()
    call_command("sync_ptv", *map(str, arguments), stdout=out)
    return out.getvalue()


# --- How it ends well


@pytest.mark.usefixtures("stand_in")
def test_a_first_sync() -> None:
    assert sync_ptv() == (
        "The catalogue is up to date. Areas: 11. Mode: full.\n"
        "  MunicipalityCode     read 308\n"
        "  Organization         created 1\n"
        "  Service              created 2\n"
        "  ServiceChannel       created 1\n"
        "  tray                 on tray 2\n"
    )
    assert SyncRun.objects.get().is_demo


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize(
    ("areas", "told", "count"),
    [
        (["405"], "405", 1),
        (["405", "153"], "405, 153", 2),
        (["11"], "11", 2),
        (["all"], "all", 2),
    ],
)
def test_areas(areas: list[str], told: str, count: int) -> None:
    out = sync_ptv(*(part for area in areas for part in ("--area", area)))
    assert f"Areas: {told}. Mode: full.\n" in out
    assert Service.objects.count() == count


@pytest.mark.usefixtures("stand_in")
def test_invalid_documents_are_told() -> None:
    out = sync_ptv("--area", "all")
    assert "  Service              created 2, invalid 1\n" in out
    assert out.endswith("Invalid documents left out: 1. The run in admin tells which and why.\n")


@pytest.mark.usefixtures("stand_in")
def test_a_dry_run() -> None:
    out = sync_ptv("--dry-run")
    assert out.startswith("Dry run, nothing was kept. Areas: 11. Mode: full.\n")
    assert "created 2" in out
    assert f"Added: 4\n  Organization {guid(ORGANISATION, 1)} Kunta 1\n" in out
    assert not Service.objects.exists()


@pytest.mark.usefixtures("stand_in")
def test_the_second_run_asks_for_changes_and_full_for_everything() -> None:
    sync_ptv()
    second = sync_ptv()
    assert "Mode: incremental.\n" in second
    assert "  Service              unchanged 2\n" in second
    third = sync_ptv("--full")
    assert "Mode: full.\n" in third
    assert "  Service              unchanged 2\n" in third


@pytest.mark.usefixtures("stand_in")
def test_remapping_writes_everything_anew() -> None:
    sync_ptv()
    out = io.StringIO()
    call_command("remap_ptv", stdout=out)
    assert "  Service              updated 2\n" in out.getvalue()
    assert not SyncRun.objects.latest("pk").changes.exists()


def test_there_is_nothing_to_remap(default_data: None) -> None:
    with pytest.raises(CommandError, match=r"There are no raw documents yet: run sync_ptv first\."):
        call_command("remap_ptv")


@pytest.mark.usefixtures("stand_in")
def test_a_young_catalogue_is_left_alone() -> None:
    assert "up to date" in sync_ptv("--max-age", "2")
    assert sync_ptv("--max-age", "2") == "The catalogue is younger than 2 hours: nothing to do.\n"
    assert "up to date" in sync_ptv("--max-age", "2", "--area", "405")
    assert "up to date" in sync_ptv("--max-age", "0")


def test_a_directory_stands_for_the_whole_of_ptv(folder: Path) -> None:
    out = sync_ptv("--from-dir", folder)
    assert out.startswith("The catalogue is up to date. Areas: all. Mode: full.\n")
    assert "created 2, invalid 1" in out
    assert SyncRun.objects.get().origin == str(folder)
    assert not SyncRun.objects.get().is_demo


def test_an_area_of_a_directory(folder: Path) -> None:
    """A document whose area cannot be read is taken along, so that it is told and not lost."""
    (folder / "odd.json").write_text(json.dumps(service(4, areas="Lappeenranta")))
    out = sync_ptv("--from-dir", folder, "--area", "405")
    assert "  Service              created 1, invalid 1\n" in out
    assert (Service.objects.count(), Channel.objects.count()) == (1, 1)


@pytest.mark.usefixtures("stand_in")
def test_another_sync_at_the_same_time_is_no_failure() -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7216001)")
        assert sync_ptv() == "Another sync is running: nothing to do.\n"
    finally:
        other.close()
    assert not SyncRun.objects.exists()


# --- How it fails


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "PTV_API_URL is not set: give the whole base, such as http://127.0.0.1:8901/api/v12/."),
        ("http://127.0.0.1:8901/api/", "must end with a supported version of the interface (v11, v12)"),
        ("http://127.0.0.1:8901/api/v10/", "must end with a supported version of the interface (v11, v12)"),
        ("127.0.0.1:8901/api/v11/", "PTV_API_URL is not a web address"),
    ],
)
def test_a_wrong_address_is_told(url: str, message: str, default_data: None, settings: Settings) -> None:
    settings.PTV_API_URL = url
    with pytest.raises(CommandError) as raised:
        sync_ptv()
    assert str(raised.value).startswith("The sync ended and the catalogue is as it was. PTV_API_URL ")
    assert message in str(raised.value)
    assert raised.value.returncode == 1
    assert not SyncRun.objects.exists()


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize("area", ["999", "Imatra", "22"])
def test_an_unknown_area_is_told(area: str) -> None:
    with pytest.raises(CommandError, match=f"Unknown area: {area}. Give the two digits of a wellbeing services county"):
        sync_ptv("--area", area)
    assert not SyncRun.objects.exists()


def test_no_county_is_told(db: None, settings: Settings) -> None:
    settings.PTV_API_URL = "http://127.0.0.1:1/api/v11/"
    with pytest.raises(CommandError, match="No wellbeing services county is switched on: set AREA"):
        sync_ptv()


def test_a_broken_ptv_is_told(default_data: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.intake.http.time.sleep", lambda _: None)
    with FaultyServer([Reply(b"<html>Gateway Time-out</html>", status=504)]) as server:
        settings.PTV_API_URL = server.base_url
        with pytest.raises(CommandError) as raised:
            sync_ptv()
    assert str(raised.value) == (
        f"The sync ended and the catalogue is as it was. {server.base_url}CodeList/GetMunicipalityCodes "
        "answered with status 504 (<html>Gateway Time-out</html>)."
    )
    assert SyncRun.objects.get().status == "failed"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (None, "is not a folder"),
        ({}, "has no PTV documents"),
        ({"a.json": "{"}, "a.json is not JSON"),
        ({"a.json": '{"id": "x"}'}, "a.json: this is not a service, channel, organisation or general description"),
        ({"a.json": json.dumps(DOCUMENTS["channels"])}, "holds no services"),
    ],
)
def test_a_directory_that_cannot_be_read_is_told(
    files: dict[str, str] | None, message: str, tmp_path: Path, default_data: None
) -> None:
    folder = tmp_path / "documents"
    if files is not None:
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_text(content)
    with pytest.raises(CommandError, match=rf"The sync ended and the catalogue is as it was\. .*{message}"):
        sync_ptv("--from-dir", folder)


def test_exit_code_and_message_of_the_process() -> None:
    """As a timer or a container meets it; nothing is asked of a database before the setting is looked at."""
    environment = {**os.environ, "SECRET_KEY": "x" * 50, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    environment.pop("PTV_API_URL", None)
    ended = subprocess.run(
        [sys.executable, ROOT / "manage.py", "sync_ptv"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.startswith(
        "CommandError: The sync ended and the catalogue is as it was. PTV_API_URL is not set"
    )
    assert "Traceback" not in ended.stderr


# --- How far it is


@pytest.mark.usefixtures("stand_in")
def test_plain_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    sync_ptv()
    lines = capsys.readouterr().err.splitlines()
    told = [line for line in lines if line.split(": ")[0] in {"Services", "Channels", "Organisations"}]
    assert told == ["Services: 2", "Channels: 1", "Organisations: 1"]
    assert "Services, writing: 2" in lines
    assert not any("\r" in line or "%" in line for line in lines)


@pytest.mark.usefixtures("stand_in")
def test_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    sync_ptv("--verbosity", "0")
    assert "Services" not in capsys.readouterr().err.replace("'Service", "")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal() -> None:
    stream = Terminal()
    assert list(Progress(stream).track(range(3), stage="Services", total=3)) == [0, 1, 2]
    assert "100%" in stream.getvalue()
    assert "3/3" in stream.getvalue()


def test_lines_come_while_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "SECONDS_BETWEEN_LINES", 0.0)
    stream = io.StringIO()
    assert list(Progress(stream).track("ab", stage="Channels", total=2)) == ["a", "b"]
    assert stream.getvalue() == "Channels: 1 of 2\nChannels: 2 of 2\nChannels: 2\n"
    assert list(Progress(stream, is_quiet=True).track("ab", stage="Channels")) == ["a", "b"]
    assert stream.getvalue().count("\n") == 3
