"""Opening hours as v11 writes them."""

from collections.abc import Iterable
from datetime import date, timedelta

from ptv_sync.demo.entries import Hours
from ptv_sync.demo.hours import Spell
from ptv_sync.demo.v11.parts import Document, localised

_TYPES = {"weekly": "DaysOfTheWeek", "exception": "Exceptional", "over-midnight": "OverMidnight"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def service_hours(entries: Iterable[Hours]) -> list[Document]:
    """All entries; an exception of several days with hours becomes one entry for each day, as PTV's form asks."""
    documents = []
    for entry in entries:
        if entry.kind == "exception" and entry.open and entry.first and entry.last:
            days = (entry.last - entry.first).days + 1
            dates = (entry.first + timedelta(days=offset) for offset in range(days))
            documents += [_entry(entry, day, day) for day in dates]
        else:
            documents.append(_entry(entry, entry.first, entry.last))
    return documents


def _entry(entry: Hours, first: date | None, last: date | None) -> Document:
    return {
        "serviceHourType": _TYPES[entry.kind],
        "validFrom": _midnight(first),
        "validTo": _midnight(last),
        "isClosed": entry.closed,
        "validForNow": first is None,
        "isAlwaysOpen": entry.always,
        "isReservation": entry.appointment,
        "additionalInformation": localised(entry.title.by_language) or [{"value": None, "language": "fi"}],
        "openingHour": [_opening(spell) for spell in entry.open],
    }


def _opening(spell: Spell) -> Document:
    """A single day has an empty dayTo, an exception no day at all."""
    is_span = spell.day_to is not None and spell.day_to != spell.day_from
    return {
        "dayFrom": "" if spell.day_from is None else _DAYS[spell.day_from],
        "dayTo": _DAYS[spell.day_to] if is_span and spell.day_to is not None else "",
        "from": spell.opens.isoformat(),
        "to": spell.closes.isoformat(),
    }


def _midnight(day: date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00" if day else None
