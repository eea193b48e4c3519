"""The map's page: the places of a search as a list and as points, the same on both; no trace of it without a key."""

import gzip
import json
import re
import uuid
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory, TestCase, override_settings
from django.utils import timezone, translation

from catalog import map_page as module
from catalog.map_page import MapPage, features, map_page
from catalog.models import Address, Channel, Connection, Service
from catalog.records import AddressKind, ChannelKind
from catalog.search_page import search_page
from tests.catalog.test_pages import AtMost
from tests.demo_catalogue import DemoCatalogue
from tests.project_files import ROOT

SCRIPT_BUDGET = 60_000
HTML_BUDGET = 14_000
WITH_KEY = override_settings(MAP_TILES_KEY="a key")


def page_for(query: str, language: str = "en") -> MapPage:
    with translation.override(language):
        return map_page(QueryDict(query), language)


def services_on(page: MapPage) -> set[str]:
    return {service.url for place in page.places for service in place.services}


@WITH_KEY
class MapPageTest(DemoCatalogue):
    def text(self, query: str, path: str = "kartta") -> str:
        """The page's text between the tags, spaces made even; attributes stay."""
        return " ".join(self.client.get(f"/en/{path}/?{query}").content.decode().split())

    def test_it_asks_the_database_at_most_nine_times(self) -> None:
        for query in ("", "q=kirjasto", "q=vesijumpa+velkaneuvonta", "q=uinti&municipality=405", "date=rubbish&page=x"):
            with self.subTest(query=query), AtMost(9):
                page_for(query, "fi")

    def test_every_service_has_a_place_or_is_counted(self) -> None:
        for query in ("", "q=kirjasto", "q=uinti&municipality=405"):
            with self.subTest(query=query):
                page = page_for(query, "fi")
                assert page.places
                assert len(services_on(page)) + page.without_place == page.total
                assert page.total == search_page(QueryDict(query), "fi").total

    def test_what_is_on_the_map_is_on_the_page(self) -> None:
        page = self.text("q=kirjasto")
        answer = self.client.get("/en/kartta/pisteet/?q=kirjasto")
        assert answer["Content-Type"] == "application/json"
        points = json.loads(answer.content)["features"]
        assert points
        for point in points:
            assert point["geometry"]["type"] == "Point"
            longitude, latitude = point["geometry"]["coordinates"]
            assert (58 < latitude < 71, 18 < longitude < 33) == (True, True)
            for service in point["properties"]["services"]:
                assert f'href="{service["url"]}"' in page
        assert page.count('<li class="place">') == len(points)
        assert f"{len(points)} places, the same on the map and in the list" in page

    def test_it_leads_back_to_the_list_with_the_same_filters(self) -> None:
        page = self.text("q=kirjasto&channel=on_site&page=2&rubbish=1")
        assert 'href="/en/haku/?q=kirjasto&amp;channel=on_site"' in page
        assert 'data-points="/en/kartta/pisteet/?q=kirjasto&amp;channel=on_site"' in page
        assert 'class="chip" href="/en/kartta/?channel=on_site"' in page

    def test_the_list_leads_to_the_map_with_the_same_filters(self) -> None:
        assert 'href="/en/kartta/?q=kirjasto&amp;channel=on_site"' in self.text(
            "q=kirjasto&channel=on_site&page=2", "haku"
        )
        assert "/en/kartta/" not in self.text("q=zzzzzz", "haku")

    def test_services_without_a_place_are_said(self) -> None:
        page = page_for("")
        assert page.without_place > 1
        assert f"{page.without_place} services have no place on the map." in self.text("")

    def test_places_without_any_have_no_map_and_no_script(self) -> None:
        Address.objects.update(kind=AddressKind.POSTAL)
        page = self.text("q=kirjasto")
        assert "None of the services found has a place on the map" in page
        assert "leaflet" not in page
        assert "<figure" not in page
        page = self.text("q=zzzzzz")
        assert "No services were found" in page

    def test_only_so_many_services_are_looked_at_and_it_is_said(self) -> None:
        with patch.object(module, "MOST_SERVICES", 10):
            page = page_for("")
            assert (page.shown, page.beyond) == (10, page.total - 10)
            assert "The map has the places of the first 10 services." in self.text("")
        assert "places of the first" not in self.text("")

    def test_only_so_many_places_are_shown_and_it_is_said(self) -> None:
        every = page_for("")
        with patch.object(module, "MOST_PLACES", 5):
            page = page_for("")
            assert page.places == every.places[:5]
            assert page.places_beyond == len(every.places) - 5
            assert len(features(page)["features"]) == 5
            assert "The map has the first 5 places." in self.text("")
        assert every.places_beyond == 0
        assert "The map has the first" not in self.text("")

    def test_what_is_wrong_in_the_search_is_said_here_too(self) -> None:
        page = self.text("q=kirjasto&date=rubbish")
        assert 'class="error-summary"' in page
        assert 'href="/en/haku/?q=kirjasto&amp;date=rubbish#id_date"' in page
        assert re.search(r"<title>\s*Error:", page)

    def test_a_wider_search_says_so_here_too(self) -> None:
        page = page_for("q=uimahalli&municipality=441")
        told = "We found too little in"
        assert (told in self.text("q=uimahalli&municipality=441")) == page.is_wider

    def test_names_are_escaped(self) -> None:
        page = page_for("q=kirjasto")
        name = '<img src=x onerror="alert(1)">'
        bad = replace(page, places=(replace(page.places[0], name=name, address=name),))
        request = RequestFactory().get("/en/kartta/")
        html = render_to_string("components/map.html", {"page": bad}, request)
        assert "<img" not in html

    def test_the_page_is_light_and_has_nothing_inline(self) -> None:
        response = self.client.get("/fi/kartta/")
        html = response.content.decode()
        assert len(gzip.compress(response.content)) <= HTML_BUDGET
        assert " style=" not in html
        assert "<style" not in html
        scripts = re.findall(r"<script([^>]*)>(.*?)</script>", html)
        assert len(scripts) == 3
        assert all("src=" in attributes and not inside for attributes, inside in scripts)
        assert '<meta name="robots" content="noindex">' in html
        assert not response.cookies

    def test_the_credit_names_the_source_and_its_licence(self) -> None:
        today = timezone.localdate()
        page = self.text("")
        assert f"National Land Survey of Finland {today.month}/{today.year}" in page
        assert "https://creativecommons.org/licenses/by/4.0/" in page


