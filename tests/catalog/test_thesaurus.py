"""The thesaurus that ships, and how its groups become expressions that questions are compared with."""

from collections import Counter

import pytest

from catalog.languages import PAGE_LANGUAGES
from catalog.models import SearchExpansion, ThesaurusGroup
from catalog.search import thesaurus
from catalog.search.thesaurus import base_forms, default_file
from tests.catalog.searching import means

LEAST = {"fi": 250, "sv": 100, "en": 100}


@pytest.mark.parametrize(("language", "least"), LEAST.items())
def test_enough_groups_ship_in_each_language(language: str, least: int) -> None:
    file = default_file(language)
    assert file.language == language
    assert len(file.group) >= least


@pytest.mark.parametrize("language", LEAST)
def test_keys_stand_once_and_each_group_says_something(language: str) -> None:
    groups = default_file(language).group
    assert [key for key, number in Counter(group.key for group in groups).items() if number > 1] == []
    for group in groups:
        assert len(group.words) > 1 or group.official, group.key
        written = [word.lower() for word in (*group.words, *group.official)]
        assert len(written) == len(set(written)), group.key
        assert all(base_forms(language, word) for word in written), group.key


@pytest.mark.parametrize("language", LEAST)
def test_no_word_stands_in_two_groups_of_equals(language: str) -> None:
    """It would make all words of both mean the same."""
    equal = [group for group in default_file(language).group if not group.official]
    stands = Counter(word for group in equal for word in {word.lower() for word in group.words})
    assert [word for word, number in stands.items() if number > 1] == []


@pytest.mark.django_db
def test_the_files_load_and_loading_again_changes_nothing() -> None:
    (report,) = thesaurus.load()
    assert len(report.created) == sum(len(default_file(language).group) for language in PAGE_LANGUAGES)
    expressions = set(SearchExpansion.objects.values_list("language", "key"))
    assert {language for language, _ in expressions} == set(LEAST)
    (report,) = thesaurus.load()
    assert [*report.created, *report.updated, *report.switched_off] == []
    assert set(SearchExpansion.objects.values_list("language", "key")) == expressions


def expressions() -> dict[str, set[str]]:
    return {key: set(words) for key, words in SearchExpansion.objects.values_list("key", "words")}


@pytest.mark.django_db
def test_words_of_a_group_are_looked_for_with_the_others() -> None:
    means("Jumppa", "voimistelua", "verryttely")
    assert expressions() == {
        "jumppa": {"voimistelu", "verryttely"},
        "voimistelu": {"jumppa", "verryttely"},
        "verryttely": {"jumppa", "voimistelu"},
    }


@pytest.mark.django_db
def test_everyday_words_lead_to_official_ones_and_what_these_are_also_called() -> None:
    means("toimeentulotuki", "perustoimeentulotuki")
    means("rahat loppu", official=["toimeentulotuki"])
    assert expressions()["raha loppu"] == {"toimeentulotuki", "perustoimeentulotuki"}
    assert "raha loppu" not in expressions()["toimeentulotuki"]


@pytest.mark.django_db
def test_a_group_that_is_switched_off_leads_nowhere() -> None:
    means("jumppa", "voimistelu")
    ThesaurusGroup.objects.update(is_active=False)
    assert thesaurus.compile_all() == 0
    assert expressions() == {}


def test_stop_words_are_left_out_unless_one_word_would_be_left() -> None:
    assert base_forms("fi", "missä on kuntosali ja uimahalli") == "kuntosali uimahalli"
    assert base_forms("fi", "joku seuraa").split()[0] == "joku"
    assert base_forms("fi", "auttaa") == "auttaa"
    assert base_forms("fi", "unettomuutta") == "unettomuus"
    assert base_forms("fi", "!!!") == ""


@pytest.mark.django_db
def test_what_few_official_words_share_tells_less_than_these() -> None:
    """Half of them share the part of memory, and only two of ten that of the home."""
    means("unohtelu", official=["muistineuvonta", "muistitesti", "terveysasema"])
    official = ["kotihoito", "kotikäynti", "lääkäri", "hoitaja", "uimahalli", "kirjasto", "sauna", "retki", "tanssi"]
    means("väsymys", official=official)
    topics = {row.key: row.words for row in SearchExpansion.objects.filter(is_topic=True)}
    assert topics == {"väsymys": ["koti"]}
    assert "muisti" in SearchExpansion.objects.get(key="unohtelu").words
