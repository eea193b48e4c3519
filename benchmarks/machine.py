"""Where the figures come from: the machine, the versions, the size of the catalogue. Needs Django to be set up."""

import os
import platform
from pathlib import Path

import django
from django.db import connection

from benchmarks.report import megabytes
from catalog.models import Channel, Organisation, SearchEntry, Service


def description(*, load: float) -> list[str]:
    """One line each for the machine (`load`: its load average before all this), versions and catalogue. Six queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        server, size = cursor.fetchone()
    versions = f"Python {platform.python_version()}, Django {django.__version__}, PostgreSQL {server.split()[0]}"
    catalogue = (
        f"{Service.objects.count()} services ({Service.objects.on_tray().count()} on the tray), "
        f"{Channel.objects.count()} channels, {Organisation.objects.count()} organisations, "
        f"{SearchEntry.objects.count()} search entries, database {megabytes(size)} MB"
    )
    machine = f"{_machine()}; load average {load:.1f} before"
    return [f"Machine: {machine}", f"Versions: {versions}", f"Catalogue: {catalogue}"]


def refresh_statistics() -> None:
    """Let PostgreSQL look at what it holds, as its own housekeeping does within a minute or so."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _machine() -> str:
    cores = os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {cores} core{'s' * (cores > 1)}, {memory:.1f} GiB, {platform.system()} {platform.release()}"
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
