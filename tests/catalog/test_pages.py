"""The pages of the catalogue, as a browser without JavaScript gets them."""

import re
import uuid
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.hours.schedules import HORIZON_DAYS
from catalog.models import Schedule, Service, Theme
from tests.demo_catalogue import DemoCatalogue

LANGUAGES = ("fi", "sv", "en")
PATHS = ("", "haku/", "haku/?q=uinti", "teemat/", "teemat/liikunta/")


class PagesTest(DemoCatalogue):
    def test_every_page_in_every_language_has_one_heading_and_its_language(self) -> None:
        card = next(iter(Service.objects.on_tray()))
        for language in LANGUAGES:
            for path in (*PATHS, f"palvelut/{card.pk}/"):
                with self.subTest(language=language, path=path):
                    response = self.client.get(f"/{language}/{path}")
                    html = response.content.decode()
                    assert response.status_code == 200
                    assert len(re.findall(r"<h1[ >]", html)) == 1
                    assert f'<html lang="{language}"' in html
                    assert not response.cookies
                    assert " style=" not in html
                    assert not re.search(r"X", html)

    def test_the_browser_may_load_and_ask_of_us_only(self) -> None:
        policy = dict(
            part.strip().split(" ", 1) for part in self.client.get("/fi/haku/")["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["connect-src"] == policy["style-src"] == "'self'"
        assert not [source for source in policy.values() if source not in ("'self'", "'none'")]

    def test_number_of_queries_does_not_grow_with_the_catalogue(self) -> None:
        card = next(iter(Service.objects.on_tray()))
        for path, most in (
            ("/fi/", 8),
            ("/fi/haku/?q=uinti", 9),
            ("/fi/haku/", 8),
            ("/fi/teemat/", 2),
            ("/fi/teemat/liikunta/", 13),
            (f"/fi/palvelut/{card.pk}/", 36),
        ):
            with self.subTest(path=path), self.assertNumQueriesAtMost(most):
                self.client.get(path)

    def assertNumQueriesAtMost(self, most: int) -> "AtMost":  # noqa: N802 - named as Django's own
        return AtMost(most)

    def test_every_service_on_the_tray_has_a_card_in_every_language(self) -> None:
        for service in Service.objects.on_tray():
            for language in LANGUAGES:
                response = self.client.get(f"/{language}/palvelut/{service.pk}/")
                assert response.status_code == 200, service

    def test_card_shows_the_price_the_phone_and_the_hours(self) -> None:
        for service in Service.objects.on_tray().filter(connections__channel__phones__isnull=False).distinct()[:10]:
            html = self.client.get(f"/fi/palvelut/{service.pk}/").content.decode()
            assert 'href="tel:' in html, service

    def test_a_service_in_another_language_only_is_marked_with_it(self) -> None:
        service = self.services["Svenska kaffestunden"]
        html = self.client.get(f"/fi/palvelut/{service.pk}/").content.decode()
        assert 'lang="sv"' in html
        assert "ruotsiksi" in html.casefold()

    def test_off_the_tray_is_not_found_and_withdrawn_is_gone(self) -> None:
        off = Service.objects.exclude(off_tray_reason="").first()
        assert off is not None
        assert self.client.get(f"/fi/palvelut/{off.pk}/").status_code == 404
        on = Service.objects.on_tray().filter(theme_links__theme="liikunta").first()
        assert on is not None
        Service.objects.filter(pk=on.pk).update(withdrawn_at=timezone.now())
        gone = self.client.get(f"/fi/palvelut/{on.pk}/")
        assert gone.status_code == 410
        assert on.texts.get(language="fi").name in gone.content.decode()
        assert self.client.get(f"/fi/palvelut/{uuid.uuid4()}/").status_code == 404
        assert self.client.get("/fi/palvelut/ei-tunnus/").status_code == 404

    def test_theme_counts_are_those_of_the_pages(self) -> None:
        html = self.client.get("/fi/teemat/").content.decode()
        for theme in Theme.objects.active():
            count = Service.objects.on_tray().in_theme(theme.key).count()
            assert count > 0, theme.key
            assert reverse("catalog:theme", args=[theme.key]) in html
        assert self.client.get("/fi/teemat/olematon/").status_code == 404

    def test_front_door_follows_the_browsers_language(self) -> None:
        for header, expected in (("sv-FI,sv;q=0.9", "/sv/"), ("en", "/en/"), ("de", "/fi/"), ("", "/fi/")):
            response = Client(headers={"accept-language": header}).get("/")
            assert (response.status_code, response["Location"]) == (302, expected)

    def test_health(self) -> None:
        assert self.client.get("/healthz").content == b"ok\n"
        report = self.client.get("/readyz").json()
        assert report["ready"] is True
        assert report["data_is_old"] is False
        from catalog.models import SyncRun

        SyncRun.objects.update(started_at=timezone.now() - timedelta(days=4))
        assert self.client.get("/readyz").json()["data_is_old"] is True

    def test_readyz_tells_how_far_hours_reach_and_when_nobody_moves_that_on(self) -> None:
        report = self.client.get("/readyz").json()
        assert report["hours_known_to"] == (timezone.localdate() + timedelta(days=HORIZON_DAYS)).isoformat()
        assert report["hours_run_out"] is False
        Schedule.objects.update(known_to=timezone.localdate() + timedelta(days=89))
        assert self.client.get("/readyz").json()["hours_run_out"] is True


class AtMost:
    """A context in which at most so many queries may run; tells how many there were."""

    def __init__(self, most: int) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self._most = most
        self._capture = CaptureQueriesContext(connection)

    def __enter__(self) -> "AtMost":
        self._capture.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._capture.__exit__(None, None, None)
        if error[0] is None:
            statements = "\n".join(query["sql"][:150] for query in self._capture.captured_queries)
            assert len(self._capture) <= self._most, (
                f"{len(self._capture)} queries, at most {self._most}:\n{statements}"
            )
