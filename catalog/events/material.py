"""Reads what events' search entries are made of: a chunk of shown events with their words and facts, in six queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from catalog.areas.mergers import current
from catalog.languages import LocalisedText, fallback_order
from catalog.models import Concept, Event, FacetKind
from catalog.models.event import EventQuerySet
from catalog.records import Charge, ConceptScheme, Coverage
from catalog.search.document import Texts
from catalog.search.reading import FacetKey

_WHERE = (FacetKind.MUNICIPALITY.value, FacetKind.COVERAGE.value)


@dataclass(frozen=True, slots=True)
class EventMaterial:
    """All that the index says of an event; names and texts are by language. `organisation`: its id, or empty;
    `municipality`: the present code, or empty."""

    id: UUID
    names: LocalisedText
    summaries: LocalisedText
    bodies: tuple[LocalisedText, ...]
    organisers: tuple[LocalisedText, ...]
    themes: Mapping[str, LocalisedText]
    targets: Mapping[str, LocalisedText]
    organisation: str
    charge: str
    municipality: str
    is_remote: bool

    def language_for(self, reader: str) -> str:
        """The language of the text that a reader of the language gets."""
        return fallback_order(reader, [code for code, name in self.names.items() if name] or [reader])[0]

    def words(self, language: str) -> Texts:
        """Everything in a language."""
        return Texts(
            language=language,
            name=self.names.get(language, ""),
            terms=_in(language, *self.themes.values()),
            wider=_in(language, *self.targets.values()),
            summary=self.summaries.get(language, ""),
            body=_in(language, *self.bodies),
            organisations=_in(language, *self.organisers),
        )


def materials(ids: Collection[UUID]) -> list[EventMaterial]:
    """Those of the events that readers see."""
    return [_material(event) for event in with_names(Event.objects.shown().filter(pk__in=ids)).order_by("pk")]


def with_names(events: EventQuerySet) -> EventQuerySet:
    """The events with what they have names of. Five queries more at most."""
    return events.select_related("municipality", "organisation", "service").prefetch_related(
        "themes", "target_groups", "organisation__texts", "service__texts"
    )


def facets_of(material: EventMaterial) -> set[FacetKey]:
    """What the event can be narrowed by. One that can be taken part in from afar counts for every municipality."""
    found: set[FacetKey] = {(FacetKind.THEME.value, key) for key in material.themes}
    found |= {(FacetKind.TARGET.value, key) for key in material.targets}
    found |= {(FacetKind.CHARGE.value, material.charge)} if material.charge == Charge.FREE else set()
    municipality, coverage = _WHERE
    found |= {(municipality, material.municipality)} if material.municipality else set()
    return found | ({(coverage, Coverage.NATIONWIDE.value)} if material.is_remote else set())


def organisation_names(event: Event) -> LocalisedText:
    """The organiser's names, of an event with its organisation's texts fetched: in words where it is told so."""
    texts = event.organisation.texts.all() if event.organisation else ()
    return event.organiser_names or {text.language: text.name for text in texts}


def _material(event: Event) -> EventMaterial:
    service = {text.language: text.name for text in event.service.texts.all()} if event.service else {}
    place = event.municipality.names if event.municipality else {}
    targets: list[Concept] = [one for one in event.target_groups.all() if one.scheme == ConceptScheme.TARGET_GROUP]
    return EventMaterial(
        id=event.pk,
        names=event.names,
        summaries=event.summaries,
        bodies=(event.descriptions, event.place_names, event.streets, place, service, event.registration_infos),
        organisers=(organisation_names(event),),
        themes={theme.key: theme.names for theme in event.themes.all() if theme.is_active},
        targets={group.key: group.labels for group in targets},
        organisation=str(event.organisation_id or ""),
        charge=event.charge,
        municipality=current(event.municipality_id or ""),
        is_remote=event.is_remote,
    )


def _in(language: str, *texts: LocalisedText) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for one in texts if (text := one.get(language))))
