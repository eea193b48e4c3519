"""One at a time, over every process and machine that shares the database."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection

from catalog.models import EventSource

# Any number will do as long as it stays: PostgreSQL's advisory locks are named by numbers.
_LOCK_NUMBERS = {"ptv": 7_216_001}
# Those of the sources of events, which people name, lie beyond all others.
_EVENTS_FROM = 7_216_002 << 32
EVENTS = "events:"
"""What stands before a source of events' name where it is one source among all."""


class LockName(IntEnum):
    """What only one transaction at a time may do."""

    THEMES = 7_216_100
    SEARCH = 7_216_101
    THESAURUS = 7_216_102
    EVENTS = 7_216_103


def wait_for_turn(name: LockName) -> None:
    """Wait until no other transaction holds the lock, then hold it to the end of this one. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [name])


def sources() -> tuple[str, ...]:
    """Every source that has runs: PTV, and those of events. One query."""
    names = EventSource.objects.order_by("name").values_list("name", flat=True)
    return (*_LOCK_NUMBERS, *(EVENTS + name for name in names))


@contextmanager
def only_run(source: str) -> Iterator[bool]:
    """Yields True when this process has the source's lock, False when another holds it. Two queries.

    Raises KeyError for what is no source.
    """
    is_of_events = source.startswith(EVENTS)
    number = _EVENTS_FROM + zlib.crc32(source.encode()) if is_of_events else _LOCK_NUMBERS[source]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        is_ours = bool(cursor.fetchone()[0])
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
