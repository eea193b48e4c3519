"""`manage.py load_demo_events`: the demonstration's events, around today."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from catalog.events.demo.load import load_demo_events


class Command(BaseCommand):
    help = "Writes the demonstration's invented events, with dates around today. For `make run`, after the first sync."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many there are. Run again, it moves them to the new today."""
        count = load_demo_events()
        if options["verbosity"]:
            self.stdout.write(f"{count} demonstration events.")
