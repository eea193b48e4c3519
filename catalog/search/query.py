"""The one statement that answers a search: how many fit, by facet, and a page of them."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from catalog.hours.moments import Stretch, multirange
from catalog.hours.rules import Span, TimeState
from catalog.models import FacetKind, SearchEntry
from catalog.models.offering import ServiceQuerySet
from catalog.search.counting import Group
from catalog.search.ranking import graded_sql, levels_sql, order, ranked_sql
from catalog.search.wanted import Values, Wanted, bit_of, found_sql, kinds_in


class Row(NamedTuple):
    """An entry as found. `state`: a number of hours.rules.TimeState, 0 where no time was asked for; `nearness`: one of
    areas.rules.Nearness, 0 where no place was. `body`: its descriptions; `head`: its words that tell most, as
    PostgreSQL writes a vector. `places`: where it can be visited, as numbers of municipalities, and `points`, in
    degrees; `spans`: its hours in the time shown.
    """

    service: UUID
    text_language: str
    card: dict[str, Any]
    body: str
    head: str
    score: float
    closeness: int
    quality: float
    state: int
    nearness: int
    places: list[int]
    points: list[float]
    spans: list[Span]


class Page(NamedTuple):
    """Which of the results: so many from `offset` on, with their hours in the time `shown`."""

    limit: int
    offset: int
    shown: Sequence[Stretch]


class Answer(NamedTuple):
    """`groups`: all that meets the words and the time, for `catalog.search.counting`; `rows`: the page, best first, of
    what fits the narrowing."""

    groups: list[Group]
    rows: list[Row]


def ask(wanted: Wanted, page: Page) -> Answer:
    """Count what fits and read a page of it. One query."""
    values: Values = {"limit": page.limit, "offset": page.offset, "shown": multirange(page.shown)}
    # Of what fails two filters nothing is counted, save for the place, which may be given up.
    values["place"] = bit_of(FacetKind.MUNICIPALITY.value, wanted.narrowing)
    levels, level = levels_sql(wanted, values)
    statement = f"""
        WITH {levels}{found_sql(wanted, values, level)}, graded AS NOT MATERIALIZED ({graded_sql(wanted)}),
        other AS MATERIALIZED ({_OTHER}), groups AS MATERIALIZED ({_GROUPS}), {ranked_sql(wanted, values)}, page AS (
            SELECT *, row_number() OVER () AS place
              FROM (SELECT * FROM ranked ORDER BY {order(wanted)} LIMIT %(limit)s OFFSET %(offset)s) AS best
        )
        SELECT fails, other, state, nearness, number, counted, NULL AS row FROM groups UNION ALL {_ROWS}
    """  # noqa: S608 - built of our own constants
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        told = cursor.fetchall()
    kinds = list(wanted.narrowing)
    groups = [
        Group(kinds_in(fails, kinds), None if other < 0 else kinds_in(other, kinds), state, near, number, counted)
        for fails, other, state, near, number, counted, row in told
        if row is None
    ]
    rows = sorted((place, row) for *_, place, _, row in told if row is not None)
    return Answer(groups, [_row(json.loads(row)) for _, row in rows])


# What others are grouped under, and whether it fits the filters.
_OTHER = """
    SELECT service_id, fails FROM found
     WHERE service_id IN (SELECT grouped_under FROM found WHERE grouped_under IS NOT NULL)"""
_GROUPS = """
    SELECT fails, CASE WHEN grouped_under IS NULL THEN -1 ELSE coalesce((
               SELECT other.fails FROM other WHERE other.service_id = graded.grouped_under), -1) END AS other,
           state, nearness, grade, count(*) AS number, string_agg(counted, ''::bytea) AS counted
      FROM graded
     WHERE (fails & ~%(place)s & ((fails & ~%(place)s) - 1)) = 0
     GROUP BY 1, 2, 3, 4, 5"""
_ROWS = """
    SELECT 0, 0, 0, 0, page.place, NULL, json_build_array(
               page.service_id, entry.text_language, entry.card,
               concat_ws(E'\\n', text.description, text.general_description, text.instruction, text.requirements),
               entry.head::text, page.score, page.closeness, page.quality, page.state, page.nearness,
               entry.places, entry.points,
               (SELECT json_agg(json_build_array(lower(during), upper(during), state) ORDER BY during)
                  FROM catalog_schedulespan
                 WHERE schedule_id = entry.schedule_number AND during && %(shown)s::tstzmultirange)
           )::text
      FROM page
      JOIN catalog_searchentry AS entry ON entry.service_id = page.service_id AND entry.language = %(language)s
      LEFT JOIN catalog_servicetext AS text
        ON text.service_id = page.service_id AND text.language = entry.text_language
"""


def _row(values: list[Any]) -> Row:
    service, *rest, spans = values
    return Row._make([UUID(service), *rest, [_span(*span) for span in spans or []]])


def _span(start: str, end: str, state: int) -> Span:
    return Span(_moment(start), _moment(end), TimeState(state))


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


_HEAD = re.compile(r"'((?:[^']|'')*)':\d+([ABC]?)")


def weights_in(head: str) -> dict[str, str]:
    """The words of a head as PostgreSQL writes it, with their weights."""
    return {lexeme.replace("''", "'"): weight or "D" for lexeme, weight in _HEAD.findall(head)}


def terms_in(head: str) -> list[str]:
    """The words by which a service is classified: those of its ontology terms."""
    return [word for word, weight in weights_in(head).items() if weight == "B"]


def by_name(services: ServiceQuerySet, *, language: str, first: Iterable[str] = ()) -> ServiceQuerySet:
    """In the Finnish alphabetical order of the names that a reader of `language` sees."""
    name = SearchEntry.objects.filter(service=OuterRef("pk"), language=language).values("sort_name")[:1]
    ordered = services.annotate(sort_name=Coalesce(Subquery(name), Value(""), output_field=TextField()))
    return ordered.order_by(*first, "sort_name", "pk")
