"""Words that nobody knows, and those that were probably meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from rapidfuzz.distance import OSA

from catalog.languages import Language
from catalog.search.analysers import analyser
from catalog.search.analysis.words import fold, two_parts
from catalog.search.document import quoted
from catalog.search.question import Asked
from catalog.search.vocabulary import Vocabulary, with_marks

# In a word of at least so many letters, so many may be wrong.
SLIPS = ((4, 1), (7, 2), (13, 3))
MOST_CANDIDATES = 400
# Words that begin alike are looked at too: letters that have changed places leave few groups of three alike.
SAME_BEGINNING = 3
# Languages whose words people type on any page. Swedish's list knows too much: 1.2 % of slips in English words.
_EVERYWHERE = (Language.FI, Language.EN)


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that nobody knows and the one that was probably meant."""

    written: str
    meant: str


def corrections(words: Sequence[Asked], known: Vocabulary) -> tuple[Correction, ...]:
    """What was probably meant by words that no service has. One query where more than marks are wrong anywhere.

    A word of the language, of Finnish or of English is never taken for another, except where only the marks are
    missing; a compound can be made of anything, so one that nobody has written may be a slip.
    """
    meant = {word.surface: marked for word in words if (marked := _with_its_marks(word, known))}
    others = [word for word in words if word.surface not in meant]
    if unsure := [(word, slips) for word in others if (slips := _slips(word))]:
        meant |= _nearest(unsure, known)
    for word in others:
        if word.surface not in meant and (marked := _marked(word, known, any)):
            meant[word.surface] = marked
    return tuple(Correction(word.surface, meant[word.surface]) for word in words if word.surface in meant)


def _with_its_marks(word: Asked, known: Vocabulary) -> str:
    if same := known.forms.get(fold(word.surface)):
        return max(same)[1]
    return _marked(word, known, all)


def _marked(word: Asked, known: Vocabulary, which: Callable[[Iterable[object]], bool]) -> str:
    """The word with marks, if services have it as one, or `which` of its parts."""
    for variant in with_marks(word, known.language):
        parts = two_parts(variant.word)
        if known.documents(*variant.word.lemmas) or (parts and which(map(known.documents, parts))):
            return variant.surface
    return ""


def _slips(word: Asked) -> int:
    """How many letters may be wrong in it. A number is what it is."""
    slips = next((slips for length, slips in reversed(SLIPS) if len(word.surface) >= length), 0)
    if word.word.is_known:
        return min(slips, 1) if word.word.parts else 0
    is_word = any(analyser(language).word(word.surface).is_known for language in _EVERYWHERE)
    return 0 if is_word or word.surface.isdecimal() else slips


def _nearest(unsure: Sequence[tuple[Asked, int]], known: Vocabulary) -> dict[str, str]:
    """Of the words that look alike the one with the fewest slips, then the one that most services have.

    A last word with which other words begin is not finished: another one that begins alike is meant only if more
    services have that.
    """
    words = [word for word, _ in unsure]
    values: dict[str, Any] = {
        "language": known.language,
        "shown": list(known.shown),
        "surfaces": [word.surface for word in words],
        "folded": [fold(word.surface) for word in words],
        "queries": [quoted(word.surface) for word in words],
        "beginnings": [fold(word.surface)[:SAME_BEGINNING] + "%" for word in words],
        "are_last": [word.is_last for word in words],
        "slips": [slips for _, slips in unsure],
        "most": MOST_CANDIDATES,
    }
    near: dict[str, list[tuple[int, bool, int, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, values)
        for place, form, documents in cursor.fetchall():
            word, slips = unsure[place - 1]
            text = analyser(known.language).written(form)
            distance = OSA.distance(fold(word.surface), fold(text), score_cutoff=slips)
            if distance <= slips:
                near.setdefault(word.surface, []).append((distance, text[:1] != word.surface[:1], -documents, text))
    return {word: min(found)[3] for word, found in near.items()}


# What the thesaurus has, or a service is called in another language, is what was meant. A place is meant as well,
# though no service's text may name it.
_ALIKE = """
    WITH thesaurus AS MATERIALIZED (
        SELECT word FROM catalog_thesaurusgroup,
               string_to_table(lower(array_to_string(words || official, ' ')), ' ') AS word
         WHERE language = %(language)s AND is_active AND word = ANY(%(surfaces)s)
    ), typed AS MATERIALIZED (
        SELECT typed.*, CASE WHEN is_last THEN
               (SELECT coalesce(max(documents), 0) FROM catalog_searchterm
                 WHERE language = %(language)s AND kind = 'word' AND folded LIKE typed.folded || '%%'
                   AND starts_with(text, typed.surface)) ELSE 0 END AS going_on
          FROM unnest(%(surfaces)s::text[], %(folded)s::text[], %(queries)s::text[], %(beginnings)s::text[],
                      %(are_last)s::bool[], %(slips)s::int[])
               WITH ORDINALITY AS typed (surface, folded, query, beginning, is_last, slips, place)
         WHERE surface NOT IN (SELECT word FROM thesaurus)
           AND NOT EXISTS (SELECT FROM catalog_searchentry
                            WHERE language = %(language)s AND vector @@ typed.query::tsquery)
    )
    SELECT typed.place, term.text, greatest(term.documents, base.documents, 0)
      FROM typed
     CROSS JOIN LATERAL (
           (SELECT text, folded, key, documents FROM catalog_searchterm
             WHERE kind = 'word' AND language = %(language)s AND folded %% typed.folded
             ORDER BY similarity(folded, typed.folded) DESC LIMIT %(most)s)
             UNION
           (SELECT text, folded, key, documents FROM catalog_searchterm
             WHERE language = %(language)s AND folded LIKE typed.beginning AND kind = 'word'
               AND length(folded) BETWEEN length(typed.folded) - typed.slips AND length(typed.folded) + typed.slips
             LIMIT %(most)s)
             UNION
            SELECT lower(text), folded, key, 1 FROM catalog_searchterm
             WHERE language = %(language)s AND kind = 'place' AND folded %% typed.folded
               AND (target = ANY(%(shown)s) OR folded = typed.folded)) AS term
      LEFT JOIN catalog_searchterm AS base
        ON base.language = %(language)s AND base.kind = 'word' AND base.text = term.key
     WHERE greatest(term.documents, base.documents, 0) > typed.going_on
       AND (typed.going_on = 0 OR term.folded LIKE typed.beginning)
"""
