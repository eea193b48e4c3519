"""A catalogue of as many services as wanted, made of the demonstration by SQL. Needs Django to be set up.

A sync of that many takes ten minutes, and copies that all say the same would make every word either rare or everywhere.
So the rows are multiplied in the tables, and the texts varied. What search does not read is not copied: contact
details, hours.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import md5
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from benchmarks import BenchmarkError
from benchmarks.documents import SHARING
from benchmarks.search.spreading import DROPPED, RUNNING, TELLING, Spreader, Vocabulary
from catalog.languages import PAGE_LANGUAGES
from catalog.models import Service, ServiceText
from catalog.search import rebuild

SEED = 20_261_126
# Different words of a language's texts; beyond those of the demonstration they are compounds made of its words.
RUNNING_WORDS = 100_000
CONCEPTS_KEPT = 40  # of 100
_VARIED = ("summary", "description", "general_description", "instruction", "requirements")
_KEPT = ("alternative_name", "charge_info", "deadline", "processing_time", "validity_time")


@transaction.atomic
def fill(services: int) -> None:
    """Make the catalogue hold so many services, all on the tray, of what a sync of the demonstration has brought."""
    surplus = list(Service.objects.on_tray().order_by("pk").values_list("pk", flat=True)[services:])
    Service.objects.exclude(pk__in=Service.objects.on_tray()).delete()
    Service.objects.filter(pk__in=surplus).delete()
    originals = list(Service.objects.order_by("pk").values_list("pk", flat=True))
    if not originals:
        raise BenchmarkError("The catalogue has no service on the tray.")
    copies = [(originals[place % len(originals)], place // len(originals)) for place in range(services)]
    made = [(service, number) for service, number in copies if number]
    with connection.cursor() as cursor:
        _note_copies(cursor, made)
        _copy_organisations(cursor)
        _copy_channels(cursor)
        _copy_services(cursor)
        _copy_texts(cursor, made)


def copy_id(identifier: UUID, number: int) -> UUID:
    """The id of a copy, as `_id` has it in SQL."""
    return UUID(md5(f"{identifier}:{number}".encode(), usedforsecurity=False).hexdigest())


def _id(column: str, number: str = "copy.number") -> str:
    return f"CASE WHEN {number} = 0 THEN row.{column} ELSE md5(row.{column}::text || ':' || {number})::uuid END"


_SHARED = f"copy.number / {SHARING} * {SHARING}"


def _note_copies(cursor: CursorWrapper, made: Iterable[tuple[UUID, int]]) -> None:
    """Tables of the copies to make: of services, of channels (all for each number), of organisations."""
    cursor.execute("CREATE TEMPORARY TABLE service_copy (of uuid, number int) ON COMMIT DROP")
    with cursor.copy("COPY service_copy FROM STDIN") as rows:
        for row in made:
            rows.write_row(row)
    numbers = "(SELECT DISTINCT number FROM service_copy) AS numbers"
    for name, condition in (("channel", "true"), ("organisation", f"number % {SHARING} = 0")):
        copies = f"SELECT id AS of, number FROM catalog_{name}, {numbers} WHERE {condition}"  # noqa: S608 - our own names
        cursor.execute(f"CREATE TEMPORARY TABLE {name}_copy ON COMMIT DROP AS {copies}")
    cursor.execute("ANALYZE service_copy, channel_copy, organisation_copy")


def _copy_organisations(cursor: CursorWrapper) -> None:
    own = {"id": _id("id"), "source_id": _id("source_id"), "parent_id": _id("parent_id")}
    _copy(cursor, "organisation", "organisation_copy", "id", own)
    _copy(cursor, "organisationtext", "organisation_copy", "organisation_id", {
        "organisation_id": _id("organisation_id"), "name": "row.name || ' ' || copy.number",
    })  # fmt: skip


def _copy_channels(cursor: CursorWrapper) -> None:
    own = {"id": _id("id"), "source_id": _id("source_id"), "organisation_id": _id("organisation_id", _SHARED)}
    _copy(cursor, "channel", "channel_copy", "id", own)
    _copy(cursor, "channeltext", "channel_copy", "channel_id", {
        "channel_id": _id("channel_id"), "name": "row.name || ' ' || copy.number",
    })  # fmt: skip


def _copy_services(cursor: CursorWrapper) -> None:
    """Services with their classification, organisations and channels; each in other areas than the one it is of."""
    service = {"service_id": _id("service_id")}
    _copy(cursor, "service", "service_copy", "id", {
        "id": _id("id"), "source_id": _id("source_id"), "grouped_under_id": "NULL",
        "modified_at": "row.modified_at - copy.number * interval '1 day'",
    })  # fmt: skip
    kept = f"abs(hashtextextended(row.concept_id || ':' || copy.number, 0)) % 100 < {CONCEPTS_KEPT}"
    _copy(cursor, "service_concepts", "service_copy", "service_id", service, kept)
    _copy(cursor, "servicetheme", "service_copy", "service_id", service)
    _copy(cursor, "serviceorganisation", "service_copy", "service_id", {
        **service, "organisation_id": _id("organisation_id", _SHARED),
    })  # fmt: skip
    _copy(cursor, "connection", "service_copy", "service_id", {
        **service, "channel_id": _id("channel_id"), "service_source_id": _id("service_source_id"),
        "channel_source_id": _id("channel_source_id"),
    })  # fmt: skip
    cursor.execute(_AREAS)


def _copy(
    cursor: CursorWrapper, table: str, copies: str, owner: str, changed: Mapping[str, str], condition: str = "true"
) -> None:
    """Copy the rows of a table for each copy of their owner, with some columns changed; numbered ids are new."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s",
        [f"catalog_{table}"],
    )
    columns = [name for (name,) in cursor.fetchall() if name != "id" or name in changed]
    values = [changed.get(name, f"row.{name}") for name in columns]
    rows = f"catalog_{table} AS row JOIN {copies} AS copy ON copy.of = row.{owner} WHERE {condition}"
    cursor.execute(f"INSERT INTO catalog_{table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {rows}")  # noqa: S608


