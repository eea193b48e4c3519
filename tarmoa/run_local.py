"""What `make run` does after the packages: a whole Tarmoa on this machine, from the database to the web server.

Settings come from the environment as everywhere; what is missing is filled in: an own secret key, the embedded
PostgreSQL, the bundled stand-ins of PTV with South Karelia's demonstration data and of the sources of events.
Everything it makes is under `.data/` and `.static/`. Ctrl-C, SIGTERM and a closed terminal end the web server and the
stand-ins; the embedded database, which other processes may be using, goes on.
"""

import hashlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from tarmoa import embedded_postgres

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = CHECKOUT / ".data"
MANAGE = [sys.executable, str(CHECKOUT / "manage.py")]
HOST = "127.0.0.1"
SOUTH_KARELIA = "11"  # The county of the demonstration data, as the code list of wellbeing services counties has it.
SYNC_AGE_HOURS = 24
WITHDRAWALS_HELD = 4  # How sync_ptv ends when all but its withdrawals has been applied: the command tells it itself.
START_SECONDS = 60.0
STOP_SECONDS = 10.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class RunError(RuntimeError):
    """Tarmoa cannot run; the message tells a person why and what to do."""


def chosen_port() -> int:
    """PORT, or 8000. Raises RunError when it is no port number or another program has it."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise RunError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    if not is_free(int(text)):
        other = int(text) + 1 if text != "65535" else 8000
        raise RunError(f"Port {text} is taken or not allowed. Choose another, for example: PORT={other} make run")
    return int(text)


def is_free(port: int) -> bool:
    """Whether a server may listen on this port of HOST."""
    with socket.socket() as probe:
        # As servers bind: a port that lingers from one just ended is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def missing_settings(environment: Mapping[str, str], *, port: int) -> dict[str, str]:
    """What the settings need and the environment lacks; makes the secret key if it needs one."""
    found = {name for name, value in environment.items() if value}
    missing = {}
    if found.isdisjoint({"SECRET_KEY", "SECRET_KEY_FILE"}):
        missing["SECRET_KEY_FILE"] = str(secret_key_file(DATA))
    if "SITE_URL" not in found:
        missing["SITE_URL"] = f"http://{HOST}:{port}"
    if found.isdisjoint({"AREA", "PTV_API_URL"}):
        missing["AREA"] = SOUTH_KARELIA
    if "DJANGO_SETTINGS_MODULE" not in found:
        missing["DJANGO_SETTINGS_MODULE"] = "tarmoa.settings"
    return missing


def secret_key_file(folder: Path) -> Path:
    """The path of this checkout's secret key, made on first use, readable by its owner only."""
    path = folder / "secret_key"
    if not path.exists() or not path.stat().st_size:
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path


