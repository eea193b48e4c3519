"""What of many comes first is of what fits: pages and counts tell of the same services, by whichever path."""

from dataclasses import replace
from itertools import product

import pytest

from catalog.models import Area
from catalog.search import query, ranking
from catalog.search import search as search_module
from catalog.search.concepts import Concept, sufficient_query
from catalog.search.facets import MUNICIPALITY, load
from catalog.search.search import Request, Step, search
from tests.catalog.searching import found, listed, make_places, names

pytestmark = pytest.mark.django_db

COMPOUNDS = (
    "vesijumppa", "tuolijumppa", "lastenkirja", "tanssiryhmä", "kirjastoauto", "perheneuvonta", "kuntosali",
    "kotihoito",
)  # fmt: skip


def test_more_words_than_are_combined_do_not_bring_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight compounds and their parts are more than ten of them can come to."""
    for at in range(len(COMPOUNDS)):
        listed(" ".join((COMPOUNDS * 2)[at : at + 5]))
    for number in range(5):
        listed(f"Muuta {number}")
    monkeypatch.setattr(ranking, "MANY", 3)
    some = found(" ".join(COMPOUNDS))
    assert (some.step, some.counts.total) == (Step.ANY_WORD, 4)
    assert not any(name.startswith("Muuta") for name in names(" ".join(COMPOUNDS)))


@pytest.mark.parametrize("share", [0.18, 0.4, 0.6, 1.0])
def test_enough_of_many_words_is_never_nothing(share: float) -> None:
    concepts = [Concept(f"w{place}", ((f"w{place}",),), weight=0.8) for place in range(36)]
    assert sufficient_query(concepts, share * 36 * 0.8, is_told=True)


def test_what_has_more_of_the_words_but_does_not_fit_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of two rare words is enough by itself, but not as a part of another."""
    for number in range(4):
        listed(f"Vesijumppa tuolitanssi {number}")
    for name in ("Jumppa", "Tanssi", *(f"Kirjasto {number}" for number in range(12))):
        listed(name)
    few = set(names("jumppa tanssi kirjasto "))
    monkeypatch.setattr(ranking, "MANY", 1)
    assert set(names("jumppa tanssi kirjasto ")) == few
    assert found("jumppa tanssi kirjasto ").counts.total == len(few)


def test_who_has_two_of_the_words_is_found_though_one_is_only_a_part() -> None:
    for name in ("Kirjasto ja vesijumppa", "Jumppa", "Tanssi"):
        listed(name)
    assert set(names("jumppa tanssi kirjasto")) == {"Kirjasto ja vesijumppa", "Jumppa", "Tanssi"}


TEXTS = ("", "tanssi", "tanssi sauna", "tanssi sauna uinti", "tanssi -sauna", '"tanssi sauna"')


@pytest.mark.parametrize(
    ("many", "large", "services"), [(500, 2_000, 10_000), (500, 0, -1), (0, 2_000, 10_000), (3, 0, -1)]
)
def test_pages_follow_one_another_and_are_as_many_as_are_counted(
    many: int, large: int, services: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where what was found, what is expected or the catalogue passes for much."""
    monkeypatch.setattr(ranking, "MANY", many)
    monkeypatch.setattr(search_module, "LARGE", large)
    monkeypatch.setattr(search_module, "OF_A_COUNTY", services)
    for module in (query, search_module):
        monkeypatch.setattr(module, "LITTLE", 2)
    make_catalogue()
    known = load("fi")
    for text, place in product(TEXTS, ("", "405", "689")):
        request = Request("fi", text, {MUNICIPALITY: (place,)} if place else {}, limit=100)
        everything = search(request, known)
        whole = [row.service for row in everything.rows]
        assert len(set(whole)) == len(whole) == everything.counts.total > 0, (text, place)
        assert sum(everything.counts.nearness.values()) == len(whole)
        for offset in range(0, len(whole) + 5, 5):
            page = search(replace(request, limit=5, offset=offset), known)
            assert [row.service for row in page.rows] == whole[offset : offset + 5], (text, place, offset)


def make_catalogue() -> None:
    """Fifteen services, of one place, two or none, and some of them described twice."""
    areas = make_places()
    names_given = ("Tanssi", "Sauna", "Uinti", "Vesitanssi", "Tanssi sauna")
    places: tuple[list[Area], ...] = ([], [areas["405"]], [areas["153"], areas["405"]])
    for number, (name, keyword) in enumerate(product(names_given, ("tanssi", "sauna", "muu"))):
        one = listed(f"{name} {number}", keywords=[keyword], areas=places[number % 3])
        if number % 4 == 0:
            listed(f"{name} {number}", keywords=[keyword], areas=[areas["689"]], grouped_under=one)
