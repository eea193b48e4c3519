"""The stand-in of PTV in a process of its own, so that it does not hold up whoever measures in another.

    python -m benchmarks.stand_in SERVICES

Prints its v11 address; with every line that it reads, all services change.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from benchmarks.documents import renamed, v11_documents
from ptv_sync.demo.server import DemoServer


@contextmanager
def standing_in(services: int) -> Iterator[tuple[str, Callable[[], None]]]:
    """The address of a stand-in with so many services, and a function that changes them all."""
    command = [sys.executable, "-m", "benchmarks.stand_in", str(services)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a process without pipes")
        stdin, stdout = process.stdin, process.stdout

        def change() -> None:
            stdin.write("change\n")
            stdin.flush()
            stdout.readline()

        try:
            yield stdout.readline().strip(), change
        finally:
            process.terminate()


def main(services: int) -> None:
    """Serve until the process is ended."""
    store: Any = v11_documents(services)
    server = DemoServer(store)
    with server as base_url:
        print(base_url, flush=True)
        for _ in sys.stdin:
            changed = {key: renamed(document) for key, document in store.services.items()}
            server.serve(v11=replace(store, services=store.services.changed(changed)))
            print("changed", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
