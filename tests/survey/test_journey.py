"""From page to page: every button of every page leads to a page, and every way ends at the result."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers import Answers, MalformedAnswersError, Problem, path
from survey.journey import Move, Stage, State, Step, Turn, dump, load, parse_turn, take
from survey.questions import QuestionKind, Questionnaire
from tests.survey.questionnaires import question, shipped

SHIPPED = shipped()
SHORT = Questionnaire(
    (
        question("movement", "often", "seldom"),
        question("help", "group", "alone", show_if=("movement", ["seldom"])),
        question("wish", "nature", "music", kind=QuestionKind.MULTI, max_choices=1),
    )
)


def at(key: str, *, is_changing: bool = False, **chosen: tuple[str, ...]) -> State:
    return State(Stage.QUESTION, key, Answers(chosen), is_changing)


def test_the_way_through() -> None:
    step = take(SHORT, State(), Turn(Move.BEGIN))
    assert (step.state.stage, step.state.question) == (Stage.QUESTION, "movement")
    step = take(SHORT, step.state, Turn(Move.NEXT, values=("seldom",)))
    assert step.state.question == "help"
    step = take(SHORT, step.state, Turn(Move.SKIP))
    assert step.state.question == "wish"
    step = take(SHORT, step.state, Turn(Move.NEXT, values=("music",)))
    assert step.state == State(Stage.CHECK, answers=Answers({"movement": ("seldom",), "help": (), "wish": ("music",)}))
    assert take(SHORT, step.state, Turn(Move.RESULT)).state.stage is Stage.RESULT


@pytest.mark.parametrize(
    ("values", "problem"),
    [((), Problem.NOTHING_CHOSEN), (("nature", "music"), Problem.TOO_MANY), (("x",), Problem.UNKNOWN)],
)
def test_a_choice_that_does_not_do_stays_with_what_was_ticked(values: tuple[str, ...], problem: Problem) -> None:
    before = at("wish", movement=("often",))
    assert take(SHORT, before, Turn(Move.NEXT, values=values)) == Step(before, problem, values)


def test_skipping_forgets_the_answer_and_ignores_what_is_ticked() -> None:
    step = take(SHORT, at("movement", movement=("seldom",)), Turn(Move.SKIP, values=("often",)))
    assert step.state == at("wish", movement=())


def test_back_shows_the_answer_given() -> None:
    step = take(SHORT, at("wish", movement=("often",)), Turn(Move.BACK))
    assert step.state.question == "movement"
    assert step.ticked == ("often",)


def test_back_from_the_first_question_keeps_the_answers() -> None:
    step = take(SHORT, at("movement", wish=("music",)), Turn(Move.BACK))
    assert step.state == State(answers=Answers({"wish": ("music",)}))
    assert take(SHORT, step.state, Turn(Move.BEGIN)).state.answers == step.state.answers


def test_a_change_goes_back_to_the_check_page() -> None:
    done = State(Stage.CHECK, answers=Answers({"movement": ("often",), "wish": ("music",)}))
    changing = take(SHORT, done, Turn(Move.CHANGE, target="wish")).state
    assert changing.is_changing
    changed = take(SHORT, changing, Turn(Move.NEXT, values=("nature",))).state
    assert changed == State(Stage.CHECK, answers=Answers({"movement": ("often",), "wish": ("nature",)}))
    assert take(SHORT, changing, Turn(Move.BACK)).state == done


def test_a_change_asks_the_new_follow_up_and_nothing_else() -> None:
    done = State(Stage.CHECK, answers=Answers({"movement": ("often",), "wish": ("music",)}))
    changing = take(SHORT, done, Turn(Move.CHANGE, target="movement")).state
    step = take(SHORT, changing, Turn(Move.NEXT, values=("seldom",)))
    assert step.state.question == "help"
    assert take(SHORT, step.state, Turn(Move.NEXT, values=("group",))).state.stage is Stage.CHECK


def test_back_from_the_result_and_the_check_page() -> None:
    answers = Answers({"movement": ("often",), "wish": ()})
    assert take(SHORT, State(Stage.RESULT, answers=answers), Turn(Move.BACK)).state.stage is Stage.CHECK
    assert take(SHORT, State(Stage.CHECK, answers=answers), Turn(Move.BACK)).state.question == "wish"


@pytest.mark.parametrize("move", list(Move))
def test_a_move_that_does_not_fit_shows_a_page_all_the_same(move: Move) -> None:
    for stage in Stage:
        step = take(SHORT, State(stage, "movement"), Turn(move, target="no such question"))
        assert step.state.stage in Stage


def test_a_question_that_an_editor_removes_under_way_is_passed() -> None:
    step = take(SHORT, at("removed", movement=("often",)), Turn(Move.NEXT, values=("x",)))
    assert (step.state.stage, step.state.question) == (Stage.QUESTION, "wish")
    assert step.problem is Problem.UNKNOWN


def test_a_questionnaire_without_questions_leads_to_the_check_page() -> None:
    assert take(Questionnaire(()), State(), Turn(Move.BEGIN)).state.stage is Stage.CHECK


@pytest.mark.parametrize(
    ("button", "turn"),
    [
        ("next", Turn(Move.NEXT, values=("a",))),
        ("change:people", Turn(Move.CHANGE, "people", ("a",))),
        ("", None),
        ("drop:table", None),
    ],
)
def test_buttons_are_read(button: str, turn: Turn | None) -> None:
    assert parse_turn(button, ["a"]) == turn


def test_the_common_path_has_twelve_pages() -> None:
    around = ["first page", "check page", "result"]
    assert len(path(SHIPPED, Answers())) + len(around) == 12


def test_the_longest_path_has_seventeen_pages() -> None:
    assert len(SHIPPED.questions) + 3 == 17


@given(st.data())
def test_any_answers_lead_to_the_result(data: st.DataObject) -> None:
    """Whatever is answered or skipped, no page comes twice and the result comes in the end."""
    state = take(SHIPPED, State(), Turn(Move.BEGIN)).state
    seen = []
    while state.stage is Stage.QUESTION:
        seen.append(state.question)
        asked = next(found for found in SHIPPED.questions if found.key == state.question)
        values = data.draw(
            st.lists(st.sampled_from([option.value for option in asked.options]), max_size=asked.choice_limit)
        )
        step = take(SHIPPED, state, Turn(Move.NEXT, values=tuple(values)))
        state = take(SHIPPED, state, Turn(Move.SKIP)).state if step.problem else step.state
    assert len(seen) == len(set(seen)) <= len(SHIPPED.questions)
    assert seen == [found.key for found in path(SHIPPED, state.answers)]
    assert take(SHIPPED, state, Turn(Move.RESULT)).state.stage is Stage.RESULT


@given(st.data())
def test_any_buttons_in_any_order_show_a_page(data: st.DataObject) -> None:
    """A reader who presses whatever there is, with whatever ticked, always stands on a page of the questionnaire."""
    keys = [found.key for found in SHIPPED.questions]
    state = State()
    for _ in range(data.draw(st.integers(0, 25))):
        turn = Turn(
            data.draw(st.sampled_from(list(Move))),
            data.draw(st.sampled_from([*keys, "?"])),
            tuple(data.draw(st.lists(st.sampled_from(["seldom", "few", "own", "405", "money", "?"]), max_size=2))),
        )
        state = load(dump(take(SHIPPED, state, turn).state))
        if state.stage is Stage.QUESTION:
            assert state.question in {found.key for found in path(SHIPPED, state.answers)}


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b'{"stage": "question"}',
        b'{"stage": "heaven", "question": "", "is_changing": false, "answers": {}}',
        b'{"stage": "start", "question": 1, "is_changing": false, "answers": {}}',
        b'{"stage": "start", "question": "", "is_changing": "no", "answers": {}}',
        b'{"stage": "start", "question": "", "is_changing": false}',
    ],
)
def test_another_form_is_refused(payload: bytes) -> None:
    with pytest.raises(MalformedAnswersError):
        load(payload)
