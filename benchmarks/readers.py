"""How readers fare while a sync is loading: pages that arrive at a steady rate, whether or not the last has come."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle

import requests

from benchmarks.report import Table, milliseconds, percentile
from benchmarks.syncing import command
from benchmarks.timing import ENCODING, checked

PAGES_A_SECOND = 10
READERS = 24


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds from when each page was wanted to when it had come, and how long the whole took."""

    times: tuple[float, ...]
    seconds: float


class Readers:
    """Asks for pages, one each tenth of a second, for so long as somebody wants."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = cycle(paths)
        self._session = requests.Session()
        self._session.headers["Accept-Encoding"] = ENCODING
        # A kept connection may be closed by the server just as it is used: like a browser, ask again, in the same time.
        again = requests.adapters.Retry(total=1)
        self._session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=READERS, max_retries=again))

    def read_for(self, seconds: float) -> Reading:
        """Read for so many seconds."""
        end = time.monotonic() + seconds
        return self._read(lambda: time.monotonic() < end)

    def read_while_syncing(self) -> Reading:
        """Read for as long as a full sync takes. Raises BenchmarkError when a page fails."""
        with subprocess.Popen(command("sync", "--full"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as sync:
            return self._read(lambda: sync.poll() is None)

    def _read(self, goes_on: Callable[[], bool]) -> Reading:
        begun = time.monotonic()
        with ThreadPoolExecutor(READERS) as pool:
            asked: list[Future[float]] = []
            while goes_on():
                wanted = begun + len(asked) / PAGES_A_SECOND
                time.sleep(max(0.0, wanted - time.monotonic()))
                asked.append(pool.submit(self._get, next(self._paths), wanted))
            return Reading(tuple(future.result() for future in asked), time.monotonic() - begun)

    def _get(self, path: str, wanted: float) -> float:
        answer = self._session.get(os.environ["SITE_URL"] + path, timeout=60, allow_redirects=False)
        checked(path, status=answer.status_code, content=answer.content)
        return time.monotonic() - wanted


def readers_table(alone: Reading, loading: Reading) -> Table:
    """p50 and p95 without and during a load, and their ratio."""
    rows = [
        [
            name,
            f"{reading.seconds:.0f}",
            str(len(reading.times)),
            *(milliseconds(percentile(reading.times, share)) for share in (0.5, 0.95)),
        ]
        for name, reading in (("no sync", alone), ("during a full sync that changes every document", loading))
    ]
    ratios = [f"{percentile(loading.times, share) / percentile(alone.times, share):.2f}" for share in (0.5, 0.95)]
    return Table(["", "seconds", "pages", "p50 ms", "p95 ms"], [*rows, ["ratio", "", "", *ratios]])
