"""Opening hours as v12 writes them: six kinds of entry, and holidays by name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ptv_sync.demo.entries import Hours
from ptv_sync.demo.hours import Spell
from ptv_sync.demo.readings import Document
from ptv_sync.demo.v12.parts import localised

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS_IN_WEEK = len(_DAYS)
_DAY_BEGINS, _DAY_ENDS = "00:00", "23:59"


@dataclass(frozen=True, slots=True)
class HolidayHours:
    """What holds on a holiday, by PTV's name for it (`MidsummerEve`): closed where there are no spells."""

    name: str
    open: tuple[Spell, ...] = ()
    appointment: bool = False


def service_hours(
    entries: Iterable[Hours], holidays: Sequence[HolidayHours] = (), years: Sequence[int] = ()
) -> Document:
    """All entries; `holidays` hold in the given years, or in every one."""
    hours = [document for entry in entries for document in _documents(entry)]
    return {"hours": hours, "holidayServiceHours": _holidays(holidays, years) if holidays else None}


def _documents(entry: Hours) -> Iterator[Document]:
    if entry.kind == "exception":
        yield _entry("ExceptionalDateRange", entry) | _range(entry) | {"weeklyHours": _exceptional_week(entry)}
    elif entry.kind == "over-midnight":
        yield from (_span(entry, spell) for spell in entry.open)
    elif entry.open:
        yield _weekly(entry)
    elif entry.first:
        # A round-the-clock entry of some weeks: from the first minute of the week to its last.
        week = {"fromDay": _DAYS[0], "toDay": _DAYS[-1], "fromTime": _DAY_BEGINS, "toTime": _DAY_ENDS}
        yield _entry("ContinuousDateRange", entry) | _status(entry) | _range(entry) | week
    else:
        yield _entry("ContinuousAlwaysValid", entry) | _status(entry)


def _entry(kind: str, entry: Hours) -> Document:
    return {
        "type": f"{kind}ServiceHour",
        "heading": localised(entry.title.by_language),
        "additionalInformation": {},
    }


def _range(entry: Hours) -> Document:
    return {"fromDate": _day(entry.first), "toDate": _day(entry.last)} if entry.first else {}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _status(entry: Hours) -> Document:
    return {"openingStatus": _opening_status(appointment=entry.appointment)}


def _opening_status(*, appointment: bool) -> str:
    return "OpenOnReservation" if appointment else "Open"


def _span(entry: Hours, spell: Spell) -> Document:
    kind = "ContinuousDateRange" if entry.first else "ContinuousWeekdaysUntilFurtherNotice"
    return {
        **_entry(kind, entry),
        **_status(entry),
        **_range(entry),
        "fromDay": _DAYS[spell.day_from or 0],
        "toDay": _DAYS[spell.day_to or 0],
        "fromTime": _clock(spell)[0],
        "toTime": _clock(spell)[1],
    }


def _weekly(entry: Hours) -> Document:
    kind = "WeeklyDateRange" if entry.first else "WeeklyUntilFurtherNotice"
    status = _opening_status(appointment=entry.appointment)
    week: dict[str, Document] = {}
    for spell in sorted(entry.open, key=lambda found: (found.day_from or 0, found.opens)):
        day = week.setdefault(_DAYS[spell.day_from or 0].lower(), {"hours": []})
        day["hours"].append(_spell(*_clock(spell), status) | {"repetition": "Weekly"})
    return _entry(kind, entry) | _range(entry) | {"weeklyHours": week}


def _exceptional_week(entry: Hours) -> Document:
    """The weekdays that the dates meet, each with the same hours, or closed from beginning to end."""
    if entry.first is None or entry.last is None:
        raise ValueError("an exception has dates")
    count = min((entry.last - entry.first).days + 1, _DAYS_IN_WEEK)
    met = sorted({(entry.first + timedelta(days=offset)).weekday() for offset in range(count)})
    spells = [_spell(*_clock(spell), "Open") for spell in entry.open] or [_spell(_DAY_BEGINS, _DAY_ENDS, "Closed")]
    return {_DAYS[day].lower(): {"hours": [spell | {"repetition": "Weekly"} for spell in spells]} for day in met}


def _holidays(holidays: Sequence[HolidayHours], years: Sequence[int]) -> Document:
    repetition: Document = {"type": "RepetitionInSelectedYears", "years": list(years)}
    return {
        "repetition": repetition if years else {"type": "RepetitionEveryYear"},
        "holidays": [{"holidayName": holiday.name, "hours": _holiday(holiday)} for holiday in holidays],
    }


def _holiday(holiday: HolidayHours) -> list[Document]:
    status = _opening_status(appointment=holiday.appointment)
    return [_spell(*_clock(spell), status) for spell in holiday.open] or [_spell(_DAY_BEGINS, _DAY_ENDS, "Closed")]


def _spell(start: str, end: str, status: str) -> Document:
    return {"start": start, "end": end, "openingStatus": status, "additionalInformation": {}}


def _clock(spell: Spell) -> tuple[str, str]:
    return spell.opens.isoformat("minutes"), spell.closes.isoformat("minutes")
