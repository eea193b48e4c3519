"""Service hours as a table in words: what the source says, entry by entry, exceptions first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext as _

from catalog.formats import format_date, format_spell, format_time
from catalog.hours.holidays import Holiday
from catalog.languages import pick
from catalog.models import OpeningSpell, ServiceHours
from catalog.records import HoursKind, Weeks


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day's hours in words; `is_today` and `is_past` for the reader's eye."""

    day: str
    hours: str
    is_today: bool = False
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class HoursTable:
    """One entry of hours. `note` says what holds for all of it: closed, always open, by appointment.

    `validity` is the dates, or the holiday; holidays look like exceptions. `info` is more words of the source's.
    """

    title: str
    validity: str
    note: str
    rows: tuple[DayRow, ...]
    is_exception: bool
    info: str = ""


def weekdays() -> list[str]:
    """The names of the days, Monday first."""
    return [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]


def hours_tables(entries: Iterable[ServiceHours], today: date, language: str) -> list[HoursTable]:
    """The entries that are not over: exceptions, then the rest by beginning, holidays last. Spells are prefetched."""
    order = {HoursKind.EXCEPTION: 0, HoursKind.HOLIDAY: 2}
    current = [entry for entry in entries if not _is_over(entry, today)]
    current.sort(key=lambda entry: (order.get(HoursKind(entry.kind), 1), entry.valid_from or date.min, entry.position))
    return [_table(entry, today, language) for entry in current]


def _is_over(entry: ServiceHours, today: date) -> bool:
    last = _last_day(entry)
    in_the_past = last is not None and last < today
    return in_the_past or (bool(entry.years) and max(entry.years) < today.year)


def _last_day(entry: ServiceHours) -> date | None:
    """An exception without an end is of one day."""
    return entry.valid_to or (entry.valid_from if entry.kind == HoursKind.EXCEPTION else None)


def _table(entry: ServiceHours, today: date, language: str) -> HoursTable:
    spells = list(entry.spells.all())
    return HoursTable(
        title=pick(entry.title, language),
        validity=_holiday(entry, today) if entry.kind == HoursKind.HOLIDAY else _validity(entry, language),
        note=_note(entry),
        rows=tuple(_rows(entry, spells, today, language)),
        is_exception=entry.kind in {HoursKind.EXCEPTION, HoursKind.HOLIDAY},
        info=pick(entry.info, language),
    )


def holiday_name(holiday: Holiday) -> str:
    """A holiday in words."""
    return {
        Holiday.NEW_YEARS_DAY: _("New Year's Day"),
        Holiday.EPIPHANY: _("Epiphany"),
        Holiday.MAUNDY_THURSDAY: _("Maundy Thursday"),
        Holiday.GOOD_FRIDAY: _("Good Friday"),
        Holiday.EASTER_SUNDAY: _("Easter Sunday"),
        Holiday.EASTER_MONDAY: _("Easter Monday"),
        Holiday.MAY_DAY_EVE: _("May Day Eve"),
        Holiday.MAY_DAY: _("May Day"),
        Holiday.ASCENSION_DAY: _("Ascension Day"),
        Holiday.WHIT_SUNDAY: _("Whit Sunday"),
        Holiday.MIDSUMMER_EVE: _("Midsummer Eve"),
        Holiday.MIDSUMMER_DAY: _("Midsummer Day"),
        Holiday.ALL_SAINTS_DAY: _("All Saints' Day"),
        Holiday.INDEPENDENCE_DAY: _("Independence Day"),
        Holiday.CHRISTMAS_EVE: _("Christmas Eve"),
        Holiday.CHRISTMAS_DAY: _("Christmas Day"),
        Holiday.BOXING_DAY: _("Boxing Day"),
        Holiday.NEW_YEARS_EVE: _("New Year's Eve"),
    }[holiday]


