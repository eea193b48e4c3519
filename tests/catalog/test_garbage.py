"""Batches with the collector of cycles called seldom."""

import gc

import pytest

from catalog.garbage import THRESHOLDS, collected_seldom


def test_it_is_called_seldom_meanwhile_and_as_before_afterwards() -> None:
    before = gc.get_threshold()

    @collected_seldom()
    def fail() -> None:
        assert gc.get_threshold() == THRESHOLDS != before
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert gc.get_threshold() == before
