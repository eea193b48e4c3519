"""A stand-in of the map server: the same small picture for every tile."""

import struct
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

TEMPLATE_PATH = "/taustakartta/{z}/{y}/{x}.png?api-key={key}"


def png(red: int = 214, green: int = 226, blue: int = 208, *, side: int = 256, line: int = 24) -> bytes:
    """A square of one colour, its upper and left edge a little darker by `line`, so that tiles can be told apart."""
    edge = bytes((red - line, green - line, blue - line))
    inner = bytes((red, green, blue))
    rows = [b"\0" + edge * side] + [b"\0" + edge + inner * (side - 1)] * (side - 1)
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


class TileServer:
    """`with TileServer() as server:` — `template` is for MAP_TILES_URL, `asked` the paths that were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        picture, asked = png(), self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "image/png")
                self.send_header("Content-Length", str(len(picture)))
                self.end_headers()
                self.wfile.write(picture)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class calls it so
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def template(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{TEMPLATE_PATH}"

    def __enter__(self) -> "TileServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
