"""The notation of opening hours in the demonstration content."""

from datetime import time

import pytest

from ptv_sync.demo.hours import Spell, parse_exception, parse_over_midnight, parse_weekly


def test_a_range_of_days_gives_each_day_its_own_spell() -> None:
    assert parse_weekly("Mon-Wed 09:00-12:30") == tuple(Spell(day, day, time(9), time(12, 30)) for day in (0, 1, 2))


def test_a_single_day() -> None:
    assert parse_weekly("Sun 10:00-14:00") == (Spell(6, 6, time(10), time(14)),)


def test_midnight_ends_a_day() -> None:
    assert parse_weekly("Fri 18:00-00:00") == (Spell(4, 4, time(18), time(0)),)


def test_over_midnight_is_one_span() -> None:
    assert parse_over_midnight("Fri 18:00-Sat 02:00") == (Spell(4, 5, time(18), time(2)),)


def test_an_exception_has_no_day() -> None:
    assert parse_exception("09:00-13:00") == (Spell(None, None, time(9), time(13)),)


@pytest.mark.parametrize(
    "text",
    ["Mon 09-12", "Mo 09:00-12:00", "Mon 09:00-25:00", "Mon 12:00-09:00", "Sat-Mon 09:00-12:00", "09:00-12:00", ""],
)
def test_a_slip_of_the_pen_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        parse_weekly(text)


@pytest.mark.parametrize(
    ("parse", "text"), [(parse_over_midnight, "Fri 18:00-02:00"), (parse_exception, "Fri 09:00-12:00")]
)
def test_the_forms_are_not_mixed(parse: object, text: str) -> None:
    assert callable(parse)
    with pytest.raises(ValueError, match="is not of the form"):
        parse(text)
