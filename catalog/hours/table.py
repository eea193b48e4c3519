"""Service hours as a table in words: what the source says, entry by entry, exceptions first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from catalog.formats import format_date, format_spell, format_time
from catalog.languages import pick
from catalog.models import OpeningSpell, ServiceHours
from catalog.records import HoursKind


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day's hours in words; `is_today` for the reader's eye."""

    day: str
    hours: str
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class HoursTable:
    """One entry of hours. `note` says what holds for all of it: closed, always open, by appointment."""

    title: str
    validity: str
    note: str
    rows: tuple[DayRow, ...]
    is_exception: bool


def weekdays() -> list[str]:
    """The names of the days, Monday first."""
    return [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]


def hours_tables(entries: Iterable[ServiceHours], today: date, language: str) -> list[HoursTable]:
    """The entries that are not over, exceptions first, then by beginning. Spells have to be prefetched."""
    current = [entry for entry in entries if entry.valid_to is None or entry.valid_to >= today]
    current.sort(key=lambda entry: (entry.kind != HoursKind.EXCEPTION, entry.valid_from or date.min, entry.position))
    return [_table(entry, today, language) for entry in current]


def _table(entry: ServiceHours, today: date, language: str) -> HoursTable:
    spells = list(entry.spells.all())
    return HoursTable(
        title=pick(entry.title, language),
        validity=_validity(entry, language),
        note=_note(entry),
        rows=tuple(_rows(entry, spells, today, language)),
        is_exception=entry.kind == HoursKind.EXCEPTION,
    )


def _validity(entry: ServiceHours, language: str) -> str:
    start, end = entry.valid_from, entry.valid_to
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
    if entry.kind == HoursKind.EXCEPTION and all(spell.day_from is None for spell in spells):
        return [DayRow("", _joined(spells, language))]
    is_valid_today = entry.valid_from is None or entry.valid_from <= today
    return [
        DayRow(name, _joined(of_day, language) or _("closed"), is_valid_today and index == today.weekday())
        for index, name in enumerate(weekdays())
        for of_day in [[spell for spell in spells if _touches(spell, index)]]
    ]


def _touches(spell: OpeningSpell, weekday: int) -> bool:
    if spell.day_from is None:
        return True
    last = spell.day_from if spell.day_to is None else spell.day_to
    if spell.day_from <= last:
        return spell.day_from <= weekday <= last
    return weekday >= spell.day_from or weekday <= last


def _joined(spells: Iterable[OpeningSpell], language: str) -> str:
    times = [(spell.opens, spell.closes) for spell in spells if spell.opens and spell.closes]
    return ", ".join(format_spell(opens, closes, language) for opens, closes in sorted(times))


def _over_midnight(spell: OpeningSpell, language: str) -> DayRow:
    names = weekdays()
    start = names[spell.day_from] if spell.day_from is not None else ""
    end = names[spell.day_to] if spell.day_to is not None else ""
    opens = format_time(spell.opens, language) if spell.opens else ""
    closes = format_time(spell.closes, language) if spell.closes else ""
    return DayRow(start, f"{opens} – {end.lower() if language != 'en' else end} {closes}".strip())
