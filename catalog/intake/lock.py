"""One at a time, over every process and machine that shares the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection

# Any number will do as long as it stays: PostgreSQL's advisory locks are named by numbers.
_LOCK_NUMBERS = {"ptv": 7_216_001}
SOURCES = tuple(_LOCK_NUMBERS)


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


@contextmanager
def only_run(source: str) -> Iterator[bool]:
    """Yields True when this process has the source's lock, False when another holds it. Two queries."""
    number = _LOCK_NUMBERS[source]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        is_ours = bool(cursor.fetchone()[0])
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
