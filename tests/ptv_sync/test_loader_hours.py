"""Hours of v12 from records to rows: weeks, appointments by spell, holidays."""

from datetime import time

import pytest

from catalog.hours.holidays import Holiday
from catalog.models import Channel, OpeningSpell, ServiceHours
from catalog.records import ContactsRecord, HoursKind, HoursRecord, SpellRecord, Weeks
from ptv_sync.loader.details import Details
from ptv_sync.loader.places import KnownPlaces
from tests.catalog.make import SEEN
from tests.ptv_sync.v11_documents import CHANNEL, key

pytestmark = pytest.mark.django_db


def test_hours_are_written_as_they_are_recorded() -> None:
    channel = Channel.objects.create(source="ptv", source_id=key(CHANNEL, 1), kind="location", first_seen_at=SEEN)
    weekly = HoursRecord(
        HoursKind.WEEKLY,
        info={"fi": "Soita ensin"},
        spells=(
            SpellRecord(0, 0, time(9), time(12), Weeks.ODD, info={"fi": "Ovi B"}),
            SpellRecord(0, 0, time(13), time(15), is_by_appointment=True),
        ),
    )
    holiday = HoursRecord(HoursKind.HOLIDAY, is_closed=True, holiday=Holiday.MAY_DAY, years=(2026, 2027))
    details = Details(KnownPlaces())
    details.add(ContactsRecord(hours=(weekly, holiday)), channel_id=channel.pk)
    details.write()
    assert list(ServiceHours.objects.values_list("kind", "holiday", "years", "info")) == [
        ("weekly", "", [], {"fi": "Soita ensin"}),
        ("holiday", "may_day", [2026, 2027], {}),
    ]
    assert list(OpeningSpell.objects.values_list("weeks", "is_by_appointment", "info")) == [
        ("odd", False, {"fi": "Ovi B"}),
        ("every", True, {}),
    ]
