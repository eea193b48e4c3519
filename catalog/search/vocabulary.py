"""What the index and the thesaurus know of a question's words: one query."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import NamedTuple

from django.db import connection

from catalog.search.analysers import analyser
from catalog.search.analysis.words import fold
from catalog.search.question import Asked, Question

LONGEST_EXPRESSION = 5
MOST_KEYS = 400


@dataclass(frozen=True, slots=True)
class Named:
    """A place or organisation that a question names: how it was written, what it is, its code or ids."""

    written: str
    text: str
    targets: tuple[str, ...]


class Expansion(NamedTuple):
    """An expression of the thesaurus that stands in the question, as words in base form, and what it leads to."""

    tokens: frozenset[str]
    is_equal: bool
    is_topic: bool
    words: tuple[str, ...]


@dataclass(slots=True)
class Vocabulary:
    """`words`: base form → number of services; `forms`: word without marks → (services, word, base form). `elsewhere`:
    places of none of the municipalities that are `shown`."""

    language: str
    shown: Collection[str] = ()
    services: int = 2
    words: dict[str, int] = field(default_factory=dict)
    forms: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)
    places: dict[str, Named] = field(default_factory=dict)
    elsewhere: dict[str, Named] = field(default_factory=dict)
    organisations: dict[str, Named] = field(default_factory=dict)
    expansions: list[Expansion] = field(default_factory=list)

    def documents(self, *forms: str) -> int:
        """The number of services that have the most frequent of the forms."""
        return max((self.words.get(form, 0) for form in forms), default=0)

    def note(self, kind: str, text: str, key: str, target: str, number: int, words: Sequence[str] | None) -> None:
        """Take a row of the query in."""
        if kind == "expansion":
            self.expansions.append(Expansion(frozenset(key.split()), bool(number), text == "topic", tuple(words or ())))
        elif kind == "all":
            self.services = max(number, 2)
        elif kind == "word":
            self.words[text] = number
            self.forms.setdefault(fold(text), []).append((number, text, key))
        elif kind == "place" and target not in self.shown:
            self.elsewhere[key] = Named("", text, ())
        elif kind in ("place", "organisation"):
            names = self.places if kind == "place" else self.organisations
            targets = (*(names[key].targets if key in names else ()), target)
            names[key] = Named("", text, tuple(dict.fromkeys(targets)))


def look_up(question: Question, language: str, shown: Collection[str]) -> Vocabulary:
    """Everything known of the words, one by one and in runs, with marks put in and neighbours joined. `shown`: codes of
    the municipalities of the area."""
    lexemes = {form for word in question.words for form in (*word.lexemes, *word.word.parts)}
    for word in question.words:
        for variant in with_marks(word, language):
            lexemes |= {*variant.word.lemmas, *variant.word.parts}
    for one, other in pairwise(question.words):
        for joined in joinings(one, other, language):
            lexemes |= {*joined.word.lemmas, *joined.word.parts}
    found = Vocabulary(language, shown)
    with connection.cursor() as cursor:
        cursor.execute(
            _LOOK_UP,
            {
                "language": language,
                "lexemes": sorted(lexemes),
                "keys": list(dict.fromkeys(_keys_of(question)))[:MOST_KEYS],
                "folded": [fold(word.surface) for word in question.words if not word.is_stop],
                "tokens": sorted(lexemes),
            },
        )
        for row in cursor.fetchall():
            found.note(*row)
    return found


_LOOK_UP = """
    WITH expansion AS MATERIALIZED (
        SELECT key, is_equal, is_topic, words FROM catalog_searchexpansion
         WHERE language = %(language)s AND tokens <@ %(tokens)s::text[]
    )
    SELECT kind, text, key, target, documents, NULL::text[] FROM catalog_searchterm
     WHERE language = %(language)s AND kind = 'word' AND text = ANY(%(lexemes)s)
     UNION ALL
    SELECT kind, text, key, target, documents, NULL FROM catalog_searchterm
     WHERE language = %(language)s AND kind = 'word' AND folded = ANY(%(folded)s)
     UNION ALL
    SELECT kind, text, key, target, documents, NULL FROM catalog_searchterm
     WHERE language = %(language)s AND kind IN ('place', 'organisation') AND key = ANY(%(keys)s)
     UNION ALL
    SELECT 'word', text, key, target, documents, NULL FROM catalog_searchterm
     WHERE language = %(language)s AND kind = 'word' AND documents > 0
       AND text = ANY(ARRAY(SELECT unnest(words) FROM expansion))
     UNION ALL
    SELECT 'expansion', CASE WHEN is_topic THEN 'topic' ELSE '' END, key, '', is_equal::int, words FROM expansion
     UNION ALL
    SELECT 'all', '', '', '', services, NULL FROM catalog_searchindex WHERE language = %(language)s
"""


def spans(words: Sequence[Asked]) -> Iterator[tuple[int, int]]:
    """Begin and end of every run of words, the longest first."""
    for length in range(min(LONGEST_EXPRESSION, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            yield start, start + length


def keys(words: Sequence[Asked]) -> list[str]:
    """How a run may stand among the names: as typed, or in base forms, of which a word can have two."""
    forms = [word.word.lemmas[:2] for word in words]
    return [" ".join(word.surface for word in words), *(" ".join(found) for found in product(*forms))][:9]


def _keys_of(question: Question) -> Iterator[str]:
    for start, end in spans(question.words):
        yield from keys(question.words[start:end])


def joinings(one: Asked, other: Asked, language: str) -> Iterator[Asked]:
    """Two words that may be one: "vesi jumppa", "ruoka apu"."""
    for joint in ("", "-"):
        surface = f"{one.surface}{joint}{other.surface}"
        yield Asked(surface, analyser(language).word(surface), is_last=other.is_last)


def _finnish_variants(surface: str) -> list[str]:
    """With ä and ö for a and o in its beginning, its end or all of it: Finnish has either in a word, by vowel harmony,
    and each part of a compound has its own."""
    fronted = surface.translate(_FRONTED)
    variants = [fronted]
    for cut in range(3, len(surface) - 2):
        variants += [surface[:cut] + fronted[cut:], fronted[:cut] + surface[cut:]]
    return variants


def _swedish_variants(surface: str) -> list[str]:
    """With every way of putting å, ä and ö for a and o, if these are few."""
    places = [letter for letter in surface if letter in _MARKED]
    if len(places) > MOST_MARKED:
        return []
    return ["".join(letters) for letters in product(*(_MARKED.get(letter, letter) for letter in surface))]


_MARKED = {"a": "aåä", "o": "oö"}
MOST_MARKED = 4
_FRONTED = str.maketrans("ao", "äö")


def with_marks(word: Asked, language: str) -> Iterator[Asked]:
    """The word with marks on its a and o, where that is a word of the language."""
    if word.word.is_known or not set("ao") & set(word.surface):
        return
    variants = {"fi": _finnish_variants, "sv": _swedish_variants}.get(language, lambda _: ())(word.surface)
    for variant in dict.fromkeys(variants):
        if variant != word.surface and (found := analyser(language).word(variant)).is_known:
            yield Asked(variant, found, is_last=word.is_last)
