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
)
from catalog.search.document import quoted
from catalog.search.wanted import Values, Wanted, columns, entries_sql, is_shown, ordered_by

# What a word in common with what was found best is worth.
SIMILAR = 0.01
# Of more than so many, those come first that meet the levels of the question, such as having the words in the name.
MANY = 500
_SHOWN = ("service_id", "state", "nearness", "distance", "grade", "level")


def ranked_sql(wanted: Wanted, values: Values) -> str:
    """Table expressions that end in `ranked`: of `found` and its `groups` what the page may reach, with `grade`,
    `level` and `score`. Reads `limit` and `offset` of the values."""
    # What fits goes before what is only similar, however much there is.
    values |= {"many": 0 if wanted.similar else MANY, **_values_of(wanted.concepts)}
    above: list[str] = []
    tables = [f"reached AS MATERIALIZED ({_REACHED})"]
    for number, level in enumerate(wanted.levels):
        name = f"level{number}"
        values[name] = wanted.narrowed(level.tsquery)
        head = "head" if level.is_ranked else "NULL::tsvector"
        meeting = f"({entries_sql(wanted, values, name, columns(wanted, values))}) AS found"
        tables += [
            f"turn{number} AS MATERIALIZED ({_turn(above, 'is_many AND')})",
            f"{name} AS MATERIALIZED ({_taken(wanted, head, above, meeting)})",
        ]
        above.append(name)
    last = len(above)
    rest = _taken(wanted, "head" if wanted.concepts else "NULL::tsvector", above, "found")
    judged = " UNION ALL ".join([*(f"SELECT * FROM {name}" for name in above), f"({rest})"])  # noqa: S608
    return ", ".join(
        [
            *tables, f"turn{last} AS MATERIALIZED ({_turn(above)})", f"judged AS ({judged})",
            f"ranked AS ({_scored(wanted, values)})",
        ]
    )  # fmt: skip


# Results come by `grade`, that of the time and the place. Up to which one the page reaches, all of them where it is not
# full; how many are `before` that; and whether there are many in all.
_REACHED = """
    SELECT coalesce(min(grade) FILTER (WHERE so_far >= %(limit)s + %(offset)s), 1000) AS grade,
           coalesce(max(so_far) FILTER (WHERE so_far < %(limit)s + %(offset)s), 0) AS before,
           max(so_far) > %(many)s AS is_many
      FROM (SELECT 10 * state + nearness AS grade, sum(sum(number)) OVER (ORDER BY 10 * state + nearness) AS so_far
              FROM groups GROUP BY 1) AS counted"""


def _turn(above: Sequence[str], only: str = "") -> str:
    """Whether anything has to be taken when those of the levels `above` have been, and up to which grade."""
    so_far = " + ".join(
        ["before", *(f"(SELECT count(*) FROM {name} WHERE {name}.grade = reached.grade)" for name in above)]  # noqa: S608
    )
    # OFFSET 0 keeps what is below it as it is computed: the levels are counted once.
    return f"""
        SELECT {only} (before > 0 OR is_short) AS is_on, CASE WHEN is_short THEN grade ELSE grade - 1 END AS grade
          FROM (SELECT *, {so_far} < %(limit)s + %(offset)s AS is_short FROM reached OFFSET 0) AS reached"""  # noqa: S608


def _taken(wanted: Wanted, head: str, above: Sequence[str], table: str) -> str:
    """Of the table what is shown, is in none of the levels `above`, and is taken in the next turn."""
    level = len(above)
    new = "".join(f" AND service_id NOT IN (SELECT service_id FROM {name})" for name in above)  # noqa: S608
    ordering = ", ".join(column for column in ordered_by(wanted) if column != "head")
    return f"""
        SELECT service_id, {head} AS head, {ordering}, state, nearness, distance, 10 * state + nearness AS grade,
               {level} AS level
          FROM {table}
         WHERE (SELECT is_on FROM turn{level}) AND 10 * state + nearness <= (SELECT grade FROM turn{level})
           AND {is_shown("groups")}{new}"""  # noqa: S608


def order(wanted: Wanted) -> str:
    """In which order `ranked` comes. Not a number of each row: to have that, all of them would have to be sorted."""
    if not wanted.concepts:
        return "grade, distance, sort_name, service_id"
    near_ties = "uuid_hash_extended(service_id, %(seed)s::bigint)"
    return (
        "grade, level, score DESC, distance, closeness DESC, belonging DESC, round(quality * 4) DESC,"
        f" {near_ties}, service_id"
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
    shown = ", ".join((*_SHOWN, *(column for column in ordered_by(wanted) if column != "head")))
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
