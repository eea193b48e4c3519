"""A request to the stand-in and its answer, whichever version is asked. Pure: sockets are in demo/server.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """`GET path?query` below /api/{version}/. The path is as it came; names of headers are in lower case."""

    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body: JSON unless it is a plain string."""

    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict)
