"""Events in the open API: `/api/v1/events`, read-only."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from catalog.events.cards import EventCard, build_cards
from catalog.events.event_page import event_page, find_event
from catalog.events.form import EventForm
from catalog.events.query import Row
from catalog.events.search import search_events
from catalog.hours.moments import HELSINKI
from catalog.languages import PAGE_LANGUAGES, Language
from catalog.models import Event
from catalog.search.facets import load

MOST_ITEMS = 100

router = Router()


class EventItem(Schema):
    """An event in a list, with its next time within what was asked for."""

    id: UUID
    name: str
    summary: str
    language: str = Field(description="The language that the name and summary are in")
    state: str = Field(description="scheduled, cancelled or postponed")
    starts: str = Field(description="As 2026-12-01T18:00:00+02:00, in Finnish time")
    ends: str | None = Field(description="Empty where the event does not say it")
    has_times: bool = Field(
        description="False: of the moments only the dates count, the end's is that of the day after"
    )
    time: str = Field(description="In words")
    repeats: str = Field(description="In words; empty for what does not repeat")
    place: str
    organiser: str
    charge: str = Field(description="free, charged, other or unknown")
    themes: list[str]
    url: str


class EventList(Schema):
    total: int
    items: list[EventItem]


class EventDetail(Schema):
    """An event with its texts."""

    id: UUID
    name: str
    summary: str
    language: str
    state: str
    state_note: str
    times: list[str] = Field(description="The next ten, in words")
    repeats: str
    repeat_rule: str = Field(description="RFC 5545, in Finnish time")
    description: str = Field(description="As HTML")
    place: str
    address: list[str]
    latitude: float | None
    longitude: float | None
    is_remote: bool
    charge: str
    charge_info: str
    registration: str = Field(description="As HTML")
    registration_url: str
    info_url: str
    organiser: str
    service: UUID | None = Field(description="The service that it is part of")
    themes: list[str]
    target_groups: list[str]
    source: str
    modified_at: str
    url: str
    calendar_url: str


class EventQuery(Schema):
    """What to look for. A wrong value is answered with 422 and what is wrong."""

    q: str = ""
    lang: Language = Language.FI
    theme: str = ""
    municipality: str = Field("", description="Its code. Events that can be taken part in from afar come for each")
    when: str = Field("", description="today, evening, tomorrow or weekend")
    date: str = Field("", description="One day, as 2026-12-01")
    from_: str = Field("", alias="from", description="The first day")
    to: str = Field("", description="The last day")
    literal: bool = Field(
        False, description="Names of places and organisations are words like others, and nothing is corrected"
    )
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 20
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0


@router.get("", response=EventList, summary="Coming events by word, theme, place and time")
def events(request: HttpRequest, response: HttpResponse, query: Query[EventQuery]) -> dict[str, Any]:
    """By time, each event once. `total` counts all, `items` holds `limit` of them."""
    language = served_language(query.lang)
    with translation.override(language):
        known = load(language)
        form = EventForm(_parameters(query), known)
        if not form.is_valid():
            # The form has one day as the first and the last one.
            said = {"from": "date", "to": "date"} if query.date else {}
            errors = (f"{said.get(name, name)}: {' '.join(map(str, texts))}" for name, texts in form.errors.items())
            raise HttpError(422, "; ".join(dict.fromkeys(errors)))
        found = search_events(form.request(language), known)
        rows = found.page(limit=query.limit, offset=query.offset)
        cards = build_cards(rows, language, known.theme_names)
        response["Access-Control-Allow-Origin"] = "*"
        return {"total": found.total(), "items": [_item(row, card) for row, card in zip(rows, cards, strict=True)]}


@router.get("/{event_id}", response=EventDetail, summary="One event")
def event(request: HttpRequest, response: HttpResponse, event_id: UUID, lang: Language = Language.FI) -> dict[str, Any]:
    """404 where no such event is shown, 410 where its source has it no longer."""
    found = find_event(event_id)
    if found is None:
        raise HttpError(404, "There is no such event.")
    if found.withdrawn_at:
        raise HttpError(410, "The event is no longer announced.")
    language = served_language(lang)
    response["Access-Control-Allow-Origin"] = "*"
    with translation.override(language):
        return _detail(found, language)


def served_language(language: Language) -> str:
    return language if language in PAGE_LANGUAGES else Language.FI


def _parameters(query: EventQuery) -> QueryDict:
    """As the form of the page has them: one day is the first and the last one."""
    if query.date and (query.from_ or query.to):
        raise HttpError(422, "date: give either one day or the first and the last one.")
    parameters = QueryDict(mutable=True)
    for name in ("q", "theme", "municipality", "when"):
        parameters[name] = getattr(query, name)
    parameters["from"], parameters["to"] = (query.date, query.date) if query.date else (query.from_, query.to)
    parameters["literal"] = "1" if query.literal else ""
    return parameters


def _item(row: Row, card: EventCard) -> dict[str, Any]:
    has_end = not row.has_times or (row.ends_at is not None and row.ends_at > row.starts_at)
    return {
        "id": row.id,
        "name": card.name,
        "summary": card.summary,
        "language": card.language,
        "state": row.state,
        "starts": row.starts.astimezone(HELSINKI).isoformat(),
        "ends": row.ends.astimezone(HELSINKI).isoformat() if has_end else None,
        "has_times": row.has_times,
        "time": card.time,
        "repeats": card.repeats,
        "place": card.place,
        "organiser": card.organiser,
        "charge": row.charge,
        "themes": list(card.theme_names),
        "url": settings.SITE_URL + card.url,
    }


def _detail(found: Event, language: str) -> dict[str, Any]:
    page = event_page(found, language)
    same = (
        "id", "name", "summary", "language", "state_note", "description", "place", "is_remote", "charge_info",
        "registration", "registration_url", "info_url", "organiser", "source",
    )  # fmt: skip
    return {name: getattr(page, name) for name in same} | {
        "state": found.state,
        "times": list(page.when.times),
        "repeats": page.when.repeats,
        "repeat_rule": found.repeat_rule,
        "address": list(page.address),
        "latitude": found.latitude,
        "longitude": found.longitude,
        "charge": found.charge,
        "service": page.service[0] if page.service else None,
        "themes": [name for _, name in page.themes],
        "target_groups": list(page.target_groups),
        "modified_at": page.modified_at.isoformat(),
        "url": settings.SITE_URL + page.url,
        "calendar_url": settings.SITE_URL + page.calendar_url,
    }
