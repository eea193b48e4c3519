"""How an event repeats, in the choices that the form gives, and as a rule of RFC 5545. Pure.

The last day is kept as UNTIL, the end of that day in Finland, in UTC as the RFC wants it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from catalog.hours.moments import HELSINKI

LAST_SECOND = time(23, 59, 59)
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAYS_OF_WEEK = 7
LAST_OF_MONTH = -1
FOUR_WEEKS = 28
UNTIL_FORM = "%Y%m%dT%H%M%SZ"


class Repeat(StrEnum):
    """The choices of the form; the first is for what happens once."""

    ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Repeats:
    """`weekdays` from 0 for Monday, for what repeats weekly; `until` is the last day on which it may take place."""

    repeat: Repeat = Repeat.ONCE
    weekdays: tuple[int, ...] = ()
    until: date | None = None


def rule_of(repeats: Repeats, first: date) -> str:
    """The RRULE without its name; empty for what happens once. Raises ValueError without a last day."""
    if repeats.repeat is Repeat.ONCE:
        return ""
    if repeats.until is None:
        raise ValueError("what repeats needs a last day")
    days = ",".join(CODES[number] for number in sorted(set(repeats.weekdays)) or [first.weekday()])
    parts = {
        Repeat.DAILY: "FREQ=DAILY",
        Repeat.WEEKLY: f"FREQ=WEEKLY;BYDAY={days}",
        Repeat.FORTNIGHTLY: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={days}",
        Repeat.MONTHLY: f"FREQ=MONTHLY;BYDAY={place_in_month(first)}{CODES[first.weekday()]}",
    }
    until = datetime.combine(repeats.until, LAST_SECOND, HELSINKI).astimezone(UTC)
    return f"{parts[repeats.repeat]};UNTIL={until.strftime(UNTIL_FORM)}"


def place_in_month(day: date) -> int:
    """Which of its weekday the day is in its month: 1 to 4, or -1 for the last one after those."""
    return LAST_OF_MONTH if day.day > FOUR_WEEKS else (day.day - 1) // DAYS_OF_WEEK + 1


def repeats_of(rule: str) -> Repeats | None:
    """The choices that a rule of ours was made of; None for one that is not ours."""
    if not rule:
        return Repeats()
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    kinds = {
        ("DAILY", None): Repeat.DAILY,
        ("WEEKLY", None): Repeat.WEEKLY,
        ("WEEKLY", "2"): Repeat.FORTNIGHTLY,
        ("MONTHLY", None): Repeat.MONTHLY,
    }
    kind = kinds.get((parts.get("FREQ", ""), parts.get("INTERVAL")))
    try:
        until = datetime.strptime(parts.get("UNTIL", ""), UNTIL_FORM).replace(tzinfo=UTC).astimezone(HELSINKI).date()
    except ValueError:
        return None
    if kind is None:
        return None
    is_weekly = kind in (Repeat.WEEKLY, Repeat.FORTNIGHTLY)
    days = parts.get("BYDAY", "").split(",") if is_weekly else []
    return Repeats(kind, tuple(CODES.index(day) for day in days if day in CODES), until)
