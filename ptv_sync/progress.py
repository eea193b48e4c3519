"""How far a sync is: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
SECONDS_BETWEEN_LINES = 10.0


class Progress:
    """Wraps the stages of a sync. Writes to `stream` only."""

    def __init__(self, stream: TextIO | None = None, *, is_quiet: bool = False) -> None:
        self._stream = stream or sys.stderr
        self._is_quiet = is_quiet

    def line(self, text: str) -> None:
        """A line of its own, between stages."""
        if not self._is_quiet:
            self._stream.write(text + "\n")
            self._stream.flush()

    def track(self, items: Iterable[Item], *, stage: str, total: int | None = None) -> Iterator[Item]:
        """The items as they are, with the stage's progress shown while they are consumed."""
        if self._is_quiet:
            yield from items
        elif self._stream.isatty():
            yield from tqdm(items, desc=f"{stage:<26}", total=total, file=self._stream, unit="", leave=True)
        else:
            yield from self._lines(items, stage, total)

    def _lines(self, items: Iterable[Item], stage: str, total: int | None) -> Iterator[Item]:
        count, last = 0, time.monotonic()
        for count, item in enumerate(items, start=1):
            if time.monotonic() - last >= SECONDS_BETWEEN_LINES:
                last = time.monotonic()
                self.line(f"{stage}: {count}{f' of {total}' if total else ''}")
            yield item
        self.line(f"{stage}: {count}")
