"""What results can be narrowed by: the facets' numbers, which of them make up a municipality, and counting."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from catalog.languages import pick
from catalog.models import FacetKind
from catalog.models.area import ALAND_COUNTY
from catalog.records import Coverage
from catalog.search.query import Group

MUNICIPALITY = "municipality"
# What the pages narrow by, in their order; AREA and COVERAGE make up the municipalities.
KINDS = (
    FacetKind.THEME.value, MUNICIPALITY, FacetKind.TARGET.value, FacetKind.CHANNEL.value, FacetKind.CHARGE.value,
    FacetKind.SERVICE_LANGUAGE.value, FacetKind.PROVIDER.value,
)  # fmt: skip

Narrowing = Mapping[str, Sequence[str]]
"""Kind → values, of which any one will do."""


@dataclass(slots=True)
class Facets:
    """Kind → value → the facets' numbers that stand for it; what the lists of the form offer, as (value, label).

    `targets`: names of target groups by code.
    """

    numbers: dict[str, dict[str, frozenset[int]]] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    themes: tuple[tuple[str, str], ...] = ()
    municipalities: tuple[tuple[str, str], ...] = ()

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
        label = pick(json.loads(labels), language) if labels else ""
        if kind == MUNICIPALITY:
            places.setdefault(value, _valid_in(county, everywhere)).update([number] if number else [])
            names[value] = label
            continue
        if number and kind not in (FacetKind.COVERAGE, FacetKind.AREA):
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


_FACETS = """
    SELECT facet.id, facet.kind, facet.value, NULL, concept.labels
      FROM catalog_searchfacet AS facet
      LEFT JOIN catalog_concept AS concept
        ON facet.kind = 'target' AND concept.scheme = 'target_group' AND concept.key = facet.value
     WHERE facet.kind NOT IN ('area', 'theme')
     UNION ALL
    (SELECT facet.id, 'theme', theme.key, NULL, theme.names
       FROM catalog_theme AS theme
       LEFT JOIN catalog_searchfacet AS facet ON facet.kind = 'theme' AND facet.value = theme.key
      WHERE theme.is_active ORDER BY theme.position, theme.key)
     UNION ALL
    SELECT facet.id, 'municipality', place.code, place.county_id, place.names
      FROM catalog_municipality AS place
      JOIN catalog_county AS county ON county.code = place.county_id AND county.is_active
      LEFT JOIN catalog_area_municipalities AS member ON member.municipality_id = place.code
      LEFT JOIN catalog_searchfacet AS facet ON facet.kind = 'area' AND facet.value = member.area_id::text
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """`total` fit; `of` counts each value among those that fit all that is narrowed by but the value's own kind, of
    which there are `without` in all."""

    total: int
    of: Mapping[str, Mapping[str, int]]
    without: Mapping[str, int]


def count(groups: Iterable[Group], facets: Facets, narrowing: Mapping[str, frozenset[int]]) -> Counts:
    """Count what is found by facet. What is grouped under another one counts only where that one is not there."""
    total = 0
    # What counts for every kind: nearly all, so these are not counted kind by kind.
    everywhere: Counter[int] = Counter()
    numbers: dict[str, Counter[int]] = {kind: Counter() for kind in KINDS}
    areas = frozenset[int]().union(*facets.numbers.get(MUNICIPALITY, {}).values())
    places: Counter[frozenset[int]] = Counter()
    without: Counter[str] = Counter()
    for group in groups:
        fails = {kind for kind, wanted in narrowing.items() if wanted.isdisjoint(group.facets)}
        if len(fails) > 1:
            continue
        hidden = _fails(group.other, narrowing)
        if not fails and hidden != set():
            total += group.number
        kinds = [kind for kind in fails or KINDS if hidden is None or not hidden <= {kind}]
        without.update(dict.fromkeys(kinds, group.number))
        if MUNICIPALITY in kinds:
            places[group.facets & areas] += group.number
        for counter in [everywhere] if len(kinds) == len(KINDS) else [numbers[kind] for kind in kinds]:
            for number in group.facets:
                counter[number] += group.number
    of: dict[str, Mapping[str, int]] = {
        kind: {
            value: sum(everywhere[number] + numbers[kind][number] for number in ids)
            for value, ids in facets.numbers.get(kind, {}).items()
        }
        for kind in KINDS
        if kind != MUNICIPALITY
    }
    return Counts(total, of | {MUNICIPALITY: _by_place(places, facets)}, without)


def _by_place(places: Mapping[frozenset[int], int], facets: Facets) -> dict[str, int]:
    """So many in each municipality, of so many with each set of areas and coverage."""
    codes: dict[int, list[str]] = {}
    for code, ids in facets.numbers.get(MUNICIPALITY, {}).items():
        for number in ids:
            codes.setdefault(number, []).append(code)
    found = dict.fromkeys(facets.numbers.get(MUNICIPALITY, {}), 0)
    for own, count in places.items():
        for code in {code for number in own for code in codes[number]}:
            found[code] += count
    return found


def _fails(facets: frozenset[int] | None, narrowing: Mapping[str, frozenset[int]]) -> set[str] | None:
    """The kinds that the other description does not fit; None where there is no other."""
    if facets is None:
        return None
    return {kind for kind, wanted in narrowing.items() if wanted.isdisjoint(facets)}
