"""The holidays of Finland, against dates from the almanac."""

from datetime import date

import pytest

from catalog.hours.holidays import Holiday, holidays_on, is_public_holiday


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        (date(2026, 1, 1), Holiday.NEW_YEARS_DAY),
        (date(2026, 1, 6), Holiday.EPIPHANY),
        (date(2026, 4, 2), Holiday.MAUNDY_THURSDAY),
        (date(2026, 4, 3), Holiday.GOOD_FRIDAY),
        (date(2026, 4, 5), Holiday.EASTER_SUNDAY),
        (date(2026, 4, 6), Holiday.EASTER_MONDAY),
        (date(2026, 4, 30), Holiday.MAY_DAY_EVE),
        (date(2026, 5, 1), Holiday.MAY_DAY),
        (date(2026, 5, 14), Holiday.ASCENSION_DAY),
        (date(2026, 5, 24), Holiday.WHIT_SUNDAY),
        (date(2026, 6, 19), Holiday.MIDSUMMER_EVE),
        (date(2026, 6, 20), Holiday.MIDSUMMER_DAY),
        (date(2025, 6, 21), Holiday.MIDSUMMER_DAY),
        (date(2026, 10, 31), Holiday.ALL_SAINTS_DAY),
        (date(2025, 11, 1), Holiday.ALL_SAINTS_DAY),
        (date(2026, 12, 6), Holiday.INDEPENDENCE_DAY),
        (date(2026, 12, 24), Holiday.CHRISTMAS_EVE),
        (date(2026, 12, 25), Holiday.CHRISTMAS_DAY),
        (date(2026, 12, 26), Holiday.BOXING_DAY),
        (date(2026, 12, 31), Holiday.NEW_YEARS_EVE),
    ],
)
def test_each_holiday_falls_on_its_day(day: date, holiday: Holiday) -> None:
    assert holidays_on(day) == {holiday}


def test_an_ordinary_day_is_none() -> None:
    assert holidays_on(date(2026, 6, 27)) == frozenset()
    assert holidays_on(date(2026, 11, 7)) == frozenset()


def test_ascension_day_can_meet_may_day() -> None:
    assert holidays_on(date(2008, 5, 1)) == {Holiday.MAY_DAY, Holiday.ASCENSION_DAY}


@pytest.mark.parametrize(
    "easter", [date(1954, 4, 18), date(2000, 4, 23), date(2008, 3, 23), date(2024, 3, 31), date(2038, 4, 25)]
)
def test_easter(easter: date) -> None:
    assert Holiday.EASTER_SUNDAY in holidays_on(easter)


def test_the_eves_that_people_keep_are_public_holidays_and_the_others_are_not() -> None:
    assert is_public_holiday(date(2026, 12, 24))
    assert is_public_holiday(date(2026, 6, 19))
    assert not is_public_holiday(date(2026, 4, 30))
    assert not is_public_holiday(date(2026, 12, 31))
    assert not is_public_holiday(date(2026, 11, 25))
