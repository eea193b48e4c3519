"""`manage.py serve_demo_ptv`: the stand-in PTV until it is told to end."""

import os
import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ptv_sync.demo.content import ContentError, load_content
from ptv_sync.demo.server import DemoServer
from ptv_sync.demo.v11.render import render
from ptv_sync.demo.v11.store import Store, StoreError, read_store


class Command(BaseCommand):
    help = (
        "Serves a stand-in of Palvelutietovaranto (PTV): the bundled demonstration content, or a folder of documents."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--docs", type=Path, metavar="DIR", help="serve the v11 JSON documents of this folder")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8901, help="0 takes a free port (default: 8901)")
        parser.add_argument(
            "--ready-file", type=Path, metavar="PATH", help="write the base URL here once the server listens"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Serves until SIGINT or SIGTERM. The ready file stays: whoever asked for it removes it."""
        server = self._server(_store(options["docs"]), host=options["host"], port=options["port"])
        ended = threading.Event()

        def end(_signal: int, _frame: FrameType | None) -> None:
            ended.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
        with server as base_url:
            self.stdout.write(f"Stand-in PTV: {base_url}")
            self.stdout.flush()
            if options["ready_file"]:
                _write_at_once(options["ready_file"], base_url)
            ended.wait()

    def _server(self, store: Store, *, host: str, port: int) -> DemoServer:
        try:
            return DemoServer(store, host=host, port=port)
        except OSError as error:
            advice = "Choose another port with --port, or --port 0 for any free one."
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}. {advice}") from error


def _store(docs: Path | None) -> Store:
    try:
        return read_store(docs) if docs else render(load_content())
    except StoreError as error:
        raise CommandError(str(error)) from error
    except ContentError as error:
        raise CommandError(f"The demonstration content has faults:\n{error}") from error


def _write_at_once(path: Path, text: str) -> None:
    """Writes a file so that nobody can read half of it: beside it first, then renamed."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
