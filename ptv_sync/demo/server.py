"""The stand-in PTV over HTTP. Everything about sockets and headers is here; what is answered is decided in demo/v11."""

import json
import threading
from collections.abc import Callable, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

from ptv_sync.demo.answer import Answer
from ptv_sync.demo.v11 import api
from ptv_sync.demo.v11.request import Limits
from ptv_sync.demo.v11.store import Store

BASE_PATH = "/api/v11/"

Version = Callable[[str, Mapping[str, str]], Answer]

_RETIRED = ("v9", "v10")
_UNSUPPORTED = tuple(f"v{number}" for number in range(2, 9))

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


def respond(versions: Mapping[str, Version], target: str) -> Answer:
    """The answer to `GET target` (path and query). `versions` has what stands behind /api/{version}/."""
    url = urlsplit(target)
    parts = url.path.strip("/").split("/", 2)
    if parts == [""]:
        return Answer(200, _FRONT_PAGE)
    if parts[0].lower() != "api" or len(parts) < 3:
        return Answer(404, "")
    version = parts[1].lower()
    if version in versions:
        return versions[version](parts[2], dict(parse_qsl(url.query)))
    if version in _RETIRED:
        return Answer(410, "This API has been deprecated and it is no longer available.")
    if version in _UNSUPPORTED:
        return Answer(404, "This version is not supported! Please check supported versions from swagger.")
    return Answer(404, "")


class DemoServer:
    """A stand-in PTV in a thread of its own: `with DemoServer(store) as base_url: …`.

    Port 0 takes a free one. Raises OSError when the address cannot be taken. Leaving the block stops the server.
    """

    def __init__(self, store: Store, *, host: str = "127.0.0.1", port: int = 0, limits: Limits | None = None) -> None:
        versions: Mapping[str, Version] = {"v11": partial(api.answer, store, limits=limits)}
        self._server = ThreadingHTTPServer((host, port), partial(_Handler, versions))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def base_url(self) -> str:
        """The whole base that a client needs, e.g. http://127.0.0.1:8901/api/v11/."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}{BASE_PATH}"

    def __enter__(self) -> str:
        self._thread.start()
        return self.base_url

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections stay open: a sync asks hundreds of times
    timeout = 60
    disable_nagle_algorithm = True  # or every answer waits 40 ms for the acknowledgement of its headers

    def __init__(self, versions: Mapping[str, Version], *arguments: object) -> None:
        self.versions = versions
        super().__init__(*arguments)  # type: ignore[arg-type]  # handed on as socketserver gives them

    def do_GET(self) -> None:
        answer = respond(self.versions, self.path)
        is_text = isinstance(answer.body, str)
        kind = "text/html" if is_text and answer.status == 200 else "text/plain" if is_text else "application/json"
        body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body, ensure_ascii=False)
        payload = body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("X-Tarmoa-Demo", "1")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class calls it so
        """Says nothing: the lines would run between those of the program that started the stand-in."""
