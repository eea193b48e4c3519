"""What comes first, what is given up for something to fit, what is added, and what is shown once."""

import datetime as dt
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Area, Service, ServiceTheme
from catalog.search import indexing, ranking, results
from catalog.search.search import Step
from tests.catalog.make import SEEN
from tests.catalog.searching import found, listed, make_places, means, names

pytestmark = pytest.mark.django_db


# --- Ranks


def test_name_before_keyword_before_summary_before_text() -> None:
    listed("Neljäs", description="Meillä on melonta joka viikko ja muutakin.")
    listed("Kolmas", summary="Tule kokeilemaan melonta")
    listed("Toinen", keywords=["melonta"])
    listed("Melonta")
    for text in ("melonta", "melonta.", "melontaa"):  # also where the last word may go on
        assert names(text) == ["Melonta", "Toinen", "Kolmas", "Neljäs"]


def test_the_word_itself_before_its_synonym_and_the_whole_before_its_part() -> None:
    means("jumppa", "voimistelu")
    listed("Voimistelu")
    listed("Jumppa")
    listed("Tuolijumppa")
    for text in ("jumppa", "jumppa "):
        assert names(text)[0] == "Jumppa"
        assert set(names(text)) == {"Jumppa", "Voimistelu", "Tuolijumppa"}


def test_nearer_before_wider() -> None:
    areas = make_places()
    region = Area.objects.create(kind="region", code="09", names={"fi": "Maakunta"})
    region.municipalities.set(areas["153"].municipalities.all())
    listed("Jumppa kaikille")
    listed("Jumppa alueella", areas=[region])
    listed("Jumppa kunnassa", areas=[areas["153"]])
    assert names("jumppa imatra") == ["Jumppa kunnassa", "Jumppa alueella", "Jumppa kaikille"]


def test_what_is_plainly_of_its_theme_goes_before_fuller_descriptions(default_data: None) -> None:
    listed("Jumppa yksi", keywords=["x"], description="Sanoja. " * 90, modified_at=timezone.now())
    plain = listed("Jumppa kaksi")
    for service, score in ((plain, 1.0), (Service.objects.exclude(pk=plain.pk).get(), 0.5)):
        ServiceTheme.objects.create(service=service, theme_id="liikunta", score=score)
        indexing.index([service.pk])
    assert names("jumppa") == ["Jumppa kaksi", "Jumppa yksi"]


def test_a_fuller_description_goes_first_among_equals() -> None:
    listed("Jumppa yksi")
    listed("Jumppa kaksi", keywords=["x"], description="Sanoja. " * 90, modified_at=timezone.now())
    assert names("jumppa") == ["Jumppa kaksi", "Jumppa yksi"]


def test_ties_are_drawn_anew_each_day_and_ranks_are_not() -> None:
    for number in range(8):
        listed(f"Tanssi {number}", keywords=["rytmi"])
    listed("Rytmi")
    orders = set()
    for day in range(1, 7):
        with mock.patch.object(timezone, "localdate", return_value=dt.date(2026, 12, day)):
            order = tuple(names("rytmi"))
            assert order == tuple(names("rytmi"))
        assert order[0] == "Rytmi"
        orders.add(order)
    assert len(orders) > 1


def test_without_words_the_order_is_that_of_the_alphabet() -> None:
    for name in ("Öinen", "Zumba", "Äiti", "Aamu", "Åland", "åbo"):
        listed(name)
    assert names("") == ["Aamu", "Zumba", "åbo", "Åland", "Äiti", "Öinen"]


def test_pages_follow_one_another() -> None:
    for number in range(7):
        listed(f"Tanssi {number}")
    everything = found("tanssi")
    whole = [row.service for row in everything.page(limit=50)]
    assert [row.service for at in (0, 3, 6) for row in everything.page(limit=3, offset=at)] == whole
    assert len(set(whole)) == everything.counts.total == 7


