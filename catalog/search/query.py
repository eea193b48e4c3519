"""The questions put to the search entries: SQL for what fits, in which order, and how many there are of each facet."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.hours.at import with_time_state
from catalog.models import SearchEntry, Service
from catalog.models.offering import ServiceQuerySet
from catalog.search.concepts import (
    BODY,
    COMMON,
    HALF,
    JOINT,
    ONE,
    PREFIX,
    SECOND,
    WEIGHTS,
    Concept,
    similar_query,
    told_query,
)
from catalog.search.document import quoted

# With any word enough, the words that are met have to tell so much of all that the question tells.
SHARE = 0.25
# What a word in common with what was found best is worth.
SIMILAR = 0.03


class Words(StrEnum):
    """How many of the words a service has to have: all; enough, one of them in its head; or enough anywhere."""

    ALL = "all"
    ENOUGH = "enough"
    MENTIONED = "mentioned"


class Moment(NamedTuple):
    """A day and, where given, hours of it."""

    day: dt.date
    opens: dt.time | None = None
    closes: dt.time | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What fits: entries of a language that meet `tsquery` (empty: all); with fewer than all words, `words` says which.

    `similar`: words of what was found best, by which services like it come after it. `narrowing`: numbers of facets; of
    each set an entry has to have one.
    """

    language: str
    tsquery: str = ""
    concepts: tuple[Concept, ...] = ()
    words: Words = Words.ALL
    similar: tuple[str, ...] = ()
    moment: Moment | None = None
    narrowing: Mapping[str, frozenset[int]] = field(default_factory=dict)


class Row(NamedTuple):
    """An entry as found. `state`: a member of hours.at.TimeState, or empty. `body`: its descriptions; `head`: its words
    that tell most, as PostgreSQL writes a vector."""

    service: UUID
    text_language: str
    card: dict[str, Any]
    body: str
    head: str
    score: float
    closeness: int
    quality: float
    state: str


class Group(NamedTuple):
    """So many entries that meet the question have these facets; `other` are those of the one they are grouped under."""

    facets: frozenset[int]
    other: frozenset[int] | None
    number: int


def groups(wanted: Wanted) -> list[Group]:
    """Everything that meets the words and the time, whatever it is narrowed by, counted by facets. One query."""
    sql, values = _found(wanted, is_page=False)
    statement = f"""
        WITH {sql} SELECT found.facets, other.facets, count(*)
          FROM found LEFT JOIN found AS other ON other.service_id = found.grouped_under GROUP BY 1, 2
    """  # noqa: S608 - built of our own constants
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return [Group(frozenset(own), None if other is None else frozenset(other), number) for own, other, number in rows]


def rows(wanted: Wanted, *, limit: int, offset: int = 0) -> list[Row]:
    """A page of what fits, best first (docs/search.md, "In which order"). One query."""
    found, values = _found(wanted, is_page=True)
    values |= {"limit": limit, "offset": offset, "seed": timezone.localdate().toordinal()}
    statement = f"""
        WITH {found}, page AS (
            SELECT * FROM found
             WHERE grouped_under IS NULL
                OR NOT EXISTS (SELECT 1 FROM found AS other WHERE other.service_id = found.grouped_under)
             ORDER BY {_order(wanted, "found")} LIMIT %(limit)s OFFSET %(offset)s
        )
        SELECT page.service_id, entry.text_language, entry.card,
               concat_ws(E'\\n', text.description, text.general_description, text.instruction, text.requirements),
               entry.head::text, page.score, page.closeness, page.quality, page.state
          FROM page
          JOIN catalog_searchentry AS entry ON entry.service_id = page.service_id AND entry.language = %(language)s
          LEFT JOIN catalog_servicetext AS text
            ON text.service_id = page.service_id AND text.language = entry.text_language
         ORDER BY {_order(wanted, "page")}
    """  # noqa: S608 - built of our own constants
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Row(service, language, json.loads(card), *rest) for service, language, card, *rest in cursor.fetchall()]


def _order(wanted: Wanted, rows: str) -> str:
    """In which order rows come. Not a number of each row: to have that, all of them would have to be sorted."""
    if not wanted.concepts:
        return f"{rows}.state, {rows}.sort_name, {rows}.service_id"
    near_ties = f"uuid_hash_extended({rows}.service_id, %(seed)s::bigint)"
    return (
        f"{rows}.state, {rows}.score DESC, {rows}.closeness DESC, round({rows}.quality * 4) DESC, {near_ties},"
        f" {rows}.service_id"
    )


