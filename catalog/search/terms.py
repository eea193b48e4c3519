"""The vocabulary: words of the entries with numbers of services; names of places, organisations, themes, services.

Written together with the entries: what a service no longer says is taken off the counts again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, models

from catalog.languages import PAGE_LANGUAGES, pick
from catalog.models import Municipality, OrganisationText, SearchEntry, SearchTerm, TermKind, Theme
from catalog.search.analysers import analyser
from catalog.search.analysis.words import fold, tokenise

if TYPE_CHECKING:
    from catalog.search.indexing import Entry

Counts = Counter[tuple[str, str]]
"""(language, word in base form) → number of services."""
LONGEST_TERM = 60


def counted(service_ids: Collection[UUID]) -> Counts:
    """The words of the services' entries as they stand. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT language, lexeme, count(*) FROM catalog_searchentry, unnest(tsvector_to_array(vector)) AS lexeme"
            " WHERE service_id = ANY(%s) GROUP BY language, lexeme",
            [list(service_ids)],
        )
        return Counter({(language, word): number for language, word, number in cursor.fetchall()})


def words_of(entries: Iterable[Entry]) -> Counts:
    counts: Counts = Counter()
    for entry in entries:
        counts.update((entry.language, word) for word in entry.vectors.full)
    return counts


def surfaces_of(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """(language, form as written) → base form, of what names, keywords and summaries say."""
    return {(entry.language, surface): lemma for entry in entries for surface, lemma in entry.vectors.surfaces.items()}


def update(before: Counts, entries: Collection[Entry]) -> None:
    """Bring the counts in line after entries have been written anew. Two statements."""
    after = words_of(entries)
    moved = {key: after[key] - before[key] for key in after.keys() | before.keys() if after[key] != before[key]}
    add(moved, surfaces_of(entries))


def add(counts: Mapping[tuple[str, str], int], surfaces: Mapping[tuple[str, str], str]) -> None:
    """Add to the counts of words; forms as written are kept with the base form they belong to. Two statements."""
    rows = [(language, word, fold(word), word, number) for (language, word), number in counts.items() if is_word(word)]
    rows += [
        (language, surface, fold(surface), lemma, 0)
        for (language, surface), lemma in surfaces.items()
        if is_word(surface) and (language, surface) not in counts
    ]
    rows.sort()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_searchterm (language, kind, text, folded, key, target, documents)"
            " SELECT language, 'word', text, folded, key, '', greatest(number, 0)"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::int[])"
            " AS fresh (language, text, folded, key, number)"
            " ON CONFLICT (language, kind, text, target) DO UPDATE"
            " SET documents = catalog_searchterm.documents + excluded.documents, key = excluded.key"
            " WHERE excluded.documents <> 0",
            [list(column) for column in zip(*(row for row in rows if row[4] >= 0), strict=True)] or [[]] * 5,
        )
        cursor.execute(
            "UPDATE catalog_searchterm SET documents = greatest(documents + fewer.number, 0)"
            " FROM unnest(%s::text[], %s::text[], %s::int[]) AS fewer (language, text, number)"
            " WHERE catalog_searchterm.language = fewer.language AND kind = 'word'"
            " AND catalog_searchterm.text = fewer.text",
            [list(column) for column in zip(*((row[0], row[1], row[4]) for row in rows if row[4] < 0), strict=True)]
            or [[]] * 3,
        )


def is_word(text: str) -> bool:
    """Whether the vocabulary keeps it: neither an organisation's mark nor too long to be typed."""
    return ":" not in text and len(text) <= LONGEST_TERM


# --- Names


def refresh_names(service_ids: Collection[UUID] | None = None) -> None:
    """Write the names of municipalities, organisations, themes and services anew; of services only those given.

    Some eight statements.
    """
    entries = SearchEntry.objects.filter(grouped_under__isnull=True)
    old = SearchTerm.objects.filter(kind=TermKind.SERVICE)
    if service_ids is not None:
        entries = entries.filter(service__in=service_ids)
        old = old.filter(target__in=list(map(str, service_ids)))
    rows = [*_places(), *_themes(), *_organisations(), *_services(entries)]
    unique = {(row.language, row.kind, row.text, row.target): row for row in rows}
    old.delete()
    SearchTerm.objects.exclude(kind__in=[TermKind.WORD, TermKind.SERVICE]).delete()
    SearchTerm.objects.bulk_create(unique.values(), batch_size=2000)


def key_of(language: str, text: str) -> str:
    """An expression in base forms, joined by spaces: what spans of a question are compared with."""
    word = analyser(language).word
    return " ".join(word(token.surface).lemmas[0] for token in tokenise(text))


def _term(language: str, kind: TermKind, text: str, target: str, documents: int = 0) -> SearchTerm:
    return SearchTerm(
        language=language, kind=kind.value, text=text, folded=fold(text), key=key_of(language, text), target=target,
        documents=documents,
    )  # fmt: skip


def _places() -> Iterable[SearchTerm]:
    """Municipalities of the counties that are switched on, by every name they have: people mix the languages."""
    for code, names in Municipality.objects.filter(county__is_active=True).values_list("code", "names"):
        for language in PAGE_LANGUAGES:
            for name in dict.fromkeys(name for name in (pick(names, language), *names.values()) if name):
                yield _term(language, TermKind.PLACE, name, code)


def _themes() -> Iterable[SearchTerm]:
    for theme in Theme.objects.active():
        for language in PAGE_LANGUAGES:
            if name := pick(theme.names, language):
                yield _term(language, TermKind.THEME, name, theme.key)


def _organisations() -> Iterable[SearchTerm]:
    """Organisations with a part in a service on the tray, under their names in every language."""
    rows: Any = OrganisationText.objects.filter(
        organisation__service_roles__service__off_tray_reason="",
        organisation__service_roles__service__withdrawn_at__isnull=True,
    )
    for name, target in rows.values_list("name", "organisation_id").distinct():
        for language in PAGE_LANGUAGES:
            yield _term(language, TermKind.ORGANISATION, name, str(target))


def _services(rows: models.QuerySet[SearchEntry]) -> Iterable[SearchTerm]:
    for language, name, target in rows.values_list("language", "card__name", "service_id").iterator():
        yield _term(language, TermKind.SERVICE, str(name), str(target))
