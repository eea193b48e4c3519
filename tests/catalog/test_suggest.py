"""Suggestions while one types, and texts with what was looked for marked."""

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from catalog.models import Service, Theme
from catalog.search import indexing, terms
from catalog.search.analysis.registry import analyser_for
from catalog.search.snippets import LONGEST, Marker
from catalog.search.suggest import MOST, suggestions
from tests.catalog.searching import listed, make_places

FI = analyser_for("fi")


def suggested(text: str, language: str = "fi") -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in suggestions(text, language)]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["jääki", "jaaki", "JÄÄKI", "  jääki "])
def test_words_go_on_as_they_begin_also_without_marks(typed: str) -> None:
    listed("Jääkiekko")
    assert ("word", "jääkiekko") in suggested(typed)


@pytest.mark.django_db
def test_each_kind_leads_where_it_belongs() -> None:
    make_places()
    Theme.objects.create(key="ilo", names={"fi": "Imatran ilo"})
    service = listed("Imatran melojat")
    terms.refresh_general_names()
    urls = {one.kind: one.url for one in suggestions("imat", "fi")}
    assert urls["place"] == f"{reverse('catalog:search')}?municipality=153"
    assert urls["theme"] == reverse("catalog:theme", args=["ilo"])
    assert urls["service"] == reverse("catalog:service", args=[service.pk])
    assert urls["word"] == f"{reverse('catalog:search')}?q=imatra"


@pytest.mark.django_db
def test_the_last_of_several_words_goes_on() -> None:
    listed("Melonta")
    assert ("word", "ohjattu melonta") in suggested("ohjattu melo")


@pytest.mark.django_db
def test_words_that_no_service_has_any_longer_are_not_suggested() -> None:
    service = listed("Melonta")
    Service.objects.update(withdrawn_at=timezone.now())
    indexing.index([service.pk])
    assert suggested("melo") == []


@pytest.mark.django_db
def test_few_of_each_kind_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(12):
        listed(f"Melonta{'abcdefghijkl'[number]}")
    with django_assert_num_queries(1):
        found = suggested("melon")
    assert len(found) == MOST
    assert sum(kind == "service" for kind, _ in found) == 4


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.text(max_size=60) | st.text("%_\\'\" a\x00", max_size=20))
def test_nothing_that_is_typed_is_an_error(text: str) -> None:
    suggestions(text, "fi")


# --- Marks


def marked(text: str, *wanted: str) -> str:
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in Marker(wanted, FI).mark(text))


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("Uimahallissa on sauna.", "uimahalli", "[Uimahallissa] on sauna."),
        ("Uimahallissa on sauna.", "halli", "[Uimahallissa] on sauna."),
        ("Sauna & <b>sauna</b>", "sauna", "[Sauna] & <b>[sauna]</b>"),
        ("Ei mitään", "sauna", "Ei mitään"),
        ("", "sauna", ""),
    ],
)
def test_hits_are_marked_where_their_base_form_or_part_stands(text: str, wanted: str, expected: str) -> None:
    assert marked(text, wanted) == expected


def test_beginnings_are_marked() -> None:
    pieces = Marker((), FI, ("melon",)).mark("Melontaretki")
    assert [(piece.text, piece.is_hit) for piece in pieces] == [("Melontaretki", True)]


@given(st.text(max_size=200))
def test_marking_changes_no_letter(text: str) -> None:
    assert "".join(piece.text for piece in Marker({"a", "sauna"}, FI, ("b",)).mark(text)) == text


def test_a_form_whose_beginning_has_changed_is_marked() -> None:
    pieces = Marker({"bok"}, analyser_for("sv")).mark("Nya böcker")
    assert [piece.text for piece in pieces if piece.is_hit] == ["böcker"]


def test_the_sentence_with_most_hits_is_shown() -> None:
    text = "Ensin melonta. Sitten melonta ja sauna!\nLopuksi sauna."
    assert "".join(piece.text for piece in Marker({"melonta", "sauna"}, FI).excerpt(text)) == "Sitten melonta ja sauna!"
    assert Marker({"tanssi"}, FI).excerpt(text) == ()


@pytest.mark.parametrize("place", [0, 40, 79])
def test_a_long_sentence_is_cut_around_its_hit(place: int) -> None:
    words = ["pitkähkö"] * 80
    words[place] = "sauna"
    pieces = Marker({"sauna"}, FI).excerpt(" ".join(words))
    assert [piece.text for piece in pieces if piece.is_hit] == ["sauna"]
    assert len("".join(piece.text for piece in pieces)) <= LONGEST + 4
