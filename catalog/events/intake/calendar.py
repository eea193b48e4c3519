"""From a calendar (RFC 5545) to documents, one for each UID, and from those to records. Pure.

Nothing of who takes part, who invites and what only the owner sees is kept: events that are not public are left out,
and of the others the properties in `KEPT` alone.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Component
from icalendar import Event as CalendarEvent
from icalendar.prop import vBroken

from catalog.events.intake.mapper import LONGEST_ID, LONGEST_NAME, NO_THEME, in_finland
from catalog.events.intake.notes import Mapped, Setting
from catalog.events.intake.texts import address, clean_text, markup, one_line
from catalog.events.records import EventRecord
from catalog.events.rules import check_rule, wall_clock
from catalog.hours.moments import DAY, HELSINKI, MIDNIGHT, local
from catalog.intake.errors import SourceBadAnswer
from catalog.languages import PAGE_LANGUAGES

KEPT = frozenset({
    "UID", "RECURRENCE-ID", "SUMMARY", "DESCRIPTION", "LOCATION", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE",
    "EXDATE", "STATUS", "URL", "GEO",
})  # fmt: skip
MOST_EVENTS = 5000
# So many single further times are taken of an event, the latest ones.
MOST_FURTHER = 400
_POSTAL_CODE = re.compile(r"^(?:FI-)?\d{5}\s+", re.ASCII)
Json = dict[str, Any]


def documents(content: bytes) -> list[tuple[str, Json]]:
    """The calendar's events as (id, document): `calendar` is what stands there of one UID, as a calendar of its own.

    Raises SourceBadAnswer for what is no calendar, or has more than 5,000 events.
    """
    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise SourceBadAnswer(f"The address does not hold a calendar: {str(error)[:160]}.") from error
    groups: dict[str, list[Component]] = {}
    events = calendar.walk("VEVENT") if isinstance(calendar, Calendar) else []
    if len(events) > MOST_EVENTS:
        raise SourceBadAnswer(f"The calendar has {len(events)} events; {MOST_EVENTS} at most are read.")
    for event in events:
        if str(event.get("CLASS", "PUBLIC")).strip().upper() == "PUBLIC":  # other words, and two of them, are private
            groups.setdefault(_id_of(event), []).append(event)
    zones = calendar.walk("VTIMEZONE")
    return [(identifier, {"calendar": _text(group, zones)}) for identifier, group in groups.items()]


def read(body: Mapping[str, Any], setting: Setting) -> Mapped:
    """The records of a document: the event, and as its children the times that differ from its rule or stand beside it.

    A property that cannot be read counts as absent, with a warning. Raises ValueError for an event without one that is
    needed.
    """
    if not setting.themes:
        return Mapped(skipped=NO_THEME)
    calendar = Calendar.from_ical(body["calendar"])
    parts = calendar.walk("VEVENT")
    masters = [event for event in parts if "RECURRENCE-ID" not in event]
    others = [event for event in parts if "RECURRENCE-ID" in event]
    mapped = Mapped()
    for event in parts:
        _leave_out_broken(event, mapped)
    replaced = tuple(_recurrence_day(event) for event in others)
    for master in masters[-1:]:
        record = _record(master, setting, mapped, replaced=replaced)
        mapped.records += [record, *_further(master, record, replaced, mapped)]
    for day, event in zip(replaced, others, strict=True):
        child = _record(event, setting, mapped, at=day, parent=_id_of(event) if masters else "")
        mapped.records.append(child)
    return mapped


def _text(events: list[Component], zones: list[Component]) -> str:
    """A calendar of these events alone, with what is kept of them. It depends on nothing else, not on the order."""
    calendar = Calendar()
    for zone in zones:
        calendar.add_component(zone)
    for event in sorted(events, key=lambda one: str(one.get("RECURRENCE-ID", ""))):
        kept = CalendarEvent()
        for name, value in event.items():
            if name in KEPT:
                kept[name] = value
        calendar.add_component(kept)
    return str(calendar.to_ical().decode(errors="replace"))


def _leave_out_broken(event: Component, mapped: Mapped) -> None:
    """Take away what the library could not read, with a warning for each property."""
    for name, value in list(event.items()):
        given = value if isinstance(value, list) else [value]
        fine = [one for one in given if not isinstance(one, vBroken)]
        if len(fine) == len(given):
            continue
        mapped.warn(_id_of(event), name, f"cannot be read, left out: {str(value)[:200]}")
        del event[name]
        if fine:
            event[name] = fine if len(fine) > 1 else fine[0]


def _id_of(event: Component) -> str:
    """The UID; one that is missing or too long has a hash in its place."""
    uid = clean_text(str(event.get("UID", "")))
    # Room for the moment of a single time.
    if uid and len(uid) <= LONGEST_ID - len("/20261231T1800"):
        return uid
    return hashlib.sha256(uid.encode() or event.to_ical()).hexdigest()


def _record(
    event: Component,
    setting: Setting,
    mapped: Mapped,
    *,
    replaced: tuple[date, ...] = (),
    at: date | None = None,
    parent: str = "",
) -> EventRecord:
    identifier = _id_of(event) if at is None else f"{_id_of(event)}/{at:%Y%m%d}"
    name = one_line(_said(event, "SUMMARY"), LONGEST_NAME)
    if not name:
        raise ValueError("The event has no SUMMARY.")
    language = _language(event)
    starts_at, ends_at, has_times = _times(event)
    rule = _rule(event, identifier, mapped) if at is None else ""
    place = one_line(_said(event, "LOCATION"), LONGEST_NAME)
    latitude, longitude = _point(event)
    description = markup(_said(event, "DESCRIPTION"))
    return EventRecord(
        source_id=identifier,
        names={language: name},
        starts_at=starts_at,
        ends_at=ends_at,
        has_times=has_times,
        state="cancelled" if str(event.get("STATUS", "")).upper() == "CANCELLED" else "scheduled",
        parent_id=parent,
        descriptions={language: description} if description else {},
        repeat_rule=rule,
        skipped_on=tuple(sorted({*_skipped(event), *replaced})) if rule else (),
        is_remote=bool(address(place)),
        place_names={language: place} if place and not address(place) else {},
        municipality=_town(place, setting),
        latitude=latitude,
        longitude=longitude,
        info_url=address(str(event.get("URL", ""))) or address(place),
        themes=tuple(sorted(setting.themes)),
    )


def _times(event: Component) -> tuple[datetime, datetime | None, bool]:
    """Start, end and whether they have times of day; an end that is not later than the start is left out."""
    start = _value(event, "DTSTART")
    if start is None:
        raise ValueError("The event has no DTSTART that can be read.")
    end, length = _value(event, "DTEND"), _value(event, "DURATION")
    has_times = isinstance(start, datetime)
    starts_at = _moment(start)
    ends_at = _moment(end) if isinstance(end, date) else None
    if ends_at is None and isinstance(length, timedelta):
        ends_at = starts_at + length
    if not has_times and (ends_at is None or ends_at <= starts_at):
        ends_at = local(start + DAY, MIDNIGHT)
    return starts_at, ends_at if ends_at and ends_at > starts_at else None, has_times


def _rule(event: Component, identifier: str, mapped: Mapped) -> str:
    """The repeat rule, where it is one that is understood; else only the first time is kept, with a warning."""
    rule = event.get("RRULE")
    if rule is None:
        return ""
    rules = rule if isinstance(rule, list) else [rule]
    text = rules[0].to_ical().decode() if hasattr(rules[0], "to_ical") else str(rules[0])
    faults = check_rule(text, may_be_endless=True)
    if len(rules) > 1 or faults:
        mapped.warn(identifier, "RRULE", f"only the first time is kept: {text[:200]}")
        return ""
    return str(text)


def _further(event: Component, first: EventRecord, replaced: Collection[date], mapped: Mapped) -> Iterator[EventRecord]:
    """The single further times of RDATE as children of the event, as long as its first time where they do not say."""
    if first.starts_at is None:
        return
    taken = {*_skipped(event), *replaced}
    found: dict[datetime, datetime | None] = {}
    for value in _listed(event, "RDATE"):
        start, end = value if isinstance(value, tuple) else (value, None)  # a PERIOD is a pair
        starts_at = _like(start, first.starts_at, has_times=first.has_times)
        if starts_at != first.starts_at and _day(starts_at) not in taken:
            found[starts_at] = _end_of(starts_at, end, first.starts_at, first.ends_at)
    if len(found) > MOST_FURTHER:
        mapped.warn(first.source_id, "RDATE", f"the earliest {len(found) - MOST_FURTHER} further times are left out")
    for starts_at, ends_at in sorted(found.items())[-MOST_FURTHER:]:
        yield replace(
            first, source_id=f"{first.source_id}/{wall_clock(starts_at):%Y%m%dT%H%M}", parent_id=first.source_id,
            starts_at=starts_at, ends_at=ends_at, repeat_rule="", skipped_on=(),
        )  # fmt: skip


def _like(value: date, first: datetime, *, has_times: bool) -> datetime:
    """The moment of a further time; one that tells only a day, or more than that, is at the first one's time of day."""
    if isinstance(value, datetime) == has_times:
        return _moment(value)
    return local(_day(value), wall_clock(first).time())


