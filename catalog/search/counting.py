"""How many services fit, and how many there would be with each other choice: counted by PostgreSQL, added up here."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from catalog.search.facets import KINDS, MUNICIPALITY, Facets
from catalog.search.query import Wanted, found_sql


@dataclass(slots=True)
class Group:
    """So many entries that meet the question and fail the same filters.

    `fails`: the kinds of filter that they do not fit; `other`: those that the entry does not fit under which they are
    grouped, None where that one does not meet the question. `facets`: how many have each facet's number. `state` and
    `nearness`: as in `catalog.search.query.Row`.
    """

    fails: frozenset[str]
    other: frozenset[str] | None = None
    state: int = 0
    nearness: int = 0
    number: int = 0
    facets: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Counts:
    """`total` fit; `of` counts each value among those that fit all that is narrowed by but the value's own kind, of
    which there are `without` in all. `states` and `nearness`: how many of the total are in each group of results."""

    total: int
    of: Mapping[str, Mapping[str, int]]
    without: Mapping[str, int]
    states: Mapping[int, int] = field(default_factory=dict)
    nearness: Mapping[int, int] = field(default_factory=dict)


def groups(
    wanted: Wanted, narrowing: Mapping[str, frozenset[int]], *, place: frozenset[int] | None = None
) -> list[Group]:
    """What meets the words and the time and fails at most one filter, the place apart, in groups. One query.

    `place`: the numbers of a place outside of which nothing is looked at; an index finds what is valid there.
    """
    kinds = list(narrowing)
    found, values = found_sql(wanted, {} if place is None else {MUNICIPALITY: place})
    values |= {f"filter{place}": sorted(narrowing[kind]) for place, kind in enumerate(kinds)}
    bits = [f"CASE WHEN {{0}}.facets && %(filter{place})s::int[] THEN 0 ELSE {1 << place} END"
            for place in range(len(kinds))]  # fmt: skip
    fails = " + ".join(bits) or "0"
    values["place"] = 1 << kinds.index(MUNICIPALITY) if MUNICIPALITY in kinds else 0
    statement = f"""
        WITH {found}, other AS MATERIALIZED (
            SELECT * FROM found WHERE service_id IN (SELECT grouped_under FROM found WHERE grouped_under IS NOT NULL)
        ), judged AS (
            SELECT own.counted, own.state, own.nearness, {fails.format("own")} AS fails,
                   CASE WHEN other.service_id IS NULL THEN -1 ELSE {fails.format("other")} END AS other
              FROM found AS own LEFT JOIN other ON other.service_id = own.grouped_under
        )
        SELECT fails, other, state, nearness, count(*), string_agg(counted, ''::bytea) FROM judged
         WHERE (fails & ~%(place)s & ((fails & ~%(place)s) - 1)) = 0 GROUP BY fails, other, state, nearness
    """  # noqa: S608 - built of our own constants
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return [
        Group(
            _named(fails, kinds), None if other < 0 else _named(other, kinds), state, near, number,
            Counter(unpacked(counted)),
        )
        for fails, other, state, near, number, counted in rows
    ]  # fmt: skip


def _named(bits: int, kinds: Sequence[str]) -> frozenset[str]:
    return frozenset(kind for place, kind in enumerate(kinds) if bits >> place & 1)


def packed(numbers: Sequence[int]) -> bytes:
    """Facets' numbers as an entry has them for counting: read as one string, not row by row.

    Raises struct.error for a number that does not fit into two bytes.
    """
    return struct.pack(f"<{len(numbers)}H", *numbers)


def unpacked(counted: bytes) -> tuple[int, ...]:
    """The numbers of as many entries as there are in it."""
    return struct.unpack(f"<{len(counted) // 2}H", counted)


def count(groups: Iterable[Group], facets: Facets, *, ignored: frozenset[str] = frozenset()) -> Counts:
    """Count what is found by facet. What is grouped under another one counts only where that one is not there.

    `ignored`: kinds that were narrowed by and are so no longer.
    """
    total = 0
    numbers: dict[str, Counter[int]] = {kind: Counter() for kind in KINDS}
    # What counts for every kind: nearly all, so these are not counted kind by kind.
    everywhere: Counter[int] = Counter()
    without: Counter[str] = Counter()
    states: Counter[int] = Counter()
    nearness: Counter[int] = Counter()
    for group in groups:
        fails = group.fails - ignored
        hidden = None if group.other is None else group.other - ignored
        if len(fails) > 1:
            continue
        if not fails and hidden != frozenset():
            total += group.number
            states[group.state] += group.number
            nearness[group.nearness] += group.number
        kinds = [kind for kind in fails or KINDS if hidden is None or not hidden <= {kind}]
        without.update(dict.fromkeys(kinds, group.number))
        for counter in [everywhere] if len(kinds) == len(KINDS) else [numbers[kind] for kind in kinds]:
            counter.update(group.facets)
    of = {
        kind: {
            value: sum(everywhere[number] + numbers[kind][number] for number in ids)
            for value, ids in facets.numbers.get(kind, {}).items()
        }
        for kind in KINDS
    }
    return Counts(total, of, without, states, nearness)
