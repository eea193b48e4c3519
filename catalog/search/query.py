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
from catalog.models import SearchEntry
from catalog.models.offering import ServiceQuerySet
from catalog.search.counting import Group
from catalog.search.ranking import order, ranked_sql
from catalog.search.wanted import Values, Wanted, found_sql, gathered_sql, others_sql

# Of the first few of little the words are read by which services are like them.
BEST, LITTLE = 3, 15


class Row(NamedTuple):
    """An entry as found. `state`: a number of hours.rules.TimeState, 0 where no time was asked for; `nearness`: one of
    areas.rules.Nearness, 0 where no place was. `body`: its descriptions; `head`: its words that tell most, as
    PostgreSQL writes a vector. `places`: where it can be visited, as numbers of municipalities, and `points`, in
    degrees; `spans`: its hours in the time shown; `terms`: the words by which it is classified, with how many services
    have each, of the BEST where LITTLE or less is found.
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
    terms: dict[str, int]
    spans: list[Span]


class Page(NamedTuple):
    """Which of the results: so many from `offset` on, with their hours in the time `shown`."""

    limit: int
    offset: int
    shown: Sequence[Stretch]


class Answer(NamedTuple):
    """`groups`: what fits, for `catalog.search.counting`; `others`: of each kind that is counted, what fits but for it;
    `rows`: the page of what fits, best first."""

    groups: list[Group]
    others: dict[str, Group]
    rows: list[Row]


def ask(wanted: Wanted, page: Page) -> Answer:
    """Count what fits and read a page of it. One query."""
    values: Values = {
        "limit": page.limit, "offset": page.offset, "shown": multirange(page.shown), "best": BEST, "little": LITTLE
    }  # fmt: skip
    found = found_sql(wanted, values)
    groups = gathered_sql(wanted, values, name="groups", table="found", query="query", by="state, nearness")
    others = dict(others_sql(wanted, values))
    counted = "".join(
        f" UNION ALL SELECT {place}, 0, 0, number, counted, NULL FROM {name}"  # noqa: S608 - built of our own constants
        for place, name in enumerate(others)
    )
    statement = f"""
        WITH {", ".join([found, groups, *others.values(), ranked_sql(wanted, values)])}, page AS (
            SELECT *, row_number() OVER () AS place
              FROM (SELECT * FROM ranked ORDER BY {order(wanted)} LIMIT %(limit)s OFFSET %(offset)s) AS best
        )
        SELECT NULL AS kind, state, nearness, number, counted, NULL AS row FROM groups {counted} UNION ALL {_ROWS}
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        told = cursor.fetchall()
    kinds = wanted.counted
    return Answer(
        [Group(*group) for kind, *group, row in told if kind is None and row is None],
        {kinds[kind]: Group(*group) for kind, *group, _ in told if kind is not None},
        [_row(json.loads(row)) for _, row in sorted((place, row) for *_, place, _, row in told if row is not None)],
    )


_ROWS = """
    SELECT NULL, 0, 0, page.place, NULL, json_build_array(
               page.service_id, entry.text_language, entry.card,
               concat_ws(E'\\n', text.description, text.general_description, text.instruction, text.requirements),
               entry.head::text, page.score, entry.closeness, entry.quality, page.state, page.nearness,
               entry.places, entry.points,
               CASE WHEN %(offset)s + page.place <= %(best)s AND (SELECT sum(number) FROM groups) <= %(little)s THEN (
                   SELECT json_object_agg(term.text, term.documents) FROM unnest(entry.head) AS word
                     JOIN catalog_searchterm AS term
                       ON term.language = %(language)s AND term.kind = 'word' AND term.text = word.lexeme
                    WHERE 'B' = ANY (word.weights)) END,
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
    service, *rest, terms, spans = values
    return Row._make([UUID(service), *rest, terms or {}, [_span(*span) for span in spans or []]])


def _span(start: str, end: str, state: int) -> Span:
    return Span(_moment(start), _moment(end), TimeState(state))


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


_HEAD = re.compile(r"'((?:[^']|'')*)':\d+([ABC]?)")


def weights_in(head: str) -> dict[str, str]:
    """The words of a head as PostgreSQL writes it, with their weights."""
    return {lexeme.replace("''", "'"): weight or "D" for lexeme, weight in _HEAD.findall(head)}


def by_name(services: ServiceQuerySet, *, language: str, first: Iterable[str] = ()) -> ServiceQuerySet:
    """In the Finnish alphabetical order of the names that a reader of `language` sees."""
    name = SearchEntry.objects.filter(service=OuterRef("pk"), language=language).values("sort_name")[:1]
    ordered = services.annotate(sort_name=Coalesce(Subquery(name), Value(""), output_field=TextField()))
    return ordered.order_by(*first, "sort_name", "pk")
