"""English by the Snowball stemmer: English has few compounds written as one word, so a stem is enough. Pure."""

from threading import Lock

import snowballstemmer

from catalog.search.analysis.words import Word


class English:
    """The stemmer keeps state while it works, so one thread uses it at a time."""

    def __init__(self) -> None:
        self._stemmer = snowballstemmer.stemmer("english")
        self._lock = Lock()
        self.name = "snowball english"

    def word(self, surface: str) -> Word:
        """A stemmer knows no word from another: all are known."""
        pieces = surface.split("-")
        with self._lock:
            stems = [self._stemmer.stemWord(piece) for piece in pieces]
        if len(pieces) == 1:
            return Word((stems[0],))
        return Word(("-".join((*pieces[:-1], stems[-1])),), tuple(dict.fromkeys(stems)))


class AsItStands:
    """For languages that we have no analyser for: a word is its own base form."""

    name = "as it stands"

    def word(self, surface: str) -> Word:
        pieces = surface.split("-")
        return Word((surface,), tuple(dict.fromkeys(pieces)) if len(pieces) > 1 else ())
