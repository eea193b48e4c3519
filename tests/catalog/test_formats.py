"""How dates, times and phones are written: the forms of UX and the Language Act, by example."""

from datetime import date, time

import pytest
from django.utils import translation

from catalog.formats import format_date, format_phone, format_spell, format_time
from catalog.service_page import language_name


@pytest.mark.parametrize(
    ("language", "expected"), [("fi", "1.12.2026"), ("sv", "1.12.2026"), ("en", "1 December 2026")]
)
def test_date(language: str, expected: str) -> None:
    assert format_date(date(2026, 12, 1), language) == expected


@pytest.mark.parametrize(
    ("moment", "language", "expected"),
    [
        (time(9, 0), "fi", "9.00"),
        (time(15, 5), "sv", "15.05"),
        (time(9, 0), "en", "9am"),
        (time(9, 30), "en", "9.30am"),
        (time(12, 0), "en", "12pm"),
        (time(0, 15), "en", "12.15am"),
    ],
)
def test_time(moment: time, language: str, expected: str) -> None:
    assert format_time(moment, language) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("fi", "18.00–24.00"), ("sv", "18.00–24.00"), ("en", "6pm–midnight")]
)
def test_a_spell_to_midnight_ends_the_day(language: str, expected: str) -> None:
    assert format_spell(time(18, 0), time(0, 0), language) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+358295350111", "029 535 0111"),
        ("+358447943552", "044 794 3552"),
        ("+358150001234", "015 000 1234"),
        ("+358925250111", "09 2525 0111"),
        ("0800123456", "0800 123 456"),
        ("116117", "116117"),
        ("112", "112"),
        ("+4687891234", "+468 789 1234"),
    ],
)
def test_phone_in_groups(number: str, expected: str) -> None:
    assert format_phone(number) == expected


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("ru", "fi", "venäjä"),
        ("sgn-fi", "fi", "suomalainen viittomakieli"),
        ("sgn-fi", "sv", "finskt teckenspråk"),
        ("xx", "en", "xx"),
    ],
)
def test_names_of_languages(code: str, language: str, name: str) -> None:
    with translation.override(language):
        assert language_name(code, language) == name
