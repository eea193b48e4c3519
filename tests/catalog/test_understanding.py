"""What a question is taken to mean: places, organisations, words of the thesaurus, words with slips."""

from typing import Any
from uuid import uuid4

import pytest

from catalog.models import County, Municipality, Organisation, OrganisationText, ServiceOrganisation
from catalog.search import indexing, terms
from catalog.search.search import Step
from catalog.search.suggest import suggestions
from tests.catalog.make import SEEN
from tests.catalog.searching import found, listed, make_places, means, names

pytestmark = pytest.mark.django_db


def corrections(text: str, language: str = "fi", **fields: Any) -> list[tuple[str, str]]:
    return [(one.written, one.meant) for one in found(text, language, **fields).understood.corrections]


def place(text: str) -> str:
    understood = found(text).understood
    return understood.place.text if understood.place else ""


# --- Places and organisations


@pytest.mark.parametrize("text", ["uinti imatra", "uinti Imatralla", "imatran uinti", "IMATRA uinti"])
def test_a_place_narrows_in_any_form(text: str) -> None:
    areas = make_places()
    listed("Uinti idässä", areas=[areas["153"]])
    listed("Uinti lännessä", areas=[areas["405"]])
    assert place(text) == "Imatra"
    assert names(text) == ["Uinti idässä"]


def test_a_place_alone_lists_what_is_there() -> None:
    areas = make_places()
    listed("Uinti", areas=[areas["153"]])
    listed("Tanssi", areas=[areas["405"]])
    listed("Puhelin")
    assert names("imatra") == ["Uinti", "Puhelin"]  # the municipality's own, then the nation's


def test_a_place_is_a_word_where_the_reader_says_so_or_has_chosen_one() -> None:
    areas = make_places()
    listed("Imatra soi", areas=[areas["405"]])
    assert names("imatra", is_literal=True) == ["Imatra soi"]
    chosen = found("imatra", narrowing={"municipality": ("405",)})
    assert chosen.understood.place is None
    assert chosen.counts.total == 1


@pytest.mark.parametrize("text", ["uinti kouvola", "uinti Kouvolassa"])
def test_a_place_outside_of_the_area_is_a_word_and_no_slip(text: str) -> None:
    make_places()
    make_elsewhere()
    listed("Uinti", keywords=["kavala"])
    some = found(text)
    assert some.understood.elsewhere is not None
    assert some.understood.elsewhere.text == "Kouvola"
    assert (some.understood.corrections, some.is_confident) == ((), False)
    assert names(text) == ["Uinti"]
    listed("Uinti ja matka Kouvolaan")
    assert found(text).is_confident


def test_a_place_of_the_area_goes_before_one_elsewhere_and_is_alone_offered() -> None:
    areas = make_places()
    make_elsewhere()
    listed("Uinti", areas=[areas["153"]])
    assert found("uinti kouvola imatra").understood.elsewhere is None
    assert found("uinti kouvola", is_literal=True).understood.elsewhere is None
    assert suggestions("kou", "fi") == []


def test_a_place_elsewhere_needs_no_marks_and_is_of_the_area_once_that_is_larger() -> None:
    make_places()
    county = make_elsewhere()
    listed("Uinti", keywords=["makuuhuone"])
    assert corrections("uinti mantsala") == [("mantsala", "mäntsälä")]
    some = found("uinti mantsala").understood
    assert some.elsewhere is not None
    assert some.elsewhere.text == "Mäntsälä"
    County.objects.filter(pk=county.pk).update(is_active=True)
    assert place("uinti kouvola") == "Kouvola"


def make_elsewhere() -> County:
    """A county that is not switched on, with two municipalities."""
    county = County.objects.create(code="08", names={"fi": "Kymenlaakso"}, is_active=False)
    for code, name in (("286", "Kouvola"), ("505", "Mäntsälä")):
        Municipality.objects.create(code=code, names={"fi": name}, county=county)
    terms.refresh_general_names()
    return county


def test_an_organisation_narrows_by_its_name() -> None:
    organisation = Organisation.objects.create(source="ptv", source_id=uuid4(), first_seen_at=SEEN)
    OrganisationText.objects.create(organisation=organisation, language="fi", name="Vuoksen Voima ry")
    its = listed("Jumppa")
    listed("Jumppa muualla")
    ServiceOrganisation.objects.create(service=its, organisation=organisation, role="responsible")
    indexing.index([its.pk])
    assert names("jumppa vuoksen voima ry") == ["Jumppa"]
    understood = found("jumppa vuoksen voima ry").understood
    assert understood.organisation is not None
    assert understood.organisation.targets == (str(organisation.pk),)


