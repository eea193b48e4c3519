"""What a change does to the answers of saved queries: the first results before and after it. Nothing of it stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import models, transaction

from catalog.models import SavedQuery
from catalog.search.facets import Facets, load
from catalog.search.search import Request, search

# So many saved queries are asked, twice each; so many results of each are compared.
MOST_QUERIES = 30
FIRST = 10


class Mark(StrEnum):
    """What the change does to a service among the first results."""

    SAME = "same"
    MOVED = "moved"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Hit:
    """A service as found. `language`: that of its name."""

    id: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Place:
    """A service at its place in one of the lists. `other`: its place in the other list, 0 where it is not there."""

    hit: Hit
    number: int
    other: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Answer:
    """The first results, and how many there are in all."""

    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Effect:
    """A saved query whose first results change."""

    text: str
    language: str
    before: tuple[Place, ...]
    after: tuple[Place, ...]
    total_before: int
    total_after: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The queries that change, of so many that were `asked`; so many more were `left_out`."""

    changed: tuple[Effect, ...]
    asked: int
    left_out: int


def compare(queries: models.QuerySet[SavedQuery], change: Callable[[], object]) -> Comparison:
    """Ask the queries, make the change, ask them again and take the change back.

    Two queries, one for each language, some ten for each saved query, and those of the change. All in one transaction:
    having read the entries, it lets no rebuild swap them until it is over.
    """
    wanted = list(queries[:MOST_QUERIES])
    left_out = queries.count() - len(wanted)
    if not wanted:
        return Comparison((), 0, 0)
    with transaction.atomic():
        known = {language: load(language) for language in sorted({query.language for query in wanted})}
        before = [answer(query, known[query.language]) for query in wanted]
        change()
        after = [answer(query, known[query.language]) for query in wanted]
        transaction.set_rollback(True)
    changed = (
        _effect(query, old, new)
        for query, old, new in zip(wanted, before, after, strict=True)
        if _ids(old.hits) != _ids(new.hits)
    )
    return Comparison(tuple(changed), len(wanted), left_out)


def answer(query: SavedQuery, known: Facets) -> Answer:
    """What readers of the query's language get. Queries as of `search`, and one."""
    found = search(Request(query.language, query.text, limit=FIRST), known)
    rows = found.page(limit=FIRST)
    return Answer(tuple(Hit(str(row.service), row.card["name"], row.text_language) for row in rows), found.counts.total)


def places(hits: Sequence[Hit], others: Sequence[Hit], *, missing: Mark) -> tuple[Place, ...]:
    """The hits of one list at their places, beside those of the other. `missing` marks what the other has not."""
    elsewhere = {key: number for number, key in enumerate(_ids(others), start=1)}
    return tuple(
        Place(hit, number, other, _mark(number, other, missing))
        for number, hit in enumerate(hits, start=1)
        for other in [elsewhere.get(hit.id, 0)]
    )


def _mark(number: int, other: int, missing: Mark) -> Mark:
    if not other:
        return missing
    return Mark.SAME if other == number else Mark.MOVED


def _effect(query: SavedQuery, old: Answer, new: Answer) -> Effect:
    return Effect(
        query.text,
        query.language,
        places(old.hits, new.hits, missing=Mark.GONE),
        places(new.hits, old.hits, missing=Mark.NEW),
        old.total,
        new.total,
    )


def _ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.id for hit in hits]
