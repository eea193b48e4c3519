"""Checks of the questionnaire's data fields, so that what an editor saves can always be read."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.languages import PAGE_LANGUAGES


def validate_condition(value: object) -> None:
    """A condition is empty or names a question and at least one answer. Raises ValidationError."""
    if value == {}:
        return
    is_whole = isinstance(value, dict) and value.keys() == {"question", "any_of"}
    if not is_whole or not isinstance(value["question"], str) or not _is_words(value["any_of"]):  # type: ignore[index]
        raise ValidationError(_('Write a condition like {"question": "movement", "any_of": ["seldom", "hard"]}.'))


def validate_stems(value: object) -> None:
    """Stems are lists of lower-case beginnings of words per page language. Raises ValidationError."""
    if not isinstance(value, dict) or not all(
        language in set(PAGE_LANGUAGES) and _is_words(stems) and all(stem == stem.casefold() for stem in stems)
        for language, stems in value.items()
    ):
        raise ValidationError(_('Write the beginnings of words in lower case, like {"fi": ["ruoka-a", "ruokaka"]}.'))


def _is_words(value: object) -> bool:
    return (
        isinstance(value, Collection)
        and not isinstance(value, str)
        and bool(value)
        and all(isinstance(word, str) and word for word in value)
    )