@WITH_KEY
class PlacesTest(DemoCatalogue):
    """Which addresses become places."""

    service: Service
    channel: Channel

    def setUp(self) -> None:
        self.service = Service.objects.on_tray().filter(grouped_under=None).order_by("pk")[0]
        self.service.connections.all().delete()
        self.channel = Channel.objects.filter(kind=ChannelKind.LOCATION, addresses__latitude__isnull=False).order_by(
            "pk"
        )[0]
        self.channel.addresses.all().delete()
        self.connect(self.channel)

    def connect(self, channel: Channel) -> Connection:
        return Connection.objects.create(
            source="ptv",
            service=self.service,
            channel=channel,
            service_source_id=self.service.source_id,
            channel_source_id=uuid.uuid4(),
        )

    def address(self, latitude: float | None = 61.0, longitude: float | None = 28.0, **fields: Any) -> Address:
        point = latitude is not None
        return Address.objects.create(
            **{
                "kind": AddressKind.VISITING,
                "form": "street",
                "street": {"fi": "Testikatu", "sv": "Testgatan"},
                "street_number": "1",
                "latitude": latitude,
                "longitude": longitude if point else None,
                "easting": 500_000 if point else None,
                "northing": 6_800_000 if point else None,
                **fields,
            }
        )

    def mine(self, language: str = "fi") -> list[Any]:
        url = f"/{language}/palvelut/{self.service.pk}/"
        return [place for place in page_for("", language).places if url in {there.url for there in place.services}]

    def test_a_place_is_a_visiting_address_with_a_point(self) -> None:
        self.address(channel=self.channel)
        self.address(61.1, channel=self.channel, kind=AddressKind.POSTAL)
        self.address(None, channel=self.channel)
        (place,) = self.mine()
        assert (place.latitude, place.longitude, place.address) == (61.0, 28.0, "Testikatu 1")
        (place,) = self.mine("sv")
        assert place.address == "Testgatan 1"

    def test_an_address_of_the_service_at_a_channel_is_one_too(self) -> None:
        phone = Channel.objects.filter(kind=ChannelKind.PHONE, texts__language="fi").order_by("pk")[0]
        self.address(61.2, connection=self.connect(phone))
        (place,) = self.mine()
        assert (place.latitude, place.name) == (61.2, phone.texts.get(language="fi").name)

    def test_only_places_to_visit_give_their_own_addresses(self) -> None:
        phone = Channel.objects.filter(kind=ChannelKind.PHONE).order_by("pk")[0]
        self.connect(phone)
        self.address(channel=phone)
        assert self.mine() == []

    def test_what_is_withdrawn_is_no_place(self) -> None:
        self.address(channel=self.channel)
        self.address(connection=Connection.objects.get(service=self.service))
        assert len(self.mine()) == 1
        Channel.objects.filter(pk=self.channel.pk).update(withdrawn_at=timezone.now())
        assert self.mine() == []

    def test_the_same_place_comes_once_with_all_its_services(self) -> None:
        self.address(channel=self.channel)
        self.address(61.000001, channel=self.channel, position=1)
        (place,) = self.mine()
        assert len(place.services) == len(set(place.services))
        others = Connection.objects.filter(channel=self.channel, service__in=Service.objects.on_tray())
        assert len(place.services) == others.values("service").distinct().count()

    def test_a_name_in_another_language_says_so(self) -> None:
        self.channel.texts.all().delete()
        self.address(channel=self.channel)
        (place,) = self.mine()
        assert (place.name, place.language) == ("Testikatu 1", "")
        self.channel.texts.create(language="sv", name="Biblioteket")
        (place,) = self.mine()
        assert (place.name, place.language) == ("Biblioteket", "sv")
        collected = features(page_for("", "fi"))["features"]
        assert "sv" in {feature["properties"]["language"] for feature in collected}


