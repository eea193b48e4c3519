"""All entries anew in a table beside the live one, which readers have until the two are swapped."""

from __future__ import annotations

import multiprocessing
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

import django
from django.db import connection, transaction

from catalog.chunks import chunks
from catalog.garbage import collected_seldom
from catalog.intake.lock import LockName
from catalog.models import SearchEntry
from catalog.search import entries, terms, thesaurus

LIVE = SearchEntry._meta.db_table
NEXT = f"{LIVE}_next"
# Bytes of a row, from which on PostgreSQL puts texts, heads and cards beside it: the least there can be. Thousands of
# rows are counted in a search, and few are read further.
ROW = 128


class Share(NamedTuple):
    """What a chunk brought."""

    entries: int
    counts: terms.Counts
    surfaces: dict[tuple[str, str], str]


def rebuild(*, processes: int = 1) -> int:
    """Write all entries, the vocabulary and the thesaurus's expressions anew; answers with the number of entries.

    Writers wait meanwhile, readers do not. With more than one process each writes by a connection of its own, so what
    it reads must have been committed. A run that died leaves a table that the next one drops.
    """
    with _held():
        return write_all(processes=processes)


def write_all(*, processes: int = 1) -> int:
    """As `rebuild`, for a caller that has the writers' lock; in a transaction readers wait from the swap to its end."""
    _create()
    words = terms.Moved()
    written = 0
    ids = entries.all_services()
    for share in _shares(ids, processes):
        words.add(share.counts, share.surfaces)
        written += share.entries
    definitions = _build_indexes()
    with transaction.atomic():
        _swap(definitions)
        terms.clear()
        terms.write(words)
        terms.refresh_general_names()
        terms.write_all_names(ids)
        thesaurus.compile_all()
        entries.note_index()
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {LIVE}")
        cursor.execute("ANALYZE catalog_searchterm")
    return written


@contextmanager
def _held() -> Iterator[None]:
    """The lock of the writers, for longer than a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LockName.SEARCH])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LockName.SEARCH])


def _create() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {NEXT}")
        cursor.execute(
            f"CREATE TABLE {NEXT} (LIKE {LIVE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING IDENTITY"
            f" INCLUDING STORAGE) WITH (toast_tuple_target = {ROW})"
        )


def _shares(ids: Collection[UUID], processes: int) -> Iterator[Share]:
    if processes == 1:
        yield from map(write_share, chunks(ids, entries.CHUNK))
        return
    context = multiprocessing.get_context("spawn")
    # Django's own function: a new process imports its module first, and ours needs a Django that is set up.
    with ProcessPoolExecutor(processes, mp_context=context, initializer=django.setup) as pool:
        waiting: list[Future[Share]] = [pool.submit(write_share, chunk) for chunk in chunks(ids, entries.CHUNK)]
        for future in waiting:
            yield future.result()


@collected_seldom()
def write_share(ids: Collection[UUID]) -> Share:
    """Make the entries of some services and write them into the table beside the live one."""
    made = list(entries.entries_of(ids))
    entries.copy(NEXT, made)
    return Share(len(made), terms.words_of(made), terms.surfaces_of(made))


def _build_indexes() -> list[tuple[str, str]]:
    """Give the new table the indexes and keys of the live one; answers with pairs of their names there and here."""
    names = []
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem TO '256MB'")
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s ORDER BY 1", [LIVE])
        for name, definition in cursor.fetchall():
            fresh = f"{name}_next"[:63]
            cursor.execute(definition.replace(f" {name} ON ", f" {fresh} ON ").replace(f".{LIVE} ", f".{NEXT} "))
            names.append((name, fresh))
        cursor.execute("RESET maintenance_work_mem")
    return names


def _swap(names: list[tuple[str, str]]) -> None:
    """Put the new table into the live one's place, with its keys. A moment's lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype IN ('p', 'f')",
            [LIVE],
        )
        keys = cursor.fetchall()
        # What the caller's own transaction wrote into the old table is checked now: it cannot go before.
        foreign = ", ".join(name for name, kind, _ in keys if kind == "f")
        cursor.execute(f"SET CONSTRAINTS {foreign} IMMEDIATE")
        cursor.execute(f"DROP TABLE {LIVE}")
        cursor.execute(f"ALTER TABLE {NEXT} RENAME TO {LIVE}")
        for name, fresh in names:
            cursor.execute(f"ALTER INDEX {fresh} RENAME TO {name}")
        for name, kind, definition in keys:
            how = f"PRIMARY KEY USING INDEX {name}" if kind == "p" else definition
            cursor.execute(f"ALTER TABLE {LIVE} ADD CONSTRAINT {name} {how}")
        cursor.execute(
            "SELECT pg_get_serial_sequence(%s, 'id')",
            [LIVE],
        )
        sequence = cursor.fetchone()[0]
        cursor.execute(f"ALTER SEQUENCE {sequence} RENAME TO {LIVE}_id_seq")
