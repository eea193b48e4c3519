"""The two backends for Finnish, and whether this machine has the one that pip cannot install."""

import os
from functools import cache

import pytest

from catalog.search.analysis.voikko import Voikko, VoikkoMissingError

BACKENDS = ("voikko", "simplemma")
HOW_TO_INSTALL = "apt-get install libvoikko1 voikko-fi"


@cache
def has_voikko() -> bool:
    try:
        Voikko()
    except VoikkoMissingError:
        return False
    return True


def needs_voikko() -> pytest.MarkDecorator:
    """Skips with the reason where the library is missing; on a CI machine a missing one is a failure."""
    is_ci = os.environ.get("CI", "").lower() in {"1", "true"}
    return pytest.mark.skipif(not has_voikko() and not is_ci, reason=f"No libvoikko here: {HOW_TO_INSTALL}")


def both_backends() -> pytest.MarkDecorator:
    """Runs a test with `backend` of either."""
    return pytest.mark.parametrize(
        "backend", [pytest.param(name, marks=needs_voikko() if name == "voikko" else ()) for name in BACKENDS]
    )
