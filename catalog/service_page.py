"""The service card: everything that the catalogue knows of one service, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from babel import Locale
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.cards import charge_label, language_note, place_label
from catalog.channel_view import ChannelView, LinkView, channel_views, connection_rows
from catalog.events.cards import EventCard, next_cards
from catalog.languages import PAGE_LANGUAGES, pick, pick_language
from catalog.models import Link, Service, ServiceOrganisation, ServiceText
from catalog.models.offering import Via
from catalog.records import ConceptScheme, LinkKind, OrganisationRole
from catalog.richtext import to_html
from catalog.structured_data import script, service_data

# No name of it stands among those of languages that Babel knows.
FINNISH_SIGN_LANGUAGE = "sgn-fi"
MOST_EVENTS = 5


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the card's text under its heading."""

    heading: str
    text: SafeString


@dataclass(frozen=True, slots=True)
class ProviderView:
    """An organisation's part: its name, its part in words, and where it says more of itself."""

    name: str
    role: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ServicePage:
    """`language` is that of the texts; `language_note` says so where it is not the reader's."""

    id: str
    name: str
    alternative_name: str
    summary: str
    language: str
    language_note: str
    themes: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    charge_label: str
    charge_info: SafeString
    place: str
    areas: tuple[str, ...]
    channels: tuple[ChannelView, ...]
    unknown_channel_count: int
    service_languages: tuple[str, ...]
    target_groups: tuple[str, ...]
    providers: tuple[ProviderView, ...]
    vouchers: tuple[LinkView, ...]
    laws: tuple[LinkView, ...]
    modified_at: datetime | None
    is_from_lahella: bool
    text_languages: tuple[str, ...]
    structured_data: SafeString
    also: tuple[tuple[str, str], ...] = ()
    """The same service as others have described it: id and name."""
    events: tuple[EventCard, ...] = ()


def service_page(service: Service, language: str) -> ServicePage:
    """The whole card. At most 38 queries, however many channels."""
    texts = {text.language: text for text in service.texts.all()}
    chosen = pick_language(language, texts)
    if chosen is None:
        raise ValueError(f"Service {service.pk} has no text and cannot have a card.")
    text = texts[chosen]
    connections = list(connection_rows(service.connections.all()))
    links = [link for link in service.links.all() if link.language in {"", chosen}]
    channels = tuple(channel_views(connections, now := timezone.now(), language))
    return ServicePage(
        id=str(service.pk),
        name=text.name,
        alternative_name=text.alternative_name,
        summary=text.summary,
        language=chosen,
        language_note="" if chosen == language else language_note(chosen),
        themes=tuple(
            (link.theme_id, pick(link.theme.names, language))
            for link in service.theme_links.select_related("theme").filter(theme__is_active=True)
        ),
        sections=tuple(_sections(text)),
        charge_label=charge_label(service.charge),
        charge_info=to_html(text.charge_info),
        place=place_label(service, connections, language),
        areas=tuple(sorted(pick(area.names, language) or area.code for area in service.areas.all())),
        channels=channels,
        structured_data=script(service_data(service, text, channels, now)),
        unknown_channel_count=service.connections.filter(channel__isnull=True).count(),
        service_languages=tuple(language_name(code, language) for code in service.languages),
        target_groups=_target_groups(service, language),
        providers=tuple(_providers(service, language)),
        vouchers=tuple(_link(link) for link in links if link.kind == LinkKind.VOUCHER),
        laws=tuple(_link(link) for link in links if link.kind == LinkKind.LAW),
        modified_at=service.modified_at,
        is_from_lahella=service.via == Via.LAHELLA,
        text_languages=tuple(code for code in PAGE_LANGUAGES if code in texts),
        also=tuple(_also(service, language)),
        events=next_cards(language, most=MOST_EVENTS, theme_names={}, service=service.pk),
    )


def _also(service: Service, language: str) -> Iterable[tuple[str, str]]:
    """Descriptions that lists leave out beside this one. At most two queries."""
    for repeat in service.repeats.on_tray().prefetch_related("texts").order_by("pk"):
        yield str(repeat.pk), pick({text.language: text.name for text in repeat.texts.all()}, language)


def language_name(code: str, language: str) -> str:
    """A language's name in the reader's language: `ru` → venäjä; a code that nobody knows stays as it is."""
    if code == FINNISH_SIGN_LANGUAGE:
        return _("Finnish Sign Language")
    names = Locale.parse(language).languages
    return str(names.get(code, code))


def _sections(text: ServiceText) -> Iterable[Section]:
    """The general text first, then the provider's own; both under one heading where either is missing."""
    parts = (
        (_("What it is"), "\n\n".join(filter(None, (text.general_description, text.description)))),
        (_("How to use the service"), text.instruction),
        (_("Who it is for and on what conditions"), text.requirements),
        (_("Deadline"), text.deadline),
        (_("Processing time"), text.processing_time),
        (_("Validity"), text.validity_time),
    )
    return [Section(heading, to_html(content, heading_level=3)) for heading, content in parts if content]


def _target_groups(service: Service, language: str) -> tuple[str, ...]:
    """Whom the service is meant for. "Citizens" (KR1) stands for everybody and would turn newcomers away: left out."""
    groups = service.concepts.filter(scheme=ConceptScheme.TARGET_GROUP).exclude(key="KR1")
    return tuple(label for group in groups if (label := pick(group.labels, language)))


def _providers(service: Service, language: str) -> list[ProviderView]:
    """Each organisation once, with the weightiest of its parts."""
    roles: dict[str, str] = {
        OrganisationRole.RESPONSIBLE: _("Responsible for the service"),
        OrganisationRole.OTHER_RESPONSIBLE: _("Also responsible"),
        OrganisationRole.PRODUCER: _("Produces the service"),
    }
    rows = service.organisation_roles.select_related("organisation").prefetch_related(
        "organisation__texts", "organisation__links"
    )
    views: dict[str, ProviderView] = {}
    for role, label in roles.items():
        for part in rows:
            name = _provider_name(part, language) if part.role == role else ""
            if name:
                views.setdefault(name, ProviderView(name, label, _provider_url(part, language)))
    return list(views.values())


def _provider_name(part: ServiceOrganisation, language: str) -> str:
    names = {text.language: text.name for text in part.organisation.texts.all()} if part.organisation else {}
    return pick(names, language) or part.name or pick(part.info, language)


def _provider_url(part: ServiceOrganisation, language: str) -> str:
    links = list(part.organisation.links.all()) if part.organisation else []
    chosen = pick_language(language, {link.language for link in links})
    return next((link.url for link in links if link.language == chosen), "")


def _link(link: Link) -> LinkView:
    return LinkView(link.url, link.name or link.url, link.description, link.language)
