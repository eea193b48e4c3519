"""A measured piece of work in a process of its own; run by `benchmarks.syncing`, which reads the JSON that it prints.

    python -m benchmarks.child sync [OPTION …]          one sync; settings come from the environment
    python -m benchmarks.child transfer < URLS.json     fetch and parse these addresses, and do nothing with the result

A process of its own, so that the memory is the sync's alone. It tells its own peak: what the kernel counts for a child
begins with the memory of the parent it was split from.
"""

import io
import json
import logging
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any


class Requested(logging.Handler):
    """Collects the paths that urllib3 asks for, from its own log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.paths: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # urllib3's line on an answer: scheme, host, port, method, path, version, status, length.
        if isinstance(record.args, tuple) and len(record.args) == 8:
            self.paths.append(str(record.args[4]))


def peak_bytes() -> int:
    """The most memory this process has held so far."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def sync(options: list[str]) -> dict[str, Any]:
    """Run `sync_ptv` and measure it. Raises CommandError when it fails."""
    import django
    from django.core.management import call_command

    django.setup()
    from catalog.models import SyncRun

    requested = Requested()
    log = logging.getLogger("urllib3.connectionpool")
    log.addHandler(requested)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    base, begun = peak_bytes(), time.perf_counter()
    call_command("sync_ptv", *options, verbosity=0, stdout=io.StringIO())
    seconds = time.perf_counter() - begun
    run = SyncRun.objects.latest("pk")
    return {
        "mode": run.mode,
        "seconds": seconds,
        "peak_bytes": peak_bytes(),
        "base_bytes": base,
        "documents": sum(outcomes.get("unchanged", 0) for outcomes in run.counts.values()) + _written(run.counts),
        "written": _written(run.counts),
        "paths": requested.paths,
    }


def _written(counts: dict[str, dict[str, int]]) -> int:
    outcomes = ("created", "updated", "returned", "withdrawn")
    return sum(number for kind in counts.values() for outcome, number in kind.items() if outcome in outcomes)


def transfer(urls: list[str]) -> dict[str, Any]:
    """Fetch and parse each address over one connection."""
    import requests

    size = 0
    headers = {"Accept": "application/json", "x-api-key": os.environ.get("PTV_API_KEY", "")}
    with requests.Session() as session:
        begun = time.perf_counter()
        for url in urls:
            response = session.get(url, headers=headers, timeout=120)
            if response.status_code != 404:  # what is no longer there is told so, and that takes time too
                response.raise_for_status()
            response.json()
            size += len(response.content)
        seconds = time.perf_counter() - begun
    return {"seconds": seconds, "bytes": size, "requests": len(urls)}


if __name__ == "__main__":
    json.dump(sync(sys.argv[2:]) if sys.argv[1] == "sync" else transfer(json.load(sys.stdin)), sys.stdout)
