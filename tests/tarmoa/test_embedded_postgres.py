"""The embedded PostgreSQL, on servers of the tests' own: the checkout's own server is left alone."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import environ
import psycopg
import pytest

from tarmoa import embedded_postgres
from tarmoa.embedded_postgres import EmbeddedPostgresError, Server


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that the unprivileged user of the server may pass through; pytest's own is closed to it."""
    path = Path(tempfile.mkdtemp(prefix="tarmoa-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


def server_in(folder: Path, name: str) -> Server:
    return replace(embedded_postgres.default_server(), home=folder / name, state=folder / f"{name}-state")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    """A running server. A test that stops it leaves it running."""
    server = server_in(folder, "shared")
    server.ensure_running()
    yield server
    server.remove_data()


def ask(server: Server, query: str) -> Any:
    """The first value of a query's answer."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def test_second_start_finds_the_server_running(server: Server) -> None:
    process = server.process()
    assert process is not None
    server.ensure_running()
    assert server.process() == process
    assert server.answers()


def test_letters_and_extensions_that_the_search_needs(server: Server) -> None:
    assert ask(server, "SELECT lower('ÄÖÅ')") == "äöå"
    assert ask(server, "SELECT to_tsvector('finnish', 'kotihoidon asiakkaille')::text")
    for extension in ("pg_trgm", "unaccent", "btree_gin", "btree_gist"):
        ask(server, f"CREATE EXTENSION {extension}")


def test_listens_on_no_network_and_closes_its_folders(server: Server) -> None:
    assert ask(server, "SHOW listen_addresses") == ""
    assert {path.stat().st_mode & 0o777 for path in (server.data, server.sockets)} == {0o700}


def test_url_is_understood_by_the_settings(server: Server) -> None:
    settings = environ.Env.db_url_config(server.url)
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["NAME"], settings["USER"]) == ("tarmoa", "tarmoa")
    assert settings["OPTIONS"] == {"host": str(server.sockets)}


def test_data_survives_a_stop(server: Server) -> None:
    ask(server, "CREATE TABLE kept_through_stop ()")
    server.stop()
    assert not server.answers()
    assert server.process() is None
    server.stop()  # Stopping what is stopped is no fault.
    server.ensure_running()
    assert ask(server, "SELECT to_regclass('kept_through_stop') IS NOT NULL")


def test_data_survives_a_kill(server: Server) -> None:
    ask(server, "CREATE TABLE kept_through_kill ()")
    process = server.process()
    assert process is not None
    os.kill(process, signal.SIGKILL)
    server.ensure_running()
    assert ask(server, "SELECT to_regclass('kept_through_kill') IS NOT NULL")


def test_number_of_a_dead_server_that_another_process_has_now_is_no_obstacle(server: Server) -> None:
    server.stop()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n0\n5432\n{server.sockets}\n\n")
    assert server.process() is None
    server.ensure_running()
    assert server.answers()


def test_copy_of_a_running_server_does_not_touch_the_original(server: Server, folder: Path) -> None:
    copy = server_in(folder, "copy")
    copy.data.mkdir(parents=True)
    shutil.copy(server.data / "postmaster.pid", copy.data)
    assert copy.process() is None
    copy.remove_data()
    assert server.answers()


def test_missing_socket_makes_the_server_start_again(server: Server) -> None:
    (server.sockets / ".s.PGSQL.5432").unlink()
    server.ensure_running()
    assert server.answers()


def test_servers_are_independent_and_started_once_by_many(server: Server, folder: Path) -> None:
    other = server_in(folder, "other")
    script = "from tests_server import server\nserver.ensure_running()\nprint(server.process())"
    module = (
        "from pathlib import Path\nfrom tarmoa.embedded_postgres import Server\n"
        f"server = Server(home=Path({str(other.home)!r}), state=Path({str(other.state)!r}), owner={other.owner!r})\n"
    )
    (folder / "tests_server.py").write_text(module)
    environment = {**os.environ, "PYTHONPATH": f"{embedded_postgres.CHECKOUT}:{folder}"}
    command = [sys.executable, "-c", script]
    starts = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    try:
        processes = {start.communicate(timeout=60)[0] for start in starts}
        assert [start.returncode for start in starts] == [0, 0, 0]
        assert processes == {f"{other.process()}\n"}
        assert other.process() != server.process()
    finally:
        other.remove_data()
    assert not other.home.exists()
    assert server.answers()


@pytest.fixture(scope="module")
def second_server(folder: Path) -> Iterator[Server]:
    """A server whose data the tests may lose."""
    server = server_in(folder, "second")
    yield server
    server.remove_data()


@pytest.mark.parametrize("change", ["earlier checkout", "unfinished", "older PostgreSQL"])
def test_data_that_is_not_ours_is_made_anew(
    second_server: Server, change: str, capfd: pytest.CaptureFixture[str]
) -> None:
    second_server.ensure_running()
    ask(second_server, "CREATE TABLE of_another ()")
    if change == "earlier checkout":
        (second_server.state / "postgres.mark").write_text("of another checkout under the same path")
    elif change == "unfinished":
        (second_server.home / "mark").unlink()
    else:
        second_server.stop()
        (second_server.data / "PG_VERSION").write_text("17\n")
    second_server.ensure_running()
    assert ask(second_server, "SELECT to_regclass('of_another') IS NULL")
    assert "making a new one" in capfd.readouterr().err


def test_fault_of_postgresql_is_told_with_its_own_words(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_postgres, "RETRY_SECONDS", 0.0)
    server.stop()
    settings = server.data / "postgresql.conf"
    right = settings.read_text()
    settings.write_text("no_such_setting = 1\n")
    try:
        with pytest.raises(EmbeddedPostgresError, match="no_such_setting"):
            server.ensure_running()
    finally:
        settings.write_text(right)
        server.ensure_running()


def test_long_path_gets_a_short_socket_folder_of_its_own(folder: Path) -> None:
    long, other = (replace(server_in(folder, "x" * 90 + end), owner=None) for end in "ab")
    assert len(str(long.sockets)) < 50
    assert long.sockets != other.sockets
    assert not long.sockets.exists()
    long.sockets.symlink_to(folder)
    try:
        with pytest.raises(EmbeddedPostgresError, match="belongs to somebody else"):
            long.ensure_running()
    finally:
        long.sockets.unlink()
        shutil.rmtree(long.home)


def test_missing_wheel_names_the_two_ways_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(EmbeddedPostgresError, match=r"(?s)DATABASE_URL.*requirements/local\.txt"):
        server_in(folder, "wheelless").ensure_running()


def test_settings_start_nothing_and_import_no_django(tmp_path: Path) -> None:
    package = tmp_path / "tarmoa"
    package.mkdir()
    (package / "__init__.py").touch()
    shutil.copy(embedded_postgres.__file__, package)
    script = (
        "import sys\nfrom tarmoa import embedded_postgres as e\ns = e.database_settings()\n"
        "assert 'django' not in sys.modules and 'psycopg' not in sys.modules\nprint(s['NAME'], s['HOST'])"
    )
    command = [sys.executable, "-c", script]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    name, host = answer.stdout.split()
    assert name == "tarmoa"
    assert host != embedded_postgres.database_settings()["HOST"]  # another checkout, another server
    assert not Path(host).exists()
    assert not (tmp_path / ".data").exists()


def test_command_line(server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(embedded_postgres, "default_server", lambda: server)
    assert embedded_postgres.main(["start"]) == 0
    assert embedded_postgres.main(["status"]) == 0
    assert capsys.readouterr().out == f"running: {server.data}\n"
    assert embedded_postgres.main(["psql-url"]) == 0
    assert capsys.readouterr().out == f"{server.url}\n"
    assert embedded_postgres.main(["stop"]) == 0
    assert embedded_postgres.main(["status"]) == 3
    begun = time.monotonic()
    assert embedded_postgres.main(["start"]) == 0
    assert time.monotonic() - begun < 10


def test_windows_is_told_what_to_use(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("os.name", "nt")
        with pytest.raises(EmbeddedPostgresError, match="use WSL, or set DATABASE_URL"):
            embedded_postgres.database_settings()
