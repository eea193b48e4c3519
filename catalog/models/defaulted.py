"""Rows that come from a versioned default file and that people may edit.

On an upgrade an unedited row follows the file, an edited one is kept and listed, one that the file no longer has is
switched off. A row without `default_key` was made here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class DefaultedModel(models.Model):
    """Base of the rows that ship as data. `default_fingerprint` is that of the values the file gave."""

    is_active = models.BooleanField(_("in use"), default=True)
    default_key = models.CharField(_("key in the default file"), max_length=300, blank=True, editable=False)
    default_version = models.PositiveIntegerField(_("version of the default"), default=0, editable=False)
    default_fingerprint = models.CharField(_("fingerprint of the default"), max_length=64, blank=True, editable=False)
    default_values = models.JSONField(_("values of the default"), default=dict, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["default_key"],
                name="%(app_label)s_%(class)s_default_key",
                condition=~models.Q(default_key=""),
            )
        ]

    @property
    def is_edited(self) -> bool:
        """Whether a person has changed the row since it came from the file."""
        return bool(self.default_key) and fingerprint(current_values(self)) != self.default_fingerprint


@dataclass(frozen=True, slots=True)
class DefaultEntry:
    """An entry of a default file: its lasting key and the values of the row's fields (foreign keys as `…_id`)."""

    key: str
    values: Mapping[str, Any]


@dataclass(slots=True)
class DefaultsReport:
    """What applying a default file did, as row keys. `subject` names the rows to people."""

    subject: str = ""
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept_edited: list[str] = field(default_factory=list)
    switched_off: list[str] = field(default_factory=list)


def fingerprint(values: Mapping[str, Any]) -> str:
    """A hash of field values that does not depend on their order."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def current_values(row: DefaultedModel) -> dict[str, Any]:
    """The row's present values of the fields that its default gave."""
    return {name: getattr(row, name) for name in row.default_values}


Row = TypeVar("Row", bound=DefaultedModel)


@transaction.atomic
def apply_defaults(model: type[Row], entries: Iterable[DefaultEntry], *, version: int) -> DefaultsReport:
    """Bring the rows of `model` in line with a default file. A query to read, one for all new rows, one per change."""
    report = DefaultsReport(subject=str(model._meta.verbose_name_plural))
    new: list[Row] = []
    rows = {row.default_key: row for row in model._default_manager.exclude(default_key="").select_for_update()}
    for entry in entries:
        values = {"is_active": True, **entry.values}
        row = rows.pop(entry.key, None)
        if row is None:
            new.append(_fill(model(default_key=entry.key), values, version))
            report.created.append(entry.key)
        elif row.is_edited:
            report.kept_edited.append(entry.key)
        elif row.default_fingerprint != fingerprint(values):
            _fill(row, values, version).save()
            report.updated.append(entry.key)
    model._default_manager.bulk_create(new)
    for key, row in rows.items():
        if row.default_values.get("is_active", True):
            _switch_off(row)
            report.switched_off.append(key)
    return report


def reset_to_default(row: DefaultedModel) -> None:
    """Give a row back the values that its default file gave. One query."""
    _fill(row, row.default_values, row.default_version).save()


def _switch_off(row: DefaultedModel) -> None:
    """Switch a row off because its file has it no longer. That is the default now: who switches it on has edited it."""
    row.is_active = False
    row.default_values = {**row.default_values, "is_active": False}
    row.default_fingerprint = fingerprint(row.default_values)
    row.save(update_fields=["is_active", "default_values", "default_fingerprint"])


def _fill(row: Row, values: Mapping[str, Any], version: int) -> Row:
    for name, value in values.items():
        setattr(row, name, value)
    row.default_values = dict(values)
    row.default_version = version
    row.default_fingerprint = fingerprint(values)
    return row
