"""The search's figures as tables. Pure, but for the names it has of measured things."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.report import Table, megabytes, milliseconds, percentile
from benchmarks.search.measuring import WHOLE, Answered, by_kind

HALF, MOST = 0.5, 0.95
Timed = Sequence[tuple[float, int]]
"""Seconds and number of matches of each question."""


def searches_table(answered: Sequence[Answered], services: int) -> Table:
    rows = [
        [
            f"{kind}, {by}" if by == WHOLE else f"{kind}, by {by}",
            str(len({one.asked for one in found})),
            *(f"{percentile([one.number for one in found], share):,.0f}" for share in (HALF, MOST)),
            f"{100 * percentile([one.number for one in found], MOST) / services:.1f}",
            *_times([one.database for one in found]),
            *_times([one.seconds for one in found]),
            f"{max(one.statements for one in found)}",
        ]
        for (kind, by), found in by_kind(answered).items()
    ]
    return Table(
        ["", "questions", "found p50", "found p95", "p95 %", "SQL p50 ms", "SQL p95 ms", "all p50 ms", "all p95 ms",
         "queries, most"], rows,
    )  # fmt: skip


def languages_table(answered: Sequence[Answered]) -> Table:
    """The questions that are not narrowed, by language and kind."""
    found: dict[str, list[Answered]] = {}
    for one in answered:
        if one.asked.by == WHOLE:
            found.setdefault(f"{one.asked.question.language}, {one.asked.question.kind}", []).append(one)
    rows = [
        [name, str(len({one.asked for one in some})), *(f"{percentile([one.number for one in some], share):,.0f}"
         for share in (HALF, MOST)), *_times([one.database for one in some])]
        for name, some in sorted(found.items())
    ]  # fmt: skip
    return Table(["", "questions", "found p50", "found p95", "SQL p50 ms", "SQL p95 ms"], rows)


def answers_table(rows: Mapping[str, Sequence[Answered]]) -> Table:
    """Suggestions and pages: statements and times."""
    return Table(
        ["", "asked", "queries, most", "SQL p50 ms", "SQL p95 ms", "all p50 ms", "all p95 ms"],
        [
            [name, str(len(found)), str(max(one.statements for one in found)),
             *_times([one.database for one in found]), *_times([one.seconds for one in found])]
            for name, found in rows.items()
        ],
    )  # fmt: skip


def engines_table(ours: Mapping[str, Timed], theirs: Mapping[str, Mapping[str, Timed]]) -> Table:
    """By kind of question: our times, then each engine's with the ratio of ours to its."""
    rows = []
    for kind, own in ours.items():
        rows.append([f"{kind}, Tarmoa", *_matches(own), *_finely(own), "1.0", "1.0"])
        for name, kinds in theirs.items():
            other = kinds[kind]
            ratios = [
                f"{percentile([seconds for seconds, _ in own], share) / _least(other, share):.1f}"
                for share in (HALF, MOST)
            ]
            rows.append([f"{kind}, {name}", *_matches(other), *_finely(other), *ratios])
    return Table(["", "found p50", "found p95", "p50 ms", "p95 ms", "ratio p50", "ratio p95"], rows)


def sizes_line(sizes: Mapping[str, int]) -> str:
    return "Size on disk, MB: " + ", ".join(f"{name} {megabytes(size)}" for name, size in sizes.items()) + "."


def numbers_lines(answered: Sequence[Answered]) -> Iterable[str]:
    """How many services each question found that was not narrowed, most first; one line a language and kind."""
    found: dict[str, dict[str, int]] = {}
    for one in answered:
        if one.asked.by == WHOLE:
            question = one.asked.question
            found.setdefault(f"{question.language}, {question.kind}", {})[question.text] = one.number
    for name, numbers in found.items():
        listed = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
        yield f"{name}: " + ", ".join(f"{text} {number}" for text, number in listed)


def _least(timed: Timed, share: float) -> float:
    return max(percentile([seconds for seconds, _ in timed], share), 1e-6)


def _matches(timed: Timed) -> list[str]:
    return [f"{percentile([number for _, number in timed], share):,.0f}" for share in (HALF, MOST)]


def _times(seconds: Sequence[float]) -> list[str]:
    return [milliseconds(percentile(seconds, share)) for share in (HALF, MOST)]


def _finely(timed: Timed) -> list[str]:
    """Milliseconds with three digits: the other engines take hundredths of one."""
    return [f"{1000 * percentile([seconds for seconds, _ in timed], share):.3f}" for share in (HALF, MOST)]
