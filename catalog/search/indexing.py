"""The only writer of the search entries and facets: what touched services are now, or all of them (`rebuild`)."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone, translation
from psycopg import sql

from catalog.cards import place_words
from catalog.chunks import chunks
from catalog.intake.lock import LockName, wait_for_turn
from catalog.languages import PAGE_LANGUAGES, pick
from catalog.models import SearchEntry, SearchFacet, SearchIndex, Service
from catalog.search import terms, thesaurus
from catalog.search.analysers import analyser, strangers
from catalog.search.document import Vectors
from catalog.search.reading import FacetKey, Material, closeness_of, facets_of, materials, quality_of

log = logging.getLogger(__name__)

CHUNK = 500

# Gives the Finnish alphabetical order under COLLATE "C" without ICU (docs/search.md).
SORTING = ("åäöæøüéèáàšž", "{|}|}yeeaasz")
_ORDER = str.maketrans(*SORTING)
COLUMNS = (
    "service_id", "language", "text_language", "vector", "head", "facets", "closeness", "quality", "grouped_under",
    "sort_name", "card",
)  # fmt: skip


class Entry(NamedTuple):
    """A row as it is written, in the order of COLUMNS, and the words it brings to the vocabulary."""

    values: tuple[Any, ...]
    language: str
    vectors: Vectors


@transaction.atomic
def index(service_ids: Iterable[UUID]) -> int:
    """Bring the entries of the services in line with what they are now; answers with the number of entries.

    Of what is not on the tray none is left. Where another analyser made the entries that there are, all are made anew:
    words of two analysers do not meet. Some twenty statements for each 500 services. Waits for a rebuild to end.
    """
    wait_for_turn(LockName.SEARCH)
    written = 0
    touched = list(service_ids)
    if touched and SearchIndex.objects.exists() and strangers():
        log.warning("The search entries are another analyser's: all are made anew.")
        touched = sorted({*touched, *all_services()})
        thesaurus.compile_all()
    words = terms.Moved()
    for chunk in chunks(touched, CHUNK):
        words.take_off(terms.counted(chunk))
        SearchEntry.objects.filter(service__in=chunk).delete()
        entries = list(entries_of(chunk))
        copy(SearchEntry._meta.db_table, entries)
        words.add(terms.words_of(entries), terms.surfaces_of(entries))
        terms.refresh_names_of(chunk)
        written += len(entries)
    if touched:
        terms.write(words)
        terms.refresh_general_names()
        note_index()
    return written


def entries_of(ids: Collection[UUID]) -> Iterator[Entry]:
    """The entries of those that are on the tray, one for each language of the pages."""
    found = materials(ids)
    wanted = {material.id: facets_of(material) for material in found}
    numbers = _facet_numbers({key for keys in wanted.values() for key in keys})
    now = timezone.now()
    for material in found:
        facets = sorted(numbers[key] for key in wanted[material.id])
        of_text: dict[str, Vectors] = {}
        for language in PAGE_LANGUAGES:
            text_language = material.language_for(language)
            made = _vectors(material, language, text_language, of_text)
            name = material.texts[text_language]["name"]
            yield Entry(
                (
                    material.id, language.value, text_language, *made.literals(), facets, closeness_of(material),
                    quality_of(material, language, now), material.grouped_under, sorting_name(name),
                    json.dumps(_card(material, language, text_language), ensure_ascii=False),
                ),
                language.value,
                made,
            )  # fmt: skip


def _vectors(material: Material, reader: str, language: str, of_text: dict[str, Vectors]) -> Vectors:
    """The vectors for a reader; those of a text that several readers get are made once and kept in `of_text`."""
    if language not in of_text:
        of_text[language] = Vectors()
        of_text[language].add_all(material.words(language), analyser(language))
    made = of_text[language].copy()
    if language != reader:
        made.add_all(material.named(reader), analyser(reader))
    # The pages are not in the Sámi languages: a reader of these reads some other page and types Sámi there.
    for other in sorted(material.texts.keys() - {*PAGE_LANGUAGES, language}):
        made.add_all(material.words(other), analyser(other))
    made.finish(key for key, _, _ in material.organisations if key)
    return made


def copy(table: str, entries: Sequence[Entry]) -> None:
    """Write entries into the table by COPY."""
    names = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as rows:
        for entry in entries:
            rows.write_row(entry.values)


def regroup(targets: Mapping[UUID | None, Collection[UUID]]) -> None:
    """Note under which other service each is grouped now. One statement for each target."""
    for target, services in targets.items():
        SearchEntry.objects.filter(service__in=services).update(grouped_under=target)


def note_index() -> None:
    """Note which analysers made the entries, and of how many services they are. Two statements."""
    count = SearchEntry.objects.filter(language=PAGE_LANGUAGES[0]).count()
    now = timezone.now()
    SearchIndex.objects.bulk_create(
        [
            SearchIndex(language=code.value, analyser=analyser(code).name, built_at=now, services=count)
            for code in PAGE_LANGUAGES
        ],
        update_conflicts=True,
        unique_fields=["language"],
        update_fields=["analyser", "built_at", "services"],
    )


def sorting_name(name: str) -> str:
    return name.lower().translate(_ORDER)[:500]


def _facet_numbers(keys: Collection[FacetKey]) -> dict[FacetKey, int]:
    """The number of each facet; what is new gets one. One query, two more where something is new."""
    known = {(kind, value): pk for pk, kind, value in SearchFacet.objects.values_list("pk", "kind", "value")}
    if missing := sorted(set(keys) - known.keys()):
        SearchFacet.objects.bulk_create(
            [SearchFacet(kind=kind, value=value) for kind, value in missing], ignore_conflicts=True
        )
        known = {(kind, value): pk for pk, kind, value in SearchFacet.objects.values_list("pk", "kind", "value")}
    return known


def _card(material: Material, language: str, text_language: str) -> dict[str, Any]:
    """What a list shows (`catalog.search.results` reads it)."""
    text = material.texts[text_language]
    names = [pick(names, language) for _, _, names in material.areas]
    with translation.override(language):
        place = place_words(material.coverage, names, {kind for kind, _ in material.channels})
    provider = pick(material.organisations[0][2], language) if material.organisations else ""
    return {
        "name": text["name"], "summary": text["summary"], "place": place, "provider": provider,
        "charge": material.charge, "themes": material.themes,
    }  # fmt: skip


def all_services() -> list[UUID]:
    """Ids of the services on the tray. One query."""
    return list(Service.objects.on_tray().order_by("pk").values_list("pk", flat=True))
