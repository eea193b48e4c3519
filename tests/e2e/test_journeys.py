"""The three ways to a service, as people go them: by mouse or keyboard, on a phone, with and without JavaScript."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.browser import BrowserTest, outside_requests

WORDS = {"fi": "kirjasto", "sv": "bibliotek", "en": "library"}
WIDTHS = (320, 360, 1280)
# The buttons of the questionnaire, by what they send.
NEXT, SKIP, BEGIN, RESULT, BACK = "next", "skip", "begin", "result", "back"


def press(page: Page, action: str) -> None:
    page.locator(f'button[name="go"][value="{action}"]').first.click()


def choose(page: Page, number: int) -> bool:
    """Takes a choice by its label, as people do, or the last one; False where the question has none."""
    labels = page.locator("main fieldset label[for^=answer-]")
    count = labels.count()
    if count:
        labels.nth(min(number, count - 1)).click()
    return count > 0


def fits(page: Page) -> bool:
    """Whether nothing sticks out sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


class JourneyTest(BrowserTest):
    def test_search_to_card_in_three_languages_at_every_width(self) -> None:
        for language, word in WORDS.items():
            for width in WIDTHS:
                with self.subTest(language=language, width=width), self.page(width=width, language=language) as page:
                    page.goto(self.address(f"/{language}/"))
                    assert fits(page)
                    page.locator('input[name="q"]').first.fill(word)
                    page.keyboard.press("Enter")
                    expect(page).to_have_url(re.compile(rf"/{language}/haku/\?.*q={word}"))
                    assert fits(page)
                    first = page.locator(".service-card a").first
                    name = first.inner_text()
                    first.click()
                    expect(page.locator("h1")).to_have_text(name)
                    assert fits(page)
                    assert page.context.cookies() == []

    def test_an_address_has_what_was_chosen_and_back_shows_it_as_it_was(self) -> None:
        with self.page(width=1280) as page:
            page.goto(self.address("/fi/haku/?q=uimahalli"))
            page.locator('input[name="channel"][value="on_site"]').check()
            page.get_by_role("button", name="Näytä tulokset").click()
            expect(page).to_have_url(re.compile(r"/fi/haku/\?q=uimahalli&channel=on_site$"))
            expect(page.locator('input[name="channel"][value="on_site"]')).to_be_checked()
            page.go_back()
            expect(page).to_have_url(re.compile(r"/fi/haku/\?q=uimahalli$"))
            expect(page.locator('input[name="channel"][value="on_site"]')).not_to_be_checked()

    def test_browsing_by_theme_without_javascript(self) -> None:
        with self.page(width=360, javascript=False) as page:
            page.goto(self.address("/fi/teemat/"))
            page.get_by_role("link", name=re.compile("Lähiluonto")).first.click()
            expect(page.locator("h1")).to_contain_text("Lähiluonto")
            page.locator(".service-card a").first.click()
            expect(page).to_have_url(re.compile(r"/fi/palvelut/[0-9a-f-]{36}/"))

    def test_questionnaire_without_javascript_leaves_no_trace(self) -> None:
        for language, width in (("fi", 320), ("sv", 360), ("en", 1280)):
            with (
                self.subTest(language=language, width=width),
                self.page(width=width, language=language, javascript=False) as page,
            ):
                page.goto(self.address(f"/{language}/kysely/"))
                press(page, BEGIN)
                self.answer_until_the_check_page(page, choice=2)
                assert fits(page)
                press(page, RESULT)
                assert page.locator(".service-card").count() > 0
                assert page.locator(".service-card__reason").count() > 0
                assert fits(page)
                assert page.url == self.address(f"/{language}/kysely/")
                assert page.context.cookies() == []

    def test_without_follow_ups_there_are_twelve_pages_at_most(self) -> None:
        with self.page(javascript=False) as page:
            page.goto(self.address("/fi/kysely/"))
            press(page, BEGIN)
            before_result = self.answer_until_the_check_page(page, choice=None)
            assert before_result + 1 <= 12

    def answer_until_the_check_page(self, page: Page, *, choice: int | None) -> int:
        """Takes the same choice of each question, or skips them; answers with the number of pages up to the check."""
        for count in range(2, 30):
            assert page.locator("h1").count() == 1
            if page.locator(f'button[value="{RESULT}"]').count():
                return count
            if choice is None:
                press(page, SKIP)
                continue
            if not choose(page, choice) and page.locator("main select").count():
                page.locator("main select").select_option(index=1)
            press(page, NEXT)
        raise AssertionError("The questionnaire did not end.")

    def test_going_back_keeps_the_answers(self) -> None:
        with self.page() as page:
            page.goto(self.address("/fi/kysely/"))
            press(page, BEGIN)
            for _ in range(4):
                press(page, NEXT if choose(page, 0) else SKIP)
            press(page, BACK)
            assert page.locator("main input:checked").count() == 1

    def test_urgent_help_is_in_sight_on_every_page(self) -> None:
        with self.page(width=360) as page:
            for path in ("/fi/", "/fi/haku/", "/fi/teemat/", "/fi/kysely/", "/sv/kysely/"):
                page.goto(self.address(path))
                expect(page.locator('a[href="tel:112"]').first).to_be_visible()

    def test_nothing_is_asked_of_others(self) -> None:
        with self.page() as page:
            left = outside_requests(page, self.live_server_url)
            for path in ("/fi/", "/fi/haku/?q=uinti", "/fi/teemat/liikunta/", "/fi/tapahtumat/", "/fi/kysely/"):
                page.goto(self.address(path))
            assert left == []


