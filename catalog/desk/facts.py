"""All that has been said of an event, in words: for whoever approves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.cards import charge_label
from catalog.desk.event_form import REPEATS
from catalog.desk.texts import IN_LANGUAGE, TEXTS
from catalog.events.repeats import repeats_of
from catalog.formats import format_date, format_spell, format_time
from catalog.hours.moments import DAY, HELSINKI
from catalog.hours.table import weekdays
from catalog.languages import PAGE_LANGUAGES, pick
from catalog.models import Event


@dataclass(frozen=True, slots=True)
class Fact:
    """`language`: of a text that somebody has written; empty for what is ours. `is_url`: the text is an address."""

    label: str
    text: str
    language: str = ""
    is_url: bool = False


def when_of(event: Event, language: str) -> str:
    """The day and the hours of the first time, and that it repeats."""
    starts = event.starts_at.astimezone(HELSINKI)
    ends = event.ends_at.astimezone(HELSINKI) if event.ends_at else None
    told = format_date(starts.date(), language)
    last_day = (ends if event.has_times else ends - DAY).date() if ends else starts.date()
    if event.has_times and ends and last_day == starts.date():
        told += f" {format_spell(starts.time(), ends.time(), language)}"
    elif event.has_times:
        told += f" {format_time(starts.time(), language)}"
    if last_day != starts.date():
        told += f" – {format_date(last_day, language)}"
        told += f" {format_time(ends.time(), language)}" if event.has_times and ends else ""
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
        Fact(_("More information"), event.info_url, is_url=True),
        Fact(_("How the picture may be used"), event.image_licence if event.image else ""),
        Fact(_("Who has made the picture"), event.image_credit if event.image else ""),
    )
    return tuple(fact for fact in (*ours[:3], *texts, *ours[3:]) if fact.text)


def _labelled(label: str, language: str) -> str:
    return f"{label}, {IN_LANGUAGE[language]}" if language in IN_LANGUAGE else label


def _repeats(event: Event, language: str) -> str:
    repeats = repeats_of(event.repeat_rule, timezone.localdate(event.starts_at))
    if repeats.until is None:
        return event.repeat_rule
    told = str(dict(REPEATS)[repeats.repeat.value])
    days: Iterable[str] = (weekdays()[number] for number in repeats.weekdays)
    until = _("until %(day)s") % {"day": format_date(repeats.until, language)}
    return ", ".join([told, *days, until])
