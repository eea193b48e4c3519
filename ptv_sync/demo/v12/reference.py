"""The reference lists: classifications and codes with their names, `""` where a name is missing, as PTV has it."""

from collections.abc import Iterable, Mapping

from ptv_sync.demo.content import Content
from ptv_sync.demo.names import country_names, language_names
from ptv_sync.demo.readings import (
    CODE_LISTS,
    KOKO,
    LIFE_EVENTS,
    NOT_COUNTIES,
    SERVICE_CLASSES,
    TARGET_GROUPS,
    Document,
    post_office,
)
from ptv_sync.demo.registers import LANGUAGES, Concept, Names, Registers

# PTV names things in its three minority languages as well; nobody here knows those names.
_ALL_LANGUAGES = (*LANGUAGES, "se", "smn", "sms")


def reference_lists(content: Content, registers: Registers) -> dict[str, list[Document]]:
    """Every list by the last part of its path."""
    return {
        "target-groups": _concepts(registers.target_groups, TARGET_GROUPS),
        "life-events": _concepts(registers.life_events, LIFE_EVENTS),
        "industrial-classes": [],
        "ontology-terms": _terms(content),
        "service-classes": _concepts(registers.service_classes, SERVICE_CLASSES),
        "language-codes": _codes(language_names()),
        "country-codes": _codes(country_names()),
        "municipality-codes": _codes({code: place.names for code, place in registers.municipalities.items()}),
        "region-codes": _areas(registers.regions, ((p.region, p.code) for p in registers.municipalities.values())),
        "wellbeing-services-county-codes": _areas(
            {code: names for code, names in registers.counties.items() if code not in NOT_COUNTIES},
            ((place.county, place.code) for place in registers.municipalities.values()),
        ),
        "postal-codes": _codes(_post_offices(content, registers)),
    }


def _names(names: Names) -> Document:
    return {language: names.get(language, "") for language in _ALL_LANGUAGES}


def _codes(names: Mapping[str, Names]) -> list[Document]:
    return [{"code": code, "isValid": True, "name": _names(names[code])} for code in sorted(names)]


def _areas(names: Mapping[str, Names], places: Iterable[tuple[str, str]]) -> list[Document]:
    members: dict[str, list[str]] = {}
    for area, municipality in places:
        members.setdefault(area, []).append(municipality)
    return [entry | {"municipalities": members.get(entry["code"], [])} for entry in _codes(names)]


def _concepts(concepts: Mapping[str, Concept], scheme: str) -> list[Document]:
    start = f"{CODE_LISTS}{scheme}/code/"
    return [
        {
            "code": concept.code,
            "uri": start + concept.code,
            "parentUri": start + concept.parent if concept.parent else None,
            "isValid": True,
            "name": _names(concept.names),
        }
        for concept in concepts.values()
    ]


def _terms(content: Content) -> list[Document]:
    return [
        {
            "uri": KOKO + term,
            "type": labels.vocabulary or None,
            "parentUris": [KOKO + broader for broader in labels.broader],
            "isValid": True,
            "name": _names({"fi": labels.fi, "sv": labels.sv, "en": labels.en}),
        }
        for term, labels in content.terms.items()
    ]


def _post_offices(content: Content, registers: Registers) -> dict[str, Names]:
    """The postal codes of the content's addresses."""
    parts = (part for channel in content.channels.values() for part in (channel.address, channel.postal_address))
    return {
        part.postal_code: post_office(part.post_office, registers.municipalities[part.municipality])
        for part in parts
        if part
    }
