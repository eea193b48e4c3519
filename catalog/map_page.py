"""The map's page: where the services that a search finds can be visited, as a list and as points."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.urls import reverse

from catalog.channel_view import address_lines
from catalog.languages import pick, pick_language
from catalog.models import Address, ChannelText
from catalog.records import AddressKind, ChannelKind
from catalog.search.query import Row
from catalog.search_page import LIST, MAP, POINTS, Outcome, address, chips_of, is_empty, search_for
from catalog.tiles.grid import DEEPEST, FINLAND, SHALLOWEST

MOST_SERVICES = 500
MOST_PLACES = 1000
# Points nearer to each other than some metre are one.
DECIMALS = 5


@dataclass(frozen=True, slots=True)
class ServiceThere:
    """`language` is that of the name where it is not the reader's, else empty."""

    name: str
    url: str
    language: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where services can be visited. Degrees of WGS84; `language` as in ServiceThere."""

    name: str
    language: str
    address: str
    latitude: float
    longitude: float
    services: tuple[ServiceThere, ...]


@dataclass(frozen=True, slots=True)
class MapPage(Outcome):
    """`without_place` services have no point, `beyond` come after the most that it shows, and so do `places_beyond`.
    `frame` is for the script."""

    places: tuple[Place, ...]
    places_beyond: int
    without_place: int
    beyond: int
    list_url: str
    points_url: str
    frame: str

    @property
    def shown(self) -> int:
        """How many services the map has looked at."""
        return self.total - self.beyond


def map_page(parameters: QueryDict, language: str) -> MapPage:
    """The whole page for the parameters of the search. At most two queries besides `search_for`'s, at any size."""
    form, found = search_for(parameters, language, limit=MOST_SERVICES)
    rows = found.page(limit=MOST_SERVICES)
    points = list(_points([row.service for row in rows]))
    places = _places(rows, points, language)
    return MapPage(
        form=form,
        query=found.request.text,
        chips=tuple(chips_of(form, found, parameters, language, view=MAP)),
        total=found.counts.total,
        found=found,
        literal_url=address(parameters, {"literal": ["1"]}, view=MAP),
        is_empty_search=is_empty(found.request),
        places=tuple(places[:MOST_PLACES]),
        places_beyond=max(0, len(places) - MOST_PLACES),
        without_place=len(rows) - len({point.service_id for point in points}),
        beyond=found.counts.total - len(rows),
        list_url=address(parameters, {}, view=LIST),
        points_url=address(parameters, {}, view=POINTS),
        frame=_frame(),
    )


def _frame() -> str:
    """What the script has to know of the tiles, as JSON: their addresses, their zooms, and where they end."""
    tiles = reverse("map-tile", args=[0, 0, 0]).replace("0/0/0", "{z}/{x}/{y}")
    corners = [[FINLAND.south, FINLAND.west], [FINLAND.north, FINLAND.east]]
    return json.dumps({"tiles": tiles, "bounds": corners, "shallowest": SHALLOWEST, "deepest": DEEPEST})


def features(page: MapPage) -> dict[str, Any]:
    """The places as GeoJSON (RFC 7946): points, longitude first, in the order of the list."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
                "properties": {
                    "name": place.name,
                    "language": place.language,
                    "address": place.address,
                    "services": [
                        {"name": service.name, "url": service.url, "language": service.language}
                        for service in place.services
                    ],
                },
            }
            for place in page.places
        ],
    }


def _places(rows: Sequence[Row], points: Iterable[Any], language: str) -> list[Place]:
    """Each place once, that of the best service first. No queries."""
    order = {row.service: number for number, row in enumerate(rows)}
    places: dict[tuple[str, float, float], Place] = {}
    for point in sorted(points, key=lambda point: (order[point.service_id], point.position, point.pk)):
        names = {text["language"]: text["name"] for text in point.names}
        lines = address_lines(point, point.municipality_names or {}, language)
        chosen = pick_language(language, names) or language
        name = pick(names, language) or ", ".join(lines)
        row = rows[order[point.service_id]]
        url = reverse("catalog:service", args=[row.service])
        service = ServiceThere(row.card["name"], url, _other(row.text_language, language))
        key = (name, round(point.latitude, DECIMALS), round(point.longitude, DECIMALS))
        place = places.get(key) or Place(name, _other(chosen, language), ", ".join(lines), *key[1:], ())
        if service not in place.services:
            place = replace(place, services=(*place.services, service))
        places[key] = place
    return list(places.values())


def _other(language: str, readers: str) -> str:
    return "" if language == readers else language


def _points(services: list[UUID]) -> Iterable[Any]:
    """Visiting addresses with a point: the services' own at a channel, and those of the places where they are given.

    Each with `service_id`, `names` of the channel and `municipality_names`; a place comes once for each service. One
    query.
    """
    visiting = Address.objects.filter(kind=AddressKind.VISITING, latitude__isnull=False).order_by()
    own = visiting.filter(
        connection__service__in=services, connection__channel__isnull=False, connection__channel__withdrawn_at=None
    )
    of_places = visiting.filter(
        channel__connections__service__in=services, channel__kind=ChannelKind.LOCATION, channel__withdrawn_at=None
    )
    return _told(own, "connection__service", "connection__channel").union(
        _told(of_places, "channel__connections__service", "channel"), all=True
    )


def _told(addresses: QuerySet[Address], service: str, channel: str) -> QuerySet[Address, Any]:
    texts = ChannelText.objects.filter(channel=OuterRef(channel)).order_by()
    return addresses.annotate(
        service_id=F(service),
        names=ArraySubquery(texts.values(text=JSONObject(language="language", name="name"))),
        municipality_names=F("municipality__names"),
    )