# An area gives way to another one of its kind; some have many services and most few, as municipalities have.
_AREAS = """
    WITH placed AS (
        SELECT area.id, area.kind, row_number() OVER (PARTITION BY kind ORDER BY md5(area.code)) - 1 AS place,
               count(*) OVER (PARTITION BY kind) AS number
          FROM catalog_area AS area
         WHERE EXISTS (SELECT 1 FROM catalog_area_municipalities AS member
                         JOIN catalog_municipality AS municipality ON municipality.code = member.municipality_id
                         JOIN catalog_county AS county ON county.code = municipality.county_id AND county.is_active
                        WHERE member.area_id = area.id)
    ), moved AS (
        SELECT md5(row.service_id::text || ':' || copy.number)::uuid AS service_id, own.kind, own.number,
               power(abs(hashtextextended(row.area_id || ':' || copy.number, 0)) % 10000 / 10000.0, 2) AS chance
          FROM catalog_service_areas AS row
          JOIN service_copy AS copy ON copy.of = row.service_id JOIN placed AS own ON own.id = row.area_id
    )
    INSERT INTO catalog_service_areas (service_id, area_id)
    SELECT DISTINCT moved.service_id, placed.id FROM moved
      JOIN placed ON placed.kind = moved.kind AND placed.place = floor(moved.number * moved.chance)
"""


def _copy_texts(cursor: CursorWrapper, made: Iterable[tuple[UUID, int]]) -> None:
    """The texts of the copies, each with words of its own."""
    texts: dict[UUID, list[ServiceText]] = {}
    for text in ServiceText.objects.order_by("service", "language"):
        texts.setdefault(text.service_id, []).append(text)
    spreaders = dict(_spreaders([text for found in texts.values() for text in found]))
    columns = ("service_id", "language", "name", "keywords", *_VARIED, *_KEPT)
    with cursor.copy(f"COPY catalog_servicetext ({', '.join(columns)}) FROM STDIN") as rows:
        for service, number in made:
            for text in texts[service]:
                spreader = spreaders[text.language]
                rows.write_row((
                    copy_id(service, number), text.language, spreader.name(text.name, number),
                    spreader.keywords(text.keywords), *(spreader.text(getattr(text, name)) for name in _VARIED),
                    *(getattr(text, name) for name in _KEPT),
                ))  # fmt: skip


def _spreaders(texts: Iterable[ServiceText]) -> Iterator[tuple[str, Spreader]]:
    found: dict[str, list[ServiceText]] = {}
    for text in texts:
        found.setdefault(text.language, []).append(text)
    for language, own in found.items():
        running = (getattr(text, name) for text in own for name in ("name", *_VARIED))
        telling = (words for text in own for words in (text.name, *text.keywords))
        yield (
            language,
            Spreader(
                Vocabulary(running, shift=RUNNING, size=RUNNING_WORDS, seed=SEED, dropped=DROPPED),
                Vocabulary(telling, shift=TELLING, seed=SEED),
                seed=SEED,
            ),
        )


def sizes() -> dict[str, int]:
    """Bytes of the entries' table (and of it what is beside its rows), its indexes by name, and the vocabulary's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_size(entry), pg_table_size(entry) - pg_relation_size(entry), pg_indexes_size(entry),"
            " pg_total_relation_size('catalog_searchterm') FROM (SELECT %s::regclass AS entry) AS named",
            [rebuild.LIVE],
        )
        rows, beside, indexes, words = cursor.fetchone()
    return {"rows": rows, "beside the rows (TOAST)": beside, "indexes": indexes, "vocabulary": words}


def telling_texts(language: str, *, most: int) -> list[list[str]]:
    """Name and keywords of so many services that have a text in the language, in the order of their ids."""
    rows = ServiceText.objects.filter(language=language, service__in=Service.objects.on_tray()).order_by("service_id")
    return [[name, *keywords] for name, keywords in rows.values_list("name", "keywords")[:most]]


def whole_texts(language: str) -> list[str]:
    """The text of every entry of a language of the pages: name, keywords, summary and descriptions in one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT concat_ws(' ', text.name, text.alternative_name, array_to_string(text.keywords, ' '), text.summary,"
            "       text.description, text.general_description, text.instruction, text.requirements)"
            "  FROM catalog_searchentry AS entry JOIN catalog_servicetext AS text"
            "    ON text.service_id = entry.service_id AND text.language = entry.text_language"
            " WHERE entry.language = %s",
            [language],
        )
        return [text for (text,) in cursor.fetchall()]


LANGUAGES = tuple(language.value for language in PAGE_LANGUAGES)
