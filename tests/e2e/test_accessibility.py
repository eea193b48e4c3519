"""What a machine can see of accessibility (a third to a half of the faults): axe on every page, and the budgets."""

import gzip

from axe_playwright_python.sync_playwright import Axe

from catalog.events.demo.load import load_demo_events
from catalog.models import Event, Service
from tests.e2e.browser import BrowserTest

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
HTML_BUDGET, CSS_BUDGET, JS_BUDGET = 14_000, 10_000, 20_000


class AccessibilityTest(BrowserTest):
    def setUp(self) -> None:
        super().setUp()
        load_demo_events()

    def paths(self) -> list[str]:
        cards = Service.objects.on_tray().order_by("pk")
        richest = cards.filter(connections__channel__addresses__entrances__isnull=False).first() or cards[0]
        return [
            "",
            "haku/",
            "haku/?q=uinti&theme=liikunta&municipality=405",
            "haku/?q=zzzz&date=kissa",
            "haku/?q=kirjasto+imatra&language=fi&channel=on_site",
            "haku/?q=vesijumpa+velkaneuvonta",
            "tapahtumat/",
            "tapahtumat/?q=zzzz&from=kissa",
            f"tapahtumat/{Event.objects.filter(state='cancelled')[0].pk}/",
            f"tapahtumat/{Event.objects.exclude(repeat_rule='').filter(names__has_key='sv')[0].pk}/",
            "teemat/",
            "teemat/osallisuus/",
            f"palvelut/{richest.pk}/",
            "kysely/",
            "olematon/",
        ]

    def test_axe_finds_nothing(self) -> None:
        axe = Axe()
        for language, width in (("fi", 320), ("fi", 1280), ("sv", 360), ("en", 1280)):
            with self.page(width=width, language=language) as page:
                for path in self.paths():
                    with self.subTest(language=language, width=width, path=path):
                        page.goto(self.address(f"/{language}/{path}"))
                        result = axe.run(page, options=RULES)
                        assert result.violations_count == 0, result.generate_report()

    def test_axe_finds_nothing_in_the_dark(self) -> None:
        axe = Axe()
        with self.page() as page:
            page.emulate_media(color_scheme="dark")
            for path in self.paths():
                with self.subTest(path=path):
                    page.goto(self.address(f"/fi/{path}"))
                    result = axe.run(page, options=RULES)
                    assert result.violations_count == 0, result.generate_report()

    def test_axe_finds_nothing_with_the_facets_and_the_suggestions_open(self) -> None:
        axe = Axe()
        for width, scheme in ((360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")):
            with self.subTest(width=width, scheme=scheme), self.page(width=width) as page:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.goto(self.address("/fi/haku/?q=kirjasto&language=sv"))
                if width == 360:
                    page.locator(".filters > details > summary").click()
                assert page.locator("fieldset.facet input:visible").count() > 8
                result = axe.run(page, options=RULES)
                assert result.violations_count == 0, result.generate_report()
                page.locator("input[name=q]").fill("uim")
                page.locator("[role=option]").first.wait_for()
                page.keyboard.press("ArrowDown")
                result = axe.run(page, options=RULES)
                assert result.violations_count == 0, result.generate_report()

    def test_pages_are_light(self) -> None:
        with self.page() as page:
            sizes = {"stylesheet": 0, "script": 0}

            def weigh(response: object) -> None:
                request = response.request  # type: ignore[attr-defined]
                if request.resource_type in sizes:
                    sizes[request.resource_type] += len(gzip.compress(response.body()))  # type: ignore[attr-defined]

            page.on("response", weigh)
            for path in self.paths():
                with self.subTest(path=path):
                    response = page.goto(self.address(f"/fi/{path}"))
                    assert response is not None
                    assert len(gzip.compress(response.body())) <= HTML_BUDGET
            page.goto(self.address("/fi/"))
        assert 0 < sizes["stylesheet"] <= CSS_BUDGET * (len(self.paths()) + 1)
        assert 0 < sizes["script"] <= JS_BUDGET
