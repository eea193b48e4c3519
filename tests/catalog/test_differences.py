"""What differs between two snapshots."""

import pytest

from catalog.intake.differences import Differences, differences


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, {}),
        ({"a": "1"}, {"a": "1"}, {}),
        ({"a": "1"}, {"a": "2"}, {"a": ["1", "2"]}),
        ({"a": "1"}, {}, {"a": ["1", ""]}),
        ({}, {"a": "1"}, {"a": ["", "1"]}),
        ({"a": ""}, {}, {}),
    ],
)
def test_fields_that_differ(before: dict[str, str], after: dict[str, str], expected: Differences) -> None:
    assert differences(before, after) == expected


def test_they_come_in_the_order_of_the_alphabet() -> None:
    assert list(differences({"b": "1", "c": "1"}, {"a": "1"})) == ["a", "b", "c"]
