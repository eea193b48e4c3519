"""The questions put to the search entries: SQL for what fits, and in which order."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import cos, radians
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.areas.rules import Nearness, Surroundings
from catalog.hours.moments import Stretch, multirange
from catalog.hours.rules import Span, TimeState
from catalog.models import SearchEntry
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
    sufficient_query,
    told_query,
    whole_query,
)
from catalog.search.document import quoted

# With any word enough, the words that are met have to tell so much of all that the question tells.
SHARE = 0.18
# What a word in common with what was found best is worth.
SIMILAR = 0.01


class Words(StrEnum):
    """How many of the words a service has to have: all; enough, one of them in its head; or enough anywhere."""

    ALL = "all"
    ENOUGH = "enough"
    MENTIONED = "mentioned"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What fits: entries of a language that meet `tsquery` (empty: all) and, as `words` says, the concepts; where all
    of these have to be met, the query says it already.

    `similar`: words of what was found best, by which services like it come after it. `stretches`: what is closed in all
    of them does not fit. `around`: the place by which results are ranked; `on_site`: the numbers of the facet of what
    can be visited. `narrowing`: numbers of facets; of each set an entry has to have one.
    """

    language: str
    tsquery: str = ""
    concepts: tuple[Concept, ...] = ()
    words: Words = Words.ALL
    similar: tuple[str, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    around: Surroundings | None = None
    on_site: frozenset[int] = frozenset()
    narrowing: Mapping[str, frozenset[int]] = field(default_factory=dict)


class Row(NamedTuple):
    """An entry as found. `state`: a number of hours.rules.TimeState, 0 where no time was asked for; `nearness`: one of
    areas.rules.Nearness, 0 where no place was. `body`: its descriptions; `head`: its words that tell most, as
    PostgreSQL writes a vector. `points`: where it can be visited, in degrees; `spans`: its hours in the time shown.
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
    points: list[float]
    spans: list[Span]


def found_sql(wanted: Wanted, narrowing: Mapping[str, frozenset[int]]) -> tuple[str, dict[str, Any]]:
    """Table expressions that end in `found`, everything that meets the words, the time and `narrowing`, and their
    values."""
    timed, entries, values = _entries(wanted, _COUNTED, narrowing=narrowing)
    return f"{timed}found AS MATERIALIZED ({entries})", values


def rows(wanted: Wanted, *, shown: Sequence[Stretch], limit: int, offset: int = 0) -> list[Row]:
    """A page of what fits, best first (docs/search.md, "In which order"). One query.

    `shown`: the time of which each row tells its hours.
    """
    timed, entries, values = _entries(wanted, _RANKED, narrowing=wanted.narrowing)
    found = f"{timed}found AS MATERIALIZED ({_scored(wanted, values, entries)})"
    values |= {"limit": limit, "offset": offset, "seed": timezone.localdate().toordinal(), "shown": multirange(shown)}
    statement = f"""
        WITH {found}, page AS (
            SELECT * FROM found
             WHERE grouped_under IS NULL
                OR NOT EXISTS (SELECT 1 FROM found AS other WHERE other.service_id = found.grouped_under)
             ORDER BY {_order(wanted, "found")} LIMIT %(limit)s OFFSET %(offset)s
        )
        SELECT page.service_id, entry.text_language, entry.card,
               concat_ws(E'\\n', text.description, text.general_description, text.instruction, text.requirements),
               entry.head::text, page.score, page.closeness, page.quality, page.state, page.nearness, entry.points,
               (SELECT json_agg(json_build_array(lower(during), upper(during), state) ORDER BY during)
                  FROM catalog_schedulespan
                 WHERE schedule_id = entry.schedule_number AND during && %(shown)s::tstzmultirange) AS spans
          FROM page
          JOIN catalog_searchentry AS entry ON entry.service_id = page.service_id AND entry.language = %(language)s
          LEFT JOIN catalog_servicetext AS text
            ON text.service_id = page.service_id AND text.language = entry.text_language
         ORDER BY {_order(wanted, "page")}
    """  # noqa: S608 - built of our own constants
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [
            Row._make([service, language, json.loads(card), *rest, _spans(spans)])
            for service, language, card, *rest, spans in cursor.fetchall()
        ]


def _spans(found: str | list[Any] | None) -> list[Span]:
    """Spans as PostgreSQL tells them in JSON."""
    listed = json.loads(found) if isinstance(found, str) else found or []
    return [Span(_moment(start), _moment(end), TimeState(state)) for start, end, state in listed]


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def _order(wanted: Wanted, rows: str) -> str:
    """In which order rows come. Not a number of each row: to have that, all of them would have to be sorted."""
    first = f"{rows}.state, {rows}.nearness"
    if not wanted.concepts:
        return f"{first}, {rows}.distance, {rows}.sort_name, {rows}.service_id"
    near_ties = f"uuid_hash_extended({rows}.service_id, %(seed)s::bigint)"
    return (
        f"{first}, {rows}.score DESC, {rows}.distance, {rows}.closeness DESC, round({rows}.quality * 4) DESC,"
        f" {near_ties}, {rows}.service_id"
    )


_HEAD = re.compile(r"'((?:[^']|'')*)':\d+([ABC]?)")


def weights_in(head: str) -> dict[str, str]:
    """The words of a head as PostgreSQL writes it, with their weights."""
    return {lexeme.replace("''", "'"): weight or "D" for lexeme, weight in _HEAD.findall(head)}


def terms_in(head: str) -> list[str]:
    """The words by which a service is classified: those of its ontology terms."""
    return [word for word, weight in weights_in(head).items() if weight == "B"]


_COUNTED = ("service_id", "grouped_under", "facets", "counted")
_SHOWN = ("service_id", "grouped_under", "closeness", "quality", "sort_name")
_TOLD = ("state", "nearness", "distance")
_RANKED = (*_SHOWN, "head")


def _entries(
    wanted: Wanted, columns: Sequence[str], *, narrowing: Mapping[str, frozenset[int]] | None = None
) -> tuple[str, str, dict[str, Any]]:
    """A table expression of the time, the entries that meet the words with these columns, `state`, `nearness` and
    `distance`, and the values.

    Whatever is materialised is narrow: with the heads in it, thousands of rows would not fit into memory.
    """
    values: dict[str, Any] = {"language": wanted.language, **_values_of(wanted.concepts)}
    conditions = ["entry.language = %(language)s"]
    if wanted.tsquery:
        conditions.append("entry.vector @@ %(query)s::tsquery")
        values["query"] = wanted.tsquery
    timed, joined, state = "", "", "0"
    if wanted.stretches:
        timed, joined, state = _TIMED, "JOIN timed ON timed.id = entry.schedule_number", "timed.state"
        values["asked"] = multirange(wanted.stretches)
    near, distance = _near(wanted, values)
    if wanted.concepts and (wanted.words is not Words.ALL or wanted.similar):
        conditions.append(_meets(wanted, values))
    if narrowing:
        conditions += _narrowing(narrowing, values)
    chosen = ", ".join(f"entry.{column}" for column in columns)
    where = " AND ".join(conditions)
    told = f"{state} AS state, {near} AS nearness, {distance} AS distance"
    return timed, f"SELECT {chosen}, {told} FROM catalog_searchentry AS entry {joined} WHERE {where}", values  # noqa: S608


_TIMED = """timed (id, state) AS MATERIALIZED (
    SELECT schedule_id, min(state) FROM catalog_schedulespan WHERE during && %(asked)s::tstzmultirange
     GROUP BY schedule_id), """


def _near(wanted: Wanted, values: dict[str, Any]) -> tuple[str, str]:
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


def _meets(wanted: Wanted, values: dict[str, Any]) -> str:
    """That the concepts are met, where the query alone does not say it; or two of the words by which services are
    similar."""
    if wanted.words is Words.ALL:
        values["all"] = whole_query(wanted.concepts)
        met = "entry.vector @@ %(all)s::tsquery"
    else:
        met = _enough(wanted, values)
    if not wanted.similar:
        return met
    values["pairs"] = similar_query(wanted.similar)
    return f"({met} OR entry.head @@ %(pairs)s::tsquery)"


def _enough(wanted: Wanted, values: dict[str, Any]) -> str:
    """That the concepts met tell enough, in the head and one of them there as a word of its own.

    Where a mention in passing will do: the word itself anywhere, its parts and synonyms in the head.
    """
    concepts = wanted.concepts
    enough = SHARE * sum(concept.weight for concept in concepts)
    values |= {"enough": enough, "sufficient": sufficient_query(concepts, enough)}
    is_told = wanted.words is Words.ENOUGH
    met = (
        f"CASE WHEN entry.head @@ %(concept{place})s::tsquery"
        + ("" if is_told else f" OR entry.vector @@ %(itself{place})s::tsquery")
        + f" THEN %(weight{place})s ELSE 0 END"
        for place in range(len(concepts))
    )
    column = "head" if is_told else "vector"
    # What the index can tell comes first: the sum of the weights is made of the rows that are left.
    conditions = [f"entry.{column} @@ %(sufficient)s::tsquery", f"({' + '.join(met)}) >= %(enough)s"]
    if is_told:
        values["told"] = told_query(concepts)
        conditions.insert(0, "entry.head @@ %(told)s::tsquery")
    return f"({' AND '.join(conditions)})"


def _values_of(concepts: Sequence[Concept]) -> dict[str, Any]:
    """The concepts as values of a statement, by their place.

    ts_rank divides by the number of different words asked for, a beginning like the word itself being the same one:
    `…_times` takes that back, so that each counts by itself.
    """
    values: dict[str, Any] = {"weights": list(WEIGHTS)}
    for place, concept in enumerate(concepts):
        own, single = concept.own_query(), concept.single_query()
        prefix, common = concept.prefix_query(), concept.common_query()
        values[f"concept{place}"], values[f"itself{place}"] = concept.query(), concept.itself_query()
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


def _scored(wanted: Wanted, values: dict[str, Any], entries: str) -> str:
    """The entries with `score`: how well each meets the concepts, each by the best field it stands in.

    Rounded so that near ties are ties. OFFSET 0 keeps what is below it as it is computed: what is met is asked once for
    all ways of meeting it, and the score has each way twice.
    """
    met, columns, terms = [], [], []
    for place, concept in enumerate(wanted.concepts):
        met.append(f"entry.head @@ %(concept{place})s::tsquery AS met{place}")
        ways = [str(BODY)]
        for name, column in _ways(place, concept):
            columns.append(f"CASE WHEN met{place} THEN {column} ELSE 0 END AS {name}{place}")
            ways.append(f"{name}{place}")
        both = f"{1 - SECOND} * greatest({', '.join(ways)}) + {SECOND} * ({' + '.join(ways)})"
        terms.append(f"%(weight{place})s * ({both})")
    if wanted.similar:
        values["similar"] = " | ".join(map(quoted, wanted.similar))
        values["similar_times"] = len(wanted.similar) / ONE * SIMILAR
        columns.append(f"least(1, {_rank('similar', 'similar_times')}) AS alike")
        terms.append("alike")
    shown = ", ".join(f"entry.{column}" for column in (*_SHOWN, *_TOLD))
    if not terms:
        return f"SELECT {shown}, 0::float8 AS score FROM ({entries}) AS entry"  # noqa: S608
    judged = f"SELECT {', '.join(['entry.*', *met])} FROM ({entries} OFFSET 0) AS entry OFFSET 0"  # noqa: S608
    ranked = f"SELECT {', '.join([shown, *columns])} FROM ({judged}) AS entry OFFSET 0"  # noqa: S608
    # Halves upwards, as one reads it: round() of binary numbers takes them to the even side.
    score = f"floor(({' + '.join(terms)})::float8 * 100 + 0.5) / 100"
    return f"SELECT {shown}, {score} AS score FROM ({ranked}) AS entry"  # noqa: S608


def _rank(query: str, times: str) -> str:
    """The sum of the weights of those of the words that stand in the head."""
    return f"ts_rank(%(weights)s::float4[], entry.head, %({query})s::tsquery) * %({times})s"


def _narrowing(narrowing: Mapping[str, frozenset[int]], values: dict[str, Any]) -> list[str]:
    conditions = []
    for place, numbers in enumerate(narrowing.values()):
        values[f"facets{place}"] = sorted(numbers)
        conditions.append(f"entry.facets && %(facets{place})s::int[]")
    return conditions


def by_name(services: ServiceQuerySet, *, language: str, first: Iterable[str] = ()) -> ServiceQuerySet:
    """In the Finnish alphabetical order of the names that a reader of `language` sees."""
    name = SearchEntry.objects.filter(service=OuterRef("pk"), language=language).values("sort_name")[:1]
    ordered = services.annotate(sort_name=Coalesce(Subquery(name), Value(""), output_field=TextField()))
    return ordered.order_by(*first, "sort_name", "pk")
