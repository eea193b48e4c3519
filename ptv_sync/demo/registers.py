"""The public registers the demonstration leans on: municipalities, regions, wellbeing counties, PTV's classifications.

Facts, read once from the default data of the catalogue (CSV) and, for ontology terms, from content/terms.toml. Pure.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from types import MappingProxyType

LANGUAGES = ("fi", "sv", "en")

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality and its centre (WGS84 degrees)."""

    code: str
    names: Names
    county: str
    region: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Concept:
    """An entry of a PTV classification. `old_id` is the last part of its first URI (v1070)."""

    code: str
    parent: str
    names: Names
    old_id: str


@dataclass(frozen=True, slots=True)
class Registers:
    municipalities: Mapping[str, Municipality]
    counties: Mapping[str, Names]
    regions: Mapping[str, Names]
    service_classes: Mapping[str, Concept]
    target_groups: Mapping[str, Concept]
    life_events: Mapping[str, Concept]

    def county_members(self, code: str) -> list[Municipality]:
        """The municipalities of a wellbeing services county, by code."""
        return [place for place in self.municipalities.values() if place.county == code]

    def region_members(self, code: str) -> list[Municipality]:
        """The municipalities of a region (maakunta), by code."""
        return [place for place in self.municipalities.values() if place.region == code]


@cache
def load_registers() -> Registers:
    """All registers. Reads six files, once in a process."""
    return Registers(
        municipalities=MappingProxyType({row["code"]: _municipality(row) for row in _rows("areas", "municipalities")}),
        counties=MappingProxyType({row["code"]: _names(row, "name") for row in _rows("areas", "counties")}),
        regions=MappingProxyType({row["code"]: _names(row, "name") for row in _rows("areas", "regions")}),
        service_classes=_concepts("service_classes"),
        target_groups=_concepts("target_groups"),
        life_events=_concepts("life_events"),
    )


def _rows(package: str, name: str) -> list[dict[str, str]]:
    text = (files("catalog") / package / "defaults" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text)))


def _names(row: Mapping[str, str], prefix: str) -> Names:
    return {language: row[f"{prefix}_{language}"] for language in LANGUAGES if row[f"{prefix}_{language}"]}


def _municipality(row: Mapping[str, str]) -> Municipality:
    return Municipality(
        code=row["code"],
        names=_names(row, "name"),
        county=row["county"],
        region=row["region"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
    )


def _concepts(name: str) -> Mapping[str, Concept]:
    return MappingProxyType(
        {
            row["code"]: Concept(row["code"], row["parent"], _names(row, "label"), row["old_id"])
            for row in _rows("classification", name)
        }
    )
