"""Schedules: services with the same hours share one, its spans are those of the rules, each day adds a day."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.hours import rules, schedules
from catalog.hours.moments import DAY, TYPICAL_MONDAY, Stretch, local
from catalog.hours.reading import Entries, ways_of
from catalog.hours.rules import Span, TimeState, merged, spans, state_during, typical_week
from catalog.hours.schedules import HORIZON_DAYS, horizon, numbers, roll_forward
from catalog.models import Channel, Schedule, ScheduleSpan, SearchEntry, Service
from catalog.search import indexing
from tests.catalog.hours_notation import (
    WEDNESDAY,
    cases,
    connect,
    entry,
    exception,
    make_channel,
    service_with_hours,
    store,
    weekly,
)
from tests.catalog.make import SEEN, make_service

pytestmark = pytest.mark.django_db
OFFICE = weekly("mon-fri 09:00-15:00")
ALWAYS = entry(always_open=True)
TYPICAL_END = local(TYPICAL_MONDAY + 8 * DAY, time())


@pytest.fixture(autouse=True)
def today() -> Iterator[Clock]:
    """A clock that a test sets: all begin on a Wednesday."""
    clock = Clock(WEDNESDAY)
    with patch.object(timezone, "localdate", clock):
        yield clock


class Clock:
    def __init__(self, day: date) -> None:
        self.day = day

    def __call__(self, *_arguments: Any) -> date:
        return self.day


def number(*ways: Entries) -> int:
    key = uuid4()
    return numbers({key: list(ways)})[key]


def stored(schedule: int, *, typical: bool = False) -> list[Span]:
    """The spans of a schedule in the calendar, or those of its typical week."""
    found = [
        Span(row.during.lower, row.during.upper, TimeState(row.state))
        for row in ScheduleSpan.objects.filter(schedule=schedule).order_by("during")
    ]
    return [span for span in found if (span.start < TYPICAL_END) is typical]


def use(*schedule_numbers: int) -> None:
    """Let a service have each of these schedules."""
    for schedule in schedule_numbers:
        service = service_with_hours(off_tray_reason="", coverage="nationwide")
        indexing.index([service.pk])
        SearchEntry.objects.filter(service=service).update(schedule_number=schedule)


def from_now_on(found: Sequence[Span], day: date) -> list[Span]:
    """The spans from yesterday on, which is as far back as they are kept; what began before begins there."""
    start = local(day - DAY, time())
    return [span._replace(start=max(span.start, start)) for span in found if span.end > start]


def queries(action: Any) -> int:
    with CaptureQueriesContext(connection) as context:
        action()
    return len(context)


# --- Numbers


def test_services_with_the_same_hours_share_a_schedule() -> None:
    keys = [uuid4() for _ in range(4)]
    found = numbers({keys[0]: [(OFFICE,)], keys[1]: [(OFFICE,)], keys[2]: [(ALWAYS,)], keys[3]: [(OFFICE,), (OFFICE,)]})
    assert found[keys[0]] == found[keys[1]] == found[keys[3]] != found[keys[2]]
    assert Schedule.objects.count() == 2
    assert number((OFFICE,)) == found[keys[0]]


def test_the_order_of_the_ways_and_what_is_over_make_no_other_schedule() -> None:
    over = weekly("sat 10:00-12:00", to=WEDNESDAY - 30 * DAY)
    assert number((OFFICE,), (ALWAYS,)) == number((ALWAYS,), (OFFICE,))
    assert number((over, OFFICE)) == number((OFFICE,))


def test_words_make_no_other_schedule() -> None:
    one, other = service_with_hours(OFFICE), service_with_hours(OFFICE)
    hours = other.connections.get().channel.hours.get()  # type: ignore[union-attr]
    hours.title, hours.info = {"fi": "Talvella"}, {"fi": "Soita ensin"}
    hours.save()
    found = numbers(ways_of([one.pk, other.pk]))
    assert found[one.pk] == found[other.pk]


def test_a_service_without_any_way_to_it_is_unknown() -> None:
    [span] = stored(number())
    assert span.state is TimeState.UNKNOWN
    assert [span.state for span in stored(number(), typical=True)] == [TimeState.UNKNOWN]


def test_known_hours_take_one_statement_and_new_ones_four() -> None:
    hours: dict[UUID, list[Entries]] = {uuid4(): [(OFFICE,)], uuid4(): [(ALWAYS,)], uuid4(): []}
    assert queries(lambda: numbers(hours)) == 4
    assert queries(lambda: numbers(hours)) == 1


# --- Spans


@pytest.mark.parametrize("case", cases()[::5], ids=lambda case: case.name)
def test_spans_are_those_of_the_rules(case: Any) -> None:
    last = WEDNESDAY + HORIZON_DAYS * DAY
    schedule = number(*case.ways)
    assert stored(schedule) == merged(spans(way, WEDNESDAY, last) for way in case.ways)
    assert stored(schedule, typical=True) == merged(typical_week(way, WEDNESDAY) for way in case.ways)
    assert Schedule.objects.get().known_to == last == horizon()


def test_hours_survive_being_kept() -> None:
    """Every mark of every entry of the table comes back from the database as it went in."""
    for case in cases():
        service = make_service()
        for way in case.ways:
            connect(service, make_channel(*way))
        [found] = ways_of([service.pk]).values()
        assert sorted(map(repr, found)) == sorted(map(repr, case.ways)), case.name


# --- Which hours hold


def test_hours_of_a_connection_stand_in_place_of_the_channels() -> None:
    service, other = service_with_hours(OFFICE), make_service()
    channel = service.connections.get().channel
    assert channel
    connect(other, channel)
    saturdays = weekly("sat 10:00-12:00")
    store([saturdays], connection=service.connections.get())
    found = ways_of([service.pk, other.pk])
    assert found == {service.pk: [(saturdays,)], other.pk: [(OFFICE,)]}
    assert state_on(service, WEDNESDAY) is TimeState.CLOSED
    assert state_on(service, WEDNESDAY + 3 * DAY) is TimeState.OPEN
    assert state_on(other, WEDNESDAY) is TimeState.OPEN


def state_on(service: Service, day: date) -> TimeState:
    schedule = numbers(ways_of([service.pk]))[service.pk]
    return state_during(stored(schedule), Stretch(local(day, time()), local(day + DAY, time())))


@pytest.mark.parametrize(
    ("kind", "expected"), [("phone", TimeState.OPEN), ("web_page", TimeState.CLOSED), ("e_service", TimeState.CLOSED)]
)
def test_a_place_and_a_phone_count_and_a_page_beside_them_does_not(kind: str, expected: TimeState) -> None:
    service = service_with_hours(weekly("sat 10:00-12:00"))
    connect(service, make_channel(OFFICE, kind=kind))
    assert state_on(service, WEDNESDAY) is expected


def test_a_page_counts_where_there_is_nothing_else() -> None:
    service = make_service()
    connect(service, make_channel(OFFICE, kind="web_page"))
    assert state_on(service, WEDNESDAY) is TimeState.OPEN


def test_a_phone_without_stated_hours_keeps_a_closed_place_in_sight() -> None:
    service = service_with_hours(weekly("sat 10:00-12:00"))
    connect(service, make_channel(kind="phone"))
    assert state_on(service, WEDNESDAY) is TimeState.UNKNOWN


def test_a_channel_that_is_withdrawn_does_not_count() -> None:
    service = service_with_hours(OFFICE)
    Channel.objects.update(withdrawn_at=SEEN)
    assert state_on(service, WEDNESDAY) is TimeState.UNKNOWN


# --- The day's end

ROLLED: dict[str, Entries] = {
    "office": (OFFICE,),
    "always": (ALWAYS,),
    "nights": (weekly("mon-sun 20:00-04:00"),),
    "a week's span": (entry("mon-sun 08:00-20:00", kind="over_midnight"),),
    "odd weeks": (weekly("wed 09:00-12:00 odd"), exception(WEDNESDAY + 124 * DAY)),
    "a season": (OFFICE, weekly("mon-fri 10:00-12:00", **{"from": WEDNESDAY + 3 * DAY, "to": WEDNESDAY + 126 * DAY})),
    "ends soon": (weekly("mon-fri 10:00-12:00", to=WEDNESDAY + 4 * DAY),),
    "exceptions": (OFFICE, exception(WEDNESDAY + 2 * DAY), exception(WEDNESDAY + 122 * DAY, "20:00-02:00")),
    "holidays": (OFFICE, entry(kind="holiday", holiday="good_friday", closed=True)),
    "booked": (entry(by_appointment=True),),
    "nothing": (),
}


def test_each_day_adds_what_a_fresh_expansion_has(today: Clock) -> None:
    """The horizon goes over Easter and the night on which clocks change."""
    found = {name: number(way) for name, way in ROLLED.items()}
    use(*found.values())
    for _ in range(10):
        today.day += DAY
        assert roll_forward() == Schedule.objects.count()
        last = today.day + HORIZON_DAYS * DAY
        assert horizon() == last
        for name, way in ROLLED.items():
            fresh = spans(way, today.day - DAY, last)
            kept = from_now_on(stored(found[name]), today.day)
            # A schedule that is made anew knows nothing of yesterday.
            if Schedule.objects.get(pk=found[name]).follows_dates:
                fresh = spans(way, today.day, last)
            assert kept == fresh, (name, today.day)
            assert stored(found[name], typical=True) == typical_week(way, today.day), (name, today.day)


def test_what_a_pause_of_some_days_has_left_out_is_caught_up(today: Clock) -> None:
    found = {name: number(way) for name, way in ROLLED.items()}
    use(*found.values())
    for pause in (9, HORIZON_DAYS + 5):
        today.day += timedelta(days=pause)
        roll_forward()
        start = local(today.day, time())
        for name, way in ROLLED.items():
            kept = [span._replace(start=max(span.start, start)) for span in stored(found[name]) if span.end > start]
            assert kept == spans(way, today.day, today.day + HORIZON_DAYS * DAY), name


def test_a_span_that_goes_on_over_the_horizon_stays_one(today: Clock) -> None:
    """A card would say of what is always open that it closes at midnight."""
    schedule = number((ALWAYS,))
    use(schedule)
    for _ in range(3):
        today.day += DAY
        roll_forward()
    [span] = stored(schedule)
    assert span.end == local(today.day + (HORIZON_DAYS + 1) * DAY, time())


def test_a_second_time_on_a_day_does_nothing() -> None:
    use(number((OFFICE,)))
    assert roll_forward() == 0


def test_schedules_that_no_service_has_go(today: Clock) -> None:
    used, unused = number((OFFICE,)), number((ALWAYS,))
    use(used)
    roll_forward()
    assert set(Schedule.objects.values_list("pk", flat=True)) == {used}
    assert not ScheduleSpan.objects.filter(schedule_id=unused).exists()


def test_spans_of_the_past_go_and_the_typical_week_stays(today: Clock) -> None:
    schedule = number((weekly("mon-sun 09:00-15:00"),))
    use(schedule)
    typical = stored(schedule, typical=True)
    assert len(typical) == 7
    today.day += 5 * DAY
    roll_forward()
    assert stored(schedule)[0].start == local(today.day - DAY, time(9))
    assert stored(schedule, typical=True) == typical


def test_other_rules_make_all_anew(today: Clock) -> None:
    schedule = number((OFFICE,))
    use(schedule)
    ScheduleSpan.objects.filter(schedule=schedule).delete()
    assert roll_forward() == 0
    with patch.object(schedules, "RULES_VERSION", rules.RULES_VERSION + 1):
        assert roll_forward() == 1
        assert roll_forward() == 0
    assert Schedule.objects.get(pk=schedule).rules == rules.RULES_VERSION + 1
    assert stored(schedule) == spans((OFFICE,), WEDNESDAY, WEDNESDAY + HORIZON_DAYS * DAY)
    assert stored(schedule, typical=True) == typical_week((OFFICE,), WEDNESDAY)


def test_the_horizon_is_that_of_the_schedule_that_lags_most() -> None:
    assert horizon() is None
    number((OFFICE,))
    Schedule.objects.update(known_to=WEDNESDAY)
    number((ALWAYS,))
    assert horizon() == WEDNESDAY


def test_the_days_end_takes_the_same_statements_for_many_schedules(today: Clock) -> None:
    use(number((OFFICE,)))
    today.day += DAY
    few = queries(roll_forward)
    use(*(number((weekly(f"mon-fri {hour:02}:00-20:00"),)) for hour in range(5, 15)))
    today.day += DAY
    assert queries(roll_forward) == few <= 12


# --- Two writers


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_the_same_hours_get_one_schedule() -> None:
    """The second one waits for the first, then takes what that has written."""
    hours: dict[UUID, list[Entries]] = {uuid4(): [(OFFICE,)]}
    found: list[dict[UUID, int]] = []

    def write() -> None:
        try:
            with transaction.atomic():
                found.append(numbers(hours))
        finally:
            connections.close_all()

    other = threading.Thread(target=write)
    with transaction.atomic():
        found.append(numbers(hours))
        other.start()
        other.join(timeout=0.5)
        assert other.is_alive()
    other.join(timeout=20)
    assert len(found) == 2
    assert found[0] == found[1]
    [schedule] = found[0].values()
    assert Schedule.objects.count() == 1
    assert stored(schedule) == spans((OFFICE,), WEDNESDAY, WEDNESDAY + HORIZON_DAYS * DAY)
