"""What "now", "this evening" and "at the weekend" mean, at many moments. All in Finnish time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from catalog.hours.holidays import holidays_on
from catalog.hours.moments import (
    DAY,
    HELSINKI,
    TYPICAL_MONDAY,
    Stretch,
    When,
    coming,
    is_typical,
    local,
    moment,
    named,
    stretch,
    week_ahead,
    weekday,
)


def at(text: str) -> datetime:
    """A Finnish wall time as a moment: "2026-11-25 12:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def told(stretches: tuple[Stretch, ...]) -> list[str]:
    """Stretches by Finnish clocks: "2026-11-25 12:00–2026-11-26 00:00"."""
    assert all(moment.tzinfo is UTC for one in stretches for moment in one)
    return ["–".join(f"{moment.astimezone(HELSINKI):%Y-%m-%d %H:%M}" for moment in one) for one in stretches]


@pytest.mark.parametrize(
    ("when", "now", "expected"),
    [
        # Wednesday 25 November 2026
        (When.NOW, "2026-11-25 12:34", ["2026-11-25 12:34–2026-11-25 12:35"]),
        (When.NOW, "2026-11-25 23:59", ["2026-11-25 23:59–2026-11-26 00:00"]),
        (When.TODAY, "2026-11-25 00:00", ["2026-11-25 00:00–2026-11-26 00:00"]),
        (When.TODAY, "2026-11-25 12:34", ["2026-11-25 12:34–2026-11-26 00:00"]),
        (When.TODAY, "2026-11-25 23:59", ["2026-11-25 23:59–2026-11-26 00:00"]),
        (When.TOMORROW, "2026-11-25 12:34", ["2026-11-26 00:00–2026-11-27 00:00"]),
        (When.TOMORROW, "2026-11-25 00:00", ["2026-11-26 00:00–2026-11-27 00:00"]),
        (When.EVENING, "2026-11-25 09:00", ["2026-11-25 17:00–2026-11-25 23:00"]),
        (When.EVENING, "2026-11-25 17:00", ["2026-11-25 17:00–2026-11-25 23:00"]),
        (When.EVENING, "2026-11-25 20:15", ["2026-11-25 20:15–2026-11-25 23:00"]),
        (When.EVENING, "2026-11-25 22:59", ["2026-11-25 22:59–2026-11-25 23:00"]),
        # The evening is over: it is still this one, as nothing at all would mean any time.
        (When.EVENING, "2026-11-25 23:00", ["2026-11-25 17:00–2026-11-25 23:00"]),
        (When.EVENING, "2026-11-25 23:59", ["2026-11-25 17:00–2026-11-25 23:00"]),
        # After midnight it is the next one.
        (When.EVENING, "2026-11-26 00:30", ["2026-11-26 17:00–2026-11-26 23:00"]),
        (When.WEEKEND, "2026-11-23 00:00", ["2026-11-28 00:00–2026-11-29 00:00", "2026-11-29 00:00–2026-11-30 00:00"]),
        (When.WEEKEND, "2026-11-27 23:59", ["2026-11-28 00:00–2026-11-29 00:00", "2026-11-29 00:00–2026-11-30 00:00"]),
        (When.WEEKEND, "2026-11-28 10:00", ["2026-11-28 10:00–2026-11-29 00:00", "2026-11-29 00:00–2026-11-30 00:00"]),
        (When.WEEKEND, "2026-11-29 00:00", ["2026-11-29 00:00–2026-11-30 00:00"]),
        (When.WEEKEND, "2026-11-29 23:30", ["2026-11-29 23:30–2026-11-30 00:00"]),
        # The turn of the year
        (When.TOMORROW, "2026-12-31 23:59", ["2027-01-01 00:00–2027-01-02 00:00"]),
        (When.TODAY, "2026-12-31 18:00", ["2026-12-31 18:00–2027-01-01 00:00"]),
        (When.WEEKEND, "2026-12-31 18:00", ["2027-01-02 00:00–2027-01-03 00:00", "2027-01-03 00:00–2027-01-04 00:00"]),
        (When.TOMORROW, "2028-02-28 12:00", ["2028-02-29 00:00–2028-03-01 00:00"]),
    ],
)  # fmt: skip
def test_named_times(when: When, now: str, expected: list[str]) -> None:
    assert told(named(when, at(now))) == expected


@pytest.mark.parametrize(
    ("when", "now", "opens", "closes", "expected"),
    [
        (When.TODAY, "2026-11-25 08:00", time(9), time(12), ["2026-11-25 09:00–2026-11-25 12:00"]),
        (When.TODAY, "2026-11-25 10:00", time(9), time(12), ["2026-11-25 10:00–2026-11-25 12:00"]),
        (When.TODAY, "2026-11-25 13:00", time(9), time(12), ["2026-11-25 09:00–2026-11-25 12:00"]),
        (When.TODAY, "2026-11-25 08:00", time(16), None, ["2026-11-25 16:00–2026-11-26 00:00"]),
        (When.TODAY, "2026-11-25 08:00", None, time(12), ["2026-11-25 08:00–2026-11-25 12:00"]),
        (When.TOMORROW, "2026-11-25 20:00", time(9), time(12), ["2026-11-26 09:00–2026-11-26 12:00"]),
        # On Saturday afternoon there is only Sunday's noon left.
        (When.WEEKEND, "2026-11-28 15:00", time(10), time(14), ["2026-11-29 10:00–2026-11-29 14:00"]),
        (
            When.WEEKEND, "2026-11-28 12:00", time(10), time(14),
            ["2026-11-28 12:00–2026-11-28 14:00", "2026-11-29 10:00–2026-11-29 14:00"],
        ),
        # An evening and a moment have hours of their own.
        (When.EVENING, "2026-11-25 08:00", time(9), time(12), ["2026-11-25 17:00–2026-11-25 23:00"]),
        (When.NOW, "2026-11-25 08:00", time(9), time(12), ["2026-11-25 08:00–2026-11-25 08:01"]),
    ],
)  # fmt: skip
def test_named_times_with_hours(
    when: When, now: str, opens: time | None, closes: time | None, expected: list[str]
) -> None:
    assert told(named(when, at(now), opens, closes)) == expected


