"""Municipalities that have become part of another one: their old codes and names lead there. Pure."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def mergers() -> Mapping[str, str]:
    """The old code → the code of the municipality that it is part of now. From defaults/mergers.csv."""
    return {row["code"]: row["into"] for row in rows()}


def current(code: str) -> str:
    """The code that holds today; one that is no municipality's comes back as it is."""
    seen = {code}
    while (newer := mergers().get(code)) and newer not in seen:
        seen.add(newer)
        code = newer
    return code


@cache
def rows() -> tuple[Mapping[str, str], ...]:
    """The mergers as they stand in the file: code, names, into, from."""
    text = (resources.files("catalog.areas") / "defaults" / "mergers.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
