"""Asking addresses that people or sources gave, over connections that go only where `addresses` lets them. Pure.

A host is looked up once, when the connection is made, and the address that was checked is the one connected to: an
answer of the DNS that changes in between (rebinding) changes nothing. Names and certificates stay the host's own.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3 import exceptions as urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

from catalog.intake.addresses import LookUp, checked_addresses, target_of
from catalog.intake.errors import SourceBadAnswer, SourceNotFound, SourceUnreachable

MOST_REDIRECTS = 3
TIMEOUT = (10.0, 30.0)
LONGEST_SECONDS = 120.0
CHUNK_BYTES = 65_536
_MOVED = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer with status 200. `url`: where it came from, after redirects; header names are in lower case."""

    url: str
    content: bytes
    headers: Mapping[str, str]


def guarded_session(*, allow_local: bool = False, look_up: LookUp | None = None) -> requests.Session:
    """A session whose every connection is checked. It heeds no proxy and no netrc of the environment."""
    session = requests.Session()
    session.trust_env = False
    session.headers.update({"User-Agent": "Tarmoa"})
    adapter = GuardedAdapter(allow_local=allow_local, look_up=look_up)
    for prefix in ("", "http://", "https://"):
        session.mount(prefix, adapter)
    return session


def fetch(session: requests.Session, url: str, *, most_bytes: int, accept: str = "*/*") -> Fetched:
    """What stands at an address, after at most three redirects, each of them checked as the first one.

    Raises AddressRefused, SourceUnreachable, or SourceBadAnswer for another status, more bytes or too many redirects.
    """
    deadline = time.monotonic() + LONGEST_SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        try:
            with session.get(
                url, headers={"Accept": accept}, timeout=TIMEOUT, allow_redirects=False, stream=True
            ) as answer:
                if answer.status_code in _MOVED and "Location" in answer.headers:
                    url = urljoin(url, answer.headers["Location"])
                    continue
                if answer.status_code != 200:
                    kind = SourceNotFound if answer.status_code in _GONE else SourceBadAnswer
                    raise kind(f"{url} answered with status {answer.status_code}.")
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return Fetched(url, _read(answer, url, most_bytes, deadline), headers)
        except (requests.RequestException, urllib3.HTTPError) as error:
            raise SourceUnreachable(f"{url} could not be reached: {type(error).__name__}.") from error
    raise SourceBadAnswer(f"{url} is the end of more than {MOST_REDIRECTS} redirects.")


class GuardedAdapter(HTTPAdapter):
    """Refuses addresses by their form before, and by where they lead while connecting."""

    def __init__(self, *, allow_local: bool = False, look_up: LookUp | None = None) -> None:
        self._allow_local = allow_local
        self._look_up = look_up
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        plain, secure = _connections(allow_local=self._allow_local, look_up=self._look_up)
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("GuardedPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("GuardedSecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        target_of(request.url or "", allow_local=self._allow_local)
        return super().send(request, *args, **kwargs)


def _connections(*, allow_local: bool, look_up: LookUp | None) -> tuple[type[HTTPConnection], type[HTTPSConnection]]:
    """The classes of connections, plain and secure, that look up, check and connect in one go."""

    def connect(connection: HTTPConnection) -> Any:
        try:
            found = checked_addresses(connection.host, connection.port, allow_local=allow_local, look_up=look_up)
            return _first_that_answers(connection, found)
        except TimeoutError as error:
            raise urllib3.ConnectTimeoutError(connection, f"{connection.host} did not answer in time") from error
        except OSError as error:
            raise urllib3.NewConnectionError(connection, f"{connection.host}: {error}") from error

    class Plain(HTTPConnection):
        def _new_conn(self) -> Any:
            return connect(self)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> Any:
            return connect(self)

    return Plain, Secure


def _first_that_answers(connection: HTTPConnection, addresses: list[str]) -> Any:
    for position, address in enumerate(addresses, start=1):
        try:
            return create_connection(
                (address, connection.port), connection.timeout, socket_options=connection.socket_options
            )
        except OSError:
            if position == len(addresses):
                raise
    raise OSError("no address")


def _read(answer: requests.Response, url: str, most_bytes: int, deadline: float) -> bytes:
    """The whole body, unpacked, unless it grows too big or takes too long."""
    pieces, size = [], 0
    while piece := answer.raw.read1(CHUNK_BYTES, decode_content=True):
        size += len(piece)
        if size > most_bytes:
            raise SourceBadAnswer(f"{url} answered with more than {most_bytes // 1_000_000} MB.")
        if time.monotonic() > deadline:
            raise SourceUnreachable(f"{url} could not be reached: the answer came too slowly.")
        pieces.append(piece)
    return b"".join(pieces)