@pytest.mark.parametrize("when", When)
def test_a_name_always_means_some_time(when: When) -> None:
    """None at all would be a search at any time."""
    now = at("2026-10-19 00:00")
    for hours in range(0, 24 * 14, 5):
        found = named(when, now + timedelta(hours=hours))
        assert found
        assert all(one.start < one.end for one in found)


def test_a_moment_is_its_minute_in_whatever_zone_it_is_told() -> None:
    start = datetime(2026, 11, 25, 10, 34, tzinfo=UTC)
    expected = Stretch(start, start + timedelta(minutes=1))
    assert moment(datetime(2026, 11, 25, 10, 34, 59, 999, tzinfo=UTC)) == expected
    assert moment(datetime(2026, 11, 25, 12, 34, 10, tzinfo=HELSINKI)) == expected


def test_today_is_the_finnish_day() -> None:
    """At half past ten in the evening in UTC it is tomorrow in Finland."""
    late = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)
    assert told(named(When.TODAY, late)) == ["2026-11-26 00:30–2026-11-27 00:00"]
    assert told(named(When.TOMORROW, late)) == ["2026-11-27 00:00–2026-11-28 00:00"]


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2027, 3, 28), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)],
)
def test_a_day_on_which_clocks_change_is_shorter_or_longer(day: date, hours: int) -> None:
    whole = stretch(day)
    assert whole.end - whole.start == timedelta(hours=hours)
    assert whole.start == local(day, time())


@pytest.mark.parametrize(
    ("day", "clock", "is_end", "expected"),
    [
        (date(2026, 7, 1), time(9), False, "2026-07-01T06:00"),
        (date(2026, 12, 1), time(9), False, "2026-12-01T07:00"),
        (date(2026, 3, 29), time(2, 59), False, "2026-03-29T00:59"),
        (date(2026, 3, 29), time(3), False, "2026-03-29T01:00"),
        (date(2026, 3, 29), time(3, 30), False, "2026-03-29T01:00"),
        (date(2026, 3, 29), time(3, 30), True, "2026-03-29T01:00"),
        (date(2026, 3, 29), time(4), False, "2026-03-29T01:00"),
        (date(2026, 10, 25), time(3, 30), False, "2026-10-25T00:30"),
        (date(2026, 10, 25), time(3, 30), True, "2026-10-25T01:30"),
        (date(2026, 10, 25), time(3), True, "2026-10-25T01:00"),
        (date(2026, 10, 25), time(4), False, "2026-10-25T02:00"),
    ],
)
def test_finnish_clocks_in_utc(day: date, clock: time, is_end: bool, expected: str) -> None:
    assert local(day, clock, is_end=is_end) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_hours_of_a_day_go_to_its_end_where_no_end_lies_after_the_beginning() -> None:
    day = date(2026, 11, 25)
    midnight = local(day + DAY, time())
    for closes in (None, time(0), time(9), time(22)):
        assert stretch(day, time(22), closes) == Stretch(local(day, time(22)), midnight)
    assert stretch(day, None, time(9)) == Stretch(local(day, time()), local(day, time(9)))
    assert stretch(day, None, time(0)) == stretch(day)


def test_the_week_ahead_goes_from_this_minute_to_the_end_of_the_same_weekday() -> None:
    assert told((week_ahead(at("2026-11-25 12:34")),)) == ["2026-11-25 12:34–2026-12-03 00:00"]
    autumn = week_ahead(at("2026-10-24 00:00"))
    assert autumn.end - autumn.start == timedelta(days=8, hours=1)


def test_a_weekday_in_general_has_days_to_come() -> None:
    (asked,) = weekday(2, time(9), time(12))
    assert is_typical(asked)
    assert not is_typical(stretch(date(2026, 11, 25)))
    expected = ["2026-11-25 09:00–2026-11-25 12:00", "2026-12-02 09:00–2026-12-02 12:00"]
    assert told(coming(asked, at("2026-11-25 13:00"), 2)) == expected
    (whole,) = weekday(6)
    assert told(coming(whole, at("2026-11-25 13:00"), 1)) == ["2026-11-29 00:00–2026-11-30 00:00"]


def test_a_weekday_in_general_is_one_of_a_week_without_holidays() -> None:
    assert told(weekday(2, time(9), time(12))) == ["2001-01-17 09:00–2001-01-17 12:00"]
    assert told(weekday(6)) == ["2001-01-21 00:00–2001-01-22 00:00"]
    assert TYPICAL_MONDAY.weekday() == 0
    assert not any(holidays_on(TYPICAL_MONDAY + offset * DAY) for offset in range(-7, 8))
