"""Fetching PTV's documents over HTTP. Pure: knows no Django and no tables.

Contract: paging, limits and errors of the open API v11 (docs/ptv.md, "How PTV is asked").
"""

import json
import logging
import random
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from itertools import islice
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests

from ptv_sync.errors import PtvBadAnswer, PtvConfigurationError, PtvError, PtvNotFound, PtvUnreachable

log = logging.getLogger(__name__)

Json = dict[str, Any]

CONNECT_TIMEOUT_SECONDS = 10.0
# The gateway is known to be slow: long answers are normal, dead connections are not.
READ_TIMEOUT_SECONDS = 120.0
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
# Far beyond all of PTV (some 60 pages): a page count that runs away has to end.
MOST_PAGES = 10_000
# Our stand-in says with it that its content is invented.
DEMO_HEADER = "X-Tarmoa-Demo"
SUPPORTED_VERSIONS = frozenset({"v11"})

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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
        """Every published document's id in lower case, each once."""

    def service_ids(self, area: AreaPath, code: str, *, include_whole_country: bool) -> Iterator[str]:
        """Ids of the services of one area, each once; none where PTV does not know the area."""

    def documents(self, resource: Resource, ids: Iterable[str]) -> Iterator[Json]:
        """The published ones of the named documents, in any order; others are left out silently, as the API does."""

    def municipality_codes(self) -> Iterator[Json]:
        """The rows of the code list of municipalities."""


def is_guid(text: str) -> bool:
    """Whether PTV can be asked for this id: lower case, and not all zeros, on which it falls over (contract §1.1)."""
    return _GUID.fullmatch(text) is not None and not set(text) <= {"0", "-"}


