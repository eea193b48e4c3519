"""Results as a list shows them: cards with the hits marked, and why each is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.areas.rules import Nearness, shortest_km
from catalog.cards import ServiceCard, charge_label, language_note, listed
from catalog.formats import format_distance
from catalog.hours.moments import Stretch, moment
from catalog.hours.rules import TimeState, state_during
from catalog.hours.words import asked_words, group_label, now_words
from catalog.search.analysers import analyser
from catalog.search.concepts import Concept
from catalog.search.query import Row, weights_in
from catalog.search.search import Found
from catalog.search.snippets import Marked, Marker, has_hit
from catalog.search.understanding import Understood


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a service is there: a word of the question, by which word it was met, and where. `field`: name, term
    (a keyword too), part (of these), summary (also what the text says twice, and names in other languages) or text;
    `way`: word, part or thesaurus."""

    word: str
    met_by: str
    field: str
    way: str


_FIELDS = {"A": "name", "B": "term", "C": "part", "D": "summary"}


def cards(rows: Sequence[Row], found: Found, language: str) -> list[ServiceCard]:
    """Cards in the order of the rows; no queries."""
    understood = found.understood
    wanted = {word for concept in understood.concepts for word in concept.lexemes()}
    wanted |= {word for phrase in understood.phrases for words in phrase for word in words}
    prefixes = tuple(prefix for concept in understood.concepts for prefix in concept.prefixes)
    markers = {code: Marker(wanted, analyser(code), prefixes) for code in {row.text_language for row in rows}}
    return [_card(row, markers[row.text_language], language, found) for row in rows]


def _card(row: Row, marker: Marker, language: str, found: Found) -> ServiceCard:
    theme_names, asked = found.facets.theme_names, found.wanted.stretches
    data = row.card
    name, summary = marker.mark(data["name"]), marker.mark(data["summary"])
    excerpt: Marked = ()
    if not has_hit(summary) and not has_hit(name):
        excerpt = marker.excerpt(row.body)
    nearness = nearness_label(row.nearness, found)
    return ServiceCard(
        id=str(row.service),
        name=data["name"],
        url=reverse("catalog:service", args=[row.service]),
        summary=data["summary"],
        place=_sites(row, found) or data["place"],
        provider=data["provider"],
        charge_label=charge_label(data["charge"]),
        theme_names=tuple(theme_names[key] for key in data["themes"] if key in theme_names),
        language=row.text_language,
        language_note="" if row.text_language == language else language_note(row.text_language),
        time_label=_hours(row, asked, language),
        distance=_distance(row, found, language),
        group=group_label(row.state, is_now=asked == (moment(timezone.now()),)),
        nearness=nearness,
        direction=nearness if asked and row.nearness != Nearness.HERE else "",
        marked_name=name,
        marked_summary=summary,
        excerpt=excerpt,
    )


def _hours(row: Row, asked: Sequence[Stretch], language: str) -> str:
    """The hours at the time asked for, under whose heading the card stands, or else whether it is open now. Empty
    where nothing is known: that the heading tells."""
    if asked:
        return asked_words(row.spans, asked, language)
    now = timezone.now()
    is_known = state_during(row.spans, moment(now)) is not TimeState.UNKNOWN
    return now_words(row.spans, now, language) if is_known else ""


def _distance(row: Row, found: Found, language: str) -> str:
    """How far the nearest of its places is, where the reader's own is known: "2,4 km"."""
    around = found.wanted.around
    if around is None or around.point is None:
        return ""
    kilometres = shortest_km(around.point, row.points)
    return "" if kilometres is None else format_distance(kilometres, language)


def _sites(row: Row, found: Found) -> str:
    """Where one has to go, where a place was asked for: the municipalities, its own first. Empty where nobody knows."""
    around = found.wanted.around
    if around is None:
        return ""
    names = found.facets.municipality_names
    codes = [code for place in row.places if (code := f"{place:03}") in names]
    return listed([names[code] for code in sorted(codes, key=lambda code: (code != around.municipality, names[code]))])


def nearness_label(nearness: int, found: Found) -> str:
    """A group of results by where they are; empty where no place was asked for."""
    if not nearness or found.wanted.around is None:
        return ""
    place = found.facets.municipality_names.get(found.wanted.around.municipality, "")
    labels: dict[int, str] = {
        Nearness.HERE: place,
        Nearness.COUNTY: _("Elsewhere in the county"),
        Nearness.NEIGHBOURING: _("In neighbouring municipalities"),
        Nearness.REMOTE: _("By phone or online"),
        Nearness.ELSEWHERE: _("In the whole country"),
    }
    return labels[nearness]


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
