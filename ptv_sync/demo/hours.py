"""The short notation of opening hours in the demonstration content: `Mon-Thu 09:00-12:00`. Pure.

Three forms, by the kind of entry (content/README.md):
* weekly: `Mon 09:00-12:00` or `Mon-Thu 09:00-12:00`, the same hours on each of the days;
* over midnight: `Fri 18:00-Sat 02:00`, one span;
* exception: `09:00-13:00`, as the entry's dates say the day.
"""

import re
from dataclasses import dataclass
from datetime import time

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_CLOCK = r"((?:[01]\d|2[0-3]):[0-5]\d)"
_DAY = f"({'|'.join(DAYS)})"
_WEEKLY = re.compile(f"{_DAY}(?:-{_DAY})? {_CLOCK}-{_CLOCK}")
_SPAN = re.compile(f"{_DAY} {_CLOCK}-{_DAY} {_CLOCK}")
_CLOCKS = re.compile(f"{_CLOCK}-{_CLOCK}")


@dataclass(frozen=True, slots=True)
class Spell:
    """One spell of openness. Days are 0 (Monday) to 6, None where the entry's dates say the day; times are local."""

    day_from: int | None
    day_to: int | None
    opens: time
    closes: time


def parse_weekly(text: str) -> tuple[Spell, ...]:
    """One spell for each day named. Raises ValueError on another form and on a spell that runs past midnight."""
    match = _WEEKLY.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is not of the form “Mon-Thu 09:00-12:00”")
    first = DAYS.index(match[1])
    last = DAYS.index(match[2]) if match[2] else first
    if last < first:
        raise ValueError(f"“{text}” runs past Sunday: write it in two parts")
    opens, closes = _within_a_day(text, match[3], match[4])
    return tuple(Spell(day, day, opens, closes) for day in range(first, last + 1))


def parse_over_midnight(text: str) -> tuple[Spell, ...]:
    """One span from a day and hour to another. Raises ValueError on another form."""
    match = _SPAN.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is not of the form “Fri 18:00-Sat 02:00”")
    return (Spell(DAYS.index(match[1]), DAYS.index(match[3]), _clock(match[2]), _clock(match[4])),)


def parse_exception(text: str) -> tuple[Spell, ...]:
    """Hours without a day. Raises ValueError on another form and on a spell that runs past midnight."""
    match = _CLOCKS.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is not of the form “09:00-13:00”")
    return (Spell(None, None, *_within_a_day(text, match[1], match[2])),)


def _within_a_day(text: str, opens: str, closes: str) -> tuple[time, time]:
    """Both times; a close at 00:00 is the midnight that ends the day."""
    if closes <= opens and closes != "00:00":
        raise ValueError(f"“{text}” ends before it begins")
    return _clock(opens), _clock(closes)


def _clock(text: str) -> time:
    return time.fromisoformat(text)
