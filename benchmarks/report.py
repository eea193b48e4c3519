"""Figures as tables that read well in a terminal and in Markdown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words and figures; the first column is words, the others are figures."""

    head: list[str]
    rows: list[list[str]]

    def __str__(self) -> str:
        lines = [self.head, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.head))]
        rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
        return "\n".join(_line(line, widths) for line in [self.head, rule, *self.rows])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    return "| " + " | ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]) + " |"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed. Raises ValueError without any."""
    if not values:
        raise ValueError("There is no percentile of nothing.")
    return sorted(values)[max(math.ceil(len(values) * share), 1) - 1]


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}"


def kilobytes(size: int) -> str:
    return f"{size / 1000:.1f}"
