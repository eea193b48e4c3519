"""What v11 lets through: pages, dates, areas, roles. Pure.

The source of each rule is PTV's published source (vrk-kpa/ptv-releases, release 3.4) and the behaviour of the live API.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from ptv_sync.demo.registers import load_registers
from ptv_sync.demo.v11.codelists import MUNICIPALITY, PROVINCE, WELLBEING_COUNTY
from ptv_sync.demo.v11.parts import Document
from ptv_sync.demo.v11.store import Store

# The names of areas in paths are not those in documents.
AREA_NAMES = {MUNICIPALITY: "Municipality", PROVINCE: "Region", WELLBEING_COUNTY: "WellbeingServiceCounties"}

# Åland as a region, by PTV's old code and by that of Statistics Finland, and as a county of the registers.
_ALAND_COUNTY = "91"
_ALAND = {(PROVINCE, "20"), (PROVINCE, "21"), (WELLBEING_COUNTY, _ALAND_COUNTY)}

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Window:
    """The span of time a list is asked for; both ends are exclusive, in UTC."""

    after: datetime | None = None
    before: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.after is None and self.before is None

    def holds(self, moment: datetime) -> bool:
        return (self.after is None or moment > self.after) and (self.before is None or moment < self.before)


def parse_date(text: str) -> datetime:
    """The one form of date that PTV takes: `yyyy-MM-ddTHH:mm:ss`, UTC. Raises ValueError on any other."""
    if not _DATE.fullmatch(text):
        raise ValueError(f"not a date of the form yyyy-MM-ddTHH:mm:ss: {text}")
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def modified_at(document: Document) -> datetime:
    """A document's `modified`: UTC, with or without Z, with up to seven fraction digits (Python reads six)."""
    return _moment(str(document["modified"]))


@lru_cache(maxsize=1 << 18)
def _moment(modified: str) -> datetime:
    text = re.sub(r"(\.\d{6})\d+", r"\1", modified.removesuffix("Z"))
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def changed(document: Document, window: Window, *, with_connections: bool = False) -> bool:
    """Whether a document falls into the window: by its own date or, where they count, by that of a connection."""
    if window.is_open or window.holds(modified_at(document)):
        return True
    connections = (document.get("serviceChannels") or document.get("services") or []) if with_connections else []
    return any(window.holds(modified_at(link)) for link in connections if link.get("modified"))


def page_of(entries: Sequence[Any], number: int, size: int) -> Document:
    """PTV's envelope. A page out of range has `itemList` null; page 0 has no page count either."""
    count = -(-len(entries) // size)
    inside = 0 < number <= count
    return {
        "pageNumber": number,
        "pageSize": size,
        "pageCount": count if number else 0,
        "itemList": list(entries[(number - 1) * size : number * size]) if inside else None,
    }


def in_area(document: Document, area: str, code: str, *, whole_country: bool) -> bool:
    """Whether a service, channel or organisation belongs to an area.

    A municipality is met directly or through a region or county that contains it; a region or county only when it has
    been chosen itself. With `whole_country` nationwide ones too, those without Åland unless the area lies there.
    """
    if whole_country and document.get("areaType") == "Nationwide":
        return True
    if whole_country and document.get("areaType") == "NationwideExceptAlandIslands" and not _is_aland(area, code):
        return True
    chosen = document.get("areas") or []
    if area == MUNICIPALITY:
        own = document.get("municipality") or {}
        members = {place["code"] for element in chosen for place in element.get("municipalities") or []}
        return code in members or own.get("code") == code
    return any(element["type"] == AREA_NAMES[area] and element.get("code") == code for element in chosen)


def _is_aland(area: str, code: str) -> bool:
    if area != MUNICIPALITY:
        return (area, code) in _ALAND
    place = load_registers().municipalities.get(code)
    return place is not None and place.county == _ALAND_COUNTY


def roles_of(service: Document) -> set[str]:
    """Ids of the organisations that have any part in a service: responsible, other responsible, producer."""
    return {role["organization"]["id"].lower() for role in service["organizations"] if role.get("organization")}


def listed_organisations(store: Store) -> list[Document]:
    """Organisations that have published services or channels: no others stand in PTV's list."""
    active = {identifier for service in store.services.values() for identifier in roles_of(service)}
    active |= {str(channel["organizationId"]).lower() for channel in store.channels.values()}
    return [document for identifier, document in store.organisations.items() if identifier in active]


def name_of(document: Document) -> str | None:
    """The first `Name` of a document, which PTV writes in lists; null where there is none."""
    for field in ("serviceNames", "serviceChannelNames", "organizationNames", "names"):
        for row in document.get(field) or []:
            if row["type"] == "Name":
                return str(row["value"])
    return None


def with_concept(documents: Iterable[Document], field: str, codes: Iterable[str]) -> list[Document]:
    """The documents whose classification `field` holds one of the codes."""
    wanted = set(codes)
    return [document for document in documents if wanted & {entry["code"] for entry in document.get(field) or []}]


def selected(documents: Mapping[str, Document], guids: Iterable[str]) -> list[Document]:
    """The documents with these ids in the order of the store; unknown ids are dropped without a word."""
    wanted = sorted({identifier.lower() for identifier in guids})
    return [documents[identifier] for identifier in wanted if identifier in documents]
