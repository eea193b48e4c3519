"""`python -m benchmarks [PART …]`: measure pages and syncs, each in a process and a database made for it.

pages         the pages on the demonstration data
search        index, searches, suggestions and search pages of 60,000 services in three languages; beside other engines
times         searches by time and place over 60,000 services and 100,000 events
readers       pages that arrive ten a second, while a sync of a county loads and while it does not
county-v11    syncs of 5,000 services and 5,000 channels
county-v12    the same by PTV's next version
country-v11   syncs of 60,000 services and 60,000 channels
country-v12   the same by PTV's next version; only when it is asked for
"""

import argparse
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from types import FrameType
from typing import Any

from benchmarks import BenchmarkError, web
from benchmarks.database import server_url, throwaway_database
from benchmarks.documents import renamed, v11_documents, v12_documents
from benchmarks.readers import Readers, readers_table
from benchmarks.stand_in import standing_in
from benchmarks.syncing import measure_sync, measure_syncs, sync_table
from benchmarks.timing import WARM_UPS
from ptv_sync.demo.content import load_content
from ptv_sync.demo.server import DemoServer
from ptv_sync.demo.v11.render import render
from tarmoa import run_local

COUNTY, COUNTRY = 5_000, 60_000
EVENTS = 100_000  # beside a country of services
CHANGES = 100
QUIET_SECONDS = 40.0

ABOUT_THE_SYNC = """\
{version}, {services} services and {channels} channels, {area}: `sync_ptv` in a process of its own, over HTTP against
the bundled stand-in of PTV: fetch, compare, validate, map, write, search rows, themes. The yardstick is the bare
transfer of the very same pages: fetched over one connection, parsed as JSON and thrown away ({megabytes:.0f} MB). What
the stand-in itself takes is in both."""
ABOUT_THE_PAGES = """\
In Finnish, with DEBUG off; {runs} requests a page after {warm_ups} to warm up. First in-process through Django's test
client: middleware, view, queries, template and compression, but no socket. Then over HTTP from gunicorn as `make run`
starts it: one request at a time over one kept connection."""
ABOUT_THE_READERS = """\
{services} services. Pages wanted ten a second, whether or not the last one has come; time from when a page was wanted.
The readers, the web server, the database, the stand-in and the sync share this machine."""