_HEAD = re.compile(r"'((?:[^']|'')*)':\d+([ABC]?)")


def weights_in(head: str) -> dict[str, str]:
    """The words of a head as PostgreSQL writes it, with their weights."""
    return {lexeme.replace("''", "'"): weight or "D" for lexeme, weight in _HEAD.findall(head)}


def terms_in(head: str) -> list[str]:
    """The words by which a service is classified: those of its ontology terms."""
    return [word for word, weight in weights_in(head).items() if weight == "B"]


def _found(wanted: Wanted, *, is_page: bool) -> tuple[str, dict[str, Any]]:
    """The common table expressions that end in `found`, and their values. For a page only what it is narrowed to, with
    its score."""
    values: dict[str, Any] = {"language": wanted.language, **_values_of(wanted.concepts)}
    conditions = ["entry.language = %(language)s"]
    if wanted.tsquery:
        conditions.append("entry.vector @@ %(query)s::tsquery")
        values["query"] = wanted.tsquery
    ranks, score = _score(wanted, values) if is_page else ([], "0::float8")
    timed, joined, state = "", "", "''"
    if wanted.moment:
        timed, inner = _timed(wanted.moment)
        joined, state = "JOIN timed ON timed.id = entry.service_id", "timed.time_state"
        values |= inner
    if wanted.words is not Words.ALL and wanted.concepts:
        conditions.append(_enough(wanted, values))
    if is_page:
        conditions += _narrowing(wanted, values)
    # OFFSET 0 keeps the ranks as they are computed: the score has each twice, and would have it computed twice.
    sql = f"""
        {timed}found AS MATERIALIZED (
            SELECT met.*, {score} AS score FROM (
                SELECT entry.service_id, entry.facets, entry.closeness, entry.quality, entry.grouped_under,
                       entry.sort_name, {", ".join([f"{state} AS state", *ranks])}
                  FROM catalog_searchentry AS entry {joined} WHERE {" AND ".join(conditions)} OFFSET 0
            ) AS met
        )
    """  # noqa: S608 - built of our own constants
    return sql, values


def _enough(wanted: Wanted, values: dict[str, Any]) -> str:
    """That the concepts met tell enough: the word itself anywhere, its parts and synonyms in the head.

    Unless a mention in passing will do, one of them has to stand in the head as a word of its own. What is only similar
    has been chosen by the query already.
    """
    concepts = wanted.concepts
    values["enough"] = SHARE * sum(concept.weight for concept in concepts)
    met = (
        f"CASE WHEN entry.vector @@ %(own{place})s::tsquery OR entry.vector @@ %(prefix{place})s::tsquery"
        f" OR entry.head @@ %(single{place})s::tsquery OR entry.head @@ %(common{place})s::tsquery"
        f" OR entry.head @@ %(joint{place})s::tsquery THEN %(weight{place})s ELSE 0 END"
        for place in range(len(concepts))
    )
    enough = f"({' + '.join(met)}) >= %(enough)s"
    if wanted.words is Words.ENOUGH:
        values["told"] = told_query(concepts)
        enough += " AND entry.head @@ %(told)s::tsquery"
    if not wanted.similar:
        return enough
    values["pairs"] = similar_query(wanted.similar)
    return f"({enough} OR entry.vector @@ %(pairs)s::tsquery)"


def _values_of(concepts: Sequence[Concept]) -> dict[str, Any]:
    """The concepts as values of a statement, by their place.

    ts_rank divides by the number of different words asked for, a beginning like the word itself being the same one:
    `…_times` takes that back, so that each counts by itself.
    """
    values: dict[str, Any] = {"weights": list(WEIGHTS)}
    for place, concept in enumerate(concepts):
        own, single = concept.own_query(), concept.single_query()
        prefix, common = concept.prefix_query(), concept.common_query()
        words = {word for words in concept.own for word in words}
        values |= {
            f"own{place}": own,
            f"prefix{place}": prefix,
            f"common{place}": common,
            f"common_times{place}": common.count("'") / 2 / ONE,
            f"prefix_times{place}": prefix.count("'") / 2 / ONE,
            f"single{place}": single,
            f"joint{place}": concept.joint_query(),
            # The head has no positions that would tell how near words stand, by which ts_rank judges several at once.
            f"any{place}": own if len(concept.own) == 1 else " | ".join(map(quoted, sorted(words))),
            f"own_times{place}": len(words) / len(concept.own) / ONE,
            f"single_times{place}": single.count("'") / 2 / ONE,
            f"worth{place}": concept.worth,
            f"weight{place}": concept.weight,
        }
    return values


