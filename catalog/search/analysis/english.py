"""English by the Snowball stemmer: English has few compounds written as one word, so a stem is enough. Pure.

What is a word at all is told by simplemma's list.
"""

from pathlib import Path
from threading import Lock

import snowballstemmer

from catalog.search.analysis.word_list import WordList
from catalog.search.analysis.words import Word

# So many letters at most, less one, are put to a stem.
LONGEST_END = 5
_NO_END = "dg"  # with which the list has some stems


class English:
    """The stemmer keeps state while it works, so one thread uses it at a time. `folder` keeps the list's trie."""

    def __init__(self, folder: Path) -> None:
        self._list = WordList("en", folder)
        self._stemmer = snowballstemmer.stemmer("english")
        self._lock = Lock()
        self.name = "snowball english"

    def word(self, surface: str) -> Word:
        pieces = surface.split("-")
        stems = [self._stem(piece) for piece in pieces]
        is_known = all(self._list.base_form(piece) for piece in pieces)
        if len(pieces) == 1:
            return Word((stems[0],), is_known=is_known)
        return Word(("-".join((*pieces[:-1], stems[-1])),), tuple(dict.fromkeys(stems)), is_known=is_known)

    def written(self, lemma: str) -> str:
        """A base form as people write it: the shortest word of a stem that is none itself."""
        if self._list.base_form(lemma) and not lemma.endswith(_NO_END):
            return lemma
        words = [word for word in self._list.words(lemma.removesuffix("i")) if 0 < len(word) - len(lemma) < LONGEST_END]
        words += self._list.words(lemma.removesuffix("i") + "y")
        return min((word for word in words if self._stem(word) == lemma), key=len, default=lemma)

    def _stem(self, word: str) -> str:
        with self._lock:
            return str(self._stemmer.stemWord(word))


class AsItStands:
    """For languages that we have no analyser for: a word is its own base form."""

    name = "as it stands"

    def word(self, surface: str) -> Word:
        pieces = surface.split("-")
        return Word((surface,), tuple(dict.fromkeys(pieces)) if len(pieces) > 1 else ())
