"""The open API, read-only: the tray's services for other programs. Its document is at /api/v1/openapi.json."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import HttpError

from catalog.api_events import router as events_router
from catalog.api_events import served_language
from catalog.areas.rules import Nearness, shortest_km
from catalog.cards import ServiceCard, build_cards, card_rows
from catalog.channel_view import ChannelView
from catalog.hours.rules import TimeState
from catalog.hours.table import HoursTable
from catalog.languages import Language
from catalog.models import Service
from catalog.search import results
from catalog.search.facets import MUNICIPALITY, load
from catalog.search.query import Row
from catalog.search.search import Found, search
from catalog.search.suggest import suggestions
from catalog.search_form import TICKED, SearchForm
from catalog.service_page import service_page

MOST_ITEMS = 100

api = NinjaAPI(
    title="Tarmoa",
    version="1",
    description="The services of the service tray and coming events, read-only. Texts come in the language asked for,"
    " or the next best.",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("/events", events_router)


class ServiceItem(Schema):
    """A service in a list."""

    id: UUID
    name: str
    summary: str
    language: str = Field(description="The language that the name and summary are in")
    themes: list[str] = Field(description="Names of the themes, strongest first")
    place: str
    provider: str
    url: str


class SectionItem(Schema):
    heading: str
    html: str


class HoursItem(Schema):
    title: str
    validity: str
    note: str
    info: str
    days: list[str]


class ChannelItem(Schema):
    kind: str
    name: str
    phones: list[str]
    emails: list[str]
    links: list[str]
    addresses: list[str]
    open_now: str = Field(description="Whether it is open now and until when, in words; empty where nobody says")
    week: list[str] = Field(description="The days of this week with their hours, exceptions and holidays among them")
    hours: list[HoursItem] = Field(description="As the source states them, exceptions first, in words")


class ServiceDetail(ServiceItem):
    """A service with its texts and ways to it."""

    sections: list[SectionItem]
    channels: list[ChannelItem]
    service_languages: list[str]
    modified_at: str | None


class ReasonItem(Schema):
    """Why a service was found, for one thing that was asked for."""

    word: str
    met_by: str = Field(
        description="The word of the index by which it was met, in base form; empty where only the text has it"
    )
    field: str = Field(
        description="name, term (a keyword too), part (of a word in these), text, or summary: also what the text says "
        "twice, and names in other languages"
    )
    way: str = Field(description="word, part (of a compound) or thesaurus")


class Explanation(Schema):
    score: float = Field(
        description="How well the words fit; results are in its order, then by the next two. Of more than 500, those"
        " come first that have all words in the name, then in keywords or ontology terms, which are scored no further"
    )
    closeness: int = Field(description="2 given in municipalities, 1 in a wider area, 0 in the whole country")
    quality: float = Field(description="How complete and fresh the description is, from 0 to 1")
    reasons: list[ReasonItem]


class FoundItem(ServiceItem):
    """`state`: open, by_appointment or unknown at the time asked for; empty without one. `distance_km`: to the nearest
    place of the service from the point asked for."""

    state: str
    nearness: str = Field(description="here, county, neighbouring, remote or elsewhere; empty without a place")
    distance_km: float | None
    explanation: Explanation | None = None


class CorrectionItem(Schema):
    written: str
    meant: str


class FoundList(Schema):
    """`step`: what had to be given up for something to fit. `facets`: parameter → value → number of results with it."""

    total: int
    step: str
    place: str = Field(description="The municipality that the words name, as its code")
    organisation: str = Field(description="The organisation that the words name")
    elsewhere: str = Field(description="The municipality outside of the area that the words name, looked for as a word")
    corrections: list[CorrectionItem]
    facets: dict[str, dict[str, int]]
    items: list[FoundItem]


class ServiceQuery(Schema):
    """What to look for. A wrong value is answered with 422 and what is wrong."""

    q: str = ""
    lang: Language = Language.FI
    theme: str = ""
    municipality: str = Field("", description="A municipality's three digits; ranks and groups what is valid there")
    near: str = Field("", description="A point as latitude,longitude in degrees: the municipality around it, distances")
    postal: str = Field("", description="A postal code, in place of a municipality")
    nearby: bool = Field(False, description="With services that are valid only around the municipality")
    target: list[str] = Field([], description="Codes of target groups, as KR1.1")
    channel: list[str] = Field([], description="on_site, phone, online")
    charge: list[str] = Field([], description="free")
    language: list[str] = Field([], description="Languages that the service is given in")
    provider: list[str] = Field([], description="public, association, company")
    literal: bool = Field(
        False, description="Names of places and organisations are words like others, and nothing is corrected"
    )
    explain: bool = Field(False, description="Say of each service why it was found")
    at: str = Field("", description="A moment, as 2026-12-01T15:30, in Finnish time where it has no zone")
    when: str = Field("", description="now, today, evening, tomorrow, weekend, or a weekday in general, as monday")
    date: str = Field("", description="A day, as 2026-12-01")
    from_: str = Field("", alias="from", description="Not before this time of day, as 09:00")
    to: str = Field("", description="Not after this time of day")
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 20
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0


@api.get("/services", response=FoundList, summary="Services by word, theme, place, time and what else narrows")
def services(request: HttpRequest, response: HttpResponse, query: Query[ServiceQuery]) -> dict[str, Any]:
    """Best first: by rank where words are given, else by name. `total` counts all, `items` holds `limit` of them."""
    language = served_language(query.lang)
    with translation.override(language):
        known = load(language)
        form = SearchForm(_parameters(query), known)
        if not form.is_valid():
            raise HttpError(
                422, "; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in form.errors.items())
            )
        found = search(form.request(language, limit=query.limit, offset=query.offset), known)
        response["Access-Control-Allow-Origin"] = "*"
        return _found(found, query, language)


class SuggestionItem(Schema):
    kind: str = Field(description="word, theme, place, organisation or service")
    text: str
    url: str


@api.get("/suggest", response=list[SuggestionItem], summary="Words, themes, services and places as one types")
def suggest(
    request: HttpRequest, response: HttpResponse, q: str = "", lang: Language = Language.FI
) -> list[dict[str, str]]:
    """At most ten, of what begins with what was typed, also without the marks on its letters."""
    language = served_language(lang)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=300"
    with translation.override(language):
        return [{"kind": one.kind, "text": one.text, "url": one.url} for one in suggestions(q, language)]


@api.get("/services/{service_id}", response=ServiceDetail, summary="One service")
def service(
    request: HttpRequest, response: HttpResponse, service_id: UUID, lang: Language = Language.FI
) -> dict[str, Any]:
    """404 where no such service is on the tray, 410 where PTV has withdrawn it."""
    found = card_rows(Service.objects.filter(pk=service_id)).first()
    if found is None or found.off_tray_reason:
        raise HttpError(404, "No such service is on the tray.")
    if found.withdrawn_at:
        raise HttpError(410, "The service has been withdrawn.")
    language = served_language(lang)
    response["Access-Control-Allow-Origin"] = "*"
    with translation.override(language):
        return _detail(found, language)


_SWITCHES = ("literal", "nearby")


def _parameters(query: ServiceQuery) -> QueryDict:
    parameters = QueryDict(mutable=True)
    for name, value in query.dict(by_alias=True, exclude={"lang", "limit", "offset", "explain", *_SWITCHES}).items():
        parameters.setlist(name, [text for text in (value if isinstance(value, list) else [value]) if text])
    for name in _SWITCHES:
        parameters[name] = "1" if getattr(query, name) else ""
    return parameters


def _found(found: Found, query: ServiceQuery, language: str) -> dict[str, Any]:
    rows = found.page(limit=query.limit, offset=query.offset)
    items = [
        _item(card) | _where_and_when(row, found)
        for card, row in zip(results.cards(rows, found, language), rows, strict=True)
    ]
    if query.explain:
        for item, row in zip(items, rows, strict=True):
            item["explanation"] = _explanation(row, found)
    understood = found.understood
    place, organisation, elsewhere = understood.place, understood.organisation, understood.elsewhere
    names = {"theme": "theme", MUNICIPALITY: MUNICIPALITY, **{kind: name for name, kind in TICKED.items()}}
    return {
        "total": found.counts.total,
        "step": found.step.value,
        "place": place.targets[0] if place else "",
        "organisation": organisation.text if organisation else "",
        "elsewhere": elsewhere.text if elsewhere else "",
        "corrections": [{"written": one.written, "meant": one.meant} for one in understood.corrections],
        "facets": {
            names[kind]: {value: number for value, number in values.items() if number}
            for kind, values in found.counts.of.items()
        },
        "items": items,
    }


def _where_and_when(row: Row, found: Found) -> dict[str, Any]:
    around = found.wanted.around
    kilometres = shortest_km(around.point, row.points) if around and around.point else None
    return {
        "state": TimeState(row.state).name.lower() if row.state else "",
        "nearness": Nearness(row.nearness).name.lower() if row.nearness else "",
        "distance_km": None if kilometres is None else round(kilometres, 1),
    }


def _explanation(row: Row, found: Found) -> dict[str, Any]:
    return {
        "score": row.score,
        "closeness": row.closeness,
        "quality": row.quality,
        "reasons": [
            {"word": reason.word, "met_by": reason.met_by, "field": reason.field, "way": reason.way}
            for reason in results.reasons(row, found.understood)
        ],
    }


def _item(card: ServiceCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "name": card.name,
        "summary": card.summary,
        "language": card.language,
        "themes": list(card.theme_names),
        "place": card.place,
        "provider": card.provider,
        "url": settings.SITE_URL + card.url,
    }


def _detail(found: Service, language: str) -> dict[str, Any]:
    page = service_page(found, language)
    return _item(build_cards([found], language)[0]) | {
        "sections": [{"heading": section.heading, "html": section.text} for section in page.sections],
        "channels": [_channel(channel) for channel in page.channels],
        "service_languages": list(page.service_languages),
        "modified_at": page.modified_at.isoformat() if page.modified_at else None,
    }


def _channel(channel: ChannelView) -> dict[str, Any]:
    """A way to the service: the channel's own details, and first those that hold for this service there."""
    both = (channel.here, channel.contacts)
    return {
        "kind": channel.kind,
        "name": channel.name,
        "phones": [phone.text for contacts in both for phone in contacts.phones],
        "emails": [address for contacts in both for address, _ in contacts.emails],
        "links": [link.url for contacts in both for link in (*contacts.links, *contacts.files)],
        "addresses": [", ".join(address.lines) for contacts in both for address in contacts.addresses],
        "open_now": channel.hours.now if channel.hours else "",
        "hours": [_hours(table) for table in channel.hours.stated] if channel.hours else [],
        "week": [f"{row.day} {row.hours}" for row in channel.hours.week] if channel.hours else [],
    }


def _hours(table: HoursTable) -> dict[str, Any]:
    return {
        "title": table.title,
        "validity": table.validity,
        "note": table.note,
        "info": table.info,
        "days": [" ".join(filter(None, (row.day, row.hours))) for row in table.rows],
    }
