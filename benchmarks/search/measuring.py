"""Searches, suggestions and search pages, one after the other, in this process. Needs Django to be set up."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from benchmarks.search.questions import Question, beginnings
from benchmarks.timing import ENCODING, checked
from catalog.search.facets import MUNICIPALITY, Facets, load
from catalog.search.search import Request, search
from catalog.search.suggest import suggestions
from catalog.search_page import PAGE_SIZE

HOST = "127.0.0.1"
WHOLE = "not narrowed"
# The page's name of the parameter by which it narrows, in the order of the tables.
NARROWED_BY = {"municipality": MUNICIPALITY, "theme": "theme", "target": "target"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what it is narrowed by: nothing, or one value."""

    question: Question
    by: str = WHOLE
    value: str = ""

    @property
    def path(self) -> str:
        """The address of its page."""
        narrowed = {} if self.by == WHOLE else {self.by: self.value}
        with translation.override(self.question.language):
            return f"{reverse('catalog:search')}?{urlencode({'q': self.question.text, **narrowed})}"


@dataclass(frozen=True, slots=True)
class Answered:
    """`database`: seconds in the statements; `seconds`: of it all; `number` of services, or of what was answered."""

    asked: Asked
    database: float
    seconds: float
    statements: int
    number: int


class Statements:
    """The statements that Django runs: how many, and for how long. In the database and on the way there and back."""

    def __init__(self) -> None:
        self.number, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            self.seconds += time.perf_counter() - begun
            self.number += 1


@contextmanager
def counted() -> Iterator[Statements]:
    statements = Statements()
    with connection.execute_wrapper(statements):
        yield statements


def narrowed(questions: Sequence[Question], *, seed: int) -> list[Asked]:
    """Each question as it is, and narrowed by a municipality, a theme and a target group by chance."""
    chance = random.Random(seed)  # noqa: S311 - figures are to be the same again, nothing is secret
    known = load("fi")
    values = {by: sorted(known.numbers.get(kind, {})) for by, kind in NARROWED_BY.items()}
    found = [Asked(question) for question in questions]
    for by, choices in values.items():
        found += [Asked(question, by, chance.choice(choices)) for question in questions if choices]
    return found


def search_all(asked: Sequence[Asked], *, runs: int) -> list[Answered]:
    """The searches, their counts, facets and first pages, each `runs` times, after one round that is not measured."""
    found = []
    for measured_run in range(runs + 1):
        for one in asked:
            answered = _search(one)
            if measured_run:
                found.append(answered)
    return found


def _search(asked: Asked) -> Answered:
    language = asked.question.language
    narrowing = {} if asked.by == WHOLE else {NARROWED_BY[asked.by]: (asked.value,)}
    with translation.override(language), counted() as statements:
        begun = time.perf_counter()
        known: Facets = load(language)
        found = search(Request(language, asked.question.text, narrowing), known)
        found.page(limit=PAGE_SIZE)
        seconds = time.perf_counter() - begun
    return Answered(asked, statements.seconds, seconds, statements.number, found.counts.total)


def suggest_all(questions: Sequence[Question], *, runs: int) -> list[Answered]:
    """What is suggested on the way to each question, letter by letter."""
    found = []
    for question in questions:
        for typed in beginnings(question):
            for measured_run in range(runs + 1):
                with translation.override(question.language), counted() as statements:
                    begun = time.perf_counter()
                    number = len(suggestions(typed, question.language))
                    seconds = time.perf_counter() - begun
                if measured_run:
                    found.append(Answered(Asked(question), statements.seconds, seconds, statements.number, number))
    return found


def read_all(asked: Sequence[Asked]) -> list[Answered]:
    """The whole pages, by Django's test client: the statements of each, after one page that is not measured."""
    client = Client(raise_request_exception=False, SERVER_NAME=HOST, HTTP_ACCEPT_ENCODING=ENCODING)
    client.get(asked[0].path)
    found = []
    for one in asked:
        with counted() as statements:
            begun = time.perf_counter()
            answer = client.get(one.path)
            seconds = time.perf_counter() - begun
        size = checked(one.path, status=answer.status_code, content=answer.content)
        found.append(Answered(one, statements.seconds, seconds, statements.number, size))
    return found


def by_kind(answered: Sequence[Answered]) -> Mapping[tuple[str, str], list[Answered]]:
    """(kind, what it is narrowed by) → what was answered."""
    found: dict[tuple[str, str], list[Answered]] = {}
    for one in answered:
        found.setdefault((one.asked.question.kind, one.asked.by), []).append(one)
    return found
