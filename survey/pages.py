"""What each page of the questionnaire shows, as plain data in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.languages import pick
from survey.answers import Problem, path
from survey.journey import Stage, State, Step, dump
from survey.questions import Flag, QuestionKind, Questionnaire, QuestionSpec
from survey.reading import Help, read_help
from survey.recommend import Recommendations, recommend
from survey.scoring import flags_of, profile
from survey.sealing import seal

QUESTIONS_A_MINUTE = 3


@dataclass(frozen=True, slots=True)
class StartPage:
    """What the questionnaire is. With a token the reader has come back to it and keeps the answers."""

    template: ClassVar[str] = "survey/start.html"
    help: Help
    question_count: int
    minutes: int
    token: str = ""
    is_expired: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """An option on a page. `group` names the county a municipality is listed under."""

    id: str
    value: str
    text: str
    is_ticked: bool
    group: str = ""


@dataclass(frozen=True, slots=True)
class QuestionPage:
    template: ClassVar[str] = "survey/question.html"
    help: Help
    token: str
    key: str
    kind: str
    text: str
    hint: str
    choice_note: str
    purpose: str
    is_sensitive: bool
    is_changing: bool
    choices: tuple[Choice, ...]
    number: int
    count: int
    error: str = ""

    @property
    def described_by(self) -> str:
        """The ids of the notes between the question and its choices, for assistive technology."""
        notes = {
            "hint": self.hint,
            "choice-note": self.choice_note,
            "skip-note": self.is_sensitive,
            "error": self.error,
        }
        return " ".join(note for note, is_there in notes.items() if is_there)


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """A question with the answers given; no texts where it was skipped."""

    key: str
    question: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckPage:
    template: ClassVar[str] = "survey/check.html"
    help: Help
    token: str
    answers: tuple[GivenAnswer, ...]


@dataclass(frozen=True, slots=True)
class ResultPage:
    template: ClassVar[str] = "survey/result.html"
    help: Help
    token: str
    place: str
    found: Recommendations


Page = StartPage | QuestionPage | CheckPage | ResultPage


def start_page(
    questionnaire: Questionnaire, language: str, *, state: State | None = None, is_expired: bool = False
) -> StartPage:
    """The first page. One query."""
    count = len(path(questionnaire, State().answers))
    return StartPage(
        help=read_help(language),
        question_count=count,
        minutes=max(1, round(count / QUESTIONS_A_MINUTE)),
        token=seal(dump(state)) if state and state.answers.chosen else "",
        is_expired=is_expired,
    )


def build_page(questionnaire: Questionnaire, step: Step, language: str) -> Page:
    """The page of a step. One or two queries; the result page more (see `recommend`)."""
    builders: Mapping[Stage, Callable[[], Page]] = {
        Stage.START: lambda: start_page(questionnaire, language, state=step.state),
        Stage.QUESTION: lambda: _question_page(questionnaire, step, language),
        Stage.CHECK: lambda: _check_page(questionnaire, step.state, language),
        Stage.RESULT: lambda: _result_page(questionnaire, step.state, language),
    }
    return builders[step.state.stage]()


def _question_page(questionnaire: Questionnaire, step: Step, language: str) -> QuestionPage:
    asked = path(questionnaire, step.state.answers)
    place, question = next((n, found) for n, found in enumerate(asked, 1) if found.key == step.state.question)
    before = asked[place - 2] if place > 1 else question
    flags = flags_of(before.chosen_options(step.state.answers.values(before.key)))
    return QuestionPage(
        # On the next page at once, and only what cannot wait: others may see the screen. The rest comes at the end.
        help=read_help(language, (flag for flag in flags if flag is Flag.URGENT)),
        token=seal(dump(step.state)),
        key=question.key,
        kind=question.kind.value,
        text=pick(question.texts, language),
        hint=pick(question.hints, language),
        choice_note=_choice_note(question),
        purpose=pick(question.purposes, language),
        is_sensitive=question.is_sensitive,
        is_changing=step.state.is_changing,
        choices=_choices(question, step.ticked, language),
        number=place,
        count=len(asked),
        error=_error(question, step.problem, language) if step.problem else "",
    )


def _choices(question: QuestionSpec, ticked: tuple[str, ...], language: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            id=f"answer-{number}",
            value=option.value,
            text=pick(option.texts, language),
            is_ticked=option.value in ticked,
            group=pick(option.groups, language),
        )
        for number, option in enumerate(question.options, 1)
    )


def _choice_note(question: QuestionSpec) -> str:
    """How many may be chosen, where that is not plain and the hint does not tell."""
    if question.kind is not QuestionKind.MULTI:
        return ""
    if question.choice_limit >= len(question.options):
        return "" if question.hints else _("You can choose several.")
    limit = question.choice_limit
    return ngettext("You can choose %(limit)s.", "You can choose up to %(limit)s.", limit) % {"limit": limit}


def _error(question: QuestionSpec, problem: Problem, language: str) -> str:
    """What to do about a choice that is no answer."""
    if problem is Problem.TOO_MANY:
        limit = question.choice_limit
        message = ngettext(
            "Choose only %(limit)s answer, or press “Skip the question”.",
            "Choose at most %(limit)s answers, or press “Skip the question”.",
            limit,
        )
        return message % {"limit": limit}
    if problem is Problem.CONTRADICTION:
        alone = next((option for option in question.options if option.is_exclusive), question.options[0])
        return _("Choose either “%(choice)s” or other answers, not both.") % {"choice": pick(alone.texts, language)}
    return _("Choose an answer, or press “Skip the question”.")


def _check_page(questionnaire: Questionnaire, state: State, language: str) -> CheckPage:
    return CheckPage(
        help=read_help(language, profile(questionnaire, state.answers).flags),
        token=seal(dump(state)),
        answers=tuple(
            GivenAnswer(
                question.key,
                pick(question.texts, language),
                tuple(
                    pick(option.texts, language)
                    for option in question.chosen_options(state.answers.values(question.key))
                ),
            )
            for question in path(questionnaire, state.answers)
        ),
    )


def _result_page(questionnaire: Questionnaire, state: State, language: str) -> ResultPage:
    needs = profile(questionnaire, state.answers)
    return ResultPage(
        help=read_help(language, needs.flags),
        token=seal(dump(state)),
        place=_place_name(questionnaire, needs.municipality, language),
        found=recommend(needs, language=language),
    )


def _place_name(questionnaire: Questionnaire, code: str, language: str) -> str:
    """The name of the chosen municipality; empty where none was chosen."""
    options = (
        option
        for question in questionnaire.questions
        if question.kind is QuestionKind.MUNICIPALITY
        for option in question.chosen_options([code])
    )
    return next((pick(option.texts, language) for option in options), "")
