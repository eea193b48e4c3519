"""`manage.py serve_demo_ptv`: the stand-in PTV until it is told to end."""

import os
import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ptv_sync.demo.content import ContentError, load_content
from ptv_sync.demo.faults import ALL, NAMES, Faults
from ptv_sync.demo.server import DemoServer
from ptv_sync.demo.v11 import render as v11_render
from ptv_sync.demo.v11 import store as v11_store
from ptv_sync.demo.v11.soundness import fault_of
from ptv_sync.demo.v11.store import StoreError, read_store
from ptv_sync.demo.v12 import render as v12_render
from ptv_sync.demo.v12 import store as v12_store

VERSIONS = ("v11", "v12")
EVERY_FAULT = "all"


class Command(BaseCommand):
    help = (
        "Serves a stand-in of Palvelutietovaranto (PTV): the bundled demonstration content, or a folder of documents."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Here --version is that of the API: it takes the place of Django's own, which tells Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--docs", type=Path, metavar="DIR", help="serve the v11 JSON documents of this folder")
        parser.add_argument(
            "--version", choices=VERSIONS, default=VERSIONS[0], help="whose base URL goes to the ready file"
        )
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8901, help="0 takes a free port (default: 8901)")
        parser.add_argument(
            "--ready-file", type=Path, metavar="PATH", help="write the base URL here once the server listens"
        )
        parser.add_argument(
            "--fault",
            action="append",
            default=[],
            choices=(*NAMES, EVERY_FAULT),
            metavar="NAME",
            help=f"have this fault (repeatable): {', '.join(NAMES)}, or {EVERY_FAULT}",
        )
        parser.add_argument("--fault-rate", type=float, default=0.1, metavar="RATE", help="how often (default: 0.1)")
        parser.add_argument("--fault-seed", type=int, default=0, metavar="SEED", help="which ones come when")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Serves until SIGINT or SIGTERM. The ready file stays: whoever asked for it removes it."""
        docs, version = options["docs"], options["version"]
        if docs and version != "v11":
            raise CommandError("--docs serves v11 documents only: leave out --version.")
        faults = _faults(options["fault"], rate=options["fault_rate"], seed=options["fault_seed"])
        v11, v12 = _stores(docs)
        server = self._server(v11, v12, faults, host=options["host"], port=options["port"])
        ended = threading.Event()

        def end(_signal: int, _frame: FrameType | None) -> None:
            ended.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
        with server:
            self.stdout.write(f"Stand-in PTV: {server.url('v11')}")
            if v12:
                self.stdout.write(f"Stand-in PTV: {server.url('v12')}")
            self.stdout.flush()
            if options["ready_file"]:
                _write_at_once(options["ready_file"], server.url(version))
            ended.wait()

    def _server(
        self, v11: v11_store.Store, v12: v12_store.Store | None, faults: Faults | None, *, host: str, port: int
    ) -> DemoServer:
        try:
            return DemoServer(v11, v12=v12, faults=faults, host=host, port=port)
        except OSError as error:
            advice = "Choose another port with --port, or --port 0 for any free one."
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}. {advice}") from error


def _faults(names: list[str], *, rate: float, seed: int) -> Faults | None:
    if not names:
        return None
    try:
        return Faults(ALL if EVERY_FAULT in names else frozenset(names), rate=rate, seed=seed)
    except ValueError as error:
        raise CommandError(f"--fault-rate: {error}") from error


def _stores(docs: Path | None) -> tuple[v11_store.Store, v12_store.Store | None]:
    """The bundled content as both versions; a folder of documents as v11 only."""
    try:
        if docs:
            return read_store(docs, fault_of), None
        content = load_content()
        return v11_render.render(content), v12_render.render(content)
    except StoreError as error:
        raise CommandError(str(error)) from error
    except ContentError as error:
        raise CommandError(f"The demonstration content has faults:\n{error}") from error


def _write_at_once(path: Path, text: str) -> None:
    """Writes a file so that nobody can read half of it: beside it first, then renamed."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
