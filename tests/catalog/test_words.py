"""What was typed becomes words that PostgreSQL can always read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.query import LONGEST_QUERY, MOST_WORDS, Words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Uimahalli Imatra", "uimahalli:* & imatra:*"),
        ("ruoka-apu", "ruoka:* & apu:*"),
        ("jumppa & | ! ( ) : * <->", "jumppa:*"),
        ("'; DROP TABLE catalog_service; --", "drop:* & table:* & catalog:* & service:*"),
        ("uinti uinti UINTI", "uinti:*"),
        ("!!! ???", ""),
        ("", ""),
    ],
)
def test_all_words(text: str, expected: str) -> None:
    assert Words.of(text).tsquery(is_any_enough=False, as_beginnings=True) == expected


@given(st.text(max_size=400))
def test_only_letters_and_digits_come_through(text: str) -> None:
    words = Words.of(text).words
    assert len(words) <= MOST_WORDS
    assert sum(map(len, words)) <= 3 * LONGEST_QUERY  # a letter can become up to three when folded
    assert all(word.isalnum() or all(not c.isspace() for c in word) for word in words)
    assert all(operator not in "".join(words) for operator in "&|!():*<>'\\_\x00")
