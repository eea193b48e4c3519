"""Reads what the index is made of: a chunk of services with all their words and facts, in some fifteen queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models

from catalog.areas.mergers import current
from catalog.hours.reading import Entries, ways_of
from catalog.languages import fallback_order, pick
from catalog.models import (
    Address,
    Area,
    ChannelText,
    Concept,
    Connection,
    Organisation,
    OrganisationText,
    Service,
    ServiceOrganisation,
    ServiceText,
    ServiceTheme,
)
from catalog.models.area import ALAND_COUNTY
from catalog.records import AddressKind, AreaKind, ChannelKind, ConceptScheme, Coverage, OrganisationRole
from catalog.search.document import Texts

FacetKey = tuple[str, str]


class Place(NamedTuple):
    """Where a service can be visited: the municipality's present code, or none, and degrees (WGS84), where known."""

    municipality: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(slots=True)
class Material:
    """All that the index says of a service. `texts`: language of a text → the row; concepts, channels and organisations
    have names by language. `municipalities`: those of the areas, each with its county; one that has
    been merged stands by its new code."""

    id: UUID
    coverage: str
    charge: str
    service_languages: Sequence[str]
    modified_at: datetime | None
    grouped_under: UUID | None
    texts: dict[str, dict[str, Any]] = field(default_factory=dict)
    themes: list[str] = field(default_factory=list)
    theme_score: float = 0
    areas: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    municipalities: set[tuple[str, str]] = field(default_factory=set)
    concepts: list[dict[str, Any]] = field(default_factory=list)
    channels: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    organisations: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    hours: Sequence[Entries] = ()
    places: list[Place] = field(default_factory=list)

    def language_for(self, reader: str) -> str:
        """The language of the text that a reader of the language gets."""
        return fallback_order(reader, self.texts)[0]

    def named(self, language: str) -> Texts:
        """What the classifications say in a language, also where there is no text in it."""
        terms, wider = self._terms(language)
        return Texts(language=language, terms=terms, wider=wider)

    def called(self, language: str) -> tuple[str, ...]:
        """What it is called and classified by in a language: name, keywords and ontology terms."""
        text = self.texts.get(language, {"name": "", "keywords": ()})
        return (text["name"], *text["keywords"], *self._terms(language)[0])

    def words(self, language: str) -> Texts:
        """Everything in the language of a text."""
        text = self.texts[language]
        terms, wider = self._terms(language)
        return Texts(
            language=language,
            name=text["name"],
            other_names=(text["alternative_name"],) if text["alternative_name"] else (),
            keywords=tuple(text["keywords"]),
            terms=terms,
            wider=wider,
            summary=text["summary"],
            body=tuple(text[name] for name in _BODY if text[name]),
            ways=tuple(dict.fromkeys(pick(names, language) for _, names in self.channels)),
            organisations=tuple(pick(names, language) for _, _, names in self.organisations),
        )

    def _terms(self, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Labels and other names of the ontology terms; and what is wider, service classes, target groups."""
        terms: list[str] = []
        wider: list[str] = []
        for concept in self.concepts:
            label = concept["labels"].get(language)
            if label:
                (terms if concept["scheme"] == ConceptScheme.ONTOLOGY_TERM else wider).append(label)
            terms += concept["other_labels"].get(language, ())
            wider += concept["broader_labels"].get(language, ())
        return tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(wider))


_BODY = ("general_description", "description", "instruction", "requirements")
_TEXT = ("service_id", "language", "name", "alternative_name", "keywords", "summary", *_BODY)
_SEARCHED_SCHEMES = (ConceptScheme.ONTOLOGY_TERM, ConceptScheme.SERVICE_CLASS, ConceptScheme.TARGET_GROUP)


def materials(ids: Collection[UUID]) -> list[Material]:
    """Those of the services that are on the tray and have a text."""
    rows = Service.objects.on_tray().filter(pk__in=ids).order_by("pk")
    found = {
        row[0]: Material(*row)
        for row in rows.values_list("pk", "coverage", "charge", "languages", "modified_at", "grouped_under")
    }
    keys = list(found)
    for text in ServiceText.objects.filter(service__in=keys).values(*_TEXT):
        found[text["service_id"]].texts[text["language"]] = text
    links = ServiceTheme.objects.filter(service__in=keys, theme__is_active=True).order_by("-score", "theme")
    for service, theme, score in links.values_list("service_id", "theme_id", "score"):
        found[service].themes.append(theme)
        found[service].theme_score = max(score, found[service].theme_score)
    _add_areas(found)
    _add_concepts(found)
    _add_channels(found)
    _add_organisations(found)
    _add_places(found)
    for key, ways in ways_of(keys).items():
        found[key].hours = ways
    return [material for material in found.values() if material.texts]


def _add_areas(found: Mapping[UUID, Material]) -> None:
    """Wider areas first; and their municipalities."""
    rows = Service.areas.through._default_manager.filter(service_id__in=found)
    pairs = list(rows.values_list("service_id", "area_id"))
    areas = Area.objects.in_bulk({area for _, area in pairs})
    order = {key: (area.kind == AreaKind.MUNICIPALITY, area.code) for key, area in areas.items()}
    for service, key in sorted(pairs, key=lambda pair: order[pair[1]]):
        found[service].areas.append((areas[key].kind, areas[key].names))
    members: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    of_areas = Area.municipalities.through._default_manager.filter(area_id__in=list(areas))
    for key, code, county in of_areas.values_list("area_id", "municipality_id", "municipality__county_id"):
        members[key].add((current(code), county or ""))
    for service, key in pairs:
        found[service].municipalities |= members[key]


def _add_concepts(found: Mapping[UUID, Material]) -> None:
    through = Service.concepts.through._default_manager.filter(service_id__in=found)
    pairs = list(through.filter(concept__scheme__in=_SEARCHED_SCHEMES).values_list("service_id", "concept_id"))
    fields = ("pk", "scheme", "key", "labels", "other_labels", "broader_labels")
    concepts = {row["pk"]: row for row in Concept.objects.filter(pk__in={key for _, key in pairs}).values(*fields)}
    for service, key in sorted(pairs, key=lambda pair: (str(pair[0]), concepts[pair[1]]["key"])):
        found[service].concepts.append(concepts[key])


def _add_channels(found: Mapping[UUID, Material]) -> None:
    rows = Connection.objects.filter(service__in=found, channel__isnull=False, channel__withdrawn_at__isnull=True)
    pairs = list(rows.order_by("position", "pk").values_list("service_id", "channel_id", "channel__kind"))
    names = _names(ChannelText.objects.filter(channel__in={key for _, key, _ in pairs}), "channel_id")
    for service, key, kind in pairs:
        if service is not None and key is not None:
            found[service].channels.append((kind, names[key]))


def _add_places(found: Mapping[UUID, Material]) -> None:
    """The visiting addresses of the service's locations, and those that hold for it alone."""
    at = Connection.objects.filter(service__in=found, channel__withdrawn_at__isnull=True, channel__kind="location")
    pairs = {pk: (service, channel) for pk, service, channel in at.values_list("pk", "service_id", "channel_id")}
    services: defaultdict[Any, list[UUID]] = defaultdict(list)
    for pk, (service, channel) in pairs.items():
        if service is not None:
            services[pk].append(service)
            services[channel].append(service)
    channels = {channel for _, channel in pairs.values()}
    rows = Address.objects.filter(kind=AddressKind.VISITING).filter(
        models.Q(connection__in=pairs) | models.Q(channel__in=channels)
    )
    columns = ("connection_id", "channel_id", "municipality_id", "latitude", "longitude")
    for connection, channel, code, latitude, longitude in rows.order_by("position", "pk").values_list(*columns):
        for service in services[connection or channel]:
            found[service].places.append(Place(current(code or ""), latitude, longitude))


def _add_organisations(found: Mapping[UUID, Material]) -> None:
    """Every organisation that has a part, the responsible one first."""
    rows = ServiceOrganisation.objects.filter(service__in=found).order_by("position", "pk")
    parts = list(rows.values_list("service_id", "organisation_id", "role", "name"))
    parts.sort(key=lambda part: part[2] != OrganisationRole.RESPONSIBLE)
    names = _names(OrganisationText.objects.filter(organisation__in={part[1] for part in parts}), "organisation_id")
    kinds = dict(Organisation.objects.filter(pk__in=list(names)).values_list("pk", "kind"))
    for service, key, _, name in parts:
        if key is not None:
            found[service].organisations.append((str(key), kinds.get(key, ""), names[key]))
        elif name:
            found[service].organisations.append(("", "", {"fi": name}))


def _names(rows: models.QuerySet[Any], owner: str) -> defaultdict[Any, dict[str, str]]:
    names: defaultdict[Any, dict[str, str]] = defaultdict(dict)
    for key, language, name in rows.values_list(owner, "language", "name"):
        names[key][language] = name
    return names


# --- Facts


# PTV's kinds of organisations by what a reader asks: is it the public sector, an association or a company?
PROVIDERS: Mapping[str, str] = {
    "State": "public", "Municipality": "public", "RegionalOrganization": "public", "WellbeingServicesCounty": "public",
    "Region": "public", "SotePublic": "public", "Organization": "association",
    "Company": "company", "SotePrivate": "company",
}  # fmt: skip
CHANNELS: Mapping[str, str] = {
    ChannelKind.LOCATION: "on_site", ChannelKind.PHONE: "phone", ChannelKind.WEB_PAGE: "online",
    ChannelKind.E_SERVICE: "online", ChannelKind.FORM: "online",
}  # fmt: skip


def facets_of(material: Material) -> set[FacetKey]:
    """What the service can be narrowed by, as (kind, value)."""
    found: set[FacetKey] = {("theme", theme) for theme in material.themes}
    found |= {
        ("target", concept["key"]) for concept in material.concepts if concept["scheme"] == ConceptScheme.TARGET_GROUP
    }
    found |= {("channel", CHANNELS[kind]) for kind, _ in material.channels if kind in CHANNELS}
    found |= {("service_language", language) for language in material.service_languages}
    provider = PROVIDERS.get(material.organisations[0][1]) if material.organisations else None
    found |= {("provider", provider)} if provider else set()
    found |= {("charge", material.charge)} if material.charge == "free" else set()
    found |= {("municipality", code) for code in _places_of(material)}
    return found | {("coverage", material.coverage)}


def _places_of(material: Material) -> set[str]:
    """The municipalities where it is valid beyond what its coverage says already: each counts once (`facets.load`)."""
    if material.coverage in (Coverage.NATIONWIDE, Coverage.UNKNOWN):
        return set()
    is_but_for_aland = material.coverage == Coverage.NATIONWIDE_EXCEPT_ALAND
    return {code for code, county in material.municipalities if not is_but_for_aland or county == ALAND_COUNTY}


def closeness_of(material: Material) -> int:
    """2 of a municipality, 1 of a wider area, 0 of the nation or unknown."""
    if material.coverage != Coverage.LIMITED or not material.areas:
        return 0
    return 2 if all(kind == AreaKind.MUNICIPALITY for kind, _ in material.areas) else 1


def belonging_of(material: Material) -> int:
    """How plainly it belongs to the theme that it belongs to most, in halves of a score (`catalog.themes.rules`)."""
    return round(2 * material.theme_score)


# A description is complete with so many characters and these pieces, and stale after so many days.
COMPLETE_CHARACTERS, FRESH_DAYS, STALE_DAYS = 600, 365, 3 * 365


def quality_of(material: Material, language: str, today: datetime) -> float:
    """From 0 to 1: how complete and fresh the description is that the reader gets. Half for each."""
    text = material.texts[fallback_order(language, material.texts)[0]]
    length = sum(len(text[name]) for name in _BODY)
    pieces: Iterable[bool] = (
        bool(text["summary"]), bool(text["keywords"]), bool(text["instruction"]), bool(material.channels),
        text["language"] == language,
    )  # fmt: skip
    complete = min(1.0, length / COMPLETE_CHARACTERS) * 0.5 + sum(pieces) / 5 * 0.5
    age = (today - material.modified_at).days if material.modified_at else STALE_DAYS
    fresh = min(1.0, max(0.0, (STALE_DAYS - age) / (STALE_DAYS - FRESH_DAYS)))
    return round((complete + fresh) / 2, 3)
