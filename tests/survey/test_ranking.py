"""Which services are suggested, in what order, and which answers are given as the reason."""

from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.questions import OptionSpec
from survey.ranking import GOOD_ENOUGH, IN_ALL, PER_THEME, Candidate, Nearness, pick
from survey.scoring import Need, Profile, Source

PLAIN = OptionSpec("plain", {})


def need(theme: str, points: float = 3.0, *options: OptionSpec) -> Need:
    """A need whose points come in equal parts from the options."""
    sources = options or (PLAIN,)
    return Need(theme, points, tuple(Source(option, points / len(sources)) for option in sources))


def candidate(number: int, **details: Any) -> Candidate:
    return Candidate(**{"id": UUID(int=number), "theme_scores": {"liikunta": 1.0}, **details})


def numbers(found: Any) -> dict[str, list[int]]:
    return {group.theme: [choice.service_id.int for choice in group.picks] for group in found}


def ranked(profile: Profile, *candidates: Candidate) -> list[int]:
    return [choice.service_id.int for choice in pick(profile, candidates)[0].picks]


SPORT = Profile(needs=(need("liikunta"),))
CHAIR = OptionSpec("hard", {}, stems={"fi": ("tuolijum",)})
HEADS = {"fi": "Tuolijumppa Savitaipaleella"}


def test_rather_none_than_bad_ones() -> None:
    profile = Profile(needs=(need("liikunta", 2.5), need("ravitsemus", 1.9), need("muut", 0.9)))
    found = pick(profile, [candidate(1, theme_scores={"liikunta": 0.3, "ravitsemus": 0.5, "muut": 1.3})])
    assert [(group.theme, group.picks, group.is_missing) for group in found] == [
        ("liikunta", (), True),
        ("ravitsemus", (), False),
    ]


def test_the_better_match_comes_first_and_equals_keep_their_order() -> None:
    assert ranked(SPORT, candidate(3), candidate(2), candidate(1, theme_scores={"liikunta": 0.7})) == [2, 3, 1]


def test_a_theme_gets_three_at_most() -> None:
    assert ranked(SPORT, *(candidate(number) for number in range(1, 10))) == [1, 2, 3]


@pytest.mark.parametrize(
    ("points", "places"),
    [
        ([5, 4.9, 4.8, 4.7, 4.6], [3, 3, 2, 2, 2]),
        ([6, 2, 1.5, 1], [3, 3, 3, 3]),
        ([6, 4, 2, 1, 1, 1, 1], [3, 3, 2, 1, 1, 1, 1]),
    ],
)
def test_every_need_gets_a_service_and_the_strong_ones_more(points: list[float], places: list[int]) -> None:
    themes = [f"theme-{n}" for n in range(len(points))]
    profile = Profile(needs=tuple(need(theme, value) for theme, value in zip(themes, points, strict=True)))
    candidates = [candidate(10 * n + m, theme_scores={theme: 1.0}) for n, theme in enumerate(themes) for m in range(4)]
    assert [len(group.picks) for group in pick(profile, candidates)] == places


def test_a_service_stands_once_under_the_need_it_fits_best() -> None:
    profile = Profile(needs=(need("osallisuus", 4.0), need("liikunta", 3.0)))
    found = pick(profile, [candidate(1, theme_scores={"osallisuus": 0.6, "liikunta": 1.2})])
    assert numbers(found) == {"osallisuus": [], "liikunta": [1]}
    assert not found[0].is_missing, "the need is met, though the service stands elsewhere"


def test_a_service_that_answers_another_need_too_comes_earlier() -> None:
    profile = Profile(needs=(need("liikunta", 3.0), need("osallisuus", 2.0)))
    assert ranked(profile, candidate(1), candidate(2, theme_scores={"liikunta": 1.0, "osallisuus": 0.6})) == [2, 1]


def test_a_service_for_a_situation_the_reader_has_not_told_of_comes_later() -> None:
    themes = {"liikunta": 1.0, "paihteet": 0.6}
    special = candidate(1, theme_scores=themes, situations=frozenset({"paihteet"}))
    assert ranked(SPORT, special, candidate(2)) == [2, 1]
    told = Profile(needs=(*SPORT.needs, need("paihteet", 2.5)))
    assert ranked(told, special, candidate(2)) == [1, 2]


def test_near_comes_before_far_and_the_readers_language_before_others() -> None:
    by_place = [candidate(1), candidate(2, nearness=Nearness.AREA), candidate(3, nearness=Nearness.MUNICIPALITY)]
    assert ranked(SPORT, *by_place) == [3, 2, 1]
    assert ranked(SPORT, candidate(1, is_in_language=False), candidate(2)) == [2, 1]


def test_an_answer_that_names_something_counts_little_for_a_service_that_is_not_about_it() -> None:
    profile = Profile(needs=(need("liikunta", 3.0, CHAIR),))
    found = pick(profile, [candidate(1), candidate(2, heads=HEADS)])
    assert numbers(found) == {"liikunta": [2]}


