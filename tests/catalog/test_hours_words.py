"""Hours in words, in English: what a reader is told at a moment, of a day, of a week, of the time asked for."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import translation

from catalog.hours.moments import DAY, HELSINKI, Stretch, When, local, moment, named, stretch, weekday
from catalog.hours.rules import Span, TimeState, merged, spans, typical_week
from catalog.hours.words import asked_words, day_words, group_label, now_words, week
from catalog.records import HoursRecord
from tests.catalog.hours_notation import WEDNESDAY, Case, cases, entry, exception, weekly

OFFICE = weekly("mon-fri 09:00-15:00")
NIGHTS = weekly("fri-sat 20:00-02:00")
ALWAYS = entry(always_open=True)
MORNING, BOOKED = "wed 09:00-12:00", "wed 13:00-15:00 appointment"


def span(text: str) -> HoursRecord:
    return entry(text, kind="over_midnight")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def hours(*entries: HoursRecord, day: date = WEDNESDAY) -> list[Span]:
    """The spans as a card has them: from Monday to a fortnight from the day."""
    return spans(entries, day - day.weekday() * DAY, day + 14 * DAY)


@pytest.mark.parametrize(
    ("entries", "now", "expected"),
    [
        ((OFFICE,), "2026-11-25 12:00", "Open now, closes at 3pm"),
        ((OFFICE,), "2026-11-25 09:00", "Open now, closes at 3pm"),
        ((OFFICE,), "2026-11-25 14:59:59", "Open now, closes at 3pm"),
        ((OFFICE,), "2026-11-25 15:00", "Closed now, opens tomorrow at 9am"),
        ((OFFICE,), "2026-11-25 08:59", "Closed now, opens at 9am"),
        ((OFFICE,), "2026-11-25 00:00", "Closed now, opens at 9am"),
        ((OFFICE,), "2026-11-27 16:00", "Closed now, opens on Monday at 9am"),
        ((OFFICE,), "2026-11-29 12:00", "Closed now, opens tomorrow at 9am"),
        ((weekly("mon 09:30-12:15"),), "2026-11-30 10:00", "Open now, closes at 12.15pm"),
        ((weekly("wed 09:00-15:00"),), "2026-11-25 16:00", "Closed now, opens 2 December 2026"),
        ((weekly("wed 09:00-15:00"),), "2026-11-26 16:00", "Closed now, opens on Wednesday at 9am"),
        # Lunch
        ((weekly("wed 09:00-12:00", "wed 13:00-15:00"),), "2026-11-25 11:00", "Open now, closes at 12pm"),
        ((weekly("wed 09:00-12:00", "wed 13:00-15:00"),), "2026-11-25 12:30", "Closed now, opens at 1pm"),
        # Midnight
        ((weekly("wed 18:00-00:00"),), "2026-11-25 20:00", "Open now, closes at midnight"),
        ((weekly("wed 18:00-23:59"),), "2026-11-25 23:59", "Open now, closes at midnight"),
        ((weekly("wed 18:00-23:59:59"),), "2026-11-25 23:59:59", "Open now, closes at midnight"),
        ((NIGHTS,), "2026-11-27 23:00", "Open now, closes tomorrow at 2am"),
        ((NIGHTS,), "2026-11-28 01:00", "Open now, closes at 2am"),
        ((NIGHTS,), "2026-11-28 03:00", "Closed now, opens at 8pm"),
        ((weekly("thu 00:00-06:00"),), "2026-11-25 20:00", "Closed now, opens tomorrow at 12am"),
        # Long spans
        ((ALWAYS,), "2026-11-25 03:00", "Open now"),
        ((span("wed-fri 08:00-16:00"),), "2026-11-25 12:00", "Open now, closes on Friday at 4pm"),
        ((span("wed-fri 08:00-23:59"),), "2026-11-25 12:00", "Open now, closes on Friday at midnight"),
        ((span("wed-thu 08:00-23:59"),), "2026-11-25 12:00", "Open now, closes tomorrow at midnight"),
        ((ALWAYS, exception(WEDNESDAY + 2 * DAY)), "2026-11-25 12:00", "Open now, closes tomorrow at midnight"),
        ((ALWAYS, exception(WEDNESDAY)), "2026-11-25 12:00", "Closed now, opens tomorrow at 12am"),
        # By appointment
        ((entry(by_appointment=True),), "2026-11-25 03:00", "By appointment now"),
        ((weekly("wed 09:00-15:00 appointment"),), "2026-11-25 08:00", "Closed now, by appointment at 9am"),
        ((weekly("thu 09:00-15:00 appointment"),), "2026-11-25 08:00", "Closed now, by appointment tomorrow at 9am"),
        ((weekly("wed 09:00-12:00 appointment", "wed 12:00-15:00"),), "2026-11-25 10:00", "By appointment now"),
        # Exceptions and holidays
        ((OFFICE, exception(WEDNESDAY)), "2026-11-25 12:00", "Closed now, opens tomorrow at 9am"),
        ((OFFICE, exception(WEDNESDAY, "10:00-12:00")), "2026-11-25 09:30", "Closed now, opens at 10am"),
        ((OFFICE, exception(WEDNESDAY, closed=False)), "2026-11-25 12:00", "Hours not stated"),
        ((OFFICE,), "2026-12-24 12:00", "Public holiday: check the hours"),
        # What is unknown tells nothing of when it opens.
        ((OFFICE,), "2026-12-23 16:00", "Closed now, opens on Monday at 9am"),
        ((OFFICE,), "2027-01-01 12:00", "Public holiday: check the hours"),
        ((OFFICE,), "2026-12-31 16:00", "Closed now, opens on Monday at 9am"),
        # Nothing to come
        ((), "2026-11-25 12:00", "Hours not stated"),
        ((entry(closed=True),), "2026-11-25 12:00", "Closed now"),
        ((OFFICE, exception(WEDNESDAY, to=WEDNESDAY + 60 * DAY)), "2026-11-25 12:00", "Closed now"),
        # The night on which clocks go back
        ((weekly("sat 22:00-06:00"),), "2026-10-25 03:30", "Open now, closes at 6am"),
    ],
)  # fmt: skip
def test_now(entries: tuple[HoursRecord, ...], now: str, expected: str) -> None:
    moment = at(now)
    assert now_words(hours(*entries, day=moment.date()), moment, "en") == expected


@pytest.mark.parametrize("second", [0, 29, 30, 58, 59])
def test_what_is_open_for_a_part_of_a_minute_is_open_for_all_of_it(second: int) -> None:
    """As the search sees it; hours of the source can have seconds."""
    found = hours(weekly("wed 09:00:30-15:00:30"))
    assert now_words(found, at(f"2026-11-25 09:00:{second:02}"), "en") == "Open now, closes at 3pm"
    assert now_words(found, at(f"2026-11-25 15:00:{second:02}"), "en") == "Open now, closes at 3pm"


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_there_are_words_for_every_moment_of_the_table(case: Case) -> None:
    found = merged([hours(*way) for way in case.ways])
    for quarter in range(0, 8 * 96, 3):
        now = local(WEDNESDAY, time()) + timedelta(minutes=15 * quarter)
        words = now_words(found, now, "en")
        is_open = any(span.start <= now < span.end and span.state is TimeState.OPEN for span in found)
        assert words.startswith("Open now") == is_open
        assert "%(" not in words


@pytest.mark.parametrize(
    ("entries", "day", "expected"),
    [
        ((OFFICE,), "2026-11-25", "9am–3pm"),
        ((OFFICE,), "2026-11-28", "closed"),
        ((weekly("wed 09:00-12:00", "wed 13:00-15:30"),), "2026-11-25", "9am–12pm, 1pm–3.30pm"),
        ((weekly("wed 18:00-00:00"),), "2026-11-25", "6pm–midnight"),
        ((ALWAYS,), "2026-11-25", "around the clock"),
        ((weekly("mon-sun 00:00-23:59"),), "2026-11-25", "around the clock"),
        ((ALWAYS,), "2026-10-25", "around the clock"),
        ((ALWAYS,), "2026-03-29", "around the clock"),
        ((NIGHTS,), "2026-11-27", "8pm–midnight"),
        ((NIGHTS,), "2026-11-28", "12am–2am, 8pm–midnight"),
        ((NIGHTS,), "2026-11-29", "12am–2am"),
        ((weekly(MORNING, BOOKED),), "2026-11-25", "9am–12pm, 1pm–3pm (by appointment)"),
        ((weekly("wed 16:00-17:00", BOOKED),), "2026-11-25", "1pm–3pm (by appointment), 4pm–5pm"),
        ((entry(by_appointment=True),), "2026-11-25", "by appointment"),
        ((), "2026-11-25", "check the hours"),
        ((OFFICE,), "2026-12-25", "9am–3pm (check the hours)"),
        ((OFFICE, exception(WEDNESDAY)), "2026-11-25", "closed"),
        ((OFFICE, exception(WEDNESDAY, "10:00-12:00")), "2026-11-25", "10am–12pm"),
        ((OFFICE, exception(WEDNESDAY, closed=False)), "2026-11-25", "check the hours"),
        ((weekly("sun 02:00-05:00"),), "2026-10-25", "2am–5am"),
        ((weekly("sun 02:00-05:00"),), "2026-03-29", "2am–5am"),
    ],
)  # fmt: skip
def test_a_day(entries: tuple[HoursRecord, ...], day: str, expected: str) -> None:
    on = date.fromisoformat(day)
    assert day_words(hours(*entries, day=on), on, "en") == expected


def test_a_week_from_monday_with_today_and_what_is_past() -> None:
    found = week(hours(OFFICE, exception(WEDNESDAY)), WEDNESDAY, "en")
    assert [(row.day, row.hours) for row in found] == [
        ("Monday 23 November", "9am–3pm"),
        ("Tuesday 24 November", "9am–3pm"),
        ("Wednesday 25 November", "closed"),
        ("Thursday 26 November", "9am–3pm"),
        ("Friday 27 November", "9am–3pm"),
        ("Saturday 28 November", "closed"),
        ("Sunday 29 November", "closed"),
    ]
    assert [row.day for row in found if row.is_today] == ["Wednesday 25 November"]
    assert [row.is_past for row in found] == [True, True, False, False, False, False, False]


def test_a_week_over_the_turn_of_the_year_names_its_holidays() -> None:
    found = week(hours(OFFICE, day=date(2026, 12, 28)), date(2026, 12, 28), "en")
    assert [(row.day, row.hours) for row in found[2:6]] == [
        ("Wednesday 30 December", "9am–3pm"),
        ("Thursday 31 December (New Year's Eve)", "9am–3pm"),
        ("Friday 1 January (New Year's Day)", "9am–3pm (check the hours)"),
        ("Saturday 2 January", "closed"),
    ]


def test_on_a_sunday_the_week_is_the_one_that_ends() -> None:
    found = week(hours(OFFICE), date(2026, 11, 29), "en")
    assert (found[0].day, found[6].day, found[6].is_today) == ("Monday 23 November", "Sunday 29 November", True)


def test_days_in_other_languages_are_numbers() -> None:
    assert [row.day.split()[-1] for row in week(hours(OFFICE), WEDNESDAY, "fi")][:2] == ["23.11.", "24.11."]
    assert now_words(hours(weekly("wed 18:00-00:00")), at("2026-11-25 20:00"), "fi").endswith("24.00")


@pytest.mark.parametrize(
    ("entries", "asked", "expected"),
    [
        ((OFFICE,), (stretch(WEDNESDAY),), "9am–3pm"),
        ((OFFICE,), (stretch(WEDNESDAY, time(10), time(11)),), "9am–3pm"),
        ((OFFICE,), (stretch(WEDNESDAY, time(17), time(23)),), ""),
        ((weekly("wed 09:00-12:00", "wed 13:00-15:00"),), (stretch(WEDNESDAY),), "9am–12pm, 1pm–3pm"),
        ((weekly(MORNING, BOOKED),), (stretch(WEDNESDAY),), "9am–12pm"),
        ((weekly(BOOKED),), (stretch(WEDNESDAY),), "1pm–3pm"),
        ((weekly("wed 18:00-00:00"),), (stretch(WEDNESDAY),), "6pm–midnight"),
        ((), (stretch(WEDNESDAY),), ""),
        ((OFFICE,), (stretch(date(2026, 12, 25)),), ""),
        ((OFFICE,), (), ""),
        (
            (weekly("sat 10:00-14:00", "sun 12:00-16:00"),), named(When.WEEKEND, at("2026-11-25 12:00")),
            "Saturday 10am–2pm; Sunday 12pm–4pm",
        ),
        ((weekly("sat 10:00-14:00"),), named(When.WEEKEND, at("2026-11-25 12:00")), "Saturday 10am–2pm"),
        ((OFFICE,), (moment(at("2026-11-25 12:00")),), "9am–3pm"),
        ((NIGHTS,), (moment(at("2026-11-28 01:00")),), "12am–2am, 8pm–midnight"),
        ((ALWAYS,), (stretch(WEDNESDAY),), "around the clock"),
        ((entry(by_appointment=True),), (stretch(WEDNESDAY),), ""),
    ],
)  # fmt: skip
def test_the_time_asked_for(entries: tuple[HoursRecord, ...], asked: tuple[Stretch, ...], expected: str) -> None:
    day = WEDNESDAY if not asked or asked[0].start < local(date(2026, 12, 7), time()) else date(2026, 12, 24)
    assert asked_words(hours(*entries, day=day), asked, "en") == expected


def test_a_weekday_in_general() -> None:
    entries = (OFFICE, exception(WEDNESDAY))
    assert asked_words(typical_week(entries, WEDNESDAY), weekday(2), "en") == "9am–3pm"
    assert asked_words(typical_week(entries, WEDNESDAY), weekday(6), "en") == ""


def test_groups_of_results() -> None:
    assert group_label(TimeState.OPEN, is_now=True) == "Open now"
    assert [group_label(state) for state in (0, *TimeState)] == [
        "", "Open then", "By appointment", "Hours not stated: check first", "",
    ]  # fmt: skip
