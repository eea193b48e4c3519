"""What the home, theme and withdrawn pages show, as plain data. The search and the card have modules of their own."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q

from catalog.cards import ServiceCard, build_cards, card_rows
from catalog.events.cards import EventCard, next_cards
from catalog.intake.runs import GOOD
from catalog.languages import pick, pick_language
from catalog.models import County, Service, SyncRun, Theme
from catalog.models.offering import ServiceQuerySet
from catalog.records import Coverage
from catalog.search.facets import load
from catalog.search.query import by_name
from catalog.search_form import SearchForm

PAGE_SIZE = 20
MOST_EVENTS = 4


@dataclass(frozen=True, slots=True)
class ThemeTile:
    """A theme with the number of its services on the tray."""

    key: str
    name: str
    description: str
    count: int


@dataclass(frozen=True, slots=True)
class HomePage:
    form: object
    themes: tuple[ThemeTile, ...]
    counties: tuple[str, ...]
    service_count: int
    data_from: object
    events: tuple[EventCard, ...]


@dataclass(frozen=True, slots=True)
class ThemesPage:
    themes: tuple[ThemeTile, ...]


@dataclass(frozen=True, slots=True)
class ThemePage:
    tile: ThemeTile
    cards: tuple[ServiceCard, ...]
    page: Page[Service]
    others: tuple[ThemeTile, ...]


@dataclass(frozen=True, slots=True)
class GonePage:
    """A service that PTV no longer publishes: its name, and others of its themes."""

    name: str
    language: str
    cards: tuple[ServiceCard, ...]


def theme_tiles(language: str) -> list[ThemeTile]:
    """Every theme in use with its count. One query."""
    on_tray = Q(service_links__service__off_tray_reason="", service_links__service__withdrawn_at__isnull=True)
    # As on the theme's own page, `shown_once`: where the other description is in the theme too, only that counts.
    other = Service.objects.on_tray().filter(
        pk=OuterRef("service_links__service__grouped_under"), theme_links__theme=OuterRef("key")
    )
    is_shown = Q(service_links__service__grouped_under__isnull=True) | Q(~Exists(other))
    rows = Theme.objects.active().annotate(service_count=Count("service_links", filter=on_tray & is_shown))
    return [
        ThemeTile(key, pick(names, language), pick(descriptions, language), count)
        for key, names, descriptions, count in rows.values_list("key", "names", "descriptions", "service_count")
    ]


def home_page(language: str) -> HomePage:
    """Seven queries."""
    services = Service.objects.on_tray()
    known = load(language)
    return HomePage(
        form=SearchForm(None, known),
        themes=tuple(theme_tiles(language)),
        counties=tuple(pick(county.names, language) for county in County.objects.filter(is_active=True)),
        service_count=services.shown_once().count(),
        data_from=SyncRun.objects.filter(status__in=GOOD, is_dry=False).aggregate(latest=Max("started_at"))["latest"],
        events=next_cards(language, most=MOST_EVENTS, theme_names=known.theme_names),
    )


def theme_page(key: str, page_number: str | None, language: str) -> ThemePage | None:
    """A theme's services by name; None where there is no such theme. Ten queries at any size."""
    tiles = theme_tiles(language)
    tile = next((tile for tile in tiles if tile.key == key), None)
    if tile is None:
        return None
    services = by_name(card_rows(Service.objects.on_tray().in_theme(key).shown_once()), language=language)
    page = Paginator(services, PAGE_SIZE).get_page(page_number)
    cards = build_cards(list(page.object_list), language)
    return ThemePage(tile, tuple(cards), page, tuple(other for other in tiles if other.key != key))


def gone_page(service: Service, language: str) -> GonePage:
    """Up to six services like the one that is gone: of its themes, in its area, most terms in common first."""
    names = {text.language: text.name for text in service.texts.all()}
    rows = list(card_rows(_similar(service))[:6])
    return GonePage(
        pick(names, language), pick_language(language, names) or language, tuple(build_cards(rows, language))
    )


def _similar(service: Service) -> ServiceQuerySet:
    themes = service.theme_links.values("theme")
    places = service.areas.values_list("municipalities", flat=True)
    similar = Service.objects.on_tray().exclude(pk=service.pk).filter(theme_links__theme__in=themes)
    if service.coverage == Coverage.LIMITED:
        similar = similar.serving(places)
    shared = Count("concepts", filter=Q(concepts__in=service.concepts.all()), distinct=True)
    return similar.shown_once().annotate(shared=shared).order_by("-shared", "pk")
