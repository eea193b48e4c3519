"""Timing of requests, whoever makes them."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import BenchmarkError

WARM_UPS = 5
# What a browser asks for: pages are compressed for it, and that takes time too.
ENCODING = "gzip"


@dataclass(frozen=True, slots=True)
class Measured:
    """The seconds of each request, and the bytes of the last answer."""

    times: tuple[float, ...]
    size: int


def measured(get: Callable[[str], int], path: str, *, runs: int) -> Measured:
    """Call `get`, which gives the size of the answer, WARM_UPS times untimed and `runs` times timed."""
    for _ in range(WARM_UPS):
        get(path)
    times = []
    size = 0
    for _ in range(runs):
        begun = time.perf_counter()
        size = get(path)
        times.append(time.perf_counter() - begun)
    return Measured(tuple(times), size)


def checked(path: str, *, status: int, content: bytes) -> int:
    """The size of an answer. Raises BenchmarkError unless it is the page: errors are fast."""
    if status != 200:
        raise BenchmarkError(f"{path} answered with status {status}.")
    return len(content)
