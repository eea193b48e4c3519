"""Documents of Linked Events, version 1, as pydantic models: strict on what is used, tolerant of the unknown. Pure.

Fields are named as in the documents. Nulls stand for absent texts, lists and objects everywhere. docs/events-sources.md
holds the table.
"""

import re
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from catalog.events.intake.texts import clean_text

_LAST_PART = re.compile(r"/([^/]+)/?$")


def _clean_or_empty(value: Any) -> Any:
    if value is None:
        return ""
    return clean_text(value) if isinstance(value, str) else value


def _text_with_languages(value: Any) -> Any:
    """A mapping without nulls; text alone is taken for Finnish, as some sources give it."""
    if value is None:
        return {}
    if isinstance(value, str):
        return {"fi": value}
    return {key: item for key, item in value.items() if item is not None} if isinstance(value, dict) else value


def _without_nulls(value: Any) -> Any:
    if isinstance(value, list):
        return [item for item in value if item is not None]
    return [] if value is None else value


Text = Annotated[str, BeforeValidator(_clean_or_empty)]
Texts = Annotated[dict[str, Text], BeforeValidator(_text_with_languages), Field(default_factory=dict)]
Flag = Annotated[bool, BeforeValidator(lambda value: False if value is None else value)]
Item = TypeVar("Item")
Many = Annotated[list[Item], BeforeValidator(_without_nulls), Field(default_factory=list)]


class Document(BaseModel):
    """Base of all: unknown fields are left alone, wrong types of known ones are faults."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class Reference(Document):
    """What another document is pointed at by, with that document's own fields where they came along."""

    at_id: Text = Field(default="", alias="@id")
    id: Text = ""

    @property
    def key(self) -> str:
        """The id, from the address where it does not stand by itself: `yso:p4354` of `…/keyword/yso:p4354/`."""
        found = _LAST_PART.search(self.at_id)
        return self.id or (found[1] if found else "")


class Keyword(Reference):
    name: Texts


class Position(Document):
    """GeoJSON: longitude first."""

    type: Text = ""
    coordinates: Many[float]


class Division(Document):
    type: Text = ""
    ocd_id: Text = ""
    name: Texts


class Place(Reference):
    name: Texts
    street_address: Texts
    address_locality: Texts
    postal_code: Text = ""
    position: Position | None = None
    divisions: Many[Division]


class Offer(Document):
    is_free: Flag = False
    price: Texts
    description: Texts
    info_url: Texts


class Image(Document):
    url: Text = ""
    license: Text = ""
    photographer_name: Text = ""
    alt_text: Texts


class Event(Document):
    """`deleted` events keep little but their id."""

    id: Text = Field(min_length=1)
    name: Texts
    short_description: Texts
    description: Texts
    provider: Texts
    info_url: Texts
    location_extra_info: Texts
    start_time: Text = ""
    end_time: Text = ""
    has_start_time: bool | None = None
    has_end_time: bool | None = None
    event_status: Text = ""
    publication_status: Text = ""
    type_id: Text = ""
    deleted: Flag = False
    super_event: Reference | None = None
    super_event_type: Text = ""
    location: Place | None = None
    keywords: Many[Keyword]
    audience: Many[Keyword]
    offers: Many[Offer]
    images: Many[Image]


class Meta(Document):
    next: Text = ""


class Page(Document):
    """A page of a listing. The events are read one by one: a bad one must not take the page with it."""

    meta: Meta
    data: list[dict[str, Any]]


def moment_of(text: str) -> datetime:
    """An ISO moment, aware or not, or a date. Raises ValueError."""
    return datetime.fromisoformat(text)
