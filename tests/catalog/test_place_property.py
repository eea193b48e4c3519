"""A service that is valid in a place is in the results for that place, and no other one: in every municipality."""

from collections.abc import Iterator, Mapping
from itertools import product
from random import Random
from uuid import UUID

import pytest

from catalog.models import Area, County, Municipality, Service
from catalog.models.area import ALAND_COUNTY
from catalog.records import AreaKind, Coverage
from catalog.search import indexing
from catalog.search import search as search_module
from catalog.search.facets import MUNICIPALITY, Facets, load
from catalog.search.search import Request, Step, search
from tests.catalog.make import make_service

pytestmark = pytest.mark.django_db

MUNICIPALITIES = 308
# Kinds of which PTV alone tells; the others ship with their members.
TOLD_BY_PTV = (AreaKind.BUSINESS_SUBREGION, AreaKind.HOSPITAL_DISTRICT, AreaKind.OTHER)

Stated = Mapping[UUID, tuple[str, frozenset[str]]]
"""Service → its coverage and the municipalities of its areas."""


@pytest.fixture
def stated(default_data: None) -> Stated:
    """Services of every coverage, with areas of every kind and of none, in a country that is switched on as a whole."""
    County.objects.update(is_active=True)
    chance = Random(7)  # noqa: S311 - a test's own, named by its seed
    make_areas(chance)
    members = {area.pk: frozenset(place.code for place in area.municipalities.all())
               for area in Area.objects.prefetch_related("municipalities")}  # fmt: skip
    found = {}
    for number, (coverage, areas) in enumerate(product(Coverage, chosen_areas(chance))):
        service = make_service(f"Palvelu {number}", coverage=coverage.value, off_tray_reason="")
        service.areas.set(areas)
        found[service.pk] = coverage.value, frozenset[str]().union(*(members[area.pk] for area in areas))
    indexing.index(found)
    return found


def make_areas(chance: Random) -> None:
    """Three areas of each kind that does not ship, of any municipalities; one of each has Mariehamn (478) too."""
    codes = sorted(Municipality.objects.values_list("code", flat=True))
    for kind, number in product(TOLD_BY_PTV, range(3)):
        area = Area.objects.create(kind=kind.value, code=f"{number}", names={"fi": f"Alue {number}"})
        members = chance.sample(codes, 12 * number + 1) + (["478"] if number == 1 else [])
        area.municipalities.set(Municipality.objects.filter(code__in=members))


def chosen_areas(chance: Random) -> Iterator[list[Area]]:
    """None; three of each kind, one by one; Åland's of the kinds that it has; some of several kinds together."""
    areas = list(Area.objects.order_by("kind", "code"))
    of_kind = {kind: [area for area in areas if area.kind == kind] for kind in AreaKind}
    yield []
    for those in of_kind.values():
        yield from ([area] for area in chance.sample(those, 3))
    yield [Area.objects.get(kind="municipality", code="478")]
    yield [Area.objects.get(kind="county", code=ALAND_COUNTY)]
    for size in (2, 3, 5):
        yield chance.sample(areas, size)
    yield [chance.choice(those) for those in of_kind.values()]


def is_valid(coverage: str, codes: frozenset[str], place: str, aland: frozenset[str]) -> bool:
    """The rule: everywhere, everywhere but on Åland, or in the areas' municipalities; what nobody knows, everywhere."""
    match Coverage(coverage):
        case Coverage.NATIONWIDE | Coverage.UNKNOWN:
            return True
        case Coverage.NATIONWIDE_EXCEPT_ALAND:
            return place not in aland or place in codes
        case Coverage.LIMITED:
            return place in codes


def valid_in(stated: Stated, place: str, aland: frozenset[str]) -> set[UUID]:
    return {key for key, (coverage, codes) in stated.items() if is_valid(coverage, codes, place, aland)}


def listed_in(place: str, known: Facets, *, is_nearby: bool = False) -> set[UUID]:
    """What the search's SQL lists for the place, each once, as many as are counted."""
    found = search(Request("fi", narrowing={MUNICIPALITY: (place,)}, is_nearby=is_nearby), known)
    assert found.step is Step.ALL_WORDS
    rows = [row.service for row in found.page(limit=10_000)]
    assert len(set(rows)) == len(rows) == found.counts.total == sum(found.counts.nearness.values())
    return set(rows)


@pytest.fixture(params=[False, True], ids=["small", "large"])
def is_large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the catalogue passes for one of which only what is valid in the place is looked at."""
    is_large = bool(request.param)
    monkeypatch.setattr(search_module, "OF_A_COUNTY", -1 if is_large else 10_000)
    return is_large


def test_what_is_valid_in_a_place_is_in_its_results(stated: Stated, is_large: bool) -> None:
    known = load("fi")
    aland = frozenset(code for code, county in known.counties.items() if county == ALAND_COUNTY)
    places = list(known.municipality_names)
    assert (len(places), len(aland)) == (MUNICIPALITIES, 16)
    counts = search(Request("fi"), known).counts.of[MUNICIPALITY]
    for place in places:
        expected = valid_in(stated, place, aland)
        assert listed_in(place, known) == expected, place
        assert counts[place] == len(expected), place
    chosen = search(Request("fi", narrowing={MUNICIPALITY: (places[0],)}), known).counts.of[MUNICIPALITY]
    assert chosen == ({} if is_large else counts)
    assert len({counts[place] for place in places}) > 3


def test_nearby_adds_just_what_is_valid_around(stated: Stated, is_large: bool) -> None:
    known = load("fi")
    aland = frozenset(code for code, county in known.counties.items() if county == ALAND_COUNTY)
    for place in list(known.municipality_names)[::11]:
        around = known.around(place)
        assert place in around.county
        there = {place, *around.county, *around.neighbours}
        expected = set[UUID]().union(*(valid_in(stated, code, aland) for code in there))
        assert listed_in(place, known, is_nearby=True) == expected, place


def test_what_was_of_a_merged_municipality_is_valid_in_the_new_one(default_data: None) -> None:
    """Rows that were written before the merger hold its old code."""
    County.objects.update(is_active=True)
    old = Area.objects.create(kind="municipality", code="588", names={"fi": "Pertunmaa"})
    old.municipalities.add(Municipality.objects.create(code="588", names={"fi": "Pertunmaa"}))
    service = make_service(coverage="limited", off_tray_reason="")
    service.areas.add(old)
    indexing.index([service.pk])
    known = load("fi")
    assert "588" not in known.municipality_names
    assert listed_in("507", known) == {service.pk}
    assert search(Request("fi", narrowing={MUNICIPALITY: ("405",)}), known).step is Step.WIDER_AREA
    assert Service.objects.count() == 1
