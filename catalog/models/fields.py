"""Shared pieces of the models: the localised field and the enumerations as choices."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _JSONField = models.JSONField[Any, Any]
else:
    _JSONField = models.JSONField


class LocalisedField(_JSONField):
    """A short text in several languages: a JSON object from language code to text, empty when there is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


def choices(enumeration: type[StrEnum]) -> list[tuple[str, str]]:
    """The members of an enumeration as Django choices; people see translated words made by templates, not these."""
    return [(member.value, member.value.replace("_", " ")) for member in enumeration]


def one_of(field: str, enumeration: type[StrEnum], *, name: str) -> models.CheckConstraint:
    """A check that a column holds a member of the enumeration."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(**{f"{field}__in": [member.value for member in enumeration]}),
        violation_error_message=f"{field} must be one of: {', '.join(member.value for member in enumeration)}.",
    )
