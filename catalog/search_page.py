"""The search page: the form, what is on, what was found, what narrows it, and what to do when nothing was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.cards import ServiceCard
from catalog.events.cards import EventCard
from catalog.events.matching import address_of, matching
from catalog.formats import format_date, format_time
from catalog.search import results
from catalog.search.facets import KINDS, MUNICIPALITY, load
from catalog.search.query import Row
from catalog.search.search import Found, Request, Step, Words, search
from catalog.search_facets import FacetView, count_choices, facet_views, value_label
from catalog.search_form import TICKED, SearchForm, when_choices
from catalog.tiles import serve as tiles

PAGE_SIZE = 20
MOST_EVENTS = 3
LONGEST_NUMBER = 7
LIST, MAP, POINTS = "catalog:search", "catalog:map", "catalog:map-points"
PARAMETERS = (
    "q", "theme", "municipality", "postal", "near", "nearby", "when", "at", "date", "from", "to", *TICKED,
    "literal",
)  # fmt: skip
_KIND_OF = {"theme": "theme", "municipality": MUNICIPALITY, **TICKED}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, with the address of the same search without it."""

    name: str
    value: str
    label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class WayOut:
    """An address that gives something where this search gives nothing."""

    label: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """Results of one state at the time asked for or, without a time, in one direction; `count` on all pages."""

    label: str
    count: int
    cards: tuple[ServiceCard, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was asked and what came of it, on the list and on the map.

    `found` tells what had to be given up and what the words name; `literal_url` is the way out of the latter.
    """

    form: SearchForm
    query: str
    chips: tuple[Chip, ...]
    total: int
    found: Found
    literal_url: str
    is_empty_search: bool

    @property
    def is_relaxed(self) -> bool:
        """Whether no service had all the words, so those with any of them are shown."""
        return self.total > 0 and not (self.found.is_confident or self.found.is_weak or self.is_empty_search)

    @property
    def is_mentioned(self) -> bool:
        """Whether what was found hardly more than mentions the words."""
        return self.total > 0 and self.found.is_weak

    @property
    def is_wider(self) -> bool:
        """Whether nothing was found in the place, so the whole area's are shown."""
        return self.found.step in (Step.WIDER_AREA, Step.ANY_WORD_WIDER_AREA, Step.MENTIONED_WIDER_AREA)

    @property
    def place(self) -> str:
        """The place that is chosen or that the words name; empty for the whole area."""
        named = self.found.understood.place
        chosen = named.targets if named else self.found.request.narrowing.get(MUNICIPALITY, ())
        return ", ".join(value_label(MUNICIPALITY, code, self.found) for code in chosen)

    @property
    def elsewhere(self) -> str:
        """The place outside of the area that the words may name, where no service has them all."""
        named = self.found.understood.elsewhere
        has_all = self.total and self.found.words is Words.ALL
        return named.text if named and not has_all else ""

    @property
    def similar(self) -> int:
        """How many of the total do not fit, but are like those that do."""
        return self.total - self.found.fitting


@dataclass(frozen=True, slots=True)
class SearchPage(Outcome):
    """`map_url` is empty where there is no map; `nearby_url` leads to the same search with what is valid only around
    the place, and is empty where that is on already. `events`: the next that fit."""

    facets: tuple[FacetView, ...]
    groups: tuple[ResultGroup, ...]
    page: Page[Row]
    nearby_url: str
    ways_out: tuple[WayOut, ...]
    map_url: str
    events: tuple[EventCard, ...]
    events_url: str


class _Rows:
    """The results as a paginator wants them: counted already, read a page at a time."""

    def __init__(self, found: Found) -> None:
        self._found = found

    def count(self) -> int:
        return self._found.counts.total

    __len__ = count

    def __getitem__(self, part: slice) -> list[Row]:
        return self._found.page(limit=part.stop - part.start, offset=part.start)


def search_page(parameters: QueryDict, language: str) -> SearchPage:
    """The whole page for the parameters of the address. At most eight queries, at any size."""
    form, found = search_for(parameters, language, limit=PAGE_SIZE, offset=_offset(parameters))
    page: Page[Row] = Paginator(_Rows(found), PAGE_SIZE).get_page(parameters.get("page"))  # type: ignore[arg-type]
    chips = tuple(chips_of(form, found, parameters, language))
    count_choices(form, found)
    return SearchPage(
        form=form,
        query=found.request.text,
        chips=chips,
        facets=tuple(facet_views(form, found)),
        groups=tuple(_groups(list(page.object_list), found, language)),
        page=page,
        total=found.counts.total,
        found=found,
        literal_url=address(parameters, {"literal": ["1"]}),
        nearby_url="" if found.request.is_nearby or not found.wanted.around else address(parameters, {"nearby": ["1"]}),
        ways_out=() if found.counts.total else tuple(_ways_out(found, chips)),
        is_empty_search=is_empty(found.request),
        map_url=address(parameters, {}, view=MAP) if tiles.is_on() else "",
        events=matching(found, most=MOST_EVENTS) if page.number == 1 and found.is_what_was_asked else (),
        events_url=address_of(found),
    )


def _offset(parameters: QueryDict) -> int:
    """Where the page that is asked for begins; what the paginator makes of a page that there is not, is read anew."""
    number = parameters.get("page", "")
    is_number = number.isdecimal() and len(number) < LONGEST_NUMBER
    return max(int(number) - 1, 0) * PAGE_SIZE if is_number else 0


def search_for(parameters: QueryDict, language: str, *, limit: int, offset: int = 0) -> tuple[SearchForm, Found]:
    """The form, checked, and what it finds, with so many results from `offset` on."""
    known = load(language)
    form = SearchForm(parameters, known)
    form.is_valid()
    return form, search(form.request(language, limit=limit, offset=offset), known)


def is_empty(request: Request) -> bool:
    """Whether nothing was asked, so that everything is found."""
    return not (request.text or request.narrowing or request.stretches)


def _groups(rows: list[Row], found: Found, language: str) -> Iterator[ResultGroup]:
    """The page's results as they come: by the time asked for, else by the place, else all as one."""
    by_time = bool(found.wanted.stretches)
    counts = found.counts.states if by_time else found.counts.nearness
    pairs = zip(rows, results.cards(rows, found, language), strict=True)
    for key, group in groupby(pairs, key=lambda pair: pair[0].state if by_time else pair[0].nearness):
        cards = tuple(card for _row, card in group)
        yield ResultGroup(cards[0].group if by_time else cards[0].nearness, counts.get(key, 0), cards)


def chips_of(form: SearchForm, found: Found, parameters: QueryDict, language: str, *, view: str = LIST) -> list[Chip]:
    """One chip for each filter that is on and valid; `view` is the page that stays when it is removed."""
    data, request = form.cleaned_data, found.request
    labels: list[tuple[str, str, str]] = []
    if data.get("q"):
        labels.append(("q", data["q"], _("Word: %(word)s") % {"word": data["q"]}))
    labels += [
        (name, data[name], value_label(_KIND_OF[name], data[name], found))
        for name in ("theme", "municipality")
        if data.get(name)
    ]
    labels += _place_chips(form, found)
    if data.get("when"):
        labels.append(("when", "", str(dict(when_choices())[data["when"]])))
    if data.get("at"):
        at = timezone.localtime(data["at"])
        labels.append(("at", "", f"{format_date(at.date(), language)} {format_time(at.time(), language)}"))
    if data.get("date"):
        labels.append(("date", "", format_date(data["date"], language)))
    from_text, to_text = _("from %(time)s"), _("until %(time)s")
    if form.is_of_today:
        from_text, to_text = _("today from %(time)s"), _("today until %(time)s")
    for name, text in (("from", from_text), ("to", to_text)):
        if data.get(name) and (form.is_of_today or form.stretches()):
            labels.append((name, "", text % {"time": format_time(data[name], language)}))
    for name, kind in TICKED.items():
        labels += [(name, value, value_label(kind, value, found)) for value in form.ticked(name)]
    if request.is_literal and data.get("q"):
        labels.append(("literal", "1", _("Words as they are")))
    return [Chip(name, value, label, _without(parameters, name, value, view)) for name, value, label in labels]


def _place_chips(form: SearchForm, found: Found) -> Iterator[tuple[str, str, str]]:
    """What was said of the place beside the municipality: with the municipality that it led to."""
    data = form.cleaned_data
    place = "" if data.get("municipality") else value_label(MUNICIPALITY, form.place_code, found)
    if data.get("postal"):
        yield "postal", "", " ".join(filter(None, (data["postal"], place)))
    if data.get("near"):
        is_place = place and not data.get("postal")
        yield "near", "", f"{_('Near you')}: {place}" if is_place else _("Near you")
    if found.request.is_nearby and found.wanted.around:
        yield "nearby", "", _("Neighbouring municipalities too")


def _ways_out(found: Found, chips: tuple[Chip, ...]) -> list[WayOut]:
    """For each filter that is on: how many there are without it, most first. Counted already but for words and time."""
    ways = []
    for chip in chips:
        kind = _KIND_OF.get(chip.name)
        if kind in KINDS and kind is not None and len(found.narrowing.get(kind, ())) == 1:
            count = found.counts.without.get(kind, 0)
            ways += [WayOut(chip.label, chip.remove_url, count)] if count else []
    return sorted(ways, key=lambda way: -way.count)


_GO_WITH = {
    "date": ("from", "to"), "when": ("from", "to"), "q": ("literal",), "municipality": ("nearby",),
    "postal": ("nearby",), "near": ("nearby",),
}  # fmt: skip


def _without(parameters: QueryDict, name: str, value: str, view: str) -> str:
    """The address of the same search without a filter, and without what means nothing without that."""
    if name in TICKED:
        kept = [other for other in parameters.getlist(name) if other != value]
        return address(parameters, {name: kept}, view=view)
    gone = (name, *_GO_WITH.get(name, ()))
    return address(parameters, {key: [] for key in gone}, view=view)


def address(parameters: QueryDict, changes: dict[str, list[str]], *, view: str = LIST) -> str:
    """The address of the search with some parameters changed, from its first page on; `view` is one of its pages."""
    kept = QueryDict(mutable=True)
    for name in PARAMETERS:
        values = changes.get(name, parameters.getlist(name))
        kept.setlist(name, [value for value in dict.fromkeys(values) if value])
    query = kept.urlencode()
    return reverse(view) + (f"?{query}" if query else "")
