"""What a question asks for, as the index is asked: concepts, each with the ways to meet it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import log

from catalog.search.document import CALLED, CLASSED, IN_HEAD, IN_PARTS, organisation_lexeme, quoted

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
# So many sets of concepts that are enough together are looked for, of so many concepts: those that tell most.
MOST_SETS, MOST_COMBINED = 40, 10
# How much a word tells that no service has.
UNKNOWN = 0.6
# ts_rank of one word with weight 1.
ONE = 0.6079271

Lexemes = tuple[str, ...]

# Where in an entry a word has to stand, as the marks of its lexemes: anywhere; in the head; there only as a part; in a
# name, a keyword or an ontology term; in the name.
ANYWHERE, HEAD, PART, NAME = ("",), (IN_HEAD,), (IN_PARTS,), (CALLED,)
NAMES = (CALLED, CLASSED)


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is asked for.

    `surface` is what was typed or meant; `own` are its words, each as alternatives, all of which have to be met;
    `prefixes` may go on (the last word while it is being typed, the root of an unknown one); `parts` meet it together;
    `synonyms` are other expressions of the thesaurus, each the words that it has; those in `common` tell
    little. `weight`: how much it tells, 0 to 1. `documents`: how many services can meet it, as far as is known.
    """

    surface: str
    own: tuple[Lexemes, ...]
    prefixes: Lexemes = ()
    parts: Lexemes = ()
    synonyms: tuple[Lexemes, ...] = ()
    common: frozenset[str] = frozenset()
    is_equal: bool = True
    weight: float = 1.0
    documents: int = 0

    def own_query(self, where: Lexemes = ANYWHERE) -> str:
        """The word itself, in PostgreSQL's raw form."""
        return all_of(any_of(_word(lexeme, where) for lexeme in lexemes) for lexemes in self.own)

    def prefix_query(self, where: Lexemes = ANYWHERE) -> str:
        """What begins with it; empty for none."""
        return any_of(f"{quoted(mark + prefix)}:*" for prefix in self.prefixes for mark in where)

    def itself_query(self, where: Lexemes = ANYWHERE) -> str:
        """The word itself and what begins with it."""
        return any_of((self.own_query(where), self.prefix_query(where)))

    def single_query(self, where: Lexemes = ANYWHERE) -> str:
        """Its synonyms of one word that tell something; empty for none."""
        words = (words[0] for words in self.synonyms if len(words) == 1 and words[0] not in self.common)
        return any_of(_word(word, where) for word in words)

    def common_query(self, where: Lexemes = ANYWHERE) -> str:
        """Its synonyms of one word that many services have; empty for none."""
        words = (words[0] for words in self.synonyms if len(words) == 1 and words[0] in self.common)
        return any_of(_word(word, where) for word in words)

    def joint_query(self, where: Lexemes = ANYWHERE) -> str:
        """Its parts, and its synonyms of several words, each as a whole; empty for none."""
        several = [words for words in self.synonyms if len(words) > 1]
        return any_of(all_of(_word(word, where) for word in words) for words in (*several, self.parts))

    def query(self, where: Lexemes = ANYWHERE) -> str:
        return any_of((self.itself_query(where), self.stand_in_query(where)))

    def stand_in_query(self, where: Lexemes = ANYWHERE) -> str:
        """What can stand for it: synonyms and parts; without what another one meets already."""
        chances = sorted(filter(None, (*self.synonyms, self.parts)), key=len)
        telling: list[Lexemes] = []
        for words in chances:
            if not any(set(fewer) <= set(words) for fewer in telling):
                telling.append(words)
        return any_of(all_of(_word(word, where) for word in words) for words in telling)

    def told_query(self) -> str:
        """The word itself in the head, not only as a part of another one, or what can stand for it."""
        told = ([f"({_word(word, HEAD)} & !{_word(word, PART)})" for word in words] for words in self.own)
        return any_of((all_of(map(any_of, told)), self.prefix_query(HEAD), self.stand_in_query(HEAD)))

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
    return "(" + " <-> ".join(any_of(map(quoted, lexemes)) for lexemes in phrase) + ")"


def whole_query(
    met: str,
    phrases: Iterable[Sequence[Lexemes]] = (),
    excluded: Iterable[Lexemes] = (),
    organisations: Iterable[str] = (),
) -> str:
    """What the words ask for, every phrase, none of what is excluded, and one of the organisations."""
    named = any_of(quoted(organisation_lexeme(identifier)) for identifier in organisations)
    unwanted = ("!" + any_of(map(quoted, lexemes)) for lexemes in excluded)
    return " & ".join(filter(None, (met, *map(phrase_query, phrases), named, *unwanted)))


