"""The search page: the form, what is on, what was found, what narrows it, and what to do when nothing was."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.cards import ServiceCard
from catalog.events.cards import EventCard
from catalog.events.matching import address_of, matching
from catalog.formats import format_date, format_time
from catalog.search import results
from catalog.search.facets import KINDS, MUNICIPALITY, load
from catalog.search.query import Row
from catalog.search.search import Found, Step, search
from catalog.search_facets import FacetView, count_choices, facet_views, value_label
from catalog.search_form import TICKED, SearchForm

PAGE_SIZE = 20
MOST_EVENTS = 3
PARAMETERS = ("q", "theme", "municipality", "date", "from", "to", *TICKED, "literal")
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
class SearchPage:
    """`found` tells what had to be given up and what the words name; `literal_url` is the way out of the latter."""

    form: SearchForm
    query: str
    chips: tuple[Chip, ...]
    facets: tuple[FacetView, ...]
    cards: tuple[ServiceCard, ...]
    page: Page[Row]
    total: int
    found: Found
    literal_url: str
    ways_out: tuple[WayOut, ...]
    is_empty_search: bool
    events: tuple[EventCard, ...] = ()
    events_url: str = ""

    @property
    def is_relaxed(self) -> bool:
        """Whether no service had all the words, so those with any of them are shown."""
        return self.total > 0 and not self.found.is_confident and not self.is_empty_search

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
    def similar(self) -> int:
        """How many of the total do not fit, but are like those that do."""
        return self.total - self.found.fitting


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
    """The whole page for the parameters of the address. At most nine queries, at any size."""
    known = load(language)
    form = SearchForm(parameters, known)
    form.is_valid()
    request = form.request(language)
    found = search(request, known)
    page: Page[Row] = Paginator(_Rows(found), PAGE_SIZE).get_page(parameters.get("page"))  # type: ignore[arg-type]
    chips = tuple(_chips(form, found, parameters, language))
    count_choices(form, found)
    return SearchPage(
        form=form,
        query=request.text,
        chips=chips,
        facets=tuple(facet_views(form, found)),
        cards=tuple(results.cards(list(page.object_list), found.understood, language, known.theme_names)),
        page=page,
        total=found.counts.total,
        found=found,
        literal_url=address(parameters, {"literal": ["1"]}),
        ways_out=() if found.counts.total else tuple(_ways_out(found, chips)),
        is_empty_search=not (request.text or request.narrowing or request.moment),
        events=matching(found, most=MOST_EVENTS) if page.number == 1 else (),
        events_url=address_of(found),
    )


def _chips(form: SearchForm, found: Found, parameters: QueryDict, language: str) -> list[Chip]:
    """One chip for each filter that is on and valid."""
    data, request = form.cleaned_data, found.request
    labels: list[tuple[str, str, str]] = []
    if data.get("q"):
        labels.append(("q", data["q"], _("Word: %(word)s") % {"word": data["q"]}))
    labels += [
        (name, data[name], value_label(_KIND_OF[name], data[name], found))
        for name in ("theme", "municipality")
        if data.get(name)
    ]
    if data.get("date"):
        labels.append(("date", "", format_date(data["date"], language)))
    for name, text in (("from", _("from %(time)s")), ("to", _("until %(time)s"))):
        if data.get(name):
            labels.append((name, "", text % {"time": format_time(data[name], language)}))
    for name, kind in TICKED.items():
        labels += [(name, value, value_label(kind, value, found)) for value in form.ticked(name)]
    if request.is_literal and data.get("q"):
        labels.append(("literal", "1", _("Words as they are")))
    return [Chip(name, value, label, _without(parameters, name, value)) for name, value, label in labels]


def _ways_out(found: Found, chips: tuple[Chip, ...]) -> list[WayOut]:
    """For each filter that is on: how many there are without it, most first. Counted already but for words and time."""
    ways = []
    for chip in chips:
        kind = _KIND_OF.get(chip.name)
        if kind in KINDS and kind is not None and len(found.narrowing.get(kind, ())) == 1:
            count = found.counts.without.get(kind, 0)
            ways += [WayOut(chip.label, chip.remove_url, count)] if count else []
    return sorted(ways, key=lambda way: -way.count)


def _without(parameters: QueryDict, name: str, value: str = "") -> str:
    """The address of the same search without a filter; without a date its hours go too."""
    if name in TICKED:
        return address(parameters, {name: [other for other in parameters.getlist(name) if other != value]})
    gone = (name, *(("from", "to") if name == "date" else ()), *(("literal",) if name == "q" else ()))
    return address(parameters, {key: [] for key in gone})


def address(parameters: QueryDict, changes: dict[str, list[str]]) -> str:
    """The address of the search with some parameters changed, from its first page on."""
    kept = QueryDict(mutable=True)
    for name in PARAMETERS:
        values = changes.get(name, parameters.getlist(name))
        kept.setlist(name, [value for value in dict.fromkeys(values) if value])
    query = kept.urlencode()
    return reverse("catalog:search") + (f"?{query}" if query else "")
