"""Types of fields for PTV's documents: strict on what is used, tolerant of the unknown. Pure.

Nulls stand for empty lists and absent texts everywhere (contract §3).
"""

import re
import unicodedata
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

# Control characters but tab and newline: PostgreSQL refuses NUL, readers the rest. Also halves of a character, which
# JSON can carry and UTF-8 cannot.
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Composed Unicode, plain newlines, no control characters or halves of characters, no space around."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()


def _clean_or_empty(value: Any) -> Any:
    """Before pydantic's own check, which would refuse a whole document for half a character in one text."""
    if value is None:
        return ""
    return clean_text(value) if isinstance(value, str) else value


def _without_nulls(value: Any) -> Any:
    """A list without nulls, an object without keys of nulls; null itself is an empty list."""
    if isinstance(value, list):
        return [item for item in value if item is not None]
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if item is not None}
    return [] if value is None else value


def _object_without_nulls(value: Any) -> Any:
    return _without_nulls({} if value is None else value)


def _with_text(texts: dict[str, str]) -> dict[str, str]:
    return {language: text for language, text in texts.items() if text}


Text = Annotated[str, BeforeValidator(_clean_or_empty)]
Language = Annotated[Text, AfterValidator(str.lower)]
Item = TypeVar("Item")
Many = Annotated[list[Item], BeforeValidator(_without_nulls), Field(default_factory=list)]
# Of v12 documents: an object whose keys are languages or days, and texts by language.
Keyed = Annotated[dict[Language, Item], BeforeValidator(_object_without_nulls), Field(default_factory=dict)]
Texts = Annotated[
    dict[Language, Text],
    BeforeValidator(_object_without_nulls),
    AfterValidator(_with_text),
    Field(default_factory=dict),
]
Flag = Annotated[bool, BeforeValidator(lambda value: False if value is None else value)]
Count = Annotated[int, BeforeValidator(lambda value: 0 if value is None else value)]


class Document(BaseModel):
    """Base of all: unknown fields are left alone, wrong types of known ones are faults."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)
