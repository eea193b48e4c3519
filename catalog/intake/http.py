"""Asking an outside system over HTTP, politely and patiently. Pure: knows no Django and no tables.

One connection, one request at a time, long time-outs, retries with growing pauses and jitter.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from urllib3 import exceptions as urllib3

from catalog.intake.errors import SourceBadAnswer, SourceError, SourceNotFound, SourceUnreachable
from catalog.intake.json_text import parse

CONNECT_TIMEOUT_SECONDS = 10.0
# Gateways are known to be slow: long answers are normal, dead connections are not.
READ_TIMEOUT_SECONDS = 120.0
# A body that comes in drips is read for so long at most: the time-out above begins anew with each byte.
LONGEST_ANSWER_SECONDS = 600.0
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
GONE_STATUSES = frozenset({404, 410})
RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
CHUNK_BYTES = 65_536
# Far beyond any page of a source that we know (1.4 MB): what grows without end has to end.
MOST_BYTES = 200_000_000

Complaint = Callable[[object], str]
Parameters = Mapping[str, str | Sequence[str]]


class PoliteClient:
    """GET requests for JSON below one base address.

    `is_own_404` tells from a parsed body whether a 404 or 410 is the source's own word and not a gateway's. `timeout`
    is in seconds, to connect and between two bytes of an answer. `session`: one that checks where it connects to
    (`outside.py`), for addresses that people enter. Methods raise SourceUnreachable or SourceBadAnswer after
    their retries.
    """

    def __init__(
        self,
        base_url: str,
        *,
        is_own_404: Callable[[object], bool],
        headers: Mapping[str, str] | None = None,
        attempts: int = ATTEMPTS,
        first_pause: float = FIRST_PAUSE_SECONDS,
        timeout: tuple[float, float] = (CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS),
        session: requests.Session | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/") + "/"
        self.last_headers: Mapping[str, str] = {}
        self._is_own_404 = is_own_404
        self._attempts = attempts
        self._first_pause = first_pause
        self._timeout = timeout
        self._session = session or requests.Session()
        self._session.headers.update({"Accept": "application/json", "User-Agent": "Tarmoa", **(headers or {})})
        # No Authorization header, which a netrc file would bring: PTV answers a malformed one with 500 even where none
        # is needed.
        self._session.auth = _without_authorization

    def get(
        self, path: str, params: Parameters, *, missing_is: object = None, complaint: Complaint | None = None
    ) -> Any:
        """The parsed answer; `missing_is` in place of the source's own 404, where that is a proper answer.

        `complaint` says what is wrong with an answer that may come right at another attempt; empty for nothing.
        """
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._ask(self.base_url + path, params, missing_is, complaint)
            except _PassingFault as passing:
                if attempt >= self._attempts:
                    raise passing.fault from passing
                time.sleep(min(max(self._pause(attempt), passing.pause), LONGEST_PAUSE_SECONDS))

    def _ask(self, url: str, params: Parameters, missing_is: object, complaint: Complaint | None) -> Any:
        """One attempt. Redirects are not followed: the setting names the address, and a moved API is worth knowing."""
        try:
            response = self._session.get(url, params=params, timeout=self._timeout, allow_redirects=False, stream=True)
            content = _read(response, url)
        except requests.RequestException as error:
            raise _PassingFault(SourceUnreachable(f"{url} could not be reached: {_reason(error)}.")) from error
        if response.status_code in GONE_STATUSES and self._is_own_404(_parsed_or_none(content)):
            if missing_is is not None:
                return missing_is
            raise SourceNotFound(f"{url} is not known to the source ({_excerpt(response, content)}).")
        if response.status_code != 200:
            fault = SourceBadAnswer(
                f"{url} answered with status {response.status_code} ({_excerpt(response, content)})."
            )
            raise _PassingFault(fault, _retry_after(response)) if response.status_code in RETRIED_STATUSES else fault
        self.last_headers = response.headers
        try:
            answer = parse(content)
        except (ValueError, RecursionError) as error:
            fault = SourceBadAnswer(f"{url} answered with something that is not JSON ({_excerpt(response, content)}).")
            raise _PassingFault(fault) from error
        if complaint and (told := complaint(answer)):
            raise _PassingFault(SourceBadAnswer(f"{url} {told}."))
        return answer

    def _pause(self, attempt: int) -> float:
        """The pause after an attempt (from 1), doubling, with jitter so that clients do not come back together."""
        return float(self._first_pause * 2 ** (attempt - 1) * random.uniform(0.5, 1.0))  # noqa: S311 - not for security


class _PassingFault(Exception):
    """An attempt failed in a way that may pass; `pause` is what the server asked for, in seconds."""

    def __init__(self, fault: SourceError, pause: float = 0.0) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.pause = pause


def _without_authorization(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _read(response: requests.Response, url: str) -> bytes:
    """The whole body, unless it takes too long or grows too big."""
    deadline = time.monotonic() + LONGEST_ANSWER_SECONDS
    chunks, size = [], 0
    for chunk in _pieces(response):
        chunks.append(chunk)
        size += len(chunk)
        if size > MOST_BYTES:
            response.close()
            raise SourceBadAnswer(f"{url} answered with more than {MOST_BYTES // 1_000_000} MB.")
        if time.monotonic() > deadline:
            response.close()
            raise requests.ReadTimeout("the answer came too slowly")
    return b"".join(chunks)


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """The body as it comes. `iter_content` would wait until a piece is full, however slowly it fills."""
    try:
        while piece := response.raw.read1(CHUNK_BYTES, decode_content=True):
            yield piece
    except urllib3.ReadTimeoutError as error:
        raise requests.ReadTimeout(error) from error
    except urllib3.DecodeError as error:
        raise requests.exceptions.ContentDecodingError(error) from error
    except urllib3.HTTPError as error:
        raise requests.exceptions.ChunkedEncodingError(error) from error


def _parsed_or_none(content: bytes) -> object:
    try:
        return parse(content)
    except (ValueError, RecursionError):
        return None


def _retry_after(response: requests.Response) -> float:
    """Seconds asked for by Retry-After, given as a number or a date; 0 when absent or unreadable."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


_REASONS: Mapping[type[requests.RequestException], str] = {
    requests.ConnectTimeout: "no connection in time",
    requests.ReadTimeout: "no answer in time",
    requests.exceptions.SSLError: "its certificate cannot be trusted",
    requests.exceptions.ProxyError: "the proxy did not let us through",
    requests.exceptions.ChunkedEncodingError: "the answer was cut short",
    requests.exceptions.ContentDecodingError: "the answer could not be unpacked",
    requests.ConnectionError: "no connection, or it was broken off",
}


def _reason(error: requests.RequestException) -> str:
    """Why, in a few words; the nearest of the kinds that the error is of."""
    return next((words for kind, words in _REASONS.items() if isinstance(error, kind)), type(error).__name__)


def _excerpt(response: requests.Response, content: bytes) -> str:
    """The first words of a body, for a message; errors are JSON or a gateway's HTML."""
    if response.is_redirect:
        return f"moved to {response.headers['Location'][:160]}"
    text = " ".join(content[:2000].decode(errors="replace").split())
    return text[:160] if text else "empty body"
