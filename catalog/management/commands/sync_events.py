"""`manage.py sync_events`: bring the events in line with their sources."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.events.intake.sync import Options, sync
from catalog.intake.errors import RunRefused, SourceError
from catalog.intake.runs import UNMATCHED, AlreadyRunning
from catalog.models import EventSource, RunStatus, SyncChange, SyncRun

# Exit codes as those of sync_ptv; of several sources the gravest.
FAILED, REFUSED, HELD = 1, 3, 4
TOLD = 50


class Command(BaseCommand):
    help = "Fetches events from the sources in use, interfaces of Linked Events and calendars."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", metavar="NAME", help="this source alone; without it every one in use")
        parser.add_argument("--full", action="store_true", help="ask for every event that is not over, not for changes")
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything, tell the changes and roll back: only a record stays"
        )
        parser.add_argument(
            "--allow-shrink", action="store_true", help="let withdrawals through that the guards hold back"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One source after the other: one that fails does not keep the next from its turn.

        Raises CommandError with the gravest exit code once all have had theirs.
        """
        choices = Options(options["full"], options["dry_run"], options["allow_shrink"])
        troubles = [self._sync(source, choices) for source in _sources(options["source"])]
        found = [(code, message) for code, message in troubles if code]
        if found:
            code = next(code for code in (FAILED, REFUSED, HELD) if any(one == code for one, _ in found))
            raise CommandError("\n".join(message for _, message in found), returncode=code)

    def _sync(self, source: EventSource, choices: Options) -> tuple[int, str]:
        """Exit code and message of one source; 0 and nothing where all is well."""
        try:
            result = sync(source, choices)
        except AlreadyRunning:
            self.stdout.write(f"{source.name}: another sync is running, nothing to do.")
            return 0, ""
        except SourceError as error:
            code = REFUSED if isinstance(error, RunRefused) else FAILED
            return code, f"{source.name}: the sync ended and the events are as they were. {error}"
        self._report(source, result.run)
        self._tell_changes(result.changes)
        if result.run.status == RunStatus.HELD:
            advice = f"If what is gone is gone, run: manage.py sync_events --source {source.name} --allow-shrink"
            return HELD, f"{source.name}: {result.run.message} The rest has been applied. {advice}"
        return 0, ""

    def _report(self, source: EventSource, run: SyncRun) -> None:
        how = "dry run, nothing was kept" if run.is_dry else "up to date"
        self.stdout.write(f"{source.name}: {how}. Mode: {run.mode}.")
        for kind, outcomes in run.counts.items():
            told = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in outcomes.items())
            words = "keywords without a rule" if kind == UNMATCHED else kind
            self.stdout.write(f"  {words:<20} {told or 'none'}")

    def _tell_changes(self, changes: Sequence[SyncChange]) -> None:
        for change in changes[:TOLD]:
            self.stdout.write(f"  {change.action} {change.name}: {', '.join(change.fields)}")
        if len(changes) > TOLD:
            self.stdout.write(f"  … and {len(changes) - TOLD} more")


def _sources(name: str | None) -> list[EventSource]:
    """The named source, in use or not, or all in use. Raises CommandError for a name that there is not."""
    if name is None:
        return list(EventSource.objects.filter(is_active=True).order_by("name"))
    try:
        return [EventSource.objects.get(name=name)]
    except EventSource.DoesNotExist as error:
        raise CommandError(f"There is no source of events called {name!r}.", returncode=FAILED) from error
