"""`manage.py sync_ptv`: bring the catalogue in line with PTV."""

import os
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.intake import runs
from catalog.intake.errors import RunRefused, SourceError
from catalog.models import ChangeAction, RunStatus, SyncChange, SyncRun
from ptv_sync.areas import resolve
from ptv_sync.interfaces import Source, client_of, mapper_version_of
from ptv_sync.progress import Progress
from ptv_sync.sync import Options, basis_of, sync
from ptv_sync.v11.directory import PtvDirectory

# Exit codes, beside 0 (done, or nothing to do) and 1 (failed); docs/operations.md explains them to the operator.
REFUSED = 3
HELD = 4
# Readers go first: the sync can wait.
NICENESS = 10
# So many changes of each kind a dry run tells one by one.
TOLD = 50
LONGEST_TOLD = 200


class Command(BaseCommand):
    help = "Fetches services, channels and organisations from PTV and brings the catalogue in line with them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--full", action="store_true", help="ask for every document; without it for what has changed since"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything, tell the changes and roll back: only a record stays"
        )
        parser.add_argument(
            "--allow-shrink", action="store_true", help="let withdrawals through that the guards hold back"
        )
        parser.add_argument(
            "--area",
            action="append",
            default=[],
            metavar="CODE",
            help="a wellbeing services county (two digits), a municipality (three), or 'all'; can be repeated. "
            "Without it: the counties that are switched on",
        )
        parser.add_argument(
            "--from-dir",
            type=Path,
            metavar="DIR",
            help="read saved v11 documents from a directory, which stands for the whole of PTV: without --area, "
            "whatever is not there is withdrawn",
        )
        parser.add_argument(
            "--max-age",
            type=float,
            metavar="HOURS",
            help="do nothing when a good run of the same areas is younger than this",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        areas = options["area"] or (["all"] if options["from_dir"] else [])
        _be_nice()
        try:
            source = _source(options["from_dir"])
            if _is_fresh(source, areas, options["max_age"]):
                self.stdout.write(f"The catalogue is younger than {options['max_age']:g} hours: nothing to do.")
                return
            choices = Options(areas, options["full"], options["dry_run"], options["allow_shrink"])
            result = sync(source, choices, Progress(is_quiet=options["verbosity"] == 0))
        except runs.AlreadyRunning:
            self.stdout.write("Another sync is running: nothing to do.")
        except SourceError as error:
            code = REFUSED if isinstance(error, RunRefused) else 1
            raise CommandError(f"The sync ended and the catalogue is as it was. {error}", returncode=code) from error
        else:
            self._report(result.run)
            self._tell_changes(result.changes)
            if result.run.status == RunStatus.HELD:
                raise CommandError(_held(result.run), returncode=HELD)

    def _report(self, run: SyncRun) -> None:
        self.stdout.write(
            ("Dry run, nothing was kept." if run.is_dry else "The catalogue is up to date.")
            + f" Areas: {', '.join(run.areas)}. Mode: {run.mode}."
        )
        for kind, outcomes in run.counts.items():
            self.stdout.write(
                f"  {kind:<20} " + ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in outcomes.items())
            )
        invalid = sum(outcomes.get("invalid", 0) for outcomes in run.counts.values())
        if invalid:
            self.stdout.write(f"Invalid documents left out: {invalid}. The run in admin tells which and why.")

    def _tell_changes(self, changes: Sequence[SyncChange]) -> None:
        """A dry run's changes: every changed field with its text before and after, cut where long."""
        for action in ChangeAction:
            chosen = [change for change in changes if change.action == action]
            if chosen:
                self.stdout.write(f"{action.value.capitalize()}: {len(chosen)}")
            for change in chosen[:TOLD]:
                self.stdout.write(f"  {change.kind} {change.source_id} {change.name}")
                for name, (before, after) in change.fields.items():
                    self.stdout.write(f"    {name}: {_cut(before)} → {_cut(after)}")
            if len(chosen) > TOLD:
                self.stdout.write(f"  … and {len(chosen) - TOLD} more")


def _held(run: SyncRun) -> str:
    if run.is_dry:
        return f"{run.message} The rest would be applied."
    advice = "Look at the run in admin; if what is gone is gone, run: manage.py sync_ptv --allow-shrink"
    return f"{run.message} The rest has been applied. {advice}"


def _source(directory: Path | None) -> Source:
    return client_of(settings.PTV_API_URL) if directory is None else PtvDirectory(directory)


def _is_fresh(source: Source, areas: Sequence[str], max_age: float | None) -> bool:
    if max_age is None:
        return False
    basis = basis_of(source, resolve(areas, configured=settings.AREA))
    version = mapper_version_of(source.version)
    return runs.has_fresh_run(basis, mapper_version=version, max_age=timedelta(hours=max_age))


def _be_nice() -> None:
    """Give way to the web server, once: another call in the same process would add to it."""
    if hasattr(os, "nice") and os.nice(0) < NICENESS:
        os.nice(NICENESS - os.nice(0))


def _cut(text: str) -> str:
    text = text.replace("\n", " | ")
    return repr(text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…")
