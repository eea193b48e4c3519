"""A language's word list: word → base form, of simplemma's lists, kept on disk as a trie that processes share. Pure.

Made at the first use (some twenty seconds and 700 MB, once). As a dictionary it would take 400 MB of every process.
"""

import logging
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from marisa_trie import BytesTrie
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from catalog.search.analysis.words import word_lists

log = logging.getLogger(__name__)

# The lists name one base form a word, and some base forms as forms of rarer words only. A word is a base form if the
# list has a form of it with one of these endings.
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "fi": ("n", "ssa", "lla"), "sv": ("en", "et", "er", "ar", "erna"), "en": ("s", "es", "ed", "ing"),
}  # fmt: skip
SHORT_PARTS: Mapping[str, frozenset[str]] = {"en": frozenset(), **word_lists("short_parts.toml")}


class WordList:
    """`language` is fi, sv or en. `folder` keeps the tries."""

    def __init__(self, language: str, folder: Path) -> None:
        self._trie = _trie(language, folder)

    def base_form(self, word: str) -> str | None:
        """The base form of a word in lower case; None of a word that the list does not have."""
        found = self._trie.get(word)
        return str(found[0].decode()) if found else None

    def words(self, beginning: str) -> Iterator[str]:
        """The words of the list that begin so."""
        return iter(self._trie.iterkeys(beginning))

    def goes_on(self, beginning: str) -> bool:
        """Whether a word of the list begins so."""
        return next(self.words(beginning), None) is not None


def base_forms(pairs: Iterable[tuple[str, str]], endings: Collection[str], short: Collection[str]) -> dict[str, str]:
    """Word → base form, in lower case: of a list's pairs, where names have a capital, and of short compound parts."""
    as_name: dict[str, str] = {}
    found: dict[str, str] = {}
    own: dict[str, str] = {}
    for word, lemma in pairs:
        lowered = word.lower()
        if word == lowered:
            found[word] = lemma.lower()
        elif word == lowered.capitalize():
            as_name[lowered] = lemma.lower()
        if lemma == lemma.lower() and (word == lemma or word.removeprefix(lemma) in endings):
            own[lemma] = lemma
    return {**as_name, **found, **own, **{part: part for part in short}}


def _trie(language: str, folder: Path) -> BytesTrie:
    """The language's trie from the folder; made, and put there, where it is missing."""
    path = folder / f"{language}-{_version(language)}.marisa"
    if path.exists():
        return BytesTrie().mmap(str(path))
    trie = BytesTrie((word, lemma.encode()) for word, lemma in _forms(language))
    try:
        _save(trie, path)
    except OSError as error:
        log.warning("The word list of %s cannot be kept and is made anew each time: %s", language, error)
        return trie
    return BytesTrie().mmap(str(path))


def _forms(language: str) -> Iterator[tuple[str, str]]:
    pairs = DefaultDictionaryFactory().get_dictionary(language).items()
    yield from base_forms(pairs, _ENDINGS[language], SHORT_PARTS[language]).items()


def _version(language: str) -> str:
    """What the trie was made of: the list's version, and our own rules."""
    rules = repr((sorted(_ENDINGS[language]), sorted(SHORT_PARTS[language])))
    return f"{version('simplemma')}-{sha256(rules.encode()).hexdigest()[:8]}"


def _save(trie: BytesTrie, path: Path) -> None:
    """Whole or not at all: another process may look for it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        fresh = Path(file.name)
    try:
        trie.save(str(fresh))
        fresh.chmod(0o644)
        fresh.replace(path)
    except BaseException:
        fresh.unlink()
        raise


def default_folder() -> Path:
    """Where the tries are kept unless the settings say otherwise: the user's own cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tarmoa" / "tries"
