"""`manage.py search_exam`: how well the search answers the published exam, beside two baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import isnan
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import Service
from catalog.search.analysers import analyser
from catalog.search.facets import load
from catalog.search.search import Request, search
from ptv_sync.demo.exam import DEPTH, NOTHING, Answer, Figures, Marks, Question, by_kind, examine, read_questions
from ptv_sync.exam_baselines import contained, postgresql

QUESTIONS = "tests/search_exam"


def tarmoa(language: str, text: str) -> tuple[Sequence[UUID], bool]:
    """The search of the pages, as it stands."""
    found = search(Request(language, text), load(language))
    return [row.service for row in found.page(limit=DEPTH)], found.is_confident


ANSWERS: Mapping[str, Answer] = {"Tarmoa": tarmoa, "PostgreSQL": postgresql, "icontains": contained}


class Command(BaseCommand):
    help = "Puts the published exam's questions to the search, over the demonstration's services, and prints figures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--questions", type=Path, default=settings.BASE_DIR / QUESTIONS, help="folder of questions")
        parser.add_argument("--wrong", action="store_true", help="list the questions that were answered badly")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where the catalogue does not hold the demonstration's services."""
        questions = read_questions(options["questions"])
        wanted = {service for question in questions for service in question.right}
        missing = len(wanted) - Service.objects.on_tray().filter(source_id__in=wanted).count()
        if missing:
            raise CommandError(f"{missing} of the exam's services are not on the tray: sync the demonstration first.")
        self.stdout.write(f"{len(questions)} questions, Finnish by {analyser('fi').name}.\n")
        keys = dict(Service.objects.values_list("pk", "source_id"))
        for name, answer in ANSWERS.items():
            marks = examine(questions, partial(_by_source_id, answer, keys))
            self.stdout.write(f"\n{name}\n" + "\n".join(_table(marks)))
            if options["wrong"] and answer is tarmoa:
                self._list_wrong(marks)

    def _list_wrong(self, marks: Mapping[Question, Marks]) -> None:
        self.stdout.write("\nAnswered badly:")
        for question, found in sorted(marks.items(), key=lambda item: item[1].ndcg):
            if found.ndcg < 0.6:
                self.stdout.write(f"  {found.ndcg:.2f} {question.language} {question.kind:12} {question.text}")


def _by_source_id(answer: Answer, keys: Mapping[UUID, UUID], language: str, text: str) -> tuple[Sequence[UUID], bool]:
    found, is_confident = answer(language, text)
    return [keys[key] for key in found], is_confident


def _table(marks: Mapping[Question, Marks]) -> list[str]:
    head = f"{'':14}{'questions':>10}{'nDCG@10':>9}{'success@1':>11}{'success@5':>11}{'zero':>7}"
    head += f"{'nothing':>9}{'unsure':>8}"
    return [head, *(_line(name, figures) for name, figures in by_kind(marks))]


def _line(name: str, figures: Figures) -> str:
    if name == NOTHING:
        return f"{name:14}{figures.questions:>10}{'':>38}{figures.nothing:>9.0%}{figures.unsure:>8.0%}"
    told = "" if isnan(figures.nothing) else f"{figures.nothing:>9.0%}{figures.unsure:>8.0%}"
    return (
        f"{name:14}{figures.questions:>10}{figures.ndcg:>9.3f}{figures.success_1:>11.0%}{figures.success_5:>11.0%}"
        f"{figures.zero:>7.1%}{told}"
    )
