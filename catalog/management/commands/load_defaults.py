"""`manage.py load_defaults`: bring the rows that ship with Tarmoa up to date, keeping what people have edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from catalog.areas.load import UnknownAreaError
from catalog.models.defaulted import DefaultsReport

LISTED = 10
"""How many kept or switched-off rows are named; the admin lists them all."""


class Command(BaseCommand):
    help = "Loads the default places, classifications, themes and questionnaire. Rows that people have edited are kept."

    def handle(self, *args: Any, **options: Any) -> None:
        """Call `load_defaults` of every app that has one, in one transaction, and say what it did.

        Raises CommandError where AREA names something unknown; nothing is written then.
        """
        try:
            with translation.override("en"), transaction.atomic():
                reports = [report for load in _loaders() for report in load()]
        except UnknownAreaError as error:
            raise CommandError(f"AREA: {error}") from error
        if options["verbosity"] == 0:
            return
        changed = [report for report in reports if _has_news(report)]
        if not changed:
            self.stdout.write("Default data: nothing to do.")
        for report in changed:
            self.stdout.write(_line(report))
            for label, keys in (("kept as edited", report.kept_edited), ("switched off", report.switched_off)):
                if keys:
                    self.stdout.write(f"  {label}: {_listed(keys)}")


def _loaders() -> list[Callable[[], list[DefaultsReport]]]:
    """The `load_defaults` methods of the installed apps, in the order of INSTALLED_APPS."""
    return [config.load_defaults for config in apps.get_app_configs() if hasattr(config, "load_defaults")]


def _has_news(report: DefaultsReport) -> bool:
    return bool(report.created or report.updated or report.kept_edited or report.switched_off)


def _line(report: DefaultsReport) -> str:
    counts = {
        "created": report.created,
        "updated": report.updated,
        "kept as edited": report.kept_edited,
        "switched off": report.switched_off,
    }
    told = ", ".join(f"{len(keys)} {label}" for label, keys in counts.items() if keys)
    return f"{report.subject}: {told or 'nothing to do'}"


def _listed(keys: list[str]) -> str:
    rest = f" and {len(keys) - LISTED} more" if len(keys) > LISTED else ""
    return ", ".join(keys[:LISTED]) + rest
