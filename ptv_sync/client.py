"""Fetching PTV's documents over HTTP. Pure: knows no Django and no tables.

Contract: paging, limits and errors of the open API v11 (docs/ptv.md, "How PTV is asked").
"""

import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from itertools import islice
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests

from ptv_sync.errors import PtvBadAnswer, PtvConfigurationError, PtvUnreachable

Json = dict[str, Any]

CONNECT_TIMEOUT_SECONDS = 10
# The gateway is known to be slow: long answers are normal, dead connections are not.
READ_TIMEOUT_SECONDS = 120
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
# Our stand-in says with it that its content is invented.
DEMO_HEADER = "X-Tarmoa-Demo"
SUPPORTED_VERSIONS = frozenset({"v11"})


class Resource(StrEnum):
    """The kinds of documents, by their name in v11's paths."""

    SERVICE = "Service"
    CHANNEL = "ServiceChannel"
    ORGANISATION = "Organization"
    GENERAL_DESCRIPTION = "GeneralDescription"


# How many documents are asked for at once: the API takes 100, the gateway gives up on long channel lists.
BATCH_SIZE: Mapping[Resource, int] = {
    Resource.SERVICE: 100,
    Resource.CHANNEL: 50,
    Resource.ORGANISATION: 50,
    Resource.GENERAL_DESCRIPTION: 100,
}


class AreaPath(StrEnum):
    """Kinds of areas as v11 spells them in its paths."""

    MUNICIPALITY = "Municipality"
    COUNTY = "WellbeingServiceCounties"


class PtvSource(Protocol):
    """Where documents come from: the API, or a directory of them."""

    @property
    def origin(self) -> str:
        """The address or folder, for the record of the run; never a key."""

    @property
    def version(self) -> str:
        """The version of the documents' shape, e.g. `v11`."""

    @property
    def is_demo(self) -> bool:
        """Whether what was fetched is our own demonstration data and not PTV's; known after the first answer."""

    def ids(self, resource: Resource) -> Iterator[str]:
        """Every published document's id, each once."""

    def service_ids(self, area: AreaPath, code: str, *, include_whole_country: bool) -> Iterator[str]:
        """Ids of the services of one area, each once."""

    def documents(self, resource: Resource, ids: Iterable[str]) -> Iterator[Json]:
        """The published ones of the named documents, in any order; others are left out silently, as the API does."""

    def municipality_codes(self) -> Iterator[Json]:
        """The rows of the code list of municipalities."""


def api_version(base_url: str) -> str:
    """The version that the path of PTV_API_URL names.

    Raises PtvConfigurationError when it names none or one that is not supported.
    """
    parts = urlsplit(base_url)
    segments = [segment for segment in parts.path.split("/") if segment]
    version = segments[-1].casefold() if segments else ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PtvConfigurationError(f"PTV_API_URL is not a web address: {base_url!r}.")
    if version not in SUPPORTED_VERSIONS:
        known = ", ".join(sorted(SUPPORTED_VERSIONS))
        raise PtvConfigurationError(
            f"PTV_API_URL must end with the version of the interface ({known}), "
            "such as http://127.0.0.1:8901/api/v11/. "
            f"It is {base_url!r}."
        )
    return version


