"""A reader's answers: what counts as one, which questions they lead to, and their form inside a sealed page. Pure.

Answers live in the reader's own page only, so their `repr` says nothing: no traceback or log line gives them away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from survey.questions import Questionnaire, QuestionSpec

# Far above any real questionnaire; what is beyond them was not made by our pages.
MAX_QUESTIONS = 60
MAX_VALUES = 60
MAX_KEY_LENGTH = 64


class Problem(StrEnum):
    """Why a choice is not an answer."""

    NOTHING_CHOSEN = "nothing_chosen"
    TOO_MANY = "too_many"
    CONTRADICTION = "contradiction"
    UNKNOWN = "unknown"


class MalformedAnswersError(ValueError):
    """Data that does not have the form of answers. The message names the fault, never the data."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Question key → chosen values. An empty tuple is a skipped question, a missing key one not yet asked."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def values(self, key: str) -> tuple[str, ...]:
        return self.chosen.get(key, ())

    def has_met(self, key: str) -> bool:
        """Whether the reader has answered or skipped the question."""
        return key in self.chosen

    def with_answer(self, key: str, values: Iterable[str]) -> "Answers":
        return Answers({**self.chosen, key: tuple(values)})


def find_problem(question: QuestionSpec, values: Iterable[str]) -> Problem | None:
    """Why the values do not answer the question; None when they do."""
    wanted = set(values)
    options = question.chosen_options(wanted)
    if not wanted:
        return Problem.NOTHING_CHOSEN
    if len(options) < len(wanted):
        return Problem.UNKNOWN
    if len(options) > 1 and any(option.is_exclusive for option in options):
        return Problem.CONTRADICTION
    if len(options) > question.choice_limit:
        return Problem.TOO_MANY
    return None


def path(questionnaire: Questionnaire, answers: Answers) -> tuple[QuestionSpec, ...]:
    """The questions these answers lead to, in order.

    A follow-up counts only while the question it hangs on is on the path itself and comes before it, so an answer that
    was changed takes its follow-ups away with it, and no questionnaire can lead in circles.
    """
    asked: dict[str, QuestionSpec] = {}
    for question in questionnaire.questions:
        condition = question.show_if
        if condition is None or (condition.question in asked and condition.is_met(answers.values(condition.question))):
            asked[question.key] = question
    return tuple(asked.values())


def relevant(questionnaire: Questionnaire, answers: Answers) -> Answers:
    """The answers that still hold: to questions on the path, with values that are a valid answer.

    The questionnaire may have been edited since the answer was given; what no longer fits counts as not yet asked.
    """
    fitting = Answers(
        {
            question.key: answers.values(question.key)
            for question in questionnaire.questions
            if answers.has_met(question.key) and _fits(question, answers.values(question.key))
        }
    )
    asked = path(questionnaire, fitting)
    return Answers({question.key: fitting.values(question.key) for question in asked if fitting.has_met(question.key)})


def _fits(question: QuestionSpec, values: tuple[str, ...]) -> bool:
    """Whether the values are a skip or a valid answer."""
    return not values or find_problem(question, values) is None


def to_data(answers: Answers) -> dict[str, list[str]]:
    """The answers as plain data for JSON."""
    return {key: list(values) for key, values in answers.chosen.items()}


def from_data(data: object) -> Answers:
    """Answers from plain data. Raises MalformedAnswersError for anything that `to_data` would not give."""
    if not isinstance(data, dict) or len(data) > MAX_QUESTIONS:
        raise MalformedAnswersError("answers are not a mapping of a sensible size")
    chosen: dict[str, tuple[str, ...]] = {}
    for key, values in data.items():
        if not isinstance(values, list) or len(values) > MAX_VALUES:
            raise MalformedAnswersError("an answer is not a list of a sensible length")
        if not all(isinstance(word, str) and 0 < len(word) <= MAX_KEY_LENGTH for word in (key, *values)):
            raise MalformedAnswersError("a key or a value is not a short text")
        chosen[key] = tuple(values)
    return Answers(chosen)
