"""A real browser for tests: Debian's Chromium through Playwright, without any download of its own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import pytest
from django.contrib.staticfiles.testing import StaticLiveServerTestCase
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Geolocation, Page, Request, sync_playwright

from tests.demo_catalogue import load_demo_catalogue

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
HOW_TO_INSTALL = "apt-get install chromium (or set TARMOA_CHROMIUM to the program)"


def chromium() -> str | None:
    """The browser's path, from TARMOA_CHROMIUM or as Debian and others install it."""
    return os.environ.get("TARMOA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def needs_browser() -> pytest.MarkDecorator:
    """Skips with the reason where there is no browser; on a CI machine a missing one is a failure."""
    is_ci = os.environ.get("CI", "").lower() in {"1", "true"}
    return pytest.mark.skipif(chromium() is None and not is_ci, reason=f"No Chromium here: {HOW_TO_INSTALL}")


@needs_browser()
class BrowserTest(StaticLiveServerTestCase):
    """Tests that look at the demonstration catalogue in a browser; they only read, so it is loaded once per class."""

    browser: ClassVar[Browser]

    @classmethod
    def setUpClass(cls) -> None:
        program = chromium()
        if program is None:
            pytest.fail(f"CI needs a browser: {HOW_TO_INSTALL}")
        super().setUpClass()
        load_demo_catalogue()
        # Under Playwright's event loop Django sees other connections than before: none may stay behind, on either side.
        connections.close_all()
        playwright = sync_playwright().start()
        cls.addClassCleanup(playwright.stop)
        # Playwright runs an event loop in this thread, in which Django would refuse to speak to its database.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        cls.addClassCleanup(os.environ.pop, "DJANGO_ALLOW_ASYNC_UNSAFE", None)
        cls.browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        cls.addClassCleanup(cls.browser.close)

    def _fixture_teardown(self) -> None:
        """Nothing was written: the data stays until the class ends."""

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        call_command("flush", verbosity=0, interactive=False)
        connections.close_all()

    @contextmanager
    def page(
        self, *, width: int = 1280, language: str = "fi", javascript: bool = True, place: Geolocation | None = None
    ) -> Iterator[Page]:
        """A new, empty browser profile with one page. `place`: where it is, which it tells to whoever asks."""
        context: BrowserContext = self.browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            locale=language,
            geolocation=place,
            permissions=["geolocation"] if place else None,
        )
        try:
            yield context.new_page()
        finally:
            context.close()

    def address(self, path: str) -> str:
        return f"{self.live_server_url}{path}"


def outside_requests(page: Page, own: str) -> list[str]:
    """Collects, as the page is used, the requests that leave our own server."""
    left: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(own):
            left.append(request.url)

    page.on("request", note)
    return left