def called_query(concepts: Iterable[Concept]) -> str:
    """That all of the concepts stand in the name."""
    return all_of(concept.itself_query(NAME) for concept in concepts)


def classed_query(concepts: Iterable[Concept]) -> str:
    """That all of the concepts, or what means the same, stand in the name, a keyword or an ontology term."""
    return all_of(any_of((concept.itself_query(NAMES), concept.single_query(NAMES))) for concept in concepts)


def headed_query(concepts: Iterable[Concept]) -> str:
    """That all of the concepts, or what can stand for them, stand in the head."""
    return all_of(concept.query(HEAD) for concept in concepts)


def sufficient_query(concepts: Sequence[Concept], enough: float, *, is_told: bool) -> str:
    """Any set of concepts whose weights come to enough, without one that it could do without; of many, the
    smallest. Where those that are combined do not come to it, all of these: an empty query would ask for nothing.

    `is_told`: they have to stand in the head, and one of all concepts there not only as a part. Otherwise a word may
    stand anywhere, what stands for it in the head.
    """
    where = HEAD if is_told else ANYWHERE
    met = {one: any_of((one.itself_query(where), one.stand_in_query(HEAD))) for one in concepts}
    sets = islice(_just_enough(concepts, enough), MOST_SETS)
    query = _any_set([met[concept] for concept in chosen] for chosen in sets)
    return all_of((any_of(concept.told_query() for concept in concepts), query)) if is_told else query


def are_all_sets(concepts: Sequence[Concept], enough: float) -> bool:
    """Whether all sets that come to enough are looked for: then what has more than enough is found, too."""
    return len(list(islice(_just_enough(concepts, enough), MOST_SETS + 1))) <= MOST_SETS


def _just_enough(concepts: Sequence[Concept], enough: float) -> Iterator[Sequence[Concept]]:
    """The sets that come to enough, and without their lightest do not; the smallest first."""
    heaviest = sorted(concepts, key=lambda concept: -concept.weight)[:MOST_COMBINED]
    enough = min(enough, sum(concept.weight for concept in heaviest))
    chances = (chosen for size in range(1, len(heaviest) + 1) for chosen in combinations(heaviest, size))
    return (chosen for chosen in chances if _is_just_enough([concept.weight for concept in chosen], enough))


def _any_set(sets: Iterable[Sequence[str]]) -> str:
    """Any of the sets of queries, all of what is in it. What several begin with is asked for once, as the index asks
    anew for each entry."""
    begun: dict[str, list[Sequence[str]]] = {}
    for first, *others in sets:
        begun.setdefault(first, []).append(others)
    return any_of(all_of((first, "" if [] in others else _any_set(others))) for first, others in begun.items())


def _is_just_enough(weights: Sequence[float], enough: float) -> bool:
    """Whether these, heaviest first, come to enough, and no longer do without the last."""
    return sum(weights) >= enough > sum(weights) - weights[-1]


def similar_query(words: Sequence[str], number: int = 2) -> str:
    """Any so many of the words by which services are classified; all of them, where there are fewer."""
    queries = [_word(word, HEAD) for word in words]
    return _any_set(combinations(queries, min(number, len(queries))))


def weight_of(documents: int, services: int) -> float:
    """How much a word tells that so many of the services have: 1 for a single one, towards 0 for all of them.

    One that none has would tell most, but may be no more than a turn of phrase.
    """
    if not documents:
        return UNKNOWN
    services = max(services, 2)
    return max(0.05, min(1.0, log((services + 1) / (documents + 0.5)) / log(services + 1)))


def _word(lexeme: str, where: Lexemes) -> str:
    return any_of(quoted(mark + lexeme) for mark in where)


def all_of(queries: Iterable[str]) -> str:
    """All of the queries; those that are empty ask for nothing."""
    found = [query for query in queries if query]
    return f"({' & '.join(found)})" if len(found) > 1 else "".join(found)


def any_of(queries: Iterable[str]) -> str:
    """Any of the queries that are not empty."""
    found = list(dict.fromkeys(query for query in queries if query))
    return f"({' | '.join(found)})" if len(found) > 1 else "".join(found)
