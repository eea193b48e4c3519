"""`manage.py remap_ptv`: write the catalogue anew from the raw documents, without asking PTV."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.intake.errors import SourceError
from catalog.intake.runs import AlreadyRunning
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
            raise CommandError(f"The catalogue is as it was. {error}") from error
        else:
            self.stdout.write(f"The catalogue has been written anew. {run.message}".strip())
            for kind, outcomes in run.counts.items():
                told = (f"{name.replace('_', ' ')} {number}" for name, number in outcomes.items())
                self.stdout.write(f"  {kind:<20} {', '.join(told)}")
