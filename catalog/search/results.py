"""Results as a list shows them: cards with the hits marked, and why each is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from catalog.cards import ServiceCard, charge_label, language_note, time_label
from catalog.search.analysers import analyser
from catalog.search.concepts import Concept
from catalog.search.query import Row, weights_in
from catalog.search.snippets import Marked, Marker, has_hit
from catalog.search.understanding import Understood


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a service is there: a word of the question, by which word it was met, and where. `field`: name, term
    (a keyword too), part (of these), summary or text; `way`: word, part or thesaurus."""

    word: str
    met_by: str
    field: str
    way: str


_FIELDS = {"A": "name", "B": "term", "C": "part", "D": "summary"}


def cards(rows: Sequence[Row], understood: Understood, language: str, theme_names: dict[str, str]) -> list[ServiceCard]:
    """Cards in the order of the rows; no queries."""
    wanted = {word for concept in understood.concepts for word in concept.lexemes()}
    wanted |= {word for phrase in understood.phrases for words in phrase for word in words}
    prefixes = tuple(prefix for concept in understood.concepts for prefix in concept.prefixes)
    markers = {code: Marker(wanted, analyser(code), prefixes) for code in {row.text_language for row in rows}}
    return [_card(row, markers[row.text_language], language, theme_names) for row in rows]


def _card(row: Row, marker: Marker, language: str, theme_names: dict[str, str]) -> ServiceCard:
    data = row.card
    name, summary = marker.mark(data["name"]), marker.mark(data["summary"])
    found: Marked = ()
    if not has_hit(summary) and not has_hit(name):
        found = marker.excerpt(row.body)
    return ServiceCard(
        id=str(row.service),
        name=data["name"],
        url=reverse("catalog:service", args=[row.service]),
        summary=data["summary"],
        place=data["place"],
        provider=data["provider"],
        charge_label=charge_label(data["charge"]),
        theme_names=tuple(theme_names[key] for key in data["themes"] if key in theme_names),
        language=row.text_language,
        language_note="" if row.text_language == language else language_note(row.text_language),
        time_label=time_label(row.state),
        marked_name=name,
        marked_summary=summary,
        excerpt=found,
    )


def reasons(row: Row, understood: Understood) -> Iterator[Reason]:
    """Of each thing that was asked for, the best field where the service meets it."""
    head = weights_in(row.head)
    for concept in understood.concepts:
        yield _reason(concept, head)


def _reason(concept: Concept, head: dict[str, str]) -> Reason:
    own = {word for words in concept.own for word in words}
    parts = set(concept.parts)
    met = sorted((weight, word not in own, word) for word, weight in head.items() if concept.is_met_by(word))
    if not met:
        return Reason(concept.surface, "", "text", "word")
    weight, _, word = met[0]
    way = "word" if word in own or word.startswith(concept.prefixes) else "thesaurus"
    return Reason(concept.surface, word, _FIELDS[weight], "part" if word in parts and way != "word" else way)
