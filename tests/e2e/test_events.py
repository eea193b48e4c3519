"""Events in a browser."""

import json

from playwright.sync_api import expect

from catalog.events.demo.load import load_demo_events
from catalog.models import Event
from tests.e2e.browser import BrowserTest


class EventsTest(BrowserTest):
    def setUp(self) -> None:
        super().setUp()
        load_demo_events()

    def test_data_for_machines_stands_in_the_page_and_the_policy_lets_it_be(self) -> None:
        event = Event.objects.get(names__fi="Iltakävely Linnoituksessa")
        with self.page() as page:
            told: list[str] = []
            page.on("console", lambda message: told.append(message.text))
            page.goto(self.address(f"/fi/tapahtumat/{event.pk}/"))
            assert json.loads(page.locator('script[type="application/ld+json"]').inner_text())["@type"] == "Event"
            expect(page.get_by_role("heading", level=1)).to_have_text("Iltakävely Linnoituksessa")
            assert told == []

    def test_from_the_list_to_the_card_without_javascript(self) -> None:
        with self.page(width=320, javascript=False) as page:
            page.goto(self.address("/en/tapahtumat/?q=walk"))
            page.locator(".service-card__link").first.click()
            expect(page.locator("h1")).to_have_text("Evening walk around the Fortress")
            assert page.locator('a[href$=".ics"]').count() == 1
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
