"""Suggestions while one types: words of the index, themes, places, organisations and services, by how they begin."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from catalog.models import TermKind
from catalog.search.analysis.words import fold
from catalog.search.question import LONGEST_QUERY

MOST = 10
# So many of each kind at most, so that one kind does not push out the others.
MOST_OF_KIND = {
    TermKind.WORD: 6, TermKind.THEME: 2, TermKind.PLACE: 2, TermKind.ORGANISATION: 2, TermKind.SERVICE: 4,
}  # fmt: skip
SHORTEST = 2
_SUGGEST = """
    SELECT kind, text, target FROM (
        SELECT kind, text, target, row_number() OVER (
                   PARTITION BY kind ORDER BY documents DESC, length(text), text
               ) AS place
          FROM catalog_searchterm
         WHERE language = %(language)s AND folded LIKE %(beginning)s
           AND (kind <> 'word' OR (documents > 0 AND length(text) > 2))
    ) AS found WHERE place <= %(most)s ORDER BY kind, place
"""


class Suggestion(NamedTuple):
    """`url`: where choosing it leads."""

    kind: str
    text: str
    url: str


def suggestions(text: str, language: str) -> list[Suggestion]:
    """What begins with what was typed; a last word that is being typed goes on after the words before it. One query."""
    typed = " ".join(text.replace("\x00", " ")[:LONGEST_QUERY].split()).lower()
    if len(typed) < SHORTEST:
        return []
    found = _beginning(typed, language)
    before, _, last = typed.rpartition(" ")
    if not found and before and len(last) >= SHORTEST:
        words = (one for one in _beginning(last, language) if one.kind == TermKind.WORD)
        found = [Suggestion(one.kind, f"{before} {one.text}", _search(f"{before} {one.text}")) for one in words]
    return found[:MOST]


def _beginning(typed: str, language: str) -> list[Suggestion]:
    pattern = fold(typed).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
    most = max(MOST_OF_KIND.values())
    with connection.cursor() as cursor:
        cursor.execute(_SUGGEST, {"language": language, "beginning": pattern, "most": most})
        rows = cursor.fetchall()
    found: list[Suggestion] = []
    for kind, number in MOST_OF_KIND.items():
        texts: dict[str, str] = {}
        for row_kind, text, target in rows:
            if row_kind == kind and text.lower() not in map(str.lower, texts) and len(texts) < number:
                texts[text] = target
        found += [Suggestion(kind.value, text, _url(kind, text, target)) for text, target in texts.items()]
    return found


def _url(kind: TermKind, text: str, target: str) -> str:
    if kind == TermKind.THEME:
        return reverse("catalog:theme", args=[target])
    if kind == TermKind.SERVICE:
        return reverse("catalog:service", args=[target])
    if kind == TermKind.PLACE:
        return f"{reverse('catalog:search')}?{urlencode({'municipality': target})}"
    return _search(text)


def _search(text: str) -> str:
    return f"{reverse('catalog:search')}?{urlencode({'q': text})}"
