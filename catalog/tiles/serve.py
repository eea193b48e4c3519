"""A tile for a reader: from the disk while it is fresh, else from the map server, else an old one from the disk."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from django.conf import settings

from catalog.intake.errors import SourceError
from catalog.tiles.grid import Tile
from catalog.tiles.source import NotNow, TileSource
from catalog.tiles.store import TileStore, prune

log = logging.getLogger(__name__)

MEGABYTE = 1_000_000


def is_on() -> bool:
    """Whether there is a map at all: without a key of the map server there is none."""
    return bool(settings.MAP_TILES_KEY)


def picture(tile: Tile) -> bytes | None:
    """The tile as PNG; None where neither disk nor source has it. At most one request to the map server, no queries."""
    store, source = _store_and_source(
        settings.MAP_TILES_URL, settings.MAP_TILES_KEY, settings.MAP_CACHE, settings.MAP_CACHE_MB
    )
    try:
        kept = store.read(tile)
    except OSError as error:
        log.warning("The tiles' folder cannot be read: %s", error)
        kept = None
    if kept and kept.is_fresh:
        return kept.picture
    try:
        fetched = source.fetch(tile)
    except NotNow:
        return kept.picture if kept else None
    except SourceError as error:
        log.warning("%s", error)
        return kept.picture if kept else None
    try:
        store.write(tile, fetched)
    except OSError as error:
        log.warning("The tile could not be kept: %s", error)
    return fetched


def prune_tiles() -> str:
    """Keeps the bound of the folder; for `manage.py daily`."""
    deleted = prune(Path(settings.MAP_CACHE), settings.MAP_CACHE_MB * MEGABYTE)
    return f"Tiles of the map beyond {settings.MAP_CACHE_MB} MB: {deleted} deleted."


@cache
def _store_and_source(url: str, key: str, folder: str, megabytes: int) -> tuple[TileStore, TileSource]:
    """One of each in a process, so that the bounds on what is asked for at once hold for all of its threads."""
    return TileStore(Path(folder), url, most_bytes=megabytes * MEGABYTE), TileSource(url, key)
