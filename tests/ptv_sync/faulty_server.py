"""An HTTP server that answers as it is told, faults included, and remembers what it was asked."""

import json
import socket
import struct
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Reply:
    """One answer. `body` is JSON unless it is bytes; `cut` bytes are promised and not sent; `reset` breaks the line.

    `drip` is the pause after each byte of the body.
    """

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int = 0
    delay: float = 0.0
    reset: bool = False
    drip: float = 0.0


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    target: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        return urlsplit(self.target).path.removeprefix("/api/v11/")

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}


class FaultyServer:
    """`with FaultyServer([Reply(…), …]) as server:` — answers in that order, then with the last one for ever."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self.replies = list(replies)
        self.asked: list[Asked] = []
        self._server = _Server(("127.0.0.1", 0), self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/api/v11/"

    def reply_to(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        return self.replies[min(len(self.asked), len(self.replies)) - 1]

    def __enter__(self) -> "FaultyServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def __init__(self, address: tuple[str, int], script: FaultyServer) -> None:
        self.script = script
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: clients that turn their back are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5
    server: _Server

    def do_GET(self) -> None:
        reply = self.server.script.reply_to(Asked(self.path, dict(self.headers.items())))
        time.sleep(reply.delay)
        if reply.reset:
            # Lingering for no time at all makes closing a reset. The request's files hold the socket open.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.shutdown(socket.SHUT_RD)
            self.close_connection = True
            return
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        headers = {"Content-Type": "application/json", **reply.headers}
        for name, value in (headers | {"Content-Length": str(len(body) + reply.cut)}).items():
            self.send_header(name, value)
        self.end_headers()
        for piece in [bytes([byte]) for byte in body] if reply.drip else [body]:
            self.wfile.write(piece)
            time.sleep(reply.drip)
        self.close_connection = bool(reply.cut)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class calls it so
        """Says nothing."""
