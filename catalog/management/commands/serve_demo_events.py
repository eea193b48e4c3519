"""`manage.py serve_demo_events`: the stand-in of the sources of events until it is told to end."""

import os
import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.events.demo.server import DemoServer


class Command(BaseCommand):
    help = "Serves a stand-in of an interface of Linked Events and of a calendar, with invented events."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8902, help="0 takes a free port (default: 8902)")
        parser.add_argument(
            "--ready-file", type=Path, metavar="PATH", help="write the base URL here once the server listens"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Serves until SIGINT or SIGTERM. The ready file stays: whoever asked for it removes it."""
        host, port = options["host"], options["port"]
        try:
            server = DemoServer(host=host, port=port)
        except OSError as error:
            advice = "Choose another port with --port, or --port 0 for any free one."
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}. {advice}") from error
        ended = threading.Event()

        def end(_signal: int, _frame: FrameType | None) -> None:
            ended.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
        with server:
            self.stdout.write(f"Stand-in of Linked Events: {server.base_url}")
            self.stdout.write(f"Stand-in of a calendar: {server.calendar_url}")
            self.stdout.flush()
            if ready := options["ready_file"]:
                beside = ready.with_name(f".{ready.name}.{os.getpid()}")
                beside.write_text(server.base_url, encoding="utf-8")
                beside.replace(ready)
            ended.wait()
