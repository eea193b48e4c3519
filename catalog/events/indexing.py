"""The only writer of events' search entries: what touched events are now, or all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from uuid import UUID

from django.db import connection, transaction

from catalog.chunks import chunks
from catalog.events.material import EventMaterial, facets_of, materials
from catalog.intake.lock import LockName, wait_for_turn
from catalog.languages import PAGE_LANGUAGES
from catalog.models import Event, EventEntry
from catalog.search.analysers import analyser
from catalog.search.document import Vectors
from catalog.search.entries import facet_numbers

CHUNK = 500
Row = tuple[UUID, str, str, list[int]]


@transaction.atomic
def index(event_ids: Iterable[UUID]) -> None:
    """Bring the entries of these events in line with what they are now. Two statements, and some ten for each 500.

    Of what readers do not see none is left. Waits for another writer to end.
    """
    wait_for_turn(LockName.EVENTS)
    for chunk in chunks(sorted(set(event_ids)), CHUNK):
        EventEntry.objects.filter(event__in=chunk).delete()
        _copy(list(_rows_of(chunk)))


@transaction.atomic
def index_all() -> int:
    """All entries anew, in a transaction; answers with how many events have them. Waits for another writer to end."""
    # Before the first row: a writer that has its turn waits for rows, so none may be held while waiting for the turn.
    wait_for_turn(LockName.EVENTS)
    EventEntry.objects.all().delete()
    index(Event.objects.shown().values_list("pk", flat=True))
    return EventEntry.objects.values("event").distinct().count()


def _rows_of(ids: Collection[UUID]) -> Iterator[Row]:
    """A row for each language of the pages."""
    found = materials(ids)
    wanted = {material.id: facets_of(material) for material in found}
    numbers = facet_numbers({key for keys in wanted.values() for key in keys})
    for material in found:
        facets = sorted(numbers[key] for key in wanted[material.id])
        for reader in PAGE_LANGUAGES:
            yield material.id, reader.value, _vector(material, reader.value), facets


def _vector(material: EventMaterial, reader: str) -> str:
    """The words that a reader of the language finds it by: of the text that the reader gets, and of the reader's own
    language where that is another one."""
    made = Vectors()
    for language in dict.fromkeys((material.language_for(reader), reader)):
        made.add_all(material.words(language), analyser(language))
    made.finish([material.organisation] if material.organisation else ())
    vector, _head = made.literals()
    return vector


def _copy(rows: Sequence[Row]) -> None:
    statement = f"COPY {EventEntry._meta.db_table} (event_id, language, vector, facets) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
