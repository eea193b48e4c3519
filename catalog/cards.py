"""Service cards for lists: one shape for search, themes, the questionnaire and lists."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.languages import pick, pick_language
from catalog.models import Channel, Connection, Organisation, Service, ServiceOrganisation, ServiceText, ServiceTheme
from catalog.models.offering import ServiceQuerySet
from catalog.records import AreaKind, ChannelKind, Charge, Coverage, OrganisationRole
from catalog.search.snippets import Marked

MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service in a list. `language` is that of its words; `language_note` says so where it is not the reader's.

    `time_label`: its hours in words. Of a search: `group` and `nearness` in words, by the time and the place asked for;
    `direction` the latter where the cards stand in groups of time, and empty for what is in the place itself.
    """

    id: str
    name: str
    url: str
    summary: str
    place: str
    provider: str
    charge_label: str
    theme_names: tuple[str, ...]
    language: str
    language_note: str = ""
    time_label: str = ""
    distance: str = ""
    group: str = ""
    nearness: str = ""
    direction: str = ""
    reason: str = ""
    # Of a search: name, summary and a sentence of the text in pieces, with what was looked for told apart.
    marked_name: Marked = ()
    marked_summary: Marked = ()
    excerpt: Marked = ()


def card_rows(services: ServiceQuerySet) -> ServiceQuerySet:
    """The services with what a card needs: seven queries, however many services."""
    return services.prefetch_related(
        Prefetch("texts", ServiceText.objects.only("service_id", "language", "name", "summary")),
        "areas",
        Prefetch("theme_links", ServiceTheme.objects.select_related("theme")),
        Prefetch(
            "organisation_roles",
            ServiceOrganisation.objects.filter(role=OrganisationRole.RESPONSIBLE).prefetch_related(
                Prefetch("organisation", Organisation.objects.prefetch_related("texts"))
            ),
            to_attr="responsible",
        ),
        Prefetch("connections__channel", Channel.objects.only("id", "kind", "withdrawn_at")),
    )


def build_cards(services: Sequence[Service], language: str) -> list[ServiceCard]:
    """Cards of services that came through `card_rows`; no queries of its own."""
    return [_card(service, language) for service in services]


def _card(service: Service, language: str) -> ServiceCard:
    texts = {text.language: text for text in service.texts.all()}
    chosen = pick_language(language, texts)
    if chosen is None:
        raise ValueError(f"Service {service.pk} has no text and cannot be on a card.")
    text = texts[chosen]
    return ServiceCard(
        id=str(service.pk),
        name=text.name,
        url=reverse("catalog:service", args=[service.pk]),
        summary=text.summary,
        place=place_label(service, service.connections.all(), language),
        provider=_provider(service, language),
        charge_label=charge_label(service.charge),
        theme_names=tuple(
            pick(link.theme.names, language) for link in service.theme_links.all() if link.theme.is_active
        ),
        language=chosen,
        language_note="" if chosen == language else language_note(chosen),
    )


def place_label(service: Service, connections: Iterable[Connection], language: str) -> str:
    """Where the service is given, in words: municipalities, an area, the whole country, online or by phone.

    `connections` are the service's, with their channels fetched: no query of its own beyond the areas.
    """
    channels = [connection.channel for connection in connections if connection.channel]
    areas = sorted(service.areas.all(), key=lambda area: (area.kind == AreaKind.MUNICIPALITY, area.code))
    return place_words(
        service.coverage,
        [pick(area.names, language) or area.code for area in areas],
        {channel.kind for channel in channels if channel.withdrawn_at is None},
    )


def place_words(coverage: str, names: Sequence[str], channel_kinds: Set[str]) -> str:
    """The same from the names of the areas, wider ones first, and the kinds of the channels. In the active language."""
    if coverage == Coverage.NATIONWIDE:
        is_remote = channel_kinds and ChannelKind.LOCATION not in channel_kinds
        return _("Whole country, online or by phone") if is_remote else _("Whole country")
    if coverage == Coverage.NATIONWIDE_EXCEPT_ALAND:
        return _("Whole country except Åland")
    return listed(names)


def listed(names: Sequence[str]) -> str:
    """Names of places in words, those beyond the first few as their number."""
    more = len(names) - MOST_PLACES
    if more <= 0:
        return ", ".join(names)
    text = ngettext("%(places)s and %(count)s more", "%(places)s and %(count)s more", more)
    return text % {"places": ", ".join(names[:MOST_PLACES]), "count": more}


def charge_label(charge: str) -> str:
    """The price in a word; empty where it is not stated."""
    return {Charge.FREE: _("Free of charge"), Charge.CHARGED: _("Has a price")}.get(Charge(charge), "")


def language_note(language: str) -> str:
    """Says in which language a text is, when it is not the reader's."""
    return {
        "fi": _("In Finnish"),
        "sv": _("In Swedish"),
        "en": _("In English"),
        "se": _("In Northern Sámi"),
        "smn": _("In Inari Sámi"),
        "sms": _("In Skolt Sámi"),
    }.get(language, language)


def _provider(service: Service, language: str) -> str:
    for part in service.responsible:  # type: ignore[attr-defined]
        if part.organisation:
            names = {text.language: text.name for text in part.organisation.texts.all()}
            return pick(names, language) or part.name
        if part.name:
            return str(part.name)
    return ""
