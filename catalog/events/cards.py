"""Event cards for lists: one shape for the events' page, services, the home page and search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.cards import charge_label, language_note
from catalog.events.query import Row, Wanted, rows
from catalog.events.rules import wall_clock
from catalog.events.search import from_now_on
from catalog.events.wording import is_end_known, rule_words, time_words
from catalog.hours.moments import Stretch
from catalog.languages import LocalisedText, pick, pick_language
from catalog.models import EventState


@dataclass(frozen=True, slots=True)
class EventCard:
    """An event in a list, with its next time in words. `language` is that of its words; `language_note` says so where
    it is not the reader's. `state_label`: that it is cancelled or postponed."""

    id: str
    name: str
    url: str
    summary: str
    time: str
    repeats: str
    place: str
    organiser: str
    charge_label: str
    theme_names: tuple[str, ...]
    language: str
    language_note: str = ""
    state_label: str = ""


def build_cards(found: Iterable[Row], language: str, theme_names: Mapping[str, str]) -> list[EventCard]:
    """Cards in the order of the rows; no queries."""
    return [_card(row, language, theme_names) for row in found]


def next_cards(
    language: str, *, most: int, theme_names: Mapping[str, str], service: UUID | None = None
) -> tuple[EventCard, ...]:
    """The next events of all, or of a service. One query."""
    wanted = Wanted(language, from_now_on(timezone.now()), service=service)
    return tuple(build_cards(rows(wanted, limit=most), language, theme_names))


def text_language(names: LocalisedText, language: str) -> str:
    """The language of the text that a reader gets."""
    return pick_language(language, [code for code, name in names.items() if name]) or language


def place_words(place: LocalisedText, municipality: LocalisedText, language: str, *, is_remote: bool) -> str:
    """The place and its municipality in a line, and that one can take part from afar."""
    where = list(dict.fromkeys(filter(None, (pick(place, language), pick(municipality, language)))))
    if len(where) > 1 and where[1].casefold() in where[0].casefold():
        where.pop()
    if is_remote:
        return _("%(place)s, also online") % {"place": ", ".join(where)} if where else _("Online")
    return ", ".join(where)


def state_label(state: str) -> str:
    """That an event is cancelled or postponed; empty for others."""
    labels: dict[str, str] = {EventState.CANCELLED: _("Cancelled"), EventState.POSTPONED: _("Postponed")}
    return labels.get(state, "")


def _card(row: Row, language: str, theme_names: Mapping[str, str]) -> EventCard:
    chosen = text_language(row.names, language)
    has_end = is_end_known(row.ends_at, row.starts_at)
    return EventCard(
        id=str(row.id),
        name=pick(row.names, language),
        url=reverse("catalog:event", args=[row.id]),
        summary=pick(row.summaries, chosen),
        time=time_words(Stretch(row.starts, row.ends), language, has_times=row.has_times, has_end=has_end),
        repeats=rule_words(row.repeat_rule, language, wall_clock(row.starts_at).date()),
        place=place_words(row.place_names, row.municipality, language, is_remote=row.is_remote),
        organiser=pick(row.organiser, language),
        charge_label=charge_label(row.charge),
        theme_names=tuple(theme_names[key] for key in row.themes if key in theme_names),
        language=chosen,
        language_note="" if chosen == language else language_note(chosen),
        state_label=state_label(row.state),
    )
