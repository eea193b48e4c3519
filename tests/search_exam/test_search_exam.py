"""The published exam: put to the search over the demonstration, with either backend for Finnish, it must not get worse.

`manage.py search_exam` prints all figures, and those of two baselines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import connection
from django.test import override_settings

from catalog.models import Service
from catalog.search.analysers import strangers
from catalog.search.facets import Facets, load
from catalog.search.rebuild import rebuild
from catalog.search.search import Request, search
from ptv_sync.demo.exam import DEPTH, NOTHING, RIGHT, Figures, Marks, Question, by_kind, examine, mark, read_questions
from tests.catalog.finnish import needs_voikko
from tests.demo_catalogue import DemoCatalogue

QUESTIONS = read_questions(Path(__file__).parent)

# The least that each backend must reach: group of questions → nDCG@10, success@1, success@5. A little below what was
# measured, as ties are drawn anew each day.
FLOORS: Mapping[str, Mapping[str, tuple[float, float, float]]] = {
    backend: {
        "all": (0.85, 0.89, 0.96),
        "en": (0.85, 0.86, 0.94),
        "fi": (0.84, 0.88, 0.95),
        "sv": (0.86, 0.89, 0.96),
        "base": (0.90, 0.93, 0.95),
        "inflected": (0.90, 0.90, 0.95),
        "lay": (0.64, 0.68, 0.88),
        "organisation": (0.90, 0.90, 0.90),
        "part": (0.88, 0.92, 0.96),
        "place": (0.90, 0.90, 0.92),
        "question": (0.77, 0.78, 0.89),
        "typo": (0.91, 0.91, 0.95),
        "umlautless": (0.86, 0.94, 0.94),
        "words": (0.87, 0.80, 0.92),
    }
    for backend in ("voikko", "simplemma")
}
# At most so large a share of the questions that have right answers may find nothing at all.
MOST_WITHOUT_ANSWER = {"voikko": 0.02, "simplemma": 0.02}
# At least so large a share of those that the demonstration has nothing for must be told so.
LEAST_TOLD_NOTHING = {"voikko": 0.95, "simplemma": 0.95}

# Least numbers of questions.
LANGUAGES = {"fi": 170, "sv": 50, "en": 30}
KINDS = {"lay": 50, "part": 50, "base": 25, "inflected": 25, "typo": 25, "umlautless": 25, NOTHING: 20}


@pytest.mark.parametrize(("language", "least"), LANGUAGES.items())
def test_there_are_enough_questions_in_each_language(language: str, least: int) -> None:
    assert Counter(question.language for question in QUESTIONS)[language] >= least


@pytest.mark.parametrize(("kind", "least"), KINDS.items())
def test_there_are_enough_questions_of_each_kind(kind: str, least: int) -> None:
    assert Counter(question.kind for question in QUESTIONS)[kind] >= least


def test_questions_stand_once_and_have_answers_that_were_graded() -> None:
    asked = Counter((question.language, question.text.lower()) for question in QUESTIONS)
    assert [question for question, number in asked.items() if number > 1] == []
    for question in QUESTIONS:
        assert set(question.right.values()) <= {1, 2, 3}, question.text
        has_right = any(grade >= RIGHT for grade in question.right.values())
        assert has_right == (question.kind != NOTHING), question.text


def test_marks_of_an_answer() -> None:
    """The best order gives 1; nothing at all is right only where there is nothing."""
    best, good, other = UUID(int=1), UUID(int=2), UUID(int=3)
    question = Question("fi", "base", "sauna", {best: 3, good: 1})
    assert _mark(question, best, good) == Marks(1.0, first=True, first_five=True, is_empty=False, is_confident=True)
    assert _mark(question) == Marks(0.0, first=False, first_five=False, is_empty=True, is_confident=False)
    late = _mark(question, other, other, other, other, other, best)
    assert (late.first, late.first_five) == (False, False)
    assert 0 < late.ndcg < _mark(question, good, best).ndcg < 1
    assert _mark(Question("fi", NOTHING, "ydinvoimala", {})).ndcg == 1


def _mark(question: Question, *answers: UUID) -> Marks:
    return mark(question, answers, is_confident=True)


class _Exam:
    """What both backends have to pass; pytest and unittest leave it alone, as it is no test case itself."""

    backend: ClassVar[str]
    found: ClassVar[dict[str, Figures]]

    def test_every_service_of_the_exam_is_on_the_tray(self) -> None:
        wanted = {service for question in QUESTIONS for service in question.right}
        assert wanted == set(Service.objects.on_tray().filter(source_id__in=wanted).values_list("source_id", flat=True))

    def test_answers_are_as_good_as_they_were(self) -> None:
        for group, floors in FLOORS[self.backend].items():
            figures = self.found[group]
            reached = (figures.ndcg, figures.success_1, figures.success_5)
            below = {
                name: f"{value:.3f} < {floor}"
                for name, value, floor in zip(("nDCG@10", "success@1", "success@5"), reached, floors, strict=True)
                if value < floor
            }
            assert not below, group

    def test_few_questions_find_nothing(self) -> None:
        assert self.found["all"].zero <= MOST_WITHOUT_ANSWER[self.backend]

    def test_what_there_is_not_is_told(self) -> None:
        """With no answer, or with one that says itself that it is not quite what was asked for."""
        assert self.found[NOTHING].unsure >= LEAST_TOLD_NOTHING[self.backend]


class _Loaded(_Exam, DemoCatalogue):
    """The demonstration, indexed with the backend and asked once."""

    __test__ = False

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with override_settings(FINNISH_ANALYSER=cls.backend):
            connection.check_constraints()  # what is still to be checked would keep the table from being swapped
            rebuild()
            assert strangers() == {}
            cls.found = dict(by_kind(_examined()))


@needs_voikko()
class VoikkoExam(_Loaded):
    backend = "voikko"
    __test__ = True


class SimplemmaExam(_Loaded):
    backend = "simplemma"
    __test__ = True


def _examined() -> dict[Question, Marks]:
    keys = dict(Service.objects.values_list("pk", "source_id"))
    known: dict[str, Facets] = {language: load(language) for language in LANGUAGES}

    def answer(language: str, text: str) -> tuple[Sequence[UUID], bool]:
        found = search(Request(language, text), known[language])
        return [keys[row.service] for row in found.page(limit=DEPTH)], found.is_confident

    return examine(QUESTIONS, answer)
