"""The form's fields of place and time, on the page and in the API: what is understood, what is told where it is not."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone, translation

from catalog.areas.rules import Nearness
from catalog.models import Address, Channel, County, Municipality
from catalog.search import terms
from catalog.search_page import SearchPage
from tests.catalog.searching import cards_of
from tests.catalog.test_pages import AtMost
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


class ResultsTest(DemoCatalogue):
    def groups(self, page: SearchPage) -> list[tuple[str, int]]:
        return [(group.label, group.count) for group in page.groups]

    def pages(self, query: str) -> Iterator[SearchPage]:
        """All pages of a search."""
        first = page_for(query)
        yield first
        for number in range(2, first.page.paginator.num_pages + 1):
            yield page_for(f"{query}&page={number}")

    def test_groups_come_in_order_and_say_how_many_there_are_on_all_pages(self) -> None:
        for query in ("municipality=153", "postal=59100", f"near={HERE}&q=liikunta", "municipality=580&nearby=1"):
            with self.subTest(query=query):
                told: dict[str, int] = {}
                shown: list[str] = []
                for page in self.pages(query):
                    for group in page.groups:
                        assert told.setdefault(group.label, group.count) == group.count
                        shown += [group.label] * len(group.cards)
                assert {label: shown.count(label) for label in told} == told
                order = list(dict.fromkeys(shown))
                assert shown == sorted(shown, key=order.index)
                assert sum(told.values()) == page.total
                names = [page.place, "Muualla hyvinvointialueella", "Naapurikunnissa", "Puhelimitse tai verkossa",
                         "Muualla Suomessa"]  # fmt: skip
                assert order == [name for name in names if name in told]

    def test_groups_stand_under_headings_with_their_numbers(self) -> None:
        page = page_for("municipality=153")
        html = text_of(self.client, "municipality=153", "fi")
        assert len(page.groups) > 0
        for group in page.groups:
            assert f'{group.label} <span class="hint">({group.count})</span>' in html
        assert '<h2 class="visually-hidden"> Palvelut </h2>' in text_of(self.client, "q=kirjasto", "fi")

    def test_a_time_groups_before_the_place_does(self) -> None:
        page = page_for("municipality=153&when=monday")
        states = [row.state for row in page.page.object_list]
        assert states == sorted(states)
        assert 0 not in states
        assert len(page.groups) == len(set(states))

    def test_in_a_group_of_time_a_card_says_where_the_service_is(self) -> None:
        query = "municipality=153&when=monday&from=09:00"
        away = set()
        for page in self.pages(query):
            for row, card in zip(page.page.object_list, cards_of(page), strict=True):
                assert card.direction == ("" if row.nearness == Nearness.HERE else card.nearness)
                if card.direction:
                    away.add((page.page.number, card.direction))
        number, direction = min(away)
        assert f" · {direction}</span>" in text_of(self.client, f"{query}&page={number}", "fi")
        assert not any(card.direction for card in cards_of(page_for("municipality=153")))

    def test_in_a_place_a_card_names_where_one_has_to_go(self) -> None:
        page = page_for("q=keitti%C3%B6&municipality=153")
        for row, card in zip(page.page.object_list, cards_of(page), strict=True):
            if row.nearness == Nearness.HERE and row.places:
                assert card.place.startswith("Imatra")
            if row.nearness == Nearness.COUNTY:
                assert "Imatra" not in card.place
        assert Nearness.COUNTY in {row.nearness for row in page.page.object_list}

    def test_now_is_a_group_of_its_own_name(self) -> None:
        labels = {group.label for group in page_for("when=now").groups} | {
            group.label for group in page_for("when=now&municipality=405").groups
        }
        assert "Avoinna silloin" not in labels

    def test_hours_alone_are_of_today_and_say_so(self) -> None:
        page = page_for("from=00:00&to=23:59")
        assert [chip.label for chip in page.chips] == ["tänään klo 0.00 alkaen", "tänään klo 23.59 asti"]
        wrong = page_for("date=2026-02-30&from=15:00")
        assert (wrong.chips, wrong.found.request.stretches) == ((), ())
        assert wrong.form.errors["date"]

    def test_distances_are_told_as_one_writes_them(self) -> None:
        cards = cards_of(page_for(f"near={HERE}"))
        distances = [card.distance for card in cards if card.distance]
        assert distances
        assert all(text.endswith(" km") and "." not in text for text in distances)
        assert any("," in text for text in distances)
        html = text_of(self.client, f"near={HERE}", "fi")
        assert f", <strong>{distances[0]}</strong>" in html
        english = [card.distance for card in cards_of(page_for(f"near={HERE}", "en")) if card.distance]
        assert any("." in text for text in english)
        assert not any(card.distance for card in cards_of(page_for("municipality=405")))

    def test_without_words_the_nearest_of_the_county_comes_first_in_each_group(self) -> None:
        answer = self.client.get(f"/api/v1/services?near={HERE}&limit=100").json()
        found: dict[str, list[float | None]] = {}
        for item in answer["items"]:
            found.setdefault(item["nearness"], []).append(item["distance_km"])
        assert list(found) == [near.name.lower() for near in Nearness if near.name.lower() in found]
        assert {"here", "county"} <= set(found)
        for group in ("here", "county"):
            told = [far for far in found[group] if far is not None]
            assert told == sorted(told)
            assert len(told) > 2
            assert None not in found[group][: len(told)]  # of which nobody knows, it comes last
        assert all(far is None or far > 2 for far in found["county"])

    def test_the_api_tells_no_nearness_without_a_place_and_no_distance_without_a_point(self) -> None:
        without = self.client.get("/api/v1/services?limit=3").json()["items"]
        assert {(item["nearness"], item["distance_km"], item["state"]) for item in without} == {("", None, "")}
        placed = self.client.get("/api/v1/services?limit=3&municipality=405").json()["items"]
        assert {item["distance_km"] for item in placed} == {None}
        assert all(item["nearness"] for item in placed)
        timed = self.client.get("/api/v1/services?limit=100&when=monday").json()["items"]
        assert {item["state"] for item in timed} <= {"open", "by_appointment", "unknown"}

    def test_nearby_adds_what_is_valid_only_around(self) -> None:
        page = page_for("municipality=580&channel=on_site")
        assert page.nearby_url == "/fi/haku/?municipality=580&nearby=1&channel=on_site"
        wider = page_for("municipality=580&channel=on_site&nearby=1")
        assert wider.nearby_url == ""
        assert wider.total > page.total
        assert wider.place == "Parikkala"
        assert [chip.label for chip in wider.chips][:2] == ["Parikkala", "Myös lähikunnat"]
        own, around = (
            self.client.get(f"/api/v1/services?municipality=580&channel=on_site&limit=100{more}").json()
            for more in ("", "&nearby=true")
        )
        assert {item["id"] for item in own["items"]} < {item["id"] for item in around["items"]}
        assert (own["total"], around["total"]) == (page.total, wider.total)

    def test_nearby_means_nothing_without_a_place(self) -> None:
        page = page_for("nearby=1")
        assert (page.nearby_url, page.chips) == ("", ())
        assert page.total == page_for("").total
        assert page_for("").nearby_url == ""

    def test_the_link_to_what_is_nearby_stands_on_the_last_page(self) -> None:
        page = page_for("municipality=580")
        last = page.page.paginator.num_pages
        for number in range(1, last + 1):
            html = text_of(self.client, f"municipality=580&page={number}", "fi")
            assert ("Näytä myös lähikuntien palvelut" in html) is (number == last)

    def test_chips_take_away_one_thing_each(self) -> None:
        for query, removed in (
            ("q=uinti&postal=55100&nearby=1", {"postal": "q=uinti", "nearby": "q=uinti&postal=55100"}),
            (f"q=uinti&near={HERE}&nearby=1", {"near": "q=uinti", "nearby": f"q=uinti&near={HERE}"}),
            ("q=uinti&municipality=153&nearby=1", {"municipality": "q=uinti", "nearby": "q=uinti&municipality=153"}),
            ("q=uinti&when=monday&from=09:00", {"when": "q=uinti", "from": "q=uinti&when=monday"}),
            ("postal=55100&when=evening", {"postal": "when=evening", "when": "postal=55100"}),
        ):
            with self.subTest(query=query):
                urls = {chip.name: chip.remove_url for chip in page_for(query).chips}
                for name, rest in removed.items():
                    assert unquoted(urls[name]) == f"/fi/haku/?{rest}"

    def test_a_moment_is_a_chip_too(self) -> None:
        day = timezone.localdate() + timedelta(days=3)
        page = page_for(f"at={day.isoformat()}T09:30&q=uinti")
        (chip,) = [chip for chip in page.chips if chip.name == "at"]
        assert chip.label == f"{day.day}.{day.month}.{day.year} 9.30"
        assert chip.remove_url == "/fi/haku/?q=uinti"

    def test_a_page_takes_as_many_queries_as_are_stated(self) -> None:
        for query, most in (
            ("", 8),
            ("municipality=153", 8),
            ("municipality=580&nearby=1&when=now", 8),
            ("q=vesijumpa&municipality=580&theme=liikunta", 8),  # nothing there, and little that is like it
            ("q=uimahali+velkaneuvnta&municipality=580", 8),
            (f"near={HERE}", 8),
            ("postal=55100&q=uinti", 8),
            (f"q=uimahali&near={HERE}&when=evening&nearby=1", 8),
            (f"q=uimahali&near={HERE}&postal=55100", 8),
            ("postal=99999&near=kissa&at=x", 8),
        ):
            with self.subTest(query=query), AtMost(most), translation.override("fi"):
                page_for(query)


def unquoted(url: str) -> str:
    return url.replace("%2C", ",").replace("%3A", ":")


@pytest.mark.django_db
def test_without_any_municipality_no_point_is_known(client: Client) -> None:
    html = text_of(client, f"near={HERE}")
    assert html.count("We do not know any municipality near you. Choose one.") == 2
