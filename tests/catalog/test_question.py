"""A question taken apart, and asked: whatever is typed is no error, here or in the database."""

from itertools import combinations

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalog.search.analysers import analyser
from catalog.search.concepts import (
    Concept,
    all_of,
    called_query,
    classed_query,
    headed_query,
    phrase_query,
    similar_query,
    sufficient_query,
    weight_of,
    whole_query,
)
from catalog.search.facets import load
from catalog.search.question import LONGEST_QUERY, MOST_WORDS, Question, has_letters, parse
from catalog.search.search import Request, search

NASTY = (
    "' | & ! ( ) : * <-> <2> \\ \"",
    "'; DROP TABLE catalog_searchentry; --",
    "uinti:* & !sauna | (jumppa <-> vesi)",
    'a\x00b "c\x00d" -\x00',
    "🏊‍♀️ 👩🏽‍🦽",
    "مرحبا بالعالم שלום",
    "\u202eabc\u202c \u200f-x",
    "%(query)s %s {} %%",
    '"" "" - -- "-" “”',
    "sauna " * 2000,
    "x" * 10_000,
    "-a -b -c",
    '"kuntosali ryhmä" -maksullinen vesi jumppa',
)


def parsed(text: str, language: str = "fi") -> Question:
    return parse(text, language, analyser(language))


def words(question: Question) -> list[str]:
    return [word.surface for word in question.words]


@pytest.mark.parametrize(
    ("text", "plain", "phrases", "excluded"),
    [
        ("Uimahalli Imatra", ["uimahalli", "imatra"], [], []),
        ("uinti uinti UINTI", ["uinti"], [], []),
        ('"avoin ovi" kerho', ["kerho"], [["avoin", "ovi"]], []),
        ("”avoin ovi”", [], [["avoin", "ovi"]], []),
        ("jumppa -vesi", ["jumppa"], [], ["vesi"]),
        ("jumppa - vesi", ["jumppa", "vesi"], [], []),
        ("ruoka-apu", ["ruoka-apu"], [], []),
        ("!!! ???", [], [], []),
        ("", [], [], []),
    ],
)
def test_words_phrases_and_what_is_excluded(
    text: str, plain: list[str], phrases: list[list[str]], excluded: list[str]
) -> None:
    found = parsed(text)
    assert words(found) == plain
    assert [[word.surface for word in phrase] for phrase in found.phrases] == phrases
    assert [word.surface for word in found.excluded] == excluded
    assert found.has_words == bool(plain or phrases or excluded)


def test_the_last_word_may_go_on_while_it_is_typed() -> None:
    assert [word.is_last for word in parsed("vesi jum").words] == [False, True]
    assert [word.is_last for word in parsed("vesi jumppa.").words] == [False, False]


def test_a_text_that_is_too_long_is_cut_at_a_word() -> None:
    long = "uinti  ja \x00" * 40
    assert parsed(f"{long} kuntosalilla").text == " ".join(["uinti ja"] * 22)
    assert parsed("x" * 300).text == "x" * LONGEST_QUERY
    assert parsed(" " * 300 + "sauna").text == "sauna"


def test_words_that_say_nothing_are_told_apart() -> None:
    assert [(word.surface, word.is_stop) for word in parsed("missä on sauna").words] == [
        ("missä", True), ("on", True), ("sauna", False),
    ]  # fmt: skip


@given(st.text(max_size=400))
@example("\x00" * 300)
def test_only_so_much_of_a_question_is_read(text: str) -> None:
    found = parsed(text)
    assert len(found.words) <= MOST_WORDS
    assert len(found.text) <= LONGEST_QUERY
    assert has_letters(text) or not found.words


# --- The database takes all of it


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nothing_that_is_typed_is_an_error(text: str, language: str) -> None:
    search(Request(language, text), load(language)).page(limit=5)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(max_size=120) | st.text("aäoö '\"-\\:*|&!()<>%\x00", max_size=60))
def test_no_text_is_an_error(text: str) -> None:
    found = search(Request("fi", text), load("fi"))
    assert found.page(limit=5) == []


lexemes = st.lists(st.text(st.characters(exclude_characters="\x00", codec="utf-8"), min_size=1, max_size=12),
                   min_size=1, max_size=3).map(tuple)  # fmt: skip


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    own=st.lists(lexemes, min_size=1, max_size=3).map(tuple),
    parts=lexemes,
    synonyms=st.lists(lexemes, max_size=3).map(tuple),
    excluded=st.lists(lexemes, max_size=2),
)
def test_every_query_is_read_by_postgresql(
    own: tuple[tuple[str, ...], ...],
    parts: tuple[str, ...],
    synonyms: tuple[tuple[str, ...], ...],
    excluded: list[tuple[str, ...]],
) -> None:
    """Whatever the lexemes hold: quotes, backslashes, operators."""
    concept = Concept("x", own, prefixes=own[0], parts=parts, synonyms=synonyms)
    query = whole_query(all_of([concept.query(), concept.query()]), [own], excluded, ["1"])
    singles = (
        concept.own_query(), concept.single_query(), concept.joint_query(), phrase_query(own), query,
        *(sufficient_query([concept, concept], 1.5, is_told=is_told) for is_told in (True, False)),
        called_query([concept]), classed_query([concept]), headed_query([concept]), similar_query(own[0]),
    )  # fmt: skip
    with connection.cursor() as cursor:
        for text in filter(None, singles):
            cursor.execute("SELECT %s::tsquery IS NOT NULL", [text])
            assert cursor.fetchone() == (True,)


@pytest.mark.django_db
@given(st.lists(st.floats(0.05, 1), min_size=1, max_size=6), st.floats(0.05, 1))
def test_what_is_enough_is_met_and_nothing_else(weights: list[float], share: float) -> None:
    concepts = [Concept(f"w{place}", ((f"w{place}",),), weight=weight) for place, weight in enumerate(weights)]
    # In the order in which they are added up there.
    enough = share * sum(sorted(weights, reverse=True))
    chances = [chosen for size in range(1, 7) for chosen in combinations(concepts, size)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_to_tsvector(string_to_array(words, ' ')) @@ %s::tsquery"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS chance (words, place) ORDER BY place",
            [
                sufficient_query(concepts, enough, is_told=False),
                [" ".join(concept.surface for concept in chosen) for chosen in chances],
            ],
        )
        met = [row[0] for row in cursor.fetchall()]
    ordered = [sorted((concept.weight for concept in chosen), reverse=True) for chosen in chances]
    assert met == [sum(weights) >= enough for weights in ordered]


def test_a_rarer_word_tells_more() -> None:
    weights = [weight_of(number, 1000) for number in (1, 10, 100, 1000)]
    assert weights == sorted(weights, reverse=True)
    assert 0 < weights[-1] < 0.1 < 0.9 < weights[0] <= 1
    assert 0 < weight_of(0, 1000) < 1
