"""What of a service goes into the index, and with which weight: texts in, tsvector literals out. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from operator import itemgetter

from catalog.languages import Language
from catalog.search.analysis.words import Analyser, Word, words_in
from catalog.search.stopwords import STOP_WORDS

# PostgreSQL's own limits (positions up to 16383, 256 of a word, a megabyte in all), and what a reader would call long.
MOST_POSITIONS, MOST_TOKENS = 30, 8000
# Words that stand so often in the text say what it is about; so many of them at most.
OFTEN, MOST_OFTEN = 2, 25
# As what the words of the head stand in the vector once more, so that the index knows weights: all of them; those of
# the name; of keywords and ontology terms; parts of these. No text can hold these, as a word has no colon.
IN_HEAD, CALLED, CLASSED, IN_PARTS = "0:", "1:", "2:", "4:"
# And as what the words stand that are offered to who types.
OFFERED = "w:"
_MARKS = {"A": (IN_HEAD, CALLED), "B": (IN_HEAD, CLASSED), "C": (IN_HEAD, IN_PARTS), "D": (IN_HEAD,)}
# The weight in the vector of the places of words heard in other languages, which the vocabulary leaves out.
HEARD = "A"
# Languages whose base forms are stems, which nobody writes.
STEMMED = frozenset({Language.EN})
# Between two texts, so that no phrase goes over from one to the next.
GAP = 10


@dataclass(frozen=True, slots=True)
class Texts:
    """A service's words in one language."""

    language: str = ""
    name: str = ""
    other_names: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()
    summary: str = ""
    body: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


