"""Small catalogues to search in, and short ways to ask."""

from collections.abc import Iterable
from typing import Any

from catalog.cards import ServiceCard
from catalog.models import Area, County, Municipality, Service, ThesaurusGroup
from catalog.search import indexing, terms, thesaurus
from catalog.search.facets import load
from catalog.search.search import Found, Request, search
from catalog.search_page import SearchPage
from tests.catalog.make import make_service

PLACES = {"405": "Lappeenranta", "153": "Imatra", "689": "Rautjärvi"}


def make_places() -> dict[str, Area]:
    """Three municipalities of a county that is switched on, each with its area."""
    county = County.objects.create(code="11", names={"fi": "Etelä-Karjala"}, is_active=True)
    areas = {}
    for code, name in PLACES.items():
        place = Municipality.objects.create(code=code, names={"fi": name}, county=county)
        areas[code] = Area.objects.create(kind="municipality", code=code, names={"fi": name})
        areas[code].municipalities.add(place)
    terms.refresh_general_names()
    return areas


def listed(name: str, *, areas: Iterable[Area] = (), **fields: Any) -> Service:
    """A service on the tray, indexed; of the whole country unless areas are given."""
    areas = list(areas)
    service = make_service(name, **{"off_tray_reason": "", "coverage": "limited" if areas else "nationwide", **fields})
    service.areas.add(*areas)
    indexing.index([service.pk])
    return service


def means(*words: str, official: Iterable[str] = (), language: str = "fi") -> None:
    """Add a group to the thesaurus."""
    ThesaurusGroup.objects.create(language=language, words=list(words), official=list(official))
    thesaurus.compile_all()


def found(text: str, language: str = "fi", **fields: Any) -> Found:
    return search(Request(language, text, **fields), load(language))


def names(text: str, language: str = "fi", **fields: Any) -> list[str]:
    """Names of the services found, best first."""
    return [row.card["name"] for row in found(text, language, **fields).page(limit=50)]


def cards_of(page: SearchPage) -> list[ServiceCard]:
    """The page's cards without their groups."""
    return [card for group in page.groups for card in group.cards]
