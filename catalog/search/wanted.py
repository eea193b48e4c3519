"""What fits a question: SQL over the search entries, by words, time, place and facets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import cos, radians
from typing import Any, NamedTuple

from catalog.areas.rules import Nearness, Surroundings
from catalog.hours.moments import Stretch, multirange
from catalog.search.concepts import Concept, all_of, any_of
from catalog.search.document import facet_lexeme

# The statement's values, by name.
Values = dict[str, Any]
Numbers = Mapping[str, frozenset[int]]
"""Kind → numbers of facets, of which an entry has to have one."""


class Level(NamedTuple):
    """What only some of what fits meets, and whether these are ranked further: for that their heads have to be
    fetched."""

    tsquery: str
    is_ranked: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What fits: entries of a language that meet `tsquery` (empty: all) and what results are narrowed by.

    `concepts` rank what fits; of many, what meets the first of `levels` comes first, then what meets the next. Where so
    many are expected that the levels fill the page, `is_large` has them counted without being kept. `similar` are words
    of what was found best, by which services like it come after it. `stretches`: what is closed in all of them does not
    fit. `around`: the place by which results are ranked; `on_site`: the numbers of the facet of what can be visited. Of
    the kinds in `narrowing` those that are `uncounted` are not counted for their other values.
    """

    language: str
    tsquery: str = ""
    concepts: tuple[Concept, ...] = ()
    levels: tuple[Level, ...] = ()
    is_large: bool = False
    similar: tuple[str, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    around: Surroundings | None = None
    on_site: frozenset[int] = frozenset()
    narrowing: Numbers = field(default_factory=dict)
    uncounted: frozenset[str] = frozenset()

    @property
    def counted(self) -> tuple[str, ...]:
        """The kinds that results are narrowed by, of which the other values are counted."""
        return tuple(kind for kind in self.narrowing if kind not in self.uncounted)

    def narrowed(self, tsquery: str, *, but: str = "") -> str:
        """The query with what results are narrowed by; without one kind of it, to count the other values of that."""
        filters = [numbers or {_NOTHING} for kind, numbers in self.narrowing.items() if kind != but]
        return all_of((tsquery, *(any_of(map(facet_lexeme, sorted(numbers))) for numbers in filters)))


# The number of no facet.
_NOTHING = 0


def found_sql(wanted: Wanted, values: Values) -> str:
    """Table expressions that end in `found`: the entries that fit, with `state`, `nearness` and `distance`.

    Narrow, as thousands of rows are kept: of the head there is no more than where it stands beside the row, and of what
    orders rows only what these are ordered by.
    """
    timed = ""
    if wanted.stretches:
        timed = _TIMED
        values["asked"] = multirange(wanted.stretches)
    values |= {"language": wanted.language, "query": wanted.narrowed(wanted.tsquery)}
    kept = "NOT MATERIALIZED" if wanted.is_large else "MATERIALIZED"
    return f"{timed}found AS {kept} ({entries_sql(wanted, values, 'query', columns(wanted, values))})"


def entries_sql(wanted: Wanted, values: Values, query: str, columns: str) -> str:
    """Of the entries that meet the query of this name and the time, the columns."""
    conditions = ["entry.language = %(language)s"]
    if values[query]:
        conditions.append(f"entry.vector @@ %({query})s::tsquery")
    timed = "JOIN timed ON timed.id = entry.schedule_number" if wanted.stretches else ""
    return f"SELECT {columns} FROM catalog_searchentry AS entry {timed} WHERE {' AND '.join(conditions)}"  # noqa: S608


def columns(wanted: Wanted, values: Values) -> str:
    """What `found` has of each entry."""
    near, distance = _near(wanted, values)
    ordering = ", ".join(f"entry.{column}" for column in ordered_by(wanted))
    return f"""entry.service_id, entry.grouped_under, entry.counted, {ordering},
        {"timed.state" if wanted.stretches else "0"} AS state, {near} AS nearness, {distance} AS distance"""


def ordered_by(wanted: Wanted) -> tuple[str, ...]:
    """The columns by which entries are put in order, besides those of time and place."""
    return ("head", "closeness", "belonging", "quality") if wanted.concepts else ("sort_name",)


def gathered_sql(wanted: Wanted, values: Values, *, name: str, table: str, query: str, by: str = "") -> str:
    """Table expressions that end in one of this name: how many of the table there are, and their facets, `by` columns.

    An entry that is grouped under another one counts only where that does not meet the query too. These are looked up
    by an array, as the index of services then is asked for them alone.
    """
    keys = f"{by}, " if by else ""
    above = entries_sql(wanted, values, query, "entry.service_id")
    return f"""
        all_{name} AS MATERIALIZED (
            SELECT {keys}grouped_under, count(*) AS number, string_agg(counted, ''::bytea) AS counted
              FROM {table} GROUP BY {keys}grouped_under),
        above_{name} AS MATERIALIZED (
            {above} AND entry.service_id = ANY (
                ARRAY(SELECT grouped_under FROM all_{name} WHERE grouped_under IS NOT NULL))),
        {name} AS MATERIALIZED (
            SELECT {keys}coalesce(sum(number), 0)::int AS number,
                   coalesce(string_agg(counted, ''::bytea), '') AS counted
              FROM all_{name} WHERE {is_shown(name)} {f"GROUP BY {by}" if by else ""})"""  # noqa: S608 - built of our own constants


def is_shown(name: str) -> str:
    """Whether a row does not stand for the same service as another one that counts in the table of this name."""
    return f"(grouped_under IS NULL OR grouped_under NOT IN (SELECT service_id FROM above_{name}))"  # noqa: S608


def others_sql(wanted: Wanted, values: Values) -> Iterator[tuple[str, str]]:
    """For each kind that is counted, the name of the table with the facets of all that fits but for this kind, and the
    expressions that end in it."""
    for place, kind in enumerate(wanted.counted):
        name, query = f"other{place}", f"query{place}"
        values[query] = wanted.narrowed(wanted.tsquery, but=kind)
        fitting = entries_sql(wanted, values, query, "entry.grouped_under, entry.counted")
        yield name, gathered_sql(wanted, values, name=name, table=f"({fitting}) AS fitting", query=query)


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
