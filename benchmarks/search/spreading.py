"""Texts that differ as real ones do: some words give way to others, frequent and rare ones as Zipf has it. Pure."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice
from math import log

from catalog.search.analysis.words import tokenise

# So much of a text gives way, and so much of that is left out altogether. With less a word of the demonstration, whose
# services are all of one field, stands in far more services than the 3 to 8 % that a frequent one has in PTV.
REPLACED, DROPPED = 0.75, 0.15
KEYWORDS_DROPPED = 0.6
POOL = 400_000
# Zipf and Mandelbrot: how often the word of a rank comes is in inverse proportion to rank + shift. Running text begins
# with words that stand in all of it, names and keywords have none of these.
RUNNING, TELLING = 2.7, 30.0
SHORTEST_PIECE = 4


class Vocabulary:
    """Gives words one by one: those of the texts by how often they stand there, then compounds made of them."""

    def __init__(self, texts: Iterable[str], *, shift: float, size: int = 0, seed: int, dropped: float = 0) -> None:
        """`size`: so many words at least. `dropped`: such a share of what it gives is no word at all."""
        chance = random.Random(seed)  # noqa: S311 - figures are to be the same again, nothing is secret
        counted = Counter(token.surface for text in texts for token in tokenise(text))
        found = sorted(counted, key=lambda word: (-counted[word], word))
        self.words = (*found, *islice(_compounds(found, chance), max(0, size - len(found))))
        weights = [1 / (rank + shift) for rank in range(len(self.words))]
        pool = chance.choices(self.words, weights, k=POOL) if self.words else [""]
        self._pool = cycle([word if chance.random() >= dropped else "" for word in pool])

    def __next__(self) -> str:
        return next(self._pool)

    def __iter__(self) -> Iterator[str]:
        return self


class Spreader:
    """Varies the texts of one language. `running`: words of whole texts; `telling`: of names and keywords."""

    def __init__(self, running: Vocabulary, telling: Vocabulary, *, seed: int) -> None:
        self._running, self._telling = running, telling
        self._chance = random.Random(seed)  # noqa: S311
        self._gaps = cycle([1 + int(self._chance.expovariate(-log(1 - REPLACED))) for _ in range(50_000)])

    def text(self, text: str) -> str:
        """A text with some words replaced or left out."""
        return self._varied(text, self._running)

    def name(self, name: str, number: int) -> str:
        """A name with some words replaced, and its copy's number."""
        return f"{self._varied(name, self._telling)} {number}"

    def keywords(self, keywords: Sequence[str]) -> list[str]:
        """Most of the keywords, and one that others have."""
        kept = [word for word in keywords if self._chance.random() >= KEYWORDS_DROPPED]
        return list(dict.fromkeys([*kept, next(self._telling)]))

    def _varied(self, text: str, words: Iterator[str]) -> str:
        pieces = text.split(" ")
        place = next(self._gaps) - 1
        while place < len(pieces):
            pieces[place] = next(words)
            place += next(self._gaps)
        return " ".join(pieces)


def _compounds(words: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Two words written as one, each once: the long tail that every language of compounds has."""
    pieces = [word for word in words if len(word) >= SHORTEST_PIECE and word.isalpha()]
    seen = set(words)
    while len(pieces) > 1 and len(seen) < len(words) + len(pieces) ** 2 // 2:
        word = "".join(chance.choices(pieces, k=2))
        if word not in seen:
            seen.add(word)
            yield word
