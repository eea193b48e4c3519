"""`make run`, with stand-ins for the management commands and for gunicorn: what it starts, tells and ends."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tarmoa import run_local
from tarmoa.run_local import RunError, StandIn

# Stands for manage.py: notes what it is asked, serves a stand-in address, syncs as SYNC_EXIT says.
MANAGE = """
import os, pathlib, signal, sys, time
folder = pathlib.Path(__file__).parent
with (folder / "calls").open("a") as calls:
    calls.write(f"{os.getpid()} {os.environ.get('PTV_API_URL')} {os.environ.get('AREA')} {' '.join(sys.argv[1:])}\\n")
if sys.argv[1] == "sync_ptv":
    sys.exit(int(os.environ.get("SYNC_EXIT", "0")))
if os.environ.get("STAND_IN_FAULT"):
    sys.exit("the stand-in has a fault")
ready = pathlib.Path(sys.argv[sys.argv.index("--ready-file") + 1])
port = sys.argv[sys.argv.index("--port") + 1]
ready.write_text(f"http://127.0.0.1:{'41235' if port == '0' else port}/api/v11/\\n")
time.sleep(60)
"""

# Stands for gunicorn: notes its number and answers /healthz until it is told to stop.
WEB_SERVER = """
import http.server, os, pathlib, sys
pathlib.Path(sys.argv[2]).write_text(str(os.getpid()))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()
    def log_message(self, *arguments): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""

# Runs the real module with those in place.
DRIVER = """
import pathlib, sys
from tarmoa import run_local
folder = pathlib.Path(sys.argv[1])
run_local.DATA = folder / ".data"
run_local.MANAGE = [sys.executable, str(folder / "manage.py")]
run_local.prepare = lambda: None
run_local.load_events = lambda: None
run_local.show_events = lambda stack: None
run_local.has_services = lambda: (folder / "has_services").exists()
run_local.web_server = lambda port: [sys.executable, str(folder / "web.py"), str(port), str(folder / "web.pid")]
sys.exit(run_local.main())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, program in {"manage.py": MANAGE, "web.py": WEB_SERVER, "driver.py": DRIVER}.items():
        (tmp_path / name).write_text(program)
    return tmp_path


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path, port: int, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The driver, with its output in one pipe; ended after the block whatever happens."""
    clean = {name: value for name, value in os.environ.items() if name not in {"PTV_API_URL", "AREA", "SECRET_KEY"}}
    process = subprocess.Popen(
        [sys.executable, str(folder / "driver.py"), str(folder)],
        env={
            **clean,
            "DATABASE_URL": "unused",
            "PORT": str(port),
            "PYTHONPATH": str(run_local.CHECKOUT),
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()  # Not kill: its children would stay and hold the pipe open.
        process.communicate(timeout=30)


def read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    pytest.fail(f"{words!r} was never told, only: {''.join(lines)}")


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def calls(folder: Path) -> list[list[str]]:
    """What manage.py was asked: process id, PTV_API_URL, AREA and the arguments of each call."""
    return [line.split(maxsplit=3) for line in (folder / "calls").read_text().splitlines()]


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_servers_quietly(folder: Path, port: int, name: signal.Signals) -> None:
    with running(folder, port) as process:
        told = read_until(process, "createsuperuser")
        children = [int((folder / "web.pid").read_text()), int(calls(folder)[0][0])]
        assert all(map(is_alive, children))
        process.send_signal(name)
        rest, _ = process.communicate(timeout=20)
        assert process.returncode == 0
    assert f"Tarmoa is at http://127.0.0.1:{port}/" in told
    assert rest.strip() == "Stopped."
    assert not any(map(is_alive, children))


def test_stand_in_is_synced_and_keeps_its_port(folder: Path, port: int) -> None:
    for _ in range(2):
        with running(folder, port) as process:
            read_until(process, "createsuperuser")
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)
    stand_in = "serve_demo_ptv --port {} --ready-file " + str(folder / ".data")
    synced = ["http://127.0.0.1:41235/api/v11/", "11", "sync_ptv --max-age 24"]
    first, second = calls(folder)[0], calls(folder)[2]
    assert first[3].startswith(stand_in.format(0))
    assert second[3].startswith(stand_in.format(41235))
    assert [calls(folder)[1][1:], calls(folder)[3][1:]] == [synced, synced]
    assert not list((folder / ".data").glob("*.url"))


def test_real_ptv_needs_no_stand_in(folder: Path, port: int) -> None:
    with running(folder, port, PTV_API_URL="https://ptv.example/api/v11/", AREA="04") as process:
        read_until(process, "createsuperuser")
    assert [call[1:] for call in calls(folder)] == [["https://ptv.example/api/v11/", "04", "sync_ptv --max-age 24"]]


def test_taken_port_is_told_before_any_work(folder: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)), running(folder, port) as process:
        told, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert told == f"Port {port} is taken or not allowed. Choose another, for example: PORT={port + 1} make run\n"
    assert not (folder / "calls").exists()


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1"])
def test_impossible_port_is_told(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(RunError, match="PORT must be a number from 1 to 65535"):
        run_local.chosen_port()


def test_failed_sync_serves_the_old_catalogue(folder: Path, port: int) -> None:
    (folder / "has_services").touch()
    with running(folder, port, SYNC_EXIT="1") as process:
        told = read_until(process, "createsuperuser")
    assert "The sync with http://127.0.0.1:41235/api/v11/ failed" in told
    assert "Serving what an earlier sync has brought." in told


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"SYNC_EXIT": "1"}, "There is nothing to serve yet."),
        ({"STAND_IN_FAULT": "1"}, "the stand-in has a fault"),
    ],
)
def test_fault_ends_with_its_reason(folder: Path, port: int, environment: dict[str, str], reason: str) -> None:
    with running(folder, port, **environment) as process:
        told, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert reason in told
    assert "Traceback" not in told
    assert not any(is_alive(int(call[0])) for call in calls(folder))


