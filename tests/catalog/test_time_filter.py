"""Who is open when: a table of cases, from the rules of `catalog.hours.at`. 25.11.2026 is a Wednesday."""

from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest

from catalog.hours.at import TimeState, with_time_state
from catalog.models import Channel, Connection, OpeningSpell, Service, ServiceHours
from tests.catalog.make import SEEN, make_service

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 11, 25)
NINE_TO_THREE = [(0, 4, time(9), time(15))]


def service_with_hours(*entries: dict[str, Any]) -> Service:
    """A service at one channel with the given entries of hours; `spells` are (day from, to, opens, closes, more)."""
    service = make_service()
    source_id = uuid4()
    channel = Channel.objects.create(
        id=source_id, source="ptv", source_id=source_id, kind="location", first_seen_at=SEEN
    )
    Connection.objects.create(
        source="ptv", service=service, channel=channel, service_source_id=service.source_id, channel_source_id=source_id
    )
    for entry in entries:
        fields = dict(entry)
        spells = fields.pop("spells", [])
        hours = ServiceHours.objects.create(channel=channel, **{"kind": "weekly", **fields})
        for day_from, day_to, opens, closes, *more in spells:
            fields = {"day_from": day_from, "day_to": day_to, "opens": opens, "closes": closes, **dict(*more)}
            OpeningSpell.objects.create(hours=hours, **fields)
    return service


def state(service: Service, *, opens: time | None = None, closes: time | None = None, day: date = WEDNESDAY) -> str:
    """The service's state, or CLOSED when it is left out."""
    found = with_time_state(Service.objects.filter(pk=service.pk), day, opens=opens, closes=closes).first()
    return found.time_state if found else TimeState.CLOSED  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("entries", "window", "expected"),
    [
        ([], (None, None), TimeState.UNKNOWN),
        ([{"spells": NINE_TO_THREE}], (None, None), TimeState.OPEN),
        ([{"spells": NINE_TO_THREE}], (time(8), time(10)), TimeState.OPEN),
        ([{"spells": NINE_TO_THREE}], (time(15), time(18)), TimeState.CLOSED),
        ([{"spells": NINE_TO_THREE}], (time(7), time(9)), TimeState.CLOSED),
        ([{"spells": [(5, 6, time(10), time(14))]}], (None, None), TimeState.CLOSED),
        ([{"spells": [(4, 2, time(10), time(14))]}], (None, None), TimeState.OPEN),
        ([{"spells": [(2, 2, time(18), time(0))]}], (time(23), None), TimeState.OPEN),
        ([{"is_always_open": True}], (time(3), time(4)), TimeState.OPEN),
        ([{"is_by_appointment": True}], (None, None), TimeState.BY_APPOINTMENT),
        ([{"is_by_appointment": True, "spells": NINE_TO_THREE}], (None, None), TimeState.BY_APPOINTMENT),
        ([{"spells": NINE_TO_THREE, "valid_to": date(2026, 11, 24)}], (None, None), TimeState.UNKNOWN),
        ([{"spells": NINE_TO_THREE, "valid_from": date(2027, 1, 7)}], (None, None), TimeState.UNKNOWN),
        ([{"title": {"fi": "Sopimuksen mukaan"}}], (None, None), TimeState.UNKNOWN),
        (
            [
                {
                    "kind": "exception",
                    "valid_from": date(2026, 11, 1),
                    "valid_to": date(2026, 11, 30),
                    "spells": [(0, 0, time(9), time(15))],
                }
            ],
            (None, None),
            TimeState.CLOSED,
        ),
        ([{"spells": NINE_TO_THREE, "valid_from": date(2026, 11, 25)}], (None, None), TimeState.OPEN),
        (
            [
                {"spells": NINE_TO_THREE},
                {"kind": "exception", "is_closed": True, "valid_from": WEDNESDAY, "valid_to": WEDNESDAY},
            ],
            (None, None),
            TimeState.CLOSED,
        ),
        (
            [
                {"is_always_open": True},
                {"kind": "exception", "is_closed": True, "valid_from": WEDNESDAY, "valid_to": WEDNESDAY},
            ],
            (None, None),
            TimeState.CLOSED,
        ),
        (
            [
                {"spells": NINE_TO_THREE},
                {
                    "kind": "exception",
                    "valid_from": WEDNESDAY,
                    "valid_to": WEDNESDAY,
                    "spells": [(None, None, time(16), time(18))],
                },
            ],
            (time(16), time(17)),
            TimeState.OPEN,
        ),
        (
            [{"spells": NINE_TO_THREE}, {"kind": "exception", "is_closed": True, "valid_from": date(2026, 12, 24)}],
            (None, None),
            TimeState.OPEN,
        ),
    ],
)
def test_state_on_a_wednesday(
    entries: list[dict[str, Any]], window: tuple[time | None, time | None], expected: TimeState
) -> None:
    service = service_with_hours(*entries)
    assert state(service, opens=window[0], closes=window[1]) == expected


