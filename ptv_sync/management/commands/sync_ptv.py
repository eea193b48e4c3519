"""`manage.py sync_ptv`: bring the catalogue in line with PTV."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.models import SyncRun
from ptv_sync.client import PtvClient, PtvSource
from ptv_sync.directory import PtvDirectory
from ptv_sync.errors import PtvConfigurationError, PtvError
from ptv_sync.progress import Progress
from ptv_sync.sync import AlreadyRunning, Options, has_fresh_run, sync


class Command(BaseCommand):
    help = "Fetches services, channels and organisations from PTV and brings the catalogue in line with them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--full", action="store_true", help="write every document anew, also those that did not change"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything, then roll it back: only a run record stays"
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
            help="read saved documents from a directory, which stands for the whole of PTV: without --area, whatever "
            "is not there is withdrawn",
        )
        parser.add_argument(
            "--max-age",
            type=float,
            metavar="HOURS",
            help="do nothing when a good run of the same areas is younger than this",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        areas = options["area"] or (["all"] if options["from_dir"] else [])
        progress = Progress(is_quiet=options["verbosity"] == 0)
        try:
            source = _source(options["from_dir"])
            max_age = options["max_age"]
            if max_age is not None and has_fresh_run(source.origin, areas, timedelta(hours=max_age)):
                self.stdout.write(f"The catalogue is younger than {max_age:g} hours: nothing to do.")
                return
            choices = Options(areas=areas, rewrite_all=options["full"], is_dry=options["dry_run"])
            run = sync(source, choices, progress)
        except AlreadyRunning:
            self.stdout.write("Another sync is running: nothing to do.")
        except PtvError as error:
            raise CommandError(f"The sync ended and the catalogue is as it was. {error}") from error
        else:
            self._report(run)

    def _report(self, run: SyncRun) -> None:
        self.stdout.write(
            ("Dry run, nothing was kept." if run.is_dry else "The catalogue is up to date.")
            + f" Areas: {', '.join(run.areas)}."
        )
        for kind, outcomes in run.counts.items():
            self.stdout.write(
                f"  {kind:<20} " + ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in outcomes.items())
            )
        invalid = sum(outcomes.get("invalid", 0) for outcomes in run.counts.values())
        if invalid:
            self.stdout.write(f"Invalid documents left out: {invalid}. The run in admin tells which and why.")


def _source(directory: Path | None) -> PtvSource:
    if directory is not None:
        return PtvDirectory(directory)
    if not settings.PTV_API_URL:
        raise PtvConfigurationError(
            "PTV_API_URL is not set: give the whole base, such as http://127.0.0.1:8901/api/v11/."
        )
    return PtvClient(settings.PTV_API_URL)
