"""The pages over HTTP, from a web server as `make run` starts it."""

import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import requests

from benchmarks import BenchmarkError
from benchmarks.timing import ENCODING, Measured, checked, measured
from tarmoa import run_local


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((run_local.HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(port: int) -> Iterator[None]:
    """Gunicorn on `port` while the block runs, with the settings of our environment.

    Raises BenchmarkError when it does not answer within START_SECONDS.
    """
    with run_local.child(run_local.web_server(port)) as server:
        deadline = time.monotonic() + run_local.START_SECONDS
        while not run_local.answers(port):
            if server.poll() is not None or time.monotonic() > deadline:
                raise BenchmarkError("The web server did not start.")
            time.sleep(0.05)
        yield


def measure(paths: Mapping[str, str], *, runs: int) -> dict[str, Measured]:
    """Each page over one kept connection, one request at a time."""
    with requests.Session() as session:
        session.headers["Accept-Encoding"] = ENCODING

        def get(path: str) -> int:
            answer = session.get(os.environ["SITE_URL"] + path, timeout=60, allow_redirects=False)
            return checked(path, status=answer.status_code, content=answer.content)

        return {name: measured(get, path, runs=runs) for name, path in paths.items()}
