"""Asking v11: paging, limits and errors of the open API (docs/ptv.md, "How v11 is asked"). Pure."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from catalog.chunks import chunks
from catalog.intake.errors import SourceBadAnswer
from catalog.intake.http import PoliteClient
from ptv_sync.resources import DEMO_HEADER, Json, Resource, is_guid

log = logging.getLogger(__name__)

# Far beyond all of PTV (some 60 pages): a page count that runs away has to end.
MOST_PAGES = 10_000
# A list of several pages is read again until nothing new comes: items move between pages while others are unpublished.
MOST_READINGS = 5

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


class Status(StrEnum):
    """Archived: no published version is left. Withdrawn: the newest version is a draft and none is published."""

    PUBLISHED = "Published"
    ARCHIVED = "Archived"
    WITHDRAWN = "Withdrawn"


class V11Source(Protocol):
    """Where v11 documents come from: the API, or a directory of them."""

    @property
    def origin(self) -> str:
        """The address or folder, for the record of the run."""

    @property
    def version(self) -> str:
        """`v11`."""

    @property
    def is_demo(self) -> bool:
        """Whether what was fetched is our own demonstration data and not PTV's; known after the first answer."""

    def ids(self, resource: Resource, *, after: datetime | None = None, status: Status = Status.PUBLISHED) -> list[str]:
        """Ids of a status in lower case, each once; with `after` those changed since.

        Services and channels count as changed when a connection of theirs has.
        """

    def service_ids(self, area: AreaPath, code: str, *, include_whole_country: bool) -> list[str]:
        """Ids of the services of one area, each once. Raises SourceNotFound where PTV does not know the area."""

    def documents(self, resource: Resource, ids: Iterable[str]) -> Iterator[list[Json]]:
        """The published ones of the named documents, some at a time, in any order; others are left out silently."""

    def municipality_codes(self) -> list[Json]:
        """The rows of the code list of municipalities."""


class V11Client:
    """The API over HTTP. `options` go to PoliteClient. Every method may raise SourceUnreachable or SourceBadAnswer."""

    lists_ids = True  # without their documents, so that all can be compared
    has_changes = True  # it can be asked for what has changed since a moment
    version = "v11"

    def __init__(self, base_url: str, **options: Any) -> None:
        self._http = PoliteClient(base_url, is_own_404=is_own_404, **options)

    @property
    def origin(self) -> str:
        return self._http.base_url

    @property
    def is_demo(self) -> bool:
        return DEMO_HEADER in self._http.last_headers

    def ids(self, resource: Resource, *, after: datetime | None = None, status: Status = Status.PUBLISHED) -> list[str]:
        params = {} if status is Status.PUBLISHED else {"status": status.value}
        if after is not None:
            params["date"] = after.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        return self._listed(resource, params)

    def service_ids(self, area: AreaPath, code: str, *, include_whole_country: bool) -> list[str]:
        path = f"{Resource.SERVICE}/area/{area}/code/{code}"
        return self._listed(path, {"includeWholeCountry": "true" if include_whole_country else "false"})

    def documents(self, resource: Resource, ids: Iterable[str]) -> Iterator[list[Json]]:
        # What is no id turns the whole batch into an error.
        for batch in chunks(filter(is_guid, ids), BATCH_SIZE[resource]):
            params = {"guids": ",".join(batch), "showHeader": "true"}
            # 404 stands for "none of these is published", and for nothing else that could be told apart.
            yield self._rows(self._http.get(f"{resource}/list", params, missing_is=[]), f"{resource}/list")

    def municipality_codes(self) -> list[Json]:
        path = "CodeList/GetMunicipalityCodes"
        return self._rows(self._http.get(path, {}), path)

    def _listed(self, path: str, params: Mapping[str, str]) -> list[str]:
        """Ids over all pages, each once; several pages are read until a reading brings nothing new."""
        found: dict[str, None] = {}
        for _ in range(MOST_READINGS):
            before = len(found)
            page_count = self._read_pages(path, params, found)
            if page_count < 2 or len(found) == before:
                break
        return list(found)

    def _read_pages(self, path: str, params: Mapping[str, str], found: dict[str, None]) -> int:
        """One reading of all pages into `found`; answers with their number."""
        url = self.origin + path
        page, page_count = 1, 1
        while page <= page_count:
            answer = self._http.get(path, {**params, "page": str(page)}, complaint=_left_out)
            if not isinstance(answer, dict) or "itemList" not in answer:
                raise SourceBadAnswer(f"{url} did not answer with a page of ids.")
            page_count = _page_count(answer, url)
            for item in self._rows(answer["itemList"] or [], path):
                identifier = str(item.get("id") or "").lower()
                # A row without a name has no published version: asking for it gives 404. Of those gone none has.
                if item.get("name") is None and "status" not in params:
                    continue
                if is_guid(identifier):
                    found[identifier] = None
                else:
                    log.warning("%s lists something that is not an id: %.80r", url, identifier)
            page += 1
        return page_count

    def _rows(self, answer: object, path: str) -> list[Json]:
        if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
            raise SourceBadAnswer(f"{self.origin}{path} did not answer with a list of objects.")
        return answer


def is_own_404(body: object) -> bool:
    """PTV's own 404 is `{"errorMessage": …}`."""
    return isinstance(body, dict) and "errorMessage" in body


def _left_out(answer: object) -> str:
    """What is wrong with a page of ids that says nothing although it is within the count: it may pass."""
    if not isinstance(answer, dict) or answer.get("itemList") is not None:
        return ""
    page, count = answer.get("pageNumber"), answer.get("pageCount")
    is_within = isinstance(page, int) and isinstance(count, int) and 1 <= page <= count
    return f"left out page {page} of {count}" if is_within else ""


def _page_count(answer: Json, url: str) -> int:
    value = answer.get("pageCount") or 0
    if not isinstance(value, int) or not 0 <= value <= MOST_PAGES:
        raise SourceBadAnswer(f"{url} answered with a page count that cannot be: {value!r:.80}.")
    return value
