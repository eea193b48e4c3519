"""Suggestions while one types: words that people look for, themes, places, organisations and services, by how they
begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from catalog.models import TermKind
from catalog.search.analysers import analyser
from catalog.search.analysis.words import fold
from catalog.search.concepts import any_of
from catalog.search.document import IN_HEAD, OFFERED, quoted
from catalog.search.question import LONGEST_QUERY, Asked, parse
from catalog.search.vocabulary import with_marks

MOST = 10
# How many places are kept for each kind, where it has as many, and how many it gets at most of what others leave free.
KEPT_AND_MOST = {
    TermKind.WORD: (4, 6), TermKind.THEME: (1, 2), TermKind.PLACE: (1, 2), TermKind.ORGANISATION: (1, 2),
    TermKind.SERVICE: (3, 4),
}  # fmt: skip
SHORTEST = 2
# So many of each kind are looked at: several may be forms of one word, or stand nowhere with the words before.
MOST_READ = 10
_SUGGEST = """
    SELECT kind, text, key, target FROM (
        SELECT kind, text, key, target, row_number() OVER (
                   PARTITION BY kind ORDER BY starts_with(lower(text), CASE kind WHEN 'word' THEN %(marked_last)s
                                                                       ELSE %(marked)s END) DESC,
                                              offered DESC, length(text), text
               ) AS place
          FROM catalog_searchterm
         WHERE language = %(language)s AND offered > 0
           AND (kind <> 'word' AND folded LIKE %(beginning)s OR kind = 'word' AND folded LIKE %(beginning_last)s)
    ) AS found WHERE place <= %(most)s ORDER BY kind, place
"""
_TOGETHER = """
    SELECT %s WHERE EXISTS (SELECT FROM catalog_searchentry WHERE language = %s AND vector @@ %s::tsquery)
"""


class Suggestion(NamedTuple):
    """`url`: where choosing it leads."""

    kind: str
    text: str
    url: str


class Term(NamedTuple):
    """A row of what begins so."""

    kind: TermKind
    text: str
    key: str
    target: str


def suggestions(text: str, language: str) -> list[Suggestion]:
    """Names that begin with what was typed, and words with its last word: each kind has places of its own.

    One query, and one more where there are words before the last one.
    """
    typed = " ".join(text.replace("\x00", " ")[:LONGEST_QUERY].split()).lower()
    if len(typed) < SHORTEST:
        return []
    before, _, last = typed.rpartition(" ")
    found = _beginning(typed, last, language)
    if before:
        found[TermKind.WORD] = _going_on(before, found[TermKind.WORD], language)
    numbers = _shared_out({kind: len(terms) for kind, terms in found.items()})
    return [
        Suggestion(term.kind.value, term.text, _url(term))
        for kind, number in numbers.items()
        for term in found[kind][:number]
    ]


def _beginning(typed: str, last: str, language: str) -> dict[TermKind, list[Term]]:
    """Of each kind what begins so, of several forms of a word or services of one name the first."""
    values = {
        "language": language,
        "beginning": _pattern(typed),
        "beginning_last": _pattern(last) if len(last) >= SHORTEST else None,
        # Whoever types marks means them; whoever has none on the keyboard may mean any.
        "marked": typed if typed != fold(typed) else "",
        "marked_last": last if last != fold(last) else "",
        "most": MOST_READ,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUGGEST, values)
        rows = cursor.fetchall()
    found: dict[TermKind, dict[str, Term]] = {kind: {} for kind in KEPT_AND_MOST}
    for kind, text, key, target in rows:
        term = Term(TermKind(kind), text, key, target)
        found[term.kind].setdefault(key if term.kind == TermKind.WORD else text.lower(), term)
    return {kind: list(terms.values()) for kind, terms in found.items()}


def _pattern(beginning: str) -> str:
    return fold(beginning).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"


def _going_on(before: str, words: Sequence[Term], language: str) -> list[Term]:
    """The words after those before them, where some service says these first and is called so. One query, or none."""
    asked = [word for word in parse(before, language, analyser(language)).words if not word.is_stop]
    surfaces = {word.surface for word in asked}
    new = [term for term in words if term.text not in surfaces]
    if asked and new:
        meant = [any_of(quoted(IN_HEAD + form) for form in _forms(word, language)) for word in asked]
        statement = " UNION ALL ".join([_TOGETHER] * len(new))
        values = [(term.text, language, " & ".join((*meant, quoted(OFFERED + term.text)))) for term in new]
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for row in values for value in row])
            together = {text for (text,) in cursor.fetchall()}
        new = [term for term in new if term.text in together]
    return [term._replace(text=f"{before} {term.text}") for term in new]


def _forms(word: Asked, language: str) -> dict[str, None]:
    """As what entries have the word, also where its marks are missing."""
    variants = (variant.word.lemmas for variant in with_marks(word, language))
    return dict.fromkeys(chain(word.lexemes, *variants))


def _shared_out(numbers: Mapping[TermKind, int]) -> dict[TermKind, int]:
    """How many of each kind there is room for."""
    given = {kind: min(numbers[kind], kept) for kind, (kept, _) in KEPT_AND_MOST.items()}
    for kind, (_, most) in KEPT_AND_MOST.items():
        given[kind] += min(MOST - sum(given.values()), min(numbers[kind], most) - given[kind])
    return given


def _url(term: Term) -> str:
    if term.kind == TermKind.THEME:
        return reverse("catalog:theme", args=[term.target])
    if term.kind == TermKind.SERVICE:
        return reverse("catalog:service", args=[term.target])
    sought = {"municipality": term.target} if term.kind == TermKind.PLACE else {"q": term.text}
    return f"{reverse('catalog:search')}?{urlencode(sought)}"
