"""Events in a municipality that has become part of another one: Pertunmaa (588), of Mäntyharju (507)."""

from typing import Any

import icalendar
import pytest
from django.test import Client

from catalog.desk.choices import choices_for
from catalog.desk.filled import event_values, new_values
from catalog.events.intake.setting import setting_of
from catalog.models import County, Event, EventSource, Municipality, Organisation
from tests.catalog.desk import make_member, make_organisation
from tests.catalog.events import make_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def old(default_data: None) -> Municipality:
    """The row from before the merger, in a county that is switched on."""
    County.objects.filter(municipalities="507").update(is_active=True)
    county = Municipality.objects.get(code="507").county
    return Municipality.objects.create(code="588", names={"fi": "Pertunmaa"}, county=county)


@pytest.fixture
def events() -> tuple[Event, ...]:
    """One entered before the merger and one after it."""
    return tuple(make_event(f"Walk {code}", municipality_id=code) for code in ("588", "507"))


@pytest.mark.parametrize("path", ["", "kalenteri.ics", "syote/"])
def test_the_pages_and_their_calendar_and_feed(events: tuple[Event, ...], path: str) -> None:
    client = Client()
    new = client.get(f"/en/tapahtumat/{path}?municipality=507&q=walk")
    old = client.get(f"/en/tapahtumat/{path}?municipality=588&q=walk")
    if not path:
        assert (old.status_code, old["Location"]) == (301, "/en/tapahtumat/?municipality=507&q=walk")
        old = client.get(old["Location"])
    for response in (new, old):
        text = response.content.decode()
        assert response.status_code == 200
        assert "Walk 588" in text
        assert "Walk 507" in text


def test_other_places_have_none_of_it(events: tuple[Event, ...]) -> None:
    found = icalendar.Calendar.from_ical(Client().get("/en/tapahtumat/kalenteri.ics?municipality=405").content)
    assert not found.walk("VEVENT")


def test_the_api_understands_the_old_code(events: tuple[Event, ...]) -> None:
    answers: list[Any] = [Client().get(f"/api/v1/events?municipality={code}") for code in ("588", "507")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["total"] == 2


def test_the_map_moves_too() -> None:
    response = Client().get("/sv/kartta/?municipality=588&q=x")
    assert (response.status_code, response["Location"]) == (301, "/sv/kartta/?municipality=507&q=x")


@pytest.mark.parametrize("has_row", [True, False])
def test_what_comes_from_a_source_is_in_the_new_one(old: Municipality, has_row: bool) -> None:
    source = EventSource.objects.create(name="s", title="S", kind="ical", url="https://x", municipality=old)
    if not has_row:
        old.delete()
        source.refresh_from_db()
    setting = setting_of(source)
    assert setting.municipality == ("507" if has_row else "")
    assert setting.municipality_in("Pertunmaa") == setting.municipality_in("Mäntyharju") == "507"


def test_the_desk_offers_the_new_one_alone(old: Municipality) -> None:
    club = make_organisation("Club", "507", "10")
    Organisation.objects.filter(pk=club.pk).update(municipality=old)
    choices = choices_for(make_member("member", club), "fi")
    offered = dict(choices.municipalities)
    assert "507" in offered
    assert "588" not in offered
    assert new_values(choices)["municipality"] == "507"
    event = make_event(municipality_id="588")
    assert event_values(event)["municipality"] == "507"
