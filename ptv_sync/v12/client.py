"""Asking v12: paging, filters and errors (docs/ptv.md, "How v12 is asked"). Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any, NamedTuple

from catalog.intake.errors import SourceBadAnswer
from catalog.intake.http import Parameters, PoliteClient
from ptv_sync.resources import DEMO_HEADER, Json, Resource, is_guid

PAGE_SIZE = 100
# The API takes so many values of one filter.
MOST_VALUES = 20
MOST_PAGES = 10_000
# A listing that gives fewer than it says to have is read again: items move between pages while others come and go.
MOST_READINGS = 5

PATHS: Mapping[Resource, str] = {
    Resource.SERVICE: "service",
    Resource.CHANNEL: "service-channel",
    Resource.ORGANISATION: "organization",
    Resource.GENERAL_DESCRIPTION: "general-description",
    Resource.CONNECTION: "connection",
}
# Of the ontology's tens of thousands of terms only those are asked for that documents use.
ONTOLOGY_TERMS = "ontology-terms"
WHOLE_LISTS = (
    "service-classes",
    "target-groups",
    "life-events",
    "industrial-classes",
    "municipality-codes",
    "region-codes",
    "wellbeing-services-county-codes",
    "postal-codes",
)


class Page(NamedTuple):
    """A page of a listing: the listing's name, the page's number, its items, and how many there are in all."""

    listing: str
    number: int
    items: list[Json]
    total: int

    @property
    def name(self) -> str:
        return f"{self.listing}#{self.number}"


class V12Client:
    """The API over HTTP, with its key. `options` go to PoliteClient.

    Every method may raise SourceUnreachable or SourceBadAnswer.
    """

    lists_ids = False  # a listing is of whole documents: comparing all ids is a full run
    has_changes = True  # it can be asked for what has changed since a moment
    version = "v12"

    def __init__(self, base_url: str, *, key: str, **options: Any) -> None:
        headers = {"x-api-key": key} if key else {}
        self._http = PoliteClient(base_url, is_own_404=is_own_404, headers=headers, **options)

    @property
    def origin(self) -> str:
        return self._http.base_url

    @property
    def is_demo(self) -> bool:
        return DEMO_HEADER in self._http.last_headers

    def search(
        self,
        resource: Resource,
        filters: Parameters,
        *,
        after: datetime | None = None,
        skipped: frozenset[str] = frozenset(),
    ) -> Iterator[Page]:
        """The pages of full documents; those named in `skipped` are not asked for again, but for the last of them.

        What stood behind it may have moved onto it since; and a page behind the last one need not be answered.
        """
        params: dict[str, str | Sequence[str]] = dict(filters)
        if after is not None:
            params["publishedAtOrAfter"] = _moment(after)
        return self._pages(f"{PATHS[resource]}/search", params, skipped)

    def archived(self, resource: Resource, after: datetime) -> set[str]:
        """Ids of what has been archived since."""
        found: set[str] = set()
        for _ in range(MOST_READINGS):
            total = 0
            for page in self._pages(f"{PATHS[resource]}/archived", {"archivedAtOrAfter": _moment(after)}):
                found.update(str(item.get("contentId") or "").lower() for item in page.items)
                total = max(total, page.total)
            if len(found) >= total:
                break
        return set(filter(is_guid, found))

    def has_archived(self, resource: Resource, after: datetime) -> bool:
        """Whether anything of a kind has been archived since, whatever its id."""
        pages = self._pages(f"{PATHS[resource]}/archived", {"archivedAtOrAfter": _moment(after)})
        return any(page.total or page.items for page in pages)

    def document(self, resource: Resource, identifier: str) -> Json | None:
        """One document, or None where it is not published."""
        path = f"{PATHS[resource]}/{identifier}"
        answer = self._http.get(path, {}, missing_is=_MISSING)
        if answer is _MISSING:
            return None
        if not isinstance(answer, dict):
            raise SourceBadAnswer(f"{self.origin}{path} did not answer with an object.")
        return answer

    def code_list(self, name: str, filters: Parameters | None = None) -> list[Json]:
        """The rows of a reference list, all of them or those that fit the filters, by code or address."""
        found: dict[str, Json] = {}
        for _ in range(MOST_READINGS):
            total = 0
            for page in self._pages(name, filters or {}):
                total = max(total, page.total)
                found |= {str(row.get("code") or row.get("uri")): row for row in page.items}
            if len(found) >= total:
                break
        return [found[key] for key in sorted(found)]

    def _pages(self, path: str, params: Parameters, skipped: frozenset[str] = frozenset()) -> Iterator[Page]:
        url, listing = self.origin + path, listing_name(path, params)
        for number in count(1):
            if {f"{listing}#{number}", f"{listing}#{number + 1}"} <= skipped:
                continue
            asked = {**params, "page": str(number), "pageSize": str(PAGE_SIZE)}
            answer = self._http.get(path, asked, complaint=_left_out)
            items, pages, total = _parts(answer, url, number)
            yield Page(listing, number, items, total)
            if number >= pages:
                return


_MISSING = object()


def is_own_404(body: object) -> bool:
    """PTV's own 404 says why: NotPublished or Unknown."""
    return isinstance(body, dict) and "reason" in body


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def listing_name(path: str, params: Parameters) -> str:
    """What tells one listing from another: its path and filters."""
    told = (f"{key}={value if isinstance(value, str) else ','.join(value)}" for key, value in sorted(params.items()))
    return f"{path}?{'&'.join(told)}"


def _left_out(answer: object) -> str:
    """What is wrong with a page within the count that holds nothing: it may pass."""
    if not isinstance(answer, dict) or answer.get("items"):
        return ""
    page, pages = answer.get("page"), answer.get("totalPages")
    is_within = isinstance(page, int) and isinstance(pages, int) and 1 <= page <= pages
    return f"left out page {page} of {pages}" if is_within else ""


def _parts(answer: object, url: str, number: int) -> tuple[list[Json], int, int]:
    """Items, number of pages and of items in all. Raises SourceBadAnswer for what is no page of documents.

    A page that is no longer there, as there are fewer now, may come without items.
    """
    body: Json = answer if isinstance(answer, dict) else {}
    items, pages, total = body.get("items"), body.get("totalPages"), body.get("totalItems")
    if items is None and isinstance(pages, int) and number > pages:
        items = []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise SourceBadAnswer(f"{url} did not answer with a page of documents.")
    if not isinstance(pages, int) or not isinstance(total, int) or not 0 <= pages <= MOST_PAGES:
        raise SourceBadAnswer(f"{url} answered with a number of pages that cannot be: {pages!r:.80}.")
    return items, pages, total
