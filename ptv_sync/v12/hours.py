"""v12's service hours as records: six kinds of entries, and hours of holidays. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import time

from catalog.hours.holidays import Holiday
from catalog.records import HoursKind, HoursRecord, SpellRecord, Weeks
from ptv_sync.mapping.moments import DAYS, MIDNIGHT, finnish_date, time_of_day
from ptv_sync.mapping.notes import Notes
from ptv_sync.v12.documents import HolidayHours, HolidayServiceHours, Repetition, ServiceHour, ServiceHours, Spell

KINDS = {
    "weeklyuntilfurthernotice": HoursKind.WEEKLY,
    "weeklydaterange": HoursKind.WEEKLY,
    "continuousalwaysvalid": HoursKind.WEEKLY,
    "continuousdaterange": HoursKind.OVER_MIDNIGHT,
    "continuousweekdaysuntilfurthernotice": HoursKind.OVER_MIDNIGHT,
    "exceptionaldaterange": HoursKind.EXCEPTION,
}
ALWAYS_OPEN = "continuousalwaysvalid"
OPEN, CLOSED, ON_RESERVATION = "open", "closed", "openonreservation"
STATUSES = {OPEN, CLOSED, ON_RESERVATION}
REPETITIONS = {"": Weeks.EVERY, "weekly": Weeks.EVERY, "oddweeks": Weeks.ODD, "evenweeks": Weeks.EVEN}
HOLIDAYS = {
    "newyeareve": Holiday.NEW_YEARS_EVE,
    "newyearday": Holiday.NEW_YEARS_DAY,
    "epiphany": Holiday.EPIPHANY,
    "maundythursday": Holiday.MAUNDY_THURSDAY,
    "goodfriday": Holiday.GOOD_FRIDAY,
    "eastersunday": Holiday.EASTER_SUNDAY,
    "eastermonday": Holiday.EASTER_MONDAY,
    "maydayeve": Holiday.MAY_DAY_EVE,
    "mayday": Holiday.MAY_DAY,
    "ascensionday": Holiday.ASCENSION_DAY,
    "whitsunday": Holiday.WHIT_SUNDAY,
    "midsummereve": Holiday.MIDSUMMER_EVE,
    "midsummerday": Holiday.MIDSUMMER_DAY,
    "allsaintsday": Holiday.ALL_SAINTS_DAY,
    "independenceday": Holiday.INDEPENDENCE_DAY,
    "christmaseve": Holiday.CHRISTMAS_EVE,
    "christmasday": Holiday.CHRISTMAS_DAY,
    "seconddayofchristmas": Holiday.BOXING_DAY,
}
LAST_MINUTES = {time(23, 59), MIDNIGHT}
YEARS = range(2000, 2200)


def service_hours(document: ServiceHours | None, notes: Notes, path: str) -> tuple[HoursRecord, ...]:
    """The entries that say something, holidays last."""
    if document is None:
        return ()
    entries = (_entry(row, notes, f"{path}.hours[{index}]") for index, row in enumerate(document.hours))
    holidays = _holidays(document.holiday_service_hours, notes, f"{path}.holidayServiceHours")
    return (*(record for record in entries if record is not None), *holidays)


def _entry(document: ServiceHour, notes: Notes, path: str) -> HoursRecord | None:
    name = document.type.casefold().removesuffix("servicehour")
    kind = KINDS.get(name)
    if kind is None:
        notes.add(f"{path}.type", f"unknown kind of hours {document.type[:80]!r}")
        return None
    valid_from, valid_to = finnish_date(document.from_date), finnish_date(document.to_date)
    if valid_from and valid_to and valid_to < valid_from:
        notes.add(f"{path}.toDate", f"hours end ({valid_to}) before they begin ({valid_from})")
        return None
    record = HoursRecord(kind, valid_from, valid_to, title=document.heading, info=document.additional_information)
    if name == ALWAYS_OPEN:
        status = _status(document.opening_status, notes, f"{path}.openingStatus")
        record = replace(record, is_always_open=status == OPEN, is_by_appointment=status == ON_RESERVATION)
    elif kind is HoursKind.OVER_MIDNIGHT:
        record = _of_span(record, _span(document, notes, path))
    else:
        record = _of_week(record, document, notes, f"{path}.weeklyHours")
    return record if _says_something(record) else None


def _says_something(record: HoursRecord) -> bool:
    marks = record.is_closed or record.is_always_open or record.is_by_appointment
    return bool(marks or record.spells or record.title or record.info)


def _of_span(record: HoursRecord, span: SpellRecord | None) -> HoursRecord:
    """The entry with its span. One from the first minute of the week to its last says that it is always open."""
    if span and (span.day_from, span.day_to, span.opens) == (0, 6, MIDNIGHT) and span.closes in LAST_MINUTES:
        is_reserved = span.is_by_appointment
        return replace(record, kind=HoursKind.WEEKLY, is_always_open=not is_reserved, is_by_appointment=is_reserved)
    return _with_spells(record, [span])


def _of_week(record: HoursRecord, document: ServiceHour, notes: Notes, path: str) -> HoursRecord:
    """The spells of the week's days. An exception of one day has them without a day, as its date says it."""
    start = record.valid_from if record.kind is HoursKind.EXCEPTION and record.valid_from == record.valid_to else None
    spells: list[SpellRecord | None] = []
    rows: list[Spell] = []
    for name, document_day in document.weekly_hours.items():
        day = DAYS.get(name)
        if day is None or (start and day != start.weekday() and document_day.hours):
            notes.add(f"{path}.{name}"[:200], "not a day that these hours are of, left out")
            continue
        rows += document_day.hours
        weekday = None if start else day
        spells += (
            _spell(row, weekday, notes, f"{path}.{name}.hours[{index}]") for index, row in enumerate(document_day.hours)
        )
    return _with_spells(record, spells, is_closed=_all_closed(rows))