@contextmanager
def child(command: list[str], *, log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program while the block runs, then end it with SIGTERM, or after STOP_SECONDS with SIGKILL.

    It writes to our own output, or to the file `log`. It gets a process group of its own, so that a terminal's Ctrl-C
    reaches this process alone, which then ends the children in order and without their tracebacks.
    """
    with log.open("wb") if log else nullcontext() as output:
        process = subprocess.Popen(
            command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, process_group=0
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class StandIn:
    """A stand-in, of PTV by default, run by `manage.py serve_demo_ptv` (or another command of that kind) in the
    background while the database is prepared.

    It gets the same port as the last time if that is free: the address is what tells a sync that it has synced this
    source before.
    """

    def __init__(self, folder: Path, *, name: str = "demo_ptv", of: str = "PTV") -> None:
        self.name, self.of = name, of
        self.log = folder / f"{name}.log"
        self.port_file = folder / f"{name}.port"
        self.ready_file = folder / f"{name}.{os.getpid()}.url"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start it, and end it after the block."""
        self.ready_file.unlink(missing_ok=True)
        command = [*MANAGE, f"serve_{self.name}", "--port", str(self.wished_port())]
        command += ["--ready-file", str(self.ready_file)]
        with child(command, log=self.log) as self._process:
            try:
                yield
            finally:
                self.ready_file.unlink(missing_ok=True)

    def url(self) -> str:
        """The whole base address, e.g. "http://127.0.0.1:41235/api/v11/". Waits until it listens; raises RunError when
        it ends or START_SECONDS pass before that."""
        deadline = time.monotonic() + START_SECONDS
        while not (self.ready_file.exists() and (url := self.ready_file.read_text().strip()).endswith("/")):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RunError(
                    f"The stand-in of {self.of} did not start.\n{self.log.read_text(errors='replace').strip()}"
                )
            time.sleep(0.05)
        self.port_file.write_text(str(urlsplit(url).port))
        return url

    def wished_port(self) -> int:
        """The port of the last time, or 0 (any free one) if there was none or another program has it now."""
        port = int(self.port_file.read_text()) if self.port_file.exists() else 0
        return port if port and is_free(port) else 0


def prepare() -> None:
    """Bring the tables, the default data and the static files up to date; sets Django up for this process.

    Raises RunError when the database does not answer or a command refuses.
    """
    import django
    from django.core.management import CommandError, call_command
    from django.db import OperationalError, connections

    django.setup()
    tell("Preparing the database …")
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_defaults")
        call_command("reindex", if_needed=True, processes=1)
    except (OperationalError, CommandError) as error:
        raise RunError(f"The database could not be prepared: {error}") from error
    connections.close_all()
    collect_static()


def collect_static() -> None:
    """Fill STATIC_ROOT for whitenoise, unless the sources are as they were when that was last done."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    fingerprint = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            fingerprint.update(f"{storage.path(name)} {status.st_size} {status.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    if not stamp.exists() or stamp.read_text() != fingerprint.hexdigest():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(fingerprint.hexdigest())


def sync() -> None:
    """Run `sync_ptv` on the chosen source. A failure is told; it raises RunError only if there is nothing to serve."""
    with child([*MANAGE, "sync_ptv", "--max-age", str(SYNC_AGE_HOURS)]) as process:
        if process.wait() in {0, WITHDRAWALS_HELD}:
            return
    message = f"The sync with {os.environ['PTV_API_URL']} failed; the reason stands above."
    if not has_services():
        raise RunError(f"{message} There is nothing to serve yet.")
    tell(f"{message} Serving what an earlier sync has brought.")


def show_events(stack: ExitStack) -> None:
    """Start the stand-in of the sources of events, until the stack closes, and take its events. A failure is told."""
    stand_in = StandIn(DATA, name="demo_events", of="the sources of events")
    stack.enter_context(stand_in.running())
    try:
        url = stand_in.url()
    except RunError as error:
        tell(str(error))
        return
    name_sources(url)
    os.environ["ALLOW_LOCAL_SOURCES"] = "true"
    with child([*MANAGE, "sync_events"]) as process:
        if process.wait() not in {0, WITHDRAWALS_HELD}:
            tell("The sync of events failed; the reason stands above.")


def name_sources(url: str) -> None:
    """Write the demonstration's sources of events, or their present addresses."""
    from django.db import connections

    from catalog.models import EventSource, SourceKind, Theme

    calendar = url.removesuffix("v1/") + "kalenteri.ics"
    titles = {"demo": "Esittelyn tapahtumat", "demo-calendar": "Esittelyn asukastupa"}
    for name, kind, address in (
        ("demo", SourceKind.LINKED_EVENTS, url), ("demo-calendar", SourceKind.ICAL, calendar),
    ):  # fmt: skip
        given = {"title": titles[name], "kind": kind.value, "url": address}
        EventSource.objects.update_or_create(name=name, defaults=given)
    EventSource.objects.get(name="demo-calendar").themes.set(Theme.objects.filter(key="osallisuus"))
    connections.close_all()


def load_events() -> None:
    """Write the demonstration's events around today."""
    from django.core.management import call_command

    call_command("load_demo_events", verbosity=0)


def has_services() -> bool:
    """Whether the catalogue holds anything that could be served."""
    from catalog.models import Service

    return Service.objects.exists()


def web_server(port: int) -> list[str]:
    """The command line of gunicorn. An address may be as long as anybody likes: the search takes what it can of it."""
    workers = ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    quiet = ["--log-level", "warning", "--no-control-socket"]
    bound = ["--bind", f"{HOST}:{port}", "--limit-request-line", "0"]
    return [sys.executable, "-m", "gunicorn", "tarmoa.wsgi", *bound, *workers, *quiet]


def answers(port: int) -> bool:
    """Whether the web server says on /healthz that it is up."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        # The public name, since ALLOWED_HOSTS may hold no other.
        connection.request("GET", "/healthz", headers={"Host": urlsplit(os.environ["SITE_URL"]).netloc})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def serve(port: int) -> None:
    """Run gunicorn until it ends, which is a RunError, or until a signal ends us. Says where it serves."""
    with child(web_server(port)) as process:
        deadline = time.monotonic() + START_SECONDS
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RunError("The web server did not start; the reason stands above.")
            time.sleep(0.05)
        tell(
            f"\nTarmoa is at {os.environ['SITE_URL']}/ (Ctrl-C ends it)."
            "\nTo make an administrator: .venv/bin/python manage.py createsuperuser\n"
        )
        process.wait()
    raise RunError(f"The web server ended by itself (exit code {process.returncode}).")


def run() -> None:
    """All the steps, in order. Returns never: ends with RunError, EmbeddedPostgresError or KeyboardInterrupt."""
    port = chosen_port()
    DATA.mkdir(mode=0o700, exist_ok=True)
    os.environ.update(missing_settings(os.environ, port=port))
    with ExitStack() as stack:
        if not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE")):
            tell("Starting the embedded PostgreSQL …")
            embedded_postgres.ensure_running()
        demonstration = None if os.environ.get("PTV_API_URL") else StandIn(DATA)
        if demonstration:
            stack.enter_context(demonstration.running())
        prepare()
        if demonstration:
            os.environ["PTV_API_URL"] = demonstration.url()
        tell(f"Syncing with {os.environ['PTV_API_URL']} …")
        sync()
        if demonstration:
            load_events()
            show_events(stack)
        serve(port)


def tell(message: str) -> None:
    print(message, flush=True)


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    for name in SIGNALS:
        signal.signal(name, signal.SIG_IGN)  # Impatience must not leave children behind.
    raise KeyboardInterrupt


def main() -> int:
    """Run until told to stop; returns the exit code: 0 after Ctrl-C or SIGTERM, 1 after a failure."""
    for name in SIGNALS:
        # Under nohup a closed terminal is to be ignored; whoever sends the others means them, from a script too.
        if name is not signal.SIGHUP or signal.getsignal(name) != signal.SIG_IGN:
            signal.signal(name, interrupt)
    try:
        run()
    except KeyboardInterrupt:
        tell("\nStopped.")
    except (RunError, embedded_postgres.EmbeddedPostgresError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
