"""Suggestions while one types, and texts with what was looked for marked."""

from collections import Counter
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from catalog.models import (
    Concept,
    Municipality,
    Organisation,
    OrganisationText,
    Service,
    ServiceOrganisation,
    Theme,
)
from catalog.records import ConceptScheme
from catalog.search import indexing, terms
from catalog.search.analysis.registry import analyser_for
from catalog.search.snippets import LONGEST, Marker
from catalog.search.suggest import suggestions
from tests.catalog.make import SEEN
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
def test_the_last_of_several_words_goes_on_where_a_service_has_them_all(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    listed("Ohjattu melonta", description="Vesillä on mukavaa.")
    listed("Melojien ilta")
    listed("Jääkiekko", keywords=["harrastukset"])
    with django_assert_num_queries(2):
        assert suggested("ohjattu melo") == [("word", "ohjattu melonta"), ("service", "Ohjattu melonta")]
    assert suggested("vedet melo") == []  # that service only mentions it
    assert suggested("jääkiekko melo") == suggested("melonta melo") == suggested("melonta x") == []
    assert suggested("jaakiekko harr") == [("word", "jaakiekko harrastus")]
    assert suggested("mistä melo") == [("word", "mistä meloja"), ("word", "mistä melonta")]


@pytest.mark.django_db
def test_names_of_several_words_go_on() -> None:
    listed("Melojien ilta Imatralla")
    assert suggested("melojien il") == [("word", "melojien ilta"), ("service", "Melojien ilta Imatralla")]


@pytest.mark.django_db
def test_words_are_those_of_names_keywords_and_terms_in_base_form_the_most_frequent_first() -> None:
    listed("Jumpat kaikille", keywords=["juttuseurat"], summary="Juuri nyt jutellaan.", description="Juodaan kahvia.")
    listed("Juttuseura", keywords=["jumpat", "Junat 24", "ju", "19-22"])
    listed("Juttuseura joka ilta")
    assert suggested("ju")[:3] == [("word", "juttuseura"), ("word", "jumppa"), ("word", "juna")]
    assert suggested("kai") == suggested("19") == []


@pytest.mark.django_db
def test_english_words_are_written_as_people_write_them() -> None:
    listed("Library", language="en", keywords=["childcare", "libraries", "lonely", "help"])
    listed("Library at home", language="en")
    words = [text for kind, text in suggested("l", "en") + suggested("li", "en") if kind == "word"]
    assert words == ["library"]
    assert suggested("chi", "en") == [("word", "childcare")]
    assert ("word", "libraries") in suggested("librarie", "en")
    assert suggested("lonely", "en") == [("word", "lonely")]
    assert suggested("hel", "en") == []


@pytest.mark.django_db
def test_words_are_of_the_texts_in_the_language() -> None:
    service = listed("Helppo jumppa", language="fi")
    labels = {"fi": "helpperi", "sv": "hjälpgymnastik", "en": "helpful sport"}
    service.concepts.add(Concept.objects.create(scheme=ConceptScheme.ONTOLOGY_TERM, key="p1", labels=labels))
    indexing.index([service.pk])
    assert suggested("help", "en") == [("word", "helpful"), ("service", "Helppo jumppa")]
    assert suggested("hj", "sv") == [("word", "hjälpgymnastik")]
    assert ("word", "helpful") not in suggested("help", "fi")


@pytest.mark.django_db
def test_whoever_types_marks_means_them() -> None:
    for name in ("Kahvila", "Kahvila ja kartta", "Kävely"):
        listed(name)
    assert [text for kind, text in suggested("kä") if kind == "word"] == ["kävely", "kahvila", "kartta"]
    assert [text for kind, text in suggested("ka") if kind == "word"] == ["kahvila", "kartta", "kävely"]
    assert next(text for kind, text in suggested("kä") if kind == "service") == "Kävely"


@pytest.mark.django_db
def test_places_and_organisations_have_their_names_in_the_language() -> None:
    make_places()
    Municipality.objects.filter(code="405").update(names={"fi": "Lappeenranta", "sv": "Villmanstrand"})
    terms.refresh_general_names()
    service = listed("Melonta")
    for names in ({"fi": "Imatran melojat", "sv": "Imatra paddlare"}, {"fi": "Imatran soutajat"}):
        organisation = Organisation.objects.create(source="ptv", source_id=uuid4(), first_seen_at=SEEN)
        ServiceOrganisation.objects.create(service=service, organisation=organisation, role="producer")
        for language, name in names.items():
            OrganisationText.objects.create(organisation=organisation, language=language, name=name)
    indexing.index([service.pk])
    assert [text for kind, text in suggested("imat") if kind == "organisation"] == [
        "Imatran melojat",
        "Imatran soutajat",
    ]
    named = [text for kind, text in suggested("imat", "sv") if kind == "organisation"]
    assert named == ["Imatra paddlare", "Imatran soutajat"]
    assert suggested("villman", "sv") == [("place", "Villmanstrand")]
    assert suggested("villman") == []
    assert suggested("lappeen", "en") == [("place", "Lappeenranta")]


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
    assert Counter(kind for kind, _ in found) == {"word": 6, "service": 4}


@pytest.mark.django_db
def test_each_kind_has_places_of_its_own() -> None:
    make_places()
    for number in range(3):
        Theme.objects.create(key=f"t{number}", names={"fi": f"Imatran teema {number}"})
        listed(f"Imatran palvelu {number}", keywords=[f"imat{letter * (number + 2)}" for letter in "abc"])
    terms.refresh_general_names()
    assert Counter(kind for kind, _ in suggested("imat")) == {"word": 5, "theme": 1, "place": 1, "service": 3}


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
