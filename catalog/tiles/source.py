"""Asking a map server for a tile, briefly: somebody is waiting, and a map without a tile is still a map. Pure.

No retries; a few requests at a time; a source that fails is left alone for a while.
"""

from __future__ import annotations

import queue
import time
from urllib.parse import quote

import requests
from urllib3 import exceptions as urllib3

from catalog.intake.errors import SourceBadAnswer, SourceError, SourceUnreachable
from catalog.tiles.grid import Tile

TIMEOUT_SECONDS = 3.0
# A body that comes in drips is read for so long at most: the time-out above begins anew with each byte.
LONGEST_ANSWER_SECONDS = 5.0
MOST_AT_ONCE = 2
# How long a request waits for its turn, and a source that has failed for the next question.
TURN_SECONDS = 1.0
REST_SECONDS = 30.0
MOST_BYTES = 500_000
CHUNK_BYTES = 65_536
PNG = b"\x89PNG\r\n\x1a\n"


class NotNow(SourceUnreachable):
    """Nothing was asked: too much is being asked already, or the source rests."""


class TileSource:
    """A map server. `template` is an address with {z}, {x}, {y} and {key}; no message of an error holds the key."""

    def __init__(
        self, template: str, key: str, *, timeout: float = TIMEOUT_SECONDS, longest: float = LONGEST_ANSWER_SECONDS
    ) -> None:
        self._template = template
        self._key = key
        self._timeout = timeout
        self._longest = longest
        self._resting_until = 0.0
        # A session is also the turn: who holds one may ask.
        self._sessions: queue.LifoQueue[requests.Session] = queue.LifoQueue()
        for _ in range(MOST_AT_ONCE):
            self._sessions.put(requests.Session())

    def fetch(self, tile: Tile) -> bytes:
        """The tile as PNG. Raises NotNow, SourceUnreachable (after which the source rests) or SourceBadAnswer."""
        if time.monotonic() < self._resting_until:
            raise NotNow("The map server failed a moment ago and is left alone.")
        try:
            session = self._sessions.get(timeout=TURN_SECONDS)
        except queue.Empty:
            raise NotNow("Too many tiles are being asked for.") from None
        try:
            return self._ask(session, tile)
        finally:
            self._sessions.put(session)

    def _ask(self, session: requests.Session, tile: Tile) -> bytes:
        """One request. Redirects are not followed: they could carry the key elsewhere."""
        url = self._address(tile)
        try:
            with session.get(url, timeout=self._timeout, allow_redirects=False, stream=True) as response:
                if response.status_code != 200:
                    # Of 404 and the like the tile is to blame; of all others the source or the key.
                    message = f"The map server answered tile {tuple(tile)} with status {response.status_code}."
                    raise SourceBadAnswer(message) if response.status_code in {400, 404, 410} else self._rest(message)
                if not response.headers.get("Content-Type", "").startswith("image/png"):
                    raise SourceBadAnswer(f"The map server answered tile {tuple(tile)} with something that is no PNG.")
                return self._read(response)
        except (requests.RequestException, urllib3.HTTPError) as error:
            # The error's own words hold the address, and the address the key.
            raise self._rest(f"The map server did not answer: {type(error).__name__}.") from None

    def _address(self, tile: Tile) -> str:
        url = self._template.replace("{key}", quote(self._key, safe=""))
        for name, value in tile._asdict().items():
            url = url.replace(f"{{{name}}}", str(value))
        return url

    def _read(self, response: requests.Response) -> bytes:
        """The whole body, unless it takes too long, grows too big or is no picture."""
        deadline = time.monotonic() + self._longest
        body = b""
        while piece := response.raw.read1(CHUNK_BYTES, decode_content=True):
            body += piece
            if len(body) > MOST_BYTES:
                raise SourceBadAnswer(f"The map server answered with more than {MOST_BYTES // 1000} kB.")
            if time.monotonic() > deadline:
                raise self._rest("The map server answered too slowly.")
        if not body.startswith(PNG):
            raise SourceBadAnswer("The map server answered with something that is no PNG.")
        return body

    def _rest(self, message: str) -> SourceError:
        self._resting_until = time.monotonic() + REST_SECONDS
        return SourceUnreachable(message)
