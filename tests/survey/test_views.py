"""The questionnaire as a reader meets it, page by page."""

import logging
import re

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from pytest_django import DjangoAssertNumQueries

from survey import sealing
from survey.answers import Answers
from survey.journey import Stage, State, dump
from survey.load import read_defaults
from survey.sealing import MAX_TOKEN_LENGTH, seal, unseal
from tests.survey.walker import Walker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("questionnaire")]

QUESTIONS = {table["key"]: table for table in read_defaults()["question"]}
LANGUAGES = ["fi", "sv", "en"]


def text(key: str, language: str = "fi") -> str:
    return str(QUESTIONS[key]["text"][language])


def standing(state: State, language: str = "fi") -> Walker:
    """A reader on the page of a state, without the walk there."""
    return Walker(language).press("stay", state=seal(dump(state)))


def answered(until: str = "", **answers: str) -> Answers:
    """Answers to the questions before `until` (all of them without it); those not named were skipped."""
    keys = list(QUESTIONS)
    before = keys[: keys.index(until)] if until else keys
    return Answers({key: (answers[key],) if key in answers else () for key in before})


def at(key: str, *, language: str = "fi", **answers: str) -> Walker:
    """A reader who has come to the question."""
    return standing(State(Stage.QUESTION, key, answered(key, **answers)), language)


