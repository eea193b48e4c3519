"""Texts with what was looked for marked in them, also where only its base form or a part of it stands there. Pure."""

import re
from collections.abc import Collection
from typing import NamedTuple

from catalog.search.analysis.words import Analyser, tokenise, words_in

LONGEST = 220
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_MARKUP = re.compile(r"[*#_`>]+")
# Beginnings of a word's forms differ by so much at most: bok, böcker; käsi, käden.
_SAME_LETTERS, _VOWELS = 2, {"a": "[aäå]", "o": "[oöå]", "u": "[uyü]"}


class Piece(NamedTuple):
    text: str
    is_hit: bool = False


Marked = tuple[Piece, ...]


class Marker:
    """Marks texts of one language: `wanted` base forms and parts, and beginnings of them, were looked for.

    Only words with the first letters of one of these somewhere in them are analysed; what was said of one is kept.
    """

    def __init__(self, wanted: Collection[str], analyser: Analyser, prefixes: tuple[str, ...] = ()) -> None:
        self._wanted = wanted
        self._prefixes = prefixes
        self._analyser = analyser
        self._known: dict[str, bool] = {}
        starts = sorted({form[:_SAME_LETTERS] for form in (*wanted, *prefixes)})
        patterns = ("".join(_VOWELS.get(letter, re.escape(letter)) for letter in start) for start in starts)
        self._may_hit = re.compile("|".join(patterns)).search if starts else None

    def mark(self, text: str) -> Marked:
        """The text in pieces."""
        pieces: list[Piece] = []
        place = 0
        for token in tokenise(text) if self._may_hit and self._may_hit(text.lower()) else ():
            if self._is_hit(token.surface):
                pieces += [Piece(text[place : token.start]), Piece(text[token.start : token.end], is_hit=True)]
                place = token.end
        return tuple(piece for piece in (*pieces, Piece(text[place:])) if piece.text)

    def excerpt(self, text: str) -> Marked:
        """The sentence with most of what was looked for, marked and cut to LONGEST; empty where none has any."""
        best: tuple[int, Marked] = (0, ())
        for found in _SENTENCE.finditer(_MARKUP.sub(" ", text)):
            sentence = " ".join(found[0].split())
            if self._number_of_hits(sentence) > best[0]:
                marked = self.mark(self._cut(sentence))
                number = len({piece.text.lower() for piece in marked if piece.is_hit})
                best = max(best, (number, marked), key=lambda pair: pair[0])
        return best[1]

    def _number_of_hits(self, text: str) -> int:
        return sum(map(self._is_hit, set(words_in(text))))

    def _cut(self, sentence: str) -> str:
        """A long sentence from a little before its first hit on, at whole words."""
        if len(sentence) <= LONGEST:
            return sentence
        hits = (token.start for token in tokenise(sentence) if self._is_hit(token.surface))
        start = max(0, next(hits, 0) - LONGEST // 3)
        start = sentence.rfind(" ", 0, start) + 1 if start else 0
        end = sentence.rfind(" ", start, start + LONGEST)
        end = len(sentence) if start + LONGEST >= len(sentence) else max(end, start + 1)
        return ("… " if start else "") + sentence[start:end] + (" …" if end < len(sentence) else "")

    def _is_hit(self, surface: str) -> bool:
        known = self._known.get(surface)
        if known is None:
            known = self._known[surface] = self._finds(surface)
        return known

    def _finds(self, surface: str) -> bool:
        if not self._may_hit or not self._may_hit(surface):
            return False
        if surface in self._wanted or surface.startswith(self._prefixes):
            return True
        word = self._analyser.word(surface)
        return any(form in self._wanted or form.startswith(self._prefixes) for form in (*word.lemmas, *word.parts))


def has_hit(marked: Marked) -> bool:
    return any(piece.is_hit for piece in marked)
