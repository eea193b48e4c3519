"""What the search entries hold, and how they are written into a table: used by `indexing` and `rebuild` alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone, translation
from psycopg import sql

from catalog.cards import place_words
from catalog.hours import schedules
from catalog.languages import PAGE_LANGUAGES, Language, pick
from catalog.models import SearchEntry, SearchFacet, SearchIndex, Service
from catalog.search.analysers import analyser
from catalog.search.counting import packed
from catalog.search.document import Vectors
from catalog.search.reading import FacetKey, Material, belonging_of, closeness_of, facets_of, materials, quality_of

CHUNK = 500
# Of how many places an entry holds the point: what has more, has one near most people.
MOST_POINTS = 100

# Gives the Finnish alphabetical order under COLLATE "C" without ICU (docs/search.md).
SORTING = ("åäöæøüéèáàšž", "{|}|}yeeaasz")
_ORDER = str.maketrans(*SORTING)
COLUMNS = (
    "service_id", "language", "text_language", "vector", "head", "facets", "counted", "closeness", "belonging",
    "quality", "grouped_under", "schedule_number", "places", "points", "sort_name", "card",
)  # fmt: skip


class Entry(NamedTuple):
    """A row as it is written, in the order of COLUMNS, and the words it brings to the vocabulary."""

    values: tuple[Any, ...]
    language: str
    vectors: Vectors


def entries_of(ids: Collection[UUID]) -> Iterator[Entry]:
    """The entries of those that are on the tray, one for each language of the pages."""
    found = materials(ids)
    wanted = {material.id: facets_of(material) for material in found}
    numbers = facet_numbers({key for keys in wanted.values() for key in keys})
    schedule_numbers = schedules.numbers({material.id: material.hours for material in found})
    now = timezone.now()
    for material in found:
        facets = sorted(numbers[key] for key in wanted[material.id])
        places, points = _places(material)
        for language, text_language, made in _vectors(material):
            name = material.texts[text_language]["name"]
            yield Entry(
                (
                    material.id, language.value, text_language, *made.literals(facets), facets, packed(facets),
                    closeness_of(material), belonging_of(material), quality_of(material, language, now),
                    material.grouped_under, schedule_numbers[material.id], places, points, sorting_name(name),
                    json.dumps(_card(material, language, text_language), ensure_ascii=False),
                ),
                language.value,
                made,
            )  # fmt: skip


def _vectors(material: Material) -> Iterator[tuple[Language, str, Vectors]]:
    """Each reader's language, that of the text the reader gets, and the vectors. A text is analysed once."""
    text_languages = {reader: material.language_for(reader) for reader in PAGE_LANGUAGES}
    of_text: dict[str, Vectors] = {}
    readers_left = Counter(text_languages.values())
    for reader, language in text_languages.items():
        if language not in of_text:
            of_text[language] = Vectors()
            of_text[language].add_all(material.words(language), analyser(language))
        readers_left[language] -= 1
        made = of_text[language].copy() if readers_left[language] else of_text[language]
        if language != reader:
            made.add_all(material.named(reader), analyser(reader))
        # People mix the languages: what they have heard of is called so on a page in another one, too.
        for heard in PAGE_LANGUAGES:
            if heard != reader:
                made.hear(material.called(heard), analyser(heard))
        # The pages are not in the Sámi languages: a reader of these reads some other page and types Sámi there.
        for other in sorted(material.texts.keys() - {*PAGE_LANGUAGES, language}):
            made.add_all(material.words(other), analyser(other))
        made.offer(material.words(reader) if reader in material.texts else material.named(reader), analyser(reader))
        made.finish(key for key, _, _ in material.organisations if key)
        yield reader, language, made


def _places(material: Material) -> tuple[list[int], list[float]]:
    """The municipalities of the places, as numbers, and their points, one after another."""
    codes = sorted({int(place.municipality) for place in material.places if place.municipality})
    points = dict.fromkeys(
        (round(place.latitude, 5), round(place.longitude, 5))
        for place in material.places
        if place.latitude is not None and place.longitude is not None
    )
    return codes, [degrees for point in points for degrees in point][: 2 * MOST_POINTS]


def facet_numbers(keys: Collection[FacetKey]) -> dict[FacetKey, int]:
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
    names = [pick(names, language) for _, names in material.areas]
    with translation.override(language):
        place = place_words(material.coverage, names, {kind for kind, _ in material.channels})
    provider = pick(material.organisations[0][2], language) if material.organisations else ""
    return {
        "name": text["name"], "summary": text["summary"], "place": place, "provider": provider,
        "charge": material.charge, "themes": material.themes,
    }  # fmt: skip


def sorting_name(name: str) -> str:
    return name.lower().translate(_ORDER)[:500]


def copy(table: str, entries: Sequence[Entry]) -> None:
    """Write entries into the table by COPY.

    Those of one language lie side by side: a search goes through one language's, and so through a third of the pages.
    """
    names = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as rows:
        for entry in sorted(entries, key=attrgetter("language")):
            rows.write_row(entry.values)


def forget() -> None:
    """Have all entries made anew by the next sync or `reindex --if-needed`. One statement."""
    SearchIndex.objects.update(analyser="")


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


def all_services() -> list[UUID]:
    """Ids of the services on the tray. One query."""
    return list(Service.objects.on_tray().order_by("pk").values_list("pk", flat=True))
