"""All that has been said of an event, in words: for whoever approves it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from catalog.cards import charge_label
from catalog.desk.texts import IN_LANGUAGE, TEXTS
from catalog.events.occurrences import timing_of
from catalog.events.rules import first_time, wall_clock
from catalog.events.wording import is_end_known, rule_words, time_words
from catalog.formats import format_date
from catalog.hours.moments import Stretch
from catalog.languages import PAGE_LANGUAGES, pick
from catalog.models import Event


@dataclass(frozen=True, slots=True)
class Fact:
    """`language`: of a text that somebody has written; empty for what is ours. `is_url`: the text is an address."""

    label: str
    text: str
    language: str = ""
    is_url: bool = False


def when_of(event: Event, language: str, time: DateTimeTZRange | None = None) -> str:
    """The day and the hours of a time, else of the first one, and that it repeats."""
    has_end = is_end_known(event.ends_at, event.starts_at)
    shown = Stretch(time.lower, time.upper) if time else first_time(timing_of(event))
    told = time_words(shown, language, has_times=event.has_times, has_end=has_end)
    return f"{told} ({_('repeats')})" if event.repeat_rule else told


def facts_of(event: Event, language: str) -> tuple[Fact, ...]:
    """What is told of the event, part by part; what is not told is left out. Two queries."""
    texts = [
        Fact(_labelled(str(text.label), code.value), getattr(event, text.column)[code], code.value)
        for text in TEXTS
        for code in PAGE_LANGUAGES
        if getattr(event, text.column).get(code)
    ]
    municipality = pick(event.municipality.names, language) if event.municipality else ""
    point = f"{event.latitude}, {event.longitude}" if event.latitude is not None else ""
    themes = ", ".join(pick(theme.names, language) for theme in event.themes.order_by("position", "key"))
    targets = ", ".join(pick(concept.labels, language) for concept in event.target_groups.order_by("key"))
    ours = (
        Fact(_("When"), when_of(event, language)),
        Fact(_("Repeats"), _repeats(event, language)),
        Fact(_("But not on these days"), ", ".join(format_date(day, language) for day in event.skipped_on)),
        Fact(_("Municipality"), " ".join(filter(None, (event.postal_code, municipality)))),
        Fact(_("Point on the map"), point),
        Fact(_("Can be taken part in from afar"), _("Yes") if event.is_remote else ""),
        Fact(_("Themes"), themes),
        Fact(_("For whom in particular"), targets),
        Fact(_("Price"), charge_label(event.charge)),
        Fact(_("Part of the service"), str(event.service) if event.service else ""),
        Fact(_("Address for registration"), event.registration_url, is_url=True),
        Fact(_("More information online (address)"), event.info_url, is_url=True),
        Fact(_("How the picture may be used"), event.image_licence if event.image else ""),
        Fact(_("Who has made the picture"), event.image_credit if event.image else ""),
    )
    return tuple(fact for fact in (*ours[:3], *texts, *ours[3:]) if fact.text)


def _labelled(label: str, language: str) -> str:
    return f"{label}, {IN_LANGUAGE[language]}" if language in IN_LANGUAGE else label


def _repeats(event: Event, language: str) -> str:
    """In words, else the rule as it is."""
    return rule_words(event.repeat_rule, language, wall_clock(event.starts_at).date()) or event.repeat_rule
