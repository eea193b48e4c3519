"""What was typed, taken apart: words, phrases in quotes, words with a minus. Pure; never an error."""

import re
from dataclasses import dataclass

from catalog.search.analysis.words import Analyser, Word, tokenise
from catalog.search.stopwords import is_stop_word

LONGEST_QUERY = 200
MOST_WORDS = 12
_QUOTED = re.compile(r'"([^"]*)"|[“”„»«]([^“”„»«]*)[“”„»«]')
_MINUS = re.compile(r"(?:^|(?<=\s))[-−–](?=\w)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A word of the question: as typed, in lower case, and what the analyser sees in it."""

    surface: str
    word: Word
    is_stop: bool = False
    is_last: bool = False

    @property
    def lexemes(self) -> tuple[str, ...]:
        """What an entry has for it: its base forms, and the word itself where it was met as it stands."""
        return tuple(dict.fromkeys((*self.word.lemmas, self.surface)))


@dataclass(frozen=True, slots=True)
class Question:
    """`words` are looked for, `phrases` have to stand as they are, none of `excluded` may be found."""

    text: str
    words: tuple[Asked, ...] = ()
    phrases: tuple[tuple[Asked, ...], ...] = ()
    excluded: tuple[Asked, ...] = ()

    @property
    def has_words(self) -> bool:
        return bool(self.words or self.phrases or self.excluded)


def has_letters(text: str) -> bool:
    """Whether there is anything to look for."""
    return next(tokenise(text[:LONGEST_QUERY]), None) is not None


def parse(text: str, language: str, analyser: Analyser) -> Question:
    """The first words of what was typed. Only letters and digits come through, so no operator can."""
    text = " ".join(text.replace("\x00", " ")[:LONGEST_QUERY].split())
    phrases = [
        phrase for found in _QUOTED.finditer(text) if (phrase := _asked(found[1] or found[2] or "", language, analyser))
    ]
    rest = _QUOTED.sub(" ", text)
    excluded: list[str] = []
    plain: list[str] = []
    for piece in re.split(r"\s+", _MINUS.sub("\x00", rest)):
        (excluded if piece.startswith("\x00") else plain).append(piece.lstrip("\x00"))
    words = _asked(" ".join(plain), language, analyser)
    if words and text and (text[-1].isalnum()):
        last = words[-1]
        words = [*words[:-1], Asked(last.surface, last.word, last.is_stop, is_last=True)]
    return Question(
        text, tuple(words), tuple(map(tuple, phrases)), tuple(_asked(" ".join(excluded), language, analyser))
    )


def _asked(text: str, language: str, analyser: Analyser) -> list[Asked]:
    found: dict[str, Asked] = {}
    for token in tokenise(text):
        word = analyser.word(token.surface)
        found.setdefault(token.surface, Asked(token.surface, word, is_stop_word(language, token.surface, *word.lemmas)))
    return list(found.values())[:MOST_WORDS]
