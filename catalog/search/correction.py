"""Words that nobody knows, and those that were probably meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from rapidfuzz.distance import OSA

from catalog.search.analysis.words import fold
from catalog.search.question import Asked
from catalog.search.vocabulary import Vocabulary, with_marks

# In a word of at least so many letters, so many may be wrong.
SLIPS = ((4, 1), (7, 2), (13, 3))
MOST_CANDIDATES = 400
# Words that begin alike are looked at too: letters that have changed places leave few groups of three alike.
SAME_BEGINNING = 3

Meant = tuple[str, int]
"""A word and the number of its services."""


def meant(words: Sequence[Asked], known: Vocabulary) -> dict[str, Meant]:
    """Word as typed → the word that was probably meant. One query where more than marks are wrong anywhere.

    A word of the language is never taken for another, except where only the marks are missing; a compound can be made
    of anything, so one that nobody has written may be a slip.
    """
    found: dict[str, Meant] = {}
    unsure: dict[str, int] = {}
    for word in words:
        if marked := _with_its_marks(word, known):
            found[word.surface] = marked
        elif slips := _slips(word, known.language):
            unsure[word.surface] = slips
    return found | (_nearest(unsure, known.language) if unsure else {})


def _with_its_marks(word: Asked, known: Vocabulary) -> Meant | None:
    if same := known.forms.get(fold(word.surface)):
        _, text, key = max(same)
        return text, known.documents(key) or 1
    for variant in with_marks(word, known.language):
        if documents := known.documents(*variant.word.lemmas, *variant.word.parts):
            return variant.surface, documents
    return None


def _slips(word: Asked, language: str) -> int:
    """How many letters may be wrong in it."""
    slips = next((slips for length, slips in reversed(SLIPS) if len(word.surface) >= length), 0)
    if word.word.is_known and language != "en":
        return min(slips, 1) if word.word.parts else 0
    return slips


def _nearest(unsure: Mapping[str, int], language: str) -> dict[str, Meant]:
    """Of the words that look alike the one with the fewest slips, then the one that most services have."""
    typed = list(unsure)
    values: dict[str, Any] = {
        "language": language,
        "folded": [fold(word) for word in typed],
        "beginnings": [fold(word)[:SAME_BEGINNING] + "%" for word in typed],
        "slips": [unsure[word] for word in typed],
        "most": MOST_CANDIDATES,
    }
    near: dict[str, list[tuple[int, bool, int, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, values)
        for place, text, other, documents in cursor.fetchall():
            word = typed[place - 1]
            distance = OSA.distance(fold(word), other, score_cutoff=unsure[word])
            if documents and distance <= unsure[word]:
                near.setdefault(word, []).append((distance, text[:1] != word[:1], -documents, text))
    return {word: (best[3], -best[2]) for word, best in ((word, min(found)) for word, found in near.items())}


_ALIKE = """
    SELECT typed.place, term.text, term.folded, greatest(term.documents, base.documents, 0)
      FROM unnest(%(folded)s::text[], %(beginnings)s::text[], %(slips)s::int[])
           WITH ORDINALITY AS typed (folded, beginning, slips, place)
     CROSS JOIN LATERAL (
           (SELECT text, folded, key, documents FROM catalog_searchterm
             WHERE kind = 'word' AND language = %(language)s AND folded %% typed.folded
             ORDER BY similarity(folded, typed.folded) DESC LIMIT %(most)s)
             UNION
           (SELECT text, folded, key, documents FROM catalog_searchterm
             WHERE language = %(language)s AND folded LIKE typed.beginning AND kind = 'word'
               AND length(folded) BETWEEN length(typed.folded) - typed.slips AND length(typed.folded) + typed.slips
             LIMIT %(most)s)) AS term
      LEFT JOIN catalog_searchterm AS base
        ON base.language = %(language)s AND base.kind = 'word' AND base.text = term.key
"""