def main() -> int:
    """The command line; returns the exit code. Leaves nothing behind but what it prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the sync and the pages.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (default: all but the last)")
    parser.add_argument("--runs", type=_positive, default=40, help="requests a page (default: 40)")
    parser.add_argument("--services", type=_positive, help="another size for search, county and country")
    options = parser.parse_args()
    if unknown := set(options.parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return run(options.parts or USUAL, options)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def run(parts: Sequence[str], options: argparse.Namespace) -> int:
    """Measure one part here, several each in a process of its own: Django reads its settings once."""
    if len(parts) == 1:
        print(f"\n## {parts[0]}\n", flush=True)
        PARTS[parts[0]](options)
        return 0
    rest = ["--runs", str(options.runs), *(["--services", str(options.services)] if options.services else [])]
    commands = ([sys.executable, "-m", "benchmarks", part, *rest] for part in parts)
    return max(subprocess.run(command, check=False).returncode for command in commands)


def measure_the_pages(options: argparse.Namespace) -> None:
    """Ask for the pages both ways, and print the table with the machine and the size of the catalogue."""
    load = os.getloadavg()[0]
    with DemoServer(render(load_content())) as base_url, prepared(base_url) as port:
        measure_sync()
        from benchmarks import machine, pages  # not before the environment is set: Django reads its settings once

        machine.refresh_statistics()
        paths = pages.addresses()
        in_process, queries = pages.measure(paths, runs=options.runs)
        with web.serving(port):
            over_http = web.measure(paths, runs=options.runs)
        print(f"{ABOUT_THE_PAGES.format(runs=options.runs, warm_ups=WARM_UPS)}\n")
        print(pages.table(in_process, over_http, queries))
        print("\n" + "\n".join(machine.description(load=load)), flush=True)


def measure_the_search(options: argparse.Namespace) -> None:
    """Multiply the demonstration in the tables, and measure index and search there."""
    load = os.getloadavg()[0]
    with DemoServer(render(load_content())) as base_url, prepared(base_url, area="all") as port:
        measure_sync()
        from benchmarks.search import part  # not before the environment is set: Django reads its settings once

        part.measure(options.services or COUNTRY, port, load=load)


def measure_the_times(options: argparse.Namespace) -> None:
    """Searches by time and place; the number of events goes with that of services."""
    load = os.getloadavg()[0]
    with DemoServer(render(load_content())) as base_url, prepared(base_url, area="all"):
        measure_sync()
        from benchmarks.times import part  # not before the environment is set: Django reads its settings once

        services = options.services or COUNTRY
        part.measure(services, EVENTS * services // COUNTRY, load_before=load)


def measure_the_readers(options: argparse.Namespace) -> None:
    services = options.services or COUNTY
    paths = ["/fi/", "/fi/haku/?q=liikunta", "/fi/teemat/", "/fi/teemat/liikunta/", "/fi/kysely/"]
    with standing_in(services) as (base_url, change), prepared(base_url) as port:
        measure_sync()
        with web.serving(port):
            readers = Readers(paths)
            readers.read_for(5)
            alone = readers.read_for(QUIET_SECONDS)
            change()
            loading = readers.read_while_syncing()
    print(f"{ABOUT_THE_READERS.format(services=services)}\n\n{readers_table(alone, loading)}", flush=True)


def measure_a_county(options: argparse.Namespace, *, version: str) -> None:
    measure_the_syncs(version, options.services or COUNTY, run_local.SOUTH_KARELIA)


def measure_the_country(options: argparse.Namespace, *, version: str) -> None:
    measure_the_syncs(version, options.services or COUNTRY, "all", transfers=1)


def measure_the_syncs(version: str, services: int, area: str, *, transfers: int = 3) -> None:
    """The syncs of one size and version, and print their table."""
    store: Any = v11_documents(services) if version == "v11" else v12_documents(services)
    server = DemoServer(**_stores(version, store))

    def change() -> int:
        changed = {key: renamed(store.services[key]) for key in islice(store.services, CHANGES)}
        server.serve(**_served(version, replace(store, services=store.services.changed(changed))))
        return len(changed)

    with server, prepared(server.url(version), area=area):
        syncs = measure_syncs(server.url(version), change, transfers=transfers)
    about = ABOUT_THE_SYNC.format(
        version=version, services=len(store.services), channels=len(store.channels), area=f"area {area}",
        megabytes=syncs.transfer.bytes / 1e6,
    )  # fmt: skip
    print(f"{about}\n\n{sync_table(syncs)}\n", flush=True)


@contextmanager
def prepared(ptv: str, *, area: str = run_local.SOUTH_KARELIA) -> Iterator[int]:
    """A database of our own with default data, and the settings for it; yields the port for a web server."""
    with throwaway_database(server_url(), f"test_tarmoa_bench_{os.getpid()}_{secrets.token_hex(3)}") as database:
        port = web.free_port()
        set_environment(database=database, ptv=ptv, port=port, area=area)
        run_local.prepare()
        yield port


def set_environment(*, database: str, ptv: str, port: int, area: str) -> None:
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
        PTV_API_KEY="any",
        AREA=area,
    )


def _stores(version: str, store: Any) -> dict[str, Any]:
    return {"store": store} if version == "v11" else {"v12": store}


def _served(version: str, store: Any) -> dict[str, Any]:
    return {version: store}


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"a whole number from 1 up, not {text!r}")
    return int(text)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


PARTS: Mapping[str, Callable[[argparse.Namespace], None]] = {
    "pages": measure_the_pages,
    "search": measure_the_search,
    "times": measure_the_times,
    "readers": measure_the_readers,
    "county-v11": partial(measure_a_county, version="v11"),
    "county-v12": partial(measure_a_county, version="v12"),
    "country-v11": partial(measure_the_country, version="v11"),
    "country-v12": partial(measure_the_country, version="v12"),
}
USUAL = ("pages", "search", "times", "readers", "county-v11", "county-v12", "country-v11")

if __name__ == "__main__":
    sys.exit(main())
