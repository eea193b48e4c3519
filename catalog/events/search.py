"""A search for events from the words to the rows: the services' understanding of words, without their steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from catalog.events.occurrences import HORIZON
from catalog.events.query import Row, Wanted, count, rows
from catalog.hours.moments import Stretch
from catalog.search.analysers import analyser
from catalog.search.concepts import Concept, all_of, whole_query
from catalog.search.correction import Correction
from catalog.search.facets import MUNICIPALITY, Facets, Narrowing
from catalog.search.question import Question, parse
from catalog.search.understanding import Understood, understand


@dataclass(frozen=True, slots=True)
class EventRequest:
    """What a reader asks: words, what to narrow by, stretches of time. `is_literal`: words are taken as they are
    written."""

    language: str
    stretches: tuple[Stretch, ...]
    text: str = ""
    narrowing: Narrowing = field(default_factory=dict)
    is_literal: bool = False


@dataclass(frozen=True, slots=True)
class EventsFound:
    """`narrowing` has the place that the words name, too. `total` is counted when it is asked for."""

    request: EventRequest
    understood: Understood
    narrowing: Narrowing
    wanted: Wanted

    def total(self) -> int:
        """How many fit. One query."""
        return count(self.wanted)

    def page(self, *, limit: int, offset: int = 0) -> list[Row]:
        """Some of them, by time. One query."""
        return rows(self.wanted, limit=limit, offset=offset)


def from_now_on(now: datetime) -> tuple[Stretch, ...]:
    """All the time that events are known of."""
    return (Stretch(now, now + HORIZON),)


def search_events(request: EventRequest, known: Facets) -> EventsFound:
    """What fits has all the words. One query where there are words, and two more where nobody knows some."""
    language = request.language
    question = parse(request.text, language, analyser(language))
    understood = Understood(question)
    if question.has_words:
        has_place = bool(request.narrowing.get(MUNICIPALITY))
        understood = understand(
            question, language, known.municipality_names, is_literal=request.is_literal, has_place=has_place
        )
    return found_by(request, understood, known)


def found_by(request: EventRequest, understood: Understood, known: Facets) -> EventsFound:
    """The same with words that have been understood already. No query."""
    narrowing = dict(request.narrowing)
    if understood.place:
        narrowing[MUNICIPALITY] = understood.place.targets
    organisations = understood.organisation.targets if understood.organisation else ()
    concepts = _as_written_too(understood.concepts, understood.corrections, understood.question)
    met = all_of(concept.query() for concept in concepts)
    query = whole_query(met, understood.phrases, understood.excluded, organisations)
    wanted = Wanted(request.language, request.stretches, query, known.narrowing(narrowing))
    return EventsFound(request, understood, narrowing, wanted)


def _as_written_too(
    concepts: Iterable[Concept], corrections: Iterable[Correction], question: Question
) -> Iterable[Concept]:
    """A word that no service has may be an event's: it is looked for as it was written and as it was probably meant."""
    meant = {one.written: one.meant for one in corrections}
    written = {meant[asked.surface]: asked.lexemes for asked in question.words if asked.surface in meant}
    for concept in concepts:
        (lexemes, *others) = concept.own
        is_corrected = concept.surface in written and not others
        yield replace(concept, own=((*lexemes, *written[concept.surface]),)) if is_corrected else concept
