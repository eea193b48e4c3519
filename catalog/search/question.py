"""What was typed, taken apart: words, phrases in quotes, words with a minus. Pure; never an error."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.search.analysis.words import Analyser, Word, fold, tokenise
from catalog.search.stopwords import is_stop_word

LONGEST_QUERY = 200
MOST_WORDS = 12
_WHOLE_WORDS = re.compile(rf".{{1,{LONGEST_QUERY}}}(?!\S)")
_QUOTED = re.compile(r'"([^"]*)"|[“”„»«]([^“”„»«]*)[“”„»«]')
_MINUS = re.compile(r"(?:^|(?<=\s))[-−–](?=\w)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A word of the question: as typed, in lower case, and what the analyser sees in it. `is_guess`: more than marks
    have been corrected in it."""

    surface: str
    word: Word
    is_stop: bool = False
    is_last: bool = False
    is_guess: bool = False

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
    return next(tokenise(_begun(text)), None) is not None


def parse(text: str, language: str, analyser: Analyser) -> Question:
    """The first words of what was typed. Only letters and digits come through, so no operator can."""
    text = _begun(text)
    phrases = [
        phrase for found in _QUOTED.finditer(text) if (phrase := _asked(found[1] or found[2] or "", language, analyser))
    ]
    rest = _QUOTED.sub(" ", text)
    excluded: list[str] = []
    plain: list[str] = []
    for piece in re.split(r"\s+", _MINUS.sub("\x00", rest)):
        (excluded if piece.startswith("\x00") else plain).append(piece.lstrip("\x00"))
    words = _asked(" ".join(plain), language, analyser)
    may_go_on = bool(text) and text[-1].isalnum()
    return Question(
        text,
        _going_on(words, may_go_on=may_go_on),
        tuple(map(tuple, phrases)),
        tuple(_asked(" ".join(excluded), language, analyser)),
    )


def rewritten(question: Question, meant: Mapping[str, str], language: str, analyser: Analyser) -> Question:
    """The question as if other words had been typed for some of its own."""
    surfaces = (meant.get(word.surface, word.surface) for word in question.words)
    guesses = {meant[word] for word in meant if fold(word) != fold(meant[word])}
    words = [replace(word, is_guess=word.surface in guesses) for word in _asked(" ".join(surfaces), language, analyser)]
    return replace(question, words=_going_on(words, may_go_on=any(word.is_last for word in question.words)))


def _begun(text: str) -> str:
    """As much of what was typed as is read, in whole words."""
    text = " ".join(text.replace("\x00", " ").split())
    whole = _WHOLE_WORDS.match(text)
    return whole[0] if whole else text[:LONGEST_QUERY]


def _going_on(words: Sequence[Asked], *, may_go_on: bool) -> tuple[Asked, ...]:
    """The words, of which the last may go on."""
    return tuple(replace(word, is_last=may_go_on and word is words[-1]) for word in words)


def _asked(text: str, language: str, analyser: Analyser) -> list[Asked]:
    found: dict[str, Asked] = {}
    for token in tokenise(text):
        word = analyser.word(token.surface)
        found.setdefault(token.surface, Asked(token.surface, word, is_stop_word(language, token.surface, *word.lemmas)))
    return list(found.values())[:MOST_WORDS]
