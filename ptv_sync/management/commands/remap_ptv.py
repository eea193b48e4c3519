"""`manage.py remap_ptv`: write the catalogue anew from the raw documents, without asking PTV."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.intake.errors import RunRefused, SourceError
from catalog.intake.runs import AlreadyRunning
from catalog.models import RunStatus
from ptv_sync.management.commands.sync_ptv import HELD, REFUSED
from ptv_sync.progress import Progress
from ptv_sync.sync import remap


class Command(BaseCommand):
    help = "Rebuilds the catalogue from the raw documents that are kept, without the network."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = remap(Progress(is_quiet=options["verbosity"] == 0))
        except AlreadyRunning:
            self.stdout.write("A sync is running: nothing to do.")
        except SourceError as error:
            code = REFUSED if isinstance(error, RunRefused) else 1
            raise CommandError(f"The catalogue is as it was. {error}", returncode=code) from error
        else:
            self.stdout.write("The catalogue has been written anew.")
            for kind, outcomes in run.counts.items():
                told = (f"{name.replace('_', ' ')} {number}" for name, number in outcomes.items())
                self.stdout.write(f"  {kind:<20} {', '.join(told)}")
            if run.status == RunStatus.HELD:
                raise CommandError(f"{run.message} The rest has been applied.", returncode=HELD)
