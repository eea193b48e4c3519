"""An event's times and rules in words."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from catalog.events.cards import place_words
from catalog.events.wording import rule_reasons, rule_words, time_words
from catalog.hours.moments import Stretch, local

TUESDAY = date(2026, 12, 1)


def at(hour: int, day: date = TUESDAY) -> datetime:
    return local(day, time(hour))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("", ""),
        ("nonsense", ""),
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=2", "every other day"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "on weekdays"),
        ("FREQ=WEEKLY;UNTIL=20270531", "on Tuesdays until 31 May 2027"),
        ("FREQ=WEEKLY;UNTIL=20270531T215959Z", "on Tuesdays until 1 June 2027"),
        ("FREQ=WEEKLY;BYDAY=TH,MO;COUNT=10", "on Mondays and on Thursdays, 10 times"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR", "every other week on Mondays, on Wednesdays and on Fridays"),
        ("FREQ=WEEKLY;INTERVAL=3", "every 3 weeks on Tuesdays"),
        ("FREQ=MONTHLY", "every month"),
        ("FREQ=MONTHLY;BYDAY=1TU", "every month on the first Tuesday"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
        ("FREQ=MONTHLY;BYDAY=5FR", "every month"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "every month"),
        ("FREQ=YEARLY;INTERVAL=4", "every 4 years"),
    ],
)
def test_rules_in_words(rule: str, words: str) -> None:
    with translation.override("en"):
        assert rule_words(rule, "en", TUESDAY) == words


def test_what_is_wrong_in_words() -> None:
    with translation.override("en"):
        assert rule_reasons("FREQ=HOURLY;COUNT=2") == ["An event can repeat once a day at most."]
        assert rule_reasons("FREQ=WEEKLY", may_be_endless=True) == []


@pytest.mark.parametrize(
    ("start", "end", "has_times", "has_end", "words"),
    [
        (at(18), at(20), True, True, "Tuesday 1 December 2026 at 6pm–8pm"),
        (at(18), at(19), True, False, "Tuesday 1 December 2026 at 6pm"),
        (at(22), at(2, date(2026, 12, 2)), True, True, "Tuesday 1 December 2026 at 10pm–2am"),
        (
            at(18), at(12, date(2026, 12, 3)), True, True,
            "Tuesday 1 December 2026 at 6pm – Thursday 3 December 2026 at 12pm",
        ),
        (at(0), at(0, date(2026, 12, 2)), False, True, "Tuesday 1 December 2026"),
        (at(0), at(0, date(2026, 12, 4)), False, True, "Tuesday 1 December 2026 – Thursday 3 December 2026"),
    ],
)  # fmt: skip
def test_times_in_words(start: datetime, end: datetime, has_times: bool, has_end: bool, words: str) -> None:
    with translation.override("en"):
        assert time_words(Stretch(start, end), "en", has_times=has_times, has_end=has_end) == words


def test_a_moment_is_told_in_finnish_time() -> None:
    stretch = Stretch(datetime(2026, 7, 1, 22, tzinfo=UTC), datetime(2026, 7, 1, 23, tzinfo=UTC))
    with translation.override("en"):
        assert time_words(stretch, "en", has_times=True).startswith("Thursday 2 July 2026 at 1am")


def test_places_in_words() -> None:
    with translation.override("en"):
        harbour, town = {"en": "Harbour"}, {"fi": "Lemi"}
        assert place_words(harbour, town, "en", is_remote=False) == "Harbour, Lemi"
        assert place_words({"en": "Lemi library"}, town, "en", is_remote=False) == "Lemi library"
        assert place_words({}, town, "en", is_remote=True) == "Lemi, also online"
        assert place_words({}, {}, "en", is_remote=True) == "Online"
        assert place_words({}, {}, "en", is_remote=False) == ""
