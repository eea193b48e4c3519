"""Which services are suggested, in what order, and which answers are given as the reason."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from survey.questions import OptionSpec
from survey.ranking import GOOD_ENOUGH, IN_ALL, PER_THEME, Candidate, Nearness, pick
from survey.scoring import Need, Profile, Source

PLAIN = OptionSpec("plain", {}, reasons={"en": "plain"})


def need(theme: str, points: float = 3.0, *options: OptionSpec) -> Need:
    return Need(theme, points, tuple(Source(option, points) for option in options or (PLAIN,)))


def candidate(number: int, **details) -> Candidate:
    return Candidate(**{"id": UUID(int=number), "theme_scores": {"liikunta": 1.0}, **details})


def numbers(found) -> dict[str, list[int]]:
    return {group.theme: [choice.service_id.int for choice in group.picks] for group in found}


def first(profile: Profile, *candidates: Candidate) -> int:
    return pick(profile, candidates)[0].picks[0].service_id.int


SPORT = Profile(needs=(need("liikunta"),))


def test_rather_none_than_bad_ones():
    weak = Profile(needs=(need("liikunta", 1.5), need("ravitsemus", 0.9)))
    found = pick(weak, [candidate(1, theme_scores={"liikunta": 0.6, "ravitsemus": 1.3})])
    assert [(group.theme, group.picks, group.is_answered) for group in found] == [("liikunta", (), False)]


def test_the_better_match_comes_first_and_equals_keep_their_order():
    found = pick(SPORT, [candidate(3), candidate(2), candidate(1, theme_scores={"liikunta": 0.7})])
    assert numbers(found) == {"liikunta": [2, 3, 1]}


def test_a_theme_gets_three_at_most():
    found = pick(SPORT, [candidate(number) for number in range(1, 10)])
    assert numbers(found) == {"liikunta": [1, 2, 3]}


def test_twelve_in_all_and_themes_take_turns():
    themes = [f"theme-{n}" for n in range(5)]
    profile = Profile(needs=tuple(need(theme, 5.0 - n / 10) for n, theme in enumerate(themes)))
    candidates = [candidate(10 * n + m, theme_scores={theme: 1.0}) for n, theme in enumerate(themes) for m in range(4)]
    found = pick(profile, candidates)
    assert [len(group.picks) for group in found] == [3, 3, 2, 2, 2]


def test_a_service_stands_once_under_the_stronger_need():
    profile = Profile(needs=(need("osallisuus", 4.0), need("liikunta", 3.0)))
    both = candidate(1, theme_scores={"osallisuus": 1.0, "liikunta": 1.0})
    found = pick(profile, [both])
    assert numbers(found) == {"osallisuus": [1], "liikunta": []}
    assert found[1].is_answered, "the need is met, though the service stands elsewhere"


def test_a_service_that_answers_another_need_too_comes_earlier():
    profile = Profile(needs=(need("liikunta", 3.0), need("osallisuus", 2.0)))
    assert first(profile, candidate(1), candidate(2, theme_scores={"liikunta": 1.0, "osallisuus": 0.6})) == 2


def test_near_comes_before_far():
    ranked = pick(
        SPORT,
        [candidate(1), candidate(2, nearness=Nearness.AREA), candidate(3, nearness=Nearness.MUNICIPALITY)],
    )
    assert numbers(ranked) == {"liikunta": [3, 2, 1]}


def test_words_of_the_answer_lift_a_service_in_their_theme_only():
    chair = OptionSpec("hard", {}, points={"liikunta": 2.0}, stems={"fi": ("tuolijum",)})
    profile = Profile(needs=(need("liikunta", 3.0, chair), need("kulttuuri", 2.5)), options=(chair,))
    heads = {"fi": "Tuolijumppa Savitaipaleella"}
    assert first(profile, candidate(1), candidate(2, heads=heads)) == 2
    culture = [
        candidate(3, theme_scores={"kulttuuri": 1.0}),
        candidate(4, theme_scores={"kulttuuri": 1.0}, heads=heads),
    ]
    assert numbers(pick(profile, culture))["kulttuuri"] == [3, 4]


def test_a_stem_begins_a_word_and_holds_in_its_own_language_only():
    sleep = OptionSpec("sleep", {}, points={"liikunta": 2.0}, stems={"fi": ("uni",), "en": ("sleep",)})
    profile = Profile(needs=(need("liikunta", 3.0, sleep),), options=(sleep,))
    inside = candidate(1, heads={"fi": "Puuni"})
    other_language = candidate(2, heads={"fi": "sleep", "en": "uni"})
    right = candidate(3, heads={"fi": "Hyvä UNIKOULU"})
    assert numbers(pick(profile, [inside, other_language, right])) == {"liikunta": [3, 1, 2]}


def test_target_group_life_event_and_channel_lift_a_service():
    wish = OptionSpec(
        "wish",
        {},
        target_groups=frozenset({"KR1.3"}),
        life_events=frozenset({"KE8"}),
        channel_kinds=frozenset({"phone"}),
    )
    profile = Profile(needs=SPORT.needs, options=(wish,))
    assert first(profile, candidate(1), candidate(2, target_groups=frozenset({"KR1.3"}))) == 2
    assert first(profile, candidate(1), candidate(2, life_events=frozenset({"KE8"}))) == 2
    assert first(profile, candidate(1), candidate(2, channel_kinds=frozenset({"phone"}))) == 2


def test_a_service_for_another_age_comes_later_but_is_not_hidden():
    profile = Profile(needs=SPORT.needs, other_groups=frozenset({"KR1.1"}))
    found = pick(profile, [candidate(1, target_groups=frozenset({"KR1.1"})), candidate(2)])
    assert numbers(found) == {"liikunta": [2, 1]}


def test_the_reason_is_the_answer_the_service_speaks_of_then_the_strongest():
    strong = OptionSpec("strong", {})
    other = OptionSpec("other", {})
    group = OptionSpec("group", {}, stems={"fi": ("ryhm",)})
    profile = Profile(needs=(need("liikunta", 3.0, strong, other, group),), options=(strong, other, group))
    plain, talking = candidate(1), candidate(2, heads={"fi": "Kävelyryhmä ja ryhmäliikunta"})
    reasons = {
        choice.service_id.int: [option.value for option in choice.reasons]
        for choice in pick(profile, [plain, talking])[0].picks
    }
    assert reasons == {1: ["strong", "other"], 2: ["group", "strong"]}


THEMES = st.sampled_from(["a", "b", "c", "d", "e", "f"])


@given(
    st.dictionaries(THEMES, st.floats(0.1, 6), max_size=6),
    st.lists(st.dictionaries(THEMES, st.floats(0.3, 1.3), max_size=3), max_size=30),
    st.randoms(use_true_random=False),
)
def test_bounds_hold_and_the_order_of_the_candidates_does_not_matter(needs, services, shuffler):
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
