"""The search page: the form, what is on, what was found, and what to do when nothing was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.cards import ServiceCard, build_cards, card_rows
from catalog.filters import SearchChoices, ServiceFilter
from catalog.formats import format_date, format_time
from catalog.models import Service
from catalog.search.query import Words

PAGE_SIZE = 20
PARAMETERS = ("q", "theme", "municipality", "date", "from", "to")


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, with the address of the same search without it."""

    name: str
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
    """`relaxed` says that no service had all the words, so those with any of them are shown."""

    form: Any
    query: str
    chips: tuple[Chip, ...]
    cards: tuple[ServiceCard, ...]
    page: Page[Service]
    total: int
    relaxed: bool
    ways_out: tuple[WayOut, ...]
    is_empty_search: bool


def search_page(parameters: QueryDict, language: str) -> SearchPage:
    """The whole page for the parameters of the address. At most 20 queries; 6 more where nothing is found."""
    services = Service.objects.on_tray()
    choices = SearchChoices.load(language)
    wanted = ServiceFilter(parameters, queryset=services, language=language, choices=choices)
    found = wanted.found()
    relaxed = False
    total = found.count()
    if not total and len(Words.of(str(wanted.form.cleaned_data.get("q") or "")).words) > 1:
        wanted = ServiceFilter(
            parameters, queryset=services, language=language, choices=choices, is_any_word_enough=True
        )
        found = wanted.found()
        total = found.count()
        relaxed = total > 0
    page = Paginator(card_rows(found), PAGE_SIZE).get_page(parameters.get("page"))
    data = wanted.form.cleaned_data
    return SearchPage(
        form=wanted.form,
        query=str(data.get("q") or ""),
        chips=tuple(_chips(wanted, parameters)),
        cards=tuple(build_cards(list(page.object_list), language)),
        page=page,
        total=total,
        relaxed=relaxed,
        ways_out=() if total else tuple(_ways_out(wanted, choices, parameters)),
        is_empty_search=not any(data.get(name) for name in PARAMETERS),
    )


def _chips(wanted: ServiceFilter, parameters: QueryDict) -> list[Chip]:
    """One chip per filter that is on and valid."""
    data = wanted.form.cleaned_data
    labels: dict[str, str] = {}
    for name in ("theme", "municipality"):
        if data.get(name):
            choices = dict(cast(Any, wanted.form.fields[name]).choices)
            labels[name] = str(choices.get(data[name], data[name]))
    if data.get("q"):
        labels["q"] = _("Word: %(word)s") % {"word": data["q"]}
    if data.get("date"):
        labels["date"] = format_date(data["date"], wanted.language)
    for name, text in (("from", _("from %(time)s")), ("to", _("until %(time)s"))):
        if data.get(name):
            labels[name] = text % {"time": format_time(data[name], wanted.language)}
    return [Chip(name, labels[name], _address(_without(parameters, name))) for name in PARAMETERS if name in labels]


def _ways_out(wanted: ServiceFilter, choices: SearchChoices, parameters: QueryDict) -> list[WayOut]:
    """For each filter that is on: how many there are without it, most first. One query each."""
    ways = []
    for chip in _chips(wanted, parameters):
        rest = _without(parameters, chip.name)
        services = Service.objects.on_tray()
        without = ServiceFilter(rest, queryset=services, language=wanted.language, choices=choices)
        count = without.found().count()
        if count:
            ways.append(WayOut(chip.label, chip.remove_url, count))
    return sorted(ways, key=lambda way: -way.count)


def _without(parameters: QueryDict, name: str) -> QueryDict:
    """The same search without a filter; without a date its hours go too."""
    rest = parameters.copy()
    for gone in (name, "page", *(("from", "to") if name == "date" else ())):
        rest.pop(gone, None)
    return rest


def _address(parameters: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    for name in (*PARAMETERS, "page"):
        if value := parameters.get(name):
            kept[name] = str(value)
    query = kept.urlencode()
    return reverse("catalog:search") + (f"?{query}" if query else "")
