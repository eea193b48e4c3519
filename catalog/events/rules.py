"""When an event takes place: its repeat rule (RFC 5545) as times, in Finnish wall-clock time. Pure.

A weekly event at 18.00 stays at 18.00 when clocks are changed; one without a time of day takes whole Finnish days.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice, product

from dateutil.rrule import rrule, rrulestr

from catalog.hours.moments import DAY, HELSINKI, MIDNIGHT, Stretch, local

# No event has more times than so many within a window.
MOST_TIMES = 1000
# So many repeats are looked through from the first one on: a daily event's of a hundred years.
MOST_STEPS = 40_000
# How long an event is taken to go on that does not say when it ends.
ASSUMED_LENGTH = timedelta(hours=1)
SHORTEST = timedelta(minutes=1)
LONGEST_RULE = 300

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
_LAST_MOMENT = time(23, 59, 59)
_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# How the parts that are understood are written.
_DAY = r"(?:MO|TU|WE|TH|FR|SA|SU)"
_MONTH_DAY, _MONTH, _POSITION = r"-?(?:3[01]|[12]\d|0?[1-9])", r"(?:1[0-2]|0?[1-9])", r"-?[1-4]"
_PARTS: Mapping[str, str] = {
    "FREQ": r"[A-Z]+",
    "INTERVAL": r"[1-9]\d{0,3}",
    "COUNT": r"[1-9]\d{0,4}",
    "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "BYDAY": rf"(?:-?[1-5])?{_DAY}(?:,(?:-?[1-5])?{_DAY})*",
    "BYMONTHDAY": rf"{_MONTH_DAY}(?:,{_MONTH_DAY})*",
    "BYMONTH": rf"{_MONTH}(?:,{_MONTH})*",
    "BYSETPOS": rf"{_POSITION}(?:,{_POSITION})*",
    "WKST": _DAY,
}


def _(text: str) -> str:
    """Marks a text for translation; whoever shows it translates it."""
    return text


class RuleFault(StrEnum):
    """What is wrong with a repeat rule, in words; `gettext` of it is in the reader's language."""

    NOT_UNDERSTOOD = _("We do not understand how the event repeats. Choose how often it repeats.")
    TOO_OFTEN = _("An event can repeat once a day at most.")
    NEVER = _("No day fits what you chose. Check the days and months.")
    COUNT_AND_END = _("Give either the last day or the number of times, not both.")
    ENDLESS = _("Say when the repeating ends: give the last day or the number of times.")


@dataclass(frozen=True, slots=True)
class Timing:
    """When an event takes place, as its row has it: moments are aware, `ends_at` that of the first time."""

    starts_at: datetime
    ends_at: datetime | None = None
    has_times: bool = True
    repeat_rule: str = ""
    skipped_on: Collection[date] = ()

    @property
    def first(self) -> datetime:
        """The first start as Finnish clocks show it, naive."""
        return wall_clock(self.starts_at)

    @property
    def length(self) -> timedelta:
        """How long it goes on by the clock on the wall."""
        given = wall_clock(self.ends_at) - self.first if self.ends_at else timedelta(0)
        return given if given > timedelta(0) else (ASSUMED_LENGTH if self.has_times else DAY)


def occurrences(timing: Timing, window: Stretch, *, most: int = MOST_TIMES) -> list[Stretch]:
    """The times that reach into the window, in order, at most so many. A rule that is not understood repeats nothing.

    The first time is always one, whatever the rule says of its day.
    """
    if timing.starts_at >= window.end:
        return []
    found = []
    length = timing.length
    end = wall_clock(window.end) + DAY
    skipped = frozenset(timing.skipped_on)
    for start in _starts(timing):
        if start >= end:
            break
        if start.date() in skipped:
            continue
        one = _stretch(start, length)
        if one.start < window.end and one.end > window.start:
            found.append(one)
            if len(found) == most:
                break
    return found


def first_time(timing: Timing) -> Stretch:
    """The first time, whether it is over or not."""
    return _stretch(timing.first, timing.length)


