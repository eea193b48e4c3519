"""Events as a calendar file (iCalendar, RFC 5545), for the reader's own calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.events.cards import place_words, state_label, text_language
from catalog.events.rules import Timing, check_rule, last_moment, parts_of, wall_clock
from catalog.events.wording import is_end_known
from catalog.hours.moments import HELSINKI, local
from catalog.languages import pick
from catalog.models import Event, EventState

CONTENT_TYPE = "text/calendar; charset=utf-8"
_STATES = {EventState.CANCELLED.value: "CANCELLED", EventState.POSTPONED.value: "TENTATIVE"}
# RFC 5545 has no control characters but line ends in its texts.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def calendar(events: Iterable[Event], language: str, *, title: str = "") -> bytes:
    """A calendar of the events, each with its rule, so that calendars repeat it themselves. No queries, of events with
    their municipality fetched."""
    file = icalendar.Calendar()
    file.add("prodid", "-//Tarmoa//Tarmoa//FI")
    file.add("version", "2.0")
    if title:
        file.add("x-wr-calname", title)
    for event in events:
        file.add_component(_component(event, language))
    file.add_missing_timezones()
    return bytes(file.to_ical())


def _component(event: Event, language: str) -> icalendar.Event:
    found = icalendar.Event()
    found.add("uid", f"{event.pk}@{urlsplit(settings.SITE_URL).hostname}")
    found.add("dtstamp", event.modified_at.astimezone(UTC))
    found.add("last-modified", event.modified_at.astimezone(UTC))
    _add_times(found, event)
    chosen = text_language(event.names, language)
    state = state_label(event.state)
    name = _plain(pick(event.names, chosen))
    found.add("summary", _("%(state)s: %(name)s") % {"state": state, "name": name} if state else name)
    address = settings.SITE_URL + reverse("catalog:event", args=[event.pk])
    texts = (pick(event.state_note, chosen), pick(event.summaries, chosen), address)
    found.add("description", _plain("\n\n".join(filter(None, texts))))
    found.add("url", address)
    found.add("status", _STATES.get(event.state, "CONFIRMED"))
    if place := _place(event, language):
        found.add("location", _plain(place))
    if event.latitude is not None:
        found.add("geo", (event.latitude, event.longitude))
    return found


def _add_times(found: icalendar.Event, event: Event) -> None:
    """When it begins and ends, how it repeats and when not: dates for whole days, else moments in Finnish time."""
    timing = Timing(event.starts_at, event.ends_at, event.has_times, event.repeat_rule)
    found.add("dtstart", _moment(timing.first, event))
    if is_end_known(event.ends_at, event.starts_at):
        found.add("dtend", _moment(timing.first + timing.length, event))
    if not event.repeat_rule or check_rule(event.repeat_rule, may_be_endless=True):
        return
    parts = parts_of(event.repeat_rule) or {}
    if "UNTIL" in parts and (last := last_moment(parts["UNTIL"])):
        # Of the same kind as the start: a date, or a moment in UTC.
        in_utc = local(last.date(), last.time(), is_end=True)
        parts["UNTIL"] = f"{in_utc:%Y%m%dT%H%M%SZ}" if event.has_times else f"{last:%Y%m%d}"
    found.add("rrule", icalendar.vRecur.from_ical(";".join(f"{name}={value}" for name, value in parts.items())))
    if event.skipped_on:
        skipped = [_moment(datetime.combine(day, timing.first.time()), event) for day in event.skipped_on]
        found.add("exdate", skipped)


def _moment(on_the_wall: datetime, event: Event) -> date | datetime:
    return on_the_wall.replace(tzinfo=HELSINKI) if event.has_times else on_the_wall.date()


def _place(event: Event, language: str) -> str:
    """The whole of where it is, in a line."""
    town = event.municipality.names if event.municipality else {}
    name = place_words(event.place_names, {}, language, is_remote=event.is_remote)
    return ", ".join(filter(None, (name, pick(event.streets, language), pick(town, language))))


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text)


def file_name(event: Event) -> str:
    """tapahtuma-2026-12-01.ics"""
    return f"tapahtuma-{wall_clock(event.starts_at):%Y-%m-%d}.ics"