def test_a_stem_begins_a_word_and_holds_in_its_own_language_only() -> None:
    sleep = OptionSpec("sleep", {}, stems={"fi": ("uni",), "en": ("sleep",)})
    profile = Profile(needs=(need("liikunta", 3.0, sleep),))
    inside = candidate(1, heads={"fi": "Puuni"})
    other_language = candidate(2, heads={"fi": "sleep", "en": "uni"})
    right = candidate(3, heads={"fi": "Hyvä UNIKOULU"})
    assert ranked(profile, inside, other_language, right) == [3]


def test_a_wish_not_answered_yet_goes_before_one_that_has_been() -> None:
    food = OptionSpec("food", {}, stems={"fi": ("ruoka",)})
    debt = OptionSpec("debt", {}, stems={"fi": ("velka",)})
    profile = Profile(needs=(need("liikunta", 6.0, PLAIN, food, debt),))
    debts = [candidate(n, heads={"fi": "Velkaneuvonta"}, theme_scores={"liikunta": 1.3}) for n in (1, 2, 3)]
    assert ranked(profile, *debts, candidate(4, heads={"fi": "Ruoka-apu"})) == [1, 4, 2]


def test_target_group_life_event_and_channel_lift_a_service() -> None:
    wish = OptionSpec(
        "wish",
        {},
        target_groups=frozenset({"KR1.3"}),
        life_events=frozenset({"KE8"}),
        channel_kinds=frozenset({"phone"}),
    )
    profile = Profile(needs=SPORT.needs, options=(wish,))
    assert ranked(profile, candidate(1), candidate(2, target_groups=frozenset({"KR1.3"}))) == [2, 1]
    assert ranked(profile, candidate(1), candidate(2, life_events=frozenset({"KE8"}))) == [2, 1]
    assert ranked(profile, candidate(1), candidate(2, channel_kinds=frozenset({"phone"}))) == [2, 1]


def test_a_service_for_another_age_comes_later_but_is_not_hidden() -> None:
    profile = Profile(needs=SPORT.needs, other_groups=frozenset({"KR1.1"}))
    assert ranked(profile, candidate(1, target_groups=frozenset({"KR1.1"})), candidate(2)) == [2, 1]


def test_a_service_for_one_turn_in_life_comes_later_unless_it_lists_many_or_the_group_fits() -> None:
    for_grief = candidate(1, life_events=frozenset({"KE14"}))
    for_all = candidate(2, life_events=frozenset({"KE7", "KE8", "KE14"}))
    assert ranked(SPORT, for_grief, for_all, candidate(3)) == [2, 3, 1]
    seniors = OptionSpec("seniors", {}, target_groups=frozenset({"KR1.1"}))
    profile = Profile(needs=SPORT.needs, options=(seniors,))
    for_seniors = candidate(1, life_events=frozenset({"KE14"}), target_groups=frozenset({"KR1.1"}))
    assert ranked(profile, for_seniors, candidate(2)) == [1, 2]


def test_the_reason_is_what_the_service_is_about_then_what_holds_for_the_theme() -> None:
    first, second = OptionSpec("first", {}), OptionSpec("second", {})
    profile = Profile(needs=(need("liikunta", 6.0, first, second, CHAIR),))
    found = pick(profile, [candidate(1), candidate(2, heads=HEADS)])[0].picks
    reasons = {choice.service_id.int: [option.value for option in choice.reasons] for choice in found}
    assert reasons == {1: ["first", "second"], 2: ["hard", "first"]}


def test_where_nothing_else_is_true_the_strongest_answer_is_the_reason() -> None:
    profile = Profile(needs=(need("liikunta", 6.0, CHAIR),))
    assert [option.value for option in pick(profile, [candidate(1)])[0].picks[0].reasons] == ["hard"]


THEMES = st.sampled_from(["a", "b", "c", "d", "e", "f"])


@given(
    st.dictionaries(THEMES, st.floats(0.1, 6), max_size=6),
    st.lists(st.dictionaries(THEMES, st.floats(0.3, 1.3), min_size=1, max_size=3), max_size=30),
    st.randoms(use_true_random=False),
)
def test_bounds_hold_and_the_order_of_the_candidates_does_not_matter(
    needs: dict[str, float], services: list[dict[str, float]], shuffler: Random
) -> None:
    profile = Profile(needs=tuple(need(theme, points) for theme, points in sorted(needs.items(), key=lambda n: -n[1])))
    candidates = [candidate(number, theme_scores=scores) for number, scores in enumerate(services)]
    shuffled = candidates[:]
    shuffler.shuffle(shuffled)
    found = pick(profile, candidates)
    assert found == pick(profile, shuffled)
    picked = [choice.service_id for group in found for choice in group.picks]
    assert len(picked) == len(set(picked)) <= IN_ALL
    by_id = {each.id: each for each in candidates}
    for group in found:
        assert len(group.picks) <= PER_THEME
        for choice in group.picks:
            assert needs[group.theme] * by_id[choice.service_id].theme_scores[group.theme] >= GOOD_ENOUGH
