"""`manage.py daily`: the housekeeping of every day that needs nothing from outside."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from catalog.desk.attempts import prune_attempts
from catalog.duplicates import find
from catalog.events import occurrences
from catalog.events.images import prune_images
from catalog.hours import schedules
from catalog.intake import raw, runs
from catalog.intake.lock import SOURCES, only_run
from catalog.tiles.serve import prune_tiles


class Command(BaseCommand):
    help = (
        "Deletes old raw documents, records of runs and tiles, looks for duplicates anew, brings the hours of"
        " services and the times of events up to their horizons. Once a day, beside the sync."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do every duty, each in a transaction of its own, and say what it did. Nothing while a sync is running."""
        with ExitStack() as locks:
            if not all(locks.enter_context(only_run(source)) for source in SOURCES):
                self.stdout.write("A sync is running: nothing was done.")
                return
            for duty in DUTIES:
                with transaction.atomic():
                    told = duty()
                if options["verbosity"]:
                    self.stdout.write(told)


def prune_raw_documents() -> str:
    before = timezone.now() - timedelta(days=settings.RAW_DOCUMENT_DAYS)
    count = sum(raw.prune(source, before) for source in SOURCES)
    return f"Raw documents gone for more than {settings.RAW_DOCUMENT_DAYS} days: {count} deleted."


def prune_runs() -> str:
    before = timezone.now() - timedelta(days=settings.RUN_DAYS)
    count = sum(runs.prune(source, before) for source in SOURCES)
    return f"Records of runs older than {settings.RUN_DAYS} days: {count} deleted."


def look_for_duplicates() -> str:
    """A sync looks only at what it has touched: this finds what changed rules, themes or a new release make alike."""
    return f"Pairs suspected to be the same: {find.refresh_all()}."


def roll_hours_forward() -> str:
    """Hours are kept as ranges up to a horizon, which goes on by a day each day."""
    count = schedules.roll_forward()
    return f"Schedules of hours brought up to the horizon, {schedules.horizon() or 'none yet'}: {count}."


def roll_events_forward() -> str:
    return f"Events that repeat or come into sight: {occurrences.roll_forward()}."


def tidy_the_desk() -> str:
    return f"Attempts to log in: {prune_attempts()} deleted. Images without an event: {prune_images()} deleted."


# What has to be done once a day goes here: a function that does it and says what it did, in words.
DUTIES: tuple[Callable[[], str], ...] = (
    prune_raw_documents,
    prune_runs,
    look_for_duplicates,
    roll_hours_forward,
    roll_events_forward,
    tidy_the_desk,
    prune_tiles,
)
