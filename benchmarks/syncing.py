"""The sync: from nothing, again, with some changes, and beside the bare transfer of the same pages."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from benchmarks import BenchmarkError
from benchmarks.report import Table, megabytes


@dataclass(frozen=True, slots=True)
class SyncMeasure:
    """One sync. `base_bytes`: memory before the first request. `documents`: compared; `written`: of those, changed."""

    mode: str
    seconds: float
    peak_bytes: int
    base_bytes: int
    documents: int
    written: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    seconds: float
    bytes: int
    requests: int


@dataclass(frozen=True, slots=True)
class Syncs:
    """The four syncs of one size and version, and the bare transfer of the pages that the full ones ask for."""

    first: SyncMeasure
    second: SyncMeasure
    changed: SyncMeasure
    idle: SyncMeasure
    transfer: Transfer


def measure_syncs(base_url: str, change: Callable[[], int], *, transfers: int = 3) -> Syncs:
    """Sync from nothing, fully again, after `change` (which answers with how many documents it changed), and idly.

    Raises BenchmarkError when one fails, or is not what it is said to be.
    """
    first, second = measure_sync("--full"), measure_sync("--full")
    if second.written:
        raise BenchmarkError(f"The second full sync wrote {second.written} documents: it is not what it says.")
    expected = change()
    changed, idle = measure_sync(), measure_sync()
    if changed.written != expected or changed.mode != "incremental":
        raise BenchmarkError(f"The {changed.mode} sync wrote {changed.written} documents of {expected} changed ones.")
    return Syncs(first, second, changed, idle, measure_transfer(base_url, second.paths, times=transfers))


def measure_sync(*options: str) -> SyncMeasure:
    """A sync in a child process, with the settings of our environment. Raises BenchmarkError when it fails."""
    answer = child("sync", *options)
    return SyncMeasure(**{**answer, "paths": tuple(answer["paths"])})


def measure_transfer(base_url: str, paths: tuple[str, ...], *, times: int) -> Transfer:
    """The best of so many transfers of the same pages, in a child process each."""
    urls = json.dumps([urljoin(base_url, path) for path in paths])
    return min((Transfer(**child("transfer", given=urls)) for _ in range(times)), key=lambda found: found.seconds)


def sync_table(syncs: Syncs) -> Table:
    """Seconds, speed and memory of each sync, and how many times the bare transfer it takes."""
    transfer = syncs.transfer

    def row(name: str, measure: SyncMeasure) -> list[str]:
        return [
            name,
            str(measure.written),
            str(len(measure.paths)),
            f"{measure.seconds:.1f}",
            f"{measure.documents / measure.seconds:.0f}",
            f"{measure.seconds / transfer.seconds:.2f}",
            megabytes(measure.peak_bytes),
            megabytes(measure.base_bytes),
        ]

    bare = f"{transfer.seconds:.1f}", f"{syncs.first.documents / transfer.seconds:.0f}", "1.00", "", ""
    return Table(
        head=["", "written", "requests", "seconds", "documents/s", "× transfer", "peak MB", "of it at start"],
        rows=[
            row("full sync of an empty catalogue", syncs.first),
            row("full sync, nothing changed", syncs.second),
            row("incremental sync", syncs.changed),
            row("incremental sync, nothing changed", syncs.idle),
            ["bare transfer of the full sync's pages, parsed", "0", str(transfer.requests), *bare],
        ],
    )


def child(work: str, *options: str, given: str = "") -> dict[str, Any]:
    """What a measured piece of work says of itself. Raises BenchmarkError when it fails."""
    done = subprocess.run(command(work, *options), input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"The {work} failed:\n{done.stderr.strip()}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def command(work: str, *options: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.child", work, *options]
