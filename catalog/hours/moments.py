"""Which stretches of time a reader means by "now", "this evening", "on Saturday from 10 to 14". Pure.

All in Finnish time. A stretch goes up to, and not into, its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
MIDNIGHT = time(0)
# "This evening" in the sense of what one goes to after work.
EVENING_FROM, EVENING_TO = time(17), time(23)
DAY = timedelta(days=1)
# In all of the European Union clocks skip an hour at this time, in UTC.
SUMMER_TIME_BEGINS = time(1)
# A weekday in general is asked of this week: one long ago, and without a holiday in it.
TYPICAL_MONDAY = date(2001, 1, 15)


class When(StrEnum):
    """The times that have a name."""

    NOW = "now"
    TODAY = "today"
    EVENING = "evening"
    TOMORROW = "tomorrow"
    WEEKEND = "weekend"


class Stretch(NamedTuple):
    """From a moment up to another one, both in UTC."""

    start: datetime
    end: datetime


def stretch(day: date, opens: time | None = None, closes: time | None = None) -> Stretch:
    """The day, or the hours of it: to its end where only the beginning is given, from its beginning the other way."""
    is_within = closes is not None and closes > (opens or MIDNIGHT)
    end = local(day, closes, is_end=True) if closes and is_within else local(day + DAY, MIDNIGHT)
    return Stretch(local(day, opens or MIDNIGHT), end)


def multirange(stretches: Iterable[Stretch]) -> str:
    """Stretches as PostgreSQL reads a tstzmultirange."""
    return "{" + ",".join(f"[{one.start.isoformat()},{one.end.isoformat()})" for one in stretches) + "}"


def moment(at: datetime) -> Stretch:
    """The minute that the moment is in."""
    start = at.astimezone(UTC).replace(second=0, microsecond=0)
    return Stretch(start, start + timedelta(minutes=1))


def week_ahead(now: datetime) -> Stretch:
    """From the minute to the end of the same weekday in the next week."""
    return Stretch(moment(now).start, local(now.astimezone(HELSINKI).date() + 8 * DAY, MIDNIGHT))


def named(when: When, now: datetime, opens: time | None = None, closes: time | None = None) -> tuple[Stretch, ...]:
    """The stretches that the name stands for at this moment; with hours, those of each of its days.

    Today and the weekend that is going on begin now: what has closed already is of no use.
    """
    here = now.astimezone(HELSINKI)
    today = here.date()
    if when is When.NOW:
        return (moment(now),)
    if when is When.EVENING:
        opens, closes = EVENING_FROM, EVENING_TO
    days = {
        When.TOMORROW: [today + DAY],
        When.WEEKEND: [day for day in (_saturday(today), _saturday(today) + DAY) if day >= today],
    }.get(when, [today])
    found = [stretch(day, opens, closes) for day in days]
    return tuple(Stretch(max(one.start, moment(now).start), one.end) for one in found if one.end > now) or tuple(found)


def weekday(number: int, opens: time | None = None, closes: time | None = None) -> tuple[Stretch, ...]:
    """A weekday in general, 0 for Monday, in the typical week."""
    return (stretch(TYPICAL_MONDAY + number * DAY, opens, closes),)


def is_typical(asked: Stretch) -> bool:
    """Whether it is of a weekday in general."""
    return asked.start.astimezone(HELSINKI).date() - TYPICAL_MONDAY < 7 * DAY


def coming(asked: Stretch, now: datetime, weeks: int) -> tuple[Stretch, ...]:
    """The hours of a weekday in general on the next so many such days."""
    here, there = now.astimezone(HELSINKI).date(), asked.start.astimezone(HELSINKI)
    first = here + (there.weekday() - here.weekday()) % 7 * DAY
    opens, closes = there.time(), asked.end.astimezone(HELSINKI).time()
    return tuple(stretch(first + week * 7 * DAY, opens, closes) for week in range(weeks))


def local(day: date, at: time, *, is_end: bool = False) -> datetime:
    """The moment, in UTC, at which Finnish clocks show the time.

    Where they show it twice the first, for an end the second; where they skip it the one at which they skip.
    """
    wall = datetime.combine(day, at, HELSINKI)
    found = wall.replace(fold=int(is_end)).astimezone(UTC)
    if found.astimezone(HELSINKI).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return found
    return datetime.combine(day, SUMMER_TIME_BEGINS, UTC)


def _saturday(today: date) -> date:
    """The Saturday of this week, on a Sunday yesterday's."""
    return today + (5 - today.weekday()) * DAY
