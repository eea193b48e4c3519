"""Pictures of events, fetched before anything is written and made anew while it is."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

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


def download(urls: Iterable[str], session: requests.Session, folder: Path) -> Pictures:
    """Fetch the pictures that are not here yet into a folder, at most 300 and for a quarter of an hour. One query."""
    wanted = list(dict.fromkeys(urls))
    rows = EventImage.objects.filter(source_url__in=wanted).order_by("pk")
    pictures = Pictures(dict(rows.values_list("source_url", "pk")))
    deadline = time.monotonic() + MOST_SECONDS
    for number, url in enumerate([url for url in wanted if url not in pictures.known][:MOST_PICTURES]):
        if time.monotonic() > deadline:
            break
        try:
            content = fetch(session, url, most_bytes=MOST_BYTES, accept="image/*").content
        except SourceError as error:
            pictures.failed[url] = str(error)
        else:
            pictures.files[url] = folder / str(number)
            pictures.files[url].write_bytes(content)
    return pictures
