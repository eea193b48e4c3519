"""What counts as an answer, and which questions answers lead to."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers import (
    MAX_KEY_LENGTH,
    MAX_QUESTIONS,
    MAX_VALUES,
    Answers,
    MalformedAnswersError,
    Problem,
    find_problem,
    from_data,
    path,
    relevant,
    to_data,
)
from survey.questions import OptionSpec, QuestionKind, Questionnaire, QuestionSpec
from tests.survey.questionnaires import question

SINGLE = question("people", "enough", "few")
MULTI = question(
    "wish",
    "nature",
    "music",
    "crafts",
    OptionSpec("nothing", {"fi": "ei mitään"}, is_exclusive=True),
    kind=QuestionKind.MULTI,
    max_choices=2,
)
FOLLOWED = Questionnaire(
    (
        question("movement", "often", "seldom"),
        question("help", "group", "alone", show_if=("movement", ["seldom"])),
        question("size", "small", "large", show_if=("help", ["group"])),
        question("mind", "good", "heavy"),
    )
)

WORDS = st.text(min_size=1, max_size=MAX_KEY_LENGTH)
ANY_ANSWERS = st.dictionaries(WORDS, st.lists(WORDS, max_size=5), max_size=8)


def keys(answers: Answers) -> list[str]:
    return [found.key for found in path(FOLLOWED, answers)]


@pytest.mark.parametrize(
    ("asked", "values", "problem"),
    [
        (SINGLE, ["few"], None),
        (SINGLE, [], Problem.NOTHING_CHOSEN),
        (SINGLE, ["few", "enough"], Problem.TOO_MANY),
        (SINGLE, ["none of these"], Problem.UNKNOWN),
        (SINGLE, ["few", "none of these"], Problem.UNKNOWN),
        (SINGLE, ["few", "few"], None),
        (MULTI, ["nature", "music"], None),
        (MULTI, ["nature", "music", "crafts"], Problem.TOO_MANY),
        (MULTI, ["nothing"], None),
        (MULTI, ["nothing", "music"], Problem.CONTRADICTION),
        (MULTI, ["x" * 10_000], Problem.UNKNOWN),
        (MULTI, [""], Problem.UNKNOWN),
    ],
)
def test_a_choice_is_an_answer_or_has_a_problem(
    asked: QuestionSpec, values: list[str], problem: Problem | None
) -> None:
    assert find_problem(asked, values) is problem


def test_a_multiple_choice_without_a_limit_takes_every_option() -> None:
    every = question("all", "a", "b", "c", kind=QuestionKind.MULTI)
    assert find_problem(every, ["a", "b", "c"]) is None


def test_follow_ups_are_asked_only_after_their_answer() -> None:
    assert keys(Answers()) == ["movement", "mind"]
    assert keys(Answers({"movement": ("seldom",)})) == ["movement", "help", "mind"]
    assert keys(Answers({"movement": ("seldom",), "help": ("group",)})) == ["movement", "help", "size", "mind"]


def test_a_changed_answer_takes_its_follow_ups_and_theirs_away() -> None:
    deep = Answers({"movement": ("often",), "help": ("group",), "size": ("small",), "mind": ("good",)})
    assert keys(deep) == ["movement", "mind"]
    assert relevant(FOLLOWED, deep).chosen == {"movement": ("often",), "mind": ("good",)}


def test_a_condition_on_a_later_or_unknown_question_is_never_met() -> None:
    odd = Questionnaire(
        (question("a", "x", show_if=("b", ["y"])), question("b", "y"), question("c", "z", show_if=("?", ["z"])))
    )
    assert [found.key for found in path(odd, Answers({"b": ("y",), "?": ("z",)}))] == ["b"]


def test_an_answer_that_an_editor_has_removed_counts_as_not_asked() -> None:
    kept = relevant(FOLLOWED, Answers({"movement": ("gone",), "mind": (), "vanished": ("x",)}))
    assert not kept.has_met("movement")
    assert kept.chosen == {"mind": ()}


def test_answers_do_not_show_in_their_repr() -> None:
    assert "heavy" not in repr(Answers({"mind": ("heavy",)}))


@given(ANY_ANSWERS)
def test_answers_survive_json(chosen: dict[str, list[str]]) -> None:
    answers = from_data(chosen)
    assert from_data(json.loads(json.dumps(to_data(answers)))) == answers


@given(ANY_ANSWERS)
def test_relevant_answers_stay_so(chosen: dict[str, list[str]]) -> None:
    once = relevant(FOLLOWED, from_data(chosen))
    assert relevant(FOLLOWED, once) == once


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "answers",
        {"mind": "heavy"},
        {"mind": [1]},
        {"mind": [None]},
        {"mind": [""]},
        {"": ["heavy"]},
        {"mind": ["x" * (MAX_KEY_LENGTH + 1)]},
        {"mind": ["x"] * (MAX_VALUES + 1)},
        {str(n): [] for n in range(MAX_QUESTIONS + 1)},
        {1: ["x"]},
    ],
)
def test_what_is_no_answers_is_refused_without_repeating_it(data: object) -> None:
    with pytest.raises(MalformedAnswersError) as caught:
        from_data(data)
    assert "heavy" not in str(caught.value)