class SearchTest(BrowserTest):
    def test_facets_narrow_without_javascript(self) -> None:
        with self.page(width=360, javascript=False) as page:
            page.goto(self.address("/fi/haku/?q=kirjasto"))
            page.locator(".filters > details > summary").click()
            page.get_by_label(re.compile("Puhelimitse")).check()
            page.get_by_label(re.compile("Verkossa")).check()
            page.get_by_role("button", name="Näytä tulokset").click()
            expect(page).to_have_url(re.compile("(?=.*channel=phone)(?=.*channel=online)"))
            assert page.locator(".chip").count() == 3
            assert fits(page)
            page.locator(".chip", has_text="Puhelimitse").click()
            expect(page).to_have_url(re.compile(r"\?q=kirjasto&channel=online$"))

    def test_suggestions_by_keyboard(self) -> None:
        with self.page() as page:
            left = outside_requests(page, self.live_server_url)
            page.goto(self.address("/fi/haku/?municipality=405"))
            field, options = page.get_by_role("combobox", name="Mitä etsit?"), page.locator("[role=option]")
            expect(field).to_have_attribute("aria-expanded", "false")
            field.press_sequentially("kirja", delay=20)
            expect(options.first).to_be_visible()
            expect(field).to_have_attribute("aria-expanded", "true")
            listed = field.get_attribute("aria-controls")
            expect(page.locator(f"#{listed}")).to_have_role("listbox")
            expect(page.locator("[aria-live]")).to_have_text(re.compile(rf"^{options.count()} ehdotusta$"))
            page.keyboard.press("ArrowDown")
            expect(options.first).to_have_attribute("aria-selected", "true")
            assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
            page.keyboard.press("ArrowUp")
            assert field.get_attribute("aria-activedescendant") is None
            page.keyboard.press("ArrowUp")
            expect(options.last).to_have_attribute("aria-selected", "true")
            page.keyboard.press("Escape")
            expect(options).to_have_count(0)
            expect(field).to_have_value("kirja")
            expect(field).to_have_attribute("aria-expanded", "false")
            page.keyboard.press("ArrowDown")
            expect(options.first).to_be_visible()
            word = options.first.inner_text()
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            expect(page).to_have_url(re.compile(rf"q={word}&.*municipality=405"))
            assert left == []

    def test_tab_leads_from_the_suggestions_to_the_button(self) -> None:
        with self.page() as page:
            page.set_viewport_size({"width": 1280, "height": 250})  # so the list scrolls
            page.goto(self.address("/en/haku/"))
            page.get_by_role("combobox", name="What are you looking for?").press_sequentially("he", delay=20)
            options = page.locator("[role=option]")
            expect(options.first).to_be_visible()
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.matches('form.filters button')")
            expect(options).to_have_count(0)

    def test_typing_on_forgets_what_was_chosen(self) -> None:
        with self.page() as page:
            page.goto(self.address("/en/haku/"))
            field, options = page.locator("input[name=q]").first, page.locator("[role=option]")
            field.press_sequentially("lib", delay=20)
            expect(options.first).to_be_visible()
            page.keyboard.press("ArrowDown")
            assert field.get_attribute("aria-activedescendant")
            page.keyboard.type("rarian")
            assert field.get_attribute("aria-activedescendant") is None
            page.keyboard.press("Enter")
            expect(page).to_have_url(re.compile("q=librarian(&|$)"))

    def test_an_answer_to_an_older_text_is_not_waited_for(self) -> None:
        with self.page() as page:
            page.clock.install()
            page.goto(self.address("/en/haku/"))
            page.clock.pause_at(timezone.now() + timedelta(hours=1))
            page.route("**/api/v1/suggest*", lambda _: None)  # no answer comes
            field = page.locator("input[name=q]").first
            field.press_sequentially("lib")
            with page.expect_request("**/api/v1/suggest*q=lib"):
                page.clock.run_for(1000)
            with page.expect_event("requestfailed", timeout=5000):  # while the clock stands, so before the next one
                field.press("r")

    def test_a_suggested_municipality_keeps_the_other_filters(self) -> None:
        with self.page() as page:
            page.goto(self.address("/fi/haku/?charge=free&theme=liikunta&postal=53100"))
            page.locator("input[name=q]").first.press_sequentially("imat", delay=20)
            page.locator("[role=option]", has_text="Kunta").click()
            expect(page).to_have_url(re.compile("municipality=153"))
            query = parse_qs(urlsplit(page.url).query)
            assert query == {"theme": ["liikunta"], "charge": ["free"], "municipality": ["153"]}

    def test_a_suggested_service_is_opened_by_mouse(self) -> None:
        with self.page(width=360) as page:
            page.goto(self.address("/fi/"))
            page.locator("input[name=q]").press_sequentially("uimahalli", delay=20)
            service = page.locator("[role=option]").filter(has_text="Palvelu").first
            name = service.evaluate("element => element.firstChild.data")
            assert fits(page)
            service.click()
            expect(page.locator("h1")).to_have_text(name)

    def test_without_suggestions_the_field_works_as_it_is(self) -> None:
        with self.page() as page:
            page.route("**/api/v1/suggest*", lambda route: route.abort())
            errors: list[str] = []
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(self.address("/fi/"))
            with page.expect_event("requestfailed"):
                page.locator("input[name=q]").press_sequentially("kirjasto", delay=20)
            page.keyboard.press("Enter")
            expect(page).to_have_url(re.compile("q=kirjasto"))
            assert errors == []


class KeyboardTest(BrowserTest):
    def test_the_first_tab_leads_past_the_navigation(self) -> None:
        with self.page() as page:
            page.goto(self.address("/fi/"))
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.getAttribute('href')") == "#sisalto"
            page.keyboard.press("Enter")
            expect(page).to_have_url(re.compile("#sisalto$"))

    def test_search_and_card_with_the_keyboard_alone(self) -> None:
        with self.page() as page:
            page.goto(self.address("/fi/haku/"))
            for _ in range(40):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement.name") == "q":
                    break
            page.keyboard.type("kirjasto")
            page.keyboard.press("Enter")
            expect(page).to_have_url(re.compile("q=kirjasto"))
            for _ in range(80):
                page.keyboard.press("Tab")
                if page.evaluate("!!document.activeElement.closest('.service-card')"):
                    break
            page.keyboard.press("Enter")
            expect(page).to_have_url(re.compile(r"/fi/palvelut/"))
            assert page.evaluate("document.querySelectorAll('h1').length") == 1