def test_web_server_that_ends_by_itself_is_a_fault(folder: Path, port: int) -> None:
    with running(folder, port) as process:
        read_until(process, "createsuperuser")
        os.kill(int((folder / "web.pid").read_text()), signal.SIGKILL)
        told, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "The web server ended by itself (exit code -9)." in told


def test_child_that_ignores_sigterm_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_local, "STOP_SECONDS", 0.1)
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    with run_local.child([sys.executable, "-c", deaf]) as process:
        time.sleep(0.5)
    assert process.returncode == -signal.SIGKILL


def test_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = run_local.secret_key_file(tmp_path)
    key = path.read_text()
    assert len(key) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert run_local.secret_key_file(tmp_path).read_text() == key


def test_empty_environment_is_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_local, "DATA", tmp_path)
    assert run_local.missing_settings({"SECRET_KEY": "", "AREA": ""}, port=8123) == {
        "SECRET_KEY_FILE": str(tmp_path / "secret_key"),
        "SITE_URL": "http://127.0.0.1:8123",
        "AREA": "11",
        "DJANGO_SETTINGS_MODULE": "tarmoa.settings",
    }


@pytest.mark.parametrize("key", ["SECRET_KEY", "SECRET_KEY_FILE"])
def test_environment_wins_over_defaults(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_local, "DATA", tmp_path)
    chosen = {key: "chosen", "SITE_URL": "https://tray.example", "AREA": "04", "DJANGO_SETTINGS_MODULE": "other"}
    assert run_local.missing_settings(chosen, port=8123) == {}
    assert not (tmp_path / "secret_key").exists()


def test_area_of_the_demonstration_is_not_forced_on_the_real_ptv() -> None:
    chosen = {"SECRET_KEY": "chosen", "PTV_API_URL": "https://ptv.example/api/v11/"}
    assert "AREA" not in run_local.missing_settings(chosen, port=8123)


def test_stand_in_ignores_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        (tmp_path / "demo_ptv.port").write_text(str(taken.getsockname()[1]))
        assert StandIn(tmp_path).wished_port() == 0


def test_static_files_are_collected_only_when_they_change(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, settings.STATIC_ROOT = tmp_path / "source", tmp_path / "collected"
    settings.STATICFILES_DIRS = [source]
    source.mkdir()
    (source / "a.css").write_text("a{}")
    runs = []

    def counted(name: str, **options: Any) -> None:
        runs.append(name)
        call_command(name, **options)

    monkeypatch.setattr("django.core.management.call_command", counted)
    run_local.collect_static()
    run_local.collect_static()
    assert len(runs) == 1
    assert (tmp_path / "collected" / "a.css").read_text() == "a{}"
    (source / "a.css").write_text("a{color:red}")
    run_local.collect_static()
    assert len(runs) == 2
    assert (tmp_path / "collected" / "a.css").read_text() == "a{color:red}"
