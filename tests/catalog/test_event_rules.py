"""When events take place: repeat rules, in Finnish time, and what is said of one that is wrong."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.events.rules import MOST_TIMES, RuleFault, Timing, check_rule, occurrences, wall_clock
from catalog.hours.moments import HELSINKI, Stretch, local

YEAR = Stretch(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
TUESDAY = date(2026, 3, 3)


def at(day: date, hour: int = 18) -> datetime:
    return local(day, time(hour))


def days(rule: str, start: date = TUESDAY, **fields: object) -> list[str]:
    """Days and months of the times in 2026 of an event from 18 to 19.30."""
    timing = Timing(at(start), at(start) + timedelta(minutes=90), True, rule, **fields)  # type: ignore[arg-type]
    return [f"{wall_clock(one.start):%-d.%-m.}" for one in occurrences(timing, YEAR)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("", ["3.3."]),
        ("FREQ=WEEKLY;COUNT=3", ["3.3.", "10.3.", "17.3."]),
        ("RRULE:FREQ=WEEKLY;COUNT=2", ["3.3.", "10.3."]),
        ("freq=weekly;count=2;", ["3.3.", "10.3."]),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20260401", ["3.3.", "17.3.", "31.3."]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260310", ["3.3.", "5.3.", "10.3."]),
        # A date as the end takes its whole day in, a time in UTC is turned: 16 o'clock is 18 in Finland in winter.
        ("FREQ=DAILY;UNTIL=20260304", ["3.3.", "4.3."]),
        ("FREQ=DAILY;UNTIL=20260304T160000Z", ["3.3.", "4.3."]),
        ("FREQ=DAILY;UNTIL=20260304T155959Z", ["3.3."]),
        ("FREQ=DAILY;UNTIL=20260304T180000", ["3.3.", "4.3."]),
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=3", ["3.3.", "7.4.", "5.5."]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["3.3.", "27.3.", "24.4."]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2", ["3.3.", "31.3.", "31.5."]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=1", ["3.3.", "31.3."]),
        ("FREQ=YEARLY", ["3.3."]),
        # What is not understood repeats nothing, and the event keeps its first time.
        ("FREQ=HOURLY", ["3.3."]),
        ("nonsense", ["3.3."]),
        ("FREQ=DAILY;UNTIL=20260231", ["3.3."]),
    ],
)
def test_rules(rule: str, expected: list[str]) -> None:
    assert days(rule) == expected


def test_days_that_are_skipped_count_for_the_rule_and_do_not_come() -> None:
    assert days("FREQ=WEEKLY;COUNT=3", skipped_on=[date(2026, 3, 10)]) == ["3.3.", "17.3."]
    assert days("", skipped_on=[TUESDAY]) == []


def test_clocks_are_changed_and_the_event_is_at_the_same_time_by_them() -> None:
    start = date(2026, 3, 24)
    weekly = occurrences(Timing(at(start), at(start, 20), True, "FREQ=WEEKLY;COUNT=2"), YEAR)
    assert [one.start.hour for one in weekly] == [16, 15]
    assert [one.end.hour for one in weekly] == [18, 17]


def test_an_hour_that_clocks_skip_leaves_a_time_that_is_not_empty() -> None:
    start = local(date(2026, 3, 28), time(3, 15))
    nightly = Timing(start, start + timedelta(minutes=15), True, "FREQ=DAILY;COUNT=2")
    assert [one.end > one.start for one in occurrences(nightly, YEAR)] == [True, True]


def test_without_times_of_day_whole_days() -> None:
    day = local(date(2026, 3, 28), time(0))
    (one, other) = occurrences(Timing(day, None, False, "FREQ=DAILY;COUNT=2"), YEAR)
    assert (one.end - one.start, other.end - other.start) == (timedelta(hours=24), timedelta(hours=23))
    assert wall_clock(other.end) == datetime(2026, 3, 30)  # noqa: DTZ001 - naive on purpose


def test_what_is_going_on_at_the_windows_beginning_is_in_it() -> None:
    long = Timing(datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 1, 10, tzinfo=UTC))
    assert len(occurrences(long, YEAR)) == 1


@pytest.mark.parametrize("year", [1, 1900, 9999])
def test_years_that_nobody_means_break_nothing(year: int) -> None:
    moment = datetime(year, 12, 31, 23, 30, tzinfo=UTC)
    assert occurrences(Timing(moment, None, True, "FREQ=WEEKLY;COUNT=5"), YEAR) == []


def test_never_more_than_the_most() -> None:
    assert len(days("FREQ=DAILY")) == 304
    start = at(date(2020, 1, 1))
    window = Stretch(start, start + timedelta(days=3000))
    assert len(occurrences(Timing(start, None, True, "FREQ=DAILY"), window)) == MOST_TIMES


@pytest.mark.parametrize(
    ("rule", "faults"),
    [
        ("", ()),
        ("FREQ=WEEKLY;COUNT=3", ()),
        ("FREQ=WEEKLY;WKST=MO;UNTIL=20270531", ()),
        ("FREQ=MONTHLY;BYDAY=2WE;UNTIL=20270531T200000Z", ()),
        ("FREQ=WEEKLY", (RuleFault.ENDLESS,)),
        ("FREQ=HOURLY;COUNT=2", (RuleFault.TOO_OFTEN,)),
        ("FREQ=MINUTELY", (RuleFault.TOO_OFTEN, RuleFault.ENDLESS)),
        ("FREQ=SECONDLY;COUNT=9", (RuleFault.TOO_OFTEN,)),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", (RuleFault.NEVER,)),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270531", (RuleFault.COUNT_AND_END,)),
        ("FREQ=WEEKLY;BYDAY=1MO;COUNT=2", (RuleFault.NOT_UNDERSTOOD,)),
        ("FREQ=WEEKLY;BYSETPOS=1;COUNT=2", (RuleFault.NOT_UNDERSTOOD,)),
        ("FREQ=DAILY;BYHOUR=8,9;COUNT=2", (RuleFault.NOT_UNDERSTOOD,)),
        # What may fit no day at all.
        ("FREQ=DAILY;INTERVAL=7;BYDAY=SU;COUNT=2", (RuleFault.NOT_UNDERSTOOD,)),
        ("FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2;COUNT=2", (RuleFault.NOT_UNDERSTOOD,)),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9;COUNT=2", (RuleFault.NOT_UNDERSTOOD,)),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=1MO;COUNT=2", (RuleFault.NOT_UNDERSTOOD,)),
        ("FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=2;COUNT=2", (RuleFault.NOT_UNDERSTOOD,)),
        ("FREQ=DAILY;INTERVAL=0;COUNT=2", (RuleFault.NOT_UNDERSTOOD,)),
        ("FREQ=DAILY;FREQ=WEEKLY;COUNT=2", (RuleFault.NOT_UNDERSTOOD,)),
        ("FREQ=FORTNIGHTLY;COUNT=2", (RuleFault.NOT_UNDERSTOOD,)),
        ("FREQ=DAILY;UNTIL=20261301", (RuleFault.NOT_UNDERSTOOD,)),
        ("COUNT=2", (RuleFault.NOT_UNDERSTOOD,)),
        ("FREQ=DAILY;COUNT=\u0663", (RuleFault.NOT_UNDERSTOOD,)),
        ("FREQ=DAILY\nDTSTART:19700101", (RuleFault.NOT_UNDERSTOOD,)),
        ("x" * 5000, (RuleFault.NOT_UNDERSTOOD,)),
    ],
)
def test_what_is_wrong_with_a_rule(rule: str, faults: tuple[RuleFault, ...]) -> None:
    assert check_rule(rule) == faults


def test_what_comes_from_a_calendar_may_go_on_for_ever() -> None:
    assert check_rule("FREQ=WEEKLY", may_be_endless=True) == ()


rules = st.builds(
    lambda frequency, interval, end, days: f"FREQ={frequency};INTERVAL={interval}{end}{days}",
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 40),
    st.sampled_from(["", ";COUNT=5", ";UNTIL=20260930", ";UNTIL=20261001T120000Z"]),
    st.sampled_from(["", ";BYDAY=MO,WE", ";BYDAY=SU"]),
)
starts = st.builds(
    lambda days, minutes: datetime(2024, 1, 1, tzinfo=HELSINKI) + timedelta(days=days, minutes=minutes),
    st.integers(0, 1200),
    st.integers(0, 60 * 24 - 1),
)


@settings(deadline=1000)
@given(starts, st.integers(0, 60 * 24 * 9), st.booleans(), rules, starts, st.integers(1, 500))
def test_times_are_in_the_window_in_order_and_at_the_same_time_of_day(
    start: datetime, minutes: int, has_times: bool, rule: str, window_from: datetime, window_days: int
) -> None:
    begins = local(start.date(), start.time() if has_times else time(0))
    window = Stretch(
        window_from.replace(tzinfo=HELSINKI), window_from.replace(tzinfo=HELSINKI) + timedelta(window_days)
    )
    timing = Timing(begins, begins + timedelta(minutes=minutes), has_times, rule)
    found = occurrences(timing, window)
    assert len(found) <= MOST_TIMES
    assert [one.start for one in found] == sorted({one.start for one in found})
    for one in found:
        assert one.start < window.end
        assert one.end > window.start
        assert one.end > one.start
        first, shown = wall_clock(begins).time(), wall_clock(one.start)
        # Where clocks skip the time itself it is an hour later.
        assert shown.time() == first or (shown.hour == 4 and shown.month == 3)
