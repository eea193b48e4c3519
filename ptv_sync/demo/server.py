"""The stand-in PTV over HTTP. Everything about sockets and headers is here; what is answered is decided in demo/v11
and demo/v12, and what goes wrong on the way in demo/faults."""

import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

from ptv_sync.demo.answer import Answer, Asked
from ptv_sync.demo.disguises import disguised, failure
from ptv_sync.demo.faults import Faults, Trouble, Troublemaker, neighbour
from ptv_sync.demo.listings import Listings
from ptv_sync.demo.v11 import api as v11_api
from ptv_sync.demo.v11.request import Limits
from ptv_sync.demo.v11.store import Store
from ptv_sync.demo.v12 import api as v12_api
from ptv_sync.demo.v12.store import Store as StoreV12

Version = Callable[[Asked], Answer]

_RETIRED = ("v9", "v10")
_UNSUPPORTED = tuple(f"v{number}" for number in range(2, 9))
_SLOW_PIECES = 8

_FRONT_PAGE = """<!doctype html>
<html lang="fi">
<meta charset="utf-8">
<title>Esittely-PTV</title>
<h1>Esittely-PTV</h1>
<p>Tämä on Palvelutietovarannon sijainen, jolla Tarmoaa voi kokeilla. Palvelut on keksitty, eivätkä yhteystiedot johda
kenenkään luo. Rajapinta on osoitteessa <a href="/api/v11/Service">/api/v11/</a>.</p>
<p lang="sv">Det här är en ersättare för Servicedatalagret för den som vill prova Tarmoa. Tjänsterna är påhittade.</p>
<p lang="en">This is a stand-in for the Finnish Service Catalogue, for trying out Tarmoa. The services are invented.</p>
</html>
"""


def respond(versions: Mapping[str, Version], target: str, headers: Mapping[str, str]) -> Answer:
    """The answer to `GET target` (path and query). `versions` has what stands behind /api/{version}/."""
    url = urlsplit(target)
    parts = url.path.strip("/").split("/", 2)
    if parts == [""]:
        return Answer(200, _FRONT_PAGE)
    if parts in (["health", "liveness"], ["health", "readiness"]):
        return v12_api.HEALTHY
    if parts[0].lower() != "api" or len(parts) < 3:
        return Answer(404, "")
    version = parts[1].lower()
    if version in versions:
        return versions[version](Asked(parts[2], tuple(parse_qsl(url.query)), headers))
    if version in _RETIRED:
        return Answer(410, "This API has been deprecated and it is no longer available.")
    if version in _UNSUPPORTED:
        return Answer(404, "This version is not supported! Please check supported versions from swagger.")
    return Answer(404, "")


class DemoServer:
    """A stand-in PTV in a thread of its own: `with DemoServer(store) as base_url: …`, the base of v11.

    Port 0 takes a free one. Raises OSError when the address cannot be taken. Leaving the block stops the server.
    Versions without a store are not served. Without `api_key` v12 takes any key. `faults` can be set anew at any time.
    """

    def __init__(
        self,
        store: Store | None = None,
        *,
        v12: StoreV12 | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        limits: Limits | None = None,
        api_key: str | None = None,
        faults: Faults | None = None,
    ) -> None:
        self._limits, self._api_key = limits, api_key
        self._site = _Site()
        self.faults = faults
        self.serve(v11=store, v12=v12)
        self._server = _Server((host, port), partial(_Handler, self._site))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def serve(self, *, v11: Store | None = None, v12: StoreV12 | None = None) -> None:
        """Serves other stores from now on; a version that is not named keeps its own."""
        if v11 is not None:
            self._site.versions["v11"] = partial(_answer_v11, v11, self._limits, Listings())
        if v12 is not None:
            self._site.versions["v12"] = partial(v12_api.answer, v12, api_key=self._api_key, listings=Listings())

    @property
    def faults(self) -> Faults | None:
        return self._site.troublemaker.faults if self._site.troublemaker else None

    @faults.setter
    def faults(self, faults: Faults | None) -> None:
        self._site.troublemaker = Troublemaker(faults) if faults else None

    def url(self, version: str = "v11") -> str:
        """The whole base that a client needs, e.g. http://127.0.0.1:8901/api/v11/."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}/api/{version}/"

    @property
    def base_url(self) -> str:
        """The base of v11."""
        return self.url()

    def __enter__(self) -> str:
        self._thread.start()
        return self.base_url

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _answer_v11(store: Store, limits: Limits | None, listings: Listings, asked: Asked) -> Answer:
    return v11_api.answer(store, asked.path, dict(asked.query), limits, listings)


class _Site:
    """What is served, and what goes wrong with it: shared by all requests, replaced while they come."""

    def __init__(self) -> None:
        self.versions: dict[str, Version] = {}
        self.troublemaker: Troublemaker | None = None

    def trouble_for(self, target: str) -> Trouble:
        is_api = target.lower().startswith("/api/")
        return self.troublemaker.next_for(target) if self.troublemaker and is_api else Trouble()

    def answer(self, target: str, headers: Mapping[str, str], trouble: Trouble) -> Answer:
        if failed := failure(trouble):
            return failed
        answer = respond(self.versions, target, headers)
        return disguised(answer, trouble, lambda page: respond(self.versions, neighbour(target, page), headers))


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of clients that turn their back; of everything else what the base class says."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as socketserver gives them


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections stay open: a sync asks hundreds of times
    timeout = 60
    disable_nagle_algorithm = True  # or every answer waits 40 ms for the acknowledgement of its headers

    def __init__(self, site: _Site, *arguments: object) -> None:
        self.site = site
        super().__init__(*arguments)  # type: ignore[arg-type]  # handed on as socketserver gives them

    def do_GET(self) -> None:
        trouble = self.site.trouble_for(self.path)
        if trouble.passing == "reset":
            self._reset()
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.site.answer(self.path, headers, trouble)
        payload = _payload(answer)
        self.send_response(answer.status)
        self.send_header("Content-Type", f"{_kind(answer)}; charset=utf-8")
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("X-Tarmoa-Demo", "1")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self._send(payload, trouble)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, payload: bytes, trouble: Trouble) -> None:
        """The body: less of it than promised, or in pieces, as the trouble wants it."""
        if trouble.passing == "cut":
            payload = payload[: trouble.dice.randrange(len(payload))] if payload else payload
            self.close_connection = True
        if not trouble.is_slow or not self.site.troublemaker:
            self.wfile.write(payload)
            return
        size = len(payload) // _SLOW_PIECES + 1
        for start in range(0, len(payload), size):
            self.wfile.write(payload[start : start + size])
            time.sleep(self.site.troublemaker.faults.pause)

    def _reset(self) -> None:
        """Breaks the line: lingering for no time at all makes closing a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.shutdown(socket.SHUT_RD)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class calls it so
        """Says nothing: the lines would run between those of the program that started the stand-in."""


def _payload(answer: Answer) -> bytes:
    return (answer.body if isinstance(answer.body, str) else json.dumps(answer.body, ensure_ascii=False)).encode()


def _kind(answer: Answer) -> str:
    if not isinstance(answer.body, str):
        return "application/json"
    return "text/html" if answer.body.startswith("<") else "text/plain"
