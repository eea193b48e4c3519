"""The open API, read-only: the tray's services for other programs. Its document is at /api/v1/openapi.json."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import HttpError

from catalog.cards import ServiceCard, build_cards, card_rows
from catalog.channel_view import ChannelView
from catalog.filters import SearchChoices, ServiceFilter
from catalog.hours.table import HoursTable
from catalog.languages import PAGE_LANGUAGES, Language
from catalog.models import Service
from catalog.service_page import service_page

MOST_ITEMS = 100

api = NinjaAPI(
    title="Tarmoa",
    version="1",
    description="The services of the service tray, read-only. Texts come in the language asked for, or the next best.",
    docs_url=None,
    urls_namespace="api",
)


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


class ServiceList(Schema):
    total: int
    items: list[ServiceItem]


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
    hours: list[HoursItem] = Field(description="As the source states them, exceptions first, in words")


class ServiceDetail(ServiceItem):
    """A service with its texts and ways to it."""

    sections: list[SectionItem]
    channels: list[ChannelItem]
    service_languages: list[str]
    modified_at: str | None


class ServiceQuery(Schema):
    """What to look for. A wrong value is answered with 422 and what is wrong."""

    q: str = ""
    lang: Language = Language.FI
    theme: str = ""
    municipality: str = ""
    date: str = Field("", description="A day, as 2026-12-01")
    from_: str = Field("", alias="from", description="Not before this time of day, as 09:00")
    to: str = Field("", description="Not after this time of day")
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 20
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0


@api.get("/services", response=ServiceList, summary="Services by word, theme, municipality and time")
def services(request: HttpRequest, response: HttpResponse, query: Query[ServiceQuery]) -> dict[str, Any]:
    """Best first: by rank where words are given, else by name. `total` counts all, `items` holds `limit` of them."""
    language = _page_language(query.lang)
    with translation.override(language):
        choices = SearchChoices.load(language)
        wanted = ServiceFilter(
            _parameters(query), queryset=Service.objects.on_tray(), language=language, choices=choices
        )
        found = wanted.found()
        if wanted.errors:
            raise HttpError(
                422, "; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in wanted.errors.items())
            )
        rows = card_rows(found)[query.offset : query.offset + query.limit]
        cards = build_cards(list(rows), language)
        response["Access-Control-Allow-Origin"] = "*"
        return {"total": found.count(), "items": [_item(card) for card in cards]}


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
    language = _page_language(lang)
    response["Access-Control-Allow-Origin"] = "*"
    with translation.override(language):
        return _detail(found, language)


def _page_language(language: Language) -> str:
    return language if language in PAGE_LANGUAGES else Language.FI


def _parameters(query: ServiceQuery) -> QueryDict:
    parameters = QueryDict(mutable=True)
    for name, value in query.dict(by_alias=True, include={"q", "theme", "municipality", "date", "from_", "to"}).items():
        if value:
            parameters[name] = value
    return parameters


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
        "hours": [_hours(table) for table in channel.hours],
    }


def _hours(table: HoursTable) -> dict[str, Any]:
    return {
        "title": table.title,
        "validity": table.validity,
        "note": table.note,
        "info": table.info,
        "days": [" ".join(filter(None, (row.day, row.hours))) for row in table.rows],
    }