def _holiday(entry: ServiceHours, today: date) -> str:
    """The holiday, with the years still to come where it is not every year: "May Day 2026, 2027"."""
    years = ", ".join(str(year) for year in sorted(entry.years) if year >= today.year)
    return f"{holiday_name(Holiday(entry.holiday))} {years}".rstrip()


def _validity(entry: ServiceHours, language: str) -> str:
    start, end = entry.valid_from, _last_day(entry)
    if start and end:
        return (
            format_date(start, language)
            if start == end
            else f"{format_date(start, language)}–{format_date(end, language)}"
        )
    if start:
        return _("from %(date)s") % {"date": format_date(start, language)}
    return _("until %(date)s") % {"date": format_date(end, language)} if end else ""


def _note(entry: ServiceHours) -> str:
    if entry.is_closed:
        return _("Closed")
    if entry.is_always_open:
        return _("Always open")
    return _("By appointment") if entry.is_by_appointment else ""


def _rows(entry: ServiceHours, spells: list[OpeningSpell], today: date, language: str) -> Iterable[DayRow]:
    if not spells or entry.is_closed:
        return []
    if entry.kind == HoursKind.OVER_MIDNIGHT:
        return [_over_midnight(spell, language) for spell in spells]
    if entry.kind in {HoursKind.EXCEPTION, HoursKind.HOLIDAY} and all(spell.day_from is None for spell in spells):
        return [DayRow("", _joined(spells, language))]
    is_valid_today = entry.valid_from is None or entry.valid_from <= today
    return [
        DayRow(name, _joined(of_day, language) or _("closed"), is_valid_today and index == today.weekday())
        for index, name in enumerate(weekdays())
        if index in _days(entry)
        for of_day in [[spell for spell in spells if _touches(spell, index)]]
    ]


def _days(entry: ServiceHours) -> set[int]:
    """The weekdays that an entry has: those of an exception of less than a week are told by its dates."""
    start, end = entry.valid_from, _last_day(entry)
    length = (end - start).days + 1 if entry.kind == HoursKind.EXCEPTION and start and end else 7
    first = start.weekday() if start else 0
    return {(first + offset) % 7 for offset in range(min(length, 7))}


def _touches(spell: OpeningSpell, weekday: int) -> bool:
    if spell.day_from is None:
        return True
    last = spell.day_from if spell.day_to is None else spell.day_to
    if spell.day_from <= last:
        return spell.day_from <= weekday <= last
    return weekday >= spell.day_from or weekday <= last


def _joined(spells: Iterable[OpeningSpell], language: str) -> str:
    """The spells in the order of the day. One without times, which is by appointment, is told by its words alone."""
    ordered = sorted(spells, key=lambda spell: (spell.opens or time.max, spell.closes or time.max))
    return ", ".join(filter(None, (_spell(spell, language) for spell in ordered)))


def _spell(spell: OpeningSpell, language: str) -> str:
    times = format_spell(spell.opens, spell.closes, language) if spell.opens and spell.closes else ""
    return with_conditions(times, spell, language)


def with_conditions(times: str, spell: OpeningSpell, language: str) -> str:
    """The times with what else holds for the spell: "9.00–12.00 (odd weeks, by appointment)"."""
    weeks = {Weeks.ODD: _("odd weeks"), Weeks.EVEN: _("even weeks")}.get(Weeks(spell.weeks), "")
    appointment = _("by appointment") if spell.is_by_appointment else ""
    words = ", ".join(filter(None, (weeks, appointment, pick(spell.info, language))))
    return f"{times} ({words})" if times and words else times or words


def _over_midnight(spell: OpeningSpell, language: str) -> DayRow:
    names = weekdays()
    start = names[spell.day_from] if spell.day_from is not None else ""
    end = names[spell.day_to] if spell.day_to is not None else ""
    opens = format_time(spell.opens, language) if spell.opens else ""
    closes = format_time(spell.closes, language) if spell.closes else ""
    times = f"{opens} – {end.lower() if language != 'en' else end} {closes}".strip()
    return DayRow(start, with_conditions(times, spell, language))
