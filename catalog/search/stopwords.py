"""Words that say nothing of what is looked for: left out of a question unless it has no others. Pure.

They stay in the index, so that a phrase in quotes finds them.
"""

from collections.abc import Mapping

from catalog.search.analysis.words import word_lists

STOP_WORDS: Mapping[str, frozenset[str]] = word_lists("stopwords.toml")


def is_stop_word(language: str, *forms: str) -> bool:
    """Whether one of a word's forms is such a word."""
    words = STOP_WORDS.get(language, frozenset())
    return any(form in words for form in forms)
