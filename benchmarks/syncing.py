"""The sync: from nothing, again with nothing changed, and beside the bare transfer of the same pages."""

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from benchmarks import BenchmarkError
from benchmarks.report import Table, megabytes

TRANSFERS = 3


@dataclass(frozen=True, slots=True)
class SyncMeasure:
    """One sync. `base_bytes`: memory before the first request. `unchanged`: documents that were left alone."""

    seconds: float
    peak_bytes: int
    base_bytes: int
    documents: int
    unchanged: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    seconds: float
    bytes: int
    requests: int


def measure_sync() -> SyncMeasure:
    """A sync in a child process, with the settings of our environment. Raises BenchmarkError when it fails."""
    answer = _child("sync")
    return SyncMeasure(**{**answer, "paths": tuple(answer["paths"])})


def measure_transfer(base_url: str, paths: tuple[str, ...]) -> Transfer:
    """The best of three transfers of the same pages, in a child process each."""
    urls = json.dumps([urljoin(base_url, path) for path in paths])
    return min((Transfer(**_child("transfer", urls)) for _ in range(TRANSFERS)), key=lambda found: found.seconds)


def sync_table(first: SyncMeasure, second: SyncMeasure, transfer: Transfer) -> Table:
    """Seconds, speed and memory of the two syncs, and how many times the bare transfer each takes."""

    def row(name: str, measure: SyncMeasure) -> list[str]:
        return [
            name,
            str(measure.documents),
            f"{measure.seconds:.2f}",
            f"{measure.documents / measure.seconds:.0f}",
            f"{measure.seconds / transfer.seconds:.1f}",
            megabytes(measure.peak_bytes),
            megabytes(measure.base_bytes),
        ]

    bare = [f"{transfer.seconds:.2f}", f"{first.documents / transfer.seconds:.0f}", "1.0", "", ""]
    return Table(
        head=["", "documents", "seconds", "documents/s", "× transfer", "peak MB", "of it at start"],
        rows=[
            row("full sync of an empty catalogue", first),
            row("sync with nothing changed", second),
            ["bare transfer of the same pages, parsed", str(first.documents), *bare],
        ],
    )


def _child(work: str, given: str = "") -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.child", work]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"The {work} failed:\n{done.stderr.strip()}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