def check_rule(text: str, *, may_be_endless: bool = False) -> tuple[RuleFault, ...]:
    """What is wrong with a rule as it stands in `repeat_rule`; nothing for an empty one.

    What comes from a calendar may go on for ever; what a person enters has to end.
    """
    if not text:
        return ()
    parts = parts_of(text)
    if parts is None or (frequency := parts.get("FREQ", "")) not in (*_FREQUENCIES, *_TOO_OFTEN):
        return (RuleFault.NOT_UNDERSTOOD,)
    faults = []
    if frequency in _TOO_OFTEN:
        faults.append(RuleFault.TOO_OFTEN)
    elif not _is_consistent(parts):
        faults.append(RuleFault.NOT_UNDERSTOOD)
    if not _has_a_day(parts):
        faults.append(RuleFault.NEVER)
    if {"COUNT", "UNTIL"} <= parts.keys():
        faults.append(RuleFault.COUNT_AND_END)
    if not may_be_endless and parts.keys().isdisjoint({"COUNT", "UNTIL"}):
        faults.append(RuleFault.ENDLESS)
    return tuple(faults)


def parts_of(text: str) -> dict[str, str] | None:
    """Name → value of each part of a rule; None where one is not understood or stands twice."""
    found: dict[str, str] = {}
    for part in text.removeprefix("RRULE:").rstrip(";").upper().split(";") if len(text) <= LONGEST_RULE else [""]:
        name, _equals, value = part.partition("=")
        if name in found or name not in _PARTS or not re.fullmatch(_PARTS[name], value, flags=re.ASCII):
            return None
        found[name] = value
    return found if "UNTIL" not in found or last_moment(found["UNTIL"]) else None


def last_moment(until: str) -> datetime | None:
    """UNTIL as Finnish clocks show it: a date's last second; a time in UTC turned; None for a day that there is not."""
    pattern = {8: "%Y%m%d", 15: "%Y%m%dT%H%M%S"}.get(len(until.removesuffix("Z")), "")
    try:
        found = datetime.strptime(until.removesuffix("Z"), pattern)  # noqa: DTZ007 - of the clock on the wall
        if len(until) == 8:
            return datetime.combine(found, _LAST_MOMENT)
        return wall_clock(found.replace(tzinfo=UTC)) if until.endswith("Z") else found
    except (ValueError, OverflowError):
        return None


def wall_clock(moment: datetime) -> datetime:
    """What Finnish clocks show at the moment, naive."""
    return moment.astimezone(HELSINKI).replace(tzinfo=None)


def _starts(timing: Timing) -> Iterator[datetime]:
    """Every start by the clock on the wall, the first one first."""
    first = timing.first
    yield first
    rule = _rule(timing.repeat_rule, first)
    if rule:
        yield from (start for start in islice(rule, MOST_STEPS) if start != first)


def _rule(text: str, first: datetime) -> rrule | None:
    """The rule as dateutil has it, in naive time; None where there is none or it is not understood."""
    if not text or check_rule(text, may_be_endless=True):
        return None
    parts = parts_of(text) or {}
    if "UNTIL" in parts and (last := last_moment(parts["UNTIL"])):
        parts["UNTIL"] = last.strftime("%Y%m%dT%H%M%S").zfill(15)
    found = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=first)
    return found if isinstance(found, rrule) else None


def _stretch(start: datetime, length: timedelta) -> Stretch:
    """From one time on the wall to another; never empty, also where clocks skip the hour that it is in."""
    end = start + length
    begins = local(start.date(), start.time())
    ends = local(end.date(), end.time(), is_end=end.time() != MIDNIGHT)
    return Stretch(begins, max(ends, begins + SHORTEST))


def _is_consistent(parts: Mapping[str, str]) -> bool:
    """Whether the parts mean something together: "the second Monday" needs a month or a year that it is in.

    What may fit no day at all is not understood: dateutil would look for one up to the year 9999.
    """
    is_long = parts["FREQ"] in ("MONTHLY", "YEARLY")
    has_ordinal = any(character.isdigit() for character in parts.get("BYDAY", ""))
    if "BYSETPOS" in parts and not (is_long and "BYDAY" in parts and not has_ordinal and "BYMONTHDAY" not in parts):
        return False
    if has_ordinal and "BYMONTHDAY" in parts:
        return False
    if parts["FREQ"] == "DAILY" and parts.get("INTERVAL", "1") != "1":
        return parts.keys().isdisjoint({"BYDAY", "BYMONTHDAY", "BYMONTH"})
    return (is_long or not has_ordinal) and not (parts["FREQ"] == "WEEKLY" and "BYMONTHDAY" in parts)


def _has_a_day(parts: Mapping[str, str]) -> bool:
    """Whether any of the months has any of the days."""
    if not {"BYMONTH", "BYMONTHDAY"} <= parts.keys():
        return True
    pairs = product(map(int, parts["BYMONTH"].split(",")), map(int, parts["BYMONTHDAY"].split(",")))
    return any(abs(day) <= _DAYS_OF_MONTH[month - 1] for month, day in pairs)
