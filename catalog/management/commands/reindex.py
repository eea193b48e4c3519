"""`manage.py reindex`: all search entries anew, beside the live ones."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalog.events.indexing import index_all
from catalog.search.analysers import analyser, strangers
from catalog.search.rebuild import rebuild


class Command(BaseCommand):
    help = "Writes all search entries anew and swaps them in; readers have the old ones until then."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--processes", type=int, default=2, help="how many work at it (default: 2)")
        parser.add_argument("--if-needed", action="store_true", help="only where the entries are another analyser's")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many were written and how fast. Raises what the database raises; the old entries stay then."""
        if options["if_needed"] and not strangers():
            return
        begun = time.monotonic()
        count = rebuild(processes=max(1, options["processes"]))
        events = index_all()
        seconds = time.monotonic() - begun
        if options["verbosity"]:
            self.stdout.write(
                f"{count} entries and those of {events} events in {seconds:.1f} s, Finnish by {analyser('fi').name}."
            )
