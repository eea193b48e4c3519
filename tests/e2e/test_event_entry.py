"""Entering an event on a phone, by keyboard alone and without JavaScript; and what axe sees of the desk."""

from datetime import timedelta
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from catalog.models import CountyRole, Event, Membership, Organisation
from tests.e2e.browser import BrowserTest
from tests.e2e.test_accessibility import RULES
from tests.e2e.test_journeys import fits

PASSWORD = "fourteen quiet swans"


class EventEntryTest(BrowserTest):
    """Writes, but what it writes no other test of the class reads."""

    def make_user(self) -> User:
        user, is_new = User.objects.get_or_create(username="maija@example.fi", email="maija@example.fi")
        if is_new:
            user.set_password(PASSWORD)
            user.save()
            organisation = Organisation.objects.filter(municipality="405", texts__isnull=False).order_by("pk")[0]
            Membership.objects.create(user=user, organisation=organisation)
            CountyRole.objects.create(user=user, county_id="11")
        return user

    def log_in(self, page: Page) -> None:
        self.make_user()
        page.goto(self.address("/en/tapahtumat/uusi/"))
        page.get_by_label("E-mail address").fill("maija@example.fi")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("New event")

    def test_an_event_by_keyboard_on_a_phone(self) -> None:
        with self.page(width=360, language="en", javascript=False) as page:
            self.log_in(page)
            assert fits(page)
            day = timezone.localdate() + timedelta(days=3)
            page.locator("#id_name_fi").focus()
            page.keyboard.type("Kävelyryhmä")
            self.tab_to(page, "id_day")
            page.keyboard.type(day.strftime("%m%d%Y"))
            self.tab_to(page, "id_starts")
            page.keyboard.type("0530PM")
            self.tab_to(page, "id_place_fi")
            page.keyboard.type("Kirjasto")
            page.keyboard.press("Enter")
            expect(page.locator(".error-summary")).to_contain_text("Choose at least one theme.")
            assert page.locator("#id_name_fi").input_value() == "Kävelyryhmä"
            assert fits(page)
            page.locator("#id_place_fi").focus()
            self.tab_to(page, "id_themes_0")
            page.keyboard.press("Space")
            page.keyboard.press("Enter")
            expect(page.locator("h1")).to_have_text("Own events")
            expect(page.locator(".desk-row").first).to_contain_text("Kävelyryhmä")
            event = Event.objects.get(names__fi="Kävelyryhmä")
            assert timezone.localtime(event.starts_at).strftime("%d%H%M") == day.strftime("%d") + "1730"
            Event.objects.all().delete()

    def test_axe_finds_nothing_at_the_desk(self) -> None:
        axe = Axe()
        for width, scheme in ((320, "light"), (1280, "dark")):
            with self.page(width=width, language="en") as page:
                schemed: Any = scheme
                page.emulate_media(color_scheme=schemed)
                self.log_in(page)
                for path in self.paths():
                    with self.subTest(path=path, width=width):
                        page.goto(self.address(f"/en/{path}"))
                        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
                        assert fits(page)
                        result = axe.run(page, options=RULES)
                        assert result.violations_count == 0, result.generate_report()

    def paths(self) -> list[str]:
        user = self.make_user()
        return ["tapahtumat/omat/", "tapahtumat/uusi/", "tapahtumat/hyvaksyttavat/", "kayttajat/", "kayttajat/uusi/",
                f"kayttajat/{user.pk}/"]  # fmt: skip

    def tab_to(self, page: Page, wanted: str) -> None:
        for _ in range(40):
            if page.evaluate("document.activeElement.id") == wanted:
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{wanted} cannot be reached by keyboard.")
