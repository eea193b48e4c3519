"""What fits a question: SQL over the search entries, by words, time, place and facets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, radians
from typing import Any

from catalog.areas.rules import Nearness, Surroundings
from catalog.hours.moments import Stretch, multirange
from catalog.search.concepts import Concept, all_of, any_of
from catalog.search.document import facet_lexeme

# The statement's values, by name.
Values = dict[str, Any]
Numbers = Mapping[str, frozenset[int]]
"""Kind → numbers of facets, of which an entry has to have one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What fits: entries of a language that meet `tsquery` (empty: all).

    `concepts` rank what fits; `similar` are words of what was found best, by which services like it come after it.
    `stretches`: what is closed in all of them does not fit. `around`: the place by which results are ranked; `on_site`:
    the numbers of the facet of what can be visited. `narrowing`: what results are narrowed by; `within`: the numbers of
    a place outside of which nothing is looked at, so that nothing is counted there either.
    """

    language: str
    tsquery: str = ""
    concepts: tuple[Concept, ...] = ()
    similar: tuple[str, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    around: Surroundings | None = None
    on_site: frozenset[int] = frozenset()
    narrowing: Numbers = field(default_factory=dict)
    within: frozenset[int] | None = None


def found_sql(wanted: Wanted, values: Values, level: str) -> str:
    """Table expressions that end in `found`: the entries that meet the words and the time.

    Each with `state`, `nearness`, `distance`, `level`, and `fails`: a bit for each kind of `narrowing` that it does not
    fit, in its order. Narrow, as thousands of rows are kept: of the head there is no more than where it stands beside
    the row.
    """
    values["language"] = wanted.language
    conditions = ["entry.language = %(language)s"]
    if wanted.within is not None and not wanted.within:
        conditions.append("false")
    if query := all_of((wanted.tsquery, any_of(map(facet_lexeme, sorted(wanted.within or ()))))):
        conditions.append("entry.vector @@ %(query)s::tsquery")
        values["query"] = query
    timed, joined, state = "", "", "0"
    if wanted.stretches:
        timed, joined, state = _TIMED, "JOIN timed ON timed.id = entry.schedule_number", "timed.state"
        values["asked"] = multirange(wanted.stretches)
    near, distance = _near(wanted, values)
    head = "entry.head" if wanted.concepts else "NULL::tsvector"
    return f"""{timed}found AS MATERIALIZED (
        SELECT entry.id, entry.service_id, entry.grouped_under, entry.counted, {head} AS head, entry.closeness,
               entry.belonging, entry.quality, entry.sort_name, {state} AS state, {near} AS nearness,
               {distance} AS distance, {level} AS level, {_fails(wanted.narrowing, values)} AS fails
          FROM catalog_searchentry AS entry {joined}
         WHERE {" AND ".join(conditions)}
    )"""  # noqa: S608 - built of our own constants


_TIMED = """timed (id, state) AS MATERIALIZED (
    SELECT schedule_id, min(state) FROM catalog_schedulespan WHERE during && %(asked)s::tstzmultirange
     GROUP BY schedule_id), """


def _near(wanted: Wanted, values: Values) -> tuple[str, str]:
    """Where an entry is for the reader, as `catalog.areas.rules.nearness` says it, and how far in degrees squared; of
    what is in the county or nearer alone, as the rest is not ordered by it."""
    around = wanted.around
    if around is None:
        return "0", "0::float8"
    values |= {
        "here": [int(around.municipality)],
        "county": sorted(map(int, around.county)),
        "neighbours": sorted(map(int, around.neighbours)),
        "on_site": sorted(wanted.on_site),
    }
    near = f"""CASE WHEN entry.places && %(here)s::int[] THEN {Nearness.HERE}
        WHEN entry.places = '{{}}' THEN CASE WHEN entry.closeness = 2 THEN {Nearness.HERE}
            WHEN entry.facets && %(on_site)s::int[] THEN {Nearness.ELSEWHERE} ELSE {Nearness.REMOTE} END
        WHEN entry.places && %(county)s::int[] THEN {Nearness.COUNTY}
        WHEN entry.places && %(neighbours)s::int[] THEN {Nearness.NEIGHBOURING} ELSE {Nearness.ELSEWHERE} END"""
    if around.point is None:
        return near, "0::float8"
    latitude, longitude = around.point
    values |= {"latitude": latitude, "longitude": longitude, "narrow": cos(radians(latitude))}
    distance = """CASE WHEN entry.places && %(county)s::int[] THEN coalesce((
        SELECT min(power(entry.points[at] - %(latitude)s, 2)
                   + power((entry.points[at + 1] - %(longitude)s) * %(narrow)s, 2))
          FROM generate_series(1, cardinality(entry.points), 2) AS at), 1e9) ELSE 1e9 END"""
    return near, distance


def _fails(narrowing: Numbers, values: Values) -> str:
    bits = []
    for place, numbers in enumerate(narrowing.values()):
        values[f"facets{place}"] = sorted(numbers)
        bits.append(f"CASE WHEN entry.facets && %(facets{place})s::int[] THEN 0 ELSE {1 << place} END")
    return " + ".join(bits) or "0"


def bit_of(kind: str, narrowing: Iterable[str]) -> int:
    """The bit in `fails` of a kind that results are narrowed by, 0 for another one."""
    kinds = list(narrowing)
    return 1 << kinds.index(kind) if kind in kinds else 0


def kinds_in(bits: int, narrowing: Sequence[str]) -> frozenset[str]:
    """The kinds whose bits are set."""
    return frozenset(kind for place, kind in enumerate(narrowing) if bits >> place & 1)
