"""The default questionnaire: complete in three languages, loaded once, and kept where people have edited it."""

from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from catalog.languages import PAGE_LANGUAGES
from catalog.models import Concept, Theme
from catalog.models.defaulted import DefaultedModel, reset_to_default
from catalog.records import ChannelKind
from survey import load as loading
from survey.apps import SurveyConfig
from survey.models import Option, OptionWeight, Question, SafetyNotice, SafetyNumber
from survey.questions import Flag, QuestionKind
from tests.survey.questionnaires import shipped

MODELS: list[type[DefaultedModel]] = [SafetyNumber, SafetyNotice, Question, Option, OptionWeight]
DEFAULTS = loading.read_defaults()


def localised(table: object, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every localised text of the default file, with its place."""
    if isinstance(table, list):
        for number, entry in enumerate(table):
            yield from localised(entry, f"{path}[{number}]")
    elif isinstance(table, dict):
        for name, value in table.items():
            if name in {"text", "hint", "purpose", "reason", "name", "description", "hours", "title"}:
                yield f"{path}.{name}", value
            else:
                yield from localised(value, f"{path}.{name}")


def test_every_text_stands_in_three_languages() -> None:
    texts = list(localised(DEFAULTS))
    assert len(texts) > 150
    languages = {language.value for language in PAGE_LANGUAGES}
    assert [place for place, text in texts if text.keys() != languages or not all(map(str.strip, text.values()))] == []


def test_no_two_questions_or_options_of_a_question_read_the_same() -> None:
    for language in PAGE_LANGUAGES:
        questions = [table["text"][language] for table in DEFAULTS["question"]]
        assert len(questions) == len(set(questions))
        for table in DEFAULTS["question"]:
            options = [option["text"][language] for option in table.get("option", [])]
            assert len(options) == len(set(options))


def test_every_option_that_asks_for_something_says_why() -> None:
    without = [
        option["value"]
        for table in DEFAULTS["question"]
        for option in table.get("option", [])
        if option.get("themes") and not option.get("reason")
    ]
    assert without == []


def test_reasons_end_a_sentence() -> None:
    for place, text in localised(DEFAULTS):
        if place.endswith(".reason"):
            assert not any(phrase.endswith(".") or phrase[0].isupper() for phrase in text.values() if phrase[0] != "S")


def test_conditions_name_earlier_questions_and_their_options() -> None:
    seen: dict[str, set[str]] = {}
    for question in shipped().questions:
        if question.show_if:
            assert question.show_if.any_of <= seen[question.show_if.question]
        seen[question.key] = {option.value for option in question.options}


def test_words_and_codes_are_of_the_right_form() -> None:
    for table in DEFAULTS["question"]:
        assert QuestionKind(table["kind"])
        for option in table.get("option", []):
            assert set(option.get("channel_kinds", [])) <= set(ChannelKind)
            for language, stems in option.get("stems", {}).items():
                assert language in set(PAGE_LANGUAGES)
                assert all(stem == stem.casefold().strip() and len(stem) >= 3 for stem in stems), (
                    option["value"],
                    stems,
                )


def test_every_flag_has_words_and_a_number_in_every_language() -> None:
    for flag in Flag:
        assert [table for table in DEFAULTS["safety_notice"] if table["flag"] == flag]
        for language in PAGE_LANGUAGES:
            numbers = [
                table["number"]
                for table in DEFAULTS["safety_number"]
                if flag in table["flags"] and language in table.get("languages", [language])
            ]
            assert numbers, (flag, language)


@pytest.fixture
def loaded(themes: None) -> None:
    loading.load()


@pytest.fixture
def two_questions(db: None) -> None:
    """The least that the rules of the tables need: a question with a choice that has points, and one after it."""
    for key in ("liikunta", "paihteet"):
        Theme.objects.create(key=key, names={"fi": key})
    for position, key in enumerate(("movement", "mind", "wish")):
        Question.objects.create(key=key, kind="single", texts={"fi": key}, position=position)
    hard = Option.objects.create(
        question_id="movement", value="hard", texts={"fi": "hard"}, default_key="movement/hard"
    )
    OptionWeight.objects.create(option=hard, theme_id="liikunta", points=1)


@pytest.mark.django_db
def test_codes_are_in_the_classifications(loaded: None) -> None:
    from catalog.classification.load import load as load_classification

    load_classification()
    known = set(Concept.objects.values_list("key", flat=True))
    used = {code for option in Option.objects.all() for code in (*option.target_groups, *option.life_events)}
    assert used <= known


@pytest.mark.django_db
def test_the_defaults_pass_the_models_own_checks(loaded: None) -> None:
    for model in MODELS:
        for row in model._default_manager.all():
            row.full_clean()


@pytest.mark.django_db
def test_loading_twice_changes_nothing(loaded: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    before = {model: list(model._default_manager.values()) for model in MODELS}
    # Two of the queries open and close the transaction, ten the five savepoints within.
    with django_assert_num_queries(6 + 2 + 10):
        reports = loading.load()
    assert all(not (each.created or each.updated or each.kept_edited or each.switched_off) for each in reports)
    assert {model: list(model._default_manager.values()) for model in MODELS} == before
    assert not any(row.is_edited for model in MODELS for row in model._default_manager.all())


@pytest.mark.django_db
def test_an_edited_question_is_kept_and_can_be_reset(loaded: None) -> None:
    row = Question.objects.get(pk="movement")
    original = dict(row.texts)
    row.texts = {**original, "fi": "Liikutko?"}
    row.save()
    reports = loading.load()
    assert [each.kept_edited for each in reports if each.kept_edited] == [["movement"]]
    row.refresh_from_db()
    assert row.is_edited
    assert row.texts["fi"] == "Liikutko?"
    reset_to_default(row)
    assert Question.objects.get(pk="movement").texts == original


@pytest.mark.django_db
def test_a_choice_that_the_file_no_longer_has_is_switched_off(loaded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    data = loading.read_defaults()
    data["version"] += 1
    movement = next(table for table in data["question"] if table["key"] == "movement")
    movement["option"] = movement["option"][:-1]
    monkeypatch.setattr(loading, "read_defaults", lambda: data)
    reports = loading.load()
    assert ["movement/hard"] in [each.switched_off for each in reports]
    assert not Option.objects.get(default_key="movement/hard").is_active


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SafetyNumber(key="x", names={"fi": "x"}, number="call me"), "digits"),
        (lambda: SafetyNumber(key="x", names={"sv": "x"}, number="112"), "Finnish name"),
        (lambda: SafetyNotice(flag="panic", titles={"fi": "x"}, texts={"fi": "x"}), "flag must be one of"),
        (lambda: SafetyNotice(flag="urgent", titles={"fi": "x"}, texts={}), "Finnish title and text"),
        (lambda: Question(key="x", kind="essay", texts={"fi": "x"}), "kind must be one of"),
        (lambda: Question(key="x", kind="single", texts={}), "Finnish text"),
        (lambda: Question(key="x", kind="single", texts={"fi": "x"}, max_choices=2), "Only a multiple choice"),
        (
            lambda: Question(key="x", kind="single", texts={"fi": "x"}, show_if={"question": "movement"}),
            "A condition names",
        ),
        (lambda: Option(question_id="movement", value="hard", texts={"fi": "x"}), "this choice already"),
        (
            lambda: Option(question_id="movement", value="x", texts={"fi": "x"}, flag="panic"),
            "word about help is one of",
        ),
        (lambda: Option(question_id="movement", value="x", texts={}), "Finnish text"),
        (lambda: OptionWeight(option=an_option(), theme_id="liikunta", points=1), "points already"),
        (lambda: OptionWeight(option=an_option(), theme_id="paihteet", points=0), "over 0"),
        (lambda: OptionWeight(option=an_option(), theme_id="paihteet", points=6), "at most 5"),
    ],
)
def test_the_database_guards_each_rule_with_a_message(
    two_questions: None, make: Callable[[], models.Model], message: str
) -> None:
    with translation.override("en"), pytest.raises(ValidationError, match=message):
        make().validate_constraints()


def an_option() -> Option:
    return Option.objects.get(default_key="movement/hard")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("show_if", "is_good"),
    [
        ({}, True),
        ({"question": "movement", "any_of": ["hard"]}, True),
        ({"question": "movement", "any_of": []}, False),
        ({"question": "movement", "any_of": "hard"}, False),
        ({"question": "movement", "any_of": ["flying"]}, False),
        ({"question": "wish", "any_of": ["nature"]}, False),
        ({"question": "mind", "any_of": ["good"]}, False),
        ({"question": "nowhere", "any_of": ["good"]}, False),
        (["movement"], False),
        ("movement", False),
    ],
)
def test_a_condition_an_editor_writes_is_checked(two_questions: None, show_if: object, is_good: bool) -> None:
    row = Question.objects.get(pk="mind")
    row.show_if = show_if
    if is_good:
        row.full_clean()
    else:
        with pytest.raises(ValidationError):
            row.full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "stems", [["ruoka"], {"fi": "ruoka"}, {"fi": ["Ruoka"]}, {"xx": ["a"]}, {"fi": []}, {"fi": [1]}]
)
def test_words_an_editor_writes_are_checked(two_questions: None, stems: object) -> None:
    row = an_option()
    row.stems = stems
    with pytest.raises(ValidationError):
        row.full_clean()


@pytest.mark.django_db
def test_the_app_loads_its_own_defaults(themes: None) -> None:
    config = apps.get_app_config("survey")
    assert isinstance(config, SurveyConfig)
    reports = config.load_defaults()
    assert sum(len(each.created) for each in reports) == sum(model._default_manager.count() for model in MODELS) > 200
    assert Theme.objects.exists()
