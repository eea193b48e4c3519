"""In which order what fits is shown: SQL over the entries that were found (docs/search.md, "In which order")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import timezone

from catalog.search.concepts import (
    BODY,
    COMMON,
    HALF,
    JOINT,
    NAME,
    NAMES,
    ONE,
    PREFIX,
    SECOND,
    WEIGHTS,
    Concept,
    all_of,
    any_of,
)
from catalog.search.document import quoted
from catalog.search.wanted import Values, Wanted

# What a word in common with what was found best is worth.
SIMILAR = 0.01
# Of more than so many, those come first that have the words in the name, then those that have them in keywords or
# ontology terms. These are not ranked further: to rank a service, its head has to be fetched.
MANY = 1_000
IN_NAME, IN_NAMES, OTHERWISE = range(3)
_SHOWN = ("service_id", "closeness", "belonging", "quality", "sort_name", "state", "nearness", "distance", "grade")


def levels_sql(wanted: Wanted, values: Values) -> tuple[str, str]:
    """Table expressions of the entries of each level, and the level of an `entry` in SQL; all are of one where nothing
    is ranked."""
    if not wanted.concepts or wanted.similar:
        return "", str(OTHERWISE)
    values |= {
        "level0": all_of(concept.itself_query(NAME) for concept in wanted.concepts),
        "level1": all_of(any_of((one.itself_query(NAMES), one.single_query(NAMES))) for one in wanted.concepts),
    }
    tables = "".join(
        f"level{level} AS MATERIALIZED (SELECT id FROM catalog_searchentry"  # noqa: S608 - built of our own constants
        f" WHERE language = %(language)s AND vector @@ %(level{level})s::tsquery), "
        for level in (IN_NAME, IN_NAMES)
    )
    cases = " ".join(
        f"WHEN entry.id IN (SELECT id FROM level{level}) THEN {level}"  # noqa: S608
        for level in (IN_NAME, IN_NAMES)
    )
    return tables, f"CASE {cases} ELSE {OTHERWISE} END"


def graded_sql(wanted: Wanted) -> str:
    """`found` with `grade`, by which groups of results come: those of a time, of a place, and of the levels."""
    level = str(OTHERWISE)
    if wanted.concepts:
        level = f"CASE WHEN (SELECT count(*) FROM found) > {MANY} THEN level ELSE {OTHERWISE} END"  # noqa: S608
    return f"SELECT *, 100 * state + 10 * nearness + {level} AS grade FROM found"  # noqa: S608


def ranked_sql(wanted: Wanted, values: Values) -> str:
    """Table expressions that end in `ranked`: of `graded`, what all filters let through and the page may reach, with
    `score`. Reads `limit` and `offset` of the values."""
    values |= _values_of(wanted.concepts)
    return f"reached AS ({_REACHED}), judged AS ({_JUDGED}), ranked AS ({_scored(wanted, values)})"


# Up to which group the page reaches; all of them, where it is not full.
_REACHED = """
    SELECT coalesce(min(grade), 1000) AS grade FROM (
        SELECT grade, sum(sum(number)) OVER (ORDER BY grade) AS so_far
          FROM groups WHERE fails = 0 AND other <> 0 GROUP BY grade
    ) AS counted WHERE so_far >= %(limit)s + %(offset)s"""
_JUDGED = """
    SELECT * FROM graded
     WHERE fails = 0 AND grade <= (SELECT grade FROM reached) AND (grouped_under IS NULL
           OR NOT EXISTS (SELECT 1 FROM other WHERE other.service_id = graded.grouped_under AND other.fails = 0))"""


def order(wanted: Wanted) -> str:
    """In which order `ranked` comes. Not a number of each row: to have that, all of them would have to be sorted."""
    if not wanted.concepts:
        return "grade, distance, sort_name, service_id"
    near_ties = "uuid_hash_extended(service_id, %(seed)s::bigint)"
    return (
        f"grade, score DESC, distance, closeness DESC, belonging DESC, round(quality * 4) DESC, {near_ties}, service_id"
    )


def _values_of(concepts: Sequence[Concept]) -> Values:
    """The concepts as values of a statement, by their place.

    ts_rank divides by the number of different words asked for, a beginning like the word itself being the same one:
    `…_times` takes that back, so that each counts by itself.
    """
    values: Values = {
        "weights": list(WEIGHTS),
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
    head = f"CASE WHEN grade %% 10 = {OTHERWISE} THEN head || ''::tsvector END AS head"
    read = f"SELECT {shown}, {head} FROM judged OFFSET 0"  # noqa: S608
    asked = f"SELECT {', '.join(['*', *met])} FROM ({read}) AS entry OFFSET 0"  # noqa: S608
    ranked = f"SELECT {', '.join([shown, *columns])} FROM ({asked}) AS entry OFFSET 0"  # noqa: S608
    # Halves upwards, as one reads it: round() of binary numbers takes them to the even side.
    score = f"floor(({' + '.join(terms)})::float8 * 100 + 0.5) / 100"
    return f"SELECT {shown}, {score} AS score FROM ({ranked}) AS entry"  # noqa: S608


def _rank(query: str, times: str) -> str:
    """The sum of the weights of those of the words that stand in the head."""
    return f"ts_rank(%(weights)s::float4[], head, %({query})s::tsquery) * %({times})s"
