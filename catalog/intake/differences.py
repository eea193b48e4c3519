"""What differs between two snapshots. Pure."""

from collections.abc import Mapping

Differences = dict[str, list[str]]
"""Field → [before, after]."""


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> Differences:
    """The fields that differ, in alphabetical order; a missing one counts as empty."""
    return {
        name: [before.get(name, ""), after.get(name, "")]
        for name in sorted(before.keys() | after.keys())
        if before.get(name, "") != after.get(name, "")
    }