@dataclass(slots=True)
class Vectors:
    """The two vectors while they are made. `heard`: words of what it is called in other languages than the reader's;
    `surfaces`: word as written in a name, keyword or summary → base form; `offered`: word that is offered to who types
    → base form."""

    full: dict[str, list[int]] = field(default_factory=dict)
    heard: dict[str, list[int]] = field(default_factory=dict)
    head: dict[str, str] = field(default_factory=dict)
    surfaces: dict[str, str] = field(default_factory=dict)
    offered: dict[str, str] = field(default_factory=dict)
    _position: int = 1
    _tokens: int = 0
    _often: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "Vectors":
        """Another one that can go on from here."""
        return Vectors(
            {word: places[:] for word, places in self.full.items()},
            {word: places[:] for word, places in self.heard.items()}, dict(self.head), dict(self.surfaces),
            dict(self.offered), self._position, self._tokens, dict(self._often),
        )  # fmt: skip

    def add_all(self, texts: Texts, analyser: Analyser) -> None:
        """Take a service's words in one language in."""
        stop = STOP_WORDS.get(texts.language, frozenset())
        for text, weight, weight_of_parts in _weighed(texts):
            self.add(text, analyser, stop, weight, weight_of_parts)

    def add(self, text: str, analyser: Analyser, stop: frozenset[str], weight: str = "", parts: str = "") -> None:
        """Take a text in. `weight` and `parts` are the head's weights of words and compound parts; empty for none."""
        surfaces = words_in(text)[: MOST_TOKENS - self._tokens]
        words = {surface: analyser.word(surface) for surface in dict.fromkeys(surfaces)}
        lexemes = {surface: (*word.lemmas, *word.parts) for surface, word in words.items()}
        for position, surface in enumerate(surfaces, self._position):
            _place(self.full, lexemes[surface], position)
        if weight:
            self._weigh(words, weight, parts)
        else:
            self._count(surfaces, words, stop)
        self._tokens += len(surfaces)
        self._position += len(surfaces) + GAP

    def hear(self, texts: Iterable[str], analyser: Analyser) -> None:
        """Take in what it is called in another language than the reader's: as it is written, too, as the reader's
        analyser does not know the base forms. Worth as much as a summary; no part of the vocabulary."""
        for text in texts:
            surfaces = words_in(text)
            for position, surface in enumerate(surfaces, self._position):
                word = analyser.word(surface)
                lexemes = dict.fromkeys((*word.lemmas, *word.parts, surface))
                _place(self.heard, lexemes, position)
                for lexeme in lexemes:
                    self.head.setdefault(lexeme, "D")
            self._position += len(surfaces) + GAP

    def offer(self, texts: Texts, analyser: Analyser) -> None:
        """Offer words that people look for: of names, keywords and ontology terms, in base form where it is a word."""
        stop = STOP_WORDS.get(texts.language, frozenset())
        for surface in words_in("\n".join((texts.name, *texts.other_names, *texts.keywords, *texts.terms))):
            word = analyser.word(surface)
            has_form = surface in word.lemmas or texts.language in STEMMED or not word.is_known
            form = surface if has_form else word.lemmas[0]
            if len(form) > 2 and any(map(str.isalpha, form)) and stop.isdisjoint((surface, form)):
                self.offered[form] = form if form in word.lemmas else word.lemmas[0]

    def finish(self, organisation_ids: Iterable[str] = ()) -> None:
        """Mark organisations, and the words that the text says often: they tell as much as its summary."""
        for identifier in organisation_ids:
            self.full[organisation_lexeme(identifier)] = [1]
        often = [(lemma, number) for lemma, number in self._often.items() if number >= OFTEN]
        for lemma, _ in nlargest(MOST_OFTEN, often, key=itemgetter(1)):
            if len(lemma) > 2:
                self.head.setdefault(lemma, "D")

    def _weigh(self, words: Mapping[str, Word], weight: str, weight_of_parts: str) -> None:
        """Give the head the words, each with the best weight that it has had."""
        head = self.head
        for surface, word in words.items():
            self.surfaces.setdefault(surface, word.lemmas[0])
            for lemma in word.lemmas:
                head[lemma] = min(weight, head.get(lemma, weight))
            for part in word.parts if weight_of_parts else ():
                head[part] = min(weight_of_parts, head.get(part, weight_of_parts))

    def _count(self, surfaces: Iterable[str], words: Mapping[str, Word], stop: frozenset[str]) -> None:
        often = self._often
        for surface, number in Counter(surfaces).items():
            lemmas = words[surface].lemmas
            if stop.isdisjoint(lemmas):
                for lemma in lemmas:
                    often[lemma] = often.get(lemma, 0) + number

    def literals(self, facets: Iterable[int] = ()) -> tuple[str, str]:
        """`vector` and `head` as PostgreSQL reads them; the numbers of facets stand in the vector, too."""
        places = {word: list(map(str, numbers)) for word, numbers in self.full.items()}
        for word, numbers in self.heard.items():
            places.setdefault(word, []).extend(f"{number}{HEARD}" for number in numbers)
        full = (f"{quoted(word)}:{','.join(numbers)}" for word, numbers in places.items())
        marked = (quoted(mark + word) for word, weight in self.head.items() for mark in _MARKS[weight])
        # A position with the weight: without one a lexeme has no weight at all.
        head = (f"{quoted(word)}:1{weight}" for word, weight in self.head.items())
        offered = (quoted(OFFERED + word) for word in self.offered)
        return " ".join((*full, *marked, *offered, *map(facet_lexeme, facets))), " ".join(head)


def _place(words: dict[str, list[int]], lexemes: Iterable[str], position: int) -> None:
    for lexeme in lexemes:
        places = words.get(lexeme)
        if places is None:
            words[lexeme] = [position]
        elif len(places) < MOST_POSITIONS and places[-1] != position:
            places.append(position)


def _weighed(texts: Texts) -> Iterator[tuple[str, str, str]]:
    """Each text with the weights of its words and of their parts."""
    yield texts.name, "A", "C"
    yield from ((text, "B", "C") for text in texts.other_names)
    yield from ((text, "B", "C") for text in texts.keywords)
    yield from ((text, "B", "C") for text in texts.terms)
    yield texts.summary, "D", "D"
    yield from ((text, "D", "") for text in texts.wider)
    yield from ((text, "", "") for text in (*texts.body, *texts.ways, *texts.organisations))


def quoted(lexeme: str) -> str:
    """A lexeme as tsvector and tsquery literals write it, whatever is in it."""
    if lexeme.isalnum():
        return f"'{lexeme}'"
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def facet_name(number: int) -> str:
    """What stands in a service's vector for a facet: no text can hold it, as a word has no colon."""
    return f"f:{number}"


def facet_lexeme(number: int) -> str:
    """The same, quoted."""
    return quoted(facet_name(number))


def organisation_lexeme(identifier: str) -> str:
    """What stands in a service's vector for an organisation: no text can hold it, as a word has no colon."""
    return f"org:{identifier}"
