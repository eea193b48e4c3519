"""The form's fields of place and time, on the page and in the API: what is understood, what is told where it is not."""

from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Address, Channel, County, Municipality
from catalog.search import terms
from tests.catalog.searching import cards_of
from tests.catalog.test_search_page import page_for
from tests.demo_catalogue import DemoCatalogue

HERE = "61.058,28.187"  # Lappeenranta
TODAY = "{today}"

# What is asked → the field that is wrong, and what is said of it in English.
WRONG = {
    "postal=99999": ("postal", "We do not know this postal code."),
    "postal=00100": ("postal", "outside of the area of these services"),
    "postal=5310": ("postal", "A postal code has five digits"),
    "postal=531000": ("postal", "A postal code has five digits"),
    "postal=abcde": ("postal", "A postal code has five digits"),
    "postal=%D9%A5%D9%A3%D9%A1%D9%A0%D9%A0": ("postal", "A postal code has five digits"),
    "postal=53100%00": ("postal", "Null characters"),
    "near=59.33,18.07": ("near", "Give a place in Finland"),
    "near=0,0": ("near", "Give a place in Finland"),
    "near=kissa": ("near", "Give a place in Finland"),
    "near=61.058": ("near", "Give a place in Finland"),
    "near=-61.058,28.187": ("near", "Give a place in Finland"),
    "near=61.058,28.187,1": ("near", "Give a place in Finland"),
    "near=1e9,28": ("near", "Give a place in Finland"),
    "near=nan,nan": ("near", "Give a place in Finland"),
    f"near={'9' * 400},{'9' * 400}": ("near", "Give a place in Finland"),
    "near=61.058,28.187%00": ("near", "Null characters"),
    "near=60.17,24.94": ("near", "outside of the area of these services"),  # Helsinki
    "municipality=999": ("municipality", "999 is not one of the available choices"),
    "municipality=091": ("municipality", "091 is not one of the available choices"),
    "municipality=%00": ("municipality", "not one of the available choices"),
    "date=31.2.2027": ("date", "valid date"),
    "date=0000-01-01": ("date", "valid date"),
    "date=0001-01-01": ("date", "Give a date from today"),
    "date=9999-12-31": ("date", "Give a date from today"),
    "date=99999-12-31": ("date", "valid date"),
    "at=kissa": ("at", "valid date/time"),
    "at=0000-00-00T00:00": ("at", "valid date/time"),
    "at=0001-01-01T00:00": ("at", "Give a time from today on"),
    "at=9999-12-31T23:59": ("at", "Give a time from today on"),
    "at=9999-12-31T23:59-14:00": ("at", "Give a time from today on"),
    "at=0001-01-01T00:00%2B14:00": ("at", "Give a time from today on"),
    "at=%00": ("at", "valid date/time"),
    "from=15:00&to=09:00": ("to", "The end has to be later"),
    "from=15:00&to=15:00": ("to", "The end has to be later"),
    "from=25:00": ("from", "valid time"),
    "when=kissa": ("when", "not one of the available choices"),
    f"when=today&date={TODAY}": ("date", "either a date or one of the times"),
}


def asked(query: str) -> str:
    return query.replace(TODAY, timezone.localdate().isoformat())


def address_in(municipality: str, postal_code: str) -> None:
    """An address without a point, of a channel that is there."""
    channel = Channel.objects.order_by("pk")[0]
    Address.objects.create(
        channel=channel, kind="postal", form="po_box", municipality_id=municipality, postal_code=postal_code
    )


def text_of(client: Client, query: str, language: str = "en") -> str:
    """The page's HTML with even spaces; it is there whatever is asked."""
    response = client.get(f"/{language}/haku/?{query}")
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


class WrongTest(DemoCatalogue):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        address_in("091", "00100")

    def test_the_page_says_what_is_wrong_at_its_top_and_beside_the_field(self) -> None:
        everything = page_for("").total
        for query, (field, message) in WRONG.items():
            with self.subTest(query=query[:60]):
                page = page_for(asked(query), "en")
                assert list(page.form.errors) == [field]
                assert page.total == everything or field in {"to", "date"}
                html = text_of(self.client, asked(query))
                assert html.count(message) == 2
                summary = html[html.index('class="error-summary"') :]
                target = summary.partition('href="#')[2].partition('"')[0]
                assert html.count(f'id="{target}"') == 1
                assert f'id="id_{field}_error"' in html
                assert "<details open >" in html or "<details open>" in html

    def test_the_api_answers_422_and_names_the_field(self) -> None:
        for query, (field, message) in WRONG.items():
            with self.subTest(query=query[:60]):
                response = self.client.get(f"/api/v1/services?lang=en&{asked(query)}")
                assert response.status_code == 422
                assert response.json()["detail"].startswith(f"{field}: ")
                assert message in response.json()["detail"]

    def test_a_wrong_place_of_the_browser_is_not_sent_again(self) -> None:
        html = text_of(self.client, "near=kissa")
        assert '<input type="hidden" name="near">' in html
        assert 'value="kissa"' not in html
        assert f'name="near" value="{HERE}"' in text_of(self.client, f"near={HERE}")

    def test_rubbish_of_every_kind_is_answered_with_a_page_or_422(self) -> None:
        rubbish = (
            "%00",
            "9" * 5000,
            "%ED%A0%80",
            "%27%3B+DROP+TABLE",
            "%D9%A6%D9%A1,%D9%A2%D9%A8",
            "[]",
            "NaN,inf",
            "%0A",
        )
        for name in ("postal", "near", "nearby", "when", "at", "date", "from", "to", "municipality"):
            for text in rubbish:
                with self.subTest(name=name, text=text[:20]):
                    assert self.client.get(f"/fi/haku/?{name}={text}").status_code == 200
                    assert self.client.get(f"/api/v1/services?{name}={text}").status_code in {200, 422}


