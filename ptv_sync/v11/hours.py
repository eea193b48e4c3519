"""v11's service hours as records. Pure."""

from collections.abc import Iterable

from catalog.records import HoursKind, HoursRecord, SpellRecord
from ptv_sync.mapping.moments import DAYS, finnish_date, time_of_day
from ptv_sync.mapping.notes import Notes
from ptv_sync.v11.documents import DailyOpeningTime, ServiceHour
from ptv_sync.v11.texts import localised

# Today's names and those of v7 and older.
KINDS = {
    "daysoftheweek": HoursKind.WEEKLY,
    "standard": HoursKind.WEEKLY,
    "exceptional": HoursKind.EXCEPTION,
    "exception": HoursKind.EXCEPTION,
    "overmidnight": HoursKind.OVER_MIDNIGHT,
    "special": HoursKind.OVER_MIDNIGHT,
}


def service_hours(documents: Iterable[ServiceHour], notes: Notes, path: str) -> tuple[HoursRecord, ...]:
    """The entries that say something. Dates are Finnish ones."""
    found = (_entry(document, notes, f"{path}[{index}]") for index, document in enumerate(documents))
    return tuple(record for record in found if record is not None)


def _entry(document: ServiceHour, notes: Notes, path: str) -> HoursRecord | None:
    kind = KINDS.get(document.service_hour_type.casefold())
    if kind is None:
        notes.add(f"{path}.serviceHourType", f"unknown kind of hours {document.service_hour_type[:80]!r}")
        return None
    valid_from, valid_to = finnish_date(document.valid_from), finnish_date(document.valid_to)
    if valid_from and valid_to and valid_to < valid_from:
        notes.add(f"{path}.validTo", f"hours end ({valid_to}) before they begin ({valid_from})")
        return None
    spells = tuple(
        spell
        for index, row in enumerate(document.opening_hour)
        if (spell := _spell(row, kind, notes, f"{path}.openingHour[{index}]"))
    )
    title = localised(document.additional_information)
    if not (spells or title or document.is_closed or document.is_always_open or document.is_reservation):
        return None
    return HoursRecord(
        kind=kind,
        valid_from=valid_from,
        valid_to=valid_to,
        is_closed=document.is_closed,
        is_always_open=document.is_always_open,
        is_by_appointment=document.is_reservation,
        title=title,
        spells=spells,
    )


def _spell(row: DailyOpeningTime, kind: HoursKind, notes: Notes, path: str) -> SpellRecord | None:
    """One spell; None for an empty row and, noted, for one that does not say when."""
    if not (row.opens or row.closes):
        return None
    day_from, day_to = DAYS.get(row.day_from.casefold()), DAYS.get(row.day_to.casefold())
    for name, value, day in (("dayFrom", row.day_from, day_from), ("dayTo", row.day_to, day_to)):
        if value and day is None:
            notes.add(f"{path}.{name}", f"unknown day {value[:80]!r}")
            return None
    if day_from is None and kind is not HoursKind.EXCEPTION:
        notes.add(f"{path}.dayFrom", "hours without a day")
        return None
    opens, closes = time_of_day(row.opens), time_of_day(row.closes)
    if opens is None or closes is None:
        notes.add(path, f"not times: {row.opens[:20]!r}, {row.closes[:20]!r}")
        return None
    if day_to is None and day_from is not None:
        # A night that names its evening alone ends on the next morning, not a week later.
        goes_over = kind is HoursKind.OVER_MIDNIGHT and closes <= opens
        day_to = (day_from + 1) % 7 if goes_over else day_from
    return SpellRecord(day_from, day_to, opens, closes)
