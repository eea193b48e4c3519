"""A search from the words to the page: understanding, steps of relaxation, counts and results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils import timezone

from catalog.areas.rules import Point
from catalog.hours.moments import Stretch, week_ahead
from catalog.models import FacetKind
from catalog.search.analysers import analyser
from catalog.search.concepts import (
    Concept,
    all_of,
    any_of,
    similar_query,
    sufficient_query,
    told_query,
    whole_query,
)
from catalog.search.counting import Counts, count
from catalog.search.facets import MUNICIPALITY, Facets, Narrowing
from catalog.search.query import Answer, Page, Row, ask, terms_in
from catalog.search.question import parse
from catalog.search.understanding import Understood, understand
from catalog.search.wanted import Wanted

# Where there are more services than in any county of today, not all of them are counted for a place.
MANY = 10_000
# So few services with all the words are shown together with those that have enough of them.
FEW = 2
# With any word enough, the words that are met have to tell so much of all that the question tells.
SHARE = 0.18
# Where at most so many fit, those are added that are like the best of them, if these were found well enough.
MOST_WITH_SIMILAR, BEST, GOOD, MOST_TERMS = 15, 3, 0.4, 8


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
    `is_nearby`: with what is valid only around it. `is_literal`: names of places are words like others.
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

    `exact` services have all the words, `fitting` those that the step asks for; `counts` has what is only similar too.
    `rows` are those that the request asks for, None where they have not been read.
    """

    request: Request
    understood: Understood
    facets: Facets
    words: Words
    narrowing: Narrowing
    wanted: Wanted
    counts: Counts
    rows: list[Row] | None
    is_wider: bool = False
    fitting: int = 0
    exact: int = 0

    @property
    def step(self) -> Step:
        return _STEPS[self.words, self.is_wider]

    @property
    def is_confident(self) -> bool:
        """Whether what fits has all the words: what has only some of them may be something else."""
        return self.exact > 0

    def page(self, *, limit: int, offset: int = 0) -> list[Row]:
        """Results, best first, with their hours. No query for those that the request asks for, one for others."""
        if not self.counts.total:
            return []
        request = self.request
        first = offset - request.offset
        if self.rows is not None and first >= 0 and first + limit <= request.limit:
            return self.rows[first : first + limit]
        return ask(self.wanted, replace(request, limit=limit, offset=offset).page).rows


def search(request: Request, known: Facets) -> Found:
    """Find what fits, giving up step by step what stands in the way; where little fits, add what is similar to it.

    Besides those of `understand`, one query for each step that is tried, a second for the first of these in a place of
    a large catalogue, and one for what is similar: mostly one in all.
    """
    language = request.language
    question = parse(request.text, language, analyser(language))
    understood = Understood(question)
    if question.has_words:
        has_place = bool(request.narrowing.get(MUNICIPALITY))
        understood = understand(question, language, is_literal=request.is_literal, has_place=has_place)
    found = _stepwise(request, understood, known, _narrowing(request, understood, known))
    if understood.concepts and 0 < found.fitting <= MOST_WITH_SIMILAR and found.words is not Words.MENTIONED:
        return _with_similar(found)
    return found


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
    several = len(understood.concepts) + len(understood.loose) > 1
    best = None
    for words in Words if several else (Words.ALL,):
        found = _at(words, request, understood, known, narrowing)
        found = replace(found, fitting=found.counts.total, exact=best.exact if best else found.counts.total)
        if found.fitting > (FEW if several and words is Words.ALL else 0):
            return found
        best = best or found
    assert best is not None  # noqa: S101 - the loop runs at least once
    return best


def _at(words: Words, request: Request, understood: Understood, known: Facets, narrowing: Narrowing) -> Found:
    """What fits with so many of the words: in the chosen place or, where nothing does there, in all places."""
    wanted = _wanted(words, request, understood, known, narrowing)
    place = wanted.narrowing.get(MUNICIPALITY)
    if place is not None and known.services > MANY and (request.stretches or not wanted.tsquery):
        # By a time, or by no words, much fits and most of it elsewhere: that is not looked at.
        others = {kind: numbers for kind, numbers in wanted.narrowing.items() if kind != MUNICIPALITY}
        within = replace(wanted, narrowing=others, within=place)
        counts, answer = _asked(within, request, known)
        if counts.total:
            return Found(request, understood, known, words, narrowing, within, counts, answer.rows)
    counts, answer = _asked(wanted, request, known)
    found = Found(request, understood, known, words, narrowing, wanted, counts, answer.rows)
    if counts.total or place is None:
        return found
    wider = count(answer.groups, known, ignored=frozenset([MUNICIPALITY]))
    return _wider(found, wider) if wider.total else found


def _asked(wanted: Wanted, request: Request, known: Facets) -> tuple[Counts, Answer]:
    """What fits, counted, and the page. One query. How many would fit in other places is not known where nothing
    outside of one was looked at."""
    answer = ask(wanted, request.page)
    counts = count(answer.groups, known)
    return (replace(counts, of={**counts.of, MUNICIPALITY: {}}) if wanted.within is not None else counts), answer


def _wider(found: Found, counts: Counts) -> Found:
    """The same in all places, of which the page has not been read."""
    narrowing = {kind: values for kind, values in found.narrowing.items() if kind != MUNICIPALITY}
    wanted = replace(found.wanted, narrowing=found.facets.narrowing(narrowing))
    return replace(found, narrowing=narrowing, wanted=wanted, counts=counts, rows=None, is_wider=True)


def _with_similar(found: Found) -> Found:
    """With services that share two words of classification with what was found best, if that was found by more than
    its text. One query more where something is similar."""
    best = [row for row in found.page(limit=BEST) if row.score >= GOOD]
    common = Counter(term for row in best for term in terms_in(row.head))
    # Those that most of the best have; of these long words, which are less general.
    similar = tuple(sorted(common, key=lambda term: (-common[term], -len(term), term))[:MOST_TERMS])
    if len(similar) < 2:
        return found
    request = found.request
    query = _tsquery(found.words, found.wanted.concepts, found.understood, similar)
    wanted = replace(found.wanted, tsquery=query, similar=similar)
    counts, answer = _asked(wanted, request, found.facets)
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
    return Wanted(
        request.language,
        _tsquery(words, concepts, understood),
        concepts,
        stretches=request.stretches,
        around=known.around(codes[0], request.point) if codes else None,
        on_site=known.numbers.get(FacetKind.CHANNEL, {}).get("on_site", frozenset()),
        narrowing=known.narrowing(narrowing),
    )


def _tsquery(words: Words, concepts: Sequence[Concept], understood: Understood, similar: Sequence[str] = ()) -> str:
    """What an entry has to meet: so many of the words, or two of those by which services are similar; and whatever was
    asked for beside words."""
    if words is Words.ALL:
        met = all_of(concept.query() for concept in concepts)
    else:
        enough = SHARE * sum(concept.weight for concept in concepts)
        met = sufficient_query(concepts, enough, is_told=words is Words.ENOUGH)
        met = all_of((told_query(concepts), met)) if words is Words.ENOUGH else met
    met = any_of((met, similar_query(similar)))
    organisations = understood.organisation.targets if understood.organisation else ()
    return whole_query(met, understood.phrases, understood.excluded, organisations)
