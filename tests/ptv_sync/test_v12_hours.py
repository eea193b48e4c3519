"""v12's service hours as records: six kinds of entries, and holidays."""

from datetime import date, time
from typing import Any

import pytest

from catalog.hours.holidays import Holiday
from catalog.records import HoursKind, HoursRecord, SpellRecord, Weeks
from ptv_sync.mapping.notes import Notes
from ptv_sync.resources import Json
from ptv_sync.v12.documents import ServiceHours
from ptv_sync.v12.hours import HOLIDAYS, service_hours
from tests.ptv_sync.v11_documents import CHANNEL, key
from tests.ptv_sync.v12_documents import DATES, SPAN, WEEK, spell

MORNING = {"monday": {"hours": [spell("08:00", "12:00")]}}


def entries(*rows: Json, holidays: Json | None = None) -> tuple[tuple[HoursRecord, ...], list[str]]:
    """The records and the places of what was noted."""
    notes = Notes(key(CHANNEL, 1))
    document = ServiceHours.model_validate({"hours": list(rows), "holidayServiceHours": holidays})
    return service_hours(document, notes, "h"), [warning.path for warning in notes.warnings]


def one(kind: str, /, **fields: Any) -> HoursRecord:
    (record,), warned = entries({"type": kind, **fields})
    assert warned == []
    return record


def test_no_hours() -> None:
    assert service_hours(None, Notes(key(CHANNEL, 1)), "h") == ()
    assert entries({"type": "WeeklyUntilFurtherNotice"}, {"type": "WeeklyDateRange", "weeklyHours": None})[0] == ()


@pytest.mark.parametrize("kind", ["WeeklyUntilFurtherNotice", "WeeklyUntilFurtherNoticeServiceHour"])
def test_weekly_hours(kind: str) -> None:
    record = one(kind, heading={"fi": "Talvi", "sv": ""}, additionalInformation={"fi": "Soita"}, weeklyHours=WEEK)
    assert record == HoursRecord(
        HoursKind.WEEKLY,
        title={"fi": "Talvi"},
        info={"fi": "Soita"},
        spells=(
            SpellRecord(0, 0, time(8), time(16)),
            SpellRecord(0, 0, time(17), time(0), is_by_appointment=True),
            SpellRecord(1, 1, time(8), time(16), Weeks.ODD, info={"fi": "Ovi B"}),
        ),
    )


def test_weekly_hours_of_some_weeks() -> None:
    record = one("WeeklyDateRange", weeklyHours=MORNING, **DATES)
    assert (record.kind, record.valid_from, record.valid_to) == (
        HoursKind.WEEKLY,
        date(2026, 12, 21),
        date(2026, 12, 24),
    )


def test_even_weeks() -> None:
    week = {"sunday": {"hours": [spell(repetition="EvenWeeks")]}}
    assert one("WeeklyUntilFurtherNotice", weeklyHours=week).spells[0].weeks == Weeks.EVEN


def test_hours_that_are_all_on_reservation_say_it_once() -> None:
    week = {"monday": {"hours": [spell(openingStatus="OpenOnReservation")]}}
    record = one("WeeklyUntilFurtherNotice", weeklyHours=week)
    assert (record.is_by_appointment, record.spells[0].is_by_appointment) == (True, False)


@pytest.mark.parametrize(("status", "is_open"), [("Open", True), ("OpenOnReservation", False), (None, True)])
def test_always_open(status: str | None, is_open: bool) -> None:
    record = one("ContinuousAlwaysValid", openingStatus=status)
    assert (record.kind, record.spells) == (HoursKind.WEEKLY, ())
    assert (record.is_always_open, record.is_by_appointment) == (is_open, not is_open)


def test_a_span_over_midnight() -> None:
    record = one("ContinuousWeekdaysUntilFurtherNotice", **SPAN)
    assert record == HoursRecord(HoursKind.OVER_MIDNIGHT, spells=(SpellRecord(4, 5, time(20), time(2)),))
    ranged = one("ContinuousDateRange", **SPAN, **DATES)
    assert (ranged.kind, ranged.valid_to) == (HoursKind.OVER_MIDNIGHT, date(2026, 12, 24))
    reserved = one("ContinuousDateRange", **{**SPAN, "openingStatus": "OpenOnReservation"})
    assert (reserved.is_by_appointment, len(reserved.spells)) == (True, 1)


@pytest.mark.parametrize("end", ["23:59", "24:00"])
def test_a_span_of_the_whole_week_is_always_open(end: str) -> None:
    week = {"fromDay": "Monday", "toDay": "Sunday", "fromTime": "00:00", "toTime": end}
    record = one("ContinuousDateRange", **week, **DATES)
    assert (record.kind, record.is_always_open, record.spells) == (HoursKind.WEEKLY, True, ())
    assert record.valid_from == date(2026, 12, 21)


