"""Pictures of events, fetched before anything is written and made anew while it is."""

import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import requests

from catalog.events.images import ImageRefused, image_from
from catalog.intake.errors import SourceError
from catalog.intake.outside import fetch
from catalog.models import EventImage

MOST_PICTURES = 300
MOST_BYTES = 8_000_000
MOST_SECONDS = 900.0


@dataclass
class Pictures:
    """What there is of the pictures asked for. `known`: address → key of its row; `files`: what was fetched; `failed`:
    address → why. What is in none of them had no turn: the next run asks for it."""

    known: dict[str, int] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def keep(self) -> Mapping[str, int]:
        """Write what was fetched, in the caller's transaction, and answer with all that there are. Two queries each."""
        for url, path in self.files.items():
            try:
                self.known[url] = image_from(path.read_bytes(), url).pk
            except ImageRefused as error:
                self.failed[url] = f"no picture: {error}"
        return self.known


def download(
    urls: Iterable[str], session: requests.Session, folder: Path, *, failed: Mapping[str, str] = MappingProxyType({})
) -> Pictures:
    """Fetch the pictures that are not here yet into a folder, at most 300 and for a quarter of an hour. One query.

    `failed`: those that failed before, with why. They come last, so that they take no turn from others, and each time
    in another order.
    """
    wanted = sorted(dict.fromkeys(urls), key=lambda url: random.random() if url in failed else -1)  # noqa: S311 - fair
    rows = EventImage.objects.filter(source_url__in=wanted).order_by("pk")
    pictures = Pictures(dict(rows.values_list("source_url", "pk")), failed=dict(failed))
    deadline = time.monotonic() + MOST_SECONDS
    for number, url in enumerate([url for url in wanted if url not in pictures.known][:MOST_PICTURES]):
        if time.monotonic() > deadline:
            break
        try:
            content = fetch(session, url, most_bytes=MOST_BYTES, accept="image/*").content
        except SourceError as error:
            pictures.failed[url] = str(error)
        else:
            pictures.failed.pop(url, None)
            pictures.files[url] = folder / str(number)
            pictures.files[url].write_bytes(content)
    return pictures
