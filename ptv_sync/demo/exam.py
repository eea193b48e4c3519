"""The published search exam: questions with graded right answers among the demonstration's services, and its figures.

Grades: 3 just what was meant, 2 right, 1 of some use. They were given by reading the services, not by running a search.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from ptv_sync.demo.content import load_content
from ptv_sync.demo.identity import guid

DEPTH = 10
# A service of at least this grade is a success.
RIGHT = 2
NOTHING = "nothing"

Answer = Callable[[str, str], tuple[Sequence[UUID], bool]]
"""A search: language and words → ids, best first, and whether it says that they are what was asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    language: str
    kind: str
    text: str
    right: Mapping[UUID, int]


class Marks(NamedTuple):
    """How one question was answered; of one whose right answer is nothing only the last two count."""

    ndcg: float
    first: bool
    first_five: bool
    is_empty: bool
    is_confident: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over questions that have right answers; of those of nothing, `nothing`: the share that had no answer,
    `unsure`: the share that had none, or one that the search itself says is not quite what was asked for.
    """

    questions: int
    ndcg: float
    success_1: float
    success_5: float
    zero: float
    nothing: float
    unsure: float


def read_questions(folder: Path) -> list[Question]:
    """All questions of the folder's files. Raises KeyError for a service that the demonstration has not."""
    ids = {key: UUID(guid("service", key)) for key in load_content().services}
    found = []
    for path in sorted(folder.glob("questions_*.toml")):
        language = path.stem.rpartition("_")[2]
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
            right = {ids[key]: int(grade) for key, grade in row["right"].items()}
            found.append(Question(language, row["kind"], row["q"], right))
    return found


def mark(question: Question, answers: Sequence[UUID], *, is_confident: bool) -> Marks:
    grades = [question.right.get(answer, 0) for answer in answers[:DEPTH]]
    best = sorted(question.right.values(), reverse=True)[:DEPTH]
    ideal = _gain(best)
    return Marks(
        ndcg=_gain(grades) / ideal if ideal else float(not answers),
        first=grades[:1] >= [RIGHT],
        first_five=any(grade >= RIGHT for grade in grades[:5]),
        is_empty=not answers,
        is_confident=is_confident and bool(answers),
    )


def _gain(grades: Iterable[int]) -> float:
    return sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def examine(questions: Iterable[Question], answer: Answer) -> dict[Question, Marks]:
    marks = {}
    for question in questions:
        answers, is_confident = answer(question.language, question.text)
        marks[question] = mark(question, answers, is_confident=is_confident)
    return marks


def figures(marks: Mapping[Question, Marks]) -> Figures:
    sought = [found for question, found in marks.items() if question.kind != NOTHING]
    nothing = [found for question, found in marks.items() if question.kind == NOTHING]
    return Figures(
        questions=len(marks),
        ndcg=_mean(found.ndcg for found in sought),
        success_1=_mean(found.first for found in sought),
        success_5=_mean(found.first_five for found in sought),
        zero=_mean(found.is_empty for found in sought),
        nothing=_mean(found.is_empty for found in nothing),
        unsure=_mean(not found.is_confident for found in nothing),
    )


def by_kind(marks: Mapping[Question, Marks]) -> Iterator[tuple[str, Figures]]:
    """Figures of all, then by language, then by kind."""
    groups: defaultdict[str, dict[Question, Marks]] = defaultdict(dict)
    for question, found in marks.items():
        for name in ("all", question.language, question.kind):
            groups[name][question] = found
    order = sorted(groups, key=lambda name: (name != "all", len(name) != 2, name))
    return ((name, figures(groups[name])) for name in order)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else float("nan")
