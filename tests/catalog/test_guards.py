"""The guards' rules, number by number."""

import pytest

from catalog.intake.guards import KindOfRun, Verdict, judge


@pytest.mark.parametrize(
    ("live", "gone", "is_held"),
    [
        (1000, 50, False),  # 5 % is not more than 5 %
        (1000, 51, True),
        (100, 5, False),  # five are never many
        (20, 5, False),
        (20, 6, True),
        (0, 0, False),
        (6, 6, True),
    ],
)
def test_gone(live: int, gone: int, *, is_held: bool) -> None:
    verdict = judge({"Service": KindOfRun(live=live, present=max(live - gone, 1), gone=gone)}, {}, {})
    assert (bool(verdict.held), verdict.refused) == (is_held, "")
    if is_held:
        assert verdict.held == f"Withdrawals are held back: {gone} of {live} Service documents are gone."


@pytest.mark.parametrize(
    ("present", "invalid", "is_refused"),
    [(1000, 20, False), (1000, 21, True), (10, 5, False), (10, 6, True), (300, 6, False), (299, 6, True)],
)
def test_invalid(present: int, invalid: int, *, is_refused: bool) -> None:
    verdict = judge({"ServiceChannel": KindOfRun(present=present, invalid=invalid)}, {}, {}, allow_shrink=True)
    assert bool(verdict.refused) == is_refused
    if is_refused:
        assert verdict.refused == f"{invalid} of {present} ServiceChannel documents are invalid."


def test_nothing_of_a_kind_that_there_was() -> None:
    verdict = judge({"Organization": KindOfRun(live=3, present=0, gone=3)}, {}, {}, allow_shrink=True)
    assert verdict.refused == "The source gave no Organization documents, of which the catalogue has 3."
    assert judge({"Organization": KindOfRun(live=0, present=0)}, {}, {}) == Verdict()


@pytest.mark.parametrize(
    ("before", "after", "is_held"),
    [(100, 80, False), (100, 79, True), (10, 5, False), (20, 14, True), (100, 0, True), (0, 5, False)],
)
def test_texts(before: int, after: int, *, is_held: bool) -> None:
    """More than a fifth, and more than five: a county with a handful of Sámi texts may lose one."""
    verdict = judge({}, {"fi": 50, "sv": before}, {"fi": 50, "sv": after})
    assert bool(verdict.held) == is_held
    assert verdict.fallen_languages == ({"sv"} if is_held else frozenset())


def test_all_reasons_are_told_and_a_person_releases_them() -> None:
    kinds = {"Service": KindOfRun(live=100, present=90, gone=10), "ServiceChannel": KindOfRun(100, 90, 0, 10)}
    verdict = judge(kinds, {"sv": 40}, {})
    assert verdict.held == (
        "Withdrawals are held back: 10 of 100 Service documents are gone, "
        "10 of 100 ServiceChannel documents are gone, the texts in 'sv' fall from 40 to 0."
    )
    assert judge(kinds, {"sv": 40}, {}, allow_shrink=True) == Verdict()