def test_a_town_as_an_organisation_is_not_the_place() -> None:
    make_places()
    town = Organisation.objects.create(source="ptv", source_id=uuid4(), first_seen_at=SEEN)
    OrganisationText.objects.create(organisation=town, language="fi", name="Imatran kaupunki")
    its = listed("Jumppa")
    ServiceOrganisation.objects.create(service=its, organisation=town, role="responsible")
    indexing.index([its.pk])
    both = found("jumppa imatran kaupunki lappeenranta").understood
    assert both.organisation is not None
    assert both.organisation.text == "Imatran kaupunki"
    assert both.place is not None
    assert both.place.text == "Lappeenranta"
    alone = found("jumppa imatra").understood
    assert (alone.organisation, alone.place and alone.place.text) == (None, "Imatra")


# --- The thesaurus


def test_words_of_a_group_meet_each_other() -> None:
    means("voimistelu", "jumppa")
    listed("Voimistelu")
    listed("Jumppa")
    assert names("jumppa") == ["Jumppa", "Voimistelu"]
    assert names("voimistelua") == ["Voimistelu", "Jumppa"]


def test_everyday_words_lead_to_official_ones_and_not_back() -> None:
    means("rahat loppu", official=["toimeentulotuki"])
    listed("Toimeentulotuki")
    listed("Rahat loppu -ilta")
    assert "Toimeentulotuki" in names("rahat loppu")
    assert names("toimeentulotuki") == ["Toimeentulotuki"]


@pytest.mark.parametrize("text", ["en saa unta", "unta en saa", "saa unta en", "en nyt saa enää unta"])
def test_an_expressions_words_may_stand_in_any_order(text: str) -> None:
    means("saa unta", official=["unettomuus"])
    listed("Unettomuus")
    assert names(text)[:1] == ["Unettomuus"]


# --- Slips


@pytest.mark.parametrize("slip", ["kuntosalo", "kutnosali", "kuntosai", "kunttosali"])
def test_a_word_that_nobody_knows_is_corrected_and_told(slip: str) -> None:
    listed("Kuntosali")
    assert corrections(slip) == [(slip, "kuntosali")]
    assert names(slip) == ["Kuntosali"]


def test_a_word_of_the_index_is_never_corrected() -> None:
    listed("Kerho")
    listed("Kirho")
    assert corrections("kirho") == []
    assert names("kirho") == ["Kirho"]


def test_a_word_of_the_thesaurus_is_never_corrected() -> None:
    means("kerhi", official=["tanssi"])
    listed("Kerho")
    listed("Tanssi")
    assert corrections("kerhi") == []
    assert names("kerhi") == ["Tanssi"]


@pytest.mark.parametrize("word", ["kirkko", "muisti", "sauna"])
def test_a_word_of_the_language_is_never_corrected(word: str) -> None:
    """Though one like it is in the index."""
    listed({"kirkko": "Kirkka", "muisti": "Muusti", "sauna": "Saunu"}[word])
    assert corrections(word) == []


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("choir", "Chair"),
        ("skin", "Ski"),
        ("cough", "Rough"),
        ("rice", "Price"),
        ("judo", "Judge"),
        ("driver", "Drive"),
    ],
)
def test_a_word_of_english_is_never_corrected(word: str, other: str) -> None:
    listed(other, language="en")
    assert corrections(word, "en") == []


def test_what_is_english_is_no_slip_in_finnish() -> None:
    listed("Hall")
    assert corrections("halal") == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_finnish_is_a_slip_nowhere(language: str) -> None:
    listed("Perheneuvonta", language=language)
    assert corrections("päihdeneuvonta", language) == []
    assert corrections("perheneuvota", language) == [("perheneuvota", "perheneuvonta")]


@pytest.mark.parametrize("word", ["zumba", "kinball"])
def test_words_to_which_the_thesaurus_leads_are_never_corrected(word: str) -> None:
    means("ball game", official=["kinball", "zumba dance"], language="en")
    listed("Zumbo, Kinbell", language="en")
    assert corrections(word, "en") == []


@pytest.mark.parametrize(
    ("slip", "meant"), [("licencce", "licence"), ("judgee", "judge"), ("exersise", "exercise"), ("librry", "library")]
)
def test_an_english_word_is_told_as_people_write_it(slip: str, meant: str) -> None:
    """Though services have no more than its stem."""
    listed("Help", language="en", description="Licence, judge, exercise and library.")
    assert corrections(slip, "en") == [(slip, meant)]


def test_a_number_is_no_slip() -> None:
    listed("Numero 55101")
    assert corrections("55100") == []


