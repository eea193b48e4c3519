"""The stand-in of the sources of events over HTTP: an interface of Linked Events under /v1/, and a calendar."""

import json
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from catalog.events.demo.content import Json, calendar, documents

LARGEST_PAGE = 100
CALENDAR = "/kalenteri.ics"
_PICTURE = "/kuvat/"


@dataclass
class Answer:
    """`body`: JSON where it is no bytes."""

    status: int = 200
    body: Any = field(default_factory=dict)
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


class Content:
    """What is served; tests put other things in its place. `answer` is asked first, and may leave it to the rest."""

    def __init__(self, events: Sequence[Json] | None = None, *, today: date | None = None) -> None:
        self.events = events
        self.today = today or date.today()  # noqa: DTZ011 - the stand-in's day is the machine's
        self.calendar: bytes = calendar(self.today).encode()
        self.picture: bytes = picture()
        self.answer: Callable[[str], Answer | None] = lambda _target: None
        self.asked: list[str] = []

    def respond(self, target: str, base: str) -> Answer:
        """The answer to `GET target`; `base` is the address of version 1."""
        self.asked.append(target)
        if given := self.answer(target):
            return given
        url = urlsplit(target)
        if url.path == CALENDAR:
            return Answer(body=self.calendar, content_type="text/calendar")
        if url.path.startswith(_PICTURE):
            return Answer(body=self.picture, content_type="image/png")
        events = self.events if self.events is not None else documents(self.today, base=base)
        asked = dict(parse_qsl(url.query))
        if url.path == "/v1/event/":
            return _listing(events, asked, base)
        if url.path.startswith("/v1/event/"):
            return _single(events, unquote(url.path.removeprefix("/v1/event/").strip("/")), asked)
        return Answer(404, {"detail": "Not found."})


def picture() -> bytes:
    """A small PNG of one colour, made here."""
    width, height = 64, 40
    rows = (b"\x00" + b"\x2a\x6f\x97" * width) * height
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big") for kind, data in chunks
    )


def _listing(events: Sequence[Json], asked: Mapping[str, str], base: str) -> Answer:
    """A page of those that the question is of, in the order that it asks for; of equal ones by their ids."""
    if not asked.get("page", "1").isdecimal() or not asked.get("page_size", "20").isdecimal():
        return Answer(400, {"detail": "page and page_size are numbers"})
    order = asked.get("sort", "-last_modified_time")
    chosen = sorted((event for event in events if _is_asked_for(event, asked)), key=lambda event: str(event.get("id")))
    chosen.sort(key=lambda event: str(event.get(order.removeprefix("-")) or ""), reverse=order.startswith("-"))
    page, size = int(asked.get("page", "1")), min(int(asked.get("page_size", "20")), LARGEST_PAGE)
    rows = [_with(asked, event) for event in chosen[(page - 1) * size : page * size]]
    if page > 1 and not rows:
        return Answer(404, {"detail": "Invalid page."})
    more = page * size < len(chosen)
    following = f"{base}event/?{urlencode({**asked, 'page': page + 1})}" if more else None
    return Answer(body={"meta": {"count": len(chosen), "next": following, "previous": None}, "data": rows})


def _is_asked_for(event: Json, asked: Mapping[str, str]) -> bool:
    if event.get("publication_status") == "draft":
        return False
    if (event.get("type_id") or "General") not in asked.get("event_type", "General").split(","):
        return False
    if event.get("deleted") and asked.get("show_deleted") != "true":
        return False
    since = asked.get("last_modified_since")
    if since and datetime.fromisoformat(event["last_modified_time"]) < datetime.fromisoformat(since):
        return False
    end = event.get("end_time") or event.get("start_time")
    return not (asked.get("start") and isinstance(end, str) and end[:10] < asked["start"])


def _with(asked: Mapping[str, str], event: Json) -> Json:
    """The event with what it points at where the question includes that, else with the addresses alone."""
    included = asked.get("include", "").split(",")
    return {name: value if name in included else _address_of(value) for name, value in event.items()}


def _address_of(value: Any) -> Any:
    """Of something that stands at an address of its own, that; anything else as it is."""
    if isinstance(value, list):
        return [_address_of(item) for item in value]
    return {"@id": value["@id"]} if isinstance(value, dict) and "@id" in value else value


def _single(events: Sequence[Json], identifier: str, asked: Mapping[str, str]) -> Answer:
    event = next((event for event in events if event.get("id") == identifier), None)
    if event is None or event.get("publication_status") == "draft":
        return Answer(404, {"detail": "Not found."})
    gone = Answer(410, {"detail": "Event has been deleted."})
    return gone if event.get("deleted") else Answer(body=_with(asked, event))


class DemoServer:
    """The stand-in in a thread of its own: `with DemoServer(content) as url: …`, the base of version 1.

    Port 0 takes a free one. Raises OSError when the address cannot be taken. Leaving the block stops it.
    """

    def __init__(self, content: Content | None = None, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.content = content or Content()
        self._server = ThreadingHTTPServer((host, port), partial(_Handler, self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def base_url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}/v1/"

    @property
    def calendar_url(self) -> str:
        return self.base_url.removesuffix("/v1/") + CALENDAR

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
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True

    def __init__(self, demo: DemoServer, *arguments: object) -> None:
        self.demo = demo
        super().__init__(*arguments)  # type: ignore[arg-type]  # handed on as socketserver gives them

    def do_GET(self) -> None:
        answer = self.demo.content.respond(self.path, self.demo.base_url)
        is_bytes = isinstance(answer.body, bytes)
        payload = answer.body if is_bytes else json.dumps(answer.body, ensure_ascii=False).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("X-Tarmoa-Demo", "1")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class calls it so
        """Says nothing: the lines would run between those of the program that started the stand-in."""