def test_of_many_those_come_first_that_are_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where these fill a page no others are ranked, and the pages still follow one another."""
    for number in range(4):
        listed(f"Tanssi {number}")
        listed(f"Rytmi {number}", summary="Tanssi, tanssi.", keywords=["liikunta"])
        listed(f"Jumppa {number}", keywords=["tanssi"])
    monkeypatch.setattr(ranking, "MANY", 3)
    everything = found("tanssi")
    whole = [row.service for row in everything.page(limit=50)]
    assert [row.service for at in range(0, 12, 2) for row in everything.page(limit=2, offset=at)] == whole
    assert [name.split()[0] for name in names("tanssi")] == ["Tanssi"] * 4 + ["Jumppa"] * 4 + ["Rytmi"] * 4


def test_the_page_that_is_asked_for_is_read_with_the_counts() -> None:
    for number in range(7):
        listed(f"Tanssi {number}")
    everything = found("tanssi", limit=3, offset=3)
    with CaptureQueriesContext(connection) as queries:
        read = everything.page(limit=3, offset=3)
        assert (len(read), len(queries)) == (3, 0)
        assert everything.page(limit=2, offset=3) == read[:2]
        assert [row.service for row in everything.page(limit=7)][3:6] == [row.service for row in read]
        assert len(queries) == 1


# --- What is asked for exactly


def test_phrases_have_to_stand_as_they_are() -> None:
    listed("Avoin ovi")
    listed("Ovi on avoin")
    assert names('"avoin ovi"') == ["Avoin ovi"]
    assert set(names("avoin ovi")) == {"Avoin ovi", "Ovi on avoin"}


def test_what_is_excluded_is_not_found() -> None:
    listed("Tanssi")
    listed("Tanssi ja sauna")
    assert names("tanssi -sauna") == ["Tanssi"]
    assert names("-sauna") == ["Tanssi"]


def test_the_last_word_may_go_on() -> None:
    listed("Kädentaidot")
    assert names("kädent") == ["Kädentaidot"]


@pytest.mark.parametrize(
    ("text", "language"), [("maksuton tanssi", "fi"), ("ilmainen tanssi", "fi"), ("free tanssi", "en")]
)
def test_what_is_said_of_the_price_is_met_by_what_costs_nothing(text: str, language: str) -> None:
    for number in range(3):
        listed(f"Tanssi {number}", charge="free")
    listed("Tanssi", charge="charged")
    listed("Tanssi maksaa")
    assert sorted(names(text, language)) == [f"Tanssi {number}" for number in range(3)]


# --- Steps


def test_all_words_where_enough_have_them() -> None:
    for number in range(4):
        listed(f"Tanssi lapsille {number}")
    listed("Tanssi")
    everything = found("tanssi lapsille")
    assert (everything.step, everything.fitting) == (Step.ALL_WORDS, 4)


def test_few_with_all_words_are_shown_with_those_that_have_some_of_them() -> None:
    for name in ("Tanssi lapsille", "Tanssi", "Sauna", "Uinti", "Soutu", "Kirjat", "Laulu"):
        listed(name)
    some = found("tanssi lapsille")
    assert some.step == Step.ANY_WORD
    assert names("tanssi lapsille") == ["Tanssi lapsille", "Tanssi"]


def test_what_only_mentions_all_words_does_not_end_the_search() -> None:
    for number in range(4):
        listed(f"Muuta {number}", description="Kerran tanssi ja sauna.")
    listed("Tanssi")
    some = found("tanssi sauna")
    assert (some.step, some.is_confident, some.counts.total) == (Step.ANY_WORD, False, 5)
    assert names("tanssi sauna")[0] == "Tanssi"


def test_one_word_that_is_only_mentioned_is_no_sure_answer() -> None:
    listed("Muuta", description="Kerran tanssi.")
    some = found("tanssi")
    assert (some.step, some.is_weak, some.is_confident) == (Step.ALL_WORDS, True, False)
    listed("Tanssi")
    assert not found("tanssi").is_weak


def test_what_is_only_mentioned_is_told_so_outside_of_the_place_too() -> None:
    areas = make_places()
    listed("Muuta", description="Kerran tanssi.", areas=[areas["405"]])
    some = found("tanssi zzyzx", narrowing={"municipality": ("153",)})
    assert (some.step, some.is_weak, some.is_confident) == (Step.MENTIONED_WIDER_AREA, True, False)


def test_what_is_similar_is_not_counted_by_facet() -> None:
    """It changes with what is chosen, so no number would hold."""
    for name in ("Melonta", "Soutu"):
        service = listed(name, terms=["p1", "p2"], charge="free")
        service.concepts.filter(key__endswith="p1").update(labels={"fi": "vesiretkeily"})
        service.concepts.filter(key__endswith="p2").update(labels={"fi": "kesäurheilu"})
    indexing.index(Service.objects.values_list("pk", flat=True))
    some = found("melonta")
    assert (some.counts.total, some.fitting, some.counts.of["charge"]) == (2, 1, {"free": 1})


def test_a_wider_area_where_the_place_has_nothing() -> None:
    areas = make_places()
    listed("Melonta", areas=[areas["405"]])
    wider = found("melonta imatra")
    assert wider.step == Step.WIDER_AREA
    assert wider.narrowing == {}
    assert names("melonta imatra") == ["Melonta"]


def test_any_word_in_a_wider_area_comes_last() -> None:
    areas = make_places()
    listed("Melonta", areas=[areas["405"]])
    last = found("melonta zzyzx imatra")
    assert last.step == Step.ANY_WORD_WIDER_AREA
    assert last.counts.total == 1


# --- Similar ones


def test_services_of_the_same_terms_are_added_where_little_fits() -> None:
    best = listed("Melonta", terms=["p1", "p2"])
    like = listed("Soutu", terms=["p1", "p2"])
    listed("Tanssi", terms=["p1"])
    for service in (best, like):
        service.concepts.update(labels={"fi": "vesiretkeily"})
        service.concepts.filter(key__endswith="p2").update(labels={"fi": "kesäurheilu"})
    indexing.index(Service.objects.values_list("pk", flat=True))
    assert names("melonta")[:2] == ["Melonta", "Soutu"]
    assert "Tanssi" not in names("melonta")
    assert found("melonta").fitting == 1


# --- One service that is described twice


def test_what_is_grouped_under_another_is_hidden_only_where_that_is_found_too() -> None:
    areas = make_places()
    shown = listed("Jumppa", areas=[areas["405"], areas["153"]])
    hidden = listed("Jumppa", areas=[areas["405"], areas["689"]], summary="Sauna", grouped_under=shown)
    ids = [row.service for row in found("jumppa").page(limit=5)]
    assert ids == [shown.pk]
    assert [row.service for row in found("sauna").page(limit=5)] == [hidden.pk]
    for code, service in (("405", shown), ("153", shown), ("689", hidden)):
        there = found("jumppa", narrowing={"municipality": (code,)})
        assert [row.service for row in there.page(limit=5)] == [service.pk]
        assert there.counts.total == 1


# --- Why


def reasons(text: str) -> list[tuple[str, str, str]]:
    everything = found(text)
    (row, *_) = everything.page(limit=1)
    return [(one.met_by, one.field, one.way) for one in results.reasons(row, everything.understood)]


@pytest.mark.parametrize(
    ("fields", "text", "expected"),
    [
        ({"name": "Uimahalli"}, "uimahallissa", ("uimahalli", "name", "word")),
        ({"name": "Muuta", "keywords": ["uimahalli"]}, "uimahalli", ("uimahalli", "term", "word")),
        ({"name": "Muuta", "summary": "Halli"}, "halli", ("halli", "summary", "word")),
        ({"name": "Uimahalli"}, "halli", ("halli", "part", "word")),
        ({"name": "Muuta", "description": "Oma halli."}, "halli", ("", "text", "word")),
        ({"name": "Voimistelu"}, "jumppa", ("voimistelu", "name", "thesaurus")),
    ],
)
def test_why_a_service_is_there(fields: dict[str, Any], text: str, expected: tuple[str, str, str]) -> None:
    means("jumppa", "voimistelu")
    listed(**fields)
    assert reasons(text) == [expected]


def test_hits_are_marked_in_base_form_and_in_parts() -> None:
    service = listed(
        "Uimahallit", summary="Lyhyt", description="Ensin muuta. Sitten halleissa lämmintä.", modified_at=SEEN
    )
    everything = found("halli")
    (card,) = results.cards(everything.page(limit=5), everything, "fi")
    assert card.id == str(service.pk)
    assert [(piece.text, piece.is_hit) for piece in card.marked_name] == [("Uimahallit", True)]
    assert card.excerpt == ()
    everything = found("lämmin")
    (card,) = results.cards(everything.page(limit=5), everything, "fi")
    assert [piece.text for piece in card.excerpt if piece.is_hit] == ["lämmintä"]
    assert "".join(piece.text for piece in card.excerpt) == "Sitten halleissa lämmintä."


def test_an_expression_of_the_thesaurus_in_a_name_goes_before_what_it_leads_to() -> None:
    means("rahat loppu", official=["toimeentulotuki"])
    listed("Toimeentulotuki")
    listed("Rahat loppu")
    assert names("rahat loppu") == ["Rahat loppu", "Toimeentulotuki"]