def checked(**answers: str) -> Walker:
    """A reader on the check page."""
    return standing(State(Stage.CHECK, answers=answered(**answers)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_way_in_every_language(language: str) -> None:
    """The first page, nine questions answered without follow-ups, the check page and the result are twelve."""
    walker = Walker(language)
    assert walker.form.buttons == ["begin"]
    walker.press("begin")
    seen: list[str] = []
    while "next" in walker.form.buttons:
        assert walker.response.status_code == 200
        assert f"{len(seen) + 1}/" in walker.html
        seen.append(walker.heading)
        walker.press(
            "next", walker.form.values[-1] if walker.heading == text("everyday", language) else walker.form.values[0]
        )
    common = [key for key, table in QUESTIONS.items() if "show_if" not in table]
    assert seen == [text(key, language) for key in common]
    with translation.override(language):
        assert walker.heading == gettext("Check your answers")
        walker.press("result")
        assert walker.heading == gettext("Suggestions for you")
    assert walker.page_count == 12


def test_a_follow_up_comes_after_its_answer_only() -> None:
    assert at("people").press("next", "enough").heading == text("safety")
    assert at("people").press("next", "few").heading == text("company")


@pytest.mark.parametrize("key", [key for key, table in QUESTIONS.items() if "show_if" in table])
def test_every_follow_up_can_be_met(key: str) -> None:
    condition = QUESTIONS[key]["show_if"]
    walker = at(condition["question"]).press("next", condition["any_of"][0])
    assert walker.heading == text(key)
    assert walker.form.buttons == ["next", "back", "skip"]


def test_every_page_has_help_the_way_out_and_one_heading() -> None:
    walker = Walker()
    for page in (walker, walker.press("begin"), checked(), checked().press("result")):
        assert page.html.count("<h1") == 1
        assert 'href="tel:112"' in page.html
        assert 'href="tel:0925250111"' in page.html
        assert 'rel="noreferrer"' in page.html
        assert 'id="help"' in page.html
        assert len(page.reader.ids) == len(set(page.reader.ids))
        assert set(page.reader.described_by) <= set(page.reader.ids)


def test_helplines_of_a_language_are_shown_to_its_readers() -> None:
    assert "09 2525 0112" in Walker("sv").html
    assert "09 2525 0112" not in Walker("fi").html
    assert "09 2525 0113" in Walker("en").html


def test_pages_are_not_kept_or_found() -> None:
    for walker in (Walker(), Walker().press("begin"), checked().press("result")):
        assert "no-store" in walker.response.headers["Cache-Control"]
        assert walker.response.headers["X-Robots-Tag"] == "noindex"
        assert "Set-Cookie" not in walker.response.headers
        assert not walker.response.cookies


def test_browser_validation_is_off_and_nothing_is_inline() -> None:
    html = at("movement").html
    assert html.count("<form") == html.count("novalidate")
    assert "required" not in html
    assert not re.search(r"<script(?! src)|<style|\sstyle=|\son\w+=", html)


def test_an_empty_answer_is_told_at_the_top_and_at_the_field() -> None:
    walker = at("movement").press("next")
    message = gettext("Choose an answer, or press “Skip the question”.")
    assert walker.title.startswith(gettext("Error: %(title)s") % {"title": text("movement")})
    assert walker.html.count(message) == 2
    assert 'href="#answer-1"' in walker.html
    assert walker.reader.autofocused == ["error-summary"]
    assert walker.heading == text("movement")


def test_too_many_choices_stay_ticked() -> None:
    walker = at("wish").press("next", "nature", "exercise", "culture", "making")
    assert walker.title.startswith(gettext("Error: %(title)s")[:3])
    assert walker.form.checked == ["nature", "exercise", "culture", "making"]
    assert "3" in walker.texts["p"]


def test_none_of_these_and_something_else_contradict_each_other() -> None:
    walker = at("food-rest").press("next", "fine", "sleep")
    assert walker.heading == text("food-rest")
    assert walker.form.checked == ["sleep", "fine"]


@pytest.mark.parametrize("value", ["no such option", "x" * 10_000, "\x00", "<script>", "405 or 1=1"])
@pytest.mark.parametrize("key", ["place", "movement", "wish"])
def test_an_option_that_is_not_there_is_an_error_and_is_not_repeated(key: str, value: str) -> None:
    walker = at(key).press("next", value)
    assert walker.heading == text(key)
    assert walker.response.status_code == 200
    assert walker.form.checked == []
    assert "<script>" not in walker.html
    assert len(walker.html) < 40_000


def test_back_shows_the_answer_and_leads_to_the_first_page() -> None:
    walker = at("food-rest", movement="seldom").press("back")
    assert walker.heading == text("movement-help")
    walker.press("back")
    assert (walker.heading, walker.form.checked) == (text("movement"), ["seldom"])
    walker.press("back").press("back")
    assert walker.form.buttons == ["begin"]
    walker.press("begin").press("skip")
    assert walker.form.checked == ["seldom"]


def test_the_check_page_lists_every_answer() -> None:
    walker = checked(place="405", movement="seldom", mind="heavy", wish="nature")
    for words in ("Lappeenranta", "Harvemmin", "Raskaalta", "Luontoa ja ulkoilua", text("movement-help")):
        assert words in walker.html
    assert walker.form.buttons[:2] == ["result", "back"]
    assert "change:movement" in walker.form.buttons


def test_an_answer_can_be_changed() -> None:
    walker = checked(movement="seldom").press("change:movement")
    assert (walker.heading, walker.form.checked) == (text("movement"), ["seldom"])
    walker.press("next", "most-days")
    assert "Useimpina päivinä" in walker.html
    assert "change:movement-help" not in walker.form.buttons


def test_a_change_that_opens_a_follow_up_asks_it() -> None:
    walker = checked(movement="most-days").press("change:movement").press("next", "hard")
    assert walker.heading == text("movement-help")
    assert "result" in walker.press("next", "gentle").form.buttons


def test_the_answers_go_along_when_the_language_changes() -> None:
    walker = at("food-rest", movement="most-days").press("stay", url="/sv/kysely/")
    assert walker.heading == text("food-rest", "sv")
    walker.url = "/sv/kysely/"
    walker.press("back")
    assert (walker.heading, walker.form.checked) == (text("movement", "sv"), ["most-days"])
    assert 'formaction="/en/kysely/"' in walker.html


def test_the_first_page_has_plain_language_links() -> None:
    walker = Walker("sv")
    assert 'href="/fi/kysely/"' in walker.html
    assert "formaction" not in walker.html


@pytest.mark.parametrize(
    ("answers", "on_the_way", "at_the_end"),
    [
        ({"mind": "overwhelming"}, True, "Sinun ei tarvitse jaksaa yksin"),
        ({"mind": "heavy"}, False, "Puhuminen voi auttaa"),
        ({"safety": "unsure"}, False, "Sinulla on oikeus turvaan"),
    ],
)
def test_help_is_told_after_an_answer_that_calls_for_it(
    answers: dict[str, str], on_the_way: bool, at_the_end: str
) -> None:
    """What cannot wait comes on the next page; the others not before the answers are on the screen anyhow."""
    key, value = next(iter(answers.items()))
    assert (at_the_end in at(key).press("next", value).html) is on_the_way
    assert at_the_end not in at("wish", **answers).html
    end = checked(**answers)
    assert at_the_end in end.html
    assert at_the_end in end.press("result").html


def test_nothing_calls_for_help_when_all_is_well() -> None:
    html = checked(mind="good", safety="yes").html
    assert "oikeus turvaan" not in html
    assert "jaksaa yksin" not in html


def starts_again(walker: Walker) -> bool:
    """The friendly first page, with the note that says why."""
    return (
        walker.response.status_code == 200
        and walker.form.buttons == ["begin"]
        and not walker.form.hidden
        and gettext("Let’s start again") in walker.html
    )


@pytest.mark.parametrize("token", ["x", "é", "A" * (MAX_TOKEN_LENGTH + 1), "\x00", "gAAAAABh", "x" * 10_000])
def test_a_broken_token_starts_again(token: str) -> None:
    assert starts_again(at("movement").press("next", "seldom", state=token))


def test_a_token_that_was_tampered_with_starts_again() -> None:
    walker = at("movement", place="405")
    token = walker.form.hidden["state"]
    assert starts_again(
        walker.press("next", "seldom", state=token[:40] + ("A" if token[40] != "A" else "B") + token[41:])
    )


def test_an_expired_token_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    walker = at("movement")
    monkeypatch.setattr(sealing, "LIFETIME_SECONDS", -1)
    assert starts_again(walker.press("next", "seldom"))


def test_a_token_of_another_version_or_form_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    walker = at("movement")
    assert starts_again(walker.press("next", "seldom", state=sealing.seal(b'{"stage": "heaven"}')))
    walker = at("movement")
    monkeypatch.setattr(sealing, "PURPOSE", b"the next version")
    assert starts_again(walker.press("next", "seldom"))


@pytest.mark.parametrize("button", ["", "next", "result", "change:mind", "no such button", "x" * 10_000])
def test_a_post_without_answers_shows_the_first_page(button: str) -> None:
    walker = Walker().press(button, "seldom")
    assert walker.form.buttons == ["begin"]
    assert gettext("Let’s start again") not in walker.html


@pytest.mark.parametrize("button", ["", "no such button", "begin", "result", "change:mind"])
def test_a_button_that_is_not_on_the_page_leaves_the_reader_there(button: str) -> None:
    assert at("movement").press(button).heading == text("movement")


def test_other_methods() -> None:
    client = Client()
    assert client.head("/fi/kysely/").status_code == 200
    assert client.get("/fi/kysely/", {"state": "x", "go": "result"}).status_code == 200
    assert client.put("/fi/kysely/").status_code == 405
    assert client.post("/fi/kysely/", b"\xff\xfe", content_type="text/plain").status_code == 200


def test_a_forged_post_needs_no_cookie_and_does_nothing() -> None:
    response = Client(enforce_csrf_checks=True).post("/fi/kysely/", {"go": "begin"})
    assert response.status_code == 200
    assert not response.cookies


def test_answers_are_kept_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    """Not in a row, a cookie, a link or a log line; and on the result page not in readable form."""

    def rows() -> dict[type[Model], int]:
        return {model: model._default_manager.count() for model in apps.get_models()}

    before = rows()
    with caplog.at_level(logging.DEBUG):
        walker = checked(place="405", movement="hard", mind="overwhelming", safety="not-always", wish="nature")
        walker.press("result")
    assert rows() == before
    assert not walker.client.cookies
    sealed = unseal(walker.form.hidden["state"])
    assert b"overwhelming" in sealed
    assert b"not-always" in sealed
    for secret in ("overwhelming", "not-always", walker.form.hidden["state"]):
        assert secret not in caplog.text
        assert not re.search(rf'(?:href|action|src)="[^"]*{re.escape(secret)}', walker.html)
    assert "overwhelming" not in walker.html


@pytest.mark.parametrize(("stage", "most"), [("begin", 6), ("next", 6), ("result", 7)])
def test_pages_make_few_queries(stage: str, most: int, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    walker = {"begin": Walker, "next": lambda: at("movement"), "result": checked}[stage]()
    answers = ["seldom"] if stage == "next" else []
    with django_assert_max_num_queries(most):
        walker.press(stage, *answers)


def test_a_single_municipality_is_not_asked_for() -> None:
    apps.get_model("catalog", "Municipality").objects.filter(code="153").delete()
    assert Walker().press("begin").heading == text("movement")
