"""When two descriptions are of the same thing: names, ways to a service, organisations."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.duplicates.rules import (
    ALL_PAIRS,
    OrganisationLight,
    ServiceLight,
    are_near,
    organisation_pairs,
    service_pairs,
    words_of,
)

PLACES = ("Imatra", "Lappeenranta", "Villmanstrand", "Lemi")


def key(number: int) -> UUID:
    return UUID(int=number)


def light(number: int, name: str | Mapping[str, str], *, group: str = "0000000-1", **fields: Any) -> ServiceLight:
    names = {"fi": name} if isinstance(name, str) else name
    ways = fields or {"phones": frozenset({"+35815000"})}
    return ServiceLight(key(number), group, names, **ways)


def is_pair(one: str | Mapping[str, str], other: str | Mapping[str, str]) -> bool:
    return bool(list(service_pairs([light(1, one), light(2, other)], places=PLACES)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vesijumppa", "Vesijumppa"),
        ("Vesijumppa", "VESIJUMPPA!"),
        ("Jumppa ja sauna", "Sauna ja jumppa"),
        ("Kävelyryhmä maanantaisin", "Kävelyryhmä maanantaisin."),
        ("Imatran uimahalli", "Imatra uimahalli"),
        ("Ystävätoiminta", "Ystävätoimintaa"),
        ("Kävely ryhmä", "Kävelyryhmä"),
        ("Jumppa 2", "Jumppa 2"),
        ("Jumppa eläkeläisille", "Jumppa eläkeläiselle"),
    ],
)
def test_near_names_are_suspected(one: str, other: str) -> None:
    assert is_pair(one, other)
    assert is_pair(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jumppa 1", "Jumppa 2"),
        ("Jumppa 1", "Jumppa"),
        ("Jumppa 1 1", "Jumppa 1"),
        ("Ryhmäliikunta II", "Ryhmäliikunta III"),
        ("Ryhmäliikunta A", "Ryhmäliikunta B"),
        ("Vesijumppa 55+", "Vesijumppa 65+"),
        ("Uimahalli Imatra", "Uimahalli Lappeenranta"),
        ("Imatran uimahalli", "Lappeenrannan uimahalli"),
        ("Kansalaisopiston liikuntaryhmät Lemillä", "Kansalaisopiston liikuntaryhmät"),
        ("Kansalaisopiston liikuntaryhmät lapsille", "Kansalaisopiston liikuntaryhmät"),
        ("Kansalaisopiston liikunta lapsille", "Kansalaisopiston liikunta nuorille"),
        ("Kansalaisopiston aamuliikuntaryhmä", "Kansalaisopiston iltaliikuntaryhmä"),
        ("Kävelyryhmä maanantaisin", "Kävelyryhmä perjantaisin"),
        ("Kävelyryhmä Sammonlahti", "Kävelyryhmä Skinnarila"),
        ("Uinti", "Hiihto"),
        ("", ""),
        ("!", "!"),
    ],
)
def test_what_a_word_tells_apart_is_not(one: str, other: str) -> None:
    assert not is_pair(one, other)
    assert not is_pair(other, one)


def test_any_language_can_make_a_pair_and_any_can_tell_apart() -> None:
    assert is_pair({"fi": "Kävely", "sv": "Promenadgrupp"}, {"sv": "Promenadgrupp", "en": "Walking"})
    assert not is_pair({"fi": "Kävely"}, {"sv": "Kävely"})
    assert not is_pair({"fi": "Kävely", "sv": "Promenad 1"}, {"fi": "Kävely", "sv": "Promenad 2"})


@pytest.mark.parametrize("kind", ["channels", "phones", "addresses", "links", "channel_names"])
def test_a_common_way_is_needed_and_told(kind: str) -> None:
    common: Any = key(9) if kind == "channels" else "Uimahalli"
    ways: Any = {kind: frozenset({common})}
    one, other = (light(number, "Vesijumppa", **ways) for number in (1, 2))
    assert [pair.reason for pair in service_pairs([other, one])] == [{"names": ["fi"], kind: [str(common)]}]
    assert not list(service_pairs([one, light(2, "Vesijumppa", links=frozenset({"elsewhere"}))]))


def test_channels_with_nearly_the_same_name_are_common() -> None:
    one = light(1, "Vesijumppa", channel_names=frozenset({"Imatran uimahalli", "Kioski 1"}))
    assert list(service_pairs([one, light(2, "Vesijumppa", channel_names=frozenset({"Imatra, uimahalli"}))]))
    assert not list(service_pairs([one, light(2, "Vesijumppa", channel_names=frozenset({"Kioski 2"}))]))


def test_one_name_and_phone_at_two_addresses_is_two_places() -> None:
    phone = frozenset({"+35815000"})
    one = light(1, "Vesijumppa", phones=phone, addresses=frozenset({"katu 1"}))
    assert not list(service_pairs([one, light(2, "Vesijumppa", phones=phone, addresses=frozenset({"katu 2"}))]))
    assert list(service_pairs([one, light(2, "Vesijumppa", phones=phone)]))


def test_another_organisations_service_is_another_service() -> None:
    assert not list(service_pairs([light(1, "Vesijumppa"), light(2, "Vesijumppa", group="0000000-2")]))


def test_a_pair_has_its_lower_id_first() -> None:
    pairs = list(service_pairs([light(2, "Vesijumppa"), light(1, "Vesijumppa")]))
    assert [(pair.first, pair.second) for pair in pairs] == [(key(1), key(2))]


def test_a_large_organisations_pairs_are_found_too() -> None:
    """Among more services than are compared with one another, by the rare words of their names."""
    many = [light(number, f"Palvelu sana{number:04}") for number in range(ALL_PAIRS)]
    found = list(service_pairs([*many, light(5001, "Imatran vesijumppa"), light(5002, "Imatra vesijumppa")]))
    assert [(pair.first, pair.second) for pair in found] == [(key(5001), key(5002))]


@given(st.text(), st.text())
def test_nearness_does_not_ask_who_comes_first(one: str, other: str) -> None:
    ours, theirs = words_of(one), words_of(other)
    assert are_near(ours, ours) == bool(ours)
    if set(ours) == set(theirs):
        assert are_near(ours, theirs) == are_near(theirs, ours)


# --- Organisations


def test_organisations_with_one_business_id_are_suspected() -> None:
    rows = [OrganisationLight(key(number), "0000000-1") for number in (3, 1, 2)]
    rows.append(OrganisationLight(key(4), "0000000-2"))
    pairs = list(organisation_pairs(rows))
    assert [(pair.first, pair.second) for pair in pairs] == [(key(1), key(2)), (key(1), key(3))]
    assert pairs[0].reason == {"business_code": ["0000000-1"]}


def test_parts_of_one_organisation_and_those_without_a_business_id_are_not() -> None:
    city = OrganisationLight(key(1), "0000000-1")
    parts = [OrganisationLight(key(2), "0000000-1", key(1)), OrganisationLight(key(3), "0000000-1", key(2))]
    siblings = [OrganisationLight(key(number), "0000000-2", key(9)) for number in (4, 5)]
    circle = [OrganisationLight(key(6), "0000000-3", key(7)), OrganisationLight(key(7), "0000000-3", key(6))]
    nameless = [OrganisationLight(key(number), "") for number in (10, 11)]
    assert not list(organisation_pairs([city, *parts, *siblings, *circle[:1], *nameless]))
    assert len(list(organisation_pairs(circle))) <= 1
