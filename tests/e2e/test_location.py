"""One's own location: asked for by a button, told to a hundred metres, used for one search; and results in groups."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Geolocation, Locator, Page, expect

from tests.e2e.browser import BrowserTest, outside_requests
from tests.e2e.test_accessibility import RULES
from tests.e2e.test_journeys import fits

# Lappeenranta, more exactly than anybody is told.
HERE: Geolocation = {"latitude": 61.05812, "longitude": 28.18749}
TOLD = "61.058,28.187"
STOCKHOLM: Geolocation = {"latitude": 59.3293, "longitude": 18.0686}


def open_filters(page: Page) -> None:
    summary = page.locator(".filters > details > summary")
    if not page.locator("#id_postal").is_visible():
        summary.click()


def button(page: Page) -> Locator:
    return page.get_by_role("button", name="Käytä sijaintiani")


class LocationTest(BrowserTest):
    def test_without_javascript_there_is_no_button_and_the_postal_code_does(self) -> None:
        with self.page(width=360, javascript=False) as page:
            page.goto(self.address("/fi/haku/"))
            open_filters(page)
            expect(button(page)).to_have_count(0)
            page.locator("#id_postal").fill("55100")
            page.get_by_role("button", name="Näytä tulokset").click()
            expect(page).to_have_url(re.compile("postal=55100"))
            expect(page.locator(".chip").first).to_contain_text("55100 Imatra")
            assert fits(page)

    def test_the_button_takes_the_place_and_the_results_tell_distances(self) -> None:
        for width in (360, 1280):
            with self.subTest(width=width), self.page(width=width, place=HERE) as page:
                left = outside_requests(page, self.live_server_url)
                page.goto(self.address("/fi/haku/?q=liikunta&municipality=153"))
                open_filters(page)
                page.locator("#id_postal").fill("55100")
                button(page).click()
                expect(page).to_have_url(re.compile("near=" + re.escape(TOLD).replace(",", "(,|%2C)") + "(&|$)"))
                assert "q=liikunta" in page.url
                assert "153" not in page.url  # neither the municipality nor the postal code stays
                assert "55100" not in page.url
                expect(page.locator(".chip", has_text="Lappeenranta")).to_have_count(1)
                distances = page.locator(".service-card__facts strong")
                expect(distances.first).to_have_text(re.compile(r"^\d+(,\d)? km$"))
                assert fits(page)
                assert page.context.cookies() == []
                assert page.evaluate("localStorage.length + sessionStorage.length") == 0
                assert left == []

    def test_the_place_is_asked_for_by_the_button_alone(self) -> None:
        with self.page(place=HERE) as page:
            page.add_init_script(
                "window.asked = 0; const own = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);"
                "navigator.geolocation.getCurrentPosition = (...given) => { window.asked += 1; own(...given); };"
            )
            page.goto(self.address("/fi/haku/?q=liikunta"))
            open_filters(page)
            expect(button(page)).to_be_visible()
            assert page.evaluate("window.asked") == 0

    def test_who_refuses_is_told_what_to_do_instead(self) -> None:
        with self.page(width=360) as page:
            page.goto(self.address("/fi/haku/?q=liikunta"))
            open_filters(page)
            button(page).click()
            told = page.get_by_role("status").filter(has_text="postinumero")
            expect(told).to_be_visible()
            expect(page).to_have_url(self.address("/fi/haku/?q=liikunta"))
            expect(button(page)).to_be_enabled()
            assert fits(page)
            result = Axe().run(page, options=RULES)
            assert result.violations_count == 0, result.generate_report()

    def test_a_place_abroad_is_told_beside_the_button(self) -> None:
        with self.page(place=STOCKHOLM) as page:
            page.goto(self.address("/fi/haku/"))
            open_filters(page)
            button(page).click()
            expect(page.locator("#id_near_error")).to_be_visible()
            expect(page.locator(".error-summary a")).to_have_attribute("href", "#id_near_error")
            expect(page.locator('input[name="near"]')).to_have_value("")
            result = Axe().run(page, options=RULES)
            assert result.violations_count == 0, result.generate_report()

    def test_axe_finds_nothing_in_results_by_groups_on_a_phone(self) -> None:
        axe = Axe()
        for language, scheme in (("fi", "light"), ("sv", "dark"), ("en", "light")):
            for query in (f"near={TOLD}", "municipality=580&nearby=1", "postal=55100&when=monday"):
                with self.subTest(language=language, query=query), self.page(width=360, language=language) as page:
                    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                    page.goto(self.address(f"/{language}/haku/?{query}"))
                    assert page.locator("h2:visible .hint").count() > 0
                    assert fits(page)
                    open_filters(page)
                    result = axe.run(page, options=RULES)
                    assert result.violations_count == 0, result.generate_report()
