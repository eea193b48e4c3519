"""What is here, near and far: the rules by themselves, and the same said by the search's SQL."""

from itertools import product
from random import Random
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.areas.mergers import current, mergers, rows
from catalog.areas.rules import (
    Nearness,
    Point,
    Surroundings,
    distance_km,
    is_in_finland,
    nearest,
    nearness,
    shortest_km,
)
from catalog.default_rows import read_csv
from catalog.models import Address, Area, Channel, Connection, County, Municipality, Neighbourhood, Service
from catalog.search import indexing
from catalog.search.facets import MUNICIPALITY, load
from catalog.search.search import Request, search
from tests.catalog.make import SEEN, make_service
from tests.catalog.searching import make_places

HELSINKI, TAMPERE, TURKU = Point(60.1699, 24.9384), Point(61.4978, 23.7610), Point(60.4518, 22.2666)
LAPPEENRANTA, IMATRA, UTSJOKI = Point(61.0583, 28.1866), Point(61.1719, 28.7710), Point(69.9078, 27.0286)

AROUND = Surroundings("405", frozenset({"405", "153", "689"}), frozenset({"075", "441"}))


@pytest.mark.parametrize(
    ("places", "has_places", "is_of_municipalities", "expected"),
    [
        ({"405"}, True, False, Nearness.HERE),
        ({"405", "153", "075", "091"}, True, True, Nearness.HERE),
        ({"153"}, True, False, Nearness.COUNTY),
        ({"153", "075"}, True, True, Nearness.COUNTY),
        ({"075"}, True, False, Nearness.NEIGHBOURING),
        ({"091", "441"}, True, False, Nearness.NEIGHBOURING),
        ({"091"}, True, False, Nearness.ELSEWHERE),
        ({"091"}, True, True, Nearness.ELSEWHERE),  # of this municipality, yet one has to go to Helsinki
        (set(), False, True, Nearness.HERE),  # the municipality's own by phone
        (set(), True, True, Nearness.HERE),
        (set(), True, False, Nearness.ELSEWHERE),  # it can be visited, and nobody says where
        (set(), False, False, Nearness.REMOTE),
    ],
)
def test_where_a_service_is(places: set[str], has_places: bool, is_of_municipalities: bool, expected: Nearness) -> None:
    found = nearness(AROUND, places, has_places=has_places, is_of_municipalities=is_of_municipalities)
    assert found is expected


def test_groups_come_in_this_order() -> None:
    assert sorted(Nearness) == [
        Nearness.HERE,
        Nearness.COUNTY,
        Nearness.NEIGHBOURING,
        Nearness.REMOTE,
        Nearness.ELSEWHERE,
    ]


def test_of_a_municipality_that_nobody_knows_nothing_is_near() -> None:
    nowhere = Surroundings("999")
    assert nearness(nowhere, {"405"}, has_places=True, is_of_municipalities=False) is Nearness.ELSEWHERE
    assert nearness(nowhere, {"999"}, has_places=True, is_of_municipalities=False) is Nearness.HERE


# --- Distances


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        (HELSINKI, TAMPERE, 161),
        (HELSINKI, TURKU, 150),
        (LAPPEENRANTA, IMATRA, 34),
        (HELSINKI, UTSJOKI, 1088),
        (Point(60, 25), Point(61, 25), 111.2),  # a degree of latitude
        (Point(60, 25), Point(60, 26), 55.6),  # one of longitude, half as long there
    ],
)
def test_distances_are_those_of_the_map(one: Point, other: Point, kilometres: float) -> None:
    assert distance_km(one, other) == pytest.approx(kilometres, rel=0.01)


points = st.builds(Point, st.floats(59.0, 70.2), st.floats(19.0, 31.7))


@given(points, points, points)
def test_distances_are_distances(one: Point, other: Point, third: Point) -> None:
    assert distance_km(one, one) == 0
    assert distance_km(one, other) == pytest.approx(distance_km(other, one))
    assert 0 <= distance_km(one, other) <= distance_km(one, third) + distance_km(third, other) + 1e-6
    assert distance_km(one, other) < 1500


@given(points, st.lists(points, max_size=5))
def test_the_shortest_is_that_to_the_nearest_point(here: Point, others: list[Point]) -> None:
    degrees = [number for point in others for number in point]
    expected = min((distance_km(here, other) for other in others), default=None)
    assert shortest_km(here, degrees) == expected
    named = dict(enumerate(others))
    found = nearest(here, {str(key): point for key, point in named.items()})
    assert (found is None) == (not others)
    if found is not None:
        assert distance_km(here, named[int(found)]) == expected


def test_half_a_point_is_a_fault() -> None:
    with pytest.raises(ValueError, match="zip"):
        shortest_km(HELSINKI, [61.0, 28.0, 61.1])


def test_of_two_as_near_the_first_by_key_is_taken() -> None:
    assert nearest(HELSINKI, {"b": TAMPERE, "a": TAMPERE, "c": UTSJOKI}) == "a"
    assert nearest(HELSINKI, {}) is None


