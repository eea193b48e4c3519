"""Questions of one word, two and more, from the words that services are called by. Pure."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from catalog.search.analysis.words import tokenise
from catalog.search.stopwords import STOP_WORDS

ONE, TWO, LONGER = "one word", "two words", "three to six words"
# How many of each kind in each language.
NUMBERS = {ONE: 30, TWO: 20, LONGER: 10}
SHORTEST, LONGEST = 3, 6
TRIES = 50


@dataclass(frozen=True, slots=True)
class Question:
    language: str
    kind: str
    text: str


def telling_words(language: str, texts: Sequence[str]) -> list[str]:
    """The words of a service's name and keywords by which somebody may look for it, each once."""
    stop = STOP_WORDS.get(language, frozenset())
    words = (token.surface for text in texts for token in tokenise(text))
    return list(dict.fromkeys(word for word in words if word.isalpha() and len(word) > 3 and word not in stop))


def questions(language: str, services: Sequence[Sequence[str]], *, seed: int) -> list[Question]:
    """NUMBERS of each kind; the words of one are of one service, so that it can be found. Fewer where words are few.

    A word is asked for the more often the more services have it, as the words that people look for are not the rare
    ones.
    """
    chance = random.Random(f"{seed} {language}")  # noqa: S311 - figures are to be the same again, nothing is secret
    lengths: dict[str, Callable[[], int]] = {
        ONE: lambda: 1, TWO: lambda: 2, LONGER: lambda: chance.randint(SHORTEST, LONGEST),
    }  # fmt: skip
    found: list[Question] = []
    for kind, number in NUMBERS.items():
        texts: dict[str, None] = {}
        for _ in range(number * TRIES):
            if len(texts) == number or not services:
                break
            words, length = chance.choice(services), lengths[kind]()
            if len(words) >= length:
                texts.setdefault(" ".join(chance.sample(words, length)))
        found += [Question(language, kind, text) for text in texts]
    return found


def beginnings(question: Question) -> Iterator[str]:
    """What is typed on the way to a question, from two letters to six."""
    yield from dict.fromkeys(question.text[:length] for length in range(2, 7))
