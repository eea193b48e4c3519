"""Asking an interface of Linked Events, version 1: pages of events, and what has changed. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import requests
from pydantic import ValidationError

from catalog.events.intake.documents import Page
from catalog.events.intake.texts import clean_text
from catalog.intake.addresses import target_of
from catalog.intake.errors import SourceBadAnswer, SourceNotFound
from catalog.intake.http import FIRST_PAUSE_SECONDS, PoliteClient

PAGE_SIZE = 100
# 200,000 events: more than any source has ahead.
MOST_PAGES = 2000
INCLUDED = "location,keywords,audience"
KINDS = "General,Course,Volunteering"
_PATH = "event/"


class LinkedEvents:
    """A source's events. `base_url` is that of version 1; the session checks where it connects to.

    Methods raise AddressRefused, SourceUnreachable or SourceBadAnswer after their retries.
    """

    def __init__(
        self, base_url: str, session: requests.Session, *, first_pause: float = FIRST_PAUSE_SECONDS,
        allow_local: bool = False,
    ) -> None:  # fmt: skip
        target_of(base_url, allow_local=allow_local)
        self._client = PoliteClient(base_url, is_own_404=_is_own_404, first_pause=first_pause, session=session)

    @property
    def is_demo(self) -> bool:
        return self._client.last_headers.get("X-Tarmoa-Demo") == "1"

    def coming(self, now: datetime) -> Iterator[list[dict[str, Any]]]:
        """All events that are not over, a page at a time."""
        return self._pages({"start": f"{now:%Y-%m-%d}"})

    def event(self, identifier: str) -> dict[str, Any] | None:
        """One event as it is now; None where the source says that it has no such event, or has deleted it."""
        try:
            body = self._client.get(f"{_PATH}{quote(identifier, safe=':')}/", {"include": INCLUDED})
        except SourceNotFound:
            return None
        if not isinstance(body, dict) or id_of(body) != identifier:
            raise SourceBadAnswer(f"Another thing than the event {identifier} stands in its place.")
        return None if is_deleted(body) else body

    def changed(self, since: datetime) -> Iterator[list[dict[str, Any]]]:
        """Events that have changed since the moment, deleted ones too, a page at a time."""
        return self._pages({"last_modified_since": since.isoformat(timespec="seconds"), "show_deleted": "true"})

    def _pages(self, wish: Mapping[str, str]) -> Iterator[list[dict[str, Any]]]:
        """Follows `meta.next` to its end; a page that comes again, and pages without end, are faults.

        What has changed last comes first: an event that changes meanwhile moves to the front and pushes the others to
        pages that are still to come. It is missed itself then, and one that moves up as another is deleted: `event`.
        """
        params: dict[str, str] = {
            **wish,
            "page_size": str(PAGE_SIZE),
            "include": INCLUDED,
            "event_type": KINDS,
            "sort": "-last_modified_time",
        }
        seen: set[tuple[tuple[str, str], ...]] = set()
        while True:
            key = tuple(sorted(params.items()))
            if key in seen or len(seen) == MOST_PAGES:
                raise SourceBadAnswer("The pages of the listing lead round in a circle or do not end.")
            seen.add(key)
            page = self._page(params)
            yield page.data
            if not page.meta.next:
                return
            params = self._next(page.meta.next)

    def _page(self, params: Mapping[str, str]) -> Page:
        try:
            return Page.model_validate(self._client.get(_PATH, params))
        except ValidationError as error:
            raise SourceBadAnswer("The listing of events is not one of Linked Events, version 1.") from error

    def _next(self, url: str) -> dict[str, str]:
        """The question that a page's `next` asks, put to our own address: nothing else of it is believed.

        Raises SourceBadAnswer where it leads to another host or place.
        """
        asked, own = urlsplit(url), urlsplit(self._client.base_url + _PATH)
        if (asked.netloc.lower(), asked.path.rstrip("/")) != (own.netloc.lower(), own.path.rstrip("/")):
            raise SourceBadAnswer(f"The next page is said to be elsewhere: {url[:160]}.")
        return dict(parse_qsl(asked.query))


def _is_own_404(body: object) -> bool:
    """Whether it is the interface that does not know it, and not a gateway before it."""
    return isinstance(body, dict) and "detail" in body


def id_of(body: Mapping[str, Any]) -> str:
    """What a document is kept under: its id, whatever its shape; empty for none."""
    return clean_text(str(body.get("id") or ""))[:300]


def is_deleted(body: Mapping[str, Any]) -> bool:
    return body.get("deleted") is True
