"""From a calendar (RFC 5545) to documents, one for each UID, and from those to records. Pure.

Nothing of who takes part, who invites and what only the owner sees is kept: events that are not public are left out,
and of the others the properties in `KEPT` alone.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Component
from icalendar import Event as CalendarEvent

from catalog.events.intake.mapper import LONGEST_ID, LONGEST_NAME, NO_THEME, in_finland
from catalog.events.intake.notes import Mapped, Setting
from catalog.events.intake.texts import address, clean_text, markup, one_line
from catalog.events.records import EventRecord
from catalog.events.rules import check_rule
from catalog.hours.moments import DAY, HELSINKI, MIDNIGHT, local
from catalog.intake.errors import SourceBadAnswer
from catalog.languages import PAGE_LANGUAGES

KEPT = frozenset({
    "UID", "RECURRENCE-ID", "SUMMARY", "DESCRIPTION", "LOCATION", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE",
    "EXDATE", "STATUS", "URL", "GEO",
})  # fmt: skip
PRIVATE = frozenset({"PRIVATE", "CONFIDENTIAL"})
MOST_EVENTS = 5000
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
        if str(event.get("CLASS", "PUBLIC")).upper() not in PRIVATE:
            groups.setdefault(_id_of(event), []).append(event)
    zones = calendar.walk("VTIMEZONE")
    return [(identifier, {"calendar": _text(group, zones)}) for identifier, group in groups.items()]


def read(body: Mapping[str, Any], setting: Setting) -> Mapped:
    """The records of a document: the event, and each of its times that differs from the rule as its child.

    Raises ValueError for an event that cannot be read.
    """
    if not setting.themes:
        return Mapped(skipped=NO_THEME)
    calendar = Calendar.from_ical(body["calendar"])
    parts = calendar.walk("VEVENT")
    masters = [event for event in parts if "RECURRENCE-ID" not in event]
    others = [event for event in parts if "RECURRENCE-ID" in event]
    mapped = Mapped()
    replaced = tuple(_recurrence_day(event) for event in others)
    for master in masters[-1:]:
        mapped.records.append(_record(master, setting, mapped, replaced=replaced))
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


def _id_of(event: Component) -> str:
    """The UID; one that is missing or too long has a hash in its place."""
    uid = clean_text(str(event.get("UID", "")))
    # Room for the day of a single time.
    if uid and len(uid) <= LONGEST_ID - len("/20261231"):
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
        municipality=setting.municipality_in(*reversed(place.split(","))) or setting.municipality,
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
    if "RDATE" in event:
        mapped.warn(identifier, "RDATE", "single further times are not kept")
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


def _skipped(event: Component) -> Iterator[date]:
    """The days of EXDATE as Finnish calendars have them."""
    found = event.get("EXDATE", [])
    for group in found if isinstance(found, list) else [found]:
        for one in getattr(group, "dts", ()):
            yield _day(one.dt)


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
