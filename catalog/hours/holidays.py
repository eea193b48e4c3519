"""The holidays that can have hours of their own, and on which days they fall in Finland. Pure.

The dates are those of the package `holidays`. It has no Maundy Thursday, and the eves of May Day and New Year are
ordinary days to it: these three are counted from the days it has.
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays


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


_NAMES = {
    "New Year's Day": Holiday.NEW_YEARS_DAY,
    "Epiphany": Holiday.EPIPHANY,
    "Good Friday": Holiday.GOOD_FRIDAY,
    "Easter Sunday": Holiday.EASTER_SUNDAY,
    "Easter Monday": Holiday.EASTER_MONDAY,
    "May Day": Holiday.MAY_DAY,
    "Ascension Day": Holiday.ASCENSION_DAY,
    "Pentecost": Holiday.WHIT_SUNDAY,
    "Midsummer Eve": Holiday.MIDSUMMER_EVE,
    "Midsummer Day": Holiday.MIDSUMMER_DAY,
    "All Saints' Day": Holiday.ALL_SAINTS_DAY,
    "Independence Day": Holiday.INDEPENDENCE_DAY,
    "Christmas Eve": Holiday.CHRISTMAS_EVE,
    "Christmas Day": Holiday.CHRISTMAS_DAY,
    "Second Day of Christmas": Holiday.BOXING_DAY,
}
# What the package lacks: so many days before a holiday that it has.
_BEFORE = {
    Holiday.MAUNDY_THURSDAY: (Holiday.GOOD_FRIDAY, 1),
    Holiday.MAY_DAY_EVE: (Holiday.MAY_DAY, 1),
}


def holidays_on(day: date) -> frozenset[Holiday]:
    """The holidays that fall on the day: none, one or, when Ascension Day meets May Day, two."""
    return _of_year(day.year).get(day, frozenset())


def is_public_holiday(day: date) -> bool:
    """Whether most of Finland is closed: the days of the package's list, with the eves of Midsummer and Christmas."""
    return bool(holidays_on(day) - {Holiday.MAUNDY_THURSDAY, Holiday.MAY_DAY_EVE, Holiday.NEW_YEARS_EVE})


@lru_cache(maxsize=64)
def _of_year(year: int) -> dict[date, frozenset[Holiday]]:
    dates: dict[Holiday, date] = {Holiday.NEW_YEARS_EVE: date(year, 12, 31)}
    for day, names in holidays.country_holidays("FI", years=year, language="en_US").items():
        dates |= {_NAMES[name]: day for name in names.split("; ")}
    for eve, (holiday, days) in _BEFORE.items():
        dates[eve] = dates[holiday] - timedelta(days=days)
    found: dict[date, frozenset[Holiday]] = {}
    for holiday, day in dates.items():
        found[day] = found.get(day, frozenset()) | {holiday}
    return found
