"""The search page: what is found, what it says of that, what narrows it, and rubbish that it survives."""

import re
from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import patch

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone, translation

from catalog.models import Service, ServiceText
from catalog.search.facets import Facets
from catalog.search.indexing import index
from catalog.search.search import Found, Request, search
from catalog.search.snippets import Piece
from catalog.search_facets import FacetValue, FacetView
from catalog.search_page import SearchPage, search_page
from catalog.templatetags.tarmoa import marked
from tests.catalog.searching import cards_of
from tests.catalog.test_pages import AtMost
from tests.demo_catalogue import DemoCatalogue


def page_for(query: str, language: str = "fi") -> SearchPage:
    with translation.override(language):
        return search_page(QueryDict(query), language)


class SearchPageTest(DemoCatalogue):
    def names(self, query: str, language: str = "fi") -> list[str]:
        return [card.name for card in cards_of(page_for(query, language))]

    def test_without_words_everything_comes_by_name(self) -> None:
        page = page_for("")
        assert page.is_empty_search
        assert page.total == Service.objects.on_tray().count()

    def test_a_word_finds_what_has_it_also_inflected(self) -> None:
        base, inflected = set(self.names("q=kirjasto")), set(self.names("q=kirjastossa"))
        assert base
        assert base & inflected

    def test_swedish_and_english_words_find_swedish_and_english_texts(self) -> None:
        assert self.names("q=bibliotek", "sv")
        assert self.names("q=library", "en")

    def test_sami_texts_are_found_as_they_stand(self) -> None:
        service = self.services["Svenska kaffestunden"]
        ServiceText.objects.create(service=service, language="se", name="Gáfestallan", summary="Boađe mielde")
        index([service.pk])
        assert self.names("q=gáfes") == ["Svenska kaffestunden"]

    def html(self, query: str, language: str = "fi") -> str:
        """The page's text between the tags, spaces made even; attributes stay."""
        return " ".join(self.client.get(f"/{language}/haku/?{query}").content.decode().split())

    def test_a_page_asks_the_database_at_most_eight_times(self) -> None:
        for query in (
            "",
            "page=2",
            "q=vesijumpa",
            "q=vesi+jumpa+lappeenrata",
            "q=kirjasto+velkaneuvonta",
            "q=uinti+parikkala&language=en&channel=on_site",
            "q=kirjasto&date=2027-01-07&from=09:00&to=12:00",
            "q=zzzzqqq&theme=liikunta",
        ):
            with self.subTest(query=query), AtMost(8):
                page_for(query)

    def test_words_are_all_needed_until_none_has_all(self) -> None:
        page = page_for("q=kirjasto+velkaneuvonta")
        assert page.is_relaxed
        assert page.total > 0
        assert "Yhdessäkään palvelussa ei ole kaikkia sanojasi." in self.html("q=kirjasto+velkaneuvonta")
        assert not page_for("q=kirjasto").is_relaxed

    def test_a_word_that_nobody_knows_is_told_with_what_was_meant(self) -> None:
        html = self.html("q=vesijumpa")
        assert "Tarkoititko ”<strong>vesijumppa</strong>”?" in html
        assert "emme tunne sanaa ”vesijumpa”" in html
        assert 'href="/fi/haku/?q=vesijumpa&amp;literal=1"' in html
        for query in ("q=vesijumppa", "q=vesijumpa&literal=1"):
            assert "Tarkoititko" not in self.html(query)

    def test_a_place_in_the_words_narrows_and_has_a_way_out(self) -> None:
        page = page_for("q=kirjasto+imatra&channel=on_site&page=2")
        assert (page.place, page.is_wider) == ("Imatra", False)
        assert page.literal_url == "/fi/haku/?q=kirjasto+imatra&channel=on_site&literal=1"
        html = self.html("q=kirjasto+imatra")
        assert "Haimme palveluja paikasta <strong>Imatra</strong>." in html
        assert 'href="/fi/haku/?q=kirjasto+imatra&amp;literal=1"' in html

    def test_words_taken_as_they_are_stay_so_and_can_be_taken_back(self) -> None:
        query = "q=jumppa+imatra&literal=1"
        page = page_for(query)
        assert page.place == ""
        assert page.total > page_for("q=jumppa+imatra").found.fitting
        assert list(page.found.narrowing) == []
        assert list(page_for("q=jumppa+imatra").found.narrowing) == ["municipality"]
        assert page.chips[-1].label == "Sanat sellaisinaan"
        assert page.chips[-1].remove_url == "/fi/haku/?q=jumppa+imatra"
        assert page.chips[0].remove_url == "/fi/haku/"
        html = self.html(query)
        assert '<input type="hidden" name="literal" value="1">' in html
        assert "Haimme palveluja paikasta" not in html
        assert 'name="literal"' not in self.html("q=kirjasto")

    def test_an_organisation_in_the_words_is_told_with_a_way_out(self) -> None:
        html = self.html("q=Monien+Kielten+Talo+ry")
        assert "järjestää <strong>Monien Kielten Talo ry</strong>" in html
        assert 'href="/fi/haku/?q=Monien+Kielten+Talo+ry&amp;literal=1"' in html

    def test_a_place_outside_of_the_area_is_told_where_nothing_names_it(self) -> None:
        for text in ("uimahalli kouvola", "Kouvola"):
            self.assertContains(self.client.get("/en/haku/", {"q": text}), "If you mean <strong>Kouvola</strong>")
        self.assertNotContains(self.client.get("/en/haku/", {"q": "uimahalli imatra"}), "If you mean")

    def test_nothing_in_a_place_is_told_and_the_whole_area_shown(self) -> None:
        for query in ("q=uintikurssi&municipality=580", "q=uintikurssi+parikkala"):
            with self.subTest(query=query):
                page = page_for(query)
                assert (page.is_wider, page.place) == (True, "Parikkala")
                assert page.total > 0
                html = self.html(query)
                assert "Löysimme liian vähän paikasta <strong>Parikkala</strong>." in html
                assert ("literal=1" in html) is ("+parikkala" in query)

    def test_what_is_only_similar_is_not_counted_as_found(self) -> None:
        def with_similar(request: Request, known: Facets) -> Found:
            found = search(request, known)
            return replace(found, fitting=found.counts.total - 3)

        total = page_for("q=ryhmä").total
        assert "samankaltaista" not in self.html("q=ryhmä")
        with patch("catalog.search_page.search", with_similar):
            assert page_for("q=ryhmä").similar == 3
            html = self.html("q=ryhmä")
        assert f"Löytyi {total - 3} palvelua <span" in html
        assert "Lopuksi näytämme 3 samankaltaista palvelua." in html

    def test_hits_are_marked_in_name_summary_or_a_sentence_of_the_text(self) -> None:
        html = self.html("q=kirjasto+imatra")
        assert "Digipiste Imatran <mark>kirjastossa</mark></a>" in html
        assert re.search(r'<p class="service-card__excerpt" > [^<]*<mark>kirjaston</mark>[^<]*</p>', html)
        assert "<mark>" not in self.html("")
        assert "<mark>" not in self.client.get("/fi/teemat/kulttuuri/").content.decode()

    def test_marked_texts_are_escaped(self) -> None:
        text = marked((Piece("<b> & "), Piece('"x"<script>', is_hit=True)))
        assert text == "&lt;b&gt; &amp; <mark>&quot;x&quot;&lt;script&gt;</mark>"
        html = self.html("q=%3Cscript%3Ealert%281%29%3C%2Fscript%3E&target=%3Cb%3E%22")
        assert "<script>" not in html
        assert "<b>" not in html

    def test_filters_narrow_and_show_as_chips_that_can_be_removed(self) -> None:
        page = page_for("q=ryhmä&theme=osallisuus&municipality=153&page=2")
        assert [chip.label for chip in page.chips] == ["Hakusana: ryhmä", "Osallisuus ja vertaistuki", "Imatra"]
        for chip, gone in zip(page.chips, ("q=", "theme=", "municipality="), strict=True):
            assert gone not in chip.remove_url
            assert "page=" not in chip.remove_url
        on_tray = Service.objects.on_tray().in_theme("osallisuus").serving(["153"])
        assert page.total <= on_tray.count()

    def test_a_chip_takes_one_of_several_ticks_away(self) -> None:
        page = page_for("language=sv&language=en&channel=phone&language=sv")
        assert [chip.label for chip in page.chips] == ["Puhelimitse", "ruotsi", "englanti"]
        assert page.chips[1].remove_url == "/fi/haku/?channel=phone&language=en"
        assert page.total > page_for("language=sv&channel=phone").total

    def test_facets_say_how_many_there_are_with_each(self) -> None:
        page = page_for("channel=phone&municipality=153")
        facets = {facet.name: facet for facet in page.facets}
        assert list(facets) == ["target", "channel", "charge", "language", "provider"]
        for name, facet in facets.items():
            for value in facet.values:
                with self.subTest(name=name, value=value.value):
                    chosen = f"municipality=153&{name}={value.value}" + ("" if name == "channel" else "&channel=phone")
                    assert page_for(chosen).total == value.count
        assert [value.value for value in facets["channel"].values if value.is_on] == ["phone"]
        html = self.html("channel=phone&municipality=153")
        count = next(value.count for value in facets["channel"].values if value.is_on)
        assert "<legend>Miten</legend>" in html
        assert re.search(r'name="channel" id="channel-phone" value="phone" checked >', html)
        assert f'<label for="channel-phone"> Puhelimitse <span class="hint">({count})</span> </label>' in html

    def test_the_lists_say_how_many_there_are_with_each_choice(self) -> None:
        page = page_for("theme=liikunta")
        counts = page.found.counts.of["municipality"]
        labels = dict(page.form.fields["municipality"].choices)  # type: ignore[attr-defined]
        assert labels["153"] == f"Imatra ({counts['153']})"
        assert labels[""] == "Koko alue"
        assert page_for("theme=liikunta&municipality=153").total == counts["153"]
        assert page.chips[0].label == "Liikunta"
        assert "Imatra (" not in self.client.get("/fi/").content.decode()

    def test_a_long_list_of_ticks_opens_to_its_whole_length(self) -> None:
        values = tuple(FacetValue(f"v{number}", f"Arvo {number}", 9, number == 8) for number in range(9))
        facet = FacetView("target", "Kenelle", values)
        assert (len(facet.shown), len(facet.more), facet.is_open) == (5, 4, True)
        html = " ".join(render_to_string("components/facet.html", {"facet": facet}).split())
        assert "<details open>" in html
        assert "lisää" in html or "more" in html
        short = FacetView("target", "Kenelle", values[:7])
        assert (short.shown, short.more, short.is_open) == (values[:7], (), False)

    def test_a_place_never_hides_what_is_valid_there(self) -> None:
        nationwide = Service.objects.on_tray().filter(coverage="nationwide").count()
        assert nationwide > 0
        for municipality in ("153", "739"):
            found = Service.objects.on_tray().serving([municipality])
            assert found.filter(coverage="nationwide").count() == nationwide

    def test_nothing_found_names_the_filters_and_what_there_is_without_them(self) -> None:
        page = page_for("q=kirjasto&municipality=153&theme=paihteet")
        assert page.total == 0
        assert [(way.label, way.url) for way in page.ways_out] == [
            ("Päihteet ja riippuvuudet", "/fi/haku/?q=kirjasto&municipality=153")
        ]
        way = page.ways_out[0]
        assert page_for(way.url.partition("?")[2]).found.fitting == way.count
        assert "Tällaista palvelua ei löytynyt" in self.html("q=kirjasto&municipality=153&theme=paihteet")

    def test_a_date_leaves_out_only_what_is_known_to_be_closed(self) -> None:
        day = timezone.localdate() + timedelta(days=7)
        page = page_for(f"date={day:%Y-%m-%d}&from=09:00&to=12:00")
        assert 0 < page.total <= Service.objects.on_tray().count()
        assert all(card.time_label for card in cards_of(page))

    def test_wrong_values_get_a_message_and_are_left_out(self) -> None:
        everything = Service.objects.on_tray().count()
        for query, field in (
            ("theme=olematon", "theme"),
            ("municipality=999", "municipality"),
            ("date=31.2.2027", "date"),
            ("date=1900-01-01", "date"),
            ("date=9999-12-31", "date"),
            ("from=25:99", "from"),
            ("q=%21%21%21", "q"),
        ):
            with self.subTest(query=query):
                page = page_for(query)
                assert field in page.form.errors
                assert page.total == everything
        page = page_for(f"date={timezone.localdate():%Y-%m-%d}&from=15:00&to=09:00")
        assert "to" in page.form.errors

    def test_rubbish_is_answered_with_a_page(self) -> None:
        rubbish = (
            "%00",
            "a" * 10_000,
            "%27%3B+DROP+TABLE",
            "%26+%7C+%21%28%29%3A%2A",
            "%F0%9F%98%80",
            "%D8%B4%D9%83%D8%B1%D8%A7",
            "%ED%A0%80",
        )
        for text in rubbish:
            for parameter in (
                "q",
                "theme",
                "municipality",
                "date",
                "from",
                "to",
                "page",
                "target",
                "channel",
                "literal",
            ):
                with self.subTest(text=text[:20], parameter=parameter):
                    assert self.client.get(f"/fi/haku/?{parameter}={text}").status_code == 200

    def test_a_page_out_of_range_gives_the_nearest(self) -> None:
        last = page_for("page=9999").page
        assert last.number == last.paginator.num_pages
        assert page_for("page=-3").page.number == last.paginator.num_pages
        assert page_for("page=kissa").page.number == 1

    def test_finnish_dates_are_read_too(self) -> None:
        day = timezone.localdate() + timedelta(days=3)
        written = f"{day.day}.{day.month}.{day.year}"
        assert page_for(f"date={written}").form.cleaned_data["date"] == date(day.year, day.month, day.day)