class NoKeyTest(DemoCatalogue):
    """Without a key of the map server there is no map, and nothing else is different."""

    def test_every_address_of_the_map_is_not_found(self) -> None:
        for path in ("/en/kartta/", "/fi/kartta/?q=kirjasto", "/fi/kartta/pisteet/", "/kartta/tiilet/5/18/8.png"):
            with self.subTest(path=path):
                assert self.client.get(path).status_code == 404

    def test_no_page_names_it(self) -> None:
        cards = [f"palvelut/{key}/" for key in Service.objects.on_tray().order_by("pk").values_list("pk", flat=True)]
        assert len(cards) > 50
        for path in ("", "haku/", "haku/?q=kirjasto", "teemat/", "teemat/liikunta/", "kysely/", *cards):
            with self.subTest(path=path):
                html = self.client.get(f"/en/{path}").content.decode()
                # Ours: a service may well have a map elsewhere (kartta.ekhva.example), or a leaflet.
                assert "/kartta/" not in html
                assert "data-points" not in html
                assert "vendor/leaflet" not in html

    def test_only_the_link_is_different(self) -> None:
        without = self.client.get("/en/haku/?q=kirjasto").content.decode()
        with WITH_KEY:
            on = self.client.get("/en/haku/?q=kirjasto").content.decode()
        link = re.search(
            r'<p>\s*<a class="button button--secondary" href="/en/kartta/[^"]*">.*?</p>', on, flags=re.DOTALL
        )
        assert link
        assert on.replace(link[0], "").split() == without.split()


class VendoredTest(TestCase):
    """What others have made and we serve."""

    folder = ROOT / "static" / "vendor" / "leaflet"

    def test_the_scripts_of_the_page_keep_their_budget(self) -> None:
        scripts = [*self.folder.glob("*.js"), ROOT / "static" / "js" / "map.js"]
        assert len(scripts) == 3
        assert sum(len(gzip.compress(script.read_bytes())) for script in scripts) <= SCRIPT_BUDGET
        assert len(scripts[-1].read_text().splitlines()) < 150

    def test_our_script_makes_no_html_of_texts(self) -> None:
        assert "innerHTML" not in (ROOT / "static" / "js" / "map.js").read_text()

    def test_versions_are_those_that_are_told(self) -> None:
        told = dict(
            re.findall(r"^\| ([\w.]+) \| ([\d.]+) \|", (self.folder / "README.md").read_text(), flags=re.MULTILINE)
        )
        assert set(told) == {"leaflet", "leaflet.markercluster"}
        decided = (ROOT / "docs" / "adr" / "0002-dependencies.md").read_text()
        for name, version in told.items():
            assert f"| {name} {version} |" in decided
            assert (self.folder / f"LICENSE.{name}.txt").exists()
        assert f"Leaflet {told['leaflet']}" in (self.folder / "leaflet.js").read_text()

    def test_every_file_that_the_styles_name_is_there(self) -> None:
        for style in (*self.folder.glob("*.css"), ROOT / "static" / "css" / "map.css"):
            named = re.findall(r"""url\(["']?([^"')#]+)["']?\)""", style.read_text())
            assert [name for name in named if not (style.parent / name).exists()] == []
