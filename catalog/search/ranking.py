"""In which order what fits is shown: SQL over the entries that were found (docs/search.md, "In which order")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import timezone

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
    called_query,
    named_query,
)
from catalog.search.document import quoted
from catalog.search.wanted import Values, Wanted

# What a word in common with what was found best is worth.
SIMILAR = 0.01
# Of more than so many, those come first that have the words in the name, then those that have them in keywords or
# ontology terms.
MANY = 1_000
_SHOWN = ("service_id", "closeness", "quality", "sort_name", "state", "nearness", "distance", "level")


def ranked_sql(wanted: Wanted, values: Values) -> str:
    """Table expressions that end in `ranked`: of `found`, what all filters let through, with `score` and `level`.

    Reads `limit` and `offset` of the values. What is in a group that the page does not reach is left out: to rank a
    service its head has to be fetched.
    """
    values |= _values_of(wanted.concepts)
    return f"""called AS MATERIALIZED ({_of_many("called") if wanted.concepts else _NONE}),
        named AS MATERIALIZED ({_of_many("named") if wanted.concepts else _NONE}),
        levelled AS MATERIALIZED ({_LEVELLED}),
        judged AS (SELECT * FROM levelled {_REACHED if wanted.concepts else ""}),
        ranked AS ({_scored(wanted, values)})"""  # noqa: S608 - built of our own constants


def _of_many(query: str) -> str:
    """Entries that meet the query, where many have been found."""
    return f"""SELECT id FROM catalog_searchentry WHERE language = %(language)s AND vector @@ %({query})s::tsquery
                  AND (SELECT count(*) FROM found) > {MANY}"""  # noqa: S608


_NONE = "SELECT 0 AS id WHERE false"
_LEVELLED = """
    SELECT *, 100 * state + 10 * nearness + level AS grade FROM (
        SELECT found.*, CASE WHEN called.id IS NOT NULL THEN 0 WHEN named.id IS NOT NULL THEN 1 ELSE 2 END AS level
          FROM found LEFT JOIN called ON called.id = found.id LEFT JOIN named ON named.id = found.id
         WHERE found.fails = 0 AND (found.grouped_under IS NULL
               OR NOT EXISTS (SELECT 1 FROM other WHERE other.service_id = found.grouped_under AND other.fails = 0))
    ) AS fitting"""
_REACHED = """WHERE grade <= coalesce(
    (SELECT grade FROM levelled ORDER BY grade LIMIT 1 OFFSET %(limit)s + %(offset)s - 1), 1000)"""


def order(wanted: Wanted) -> str:
    """In which order `ranked` comes. Not a number of each row: to have that, all of them would have to be sorted."""
    first = "state, nearness"
    if not wanted.concepts:
        return f"{first}, distance, sort_name, service_id"
    near_ties = "uuid_hash_extended(service_id, %(seed)s::bigint)"
    return f"{first}, level, score DESC, distance, closeness DESC, round(quality * 4) DESC, {near_ties}, service_id"


def _values_of(concepts: Sequence[Concept]) -> Values:
    """The concepts as values of a statement, by their place.

    ts_rank divides by the number of different words asked for, a beginning like the word itself being the same one:
    `…_times` takes that back, so that each counts by itself.
    """
    values: Values = {
        "weights": list(WEIGHTS),
        "called": called_query(concepts),
        "named": named_query(concepts),
        "seed": timezone.localdate().toordinal(),
    }
    for place, concept in enumerate(concepts):
        own, single = concept.own_query(), concept.single_query()
        prefix, common = concept.prefix_query(), concept.common_query()
        words = {word for words in concept.own for word in words}
        values |= {
            f"concept{place}": concept.query(),
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
        own = f"CASE WHEN head @@ %(own{place})s::tsquery THEN {own} ELSE 0 END"
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
        met = f"head @@ %(joint{place})s::tsquery"
        yield "joint", f"CASE WHEN {met} THEN %(worth{place})s * {JOINT} ELSE 0 END"


def _scored(wanted: Wanted, values: Values) -> str:
    """`judged` with `score`: how well each meets the concepts, each by the best field it stands in.

    Rounded so that near ties are ties. OFFSET 0 keeps what is below it as it is computed: the head is read once, what
    is met is asked once for all ways of meeting it, and the score has each way twice.
    """
    met, columns, terms = [], [], []
    for place, concept in enumerate(wanted.concepts):
        met.append(f"head @@ %(concept{place})s::tsquery AS met{place}")
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
    shown = ", ".join(_SHOWN)
    if not terms:
        return f"SELECT {shown}, 0::float8 AS score FROM judged"  # noqa: S608
    # Joined to nothing a head is a copy in memory; as it is, each use of it would read it again from beside the row.
    read = f"SELECT {shown}, head || ''::tsvector AS head FROM judged OFFSET 0"  # noqa: S608
    asked = f"SELECT {', '.join(['*', *met])} FROM ({read}) AS entry OFFSET 0"  # noqa: S608
    ranked = f"SELECT {', '.join([shown, *columns])} FROM ({asked}) AS entry OFFSET 0"  # noqa: S608
    # Halves upwards, as one reads it: round() of binary numbers takes them to the even side.
    score = f"floor(({' + '.join(terms)})::float8 * 100 + 0.5) / 100"
    return f"SELECT {shown}, {score} AS score FROM ({ranked}) AS entry"  # noqa: S608


def _rank(query: str, times: str) -> str:
    """The sum of the weights of those of the words that stand in the head."""
    return f"ts_rank(%(weights)s::float4[], head, %({query})s::tsquery) * %({times})s"
