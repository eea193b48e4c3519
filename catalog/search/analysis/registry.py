"""Which analyser a language has. Pure; each is made once a process."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from catalog.languages import Language
from catalog.search.analysis.dictionary import Dictionary
from catalog.search.analysis.english import AsItStands, English
from catalog.search.analysis.voikko import Voikko, VoikkoMissingError
from catalog.search.analysis.word_list import default_folder
from catalog.search.analysis.words import Analyser

Backend = Literal["auto", "voikko", "simplemma"]
# Most words of a text are among the few thousand that stand in all of them.
REMEMBERED = 120_000


class Remembering:
    """An analyser that keeps what it has said of the words last asked for."""

    def __init__(self, analyser: Analyser) -> None:
        self.name = analyser.name
        self.word = lru_cache(maxsize=REMEMBERED)(analyser.word)
        self._written = lru_cache(maxsize=REMEMBERED)(analyser.written) if isinstance(analyser, English) else str

    def written(self, lemma: str) -> str:
        """A base form as people write it: other than that where it is a stem."""
        return self._written(lemma)


@cache
def analyser_for(language: str, backend: Backend = "auto", folder: Path | None = None) -> Remembering:
    """The language's analyser. `backend` is Finnish's: by default libvoikko where the machine has it.

    `folder` keeps the word lists' tries. Raises VoikkoMissingError where that backend is demanded and missing.
    """
    return Remembering(_made(language, backend, folder or default_folder()))


def _made(language: str, backend: Backend, folder: Path) -> Analyser:
    if language == Language.EN:
        return English(folder)
    if language == Language.SV:
        return Dictionary(language, folder)
    if language != Language.FI:
        return AsItStands()
    if backend == "simplemma":
        return Dictionary(language, folder)
    try:
        return Voikko()
    except VoikkoMissingError:
        if backend == "voikko":
            raise
        return Dictionary(language, folder)
