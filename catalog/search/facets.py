"""What results can be narrowed by: the facets' numbers, and what is valid in a municipality."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any

import orjson
from django.db import connection

from catalog.areas.mergers import current
from catalog.areas.rules import Point, Surroundings
from catalog.languages import PAGE_LANGUAGES, pick
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


@dataclass(frozen=True)
class Facets:
    """Kind → value → the facets' numbers that stand for it; what the lists of the form offer, as (value, label). Shared
    by requests.

    `targets`: names of target groups by code. `counties`: municipality → its county; `neighbours`: pairs of those that
    lie beside each other. `services`: how many the index was made of.
    """

    numbers: Mapping[str, Mapping[str, frozenset[int]]] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)
    themes: tuple[tuple[str, str], ...] = ()
    municipalities: tuple[tuple[str, str], ...] = ()
    counties: Mapping[str, str] = field(default_factory=dict)
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

    One query. What it tells is taken apart only where it is not what it was the last time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FACETS)
        (told,) = cursor.fetchone()
    return _facets(told, language)


@lru_cache(maxsize=2 * len(PAGE_LANGUAGES))
def _facets(told: str, language: str) -> Facets:
    """The answer of `_FACETS`, in a language."""
    rows: dict[str, Any] = {name: part or () for name, part in orjson.loads(told).items()}
    themes = [(key, label) for key, names in rows["themes"] if (label := pick(names, language))]
    # Without the rows of before a merger.
    places = [(code, county, pick(names, language)) for code, county, names in rows["places"] if current(code) == code]
    numbers: dict[str, dict[str, frozenset[int]]] = {}
    for number, kind, value in rows["facets"]:
        numbers.setdefault(kind, {})[value] = frozenset([number])
    everywhere = numbers.pop(FacetKind.COVERAGE, {})
    of_place, of_theme = numbers.get(MUNICIPALITY, {}), numbers.get(FacetKind.THEME, {})
    numbers[FacetKind.THEME] = {key: of_theme[key] for key, _ in themes if key in of_theme}
    numbers[MUNICIPALITY] = {
        code: of_place.get(code, frozenset()).union(*_valid_in(county, everywhere)) for code, county, _ in places
    }
    return Facets(
        numbers,
        {key: label for key, labels in rows["targets"] if (label := pick(labels, language))},
        tuple(themes),
        tuple(sorted(((code, label) for code, _, label in places), key=lambda choice: choice[1])),
        {code: county for code, county, _ in places},
        tuple((pair[:3], pair[3:]) for pair in rows["neighbours"]),
        rows["services"] or 0,
    )


def _valid_in(county: str, everywhere: Mapping[str, frozenset[int]]) -> Iterator[frozenset[int]]:
    """What is valid in every municipality of the county: the nation's services, and those of unknown coverage."""
    coverages = [Coverage.NATIONWIDE, Coverage.UNKNOWN]
    if county != ALAND_COUNTY:
        coverages.append(Coverage.NATIONWIDE_EXCEPT_ALAND)
    return (everywhere[coverage] for coverage in coverages if coverage in everywhere)


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


# One text, which can be compared with the last one as it is.
_FACETS = """
    SELECT json_build_object(
        'facets', (SELECT json_agg(json_build_array(id, kind, value)) FROM catalog_searchfacet),
        'targets', (SELECT json_agg(json_build_array(key, labels)) FROM catalog_concept WHERE scheme = 'target_group'),
        'themes', (SELECT json_agg(json_build_array(key, names) ORDER BY position, key)
                     FROM catalog_theme WHERE is_active),
        'places', (SELECT json_agg(json_build_array(place.code, place.county_id, place.names))
                     FROM catalog_municipality AS place
                     JOIN catalog_county AS county ON county.code = place.county_id AND county.is_active),
        'neighbours', (SELECT json_agg(first_id || second_id) FROM catalog_neighbourhood WHERE is_active),
        'services', (SELECT max(services) FROM catalog_searchindex)
    )::text
"""
