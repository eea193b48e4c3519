"""The way through the questionnaire: from one page and a pressed button to the next page. Pure."""

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum

from survey.answers import Answers, MalformedAnswersError, Problem, find_problem, from_data, path, relevant, to_data
from survey.questions import Questionnaire


class Stage(StrEnum):
    START = "start"
    QUESTION = "question"
    CHECK = "check"
    RESULT = "result"


class Move(StrEnum):
    """What a button asks for. `STAY` shows the same page again: the reader has only changed the language."""

    BEGIN = "begin"
    NEXT = "next"
    SKIP = "skip"
    BACK = "back"
    CHANGE = "change"
    RESULT = "result"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class State:
    """Where the reader is, with the answers so far. `is_changing`: they came from the check page and go back there."""

    stage: Stage = Stage.START
    question: str = ""
    answers: Answers = field(default_factory=Answers)
    is_changing: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What was posted. `target` is the question to change; `values` are the choices ticked on the page."""

    move: Move
    target: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """The page to show. With a problem it is the same page, with the choices that did not do."""

    state: State
    problem: Problem | None = None
    ticked: tuple[str, ...] = ()


def parse_turn(button: str, values: list[str]) -> Turn | None:
    """The turn a button's value stands for ("next", "change:people"); None for a value no page of ours has."""
    word, _, target = button.partition(":")
    if word not in set(Move):
        return None
    return Turn(Move(word), target, tuple(values))


def take(questionnaire: Questionnaire, state: State, turn: Turn) -> Step:
    """Take a turn. Whatever is asked for, the answer is a page that exists: a move that does not fit stays."""
    state = _settle(questionnaire, state)
    if turn.move is Move.BEGIN and state.stage is Stage.START:
        return _step(_first(questionnaire, state))
    if turn.move is Move.CHANGE and state.stage in (Stage.CHECK, Stage.RESULT):
        return _step(_change(questionnaire, state, turn.target))
    if turn.move is Move.RESULT and state.stage is Stage.CHECK:
        return _step(replace(state, stage=Stage.RESULT))
    if turn.move is Move.BACK:
        return _step(_back(questionnaire, state))
    if state.stage is Stage.QUESTION and turn.move in (Move.NEXT, Move.SKIP):
        return _answer(questionnaire, state, turn)
    return _step(state)


def _settle(questionnaire: Questionnaire, state: State) -> State:
    """The state as far as the present questionnaire knows it: an editor may have changed it under way."""
    state = replace(state, answers=relevant(questionnaire, state.answers))
    keys = {question.key for question in path(questionnaire, state.answers)}
    if state.stage is Stage.QUESTION and state.question not in keys:
        return _onward(questionnaire, state)
    return state


def _step(state: State) -> Step:
    return Step(state, ticked=state.answers.values(state.question) if state.stage is Stage.QUESTION else ())


def _answer(questionnaire: Questionnaire, state: State, turn: Turn) -> Step:
    """Keep the answer, or the fact of skipping, and go on; or stay with the problem."""
    question = questionnaire.question(state.question)
    if question is None:
        return _step(state)
    values: tuple[str, ...] = ()
    if turn.move is Move.NEXT:
        problem = find_problem(question, turn.values)
        if problem is not None:
            return Step(state, problem, turn.values)
        values = tuple(option.value for option in question.chosen_options(turn.values))
    answers = relevant(questionnaire, state.answers.with_answer(question.key, values))
    return _step(_onward(questionnaire, replace(state, answers=answers)))


def _onward(questionnaire: Questionnaire, state: State) -> State:
    """The next question, or the check page. Who changes one answer meets only questions not met before."""
    keys = [question.key for question in path(questionnaire, state.answers)]
    if state.is_changing or state.question not in keys:
        rest = [key for key in keys if not state.answers.has_met(key)]
    else:
        rest = keys[keys.index(state.question) + 1 :]
    if not rest:
        return State(Stage.CHECK, answers=state.answers)
    return replace(state, stage=Stage.QUESTION, question=rest[0])


def _first(questionnaire: Questionnaire, state: State) -> State:
    keys = [question.key for question in path(questionnaire, state.answers)]
    if not keys:
        return State(Stage.CHECK, answers=state.answers)
    return State(Stage.QUESTION, keys[0], state.answers)


def _change(questionnaire: Questionnaire, state: State, target: str) -> State:
    if target not in {question.key for question in path(questionnaire, state.answers)}:
        return State(Stage.CHECK, answers=state.answers)
    return State(Stage.QUESTION, target, state.answers, is_changing=True)


def _back(questionnaire: Questionnaire, state: State) -> State:
    """The page before: of a question being changed and of the result, the check page."""
    if state.stage is Stage.RESULT or (state.stage is Stage.QUESTION and state.is_changing):
        return State(Stage.CHECK, answers=state.answers)
    keys = [question.key for question in path(questionnaire, state.answers)]
    before = (
        keys if state.stage is Stage.CHECK else keys[: keys.index(state.question)] if state.question in keys else []
    )
    if not before:
        return State(answers=state.answers)
    return State(Stage.QUESTION, before[-1], state.answers)


def dump(state: State) -> bytes:
    """The state as compact JSON."""
    data = {
        "stage": state.stage.value,
        "question": state.question,
        "answers": to_data(state.answers),
        "is_changing": state.is_changing,
    }
    return json.dumps(data, separators=(",", ":")).encode()


def load(payload: bytes) -> State:
    """A state from what `dump` gave. Raises MalformedAnswersError for anything else."""
    try:
        data = json.loads(payload)
        stage, question, is_changing = Stage(data["stage"]), data["question"], data["is_changing"]
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedAnswersError("the sealed page has another form") from error
    if not isinstance(question, str) or not isinstance(is_changing, bool):
        raise MalformedAnswersError("the sealed page has another form")
    return State(stage, question, from_data(data.get("answers")), is_changing)
