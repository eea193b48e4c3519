"""How an event repeats, in the choices that the form gives, and as a rule of RFC 5545. Pure.

The last day is kept as UNTIL, the end of that day in Finland, in UTC as the RFC wants it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from catalog.events.rules import last_moment, parts_of
from catalog.hours.moments import HELSINKI

LAST_SECOND = time(23, 59, 59)
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAYS_OF_WEEK = 7
LAST_OF_MONTH = -1
FOUR_WEEKS = 28
UNTIL_FORM = "%Y%m%dT%H%M%SZ"


class Repeat(StrEnum):
    """The choices of the form; the first is for what happens once, the last for a rule that the others cannot say."""

    ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Repeats:
    """`weekdays` from 0 for Monday, for what repeats weekly; `until` is the last day on which it may take place.
    `kept`: the rule as it is, where it is one that the choices cannot say."""

    repeat: Repeat = Repeat.ONCE
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    kept: str = ""


def rule_of(repeats: Repeats, first: date) -> str:
    """The RRULE without its name; empty for what happens once. Raises ValueError without a last day."""
    if repeats.repeat in (Repeat.ONCE, Repeat.KEPT):
        return repeats.kept if repeats.repeat is Repeat.KEPT else ""
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


def repeats_of(rule: str, first: date) -> Repeats:
    """The choices that say the same as the rule of an event whose first day is `first`; else the rule, to be kept."""
    if not rule:
        return Repeats()
    parts = parts_of(rule) or {}
    kind = _KINDS.get((parts.get("FREQ", ""), parts.get("INTERVAL", "1")))
    last = last_moment(parts["UNTIL"]) if "UNTIL" in parts else None
    if kind and last:
        days = parts.get("BYDAY", "").split(",") if parts["FREQ"] == "WEEKLY" else []
        found = Repeats(kind, tuple(sorted({CODES.index(day) for day in days if day in CODES})), last.date())
        if _meaning(parts_of(rule_of(found, first)) or {}, first) == _meaning(parts, first):
            return found
    return Repeats(Repeat.KEPT, kept=rule)


_KINDS = {
    ("DAILY", "1"): Repeat.DAILY,
    ("WEEKLY", "1"): Repeat.WEEKLY,
    ("WEEKLY", "2"): Repeat.FORTNIGHTLY,
    ("MONTHLY", "1"): Repeat.MONTHLY,
}


def _meaning(parts: Mapping[str, str], first: date) -> dict[str, object]:
    """The parts of a rule, the same for two that say the same in other words."""
    weekday = {"BYDAY": CODES[first.weekday()]} if parts["FREQ"] == "WEEKLY" else {}
    given: dict[str, str] = {"INTERVAL": "1", "WKST": "MO", **weekday, **parts}
    return {**given, "BYDAY": set(given.get("BYDAY", "").split(",")), "UNTIL": last_moment(given["UNTIL"])}
