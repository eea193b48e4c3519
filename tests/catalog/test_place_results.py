"""What a place makes of the results: groups in their order, distances, what a card says, how many queries it takes."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone, translation

from catalog.areas.rules import Nearness
from catalog.search_page import SearchPage
from tests.catalog.searching import cards_of
from tests.catalog.test_pages import AtMost
from tests.catalog.test_place_form import text_of
from tests.catalog.test_search_page import page_for
from tests.demo_catalogue import DemoCatalogue

HERE = "61.058,28.187"  # Lappeenranta


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
            ("q=uimahali 55100", 8),
            ("q=uimahali 55100", 8),
            ("q=vesijumpa zzyzxq&postal=55100", 8),
            ("q=uimahali velkaneuvnta&postal=55100&theme=kulttuuri", 8),
            ("postal=99999&near=kissa&at=x", 8),
        ):
            with self.subTest(query=query), AtMost(most), translation.override("fi"):
                page_for(query)


def unquoted(url: str) -> str:
    return url.replace("%2C", ",").replace("%3A", ":")
