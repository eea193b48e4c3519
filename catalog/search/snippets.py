"""Texts with what was looked for marked in them, also where only its base form or a part of it stands there. Pure."""

import re
from collections.abc import Collection
from typing import NamedTuple

from catalog.search.analysis.words import Analyser, tokenise

LONGEST = 220
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_MARKUP = re.compile(r"[*#_`>]+")


class Piece(NamedTuple):
    text: str
    is_hit: bool = False


Marked = tuple[Piece, ...]


def mark(text: str, wanted: Collection[str], analyser: Analyser, prefixes: tuple[str, ...] = ()) -> Marked:
    """The text in pieces; of those that are hits a base form, a part or a beginning was looked for."""
    pieces: list[Piece] = []
    place = 0
    for token in tokenise(text) if wanted or prefixes else ():
        if _is_hit(token.surface, wanted, analyser, prefixes):
            pieces += [Piece(text[place : token.start]), Piece(text[token.start : token.end], is_hit=True)]
            place = token.end
    return tuple(piece for piece in (*pieces, Piece(text[place:])) if piece.text)


def has_hit(marked: Marked) -> bool:
    return any(piece.is_hit for piece in marked)


def excerpt(text: str, wanted: Collection[str], analyser: Analyser, prefixes: tuple[str, ...] = ()) -> Marked:
    """The sentence with most of what was looked for, marked and cut to LONGEST; empty where none has any."""
    best: tuple[int, Marked] = (0, ())
    for found in _SENTENCE.finditer(_MARKUP.sub(" ", text)):
        sentence = " ".join(found[0].split())
        marked = mark(_cut(sentence, wanted, analyser, prefixes), wanted, analyser, prefixes)
        number = len({piece.text.lower() for piece in marked if piece.is_hit})
        if number > best[0]:
            best = number, marked
    return best[1]


def _cut(sentence: str, wanted: Collection[str], analyser: Analyser, prefixes: tuple[str, ...]) -> str:
    """A long sentence from a little before its first hit on, at whole words."""
    if len(sentence) <= LONGEST:
        return sentence
    hits = (token.start for token in tokenise(sentence) if _is_hit(token.surface, wanted, analyser, prefixes))
    start = max(0, next(hits, 0) - LONGEST // 3)
    start = sentence.rfind(" ", 0, start) + 1 if start else 0
    end = sentence.rfind(" ", start, start + LONGEST)
    end = len(sentence) if start + LONGEST >= len(sentence) else max(end, start + 1)
    return ("… " if start else "") + sentence[start:end] + (" …" if end < len(sentence) else "")


def _is_hit(surface: str, wanted: Collection[str], analyser: Analyser, prefixes: tuple[str, ...]) -> bool:
    if surface in wanted or surface.startswith(prefixes):
        return True
    word = analyser.word(surface)
    return any(form in wanted or form.startswith(prefixes) for form in (*word.lemmas, *word.parts))