def test_an_exception_of_several_days() -> None:
    week = {**MORNING, "tuesday": {"hours": [spell(openingStatus="Closed")]}}
    record = one("ExceptionalDateRange", weeklyHours=week, **DATES)
    assert record.spells == (SpellRecord(0, 0, time(8), time(12)),)
    assert (record.kind, record.is_closed) == (HoursKind.EXCEPTION, False)


def test_an_exception_that_is_closed() -> None:
    week = {day: {"hours": [spell(openingStatus="Closed")]} for day in ("monday", "tuesday")}
    record = one("ExceptionalDateRange", weeklyHours=week, **DATES)
    assert (record.is_closed, record.spells) == (True, ())


def test_an_exception_of_one_day_has_its_day_from_its_date() -> None:
    day = {"fromDate": "2026-12-21T00:00:00Z", "toDate": "2026-12-21"}
    record = one("ExceptionalDateRange", weeklyHours=MORNING, **day)
    assert (record.valid_from, record.spells) == (date(2026, 12, 21), (SpellRecord(None, None, time(8), time(12)),))
    found, warned = entries({"type": "ExceptionalDateRange", "weeklyHours": {"friday": {"hours": [spell()]}}, **day})
    assert (found, warned) == ((), ["h.hours[0].weeklyHours.friday"])


def week_of(day: str, row: Json) -> Json:
    return {"weeklyHours": {day: {"hours": [row]}}}


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"type": "Lunar"}, "type"),
        ({"type": "WeeklyDateRange", "fromDate": "2026-02-01", "toDate": "2026-01-01"}, "toDate"),
        (week_of("someday", spell()), "weeklyHours.someday"),
        (week_of("monday", spell("kello", "8")), "weeklyHours.monday.hours[0]"),
        (week_of("monday", spell(openingStatus="Ajar")), "weeklyHours.monday.hours[0].openingStatus"),
        (week_of("monday", spell(repetition="LeapWeeks")), "weeklyHours.monday.hours[0].repetition"),
        ({"type": "ContinuousDateRange", **SPAN, "toDay": "Caturday"}, ""),
        ({"type": "ContinuousDateRange", **SPAN, "toTime": "25:00"}, ""),
        ({"type": "ContinuousAlwaysValid", "openingStatus": "Ajar"}, "openingStatus"),
    ],
)
def test_what_cannot_be_understood_is_noted_and_left_out(fields: Json, path: str) -> None:
    found, warned = entries({"type": "WeeklyUntilFurtherNotice", **fields})
    assert (found, warned) == ((), [f"h.hours[0].{path}".rstrip(".")])


def holidays(*rows: Json, **repetition: Any) -> Json:
    return {"repetition": repetition or {"type": "RepetitionEveryYear"}, "holidays": list(rows)}


def test_holidays() -> None:
    found, warned = entries(
        holidays=holidays(
            {"holidayName": "MayDay", "hours": [spell("10:00", "12:00", additionalInformation={"fi": "Vain kahvila"})]},
            {
                "holidayName": "ChristmasDay",
                "hours": [spell(openingStatus="Closed", additionalInformation={"fi": "Joulu"})],
            },
            {"holidayName": "ChristmasEve", "hours": [spell(openingStatus="OpenOnReservation")]},
            {"holidayName": "Epiphany", "hours": []},
        )
    )
    assert found == (
        HoursRecord(
            HoursKind.HOLIDAY,
            holiday=Holiday.MAY_DAY,
            spells=(SpellRecord(None, None, time(10), time(12), info={"fi": "Vain kahvila"}),),
        ),
        HoursRecord(HoursKind.HOLIDAY, holiday=Holiday.CHRISTMAS_DAY, is_closed=True, info={"fi": "Joulu"}),
        HoursRecord(
            HoursKind.HOLIDAY,
            holiday=Holiday.CHRISTMAS_EVE,
            is_by_appointment=True,
            spells=(SpellRecord(None, None, time(8), time(16)),),
        ),
    )
    assert warned == []


def test_every_holiday_has_one_name_of_v12() -> None:
    assert sorted(HOLIDAYS.values()) == sorted(Holiday)


CLOSED_MAY_DAY = {"holidayName": "MayDay", "hours": [spell(openingStatus="Closed")]}


def test_holidays_of_some_years() -> None:
    years = [2027, 2026, None, 2027, 12]
    (record,), warned = entries(holidays=holidays(CLOSED_MAY_DAY, type="RepetitionInSelectedYears", years=years))
    assert (record.years, warned) == ((2026, 2027), [])


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (holidays({"holidayName": "Runeberg", "hours": [spell()]}), "holidays[0].holidayName"),
        (holidays(CLOSED_MAY_DAY, type="RepetitionInSelectedYears", years=[]), "repetition"),
        (holidays(CLOSED_MAY_DAY, type="RepetitionAtWhim"), "repetition"),
    ],
)
def test_holidays_that_cannot_be_told_are_noted(document: Json, path: str) -> None:
    assert entries(holidays=document) == ((), [f"h.holidayServiceHours.{path}"])
