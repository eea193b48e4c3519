"""`python -m benchmarks`: measure the sync and the pages on the demonstration data, in a database made for it."""

import argparse
import os
import secrets
import signal
import sys
from types import FrameType

from benchmarks import BenchmarkError, web
from benchmarks.database import server_url, throwaway_database
from benchmarks.documents import demonstration
from benchmarks.syncing import measure_sync, measure_transfer, sync_table
from benchmarks.timing import WARM_UPS
from ptv_sync.demo.server import DemoServer
from tarmoa import run_local

ABOUT_THE_SYNC = """\
`sync_ptv` in a process of its own, over HTTP against the bundled stand-in of PTV: fetch, validate, map, write, search
rows, themes. The yardstick is the bare transfer of the very same pages: fetched over one connection, parsed as JSON and
thrown away. What the stand-in itself takes is in both. ({requests} requests, {megabytes:.1f} MB of JSON.)"""
ABOUT_THE_PAGES = """\
In Finnish, with DEBUG off; {runs} requests a page after {warm_ups} to warm up. First in-process through Django's test
client: middleware, view, queries, template and compression, but no socket. Then over HTTP from gunicorn as `make run`
starts it: one request at a time over one kept connection."""


def main() -> int:
    """The command line; returns the exit code. Leaves nothing behind but what it prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the sync and the pages.")
    parser.add_argument("--scale", type=_positive, default=1, help="the demonstration this many times (default: 1)")
    parser.add_argument("--runs", type=_positive, default=40, help="requests a page (default: 40)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        run(scale=options.scale, runs=options.runs)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    return 0


def run(*, scale: int, runs: int) -> None:
    """Prepare, measure, print, clean up. Raises BenchmarkError."""
    load = os.getloadavg()[0]
    with (
        DemoServer(demonstration(scale=scale)) as base_url,
        throwaway_database(server_url(), f"test_tarmoa_bench_{os.getpid()}") as database,
    ):
        port = web.free_port()
        set_environment(database=database, ptv=base_url, port=port)
        run_local.prepare()
        measure_the_sync(base_url)
        measure_the_pages(port, runs=runs, load=load)


def set_environment(*, database: str, ptv: str, port: int) -> None:
    """Settings for this process and its children, whatever the shell had: production's, and a key of this run's own."""
    for name in ("DATABASE_URL_FILE", "SECRET_KEY_FILE", "SECRET_KEY_FALLBACKS", "ALLOWED_HOSTS", "BEHIND_PROXY"):
        os.environ.pop(name, None)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="tarmoa.settings",
        DEBUG="false",
        SECRET_KEY=secrets.token_urlsafe(50),
        SITE_URL=f"http://{run_local.HOST}:{port}",
        DATABASE_URL=database,
        PTV_API_URL=ptv,
        AREA=run_local.SOUTH_KARELIA,
    )


def measure_the_sync(base_url: str) -> None:
    """Sync twice, transfer once more without syncing, and print the table."""
    print("Syncing …", flush=True)
    first, second = measure_sync(), measure_sync()
    if second.unchanged == 0:
        raise BenchmarkError("The second sync found every document changed: it is not what it says.")
    transfer = measure_transfer(base_url, second.paths)
    print(f"\n{ABOUT_THE_SYNC.format(requests=transfer.requests, megabytes=transfer.bytes / 1e6)}\n")
    print(f"{sync_table(first, second, transfer)}\n", flush=True)


def measure_the_pages(port: int, *, runs: int, load: float) -> None:
    """Ask for the pages both ways, and print the table with the machine and the size of the catalogue."""
    # Not before the environment is set: Django reads its settings once.
    from benchmarks import machine, pages

    print("Asking for the pages …", flush=True)
    machine.refresh_statistics()
    paths = pages.addresses()
    in_process, queries = pages.measure(paths, runs=runs)
    with web.serving(port):
        over_http = web.measure(paths, runs=runs)
    print(f"\n{ABOUT_THE_PAGES.format(runs=runs, warm_ups=WARM_UPS)}\n")
    print(pages.table(in_process, over_http, queries))
    print("\n" + "\n".join(machine.description(load=load)), flush=True)


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"a whole number from 1 up, not {text!r}")
    return int(text)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
