"""What a machine can see of accessibility (a third to a half of the faults): axe on every page, and the budgets."""

import gzip

from axe_playwright_python.sync_playwright import Axe

from catalog.models import Service
from tests.e2e.browser import BrowserTest

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
HTML_BUDGET, CSS_BUDGET = 14_000, 10_000


class AccessibilityTest(BrowserTest):
    def paths(self) -> list[str]:
        cards = Service.objects.on_tray().order_by("pk")
        richest = cards.filter(connections__channel__addresses__entrances__isnull=False).first() or cards[0]
        return [
            "",
            "haku/",
            "haku/?q=uinti&theme=liikunta&municipality=405",
            "haku/?q=zzzz&date=kissa",
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

    def test_pages_are_light(self) -> None:
        with self.page() as page:
            sizes = {"stylesheet": 0}

            def weigh(response: object) -> None:
                request = response.request  # type: ignore[attr-defined]
                if request.resource_type == "stylesheet":
                    sizes["stylesheet"] += len(gzip.compress(response.body()))  # type: ignore[attr-defined]

            page.on("response", weigh)
            for path in self.paths():
                with self.subTest(path=path):
                    response = page.goto(self.address(f"/fi/{path}"))
                    assert response is not None
                    assert len(gzip.compress(response.body())) <= HTML_BUDGET
                    assert page.locator("script").count() == 0
            page.goto(self.address("/fi/"))
        assert 0 < sizes["stylesheet"] <= CSS_BUDGET * (len(self.paths()) + 1)
