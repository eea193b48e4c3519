"""The events' page: the form, what is on, events day by day, and the same as a calendar and a feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from catalog.events.cards import EventCard, build_cards
from catalog.events.form import WHEN_CHOICES, EventForm, address
from catalog.events.query import Row
from catalog.events.rules import wall_clock
from catalog.events.search import EventsFound, search_events
from catalog.events.wording import day_words
from catalog.formats import format_date
from catalog.search.facets import MUNICIPALITY, Facets, load
from catalog.search_page import Chip

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class DayOfEvents:
    """A day in words, and the events whose next time is on it."""

    title: str
    cards: tuple[EventCard, ...]


@dataclass(frozen=True, slots=True)
class EventsPage:
    """`found` tells what the words name; `literal_url` is the way out of that. `place` is in words."""

    form: EventForm
    chips: tuple[Chip, ...]
    days: tuple[DayOfEvents, ...]
    page: Page[Row]
    total: int
    found: EventsFound
    place: str
    literal_url: str
    calendar_url: str
    feed_url: str

    @property
    def elsewhere(self) -> str:
        """The place outside of the area that the words may name, where no event has them all."""
        named = self.found.understood.elsewhere
        return named.text if named and not self.total else ""


class _Rows:
    """The results as a paginator wants them: counted once, read a page at a time."""

    def __init__(self, found: EventsFound) -> None:
        self._found = found
        self._total = found.total()

    def count(self) -> int:
        return self._total

    __len__ = count

    def __getitem__(self, part: slice) -> list[Row]:
        return self._found.page(limit=part.stop - part.start, offset=part.start)


def events_page(parameters: QueryDict, language: str) -> EventsPage:
    """The whole page for the parameters of the address. Four queries, and one for each word that nobody knows."""
    known = load(language)
    form, found = asked(parameters, language, known)
    page: Page[Row] = Paginator(_Rows(found), PAGE_SIZE).get_page(parameters.get("page"))  # type: ignore[arg-type]
    return EventsPage(
        form=form,
        chips=tuple(_chips(form, known, language)),
        days=tuple(_by_day(list(page.object_list), found, language, known)),
        page=page,
        total=page.paginator.count,
        found=found,
        place=", ".join(known.municipality_names.get(code, code) for code in found.narrowing.get(MUNICIPALITY, ())),
        literal_url=address("catalog:events", parameters, {"literal": ["1"]}),
        calendar_url=address("catalog:events-calendar", parameters),
        feed_url=address("catalog:events-feed", parameters),
    )


def asked(parameters: QueryDict, language: str, known: Facets) -> tuple[EventForm, EventsFound]:
    """The form of the parameters, checked, and what it finds; what is wrong in it is left out. One query or two."""
    form = EventForm(parameters, known)
    form.is_valid()
    return form, search_events(form.request(language), known)


def _chips(form: EventForm, known: Facets, language: str) -> Iterable[Chip]:
    """One chip for each filter that is on and valid."""
    data = form.cleaned_data
    labels = {
        "q": _("Word: %(word)s") % {"word": data.get("q")},
        "theme": known.theme_names.get(data.get("theme", ""), ""),
        "municipality": known.municipality_names.get(data.get("municipality", ""), ""),
        "when": str(dict(WHEN_CHOICES).get(data.get("when", ""), "")),
    }
    for name, words in (("from", _("from %(date)s")), ("to", _("until %(date)s"))):
        if data.get(name):
            labels[name] = words % {"date": format_date(data[name], language)}
    for name, label in labels.items():
        if data.get(name):
            gone: dict[str, list[str]] = {name: [], **({"literal": []} if name == "q" else {})}
            yield Chip(name, str(data[name]), label, address("catalog:events", form.parameters, gone))


def _by_day(rows: list[Row], found: EventsFound, language: str, known: Facets) -> Iterable[DayOfEvents]:
    """The rows under their days; what has begun already stands under the first day that is asked for."""
    first = wall_clock(min(one.start for one in found.request.stretches)).date()

    def day_of(row: Row) -> date:
        return max(first, wall_clock(row.starts).date())

    for day, of_day in groupby(rows, key=day_of):
        yield DayOfEvents(day_words(day, language), tuple(build_cards(of_day, language, known.theme_names)))
