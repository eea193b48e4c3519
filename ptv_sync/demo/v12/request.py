"""How v12 reads a request: pages, arrays as repeated keys, moments. Whatever does not fit is refused with 400."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ptv_sync.demo.listings import Listings
from ptv_sync.demo.v12.problems import Refused, bad_request
from ptv_sync.demo.v12.store import Store

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_LARGEST_PAGE, _LARGEST_SIZE = 1_000_000, 100
_MOST_VALUES = 20


@dataclass(frozen=True, slots=True)
class Request:
    """What a handler gets: the store, the parts of the path that stand for names, the query in its order."""

    store: Store
    path: Mapping[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    listings: Listings = field(default_factory=Listings)
    api_key: str | None = None

    def require_key(self) -> None:
        """Raises Refused (401) without `x-api-key`; any key will do unless the stand-in was given one."""
        key = self.headers.get("x-api-key", "").strip()
        if not key or (self.api_key is not None and key != self.api_key):
            raise Refused(401, "An API key is required.")

    @property
    def page(self) -> int:
        return self._number("page", 1, _LARGEST_PAGE)

    @property
    def page_size(self) -> int:
        return self._number("pageSize", _LARGEST_SIZE, _LARGEST_SIZE)

    @property
    def listing(self) -> tuple[tuple[str, str], ...]:
        """The query without its page: what stays the same from page to page."""
        return tuple(pair for pair in self.query if pair[0] != "page")

    def content_id(self, name: str = "contentId") -> str:
        """An id in the path, in lower case."""
        raw = self.path[name]
        if not GUID.fullmatch(raw):
            raise bad_request(name, "must be a UUID")
        return raw.lower()

    def one(self, name: str) -> str | None:
        """A parameter that is given at most once."""
        values = self._values(name)
        if len(values) > 1:
            raise bad_request(name, "must not be an array")
        return values[0] if values else None

    def many(self, name: str, accepts: re.Pattern[str]) -> list[str]:
        """The values of an array; empty where it is not given."""
        values = self._values(name)
        if len(values) > _MOST_VALUES:
            raise bad_request(name, f"must not have more than {_MOST_VALUES} items")
        if len(set(values)) < len(values):
            raise bad_request(name, "must not have duplicate items")
        if not all(accepts.fullmatch(value) for value in values):
            raise bad_request(name, f"must match pattern {accepts.pattern}")
        return values

    def choice(self, name: str, *values: str) -> str | None:
        given = self.one(name)
        if given is not None and given not in values:
            raise bad_request(name, f"must be one of {', '.join(values)}")
        return given

    def moment(self, name: str, *, required: bool = False) -> datetime | None:
        """A date-time with its zone. Raises Refused where it is another thing, or missing though required."""
        given = self.one(name)
        if given is None:
            if required:
                raise bad_request(name, "is required")
            return None
        try:
            moment = datetime.fromisoformat(given)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise bad_request(name, "must be a date-time")
        return moment

    def _values(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name]

    def _number(self, name: str, default: int, largest: int) -> int:
        given = self.one(name)
        if given is None:
            return default
        if not re.fullmatch(r"\d{1,9}", given) or not 1 <= int(given) <= largest:
            raise bad_request(name, f"must be an integer from 1 to {largest}")
        return int(given)
