"""Events that fit a search for services: few, beside the services, with the way to all of them."""

from __future__ import annotations

from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone

from catalog.events.cards import EventCard, build_cards
from catalog.events.form import address
from catalog.events.search import EventRequest, found_by, from_now_on
from catalog.hours.moments import HELSINKI, Stretch, coming, is_typical
from catalog.models import FacetKind
from catalog.search.facets import MUNICIPALITY
from catalog.search.search import Found, Request

# A weekday in general is looked for in so many weeks.
WEEKS_AHEAD = 4
MINUTE = timedelta(minutes=1)
# What both services and events can be narrowed by.
_KINDS = {FacetKind.THEME.value, MUNICIPALITY, FacetKind.TARGET.value, FacetKind.CHARGE.value}


def matching(found: Found, *, most: int) -> tuple[EventCard, ...]:
    """The next events that meet the words, and what else the search is narrowed by; none where nothing is asked for or
    what is asked for is a service's alone. One query at most."""
    request = found.request
    stretches = _stretches(request.stretches)
    is_asked = request.text or request.narrowing or request.stretches
    if not is_asked or not stretches or request.narrowing.keys() - _KINDS:
        return ()
    wanted = EventRequest(request.language, stretches, request.text, request.narrowing)
    rows = found_by(wanted, found.understood, found.facets).page(limit=most)
    return tuple(build_cards(rows, request.language, found.facets.theme_names))


def address_of(found: Found) -> str:
    """The events' page with what can be said there of the search."""
    request: Request = found.request
    parameters = QueryDict(mutable=True)
    parameters["q"] = request.text
    parameters["literal"] = "1" if request.is_literal else ""
    for name, kind in (("theme", FacetKind.THEME.value), ("municipality", MUNICIPALITY)):
        parameters[name] = next(iter(request.narrowing.get(kind, ())), "")
    if request.stretches and not any(map(is_typical, request.stretches)):
        parameters["from"] = request.stretches[0].start.astimezone(HELSINKI).date().isoformat()
        parameters["to"] = (request.stretches[-1].end - MINUTE).astimezone(HELSINKI).date().isoformat()
    return address("catalog:events", parameters)


def _stretches(asked: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """What is asked for, without what is over: of a weekday in general the next of them; without any, all to come."""
    now = timezone.now()
    if not asked:
        return from_now_on(now)
    days = (day for one in asked for day in (coming(one, now, WEEKS_AHEAD) if is_typical(one) else (one,)))
    return tuple(Stretch(max(now, one.start), one.end) for one in days if one.end > now)