def _holidays(document: HolidayServiceHours | None, notes: Notes, path: str) -> Iterable[HoursRecord]:
    if document is None or not document.holidays:
        return
    years = _years(document.repetition, notes, f"{path}.repetition")
    if years is None:
        return
    for index, row in enumerate(document.holidays):
        record = _holiday(row, years, notes, f"{path}.holidays[{index}]")
        if record and _says_something(record):
            yield record


def _holiday(document: HolidayHours, years: tuple[int, ...], notes: Notes, path: str) -> HoursRecord | None:
    holiday = HOLIDAYS.get(document.holiday_name.casefold())
    if holiday is None:
        notes.add(f"{path}.holidayName", f"unknown holiday {document.holiday_name[:80]!r}")
        return None
    record = HoursRecord(HoursKind.HOLIDAY, holiday=holiday, years=years)
    spells = [_spell(row, None, notes, f"{path}.hours[{index}]") for index, row in enumerate(document.hours)]
    is_closed = _all_closed(document.hours)
    if is_closed:
        record = replace(record, info=document.hours[0].additional_information)
    return _with_spells(record, spells, is_closed=is_closed)


def _years(document: Repetition | None, notes: Notes, path: str) -> tuple[int, ...] | None:
    """The years in which holidays' hours hold, empty for every one; None, and noted, where that cannot be told."""
    if document is None:
        return ()
    kind = document.type.casefold()
    years = tuple(sorted({year for year in document.years if year in YEARS}))
    if years or kind in {"", "repetitioneveryyear"}:
        return () if kind == "repetitioneveryyear" else years
    notes.add(path, f"hours of holidays without years: {document.type[:80]!r}, left out")
    return None


def _with_spells(record: HoursRecord, spells: Iterable[SpellRecord | None], *, is_closed: bool = False) -> HoursRecord:
    """The entry with its spells. Where all of them are by appointment the entry says it, and they do not."""
    found = tuple(spell for spell in spells if spell)
    if found and all(spell.is_by_appointment for spell in found):
        found = tuple(replace(spell, is_by_appointment=False) for spell in found)
        record = replace(record, is_by_appointment=True)
    return replace(record, spells=found, is_closed=is_closed)


def _all_closed(rows: Iterable[Spell]) -> bool:
    statuses = {row.opening_status.casefold() for row in rows}
    return statuses == {CLOSED}


def _spell(row: Spell, day: int | None, notes: Notes, path: str) -> SpellRecord | None:
    """One spell of a day; None for a closed or empty one and, noted, for one that cannot be understood."""
    status = _status(row.opening_status, notes, f"{path}.openingStatus")
    weeks = REPETITIONS.get(row.repetition.casefold())
    if weeks is None:
        notes.add(f"{path}.repetition", f"unknown repetition {row.repetition[:80]!r}")
    if weeks is None or status in {"", CLOSED} or not (row.start or row.end):
        return None
    opens, closes = time_of_day(row.start), time_of_day(row.end)
    if opens is None or closes is None:
        notes.add(path, f"not times: {row.start[:20]!r}, {row.end[:20]!r}")
        return None
    return SpellRecord(day, day, opens, closes, weeks, status == ON_RESERVATION, row.additional_information)


def _span(document: ServiceHour, notes: Notes, path: str) -> SpellRecord | None:
    """One span from a day to another."""
    status = _status(document.opening_status, notes, f"{path}.openingStatus")
    if status in {"", CLOSED} or not (document.from_time or document.to_time):
        return None
    day_from, day_to = DAYS.get(document.from_day.casefold()), DAYS.get(document.to_day.casefold())
    if day_from is None or day_to is None:
        notes.add(path, f"not days: {document.from_day[:20]!r}, {document.to_day[:20]!r}")
        return None
    opens, closes = time_of_day(document.from_time), time_of_day(document.to_time)
    if opens is None or closes is None:
        notes.add(path, f"not times: {document.from_time[:20]!r}, {document.to_time[:20]!r}")
        return None
    return SpellRecord(day_from, day_to, opens, closes, is_by_appointment=status == ON_RESERVATION)


def _status(value: str, notes: Notes, path: str) -> str:
    """Open, closed or on reservation; open where nothing is said; empty, and noted, where it is something else."""
    status = value.casefold() or OPEN
    if status not in STATUSES:
        notes.add(path, f"unknown opening status {value[:80]!r}")
        return ""
    return status
