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


def _none_to_empty_list(value: Any) -> Any:
    return [] if value is None else value


Text = Annotated[str, BeforeValidator(_clean_or_empty)]
Language = Annotated[Text, AfterValidator(str.lower)]
Item = TypeVar("Item")
Many = Annotated[list[Item], BeforeValidator(_none_to_empty_list), Field(default_factory=list)]
Flag = Annotated[bool, BeforeValidator(lambda value: False if value is None else value)]
Count = Annotated[int, BeforeValidator(lambda value: 0 if value is None else value)]


class Document(BaseModel):
    """Base of all: unknown fields are left alone, wrong types of known ones are faults."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)
