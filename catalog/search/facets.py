"""What results can be narrowed by: the facets' numbers, and what is valid in a municipality."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources

import orjson
from django.db import connection

from catalog.areas.mergers import current
from catalog.areas.rules import Point, Surroundings
from catalog.languages import pick
from catalog.models import FacetKind
from catalog.models.area import ALAND_COUNTY
from catalog.records import Coverage

MUNICIPALITY = FacetKind.MUNICIPALITY.value
# What the pages narrow by, in their order.
KINDS = (
    FacetKind.THEME.value, MUNICIPALITY, FacetKind.TARGET.value, FacetKind.CHANNEL.value, FacetKind.CHARGE.value,
    FacetKind.SERVICE_LANGUAGE.value, FacetKind.PROVIDER.value,
)  # fmt: skip

Narrowing = Mapping[str, Sequence[str]]
"""Kind → values, of which any one will do."""


@dataclass
class Facets:
    """Kind → value → the facets' numbers that stand for it; what the lists of the form offer, as (value, label).

    `targets`: names of target groups by code. `counties`: municipality → its county; `neighbours`: pairs of those that
    lie beside each other. `services`: how many the index was made of.
    """

    numbers: dict[str, dict[str, frozenset[int]]] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    themes: tuple[tuple[str, str], ...] = ()
    municipalities: tuple[tuple[str, str], ...] = ()
    counties: dict[str, str] = field(default_factory=dict)
    neighbours: tuple[tuple[str, str], ...] = ()
    services: int = 0

    @cached_property
    def theme_names(self) -> dict[str, str]:
        return dict(self.themes)

    @cached_property
    def municipality_names(self) -> dict[str, str]:
        return dict(self.municipalities)

    def around(self, municipality: str, point: Point | None = None) -> Surroundings:
        """What lies around a municipality that the form offers; of another one nothing is known."""
        county = self.counties.get(municipality)
        within = frozenset(code for code, other in self.counties.items() if other == county)
        beside = frozenset(other for pair in self.neighbours if municipality in pair for other in pair)
        return Surroundings(municipality, within, beside - within - {municipality}, point)

    def meant_by(self, words: Iterable[str], language: str) -> frozenset[int]:
        """The numbers of the facets that one of the words, in base form, says (defaults/facet_words.toml)."""
        known = _facet_words().get(language, {})
        said = (pair for word in words for pair in known.get(word, ()))
        return frozenset().union(*(self.numbers.get(kind, {}).get(value, frozenset()) for kind, value in said))

    def narrowing(self, chosen: Narrowing) -> dict[str, frozenset[int]]:
        """The numbers of which an entry has to have one, for each kind that is narrowed by."""
        return {
            kind: frozenset().union(*(self.numbers.get(kind, {}).get(value, frozenset()) for value in values))
            for kind, values in chosen.items()
            if values
        }


def load(language: str) -> Facets:
    """All facets; themes in use; the municipalities of the counties that are switched on, and what is valid there.

    One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FACETS)
        rows = cursor.fetchall()
    found = Facets()
    everywhere = {value: number for number, kind, value, *_ in rows if kind == FacetKind.COVERAGE}
    places: dict[str, set[int]] = {}
    names: dict[str, str] = {}
    themes: list[tuple[str, str]] = []
    for number, kind, value, county, labels in rows:
        if kind == NEIGHBOURS:
            found.neighbours = tuple((pair[:3], pair[3:]) for pair in value.split())
            continue
        if kind == SERVICES:
            found.services = int(value)
            continue
        label = pick(orjson.loads(labels), language) if labels else ""
        if kind == MUNICIPALITY:
            if current(value) != value:  # a row that was there before the merger
                continue
            places[value] = _valid_in(county, everywhere) | ({number} if number else set())
            names[value] = label
            found.counties[value] = county
            continue
        if number and kind != FacetKind.COVERAGE:
            found.numbers.setdefault(kind, {})[value] = frozenset([number])
        if kind == FacetKind.TARGET and label:
            found.targets[value] = label
        elif kind == FacetKind.THEME and label:
            themes.append((value, label))
    found.themes = tuple(themes)
    found.municipalities = tuple(sorted(names.items(), key=lambda choice: choice[1]))
    found.numbers[MUNICIPALITY] = {code: frozenset(numbers) for code, numbers in places.items()}
    return found


def _valid_in(county: str, everywhere: Mapping[str, int]) -> set[int]:
    """What is valid in every municipality of the county: the nation's services, and those of unknown coverage."""
    coverages = [Coverage.NATIONWIDE, Coverage.UNKNOWN]
    if county != ALAND_COUNTY:
        coverages.append(Coverage.NATIONWIDE_EXCEPT_ALAND)
    return {everywhere[coverage] for coverage in coverages if coverage in everywhere}


@cache
def _facet_words() -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Language → word in base form → kinds and values that it says."""
    text = (resources.files("catalog.search") / "defaults" / "facet_words.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for language, kinds in tomllib.loads(text).items():
        for kind, values in kinds.items():
            for value, words in values.items():
                for word in words:
                    found.setdefault(language, {}).setdefault(word, []).append((kind, value))
    return found


NEIGHBOURS, SERVICES = "neighbours", "services"
_FACETS = """
    SELECT facet.id, facet.kind, facet.value, NULL, concept.labels
      FROM catalog_searchfacet AS facet
      LEFT JOIN catalog_concept AS concept
        ON facet.kind = 'target' AND concept.scheme = 'target_group' AND concept.key = facet.value
     WHERE facet.kind NOT IN ('municipality', 'theme')
     UNION ALL
    (SELECT facet.id, 'theme', theme.key, NULL, theme.names
       FROM catalog_theme AS theme
       LEFT JOIN catalog_searchfacet AS facet ON facet.kind = 'theme' AND facet.value = theme.key
      WHERE theme.is_active ORDER BY theme.position, theme.key)
     UNION ALL
    SELECT facet.id, 'municipality', place.code, place.county_id, place.names
      FROM catalog_municipality AS place
      JOIN catalog_county AS county ON county.code = place.county_id AND county.is_active
      LEFT JOIN catalog_searchfacet AS facet ON facet.kind = 'municipality' AND facet.value = place.code
     UNION ALL
    SELECT NULL, 'neighbours', coalesce(string_agg(first_id || second_id, ' '), ''), NULL, NULL
      FROM catalog_neighbourhood WHERE is_active
     UNION ALL
    SELECT NULL, 'services', coalesce(max(services), 0)::text, NULL, NULL FROM catalog_searchindex
"""