@pytest.mark.parametrize("point", [HELSINKI, UTSJOKI, Point(59.81, 22.97), Point(60.22, 19.52), Point(62.91, 31.58)])
def test_corners_of_finland_are_in_it(point: Point) -> None:
    assert is_in_finland(point)


@pytest.mark.parametrize("point", [Point(0, 0), Point(59.33, 18.07), Point(55.75, 37.62), Point(71.17, 25.78)])
def test_what_is_abroad_is_not(point: Point) -> None:
    assert not is_in_finland(point)


# --- Neighbours


def test_the_neighbours_that_ship_are_reckoned_from_the_centres() -> None:
    """As docs/places.md says it: at most 25 km apart, or at most 130 km with no third centre between them."""
    centres = {
        row["code"]: Point(float(row["latitude"]), float(row["longitude"]))
        for row in read_csv("catalog.areas", "municipalities.csv")
    }
    codes = sorted(centres)
    far = {(one, other): distance_km(centres[one], centres[other]) for one in codes for other in codes}

    def are_neighbours(one: str, other: str) -> bool:
        apart = far[one, other]
        if apart <= 25 or apart > 130:
            return apart <= 25
        limit = 0.85 * apart**2
        return not any(far[one, third] ** 2 + far[third, other] ** 2 < limit for third in codes)

    reckoned = {(one, other) for one in codes for other in codes if one < other and are_neighbours(one, other)}
    assert reckoned == {(row["code"], row["other"]) for row in read_csv("catalog.areas", "neighbours.csv")}
    assert {code for pair in reckoned for code in pair} == set(codes)  # nobody is alone


# --- Mergers


def test_a_merged_municipality_leads_to_one_that_has_not_been(default_data: None) -> None:
    assert (current("588"), current("405"), current(""), current("kissa")) == ("507", "405", "", "kissa")
    codes = set(Municipality.objects.values_list("code", flat=True))
    assert len(rows()) == len(mergers()) > 0
    for row in rows():
        assert row["code"] not in codes
        assert current(row["code"]) in codes
        assert row["name_fi"]
        assert row["name_sv"]


# --- The same in SQL


def located(service: Service, codes: tuple[str, ...]) -> None:
    """A place to visit, with an address in each municipality; "" for one of which nobody says where."""
    channel = Channel.objects.create(source="ptv", source_id=uuid4(), kind="location", first_seen_at=SEEN)
    Connection.objects.create(
        source="ptv",
        service=service,
        channel=channel,
        service_source_id=service.source_id,
        channel_source_id=channel.source_id,
    )
    for code in codes:
        Address.objects.create(channel=channel, kind="visiting", form="street", municipality_id=code or None)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fi", "en"])
def test_sql_says_the_same(language: str) -> None:
    """Every choice of places beside every kind of area, seen from three municipalities of two counties."""
    areas = make_places()
    other = County.objects.create(code="10", names={"fi": "Etelä-Savo"}, is_active=True)
    for code, county in (("491", other), ("740", other), ("091", None)):
        Municipality.objects.create(code=code, names={"fi": code}, county=county)
    pair_up(("405", "491"), ("153", "740"), ("091", "405"))
    chance = Random(11)  # noqa: S311 - a test's own, named by its seed
    expected: dict[UUID, tuple[set[str], bool, bool]] = {}
    sets = [None, ("",), *((code,) for code in ("405", "153", "491", "740", "091")),
            *(tuple(chance.sample(["405", "153", "689", "491", "740", "091", ""], 3)) for _ in range(15))]  # fmt: skip
    region = Area.objects.create(kind="region", code="09", names={"fi": "Maakunta"})
    region.municipalities.set(Municipality.objects.filter(county_id="11"))
    given: dict[str, list[Area]] = {"own": [areas["405"], areas["153"]], "wider": [region], "nation": []}
    for places, (kind, those) in product(sets, given.items()):
        service = make_service(off_tray_reason="", coverage="limited" if those else "nationwide")
        service.areas.set(those)
        if places is not None:
            located(service, places)
        expected[service.pk] = {code for code in places or () if code}, places is not None, kind == "own"
    indexing.index(expected)
    known = load(language)
    for place in ("405", "153", "491"):
        found = search(Request(language, narrowing={MUNICIPALITY: (place,)}), known)
        page = found.page(limit=1000)
        assert [row.nearness for row in page] == sorted(row.nearness for row in page)
        assert page
        for row in page:
            codes, has_places, own = expected[row.service]
            rule = nearness(known.around(place), codes, has_places=has_places, is_of_municipalities=own)
            assert row.nearness == rule, (place, expected[row.service])
        assert len({row.nearness for row in page}) >= 4


def pair_up(*pairs: tuple[str, str]) -> None:
    for first, second in pairs:
        Neighbourhood.objects.create(first_id=first, second_id=second)
