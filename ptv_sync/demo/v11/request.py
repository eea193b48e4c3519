"""One request to the stand-in and its answer, without sockets; how v11 reads parameters and refuses bad ones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ptv_sync.demo.answer import Answer
from ptv_sync.demo.listings import Listings
from ptv_sync.demo.v11.rules import Window, parse_date
from ptv_sync.demo.v11.store import Store

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NO_GUID = "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)."


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes that PTV's server fixes and no client can ask for."""

    id_page: int = 1000
    document_page: int = 100
    guids: int = 100


class Refused(Exception):
    """The request cannot be met; carries the answer that PTV would give."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(f"{answer.status}")


def bad_request(parameter: str, message: str) -> Refused:
    return Refused(Answer(400, {parameter: [message]}))


def not_found(message: str) -> Refused:
    return Refused(Answer(404, {"errorMessage": message}))


def server_error(message: str) -> Refused:
    return Refused(Answer(500, {"errorMessage": message}))


@dataclass(frozen=True, slots=True)
class Request:
    """What a handler gets: the store, the parts of the path, and the query with its names in lower case.

    `asked` is the whole path; with the query it tells listings apart.
    """

    store: Store
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    listings: Listings = field(default_factory=Listings)
    asked: str = ""

    def text(self, name: str) -> str:
        return self.query.get(name.lower(), "")

    @property
    def page(self) -> int:
        raw = self.query.get("page", "1")
        if not re.fullmatch(r"[+-]?\d{1,9}", raw):
            raise bad_request("page", f"The value '{raw}' is not valid.")
        if int(raw) < 0:
            raise bad_request("page", "The page number cannot be negative value.")
        return int(raw)

    @property
    def window(self) -> Window:
        return Window(after=self._date("date"), before=self._date("dateBefore"))

    @property
    def listing(self) -> tuple[object, ...]:
        """What stays the same from page to page."""
        return (self.asked, *sorted(pair for pair in self.query.items() if pair[0] != "page"))

    def flag(self, name: str) -> bool:
        raw = self.text(name) or "false"
        if raw.lower() not in ("true", "false"):
            raise bad_request(name, f"The value '{raw}' is not valid.")
        return raw.lower() == "true"

    def choice(self, name: str, values: tuple[str, ...], *, default: str = "") -> str:
        """A value of an enumeration, from the path or the query, in any case."""
        raw = self.path.get(name) or self.text(name) or default
        for value in values:
            if value.lower() == raw.lower():
                return value
        raise bad_request(name, f"The {name} is invalid.")

    def guid(self, name: str) -> str:
        """An id from the path or the query, in lower case."""
        raw = self.path.get(name) or self.text(name)
        if not _GUID.fullmatch(raw):
            raise bad_request(name, _NO_GUID)
        return raw.lower()

    @property
    def guids(self) -> list[str]:
        """The comma-separated ids of `guids`; the empty GUID makes PTV fall over, as it does here."""
        if not self.text("guids"):
            raise bad_request("guids", "Property guids is required.")
        found = [part.strip().lower() for part in self.text("guids").split(",")]
        if not all(_GUID.fullmatch(part) for part in found):
            raise bad_request("guids", _NO_GUID)
        if any(set(part) <= {"0", "-"} for part in found):
            raise server_error("An unexpected error occurred. Trace id: 00000000000000000000000000000000")
        return found

    def _date(self, name: str) -> datetime | None:
        if not self.text(name):
            return None
        try:
            return parse_date(self.text(name))
        except ValueError as error:
            raise bad_request(name, f"The {name} parameter is invalid.") from error