def api_version(base_url: str) -> str:
    """The version that the path of PTV_API_URL names.

    Raises PtvConfigurationError when it names none or one that is not supported, or is no plain web address.
    """
    example = "Give the whole base, such as http://127.0.0.1:8901/api/v11/."
    try:
        parts = urlsplit(base_url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise PtvConfigurationError(f"PTV_API_URL is not a web address: {base_url!r}. {example}")
    if parts.username is not None or parts.query or parts.fragment:
        raise PtvConfigurationError(f"PTV_API_URL holds more than an address and a path. {example}")
    segments = [segment for segment in parts.path.split("/") if segment]
    version = segments[-1].casefold() if segments else ""
    if version not in SUPPORTED_VERSIONS:
        known = ", ".join(sorted(SUPPORTED_VERSIONS))
        raise PtvConfigurationError(
            f"PTV_API_URL must end with a supported version of the interface ({known}). It is {base_url!r}. {example}"
        )
    return version


class PtvClient:
    """The API over HTTP: one connection, long time-outs, retries with growing pauses and jitter.

    Every method may raise PtvUnreachable or PtvBadAnswer after its retries. `timeout` is in seconds, to connect and
    between two bytes of an answer.
    """

    def __init__(
        self,
        base_url: str,
        *,
        attempts: int = ATTEMPTS,
        first_pause: float = FIRST_PAUSE_SECONDS,
        timeout: tuple[float, float] = (CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS),
    ) -> None:
        self._version = api_version(base_url)
        self._base_url = base_url.rstrip("/") + "/"
        self._attempts = attempts
        self._first_pause = first_pause
        self._timeout = timeout
        self._is_demo = False
        self._session = requests.Session()
        self._session.headers.update({"Accept": "application/json", "User-Agent": "Tarmoa"})
        # No Authorization header, which a netrc file would bring: a malformed one is answered with 500 even where none
        # is needed.
        self._session.auth = _without_authorization

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
        path = f"{Resource.SERVICE}/area/{area}/code/{code}"
        flag = {"includeWholeCountry": "true" if include_whole_country else "false"}
        return self._paged_ids(path, flag)

    def documents(self, resource: Resource, ids: Iterable[str]) -> Iterator[Json]:
        for batch in _batches(ids, BATCH_SIZE[resource]):
            params = {"guids": ",".join(batch), "showHeader": "true"}
            # 404 stands for "none of these is published", and for nothing else that could be told apart.
            yield from self._rows(self._get(f"{resource}/list", params, missing_is=[]), f"{resource}/list")

    def municipality_codes(self) -> Iterator[Json]:
        path = "CodeList/GetMunicipalityCodes"
        return self._rows(self._get(path, {}), path)

    def _paged_ids(self, path: str, params: Mapping[str, str]) -> Iterator[str]:
        """Ids over all pages. Items can shift between pages while something is unpublished: each id comes once."""
        seen: set[str] = set()
        page, page_count = 1, 1
        while page <= page_count:
            answer = self._get(path, {**params, "page": str(page)})
            if not isinstance(answer, dict) or "itemList" not in answer:
                raise PtvBadAnswer(f"{self._base_url}{path} did not answer with a page of ids.")
            page_count = _page_count(answer, self._base_url + path)
            if answer["itemList"] is None and page <= page_count:
                raise PtvBadAnswer(f"{self._base_url}{path} left out page {page} of {page_count}.")
            for item in self._rows(answer["itemList"] or [], path):
                identifier = str(item.get("id") or "").lower()
                # A row without a name has no published version: asking for it gives 404.
                if item.get("name") is None or identifier in seen:
                    continue
                seen.add(identifier)
                if is_guid(identifier):
                    yield identifier
                else:
                    log.warning("%s%s lists something that is not an id: %.80r", self._base_url, path, identifier)
            page += 1

    def _rows(self, answer: object, path: str) -> Iterator[Json]:
        if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
            raise PtvBadAnswer(f"{self._base_url}{path} did not answer with a list of objects.")
        return iter(answer)

    def _get(self, path: str, params: Mapping[str, str], *, missing_is: object = None) -> Any:
        """The parsed answer; `missing_is` in place of a 404, where that is a proper answer."""
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._ask(self._base_url + path, params, missing_is)
            except _PassingFault as passing:
                if attempt >= self._attempts:
                    raise passing.fault from passing
                time.sleep(min(max(self._pause(attempt), passing.pause), LONGEST_PAUSE_SECONDS))

    def _ask(self, url: str, params: Mapping[str, str], missing_is: object) -> Any:
        """One attempt. Redirects are not followed: the setting names the address, and a moved API is worth knowing."""
        try:
            response = self._session.get(url, params=params, timeout=self._timeout, allow_redirects=False)
        except requests.RequestException as error:
            raise _PassingFault(PtvUnreachable(f"{url} could not be reached: {_reason(error)}.")) from error
        if response.status_code == 404 and _is_ptvs_own(response):
            if missing_is is not None:
                return missing_is
            raise PtvNotFound(f"{url} is not known to PTV ({_excerpt(response)}).")
        if response.status_code != 200:
            fault = PtvBadAnswer(f"{url} answered with status {response.status_code} ({_excerpt(response)}).")
            raise _PassingFault(fault, _retry_after(response)) if response.status_code in RETRIED_STATUSES else fault
        self._is_demo = DEMO_HEADER in response.headers
        try:
            return json.loads(response.content)
        except (ValueError, RecursionError) as error:
            fault = PtvBadAnswer(f"{url} answered with something that is not JSON ({_excerpt(response)}).")
            raise _PassingFault(fault) from error

    def _pause(self, attempt: int) -> float:
        """The pause after an attempt (from 1), doubling, with jitter so that clients do not come back together."""
        return float(self._first_pause * 2 ** (attempt - 1) * random.uniform(0.5, 1.0))  # noqa: S311 - not for security


class _PassingFault(Exception):
    """An attempt failed in a way that may pass; `pause` is what the server asked for, in seconds."""

    def __init__(self, fault: PtvError, pause: float = 0.0) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.pause = pause


def _is_ptvs_own(response: requests.Response) -> bool:
    """Whether a 404 is PTV's word and not a gateway's: its body is `{"errorMessage": …}`."""
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        return False
    return isinstance(body, dict) and "errorMessage" in body


def _without_authorization(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _batches(ids: Iterable[str], size: int) -> Iterator[Sequence[str]]:
    iterator = iter(ids)
    while batch := list(islice(iterator, size)):
        yield batch


def _page_count(answer: Json, url: str) -> int:
    value = answer.get("pageCount") or 0
    if not isinstance(value, int) or not 0 <= value <= MOST_PAGES:
        raise PtvBadAnswer(f"{url} answered with a page count that cannot be: {value!r:.80}.")
    return value


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


def _excerpt(response: requests.Response) -> str:
    """The first words of a body, for a message; PTV's errors are JSON or a gateway's HTML."""
    if response.is_redirect:
        return f"moved to {response.headers['Location'][:160]}"
    text = " ".join(response.text[:2000].split())
    return text[:160] if text else "empty body"
