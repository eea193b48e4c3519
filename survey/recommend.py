"""From answers to services: reads the catalogue, lets `survey.ranking` choose, and says why in the reader's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.cards import ServiceCard, build_cards, card_rows
from catalog.languages import pick
from catalog.models import Connection, Municipality, Service, ServiceText, ServiceTheme, Theme
from catalog.models.area import ALAND_COUNTY
from catalog.records import AreaKind, ConceptScheme, Coverage
from survey import ranking
from survey.ranking import Candidate, Nearness, Pick

if TYPE_CHECKING:
    from catalog.models.offering import ServiceQuerySet
    from survey.questions import OptionSpec
    from survey.scoring import Profile

ADVICE_THEME = "neuvonta"


@dataclass(frozen=True, slots=True)
class ThemeLink:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ThemeGroup:
    """A theme with the services suggested for it, best first, each card with its reason."""

    theme: ThemeLink
    cards: tuple[ServiceCard, ...]


@dataclass(frozen=True, slots=True)
class Recommendations:
    """Groups strongest need first; `missing` are themes that were wanted and had no service good enough."""

    groups: tuple[ThemeGroup, ...] = ()
    missing: tuple[ThemeLink, ...] = ()
    advice: ThemeLink | None = None


def recommend(profile: Profile, *, language: str) -> Recommendations:
    """Services for the profile, each once. At most 18 queries, one more where a description gives way; none writes."""
    if not profile.needs:
        return Recommendations()
    picked = _pick_once(profile, _candidates(profile, language))
    links = _theme_links([*(found.theme for found in picked), ADVICE_THEME], language)
    cards = _cards((choice for found in picked for choice in found.picks), language)
    return Recommendations(
        groups=tuple(
            ThemeGroup(links[found.theme], tuple(cards[choice.service_id] for choice in found.picks))
            for found in picked
            if found.picks and found.theme in links
        ),
        missing=tuple(links[found.theme] for found in picked if found.is_missing and found.theme in links),
        advice=links.get(ADVICE_THEME),
    )


def _pick_once(profile: Profile, candidates: Sequence[Candidate]) -> tuple[ranking.ThemePicks, ...]:
    """The ranking's choice without services that are grouped under another of those chosen. One query a round.

    Only what is among the picks itself takes the place of another: a round more for each that gave way.
    """
    while True:
        picked = ranking.pick(profile, candidates)
        chosen = {choice.service_id for found in picked for choice in found.picks}
        repeats = set(Service.objects.filter(pk__in=chosen, grouped_under__in=chosen).values_list("pk", flat=True))
        if not repeats:
            return picked
        candidates = [candidate for candidate in candidates if candidate.id not in repeats]


def _serving(profile: Profile) -> ServiceQuerySet:
    """Services on the tray for the reader's municipality, or for all of the active counties. One query."""
    rows = Municipality.objects.filter(county__is_active=True)
    if profile.municipality:
        rows = rows.filter(pk=profile.municipality)
    places = dict(rows.values_list("code", "county_id"))
    is_aland = bool(places) and set(places.values()) == {ALAND_COUNTY}
    return Service.objects.on_tray().serving(places, is_aland=is_aland)


def _candidates(profile: Profile, language: str) -> list[Candidate]:
    """What the ranking needs to know of the services that are in a needed theme. Seven queries at most.

    The themes that the national minimum criteria require are for everybody, the others for people in a situation.
    """
    scores: dict[UUID, dict[str, float]] = defaultdict(dict)
    coverage: dict[UUID, str] = {}
    given_in: dict[UUID, Collection[str]] = {}
    situations: dict[UUID, set[str]] = defaultdict(set)
    needed = ServiceTheme.objects.filter(theme__in=[need.theme for need in profile.needs]).values("service")
    links = ServiceTheme.objects.filter(service__in=_serving(profile).filter(pk__in=needed), theme__is_active=True)
    columns = ("service_id", "theme_id", "theme__is_required", "score", "service__coverage", "service__languages")
    for service, theme, is_for_everybody, score, reach, languages in links.values_list(*columns):
        scores[service][theme] = score
        coverage[service] = reach
        given_in[service] = languages
        if not is_for_everybody:
            situations[service].add(theme)
    heads = _heads(scores)
    groups = _concepts(scores, ConceptScheme.TARGET_GROUP)
    events = _concepts(scores, ConceptScheme.LIFE_EVENT)
    channels = _channel_kinds(scores, profile.channel_kinds)
    nearness = _nearness(coverage, profile.municipality)
    return [
        Candidate(
            id=service,
            theme_scores=theme_scores,
            situations=frozenset(situations[service]),
            heads=heads[service],
            target_groups=frozenset(groups[service]),
            life_events=frozenset(events[service]),
            channel_kinds=frozenset(channels[service]),
            nearness=nearness[service],
            is_in_language=not given_in[service] or language in given_in[service],
        )
        for service, theme_scores in scores.items()
    ]


