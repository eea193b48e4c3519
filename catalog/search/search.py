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
from catalog.search import counting
from catalog.search.analysers import analyser
from catalog.search.concepts import whole_query
from catalog.search.counting import Counts
from catalog.search.facets import MUNICIPALITY, Facets, Narrowing
from catalog.search.query import Row, Wanted, Words, rows, terms_in
from catalog.search.question import parse
from catalog.search.understanding import Understood, understand

# So few services with all the words are shown together with those that have enough of them.
FEW = 2
# Where at most so many fit, those are added that are like the best of them, if these were found well enough.
MOST_WITH_SIMILAR, BEST, GOOD, MOST_TERMS = 15, 3, 0.4, 8


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
    """What a reader asks: words, what to narrow by, a time, a place.

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


@dataclass(frozen=True, slots=True)
class Found:
    """`narrowing` is what the results were narrowed by in the end, the place that the words name included.

    `exact` services have all the words, `fitting` those that the step asks for; `counts` has what is only similar too.
    """

    request: Request
    understood: Understood
    step: Step
    counts: Counts
    fitting: int
    exact: int
    facets: Facets
    narrowing: Narrowing
    wanted: Wanted

    @property
    def is_confident(self) -> bool:
        """Whether what fits has all the words: what has only some of them may be something else."""
        return self.exact > 0

    def page(self, *, limit: int, offset: int = 0) -> list[Row]:
        """The results of a page, best first, with their hours at the time asked for or in the week ahead. One query."""
        if not self.counts.total:
            return []
        shown = self.wanted.stretches or (week_ahead(timezone.now()),)
        return rows(self.wanted, shown=shown, limit=limit, offset=offset)


def search(request: Request, known: Facets) -> Found:
    """Find what fits, giving up step by step what stands in the way; where little fits, add what is similar to it.

    At most seven queries; the page is one more.
    """
    language = request.language
    question = parse(request.text, language, analyser(language))
    understood = Understood(question)
    if question.has_words:
        has_place = bool(request.narrowing.get(MUNICIPALITY))
        understood = understand(question, language, is_literal=request.is_literal, has_place=has_place)
    found = _stepwise(request, understood, known, _narrowing(request, understood, known))
    if understood.concepts and 0 < found.fitting <= MOST_WITH_SIMILAR and found.wanted.words is not Words.MENTIONED:
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
    best = exact = None
    for words in Words if several else (Words.ALL,):
        found = _at(words, request, understood, known, narrowing)
        if words is Words.ALL:
            exact = found.counts.total
        found = replace(found, exact=exact or 0)
        if found.counts.total > (FEW if several and words is Words.ALL else 0):
            return found
        best = best or found
    assert best is not None  # noqa: S101 - the loop runs at least once
    return best


def _at(words: Words, request: Request, understood: Understood, known: Facets, narrowing: Narrowing) -> Found:
    """What fits with so many of the words: in the chosen place or, where nothing does there, in all places."""
    wanted = _wanted(request, understood, words, known)
    if words is Words.ALL and narrowing.get(MUNICIPALITY):
        there = _in_place(wanted, request, understood, known, narrowing)
        if there.counts.total:
            return there
    groups = counting.groups(wanted, known.narrowing(narrowing))
    found = None
    for tried in (narrowing, _without_place(narrowing)) if narrowing.get(MUNICIPALITY) else (narrowing,):
        numbers = known.narrowing(tried)
        counts = counting.count(groups, known, ignored=frozenset(narrowing.keys() - tried.keys()))
        if found is None or counts.total:
            step = _STEPS[words, tried is not narrowing]
            narrowed = replace(wanted, narrowing=numbers)
            found = Found(request, understood, step, counts, counts.total, 0, known, tried, narrowed)
        if counts.total:
            break
    assert found is not None  # noqa: S101 - the loop runs at least once
    return found


def _in_place(wanted: Wanted, request: Request, understood: Understood, known: Facets, narrowing: Narrowing) -> Found:
    """What fits in the chosen place. Nothing outside is looked at: how many would fit elsewhere is not known."""
    numbers = known.narrowing(narrowing)
    others = {kind: some for kind, some in numbers.items() if kind != MUNICIPALITY}
    counts = counting.count(counting.groups(wanted, others, place=numbers[MUNICIPALITY]), known)
    narrowed = replace(wanted, narrowing=numbers)
    counts = replace(counts, of={**counts.of, MUNICIPALITY: {}})
    return Found(request, understood, Step.ALL_WORDS, counts, counts.total, 0, known, narrowing, narrowed)


def _with_similar(found: Found) -> Found:
    """With services that share two words of classification with what was found best, if that was found by more than
    its text."""
    best = [row for row in found.page(limit=BEST) if row.score >= GOOD]
    common = Counter(term for row in best for term in terms_in(row.head))
    # Those that most of the best have; of these long words, which are less general.
    similar = tuple(sorted(common, key=lambda term: (-common[term], -len(term), term))[:MOST_TERMS])
    if len(similar) < 2:
        return found
    wanted = _wanted(found.request, found.understood, found.wanted.words, found.facets, similar=similar)
    counts = counting.count(counting.groups(wanted, found.wanted.narrowing), found.facets)
    return replace(found, counts=counts, wanted=replace(wanted, narrowing=found.wanted.narrowing))


_STEPS: Mapping[tuple[Words, bool], Step] = {
    (Words.ALL, False): Step.ALL_WORDS,
    (Words.ALL, True): Step.WIDER_AREA,
    (Words.ENOUGH, False): Step.ANY_WORD,
    (Words.ENOUGH, True): Step.ANY_WORD_WIDER_AREA,
    (Words.MENTIONED, False): Step.MENTIONED,
    (Words.MENTIONED, True): Step.MENTIONED_WIDER_AREA,
}


def _wanted(
    request: Request, understood: Understood, words: Words, known: Facets, *, similar: tuple[str, ...] = ()
) -> Wanted:
    """What the index is asked. That all concepts have to be met stands in the query, unless what is alike will do."""
    organisations = understood.organisation.targets if understood.organisation else ()
    concepts = understood.concepts if words is Words.ALL else (*understood.concepts, *understood.loose)
    required = concepts if words is Words.ALL and not similar else ()
    query = whole_query(required, understood.phrases, understood.excluded, organisations)
    codes = understood.place.targets if understood.place else request.narrowing.get(MUNICIPALITY, ())
    return Wanted(
        request.language,
        query,
        concepts,
        words,
        similar,
        stretches=request.stretches,
        around=known.around(codes[0], request.point) if codes else None,
        on_site=known.numbers.get(FacetKind.CHANNEL, {}).get("on_site", frozenset()),
    )


def _without_place(narrowing: Narrowing) -> dict[str, tuple[str, ...]]:
    return {kind: tuple(values) for kind, values in narrowing.items() if kind != MUNICIPALITY}
