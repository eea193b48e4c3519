"""Events that fit a search for services: few, beside the services, with the way to all of them."""

from __future__ import annotations

from django.http import QueryDict
from django.utils import timezone

from catalog.events.cards import EventCard, build_cards
from catalog.events.form import address
from catalog.events.search import EventRequest, found_by, from_now_on
from catalog.hours.moments import Stretch, stretch
from catalog.models import FacetKind
from catalog.search.facets import MUNICIPALITY
from catalog.search.query import Moment
from catalog.search.search import Found, Request

# What both services and events can be narrowed by.
_KINDS = {FacetKind.THEME.value, MUNICIPALITY, FacetKind.TARGET.value, FacetKind.CHARGE.value}


def matching(found: Found, *, most: int) -> tuple[EventCard, ...]:
    """The next events that meet the words, and what else the search is narrowed by; none where nothing is asked for or
    what is asked for is a service's alone. One query at most."""
    request = found.request
    stretches = _stretches(request.moment)
    is_asked = request.text or request.narrowing or request.moment
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
    if request.moment:
        parameters["from"] = parameters["to"] = request.moment.day.isoformat()
    return address("catalog:events", parameters)


def _stretches(moment: Moment | None) -> tuple[Stretch, ...]:
    """The hours of the day that is asked for, without what is over; all of what is to come without one."""
    now = timezone.now()
    if moment is None:
        return from_now_on(now)
    asked = stretch(moment.day, moment.opens, moment.closes)
    return (Stretch(max(now, asked.start), asked.end),) if asked.end > now else ()