def _heads(services: Collection[UUID]) -> Mapping[UUID, Mapping[str, str]]:
    """Name, summary and keywords per language. One query."""
    heads: dict[UUID, dict[str, str]] = defaultdict(dict)
    rows = ServiceText.objects.filter(service__in=services)
    for service, language, name, summary, keywords in rows.values_list(
        "service_id", "language", "name", "summary", "keywords"
    ):
        heads[service][language] = "\n".join((name, summary, *keywords))
    return heads


def _concepts(services: Collection[UUID], scheme: ConceptScheme) -> Mapping[UUID, Collection[str]]:
    """The codes of one classification that each service carries. One query."""
    found: dict[UUID, set[str]] = defaultdict(set)
    rows = Service.concepts.through._default_manager.filter(service__in=services, concept__scheme=scheme)
    for service, key in rows.values_list("service_id", "concept__key"):
        found[service].add(key)
    return found


def _channel_kinds(services: Collection[UUID], kinds: Collection[str]) -> Mapping[UUID, Collection[str]]:
    """Which of the kinds of channels each service has. One query, or none where there are no kinds."""
    found: dict[UUID, set[str]] = defaultdict(set)
    if kinds:
        rows = Connection.objects.filter(service__in=services, channel__kind__in=kinds)
        for service, kind in rows.values_list("service_id", "channel__kind"):
            if service is not None:
                found[service].add(kind)
    return found


def _nearness(coverage: Mapping[UUID, str], municipality: str) -> Mapping[UUID, Nearness]:
    """How near each service is. Without a municipality only local and nationwide are told apart. At most one query."""
    near = {
        service: Nearness.AREA if reach == Coverage.LIMITED else Nearness.EVERYWHERE
        for service, reach in coverage.items()
    }
    if municipality:
        rows = Service.areas.through._default_manager.filter(
            service__in=list(coverage), area__kind=AreaKind.MUNICIPALITY, area__code=municipality
        )
        near.update(dict.fromkeys(rows.values_list("service_id", flat=True), Nearness.MUNICIPALITY))
    return near


def _theme_links(keys: Iterable[str], language: str) -> dict[str, ThemeLink]:
    """The active ones of the themes. One query."""
    return {
        theme.key: ThemeLink(pick(theme.names, language), reverse("catalog:theme", args=[theme.key]))
        for theme in Theme.objects.active().filter(key__in=list(keys))
    }


def _cards(picks: Iterable[Pick], language: str) -> dict[UUID, ServiceCard]:
    """The cards of the picks, each with its reason. As many queries as `card_rows` makes."""
    reasons = {choice.service_id: choice.reasons for choice in picks}
    services = list(card_rows(Service.objects.filter(pk__in=reasons)))
    return {
        service.pk: replace(card, reason=_because(reasons[service.pk], language))
        for service, card in zip(services, build_cards(services, language), strict=True)
    }


def _because(options: Iterable[OptionSpec], language: str) -> str:
    """The answers behind a suggestion as a sentence; empty where the answers have no words for it."""
    phrases = [phrase for option in options if (phrase := pick(option.reasons, language))]
    if not phrases:
        return ""
    if len(phrases) == 1:
        return _("Because you answered that %(answer)s.") % {"answer": phrases[0]}
    return _("Because you answered that %(first)s and that %(second)s.") % {"first": phrases[0], "second": phrases[1]}
