"""How services lie around a place: what is here, what is near, how far it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH_RADIUS_KM = 6371.0
# Finland with its sea, in degrees (WGS84).
LATITUDES, LONGITUDES = (59.0, 70.2), (19.0, 31.7)


class Nearness(IntEnum):
    """Where a service is for someone in a municipality, in the order in which results are grouped.

    Here: it can be visited in the municipality, or is the municipality's own without a place to visit. County: it can
    be visited elsewhere in the wellbeing services county. Neighbouring: in a municipality beside it. Remote: it has no
    place to visit. Elsewhere: its places are further away, as those of the nation's services can be.
    """

    HERE = 1
    COUNTY = 2
    NEIGHBOURING = 3
    REMOTE = 4
    ELSEWHERE = 5


class Point(NamedTuple):
    """In degrees (WGS84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A municipality, those of its county, and its neighbours outside of that, by code. `point`: where the reader is,
    if it is known better than by the municipality."""

    municipality: str
    county: frozenset[str] = field(default_factory=frozenset)
    neighbours: frozenset[str] = field(default_factory=frozenset)
    point: Point | None = None


def nearness(around: Surroundings, places: Iterable[str], *, has_places: bool, is_of_municipalities: bool) -> Nearness:
    """Where a service is for the reader. `places`: codes of municipalities where it can be visited; `has_places`: it
    can be visited, though nobody says where; `is_of_municipalities`: it is given to some municipalities' people alone.

    `catalog.search.wanted` says the same in SQL; a test holds them together.
    """
    codes = set(places)
    if around.municipality in codes:
        return Nearness.HERE
    if not codes:
        if is_of_municipalities:
            return Nearness.HERE
        return Nearness.ELSEWHERE if has_places else Nearness.REMOTE
    if codes & around.county:
        return Nearness.COUNTY
    return Nearness.NEIGHBOURING if codes & around.neighbours else Nearness.ELSEWHERE


def distance_km(one: Point, other: Point) -> float:
    """Along the surface of the earth, by the haversine formula."""
    up, along = radians(other.latitude - one.latitude) / 2, radians(other.longitude - one.longitude) / 2
    square = sin(up) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(along) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, square)))


def shortest_km(here: Point, degrees: Sequence[float]) -> float | None:
    """To the nearest of the points, which stand as latitude, longitude, latitude …; None where there are none."""
    pairs = zip(degrees[::2], degrees[1::2], strict=True)
    return min((distance_km(here, Point(*pair)) for pair in pairs), default=None)


def nearest(here: Point, centres: Mapping[str, Point]) -> str | None:
    """The key of the nearest point; None where there are none."""
    return min(centres, key=lambda key: (distance_km(here, centres[key]), key), default=None)


def is_in_finland(point: Point) -> bool:
    return LATITUDES[0] <= point.latitude <= LATITUDES[1] and LONGITUDES[0] <= point.longitude <= LONGITUDES[1]
