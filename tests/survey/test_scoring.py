"""From answers to needs, wishes and flags."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers import Answers, path
from survey.questions import Flag, OptionSpec, QuestionKind, Questionnaire, QuestionSpec
from survey.ranking import Candidate, pick
from survey.scoring import MAX_POINTS, profile
from tests.survey.questionnaires import PLACES, question, shipped

SHIPPED = shipped()
THEMES = {
    "liikunta", "kulttuuri", "lahiluonto", "elintavat", "ravitsemus", "osallisuus", "neuvonta",
    "mielenterveys", "paihteet", "toimeentulo", "kotoutuminen", "tyokyky", "muut",
}  # fmt: skip

FEW = OptionSpec("few", {}, points={"osallisuus": 3.0, "mielenterveys": 0.5})
GROUP = OptionSpec("group", {}, points={"osallisuus": 4.0}, channel_kinds=frozenset({"phone"}))
HEAVY = OptionSpec("heavy", {}, points={"mielenterveys": 3.0}, flag=Flag.SUPPORT)
TOO_HEAVY = OptionSpec("too-heavy", {}, flag=Flag.URGENT)
YOUNG = OptionSpec("young", {}, target_groups=frozenset({"KR1.3"}))
OLD = OptionSpec("old", {}, target_groups=frozenset({"KR1.1"}))
SMALL = Questionnaire(
    (
        question("place", *PLACES, kind=QuestionKind.MUNICIPALITY),
        question("people", "enough", FEW),
        question("wish", GROUP, "nothing", kind=QuestionKind.MULTI),
        question("mind", "good", HEAVY, TOO_HEAVY, kind=QuestionKind.MULTI),
        question("company", YOUNG, OLD, "anyone"),
    )
)


def test_points_add_up_per_theme_with_their_sources_strongest_first() -> None:
    needs = profile(SMALL, Answers({"people": ("few",), "wish": ("group",)})).needs
    assert [(need.theme, need.points) for need in needs] == [("osallisuus", MAX_POINTS), ("mielenterveys", 0.5)]
    assert [source.option.value for source in needs[0].sources] == ["group", "few"]


def test_no_answers_are_no_needs() -> None:
    assert profile(SMALL, Answers()).needs == ()
    assert profile(SMALL, Answers({"people": (), "wish": ()})).needs == ()


def test_the_municipality_is_read_and_gives_no_points() -> None:
    found = profile(SMALL, Answers({"place": ("153",)}))
    assert (found.municipality, found.needs) == ("153", ())


def test_wishes_are_gathered() -> None:
    found = profile(SMALL, Answers({"wish": ("group",), "company": ("young",)}))
    assert found.channel_kinds == {"phone"}
    assert found.target_groups == {"KR1.3"}
    assert found.other_groups == {"KR1.1"}


def test_an_answer_that_fits_everybody_rules_nobody_out() -> None:
    assert profile(SMALL, Answers({"company": ("anyone",)})).other_groups == frozenset()


def test_urgent_help_comes_first_and_covers_support() -> None:
    assert profile(SMALL, Answers({"mind": ("heavy",)})).flags == (Flag.SUPPORT,)
    assert profile(SMALL, Answers({"mind": ("heavy", "too-heavy")})).flags == (Flag.URGENT,)


def test_the_shipped_questionnaire_flags_what_it_should() -> None:
    answers = Answers({"safety": ("not-always",), "mind": ("overwhelming",)})
    assert profile(SHIPPED, answers).flags == (Flag.URGENT, Flag.VIOLENCE)
    assert profile(SHIPPED, Answers({"safety": ("yes",), "mind": ("good",)})).flags == ()


def test_safety_gives_no_points() -> None:
    safety = SHIPPED.question("safety")
    assert safety
    assert not any(option.points for option in safety.options)


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_every_theme_can_be_reached_by_a_single_answer(theme: str) -> None:
    """Some answer alone brings an ordinary service (score 0.6) of the theme that is about what the answer names."""
    assert any(
        picks.theme == theme and picks.picks
        for asked in SHIPPED.questions
        for option in asked.options
        for picks in pick(profile(alone(asked), Answers({asked.key: (option.value,)})), [fitting(option, theme)])
    )


def alone(asked: QuestionSpec) -> Questionnaire:
    return Questionnaire((replace(asked, show_if=None),))


def fitting(option: OptionSpec, theme: str) -> Candidate:
    heads = {language: stems[0] for language, stems in option.stems.items()}
    return Candidate(
        id=UUID(int=1),
        theme_scores={theme: 0.6},
        heads=heads,
        target_groups=option.target_groups,
        life_events=option.life_events,
    )


def test_answers_that_all_is_well_ask_for_nothing() -> None:
    well = Answers(
        {
            "movement": ("most-days",),
            "food-rest": ("fine",),
            "people": ("enough",),
            "safety": ("yes",),
            "mind": ("good",),
            "habits": ("no",),
            "everyday": ("nothing",),
            "wish": ("enough",),
        }
    )
    assert profile(SHIPPED, well).needs == ()


@given(st.data())
def test_points_stay_within_bounds_and_every_need_has_a_source(data: st.DataObject) -> None:
    answers = Answers()
    for asked in SHIPPED.questions:
        if asked in path(SHIPPED, answers):
            values = st.lists(
                st.sampled_from([option.value for option in asked.options]), max_size=asked.choice_limit, unique=True
            )
            answers = answers.with_answer(asked.key, data.draw(values))
    found = profile(SHIPPED, answers)
    assert {need.theme for need in found.needs} <= THEMES
    assert all(0 < need.points <= MAX_POINTS and need.sources for need in found.needs)
    assert [need.points for need in found.needs] == sorted((need.points for need in found.needs), reverse=True)
    assert not found.target_groups & found.other_groups
