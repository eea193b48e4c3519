"""The holidays that can have hours of their own, and on which days they fall in Finland. Pure.

Easter is that of the western churches, by the algorithm of Meeus, Jones and Butcher. Midsummer and All Saints' Day fall
on Saturdays.
"""

from datetime import date, timedelta
from enum import StrEnum


class Holiday(StrEnum):
    """The holidays and eves that can have hours of their own, in the order of the year."""

    NEW_YEARS_DAY = "new_years_day"
    EPIPHANY = "epiphany"
    MAUNDY_THURSDAY = "maundy_thursday"
    GOOD_FRIDAY = "good_friday"
    EASTER_SUNDAY = "easter_sunday"
    EASTER_MONDAY = "easter_monday"
    MAY_DAY_EVE = "may_day_eve"
    MAY_DAY = "may_day"
    ASCENSION_DAY = "ascension_day"
    WHIT_SUNDAY = "whit_sunday"
    MIDSUMMER_EVE = "midsummer_eve"
    MIDSUMMER_DAY = "midsummer_day"
    ALL_SAINTS_DAY = "all_saints_day"
    INDEPENDENCE_DAY = "independence_day"
    CHRISTMAS_EVE = "christmas_eve"
    CHRISTMAS_DAY = "christmas_day"
    BOXING_DAY = "boxing_day"
    NEW_YEARS_EVE = "new_years_eve"


_FIXED = {
    (1, 1): Holiday.NEW_YEARS_DAY,
    (1, 6): Holiday.EPIPHANY,
    (4, 30): Holiday.MAY_DAY_EVE,
    (5, 1): Holiday.MAY_DAY,
    (12, 6): Holiday.INDEPENDENCE_DAY,
    (12, 24): Holiday.CHRISTMAS_EVE,
    (12, 25): Holiday.CHRISTMAS_DAY,
    (12, 26): Holiday.BOXING_DAY,
    (12, 31): Holiday.NEW_YEARS_EVE,
}
_DAYS_FROM_EASTER = {
    -3: Holiday.MAUNDY_THURSDAY,
    -2: Holiday.GOOD_FRIDAY,
    0: Holiday.EASTER_SUNDAY,
    1: Holiday.EASTER_MONDAY,
    39: Holiday.ASCENSION_DAY,
    49: Holiday.WHIT_SUNDAY,
}
_SATURDAY = 5


def holidays_on(day: date) -> frozenset[Holiday]:
    """The holidays that fall on the day: none, one or, when Ascension Day meets May Day, two."""
    found = {_FIXED.get((day.month, day.day)), _DAYS_FROM_EASTER.get((day - easter_sunday(day.year)).days)}
    if date(day.year, 6, 20) <= day <= date(day.year, 6, 26) and day.weekday() == _SATURDAY:
        found.add(Holiday.MIDSUMMER_DAY)
    if date(day.year, 6, 19) <= day <= date(day.year, 6, 25) and day.weekday() == _SATURDAY - 1:
        found.add(Holiday.MIDSUMMER_EVE)
    if date(day.year, 10, 31) <= day <= date(day.year, 11, 6) and day.weekday() == _SATURDAY:
        found.add(Holiday.ALL_SAINTS_DAY)
    return frozenset(holiday for holiday in found if holiday)


def easter_sunday(year: int) -> date:
    """Easter Sunday of a Gregorian year."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    shift = century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    moon = (19 * golden + shift) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    correction = (golden + 11 * moon + 22 * weekday) // 451
    return date(year, 3, 22) + timedelta(days=moon + weekday - 7 * correction)
