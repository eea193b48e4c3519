"""What a question asks for, as the index is asked: concepts, each with the ways to meet it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log

from catalog.search.document import organisation_lexeme, quoted

# A word is found as the beginning of another from so many letters on.
SHORTEST_PREFIX = 3
# The head's weights D, C, B, A: summary, parts, keywords and ontology terms, name. See docs/search.md.
WEIGHTS = (0.35, 0.55, 0.85, 1.0)
# What a way of meeting a concept is worth beside the word itself.
EQUAL, OFFICIAL, PARTS = 0.85, 0.75, 0.6
# A word that stands in the text alone; several words that stand together in the head.
BODY, JOINT = 0.05, 0.4
# A synonym that many services have, beside one that few have; many: this share of all.
COMMON, COMMON_SHARE = 0.5, 0.08
# A word that only begins with it.
PREFIX = 0.3
# Of several synonyms each counts, but ever less: so much of a weight is half of what there can be.
HALF = 0.5
# What a second way of meeting a concept adds to the best one.
SECOND = 0.35
# More sets of concepts that are enough together than so many would take longer to look for than to sort out.
MOST_SETS = 24
# How much a word tells that no service has.
UNKNOWN = 0.6
# ts_rank of one word with weight 1.
ONE = 0.6079271

Lexemes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is asked for.

    `surface` is what was typed for it; `own` are its words, each as alternatives, all of which have to be met;
    `prefixes` may go on (the last word while it is being typed, the root of an unknown one); `parts` meet it together;
    `synonyms` are other expressions of the thesaurus, each the words that it has; those in `common` tell
    little. `weight`: how much it tells, 0 to 1.
    """

    surface: str
    own: tuple[Lexemes, ...]
    prefixes: Lexemes = ()
    parts: Lexemes = ()
    synonyms: tuple[Lexemes, ...] = ()
    common: frozenset[str] = frozenset()
    is_equal: bool = True
    weight: float = 1.0

    def own_query(self) -> str:
        """The word itself, in PostgreSQL's raw form."""
        return _all(_any(map(quoted, lexemes)) for lexemes in self.own)

    def prefix_query(self) -> str:
        """What begins with it; empty for none."""
        return _any(f"{quoted(prefix)}:*" for prefix in self.prefixes)

    def itself_query(self) -> str:
        """The word itself and what begins with it."""
        return _any((self.own_query(), self.prefix_query()))

    def single_query(self) -> str:
        """Its synonyms of one word that tell something; empty for none."""
        return _any(quoted(words[0]) for words in self.synonyms if len(words) == 1 and words[0] not in self.common)

    def common_query(self) -> str:
        """Its synonyms of one word that many services have; empty for none."""
        return _any(quoted(words[0]) for words in self.synonyms if len(words) == 1 and words[0] in self.common)

    def joint_query(self) -> str:
        """Its parts, and its synonyms of several words, each as a whole; empty for none."""
        several = [words for words in self.synonyms if len(words) > 1]
        return _any(_all(map(quoted, words)) for words in (*several, self.parts))

    def query(self) -> str:
        return _any(
            (self.own_query(), self.prefix_query(), self.single_query(), self.common_query(), self.joint_query())
        )

    @property
    def worth(self) -> float:
        """What its parts and synonyms are worth beside the word itself."""
        return (EQUAL if self.is_equal else OFFICIAL) if self.synonyms else PARTS

    def is_met_by(self, lexeme: str) -> bool:
        """Whether a word of the index can stand for it."""
        return lexeme in self.lexemes() or lexeme.startswith(self.prefixes)

    def lexemes(self) -> set[str]:
        """Every word that can stand for it, for marking."""
        return {word for words in (*self.own, self.parts, *self.synonyms) for word in words}


def phrase_query(phrase: Sequence[Lexemes]) -> str:
    """Words that follow one another."""
    return "(" + " <-> ".join(_any(map(quoted, lexemes)) for lexemes in phrase) + ")"


def whole_query(
    concepts: Iterable[Concept],
    phrases: Iterable[Sequence[Lexemes]] = (),
    excluded: Iterable[Lexemes] = (),
    organisations: Iterable[str] = (),
) -> str:
    """All of the concepts, every phrase, none of what is excluded, and one of the organisations."""
    positive = [*(concept.query() for concept in concepts), *map(phrase_query, phrases)]
    if ids := [quoted(organisation_lexeme(identifier)) for identifier in organisations]:
        positive.append(_any(ids))
    negative = ["!" + _any(map(quoted, lexemes)) for lexemes in excluded]
    return " & ".join([*positive, *negative])


def told_query(concepts: Iterable[Concept]) -> str:
    """That any of the concepts stands in the head otherwise than as a part of a word, or its synonyms as a whole."""
    ways = []
    for concept in concepts:
        ways.append(_all(_any(f"{quoted(word)}:ABD" for word in words) for words in concept.own))
        ways += [f"{quoted(prefix)}:*ABD" for prefix in concept.prefixes]
        ways += [concept.single_query(), concept.common_query(), concept.joint_query()]
    return _any(ways)


def sufficient_query(concepts: Sequence[Concept], enough: float) -> str:
    """Any set of concepts whose weights come to enough, without one that it could do without; of many, any concept."""
    heaviest = sorted(concepts, key=lambda concept: -concept.weight)
    sets: list[tuple[Concept, ...]] = []
    for size in range(1, len(heaviest) + 1):
        for chosen in combinations(heaviest, size):
            weights = [concept.weight for concept in chosen]
            if sum(weights) >= enough > sum(weights) - weights[-1]:
                sets.append(chosen)
        if len(sets) > MOST_SETS:
            return _any(concept.query() for concept in concepts)
    return _any(_all(concept.query() for concept in chosen) for chosen in sets)


def similar_query(words: Sequence[str]) -> str:
    """Any two of the words."""
    return _any(_all(map(quoted, pair)) for pair in combinations(words, 2))


def weight_of(documents: int, services: int) -> float:
    """How much a word tells that so many of the services have: 1 for a single one, towards 0 for all of them.

    One that none has would tell most, but may be no more than a turn of phrase.
    """
    if not documents:
        return UNKNOWN
    services = max(services, 2)
    return max(0.05, min(1.0, log((services + 1) / (documents + 0.5)) / log(services + 1)))


def _all(queries: Iterable[str]) -> str:
    found = [query for query in queries if query]
    return f"({' & '.join(found)})" if len(found) > 1 else "".join(found)


def _any(queries: Iterable[str]) -> str:
    found = list(dict.fromkeys(query for query in queries if query))
    return f"({' | '.join(found)})" if len(found) > 1 else "".join(found)
