"""How many services fit, and how many there would be with each other choice: counted by PostgreSQL, added up here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from catalog.search.facets import KINDS, Facets

# Two bytes, the lower one first.
_NUMBER = np.dtype("<u2")


class Group(NamedTuple):
    """So many entries of a state and a nearness, as in `catalog.search.query.Row`, and the numbers of their facets,
    packed."""

    state: int = 0
    nearness: int = 0
    number: int = 0
    counted: bytes = b""


@dataclass(frozen=True, slots=True)
class Counts:
    """`total` fit; `of` counts each value among those that fit all that is narrowed by but the value's own kind, of
    which there are `without` in all; nothing for a kind that was not counted. `states` and `nearness`: how many of the
    total are in each group of results."""

    total: int
    of: Mapping[str, Mapping[str, int]]
    without: Mapping[str, int]
    states: Mapping[int, int] = field(default_factory=dict)
    nearness: Mapping[int, int] = field(default_factory=dict)


def packed(numbers: Sequence[int]) -> bytes:
    """Facets' numbers as an entry has them for counting: read as one string, not row by row.

    Raises OverflowError for a number that does not fit into two bytes.
    """
    return np.array(numbers, dtype=_NUMBER).tobytes()


def _times(counted: Iterable[bytes]) -> Mapping[int, int]:
    """How many times each number stands in all of it."""
    times = np.bincount(np.frombuffer(b"".join(counted), dtype=_NUMBER))
    return {int(number): int(times[number]) for number in np.flatnonzero(times)}


def count(
    groups: Sequence[Group], others: Mapping[str, Group], facets: Facets, *, uncounted: Container[str] = ()
) -> Counts:
    """Count what fits by facet: the values of a kind that results are narrowed by among what fits but for that kind."""
    fitting = _times(group.counted for group in groups)
    numbers = {kind: _times([group.counted]) for kind, group in others.items()}
    total = sum(group.number for group in groups)
    return Counts(
        total,
        {
            kind: _by_value(numbers.get(kind, fitting), {} if kind in uncounted else facets.numbers.get(kind, {}))
            for kind in KINDS
        },
        {kind: others[kind].number if kind in others else total for kind in KINDS},
        _added((group.state, group.number) for group in groups),
        _added((group.nearness, group.number) for group in groups),
    )


def _by_value(numbers: Mapping[int, int], values: Mapping[str, frozenset[int]]) -> dict[str, int]:
    return {value: sum(numbers.get(number, 0) for number in ids) for value, ids in values.items()}


def _added(pairs: Iterable[tuple[int, int]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for key, number in pairs:
        found[key] += number
    return found