def test_a_channel_that_is_withdrawn_does_not_keep_a_service_open() -> None:
    service = service_with_hours({"spells": NINE_TO_THREE})
    Channel.objects.update(withdrawn_at=SEEN)
    assert state(service) != TimeState.OPEN


def test_a_phone_without_stated_hours_keeps_a_closed_place_in_sight() -> None:
    service = service_with_hours({"spells": [(5, 6, time(10), time(14))]})
    other = service_with_hours()
    Channel.objects.filter(connections__service=other).update(kind="phone")
    Connection.objects.filter(service=other).update(service=service)
    assert state(service) == TimeState.UNKNOWN


def test_a_web_page_without_hours_does_not() -> None:
    service = service_with_hours({"spells": [(5, 6, time(10), time(14))]})
    other = service_with_hours()
    Channel.objects.filter(connections__service=other).update(kind="web_page")
    Connection.objects.filter(service=other).update(service=service)
    assert state(service) == TimeState.CLOSED


def test_one_open_channel_is_enough() -> None:
    service = service_with_hours({"spells": [(5, 6, time(10), time(14))]})
    other = service_with_hours({"spells": NINE_TO_THREE})
    Connection.objects.filter(service=other).update(service=service)
    assert state(service) == TimeState.OPEN


# 25.11.2026 is in week 48; 2026 has 53 weeks, so 3.1.2027 and 4.1.2027 are in weeks 53 and 1.
ODD, EVEN, BOOKED = {"weeks": "odd"}, {"weeks": "even"}, {"is_by_appointment": True}


@pytest.mark.parametrize(
    ("spell", "day", "expected"),
    [
        ((2, 2, time(9), time(15), EVEN), WEDNESDAY, TimeState.OPEN),
        ((2, 2, time(9), time(15), ODD), WEDNESDAY, TimeState.CLOSED),
        ((2, 2, time(9), time(15), ODD), date(2026, 12, 2), TimeState.OPEN),
        ((6, 0, time(20), time(4), ODD), date(2027, 1, 3), TimeState.OPEN),
        ((6, 0, time(20), time(4), ODD), date(2027, 1, 4), TimeState.OPEN),
        ((6, 0, time(20), time(4), EVEN), date(2026, 11, 29), TimeState.OPEN),
        ((6, 0, time(20), time(4), EVEN), date(2026, 11, 30), TimeState.OPEN),
        ((6, 0, time(20), time(4), EVEN), date(2026, 11, 23), TimeState.CLOSED),
    ],
)
def test_odd_and_even_weeks(spell: Any, day: date, expected: str) -> None:
    """A span over Sunday belongs to the week in which it began."""
    assert state(service_with_hours({"spells": [spell]}), day=day) == expected


def test_a_spell_by_appointment_is_not_open() -> None:
    service = service_with_hours({"spells": [(2, 2, time(9), time(12)), (2, 2, time(13), time(15), BOOKED)]})
    assert state(service, opens=time(9), closes=time(12)) == TimeState.OPEN
    assert state(service, opens=time(13), closes=time(15)) == TimeState.BY_APPOINTMENT
    assert state(service, day=date(2026, 11, 26)) == TimeState.CLOSED


MAY_DAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("holiday", "day", "expected"),
    [
        ({"is_closed": True}, MAY_DAY, TimeState.CLOSED),
        ({"is_closed": True}, WEDNESDAY, TimeState.OPEN),
        ({"is_closed": True, "years": [2027]}, MAY_DAY, TimeState.OPEN),
        ({"is_closed": True, "years": [2026, 2027]}, MAY_DAY, TimeState.CLOSED),
        ({"spells": [(None, None, time(10), time(12))]}, MAY_DAY, TimeState.OPEN),
        ({"spells": [(None, None, time(10), time(12), BOOKED)]}, MAY_DAY, TimeState.BY_APPOINTMENT),
    ],
)
def test_hours_of_a_holiday_stand_instead_of_the_weekly_ones(holiday: dict[str, Any], day: date, expected: str) -> None:
    service = service_with_hours({"spells": NINE_TO_THREE}, {"kind": "holiday", "holiday": "may_day", **holiday})
    assert state(service, day=day) == expected


def test_hours_of_a_holiday_say_nothing_of_other_days() -> None:
    assert state(service_with_hours({"kind": "holiday", "holiday": "may_day", "is_closed": True})) == TimeState.UNKNOWN
