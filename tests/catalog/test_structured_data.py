"""What the card tells machines: valid JSON within its element, with the hours that the card shows."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from catalog.channel_view import channel_views, connection_rows
from catalog.hours.moments import DAY, stretch
from catalog.hours.rules import TimeState, state_during
from catalog.models import Service
from catalog.structured_data import DAYS_TOLD, script
from tests.demo_catalogue import DemoCatalogue


def told(client: Client, service: Service) -> dict[str, Any]:
    page = client.get(f"/fi/palvelut/{service.pk}/").content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.DOTALL)
    assert len(found) == 1
    document: dict[str, Any] = json.loads(found[0])
    return document


class StructuredDataTest(DemoCatalogue):
    def test_a_place_tells_the_days_on_which_the_card_says_that_it_is_open(self) -> None:
        service = (
            Service.objects.on_tray()
            .filter(connections__channel__kind="location", connections__channel__hours__spells__isnull=False)
            .order_by("pk")
            .distinct()[0]
        )
        document = told(self.client, service)
        assert document["@type"] == "Service"
        assert document["@id"].endswith(f"/palvelut/{service.pk}/")
        now = timezone.now()
        views = channel_views(list(connection_rows(service.connections.all())), now, "fi")
        for view, channel in zip(views, document["availableChannel"], strict=True):
            assert channel["name"] == view.name
            place = channel.get("serviceLocation", {})
            days = {one["validFrom"] for one in place.get("openingHoursSpecification", [])}
            if view.kind == "location" and view.hours:
                today = timezone.localdate()
                coming = [today + offset * DAY for offset in range(DAYS_TOLD)]
                open_on = {
                    day.isoformat() for day in coming if state_during(view.hours.spans, stretch(day)) is TimeState.OPEN
                }
                assert days == open_on


def test_nothing_in_it_ends_the_element() -> None:
    text = script({"name": "</script><script>alert(1)</script> & <b>", "at": str(datetime(2026, 12, 1, tzinfo=UTC))})
    assert not set("<>&") & set(text)
    assert json.loads(text)["name"] == "</script><script>alert(1)</script> & <b>"
