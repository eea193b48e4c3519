"""Tiles on disk: a folder for each source, zoom and column, a file for each tile. Pure; knows no settings.

Several processes may read and write: a file appears whole or not at all.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from catalog.tiles.grid import Tile

FRESH_SECONDS = 30 * 24 * 3600
# What a process that died in the middle of writing has left.
LEFT_BEHIND_SECONDS = 3600
# After so much of the bound has been written, the process that wrote it looks after the bound itself.
SHARE_BEFORE_PRUNING = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """A tile of the store; what is no longer fresh still serves where the source does not."""

    picture: bytes
    is_fresh: bool


class TileStore:
    """The tiles of one source below a folder that all sources share, at most some `most_bytes` in all."""

    def __init__(self, folder: Path, source: str, *, most_bytes: int) -> None:
        self._folder = folder
        # Another address is another map: its tiles never mix with those of the one before.
        self._own = folder / f"tiles-{hashlib.sha256(source.encode()).hexdigest()[:12]}"
        self._most_bytes = most_bytes
        self._written = 0

    def read(self, tile: Tile) -> Kept | None:
        path = self._path(tile)
        try:
            age = time.time() - path.stat().st_mtime
            return Kept(path.read_bytes(), is_fresh=age < FRESH_SECONDS)
        except FileNotFoundError:
            return None

    def write(self, tile: Tile, picture: bytes) -> None:
        """Keep the tile. Raises OSError where there is no room or no right to write."""
        path = self._path(tile)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(picture)
            Path(part).replace(path)
        except OSError:
            Path(part).unlink(missing_ok=True)
            raise
        self._written += len(picture)
        if self._written > self._most_bytes // SHARE_BEFORE_PRUNING:
            self._written = 0
            prune(self._folder, self._most_bytes)

    def _path(self, tile: Tile) -> Path:
        return self._own / str(tile.z) / str(tile.x) / f"{tile.y}.png"


def prune(folder: Path, most_bytes: int) -> int:
    """Delete the oldest tiles until the rest keeps the bound, and what was left behind; the number of files deleted."""
    now, sizes = time.time(), []
    for path in folder.glob("tiles-*/*/*/*"):
        try:
            found = path.stat()
        except FileNotFoundError:  # another process prunes too
            continue
        if path.suffix == ".png":
            sizes.append((found.st_mtime, found.st_size, path))
        elif path.suffix == ".part" and now - found.st_mtime > LEFT_BEHIND_SECONDS:
            sizes.append((0.0, 0, path))
    total, deleted = sum(size for _, size, _ in sizes), 0
    for modified, size, path in sorted(sizes):
        if modified and total <= most_bytes:
            break
        path.unlink(missing_ok=True)
        total -= size
        deleted += 1
    return deleted