def _end_of(
    starts_at: datetime, end: date | timedelta | None, first: datetime, ends: datetime | None
) -> datetime | None:
    """The end of a further time: its own, or after as long by the clock on the wall as the first one goes on."""
    if isinstance(end, date):
        return max(starts_at, _moment(end))
    if end is not None:
        return starts_at + max(end, timedelta())
    if ends is None:
        return None
    last = wall_clock(starts_at) + (wall_clock(ends) - wall_clock(first))
    return local(last.date(), last.time())


def _skipped(event: Component) -> Iterator[date]:
    """The days of EXDATE as Finnish calendars have them."""
    return (_day(value) for value in _listed(event, "EXDATE"))


def _listed(event: Component, name: str) -> Iterator[Any]:
    """The values in Python of a property that has several and may stand several times."""
    found = event.get(name, [])
    for group in found if isinstance(found, list) else [found]:
        yield from (one.dt for one in getattr(group, "dts", ()))


def _recurrence_day(event: Component) -> date:
    value = _value(event, "RECURRENCE-ID")
    if not isinstance(value, date):
        raise ValueError("RECURRENCE-ID cannot be read.")
    return _day(value)


def _day(value: date) -> date:
    return _moment(value).astimezone(HELSINKI).date()


def _moment(value: date) -> datetime:
    """A moment; a date is its midnight, a time without a zone is Finnish."""
    try:
        if not isinstance(value, datetime):
            return local(value, MIDNIGHT)
        if value.tzinfo is None:
            return local(value.date(), value.time())
        return value.astimezone(HELSINKI)
    except OverflowError as error:
        raise ValueError(f"no moment: {value}") from error


def _value(event: Component, name: str) -> Any:
    """A property's value in Python; None where it is missing, stands twice or cannot be read."""
    return getattr(event.get(name), "dt", None) if not isinstance(event.get(name), list) else None


def _said(event: Component, name: str) -> str:
    """A text; of several the first."""
    value = event.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value)


def _town(place: str, setting: Setting) -> str:
    """The municipality that stands last in an address: "Valtakatu 47, 53100 Lappeenranta, Suomi"."""
    parts = (_POSTAL_CODE.sub("", part.strip()) for part in reversed(place.split(",")))
    return setting.municipality_in(*parts) or setting.municipality


def _language(event: Component) -> str:
    """That of the summary where it is told, else Finnish."""
    parameters = getattr(event.get("SUMMARY"), "params", {})
    code = str(parameters.get("LANGUAGE", "fi")).lower().split("-")[0]
    return code if code in set(PAGE_LANGUAGES) else "fi"


def _point(event: Component) -> tuple[float | None, float | None]:
    geo = event.get("GEO")
    if geo is None or isinstance(geo, list):
        return None, None
    return in_finland(float(geo.latitude), float(geo.longitude))
