"""A question against vocabulary and thesaurus: what is looked for, which place is named, what was meant.

One query, two more where there are words that nobody knows, and one where a postal code stands among the words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.areas.lookup import by_postal_code
from catalog.search.analysers import analyser
from catalog.search.analysis.words import two_parts
from catalog.search.concepts import COMMON_SHARE, SHORTEST_PREFIX, Concept, Lexemes, weight_of
from catalog.search.correction import Correction, corrections
from catalog.search.question import Asked, Question, rewritten
from catalog.search.stopwords import is_stop_word
from catalog.search.vocabulary import Expansion, Named, Vocabulary, joinings, keys, look_up, spans

SHORTEST_STEM = 4
_POSTAL_CODE = re.compile("[0-9]{5}")
# How much an expression of several words tells, or a word that the thesaurus has and no service.
EXPRESSION = 0.9
# How much a part of a compound tells beside a word of the question.
LOOSE = 0.6


@dataclass(frozen=True, slots=True)
class Understood:
    """`concepts` are looked for; `place` and `organisation` narrow; `corrections` have to be told.

    `loose`: parts of their compounds, each by itself, for when any word will do. `elsewhere`: a place outside of the
    area, which is looked for as a word.
    """

    question: Question
    concepts: tuple[Concept, ...] = ()
    loose: tuple[Concept, ...] = ()
    phrases: tuple[tuple[Lexemes, ...], ...] = ()
    excluded: tuple[Lexemes, ...] = ()
    place: Named | None = None
    organisation: Named | None = None
    elsewhere: Named | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def has_several(self) -> bool:
        """Whether there is something to give up: more than one thing is looked for."""
        return len(self.concepts) + len(self.loose) > 1


def understand(
    question: Question, language: str, shown: Collection[str], *, is_literal: bool = False, has_place: bool = False
) -> Understood:
    """What is asked for. `shown`: codes of the municipalities of the area; `is_literal`: places and
    organisations are words like others, and nothing is corrected; `has_place`: one is chosen."""
    asked, known = question, look_up(question, language, shown)
    takes_names = not (is_literal or question.phrases)
    place, organisation, words = _names(asked, known, takes_names=takes_names, has_place=has_place)
    meant = () if is_literal else corrections(_Concepts(known, words).unknown(), known)
    if meant:
        asked = rewritten(question, {one.written: one.meant for one in meant}, language, analyser(language))
        known = look_up(asked, language, shown)
        place, organisation, words = _names(asked, known, takes_names=takes_names, has_place=has_place)
    if takes_names and not (place or has_place):
        place, words = _take_postal_code(words, shown)
    elsewhere = _take(words, known.elsewhere)[0] if takes_names and not place else None
    if not (place or organisation or question.phrases) and all(word.is_stop for word in words):
        words = [replace(word, is_stop=False) for word in words]
    found = _Concepts(known, words)
    return Understood(
        question,
        tuple(found.all()),
        tuple(found.loose),
        tuple(tuple(asked.lexemes for asked in phrase) for phrase in question.phrases),
        tuple(asked.lexemes for asked in question.excluded),
        place,
        organisation,
        elsewhere,
        meant,
    )


def _names(
    question: Question, known: Vocabulary, *, takes_names: bool, has_place: bool
) -> tuple[Named | None, Named | None, list[Asked]]:
    """The place and the organisation that the words name, and the words without them."""
    place, words = None, list(question.words)
    if not takes_names:
        return None, None, words
    # A name of several words goes before the place that may be one of these: Lappeenrannan kaupunki.
    organisation, others = _take(words, known.organisations)
    if len(words) - len(others) > 1:
        words = others
    else:
        organisation = None
    if not has_place:
        place, words = _take(words, known.places)
    if organisation is None:
        organisation, words = _take(words, known.organisations)
    return place, organisation, words


def _take(words: list[Asked], names: Mapping[str, Named]) -> tuple[Named | None, list[Asked]]:
    """The longest run that is such a name, and the words without it. One word alone has to be the whole name."""
    for start, end in spans(words):
        run = words[start:end]
        named = next((names[key] for key in keys(run) if key in names), None)
        if named and (end - start > 1 or (len(named.text.split()) == 1 and len(run[0].surface) > 2)):
            written = " ".join(word.surface for word in run)
            return replace(named, written=written), words[:start] + words[end:]
    return None, words


def _take_postal_code(words: list[Asked], shown: Collection[str]) -> tuple[Named | None, list[Asked]]:
    """The municipality of a postal code that stands among the words, and the words without it. One query for each such
    number."""
    for place, word in enumerate(words):
        found = by_postal_code(word.surface) if _POSTAL_CODE.fullmatch(word.surface) else None
        if found and found[0] in shown:
            return Named(word.surface, word.surface, (found[0],)), words[:place] + words[place + 1 :]
    return None, words


class _Concepts:
    """Makes the concepts of a question: expressions of the thesaurus first, then joined words, then single ones."""

    def __init__(self, known: Vocabulary, words: Sequence[Asked]) -> None:
        self._known = known
        self._words = list(words)
        self.loose: list[Concept] = []

    def all(self) -> Iterator[Concept]:
        self._join()
        yield from self._expressions()
        yield from map(self._single, (word for word in self._words if not word.is_stop))

    def unknown(self) -> list[Asked]:
        """The words that neither a service nor the thesaurus has, but for those of expressions and joinings."""
        if all(word.is_stop or self._is_known(word) for word in self._words):
            return []
        self._join()
        list(self._expressions())
        return [word for word in self._words if not (word.is_stop or self._is_known(word))]

    def _is_known(self, word: Asked) -> bool:
        if self._known.documents(*word.lexemes) or self._expanded(*_forms(word))[0]:
            return True
        return any(key in self._known.elsewhere for key in keys([word]))

    def _join(self) -> None:
        """Put two words that follow one another together, where services have them as one."""
        words, self._words = self._words, []
        while words:
            joined = self._joined(words)
            self._words.append(joined or words[0])
            words = words[2 if joined else 1 :]

    def _expressions(self) -> Iterator[Concept]:
        """Expressions of several words, those first that have most words that tell, and of these the longest; their
        words may stand anywhere in the question."""
        several = {found.tokens for found in self._known.expansions if len(found.tokens) > 1}
        for tokens in sorted(several, key=lambda tokens: (-self._telling(tokens), -len(tokens), sorted(tokens))):
            run = [word for word in self._words if not tokens.isdisjoint(word.lexemes)]
            if tokens <= {form for word in run for form in word.lexemes} and any(not word.is_stop for word in run):
                self._words = [word for word in self._words if word not in run]
                telling = [word for word in run if not word.is_stop]
                synonyms, is_equal = self._expanded(tokens)
                # Each by itself as well, for when no service has what the expression leads to.
                alone = [self._single(word) for word in telling]
                self.loose += [replace(concept, weight=LOOSE * concept.weight) for concept in alone]
                yield Concept(
                    " ".join(word.surface for word in run), tuple(word.lexemes for word in telling),
                    synonyms=synonyms, common=self._common(synonyms), is_equal=is_equal, weight=EXPRESSION,
                    documents=self._meeting(tuple(lexeme for word in telling for lexeme in word.lexemes), *synonyms),
                )  # fmt: skip

    def _telling(self, tokens: Iterable[str]) -> int:
        return sum(not is_stop_word(self._known.language, token) for token in tokens)

    def _joined(self, words: Sequence[Asked]) -> Asked | None:
        """The first two words as one, where services have it so."""
        if len(words) < 2:
            return None
        found = joinings(words[0], words[1], self._known.language)
        return next((word for word in found if self._known.documents(*word.word.lemmas)), None)

    def _single(self, word: Asked) -> Concept:
        known = self._known
        documents = known.documents(*word.lexemes)
        synonyms, is_equal = ((), True) if word.is_guess else self._expanded(*_forms(word))
        cut = _cut(word, known.language)
        parts = cut if all(known.documents(part) for part in cut) else ()
        surface = word.surface
        self.loose += [
            Concept(part, ((part,),), weight=LOOSE * weight_of(known.documents(part), known.services))
            for part in (cut if documents else cut[:1])
            if known.documents(part)
        ]
        is_found = bool(documents or parts or synonyms)
        # What services have as a word is not the beginning of another: seura is not seuraava.
        may_go_on = word.is_last and len(word.surface) >= SHORTEST_PREFIX and not documents
        prefixes = [word.surface] if may_go_on else []
        prefixes += [stem] if not is_found and word.word.is_known and (stem := _stem(word)) else []
        weight = EXPRESSION if synonyms and not documents else weight_of(documents, known.services)
        return Concept(
            surface, (word.lexemes,), prefixes=tuple(prefixes), parts=parts, synonyms=synonyms,
            common=self._common(synonyms), is_equal=is_equal, weight=weight,
            documents=documents + self._meeting(parts, *synonyms),
        )  # fmt: skip

    def _common(self, synonyms: Iterable[Lexemes]) -> frozenset[str]:
        """Those of one word that many services have, or that only tell what others are about."""
        most = max(2, COMMON_SHARE * self._known.services)
        topics = {word for found in self._known.expansions if found.is_topic for word in found.words}
        single = [words[0] for words in synonyms if len(words) == 1]
        return frozenset(word for word in single if word in topics or self._known.documents(word) > most)

    def _meeting(self, *chances: Lexemes) -> int:
        """How many services have all words of one of the chances, at most."""
        return sum(min((self._known.documents(word) for word in words), default=0) for words in chances)

    def _expanded(self, *expressions: frozenset[str]) -> tuple[tuple[Lexemes, ...], bool]:
        """What the thesaurus has for any of the expressions, and whether all of it means the same."""
        found: list[Expansion] = [one for one in self._known.expansions if one.tokens in expressions]
        synonyms = tuple(dict.fromkeys(tuple(words.split()) for one in found for words in one.words))
        return synonyms, all(one.is_equal for one in found)


def _forms(word: Asked) -> list[frozenset[str]]:
    """How the thesaurus may have the word."""
    return [frozenset([form]) for form in (word.surface, *word.word.lemmas[:2])]


def _stem(word: Asked) -> str:
    """The beginning that words of one root share (sienestää, sienestys); empty for a short word."""
    lemma = word.word.lemmas[0]
    length = max(SHORTEST_STEM, round(len(lemma) * 0.7))
    return lemma[:length] if len(lemma) > length else ""


def _cut(word: Asked, language: str) -> Lexemes:
    """Its two parts, without one that says nothing (apu)."""
    parts = two_parts(word.word)
    return tuple(part for part in parts if not is_stop_word(language, part)) or parts
