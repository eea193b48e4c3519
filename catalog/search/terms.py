"""The vocabulary: words of the entries with numbers of services; names of places, organisations, themes, services.

What is offered to who types has its number, too: a word that of the services with it in name, keyword or ontology term.
Written together with the entries: what a service no longer says is taken off the counts again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import connection, models
from psycopg import sql

from catalog.areas import mergers
from catalog.chunks import chunks
from catalog.languages import PAGE_LANGUAGES, pick
from catalog.models import Municipality, OrganisationText, SearchEntry, SearchTerm, ServiceOrganisation, TermKind, Theme
from catalog.search.analysers import analyser
from catalog.search.analysis.words import fold, words_in
from catalog.search.document import HEARD, OFFERED

if TYPE_CHECKING:
    from catalog.search.entries import Entry

Counts = Counter[tuple[str, str]]
"""(language, word in base form, or marked as offered) → number of services."""
LONGEST_TERM = 60


def counted(service_ids: Collection[UUID]) -> Counts:
    """The words of the services' entries as they stand, of what is marked those that are offered. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT language, lexeme, count(*) FROM catalog_searchentry, unnest(vector)"
            " WHERE service_id = ANY(%s) AND (position(':' IN lexeme) = 0 AND NOT %s = ALL (weights)"
            "                                 OR starts_with(lexeme, %s))"
            " GROUP BY language, lexeme",
            [list(service_ids), HEARD, OFFERED],
        )
        return Counter({(language, word): number for language, word, number in cursor.fetchall()})


def words_of(entries: Iterable[Entry]) -> Counts:
    counts: Counts = Counter()
    for entry in entries:
        counts.update((entry.language, word) for word in entry.vectors.full)
        counts.update((entry.language, OFFERED + word) for word in entry.vectors.offered)
    return counts


def surfaces_of(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """(language, form as written) → base form, of what names, keywords and summaries say."""
    return {
        (entry.language, surface): lemma
        for entry in entries
        for surface, lemma in (entry.vectors.surfaces | entry.vectors.offered).items()
    }


@dataclass(slots=True)
class Moved:
    """By how much the counts of words change, over as many chunks of services as there are; and forms as written."""

    counts: Counts = field(default_factory=Counter)
    surfaces: dict[tuple[str, str], str] = field(default_factory=dict)

    def take_off(self, counts: Counts) -> None:
        self.counts.subtract(counts)

    def add(self, counts: Counts, surfaces: Mapping[tuple[str, str], str]) -> None:
        self.counts.update(counts)
        self.surfaces |= surfaces


def write(moved: Moved) -> None:
    """Bring the vocabulary in line; forms as written are kept with the base form they belong to. Two statements."""
    counts = Counter({key: number for key, number in moved.counts.items() if number})
    offered = {(language, word.removeprefix(OFFERED)) for language, word in counts if word.startswith(OFFERED)}
    rows = [
        (
            language, word, fold(word), word if counts[language, word] else moved.surfaces.get((language, word), word),
            counts[language, word], counts[language, OFFERED + word],
        )
        for language, word in sorted(counts.keys() | offered | moved.surfaces.keys())
        if is_word(word)
    ]  # fmt: skip
    more = [(*row[:4], max(row[4], 0), max(row[5], 0)) for row in rows if max(row[4:]) > 0 or not any(row[4:])]
    fewer = [(*row[:2], min(row[4], 0), min(row[5], 0)) for row in rows if min(row[4:]) < 0]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_searchterm (language, kind, text, folded, key, target, documents, offered)"
            " SELECT language, 'word', text, folded, key, '', documents, offered"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::int[], %s::int[])"
            " AS fresh (language, text, folded, key, documents, offered)"
            " ON CONFLICT (language, kind, text, target) DO UPDATE"
            " SET documents = catalog_searchterm.documents + excluded.documents,"
            " offered = catalog_searchterm.offered + excluded.offered, key = excluded.key"
            " WHERE excluded.documents + excluded.offered <> 0",
            _columns(more, 6),
        )
        cursor.execute(
            "UPDATE catalog_searchterm SET documents = greatest(catalog_searchterm.documents + fewer.documents, 0),"
            " offered = greatest(catalog_searchterm.offered + fewer.offered, 0)"
            " FROM unnest(%s::text[], %s::text[], %s::int[], %s::int[]) AS fewer (language, text, documents, offered)"
            " WHERE catalog_searchterm.language = fewer.language AND kind = 'word'"
            " AND catalog_searchterm.text = fewer.text",
            _columns(fewer, 4),
        )


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(width)]


def is_word(text: str) -> bool:
    """Whether the vocabulary keeps it: neither an organisation's mark nor too long to be typed."""
    return ":" not in text and len(text) <= LONGEST_TERM


# --- Names


class Name(NamedTuple):
    """A row of a name, in the order of the table's columns. `target`: what it is the name of; `offered`: 1 if it is
    the one in the language, or the next best, else 0."""

    language: str
    kind: str
    text: str
    folded: str
    key: str
    target: str
    offered: int


