"""The admin pages of sources of events and of keyword rules."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from catalog.models import County, EventSource, KeywordRule, SyncRun
from tests.catalog.admin_pages import client_of, listing, page
from tests.catalog.events import make_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("default_data"), pytest.mark.ignore_template_errors]


@pytest.fixture
def admin() -> Client:
    return client_of(User.objects.create_superuser("admin"))


def test_a_source_shows_its_last_run_and_leads_to_all(admin: Client) -> None:
    source = EventSource.objects.create(name="tupa", title="Tupa", kind="ical", url="https://example.org/a.ics")
    now = timezone.now()
    SyncRun.objects.create(source="events:tupa", status="held", started_at=now, finished_at=now)
    SyncRun.objects.create(source="ptv", status="failed", started_at=now, finished_at=now)
    listed = admin.get(listing("eventsource")).content.decode()
    assert "HELD" in listed
    assert "FAILED" not in listed
    assert "source=events%3Atupa" in admin.get(page(source)).content.decode()
    assert "events:tupa" in admin.get(listing("syncrun"), {"source": "events:tupa"}).content.decode()


def test_readers_see_the_events_of_a_source_while_it_is_on(admin: Client) -> None:
    source = EventSource.objects.create(name="tupa", title="Tupa", kind="ical", url="https://example.org/a.ics")
    make_event("Bingo", origin=source, source_id="1")
    fields = {"name": "tupa", "title": "Tupa", "kind": "ical", "url": "https://example.org/a.ics"}
    for is_on in (False, True):
        assert admin.post(page(source), {**fields, **({"is_active": "on"} if is_on else {})}).status_code == 302
        assert ("Bingo" in Client().get("/en/tapahtumat/").content.decode()) is is_on


def test_a_rule_is_found_and_a_new_one_is_in_lower_case(admin: Client) -> None:
    found = admin.get(listing("keywordrule"), {"q": "sauvakävely"}).content.decode()
    assert "1 keyword rule" in found
    address = listing("keywordrule") + "add/"
    refused = admin.post(address, {"keyword": "Bingo", "theme": "osallisuus", "is_active": "on"}).content.decode()
    assert "Write the keyword in lower case." in refused
    assert admin.post(address, {"keyword": "bingo-ilta", "theme": "osallisuus", "is_active": "on"}).status_code == 302
    assert KeywordRule.objects.get(keyword="bingo-ilta").default_key == ""


def test_keywords_that_no_rule_knows_are_told_of_a_run(admin: Client) -> None:
    now = timezone.now()
    counts = {"event": {"created": 3, "without_theme": 2}, "unmatched_keywords": {"<b>bingo</b> (demo:1)": 2}}
    run = SyncRun.objects.create(source="events:a", status="succeeded", started_at=now, finished_at=now, counts=counts)
    told = admin.get(page(run)).content.decode()
    assert "keywords that no rule knows" in told
    assert "&lt;b&gt;bingo&lt;/b&gt; (demo:1)" in told
    assert "without theme" in told


@pytest.mark.parametrize("email", ["", "chief@example.fi"])
def test_a_county_admin_without_an_address_is_warned_of(admin: Client, email: str) -> None:
    County.objects.get_or_create(code="11", defaults={"names": {"fi": "A"}})
    chief = User.objects.create_user("chief", email)
    told = admin.post("/admin/catalog/countyrole/add/", {"user": chief.pk, "county": "11"}, follow=True)
    assert chief.county_roles.exists()
    assert ("has no e-mail address" in told.content.decode()) is (not email)