class PlaceTest(DemoCatalogue):
    def test_a_postal_code_leads_to_its_municipality(self) -> None:
        page = page_for("postal=55100")
        assert page.found.request.narrowing == {"municipality": ("153",)}
        assert page.place == "Imatra"
        assert page.total == page_for("municipality=153").total
        assert [chip.label for chip in page.chips] == ["55100 Imatra"]
        assert page_for("postal=+55100+").place == "Imatra"

    def test_a_point_leads_to_the_nearest_municipality(self) -> None:
        page = page_for(f"near={HERE}")
        assert page.place == "Lappeenranta"
        assert page.total == page_for("municipality=405").total
        assert [chip.label for chip in page.chips] == ["Lähellä sinua: Lappeenranta"]
        assert page_for(f"near={quote('61.058, 28.187')}").place == "Lappeenranta"

    def test_a_municipality_that_is_chosen_goes_before_a_postal_code_and_that_before_a_point(self) -> None:
        both = page_for("municipality=580&postal=55100")
        assert both.place == "Parikkala"
        assert [chip.label for chip in both.chips] == ["Parikkala", "55100"]
        assert any(card.distance for card in cards_of(both))  # from the postal code
        written = page_for(f"postal=55100&near={HERE}")
        assert written.place == "Imatra"
        assert [chip.label for chip in written.chips] == ["55100 Imatra", "Lähellä sinua"]

    def test_a_wrong_place_beside_a_right_one_leaves_that(self) -> None:
        page = page_for("municipality=153&near=kissa&postal=1")
        assert set(page.form.errors) == {"near", "postal"}
        assert page.place == "Imatra"
        assert page_for("postal=55100&near=kissa").place == "Imatra"
        beyond = page_for("postal=55100&near=60.17,24.94")  # of no use, so not looked up
        assert (beyond.place, beyond.form.errors) == ("Imatra", {})

    def test_a_place_in_the_words_gives_way_to_one_that_is_told(self) -> None:
        assert page_for("q=kirjasto+imatra").place == "Imatra"
        assert page_for(f"q=kirjasto+imatra&near={HERE}").place == "Lappeenranta"

    def test_a_postal_code_among_the_words_leads_to_its_municipality(self) -> None:
        for query, rest in (("q=55100+kirjasto", "q=kirjasto"), ("q=55100", "")):
            with self.subTest(query=query):
                page, other = page_for(query), page_for(f"{rest}&municipality=153")
                assert page.place == "Imatra"
                assert page.total == other.total > 0
                assert page.literal_url.endswith("literal=1")
        assert not page_for("q=00001+kirjasto").found.understood.place
        # A place that is told goes before it, and one that is not shown here is none.
        assert page_for("q=55100+kirjasto&municipality=405").place == "Lappeenranta"
        County.objects.update(is_active=False)
        assert not page_for("q=55100").found.understood.place

    def test_most_addresses_decide_and_a_code_without_points_has_no_distances(self) -> None:
        for code in ("153", "405", "405"):
            address_in(code, "55555")
        page = page_for("postal=55555")
        assert page.place == "Lappeenranta"
        assert page.found.request.point is None
        assert not any(card.distance for card in cards_of(page))


class MergedTest(DemoCatalogue):
    """Pertunmaa (588) is part of Mäntyharju (507)."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        county = Municipality.objects.get(code="507").county
        assert county is not None
        county.is_active = True
        county.save()

    def test_the_page_moves_for_good_and_keeps_what_else_was_asked(self) -> None:
        response = self.client.get(
            "/sv/haku/?q=b%C3%A4cken+%26+s%C3%A5&municipality=588&channel=phone&channel=online&page=2"
        )
        assert response.status_code == 301
        assert response["Location"] == (
            "/sv/haku/?q=b%C3%A4cken+%26+s%C3%A5&municipality=507&channel=phone&channel=online&page=2"
        )
        assert self.client.get(response["Location"]).status_code == 200
        assert self.client.get("/fi/haku/?municipality=507").status_code == 200

    def test_the_api_understands_the_old_code(self) -> None:
        old, new = (self.client.get(f"/api/v1/services?municipality={code}") for code in ("588", "507"))
        assert old.status_code == new.status_code == 200
        assert old.json() == new.json()
        assert old.json()["total"] > 0

    def test_the_old_name_in_the_words_leads_there(self) -> None:
        terms.refresh_general_names()
        assert page_for("q=Pertunmaa").place == "Mäntyharju"

    def test_a_row_from_before_the_merger_is_offered_nowhere_and_leads_to_the_new_one(self) -> None:
        new = Municipality.objects.get(code="507")
        Municipality.objects.create(
            code="588", names={"fi": "Pertunmaa"}, county=new.county, latitude=61.5027, longitude=26.4789
        )
        terms.refresh_general_names()
        page = page_for("near=61.503,26.479")
        assert page.place == "Mäntyharju"
        assert "588" not in page.found.facets.municipality_names
        assert "588" not in page.found.counts.of["municipality"]
        assert page_for("q=Pertunmaa").place == "Mäntyharju"

    def test_an_old_address_teaches_its_postal_code(self) -> None:
        old = Municipality.objects.create(code="588", names={"fi": "Pertunmaa"})
        Address.objects.filter(postal_code="55100").update(municipality=old)
        assert page_for("postal=55100").place == "Mäntyharju"


@pytest.mark.django_db
def test_without_any_municipality_no_point_is_known(client: Client) -> None:
    html = text_of(client, f"near={HERE}")
    assert html.count("We do not know any municipality near you. Choose one.") == 2
