"""The matcher: a table of cases, and what holds for any rules and any service."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.themes.rules import (
    HIT_FACTOR,
    IN_THEME,
    ClassRule,
    Evidence,
    OffTrayReason,
    ThemeRules,
    decide,
)


def classes(*rules: ClassRule) -> dict[str, ClassRule]:
    return {rule.code: rule for rule in rules}


EXERCISE = ThemeRules(
    key="exercise",
    classes=classes(ClassRule("P27.1", 1.0), ClassRule("P27.2", 0.4), ClassRule("P4.2", 0.45, needs_hit=True)),
    terms={"uri:swimming": 0.0, "uri:guided": 0.6},
    stems={"fi": ("jumppa", "liikun"), "sv": ("motion",)},
)
NATURE = ThemeRules(
    key="nature",
    classes=classes(ClassRule("P27.2", 0.8), ClassRule("P18.1", 0.5, needs_hit=True)),
    stems={"fi": ("luonto", "luonno", "reitti")},
    against_terms=frozenset({"uri:ball-field"}),
)
OTHER = ThemeRules(key="other", classes=classes(ClassRule("P3.1", 0.6), ClassRule("P27.2", 0.5)), is_fallback=True)
RULES = (EXERCISE, NATURE, OTHER)


def service(name: str = "Palvelu", body: str = "", *, codes: str = "", terms: str = "", **fields: object) -> Evidence:
    evidence = Evidence(
        service_classes=frozenset(codes.split()),
        terms=frozenset(terms.split()),
        heads={"fi": name},
        bodies={"fi": body},
    )
    return replace(evidence, **fields)  # type: ignore[arg-type]


CASES = {
    "a class alone": (service(codes="P27.1"), {"exercise": 1.0}),
    "a word in the name strengthens": (service("Jumppaa", codes="P27.1"), {"exercise": 1.3}),
    "a word in the description does not strengthen": (service("Ryhmä", "Jumppaa", codes="P27.1"), {"exercise": 1.0}),
    "a term strengthens": (service(codes="P27.1", terms="uri:swimming"), {"exercise": 1.3}),
    "strengthened just into the theme": (service("Jumppa", codes="P27.2"), {"exercise": 0.52, "nature": 0.8}),
    "a class that needs a hit, without one": (service(codes="P4.2"), {}),
    "a class that needs a hit, in the name": (service("Tuolijumppaa jumppaajille", codes="P4.2"), {"exercise": 0.585}),
    "under the bar with a word in the description": (service("Kerho", "Jumppaa", codes="P4.2"), {}),
    "on the bar with a word in the description": (service("Kartta", "Reitti rantaan", codes="P18.1"), {"nature": 0.5}),
    "only the beginning of a word": (service("Tuolijumppa", codes="P4.2"), {}),
    "inside a compound after a hyphen": (service("Tuoli-jumppa", codes="P4.2"), {"exercise": 0.585}),
    "capitals do not matter": (service("JUMPPA", codes="P4.2"), {"exercise": 0.585}),
    "words of another language": (service(codes="P4.2", heads={"fi": "Ryhmä", "sv": "Motion"}), {"exercise": 0.585}),
    "a language's words count in that language": (service(codes="P4.2", heads={"sv": "Jumppa"}), {}),
    "an unmistakable term with a class of another theme": (
        service(codes="P18.1", terms="uri:guided"),
        {"exercise": 0.6},
    ),
    "an unmistakable term with no known class": (service(codes="P2.1", terms="uri:guided"), {}),
    "a word with no class of the theme": (service("Jumppa", codes="P18.1"), {}),
    "a term that keeps out": (service("Jumppa", codes="P27.2", terms="uri:ball-field"), {"exercise": 0.52}),
    "the fallback takes what no other takes": (service(codes="P3.1"), {"other": 0.6}),
    "the fallback leaves what another takes": (service(codes="P3.1 P27.1"), {"exercise": 1.0}),
    "companies only": (service(codes="P27.1", target_groups=frozenset({"KR2", "KR2.8"})), {}),
    "companies and residents": (
        service(codes="P27.1", target_groups=frozenset({"KR2", "KR1.1"})),
        {"exercise": 1.0},
    ),
    "taken off by hand": (service(codes="P27.1", is_excluded=True), {}),
}


@pytest.mark.parametrize(("evidence", "expected"), CASES.values(), ids=CASES)
def test_a_service_is_in_the_themes_its_evidence_gives(evidence: Evidence, expected: dict[str, float]) -> None:
    assert {match.theme: match.score for match in decide(evidence, RULES).matches} == expected


REASONS = {
    OffTrayReason.EXCLUDED: service(codes="P27.1", is_excluded=True),
    OffTrayReason.NO_TEXT: service("  ", codes="P27.1"),
    OffTrayReason.NOT_FOR_RESIDENTS: service(codes="P27.1", target_groups=frozenset({"KR3"})),
    OffTrayReason.NO_SERVICE_CLASS: service("Jumppa", codes="P2.1"),
    OffTrayReason.TOO_WEAK: service(codes="P4.2"),
    None: service(codes="P27.1"),
}


@pytest.mark.parametrize(("reason", "evidence"), REASONS.items(), ids=[str(reason) for reason in REASONS])
def test_each_reason_for_being_off_the_tray(reason: OffTrayReason | None, evidence: Evidence) -> None:
    assert decide(evidence, RULES).off_tray_reason is reason


def test_the_match_tells_what_it_rests_on() -> None:
    evidence = service("Jumppa", "Liikuntaa luonnossa", codes="P27.1 P27.2", terms="uri:swimming")
    (match, *_) = decide(evidence, RULES).matches
    assert match.reason() == {
        "service_class": "P27.1",
        "terms": ["uri:swimming"],
        "head_stems": ["jumppa"],
        "body_stems": ["liikun"],
    }


def test_what_is_near_is_told_apart_from_what_is_in() -> None:
    decision = decide(service(codes="P27.2"), RULES)
    assert [match.theme for match in decision.matches] == ["nature"]
    assert [(match.theme, match.score) for match in decision.related] == [("exercise", 0.4)]


WORDS = ("jumppa", "liikunta", "luonto", "reitti", "kerho", "kirjasto")
CODES = ("P27.1", "P27.2", "P4.2", "P18.1", "P3.1", "P2.1")
URIS = ("uri:swimming", "uri:guided", "uri:ball-field")
texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
evidences = st.builds(
    Evidence,
    service_classes=st.frozensets(st.sampled_from(CODES), max_size=4),
    terms=st.frozensets(st.sampled_from(URIS), max_size=3),
    target_groups=st.frozensets(st.sampled_from(["KR1", "KR2", "KR3.1"]), max_size=2),
    heads=st.fixed_dictionaries({"fi": texts}),
    bodies=st.fixed_dictionaries({"fi": texts}),
    is_excluded=st.booleans(),
)
class_rules = st.dictionaries(st.sampled_from(CODES), st.tuples(st.floats(0.01, 1), st.booleans()), max_size=4).map(
    lambda found: {code: ClassRule(code, weight, needs_hit) for code, (weight, needs_hit) in found.items()}
)
themes = st.builds(
    ThemeRules,
    key=st.just("theme"),
    classes=class_rules,
    terms=st.dictionaries(st.sampled_from(URIS), st.floats(0, 1), max_size=2),
    stems=st.fixed_dictionaries({"fi": st.lists(st.sampled_from(WORDS), max_size=3, unique=True).map(tuple)}),
    against_terms=st.frozensets(st.sampled_from(URIS), max_size=1),
)
rulesets = st.lists(themes, max_size=4).flatmap(
    lambda found: st.sampled_from([None, *range(len(found))]).map(
        lambda fallback: [
            replace(theme, key=f"theme-{index}", is_fallback=index == fallback) for index, theme in enumerate(found)
        ]
    )
)


@settings(deadline=None)  # a busy machine is no fault of the rules
@given(evidences, rulesets, st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(evidence: Evidence, rules: list[ThemeRules], random: object) -> None:
    shuffled = [
        replace(
            theme,
            classes=dict(reversed(list(theme.classes.items()))),
            stems={language: stems[::-1] for language, stems in theme.stems.items()},
        )
        for theme in rules
    ]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide(evidence, shuffled) == decide(evidence, rules)


@settings(deadline=None)  # a busy machine is no fault of the rules
@given(evidences, rulesets)
def test_scores_lie_between_the_bar_and_the_strengthened_greatest_weight(
    evidence: Evidence, rules: list[ThemeRules]
) -> None:
    decision = decide(evidence, rules)
    assert all(IN_THEME <= match.score <= HIT_FACTOR for match in decision.matches)
    assert all(0 < match.score < IN_THEME for match in decision.related)
    assert bool(decision.matches) == (decision.off_tray_reason is None)


@settings(deadline=None)  # a busy machine is no fault of the rules
@given(evidences, rulesets, st.sampled_from(URIS))
def test_a_term_that_keeps_out_brings_no_theme_but_the_fallback(
    evidence: Evidence, rules: list[ThemeRules], uri: str
) -> None:
    stricter = [replace(theme, against_terms=theme.against_terms | {uri}) for theme in rules]
    fallbacks = {theme.key for theme in rules if theme.is_fallback}
    before = {match.theme for match in decide(evidence, rules).matches}
    after = {match.theme for match in decide(evidence, stricter).matches}
    assert after <= before | fallbacks


@settings(deadline=None)  # a busy machine is no fault of the rules
@given(evidences, rulesets, st.sampled_from(WORDS))
def test_a_word_more_in_the_name_takes_no_theme_away_but_the_fallback(
    evidence: Evidence, rules: list[ThemeRules], word: str
) -> None:
    richer = replace(evidence, heads={"fi": f"{evidence.heads['fi']} {word}"})
    fallbacks = {theme.key for theme in rules if theme.is_fallback}
    assert {match.theme for match in decide(evidence, rules).matches} - fallbacks <= {
        match.theme for match in decide(richer, rules).matches
    }
