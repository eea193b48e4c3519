"""The interface of the analysers: text → tokens, a token's surface form → lemmas and compound parts. Pure."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Protocol

LONGEST_WORD = 60

# Letters and digits, with marks that stand as characters of their own, and on through hyphens and apostrophes within.
_LETTERS = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
_TOKEN = re.compile(rf"{_LETTERS}(?:[-'’‐‑]{_LETTERS})*")
_APOSTROPHES = str.maketrans({"'": "", "’": "", "‐": "-", "‑": "-"})
_BEYOND_MARKS = str.maketrans({"ø": "o", "æ": "a", "ð": "d", "þ": "t", "ß": "s", "đ": "d", "ł": "l", "ŋ": "n"})


@dataclass(frozen=True, slots=True)
class Word:
    """What an analyser sees in a word; all in lower case.

    `lemmas`: its base forms, at least one. `parts`: base forms of its compound parts and of contiguous runs of them
    (hyvin+vointi+palvelu → hyvinvointi), without the whole. `is_known`: whether the language has such a word.
    """

    lemmas: tuple[str, ...]
    parts: tuple[str, ...] = ()
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Token:
    """A word in a text: in lower case, and where it stands (`start`, `end` in characters of the text)."""

    surface: str
    start: int
    end: int


class Analyser(Protocol):
    """One language's analyser. `name` says which backend and version: an index is good for that one alone."""

    @property
    def name(self) -> str: ...

    def word(self, surface: str) -> Word:
        """What is in a word in lower case, without spaces. Never raises; safe in several threads."""


def tokenise(text: str) -> Iterator[Token]:
    """The words of a text. Whatever else stands in it is left out, so no input is an error."""
    for found in _TOKEN.finditer(text):
        surface = unicodedata.normalize("NFC", found[0]).lower().translate(_APOSTROPHES)[:LONGEST_WORD]
        yield Token(surface, found.start(), found.end())


def words_in(text: str) -> list[str]:
    """The surfaces that `tokenise` gives, some times faster: for whoever does not ask where they stand."""
    found = _TOKEN.findall(unicodedata.normalize("NFC", text).lower())
    if not found:
        return []
    words = "\n".join(found).translate(_APOSTROPHES).split("\n")
    return words if max(map(len, words)) <= LONGEST_WORD else [word[:LONGEST_WORD] for word in words]


def word_lists(name: str) -> dict[str, frozenset[str]]:
    """Language → words, of a file in `catalog/search/defaults`."""
    text = (resources.files("catalog.search") / "defaults" / name).read_text(encoding="utf-8")
    return {language: frozenset(words) for language, words in tomllib.loads(text).items()}


def fold(word: str) -> str:
    """The word without marks on its letters (ä → a): as it is typed where the keyboard has none."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_BEYOND_MARKS)


def two_parts(word: Word) -> tuple[str, ...]:
    """The two parts that together make a compound (verenpaine, mittari); empty for a word that is none."""
    lemma, parts = word.lemmas[0], word.parts
    pairs = [(first, last) for last in parts if lemma.endswith(last) for first in parts if first[:2] == lemma[:2]]
    return min(pairs, key=lambda pair: (abs(len(pair[0]) + len(pair[1]) - len(lemma)), -len(pair[0])), default=parts)


def runs(parts: list[str]) -> Iterator[tuple[int, int]]:
    """Begin and end of each contiguous run of parts but the whole: 3 parts give 0–1, 0–2, 1–2, 1–3, 2–3."""
    count = len(parts)
    for start in range(count):
        for end in range(start + 1, count + 1):
            if end - start < count:
                yield start, end
