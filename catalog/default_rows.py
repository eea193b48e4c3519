"""Rows that ship as facts and that nobody edits here: reading their CSV files and bringing tables in line with them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import TypeVar

from django.db import models

from catalog.languages import PAGE_LANGUAGES
from catalog.models.defaulted import DefaultsReport

Row = TypeVar("Row", bound=models.Model)


def read_csv(package: str, name: str) -> list[dict[str, str]]:
    """The rows of `defaults/<name>` in a package, by column."""
    text = (resources.files(package) / "defaults" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def localised(row: dict[str, str], prefix: str) -> dict[str, str]:
    """The columns `<prefix>_fi`, `<prefix>_sv` and `<prefix>_en` as one text in several languages."""
    return {language.value: row[f"{prefix}_{language}"] for language in PAGE_LANGUAGES if row[f"{prefix}_{language}"]}


def upsert(
    wanted: Iterable[Row], *, into: models.QuerySet[Row], identity: Sequence[str], fields: Sequence[str]
) -> DefaultsReport:
    """Create the rows that `into` lacks and change `fields` of those that differ; all others are left alone.

    Rows are the same when the attributes named by `identity` are. One query to read, at most two per 1,000 to write.
    """
    model = into.model
    report = DefaultsReport(subject=str(model._meta.verbose_name_plural))
    present = {_values(row, identity): row for row in into}
    missing, changed = [], []
    for row in wanted:
        key = _values(row, identity)
        old = present.get(key)
        if old is None:
            missing.append(row)
            report.created.append("/".join(map(str, key)))
        elif _values(old, fields) != _values(row, fields):
            row.pk = old.pk
            changed.append(row)
            report.updated.append("/".join(map(str, key)))
    model._default_manager.bulk_create(missing, batch_size=1000)
    if changed:
        names = [model._meta.get_field(name).name for name in fields]
        model._default_manager.bulk_update(changed, names, batch_size=1000)
    return report


def _values(row: models.Model, names: Sequence[str]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)