def _ways(place: int, concept: Concept) -> Iterator[tuple[str, str]]:
    """The ways in which an entry can meet a concept, by name: what each is worth, in SQL."""
    own = f"least(1, {_rank(f'any{place}', f'own_times{place}')})"
    if len(concept.own) > 1:
        own = f"CASE WHEN entry.head @@ %(own{place})s::tsquery THEN {own} ELSE 0 END"
    yield "own", own
    if concept.prefix_query():
        yield "prefix", f"{PREFIX} * least(1, {_rank(f'prefix{place}', f'prefix_times{place}')})"
    for name, query, worth in (
        ("single", concept.single_query(), ""),
        ("common", concept.common_query(), f"{COMMON} * "),
    ):
        if query:
            several = _rank(f"{name}{place}", f"{name}_times{place}")
            yield name, f"{worth}%(worth{place})s * (1 - {HALF} / ({HALF} + {several}))"
    if concept.joint_query():
        met = f"entry.head @@ %(joint{place})s::tsquery"
        yield "joint", f"CASE WHEN {met} THEN %(worth{place})s * {JOINT} ELSE 0 END"


def _score(wanted: Wanted, values: dict[str, Any]) -> tuple[list[str], str]:
    """How well an entry meets the concepts, rounded so that near ties are ties: each by the best field it stands in.

    As columns of the entry, and the score of them.
    """
    columns, terms = [], []
    for place, concept in enumerate(wanted.concepts):
        ways = [str(BODY)]
        for name, column in _ways(place, concept):
            columns.append(f"{column} AS {name}{place}")
            ways.append(f"{name}{place}")
        both = f"{1 - SECOND} * greatest({', '.join(ways)}) + {SECOND} * ({' + '.join(ways)})"
        terms.append(f"%(weight{place})s * ({both})")
    if wanted.similar:
        values["similar"] = " | ".join(map(quoted, wanted.similar))
        values["similar_times"] = len(wanted.similar) / ONE * SIMILAR
        columns.append(f"least(1, {_rank('similar', 'similar_times')}) AS alike")
        terms.append("alike")
    return columns, f"round(({' + '.join(terms)})::numeric, 2)::float8" if terms else "0::float8"


def _rank(query: str, times: str) -> str:
    """The sum of the weights of those of the words that stand in the head."""
    return f"ts_rank(%(weights)s::float4[], entry.head, %({query})s::tsquery) * %({times})s"


def _timed(moment: Moment) -> tuple[str, dict[str, Any]]:
    """The services and their state at the time, as a table expression of its own."""
    services: Any = with_time_state(Service.objects.on_tray(), moment.day, opens=moment.opens, closes=moment.closes)
    sql, parameters = services.order_by().values("pk", "time_state").query.sql_with_params()
    names = {f"timed{place}": value for place, value in enumerate(parameters)}
    pieces = sql.split("%s")
    marks = [f"%(timed{place})s" for place in range(len(names))]
    numbered = "".join(piece + mark for piece, mark in zip(pieces, [*marks, ""], strict=True))
    return f"timed (id, time_state) AS MATERIALIZED ({numbered}), ", names


def _narrowing(wanted: Wanted, values: dict[str, Any]) -> list[str]:
    conditions = []
    for place, numbers in enumerate(wanted.narrowing.values()):
        values[f"facets{place}"] = sorted(numbers)
        conditions.append(f"entry.facets && %(facets{place})s::int[]")
    return conditions


def by_name(services: ServiceQuerySet, *, language: str, first: Iterable[str] = ()) -> ServiceQuerySet:
    """In the Finnish alphabetical order of the names that a reader of `language` sees."""
    name = SearchEntry.objects.filter(service=OuterRef("pk"), language=language).values("sort_name")[:1]
    ordered = services.annotate(sort_name=Coalesce(Subquery(name), Value(""), output_field=TextField()))
    return ordered.order_by(*first, "sort_name", "pk")