def test_what_was_meant_takes_part_in_joinings() -> None:
    listed("Vesijumppa")
    listed("Jumppa")
    assert corrections("vesi jumpa") == [("jumpa", "jumppa")]
    assert names("vesi jumpa") == names("vesi jumppa") == ["Vesijumppa"]


@pytest.mark.parametrize("text", ["uinti imtra", "uiinti imtra", "imatrn uinti"])
def test_what_was_meant_may_be_a_place(text: str) -> None:
    """Though no service says its name."""
    areas = make_places()
    listed("Uinti idässä", areas=[areas["153"]])
    listed("Uinti lännessä", areas=[areas["405"]])
    assert place(text) == "Imatra"
    assert names(text) == ["Uinti idässä"]


def test_what_was_meant_takes_part_in_expressions_and_names() -> None:
    means("kova melu", official=["unettomuus"])
    listed("Unettomuus")
    listed("Melu")
    assert names("kova mellu") == names("kova melu")
    assert names("kova mellu")[0] == "Unettomuus"
    organisation = Organisation.objects.create(source="ptv", source_id=uuid4(), first_seen_at=SEEN)
    OrganisationText.objects.create(organisation=organisation, language="fi", name="Melu ry")
    its = listed("Jumppa")
    ServiceOrganisation.objects.create(service=its, organisation=organisation, role="responsible")
    indexing.index([its.pk])
    assert names("jumppa mellu ry") == ["Jumppa"]


def test_what_is_guessed_is_not_widened_by_the_thesaurus() -> None:
    """But missing marks are no guess."""
    means("melu", "meteli")
    means("kävely", "lenkki")
    for name in ("Melu", "Meteli", "Kävely", "Lenkki"):
        listed(name)
    assert names("melu") == ["Melu", "Meteli"]
    assert names("mellu") == ["Melu"]
    assert names("kavely") == names("kävely") == ["Kävely", "Lenkki"]


def test_a_last_word_with_which_others_begin_goes_on() -> None:
    listed("Kirjasto")
    listed("Kire")
    assert corrections("kirj") == []
    assert names("kirj") == ["Kirjasto"]
    assert corrections("kirj imatra") == [("kirj", "kire")]


def test_a_beginning_is_a_slip_where_more_services_have_what_begins_alike() -> None:
    listed("Jumpata")
    assert corrections("jumpa") == []
    listed("Jumppa")
    listed("Jumppa")
    listed("Lumpa")
    assert corrections("jumpa") == [("jumpa", "jumppa")]


def test_words_as_they_are_are_not_corrected() -> None:
    listed("Kävely")
    listed("Kuntosali")
    assert corrections("kavely kuntosalo") == [("kavely", "kävely"), ("kuntosalo", "kuntosali")]
    assert corrections("kavely kuntosalo", is_literal=True) == []


def test_of_a_compound_without_its_marks_both_parts_have_to_be_known() -> None:
    """Else it may be a slip; and if it is none, one part is better than nothing."""
    listed("Pää")
    assert corrections("jalkapaa") == [("jalkapaa", "jalkapää")]
    listed("Kalkapaa")
    assert corrections("jalkapaa") == [("jalkapaa", "kalkapaa")]


@pytest.mark.parametrize(
    ("typed", "name"), [("lahikoti", "Lähikoti"), ("tyottomat", "Työttömät"), ("aiti", "Äiti"), ("hoyla", "Höylä")]
)
def test_words_without_their_marks_are_found(typed: str, name: str) -> None:
    listed(name)
    assert names(typed) == [name]


def test_two_words_may_be_one() -> None:
    listed("Vesijumppa")
    assert names("vesi jumppa") == ["Vesijumppa"]


def test_what_nobody_has_finds_nothing() -> None:
    listed("Kuntosali")
    nothing = found("qwertyzxcv")
    assert (nothing.counts.total, nothing.step, nothing.page(limit=5)) == (0, Step.ALL_WORDS, [])


@pytest.mark.django_db
def test_words_that_say_nothing_are_left_out_unless_there_are_no_others() -> None:
    def looked_for(text: str) -> list[str]:
        return [concept.surface for concept in found(text).understood.concepts]

    assert looked_for("missä on sauna") == ["sauna"]
    assert looked_for("missä on") == ["missä", "on"]


def test_an_expression_whose_official_words_nobody_has_gives_way_to_its_own_words() -> None:
    means("synnytyksen jälkeinen masennus", official=["odottamaton"])
    listed("Masennus")
    assert names("synnytyksen jälkeinen masennus") == ["Masennus"]


def test_of_a_compound_that_nobody_has_the_first_part_is_looked_for() -> None:
    listed("Muistineuvoja")
    listed("Testi")
    assert names("muistitesti") == ["Muistineuvoja"]
    assert not found("muistitesti").is_confident
