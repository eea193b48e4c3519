"""A search from the words to the page: understanding, steps of relaxation, counts and results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import prod

from django.utils import timezone

from catalog.areas.rules import Point
from catalog.hours.moments import Stretch, week_ahead
from catalog.models import FacetKind
from catalog.search import ranking
from catalog.search.analysers import analyser
from catalog.search.concepts import (
    Concept,
    all_of,
    any_of,
    are_all_sets,
    called_query,
    classed_query,
    headed_query,
    similar_query,
    sufficient_query,
    whole_query,
)
from catalog.search.counting import Counts, count
from catalog.search.document import facet_name
from catalog.search.facets import MUNICIPALITY, Facets, Narrowing
from catalog.search.query import BEST, LITTLE, Answer, Page, Row, ask
from catalog.search.question import parse
from catalog.search.understanding import Understood, understand
from catalog.search.wanted import Level, Wanted

# Where there are more services than in any county of today, not all of them are counted for a place.
OF_A_COUNTY = 10_000
# With any word enough, the words that are met have to tell so much of all that the question tells; of many those come
# first that meet more of it.
SHARE, LARGER_SHARES = 0.18, (0.5, 0.3)
# So many are expected to be found, that they are counted without being kept.
LARGE = 2_000
# So few services with all the words are shown together with those that have enough of them.
FEW = 2
# Where little fits, those are added that are like the best of it, if these were found well enough.
GOOD, MOST_TERMS = 0.4, 8
# Where the best of what has all the words meets less than so much of them, what has enough of them is looked for too.
WEAK = 0.25
# What so many of all services are classified by, but at least so many, does not make them alike.
COMMON_TERM, LEAST_COMMON = 0.02, 20
# Of many that are alike, those come first that share so many words.
SIMILAR_FIRST = (4, 3)


class Words(StrEnum):
    """How many of the words a service has to have: all; enough, one of them in its head; or enough anywhere."""

    ALL = "all"
    ENOUGH = "enough"
    MENTIONED = "mentioned"


class Step(StrEnum):
    """What had to be given up for something to fit, in this order."""

    ALL_WORDS = "all_words"
    WIDER_AREA = "wider_area"
    ANY_WORD = "any_word"
    ANY_WORD_WIDER_AREA = "any_word_wider_area"
    MENTIONED = "mentioned"
    MENTIONED_WIDER_AREA = "mentioned_wider_area"


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader asks: words, what to narrow by, a time, a place; and `limit` of the results from `offset` on.

    `stretches`: the time; none for any. `point`: where the reader is, beside the municipality that is narrowed by.
    `is_nearby`: with what is valid only around it. `is_literal`: words are taken as they are written.
    """

    language: str
    text: str = ""
    narrowing: Narrowing = field(default_factory=dict)
    stretches: tuple[Stretch, ...] = ()
    point: Point | None = None
    is_nearby: bool = False
    is_literal: bool = False
    limit: int = 20
    offset: int = 0

    @property
    def page(self) -> Page:
        """The results that are asked for, with their hours at the time asked for or in the week ahead."""
        return Page(self.limit, self.offset, self.stretches or (week_ahead(timezone.now()),))


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at one step. `narrowing`: what the results were narrowed by in the end, the place that the words
    name included; `is_wider` where the place was given up.

    `exact` services have all the words, `fitting` those that the step asks for; the total has what is only similar too.
    `rows` are those that the request asks for. `is_weak`: the words are hardly more than mentioned, so that no service
    counts as exact.
    """

    request: Request
    understood: Understood
    facets: Facets
    words: Words
    narrowing: Narrowing
    wanted: Wanted
    counts: Counts
    rows: list[Row]
    is_wider: bool = False
    is_weak: bool = False
    fitting: int = 0
    exact: int = 0

    @property
    def step(self) -> Step:
        return _STEPS[self.words, self.is_wider]

    @property
    def is_confident(self) -> bool:
        """Whether what fits has all the words: what has only some of them may be something else."""
        return self.exact > 0

    @property
    def is_what_was_asked(self) -> bool:
        """Whether the place was kept, the words are more than mentioned, and corrected words brought something."""
        return not (self.is_wider or self.is_weak or (self.understood.corrections and not self.counts.total))

    def page(self, *, limit: int, offset: int = 0) -> list[Row]:
        """Results, best first, with their hours. No query for those that the request asks for, one for others."""
        if not self.counts.total:
            return []
        request = self.request
        first = offset - request.offset
        if first >= 0 and first + limit <= request.limit:
            return self.rows[first : first + limit]
        return ask(self.wanted, replace(request, limit=limit, offset=offset).page).rows


def search(request: Request, known: Facets) -> Found:
    """Find what fits, giving up step by step what stands in the way; where little fits, add what is similar to it.

    Besides those of `understand`, one query for each step that is tried, a second where the place has nothing at it,
    and one for what is similar: mostly one in all.
    """
    language = request.language
    question = parse(request.text, language, analyser(language))
    understood = Understood(question)
    if question.has_words:
        has_place = bool(request.narrowing.get(MUNICIPALITY))
        understood = understand(
            question, language, known.municipality_names, is_literal=request.is_literal, has_place=has_place
        )
        concepts = (_with_facets(concept, known, language) for concept in understood.concepts)
        understood = replace(understood, concepts=tuple(concepts))
    found = _stepwise(request, understood, known, _narrowing(request, understood, known))
    is_guessed = bool(understood.corrections) and MUNICIPALITY in found.narrowing
    if understood.concepts and found.is_what_was_asked and not is_guessed and 0 < found.fitting <= LITTLE:
        return _with_similar(found)
    return found


def _with_facets(concept: Concept, known: Facets, language: str) -> Concept:
    """The concept, each of whose words is met by the facets too that it says: who knows by how many services."""
    own = tuple((*words, *map(facet_name, sorted(known.meant_by(words, language)))) for words in concept.own)
    return concept if own == concept.own else replace(concept, own=own, documents=known.services)


def _narrowing(request: Request, understood: Understood, known: Facets) -> dict[str, Sequence[str]]:
    """What is asked to narrow by, with the place that the words name and, where that is asked for, what lies around."""
    narrowing = dict(request.narrowing)
    if understood.place:
        narrowing[MUNICIPALITY] = understood.place.targets
    if request.is_nearby and (codes := narrowing.get(MUNICIPALITY)):
        around = known.around(codes[0])
        narrowing[MUNICIPALITY] = (*codes, *sorted((around.county | around.neighbours) - set(codes)))
    return narrowing


def _stepwise(request: Request, understood: Understood, known: Facets, narrowing: Narrowing) -> Found:
    """What fits at the first step at which enough does; few services with all the words do not end the search."""
    found = _at(Words.ALL, request, understood, known, narrowing)
    exact = found.counts.total or found.counts.without[MUNICIPALITY]
    if _is_weak(found):
        found = replace(found, is_weak=True)
    elif not understood.has_several or exact > FEW:
        return _completed(found, exact, exact)
    for words in (Words.ENOUGH, Words.MENTIONED) if understood.has_several else ():
        more = _at(words, request, understood, known, narrowing, also=found.wanted.tsquery if exact else "")
        if number := more.counts.total or more.counts.without[MUNICIPALITY]:
            return _completed(more, number, 0 if found.is_weak else exact)
    return _completed(found, exact, 0 if found.is_weak else exact)


def _is_weak(found: Found) -> bool:
    """Whether even the best of what fits hardly tells of the words, as when its text mentions them. One query where the
    request asks for another page than the first."""
    if not 0 < found.counts.total <= ranking.MANY:
        return False
    return max(row.score for row in found.page(limit=found.request.limit)) < _told(found.understood.concepts, WEAK)


def _completed(found: Found, number: int, exact: int) -> Found:
    """Of the whole area, if what fits is elsewhere. One query then."""
    found = _wider(found) if number and not found.counts.total else found
    return replace(found, fitting=found.counts.total, exact=exact)


def _at(
    words: Words, request: Request, understood: Understood, known: Facets, narrowing: Narrowing, also: str = ""
) -> Found:
    """What fits with so many of the words, or `also` what this asks for, in the chosen place; in all places, where
    nothing does there and only a look at them tells whether anything does, and for what is only mentioned. One query,
    two where nothing is in a place outside of which nothing is counted."""
    wanted = _wanted(words, request, understood, known, narrowing)
    wanted = replace(wanted, tsquery=any_of((also, wanted.tsquery)))
    has_place = MUNICIPALITY in wanted.narrowing
    is_much = not wanted.tsquery or (bool(request.stretches) and not understood.has_several)
    if has_place and known.services > OF_A_COUNTY and is_much:
        # By a time and one word, or by no words, much fits and most of it elsewhere: that is not looked at.
        wanted = replace(wanted, uncounted=frozenset([MUNICIPALITY]))
    is_weak = words is Words.MENTIONED
    found = Found(request, understood, known, words, narrowing, wanted, Counts(0, {}, {}), [], is_weak=is_weak)
    if has_place and is_weak:
        return _wider(found)
    counts, answer = _asked(wanted, request, known)
    found = replace(found, counts=counts, rows=answer.rows)
    if counts.total or not wanted.uncounted:
        return found
    wider = _wider(found)
    return wider if wider.counts.total else found


def _asked(wanted: Wanted, request: Request, known: Facets) -> tuple[Counts, Answer]:
    """What fits, counted, and the page. One query."""
    answer = ask(wanted, request.page)
    return count(answer.groups, answer.others, known, uncounted=wanted.uncounted), answer


def _wider(found: Found) -> Found:
    """The same in all places. One query."""
    narrowing = {kind: values for kind, values in found.narrowing.items() if kind != MUNICIPALITY}
    wanted = replace(found.wanted, narrowing=found.facets.narrowing(narrowing), uncounted=frozenset())
    counts, answer = _asked(wanted, found.request, found.facets)
    return replace(found, narrowing=narrowing, wanted=wanted, counts=counts, rows=answer.rows, is_wider=True)


def _with_similar(found: Found) -> Found:
    """With services that share two words of classification with what was found best, if that was found by more than
    its text. One query more where something is similar."""
    best = [row for row in found.page(limit=BEST) if row.score >= GOOD]
    request = found.request
    most = max(LEAST_COMMON, COMMON_TERM * found.facets.services)
    common = Counter(term for row in best for term, documents in row.terms.items() if documents <= most)
    # Those that most of the best have; of these long words, which are less general.
    similar = tuple(sorted(common, key=lambda term: (-common[term], -len(term), term))[:MOST_TERMS])
    if len(similar) < 2:
        return found
    fitting = found.wanted.tsquery
    query = any_of((fitting, _whole(similar_query(similar), found.understood)))
    levels = (fitting, *(_whole(similar_query(similar, number), found.understood) for number in SIMILAR_FIRST))
    wanted = replace(
        found.wanted, tsquery=query, similar=similar, levels=tuple(Level(level, is_ranked=True) for level in levels)
    )
    counts, answer = _asked(wanted, request, found.facets)
    # What a value's number is of, fits: what is similar changes with it.
    counts = replace(counts, of=found.counts.of, without=found.counts.without)
    return replace(found, counts=counts, wanted=wanted, rows=answer.rows)


_STEPS: Mapping[tuple[Words, bool], Step] = {
    (Words.ALL, False): Step.ALL_WORDS,
    (Words.ALL, True): Step.WIDER_AREA,
    (Words.ENOUGH, False): Step.ANY_WORD,
    (Words.ENOUGH, True): Step.ANY_WORD_WIDER_AREA,
    (Words.MENTIONED, False): Step.MENTIONED,
    (Words.MENTIONED, True): Step.MENTIONED_WIDER_AREA,
}


def _wanted(words: Words, request: Request, understood: Understood, known: Facets, narrowing: Narrowing) -> Wanted:
    """What the index is asked."""
    concepts = understood.concepts if words is Words.ALL else (*understood.concepts, *understood.loose)
    codes = understood.place.targets if understood.place else request.narrowing.get(MUNICIPALITY, ())
    levels = _levels(words, concepts, known.services)
    return Wanted(
        request.language,
        _tsquery(words, concepts, understood),
        concepts,
        tuple(Level(_whole(query, understood), is_ranked) for query, is_ranked in levels),
        words is Words.ALL and bool(concepts) and not narrowing and _expected(concepts, known.services) > LARGE,
        stretches=request.stretches,
        around=known.around(codes[0], request.point) if codes else None,
        on_site=known.numbers.get(FacetKind.CHANNEL, {}).get("on_site", frozenset()),
        narrowing=known.narrowing(narrowing),
    )


def _levels(words: Words, concepts: Sequence[Concept], services: int) -> Iterator[Level]:
    """What of many comes first: with all words, what is called or classified so; with enough of them, what has more.

    Each asks for no more than what fits.
    """
    if words is Words.ALL:
        # Each costs a third of a millisecond in planning alone. Words go together somewhat more often than by chance.
        is_unknown = any(concept.prefixes for concept in concepts)
        if concepts and (is_unknown or _expected(concepts, services) > ranking.MANY / 2):
            yield Level(called_query(concepts), is_ranked=False)
            yield Level(classed_query(concepts), is_ranked=False)
            yield Level(headed_query(concepts), is_ranked=True)
    elif concepts:
        # What has more of them has enough of them, unless there are too many ways to have that.
        enough = "" if are_all_sets(concepts, _told(concepts, SHARE)) else _met(words, concepts)
        for share in LARGER_SHARES:
            yield Level(all_of((enough, _enough(concepts, share, is_told=True))), is_ranked=True)


def _expected(concepts: Sequence[Concept], services: int) -> float:
    """How many services have all the words, if these go together as by chance."""
    return services * prod(min(1.0, concept.documents / max(1, services)) for concept in concepts)


def _tsquery(words: Words, concepts: Sequence[Concept], understood: Understood) -> str:
    """What an entry has to meet: so many of the words, and whatever was asked for beside words."""
    return _whole(_met(words, concepts), understood)


def _met(words: Words, concepts: Sequence[Concept]) -> str:
    """That so many of the words are met."""
    if words is Words.ALL:
        return all_of(concept.query() for concept in concepts)
    return _enough(concepts, SHARE, is_told=words is not Words.MENTIONED)


def _enough(concepts: Sequence[Concept], share: float, *, is_told: bool) -> str:
    """That a share of all that the words tell is met."""
    return sufficient_query(concepts, _told(concepts, share), is_told=is_told)


def _told(concepts: Sequence[Concept], share: float) -> float:
    """A share of all that the words tell."""
    return share * sum(concept.weight for concept in concepts)


def _whole(met: str, understood: Understood) -> str:
    """What the words ask for, and what was asked for beside them."""
    organisations = understood.organisation.targets if understood.organisation else ()
    return whole_query(met, understood.phrases, understood.excluded, organisations)
