"""Hours in words: seven days with today marked, exceptions first, what is over left out."""

from datetime import date, time

import pytest
from django.utils import translation

from catalog.hours.holidays import Holiday
from catalog.hours.table import HoursTable, holiday_name, hours_tables
from catalog.models import OpeningSpell, ServiceHours
from tests.catalog.hours_notation import make_channel, weekly

SUNDAY = date(2026, 11, 22)


@pytest.mark.django_db
class TestHoursTable:
    def tables(self, *, language: str = "en") -> list[HoursTable]:
        with translation.override(language):
            return hours_tables(ServiceHours.objects.prefetch_related("spells"), SUNDAY, language)

    @pytest.fixture(autouse=True)
    def weekly(self) -> None:
        make_channel(weekly("mon-thu 09:00-12:00", "mon-thu 13:00-16:00", "sun 10:00-14:00"))

    def test_lunch_breaks_closed_days_and_today(self) -> None:
        rows = self.tables()[0].rows
        assert [row.hours for row in rows[:5]] == ["9am–12pm, 1pm–4pm"] * 4 + ["closed"]
        assert [row.day for row in rows if row.is_today] == ["Sunday"]
        assert rows[6].hours == "10am–2pm"

    def test_exceptions_come_first_and_past_entries_not_at_all(self) -> None:
        channel = ServiceHours.objects.get().channel
        ServiceHours.objects.create(
            channel=channel,
            kind="exception",
            is_closed=True,
            valid_from=date(2026, 12, 24),
            valid_to=date(2026, 12, 26),
        )
        ServiceHours.objects.create(
            channel=channel, kind="exception", is_closed=True, valid_from=date(2026, 6, 19), valid_to=date(2026, 6, 19)
        )
        tables = self.tables()
        assert [(table.is_exception, table.validity) for table in tables] == [
            (True, "24 December 2026–26 December 2026"),
            (False, ""),
        ]
        assert tables[0].note == "Closed"
        assert tables[0].rows == ()

    def test_over_midnight_is_one_span(self) -> None:
        hours = ServiceHours.objects.get()
        hours.kind = "over_midnight"
        hours.save()
        hours.spells.all().delete()
        OpeningSpell.objects.create(hours=hours, day_from=4, day_to=5, opens=time(18), closes=time(2))
        row = self.tables()[0].rows[0]
        assert (row.day, row.hours) == ("Friday", "6pm – Saturday 2am")

    def test_weeks_appointment_and_words_of_a_spell(self) -> None:
        spells = OpeningSpell.objects.order_by("day_from", "opens")
        spells.filter(opens=time(9)).update(weeks="odd")
        spells.filter(opens=time(13)).update(weeks="even", is_by_appointment=True, info={"fi": "Ovi B"})
        rows = self.tables(language="fi")[0].rows
        assert (
            rows[0].hours == "9.00–12.00 (parittomat viikot), 13.00–16.00 (parilliset viikot, ajanvarauksella, Ovi B)"
        )

    def test_holidays_come_last_by_name_and_year(self) -> None:
        hours = ServiceHours.objects.get()
        hours.info = {"fi": "Soita ensin"}
        hours.save()
        of_holiday = {"channel": hours.channel, "kind": "holiday"}
        ServiceHours.objects.create(**of_holiday, holiday="may_day", is_closed=True, years=[2026, 2027, 2028])
        ServiceHours.objects.create(**of_holiday, holiday="epiphany", is_closed=True, years=[2025])
        eve = ServiceHours.objects.create(**of_holiday, holiday="christmas_eve")
        OpeningSpell.objects.create(hours=eve, opens=time(9), closes=time(12))
        weekly, *holidays = self.tables(language="fi")
        assert (weekly.info, weekly.is_exception) == ("Soita ensin", False)
        assert [(table.validity, table.note) for table in holidays] == [
            ("Vappu 2026, 2027, 2028", "Suljettu"),
            ("Jouluaatto", ""),
        ]
        assert [row.hours for row in holidays[1].rows] == ["9.00–12.00"]
        assert holidays[0].is_exception

    def test_an_exception_of_some_days_tells_those(self) -> None:
        hours = ServiceHours.objects.get()
        hours.kind, hours.valid_from, hours.valid_to = "exception", date(2026, 12, 20), date(2026, 12, 21)
        hours.save()
        assert [(row.day, row.hours) for row in self.tables()[0].rows] == [
            ("Monday", "9am–12pm, 1pm–4pm"),
            ("Sunday", "10am–2pm"),
        ]


@pytest.mark.parametrize("holiday", Holiday)
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_holiday_has_a_name(holiday: Holiday, language: str) -> None:
    with translation.override("en"):
        english = holiday_name(holiday)
    with translation.override(language):
        assert holiday_name(holiday) not in {"", english}
