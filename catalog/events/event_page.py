"""The card of an event: everything that is known of it, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.cards import charge_label, language_note
from catalog.events.cards import EventCard, next_cards, place_words, state_label, text_language
from catalog.events.material import organisation_names, with_names
from catalog.events.occurrences import timing_of
from catalog.events.rules import first_time, occurrences, wall_clock
from catalog.events.structured import structured
from catalog.events.wording import is_end_known, rule_words, time_words
from catalog.hours.moments import Stretch
from catalog.languages import PAGE_LANGUAGES, LocalisedText, pick
from catalog.models import Event
from catalog.models.event import SHOWN_STATES
from catalog.richtext import to_html

MOST_TIMES = 10
MOST_OTHERS = 4
# Where no time to come is written, the event's rule is asked up to here.
LAST = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WhenView:
    """When an event takes place, in words. `times` are the coming ones, `has_more` that there are others after them;
    `over` is the first one, where all are over. `repeats`: how, where it can be said."""

    times: tuple[str, ...]
    has_more: bool
    over: str
    repeats: str


@dataclass(frozen=True, slots=True)
class ImageView:
    """`language` is that of `alt`."""

    url: str
    alt: str
    width: int
    height: int
    credit: str
    language: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """`language` is that of the texts; `language_note` says so where it is not the reader's. `structured`: the
    event for machines (schema.org), as JSON that can stand in a page."""

    id: str
    url: str
    name: str
    summary: str
    language: str
    language_note: str
    state_label: str
    state_note: str
    when: WhenView
    description: SafeString
    place: str
    address: tuple[str, ...]
    accessibility: SafeString
    is_remote: bool
    charge_label: str
    charge_info: str
    registration: SafeString
    registration_url: str
    info_url: str
    organiser: str
    service: tuple[str, str] | None
    target_groups: tuple[str, ...]
    themes: tuple[tuple[str, str], ...]
    image: ImageView | None
    source: str
    source_licence: str
    modified_at: datetime
    calendar_url: str
    text_languages: tuple[str, ...]
    structured: SafeString


@dataclass(frozen=True, slots=True)
class EventGonePage:
    """An event that its source no longer tells of: its name, and what comes next."""

    name: str
    language: str
    cards: tuple[EventCard, ...]


def event_page(event: Event, language: str) -> EventPage:
    """The whole card, of an event with its names fetched. One query."""
    chosen = text_language(event.names, language)
    times = _coming(event)

    def text(texts: LocalisedText) -> str:
        return pick(texts, chosen)

    return EventPage(
        id=str(event.pk),
        url=reverse("catalog:event", args=[event.pk]),
        name=text(event.names),
        summary=text(event.summaries),
        language=chosen,
        language_note="" if chosen == language else language_note(chosen),
        state_label=state_label(event.state),
        state_note=text(event.state_note),
        when=_when(event, times, language),
        description=to_html(text(event.descriptions), heading_level=3),
        place=place_words(event.place_names, {}, language, is_remote=event.is_remote),
        address=_address(event, language),
        accessibility=to_html(text(event.accessibility)),
        is_remote=event.is_remote,
        charge_label=charge_label(event.charge),
        charge_info=text(event.charge_infos),
        registration=to_html(text(event.registration_infos)),
        registration_url=event.registration_url,
        info_url=event.info_url,
        organiser=pick(organisation_names(event), language),
        service=_service(event, language),
        target_groups=tuple(filter(None, (pick(group.labels, language) for group in event.target_groups.all()))),
        themes=tuple((theme.key, pick(theme.names, language)) for theme in event.themes.all() if theme.is_active),
        image=image_view(event, chosen),
        source=event.origin.title if event.origin else "",
        source_licence=event.origin.licence if event.origin else "",
        modified_at=event.modified_at,
        calendar_url=reverse("catalog:event-calendar", args=[event.pk]),
        text_languages=tuple(code for code in PAGE_LANGUAGES if event.names.get(code)),
        structured=structured(event, (times or [first_time(timing_of(event))])[0], chosen),
    )


def find_event(event_id: UUID) -> Event | None:
    """An event that is shown, or was until its source had it no longer, with its names. At most five queries."""
    found = with_names(Event.objects.filter(pk=event_id, state__in=SHOWN_STATES).exclude(origin__is_active=False))
    related = ("municipality", "organisation", "service", "origin", "image")
    return found.select_related(*related).defer("image__data").first()


def event_gone_page(event: Event, language: str) -> EventGonePage:
    """One query."""
    cards = next_cards(language, most=MOST_OTHERS, theme_names={})
    return EventGonePage(pick(event.names, language), text_language(event.names, language), cards)


def _coming(event: Event) -> list[Stretch]:
    """The times that are not over, one more than is shown: as they are written, else from beyond the horizon. One
    query."""
    now, most = timezone.now(), MOST_TIMES + 1
    coming = event.occurrences.filter(during__endswith__gt=now).order_by("during")[:most]
    found = [Stretch(one.during.lower, one.during.upper) for one in coming]
    return found or occurrences(timing_of(event), Stretch(now, LAST), most=most)


def _when(event: Event, times: list[Stretch], language: str) -> WhenView:
    has_end = is_end_known(event.ends_at, event.starts_at)
    words = [
        time_words(one, language, has_times=event.has_times, has_end=has_end)
        for one in times or [first_time(timing_of(event))]
    ]
    return WhenView(
        times=tuple(words[:MOST_TIMES]) if times else (),
        has_more=len(times) > MOST_TIMES,
        over="" if times else words[0],
        repeats=rule_words(event.repeat_rule, language, wall_clock(event.starts_at).date()),
    )


def _address(event: Event, language: str) -> tuple[str, ...]:
    municipality = pick(event.municipality.names, language) if event.municipality else ""
    town = " ".join(filter(None, (event.postal_code, municipality)))
    return tuple(filter(None, (pick(event.streets, language), town)))


def _service(event: Event, language: str) -> tuple[str, str] | None:
    """Id and name of the service that the event is part of, where readers see it."""
    service = event.service
    if service is None or service.off_tray_reason or service.withdrawn_at:
        return None
    return str(service.pk), pick({text.language: text.name for text in service.texts.all()}, language)


def image_view(event: Event, language: str) -> ImageView | None:
    """The picture, where it may be shown: with its licence or by whom it is. Its data is not read."""
    if event.image is None:
        return None
    credit = ", ".join(filter(None, (event.image_credit, event.image_licence)))
    return ImageView(
        url=reverse("event-image", args=[event.image.digest]),
        alt=pick(event.image_alts, language),
        language=text_language(event.image_alts, language),
        width=event.image.width,
        height=event.image.height,
        credit=_("Image: %(credit)s") % {"credit": credit} if credit else "",
    )