def refresh_general_names() -> None:
    """Bring the names of municipalities and themes in line. Three statements, and one each for what is gone or new."""
    standing = SearchTerm.objects.filter(kind__in=[TermKind.PLACE, TermKind.THEME])
    known = {Name(*row): pk for pk, *row in standing.values_list("pk", *Name._fields)}
    wanted = _unique([*_places(), *_themes()])
    if gone := [pk for name, pk in known.items() if name not in wanted]:
        SearchTerm.objects.filter(pk__in=gone).delete()
    if new := wanted - known.keys():
        _copy(new)


def refresh_names_of(service_ids: Collection[UUID]) -> None:
    """Write the names of the services, and of the organisations with a part in them, anew. Some seven statements."""
    parts = ServiceOrganisation.objects.filter(service__in=service_ids, organisation__isnull=False)
    organisations = set(parts.values_list("organisation_id", flat=True))
    SearchTerm.objects.filter(
        models.Q(kind=TermKind.SERVICE, target__in=list(map(str, service_ids)))
        | models.Q(kind=TermKind.ORGANISATION, target__in=list(map(str, organisations)))
    ).delete()
    _copy([*_organisations(organisation__in=organisations), *_services(service_ids)])


def clear() -> None:
    """Take all words and names away, before they are written anew. One statement."""
    SearchTerm.objects.all().delete()


def write_all_names(service_ids: Iterable[UUID]) -> None:
    """Write the names of all services and organisations, where there are none. Two statements for each 2,000."""
    for chunk in chunks(_organisations(), 2000):
        _copy(chunk)
    for ids in chunks(service_ids, 2000):
        _copy(_services(ids))


def _copy(names: Iterable[Name]) -> None:
    """Write names, each once; the number of services is the words' alone."""
    unique = _unique(names)  # which may ask the database, as it cannot be while it copies
    columns = sql.SQL(", ").join(map(sql.Identifier, Name._fields))
    statement = sql.SQL("COPY catalog_searchterm ({}, documents) FROM STDIN").format(columns)
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as rows:
        for name in unique:
            rows.write_row((*name, 0))


def _unique(names: Iterable[Name]) -> set[Name]:
    """Each name once, offered where it is anywhere."""
    in_order = sorted(names, key=attrgetter("offered"))
    return {*{(name.language, name.kind, name.text, name.target): name for name in in_order}.values()}


def key_of(language: str, text: str) -> str:
    """An expression in base forms, joined by spaces: what spans of a question are compared with."""
    word = analyser(language).word
    return " ".join([word(surface).lemmas[0] for surface in words_in(text)])


def _name(language: str, kind: TermKind, text: str, target: str, *, is_offered: bool = True) -> Name:
    return Name(language, kind.value, text, fold(text), key_of(language, text), target, int(is_offered))


def _in_all_languages(
    kind: TermKind, names: Mapping[str, str], target: str, *, is_offered: bool = True
) -> Iterator[Name]:
    """For readers of each language every name that there is, as people mix the languages; one of them is offered."""
    for language in PAGE_LANGUAGES:
        own = pick(names, language) if is_offered else ""
        for name in dict.fromkeys(filter(None, names.values())):
            yield _name(language, kind, name, target, is_offered=name == own)


def _places() -> Iterable[Name]:
    """Municipalities, and those that have become part of one; of counties that are not switched on none is offered."""
    rows = Municipality.objects.values_list("code", "names", "county__is_active")
    is_offered = {code: is_active for code, _, is_active in rows}
    named = [(code, names) for code, names, _ in rows]
    named += [(row["code"], {"fi": row["name_fi"], "sv": row["name_sv"]}) for row in mergers.rows()]
    for code, names in named:
        if (today := mergers.current(code)) in is_offered:
            yield from _in_all_languages(TermKind.PLACE, names, today, is_offered=is_offered[today])


def _themes() -> Iterable[Name]:
    for theme in Theme.objects.active():
        for language in PAGE_LANGUAGES:
            if name := pick(theme.names, language):
                yield _name(language, TermKind.THEME, name, theme.key)


def _organisations(**those: Any) -> Iterable[Name]:
    """Those of the organisations with a part in a service on the tray."""
    rows: Any = OrganisationText.objects.filter(
        **those,
        organisation__service_roles__service__off_tray_reason="",
        organisation__service_roles__service__withdrawn_at__isnull=True,
    )
    rows = rows.order_by("organisation_id").values_list("organisation_id", "language", "name").distinct()
    for target, own in groupby(rows, key=itemgetter(0)):
        yield from _in_all_languages(TermKind.ORGANISATION, {language: name for _, language, name in own}, str(target))


def _services(keys: Collection[UUID]) -> Iterable[Name]:
    rows = SearchEntry.objects.filter(service__in=keys, grouped_under__isnull=True)
    for language, name, target in rows.values_list("language", "card__name", "service_id"):
        yield _name(language, TermKind.SERVICE, str(name), str(target))
