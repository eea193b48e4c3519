"""The map in a browser, with a stand-in of the map server: markers, clusters, popups, the keyboard, no strangers."""

import gzip
import re
import tempfile
from typing import ClassVar

from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from playwright.sync_api import ConsoleMessage, Page, Response, expect

from catalog.tiles import serve
from tests.catalog.tile_server import TileServer
from tests.e2e.browser import BrowserTest, outside_requests
from tests.e2e.test_accessibility import RULES
from tests.e2e.test_journeys import fits

JS_BUDGET = 60_000
EVERYTHING, ONE_PLACE = "/en/kartta/", "/en/kartta/?q=uimahalli&municipality=153"


class MapTest(BrowserTest):
    tiles: ClassVar[TileServer]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.tiles = cls.enterClassContext(TileServer())
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.enterClassContext(
            override_settings(MAP_TILES_KEY="secret", MAP_TILES_URL=cls.tiles.template, MAP_CACHE=folder)
        )
        serve._store_and_source.cache_clear()
        cls.addClassCleanup(serve._store_and_source.cache_clear)

    def open(self, page: Page, path: str) -> list[str]:
        """Opens the map and waits for markers; collects what the browser complains of, as long as the page is used."""
        complaints: list[str] = []

        def note(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                complaints.append(message.text)

        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(self.address(path))
        expect(page.locator(".leaflet-marker-icon").first).to_be_visible()
        return complaints

    def test_markers_and_clusters_stand_for_every_place(self) -> None:
        with self.page() as page:
            left = outside_requests(page, self.live_server_url)
            complaints = self.open(page, EVERYTHING)
            expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
            in_clusters = page.locator(".cluster__count").all_inner_texts()
            single = page.locator("img.leaflet-marker-icon").count()
            places = page.locator(".places > .place").count()
            assert in_clusters
            assert sum(map(int, in_clusters)) + single == places
            assert left == []
            assert complaints == []
            assert self.tiles.asked
            assert all(path.endswith("?api-key=secret") for path in self.tiles.asked)
            assert page.content().count("secret") == 0
            assert page.context.cookies() == []

    def test_a_cluster_opens_up_and_a_popup_leads_to_the_service(self) -> None:
        with self.page() as page:
            complaints = self.open(page, EVERYTHING)
            clusters = page.locator(".cluster")
            while not page.locator("img.leaflet-marker-icon").count():
                before = page.locator(".cluster__count").all_inner_texts()
                clusters.first.click()
                expect(page.locator(".leaflet-cluster-anim, .leaflet-zoom-anim")).to_have_count(0)
                page.wait_for_timeout(400)
                assert page.locator(".cluster__count").all_inner_texts() != before
            marker = page.locator("img.leaflet-marker-icon").first
            name = marker.get_attribute("alt")
            marker.click()
            popup = page.locator(".popup")
            expect(popup.locator(".popup__name")).to_have_text(name or "")
            service = popup.locator("a").first
            title = service.inner_text()
            service.click()
            expect(page).to_have_url(re.compile("/en/palvelut/"))
            expect(page.locator("h1")).to_have_text(title)
            assert complaints == []

    def test_the_keyboard_alone(self) -> None:
        with self.page() as page:
            self.open(page, ONE_PLACE)
            skip = page.locator(".map-page__skip")
            skip.focus()
            page.keyboard.press("Enter")
            expect(page.locator("#map")).to_be_focused()
            marker = page.locator("img.leaflet-marker-icon").first
            for _ in range(8):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement.matches('img.leaflet-marker-icon')"):
                    break
            expect(marker).to_be_focused()
            expect(marker).to_have_role("button")
            assert marker.get_attribute("alt")
            for key in ("Enter", " "):
                page.keyboard.press(key)
                expect(page.locator(".popup")).to_be_focused()
                page.keyboard.press("Tab")
                assert page.evaluate("!!document.activeElement.closest('.popup')")
                page.keyboard.press("Escape")
                expect(page.locator(".popup")).to_have_count(0)
                expect(marker).to_be_focused()

    def test_axe_finds_nothing(self) -> None:
        axe = Axe()
        for width, scheme in ((320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")):
            for path in (EVERYTHING, ONE_PLACE):
                with self.subTest(width=width, scheme=scheme, path=path), self.page(width=width) as page:
                    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                    self.open(page, path)
                    assert fits(page)
                    result = axe.run(page, options=RULES)
                    assert result.violations_count == 0, result.generate_report()
                    if path == ONE_PLACE:
                        page.locator("img.leaflet-marker-icon").first.click()
                        expect(page.locator(".popup")).to_be_visible()
                        result = axe.run(page, options=RULES)
                        assert result.violations_count == 0, result.generate_report()

    def test_with_reduced_motion_nothing_moves_by_itself(self) -> None:
        with self.page() as page:
            page.emulate_media(reduced_motion="reduce")
            self.open(page, EVERYTHING)
            assert page.locator(".leaflet-zoom-anim, .leaflet-fade-anim").count() == 0

    def test_without_javascript_the_list_is_the_page(self) -> None:
        for width in (320, 1280):
            with self.subTest(width=width), self.page(width=width, javascript=False) as page:
                page.goto(self.address("/en/haku/?q=kirjasto"))
                page.locator('a[href^="/en/kartta/"]').click()
                expect(page.locator("figure.map")).to_be_hidden()
                expect(page.locator(".map-page__skip")).to_be_hidden()
                assert page.locator(".place a").count() > 0
                assert fits(page)
                page.locator(".place a").first.click()
                expect(page).to_have_url(re.compile("/en/palvelut/"))

    def test_where_points_or_scripts_fail_the_list_is_the_page(self) -> None:
        for broken in ("**/kartta/pisteet/*", "**/leaflet.js"):
            with self.subTest(broken=broken), self.page() as page:
                page.route(broken, lambda route: route.abort())
                page.goto(self.address(EVERYTHING))
                page.wait_for_load_state("networkidle")
                expect(page.locator("figure.map")).to_be_hidden()
                assert page.locator(".place a").count() > 0

    def test_the_scripts_keep_their_budget(self) -> None:
        sizes: list[int] = []

        def weigh(response: Response) -> None:
            if response.request.resource_type == "script":
                sizes.append(len(gzip.compress(response.body())))

        with self.page() as page:
            page.on("response", weigh)
            self.open(page, ONE_PLACE)
        assert len(sizes) == 3
        assert sum(sizes) <= JS_BUDGET
