"""Mapped records on their way from the mapper to the loader, kept on disk so that memory does not grow with PTV."""

import pickle
import tempfile
from collections.abc import Iterator
from typing import IO, Any, Generic, TypeVar

Item = TypeVar("Item")


class Spool(Generic[Item]):
    """Items written once and read back in the same order, in chunks of the same size. Our own process's data only."""

    def __init__(self, chunk: int) -> None:
        self._chunk = chunk
        self._pending: list[Item] = []
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self.count = 0

    def add(self, item: Item) -> None:
        self.count += 1
        self._pending.append(item)
        if len(self._pending) == self._chunk:
            self._flush()

    def chunks(self) -> Iterator[list[Item]]:
        """Everything added, a chunk at a time."""
        self._flush()
        self._file.seek(0)
        while True:
            try:
                chunk: Any = pickle.load(self._file)  # noqa: S301 - what we wrote ourselves, to a nameless file
            except EOFError:
                return
            yield chunk

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()

    def _flush(self) -> None:
        if self._pending:
            pickle.dump(self._pending, self._file, protocol=pickle.HIGHEST_PROTOCOL)
            self._pending = []
