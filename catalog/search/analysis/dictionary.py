"""Finnish and Swedish by simplemma's word lists and a decompounder of our own: pip only, so they work everywhere."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from catalog.search.analysis.word_list import SHORT_PARTS, WordList
from catalog.search.analysis.words import Word, runs

# A part of a compound has so many letters, or is one of the short ones that build many.
SHORTEST_PART = 4
MOST_PARTS = 4

Lookup = Callable[[str], str | None]


class Dictionary:
    """`language` is fi or sv. `folder` keeps the tries."""

    def __init__(self, language: str, folder: Path) -> None:
        self._list = WordList(language, folder)
        self._lemma = self._list.base_form
        self._stem_of_part = _PARTS[language]
        self._short = SHORT_PARTS[language]
        self.name = f"simplemma {version('simplemma')} {language}"

    def word(self, surface: str) -> Word:
        pieces = surface.split("-")
        if len(pieces) > 1:
            return self._hyphenated(surface, pieces)
        lemma = self._lemma(surface)
        parts = self._split(lemma or surface)
        if not parts:
            return Word((lemma or surface,), is_known=lemma is not None)
        whole = lemma or "".join((*parts.surfaces[:-1], parts.lemmas[-1]))
        found = dict.fromkeys(self._runs(parts))
        return Word((whole,), tuple(part for part in found if part != whole))

    def _hyphenated(self, surface: str, pieces: Sequence[str]) -> Word:
        words = [self.word(piece) for piece in pieces]
        parts = dict.fromkeys(part for word in words for part in (*word.lemmas, *word.parts))
        last = words[-1].lemmas[0]
        return Word(
            ("-".join((*pieces[:-1], last)),), tuple(parts), is_known=all(word.is_known for word in words)
        )  # fmt: skip

    def _split(self, word: str) -> "Parts | None":
        """The word as parts of a compound: the fewest, and of several ways the one whose shortest part is longest."""
        found = list(self._splits(word, MOST_PARTS))
        return min(found, key=lambda parts: (len(parts.surfaces), -min(map(len, parts.surfaces))), default=None)

    def _splits(self, word: str, most: int) -> "Iterator[Parts]":
        for cut in range(2, len(word) - 1):
            left, right = word[:cut], word[cut:]
            if not self._list.goes_on(left[:-1]):  # nothing that a part may be made of begins so
                return
            if not self._is_long_enough(right) or (first := self._first_part(left)) is None:
                continue
            if last := self._lemma(right):
                yield Parts((left, right), (first, last))
            elif most > 2:
                for rest in self._splits(right, most - 1):
                    yield Parts((left, *rest.surfaces), (first, *rest.lemmas))

    def _first_part(self, left: str) -> str | None:
        """The base form of what can stand before another part, None where it cannot."""
        return self._stem_of_part(left, self._lemma) if self._is_long_enough(left) else None

    def _is_long_enough(self, part: str) -> bool:
        return len(part) >= SHORTEST_PART or part in self._short

    def _runs(self, parts: "Parts") -> Iterator[str]:
        """The parts' base forms, and runs of parts that are words."""
        last = len(parts.surfaces)
        for start, end in runs(list(parts.surfaces)):
            if end - start == 1:
                yield parts.lemmas[start]
            else:
                run = "".join(parts.surfaces[start : end - 1])
                run += parts.lemmas[end - 1] if end == last else parts.surfaces[end - 1]
                yield self._lemma(run) or run


class Parts:
    """A compound as it is cut."""

    __slots__ = ("lemmas", "surfaces")

    def __init__(self, surfaces: tuple[str, ...], lemmas: tuple[str, ...]) -> None:
        self.surfaces = surfaces
        self.lemmas = lemmas


def _finnish_part(left: str, lemma_of: Lookup) -> str | None:
    """A base form, a genitive (mielen-) or the -s of words in -nen (omais-, nais-)."""
    lemma = lemma_of(left)
    if lemma == left or (lemma and left.endswith("n") and not left.endswith(("sen", "nen"))):
        return lemma
    if lemma and left.endswith(("isten", "ien", "jen", "ten", "sten")):
        return lemma
    if left.endswith("s") and lemma_of(left[:-1] + "nen") == left[:-1] + "nen":
        return left[:-1] + "nen"
    return None


def _swedish_part(left: str, lemma_of: Lookup) -> str | None:
    """A base form, one with the joining -s (motions-), or one that has lost or changed its end (flick-, gatu-)."""
    if lemma_of(left) == left:
        return left
    tries = [left[:-1], left[:-1] + "e", left[:-1] + "a"] if left.endswith("s") else []
    tries += [left + "a", left + "e"]
    if left.endswith(("o", "u", "e")):
        tries.append(left[:-1] + "a")
    return next((word for word in tries if lemma_of(word) == word), None)


_PARTS: Mapping[str, Callable[[str, Lookup], str | None]] = {"fi": _finnish_part, "sv": _swedish_part}
