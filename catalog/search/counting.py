"""How many services fit, and how many there would be with each other choice: counted by PostgreSQL, added up here."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.search.facets import KINDS, Facets


@dataclass(frozen=True, slots=True)
class Group:
    """So many entries that meet the question and fail the same filters.

    `fails`: the kinds of filter that they do not fit; `other`: those that the entry does not fit under which they are
    grouped, None where that one does not meet the question. `counted`: the numbers of their facets, packed. `state` and
    `nearness`: as in `catalog.search.query.Row`.
    """

    fails: frozenset[str]
    other: frozenset[str] | None = None
    state: int = 0
    nearness: int = 0
    number: int = 0
    counted: bytes = b""


@dataclass(frozen=True, slots=True)
class Counts:
    """`total` fit; `of` counts each value among those that fit all that is narrowed by but the value's own kind, of
    which there are `without` in all. `states` and `nearness`: how many of the total are in each group of results."""

    total: int
    of: Mapping[str, Mapping[str, int]]
    without: Mapping[str, int]
    states: Mapping[int, int] = field(default_factory=dict)
    nearness: Mapping[int, int] = field(default_factory=dict)


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
        facets_of_group = Counter(unpacked(group.counted))
        for counter in [everywhere] if len(kinds) == len(KINDS) else [numbers[kind] for kind in kinds]:
            counter.update(facets_of_group)
    of = {
        kind: {
            value: sum(everywhere[number] + numbers[kind][number] for number in ids)
            for value, ids in facets.numbers.get(kind, {}).items()
        }
        for kind in KINDS
    }
    return Counts(total, of, without, states, nearness)