class PtvClient:
    """The API over HTTP: one connection, long time-outs, retries with growing pauses and jitter.

    Every method may raise PtvUnreachable or PtvBadAnswer after its retries.
    """

    def __init__(self, base_url: str, *, attempts: int = ATTEMPTS, first_pause: float = FIRST_PAUSE_SECONDS) -> None:
        self._version = api_version(base_url)
        self._base_url = base_url.rstrip("/") + "/"
        self._attempts = attempts
        self._first_pause = first_pause
        self._is_demo = False
        self._session = requests.Session()
        # No Authorization header: a malformed one is answered with 500 even where none is needed.
        self._session.headers.update({"Accept": "application/json", "User-Agent": "Tarmoa"})

    @property
    def origin(self) -> str:
        return self._base_url

    @property
    def version(self) -> str:
        return self._version

    @property
    def is_demo(self) -> bool:
        return self._is_demo

    def ids(self, resource: Resource) -> Iterator[str]:
        return self._paged_ids(resource, {})

    def service_ids(self, area: AreaPath, code: str, *, include_whole_country: bool) -> Iterator[str]:
        flag = {"includeWholeCountry": "true" if include_whole_country else "false"}
        return self._paged_ids(f"{Resource.SERVICE}/area/{area}/code/{code}", flag)

    def documents(self, resource: Resource, ids: Iterable[str]) -> Iterator[Json]:
        for batch in _batches(ids, BATCH_SIZE[resource]):
            answer = self._get(f"{resource}/list", {"guids": ",".join(batch), "showHeader": "true"}, missing_is=[])
            if not isinstance(answer, list):
                raise PtvBadAnswer(f"{self._base_url}{resource}/list did not answer with a list of documents.")
            yield from (document for document in answer if isinstance(document, dict))

    def municipality_codes(self) -> Iterator[Json]:
        answer = self._get("CodeList/GetMunicipalityCodes", {}, missing_is=[])
        if not isinstance(answer, list):
            raise PtvBadAnswer(f"{self._base_url}CodeList/GetMunicipalityCodes did not answer with a list.")
        yield from (row for row in answer if isinstance(row, dict))

    def _paged_ids(self, path: str, params: Mapping[str, str]) -> Iterator[str]:
        """Ids over all pages. Items can shift between pages while something is unpublished: each id comes once."""
        seen: set[str] = set()
        page, page_count = 1, 1
        while page <= page_count:
            answer = self._get(path, {**params, "page": str(page)})
            if not isinstance(answer, dict) or "itemList" not in answer:
                raise PtvBadAnswer(f"{self._base_url}{path} did not answer with a page of ids.")
            page_count = int(answer.get("pageCount") or 0)
            for item in answer["itemList"] or []:
                # A row without a name has no published version: asking for it gives 404.
                identifier = str(item.get("id") or "").lower()
                if identifier and item.get("name") is not None and identifier not in seen:
                    seen.add(identifier)
                    yield identifier
            page += 1

    def _get(self, path: str, params: Mapping[str, str], *, missing_is: object = None) -> Any:
        url = self._base_url + path
        fault: PtvUnreachable | PtvBadAnswer | None = None
        for attempt in range(self._attempts):
            wait = self._pause(attempt)
            try:
                response = self._session.get(
                    url, params=params, timeout=(CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS)
                )
            except requests.RequestException as error:
                fault = PtvUnreachable(f"{url} could not be reached: {_reason(error)}.")
            else:
                if response.status_code == 404 and missing_is is not None:
                    return missing_is
                if response.status_code == 200:
                    self._is_demo = DEMO_HEADER in response.headers
                    try:
                        return response.json()
                    except requests.JSONDecodeError:
                        fault = PtvBadAnswer(f"{url} answered with something that is not JSON ({_excerpt(response)}).")
                else:
                    fault = PtvBadAnswer(f"{url} answered with status {response.status_code} ({_excerpt(response)}).")
                    if response.status_code not in RETRIED_STATUSES:
                        raise fault
                    wait = max(wait, _retry_after(response))
            if attempt + 1 < self._attempts:
                time.sleep(min(wait, LONGEST_PAUSE_SECONDS))
        raise fault or PtvUnreachable(f"{url} was not asked.")

    def _pause(self, attempt: int) -> float:
        """The pause after an attempt, doubling, with jitter so that clients do not come back together."""
        return float(self._first_pause * 2**attempt * random.uniform(0.5, 1.0))  # noqa: S311 - not for security


def _batches(ids: Iterable[str], size: int) -> Iterator[Sequence[str]]:
    iterator = iter(ids)
    while batch := list(islice(iterator, size)):
        yield batch


def _retry_after(response: requests.Response) -> float:
    """Seconds asked for by Retry-After, given as a number or a date; 0 when absent or unreadable."""
    value = response.headers.get("Retry-After", "")
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _reason(error: requests.RequestException) -> str:
    return {
        requests.ConnectTimeout: "no connection in time",
        requests.ReadTimeout: "no answer in time",
        requests.exceptions.ChunkedEncodingError: "the answer was cut short",
        requests.ConnectionError: "no connection, or it was broken off",
    }.get(type(error), type(error).__name__)


def _excerpt(response: requests.Response) -> str:
    """The first words of a body, for a message; PTV's errors are JSON or a gateway's HTML."""
    text = " ".join(response.text.split())
    return text[:160] if text else "empty body"
