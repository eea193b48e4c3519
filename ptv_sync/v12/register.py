"""What v12's documents name by code only: terms, areas and post offices, from its lists of reference data. Pure."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from catalog.languages import LocalisedText
from catalog.records import AreaKind, AreaRecord, ConceptRecord, ConceptScheme, MunicipalityRecord
from ptv_sync.mapping.classification import code_in
from ptv_sync.resources import Json
from ptv_sync.v12.documents import ReferenceRow

log = logging.getLogger(__name__)

# The lists by their names in v12's paths.
CONCEPT_LISTS = {
    "service-classes": ConceptScheme.SERVICE_CLASS,
    "target-groups": ConceptScheme.TARGET_GROUP,
    "life-events": ConceptScheme.LIFE_EVENT,
    "industrial-classes": ConceptScheme.INDUSTRIAL_CLASS,
    "ontology-terms": ConceptScheme.ONTOLOGY_TERM,
}
AREA_LISTS = {
    "region-codes": AreaKind.REGION,
    "wellbeing-services-county-codes": AreaKind.COUNTY,
}
MUNICIPALITIES = "municipality-codes"
POST_OFFICES = "postal-codes"
# The language of a post office's name is not always that of the municipality's.
_OFFICE_LANGUAGES = ("fi", "sv")


@dataclass(frozen=True, slots=True)
class Register:
    """Terms by code and by address, municipalities and areas by code, post offices by postal code."""

    concepts: Mapping[tuple[ConceptScheme, str], ConceptRecord] = field(default_factory=dict)
    municipalities: Mapping[str, MunicipalityRecord] = field(default_factory=dict)
    areas: Mapping[tuple[AreaKind, str], AreaRecord] = field(default_factory=dict)
    post_offices: Mapping[str, LocalisedText] = field(default_factory=dict)
    municipality_of_postal_code: Mapping[str, str] = field(default_factory=dict)
    municipality_by_name: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, lists: Mapping[str, Sequence[Json]], municipality_of_postal_code: Mapping[str, str] | None = None
    ) -> "Register":
        """The register of v12's lists, keyed as in its paths; a list that is missing is empty.

        `municipality_of_postal_code` is what is known of postal codes from elsewhere (postal code → municipality code).
        A row that is none is left out, with a word in the log.
        """
        rows = {name: list(_read(items, name)) for name, items in lists.items()}
        municipalities = {row.code: MunicipalityRecord(row.code, row.name) for row in rows.get(MUNICIPALITIES, [])}
        return cls(
            concepts=dict(_concepts(rows)),
            municipalities=municipalities,
            areas=dict(_areas(rows, municipalities)),
            post_offices={row.code: row.name for row in rows.get(POST_OFFICES, [])},
            municipality_of_postal_code=municipality_of_postal_code or {},
            municipality_by_name=_codes_by_name(rows.get(MUNICIPALITIES, [])),
        )

    def concept(self, scheme: ConceptScheme, name: str) -> ConceptRecord | None:
        """The term of a code or an address, of today's form or the old one; None where the lists do not have it."""
        return self.concepts.get((scheme, name)) or self.concepts.get((scheme, code_in(scheme, name)))

    def municipality(self, code: str) -> MunicipalityRecord:
        """The municipality; without names where the list does not have it."""
        return self.municipalities.get(code) or MunicipalityRecord(code)

    def area(self, kind: AreaKind, code: str) -> AreaRecord:
        """The area with its members; without names and members where the lists do not have it."""
        return self.areas.get((kind, code)) or AreaRecord(kind, code)

    def post_office(self, postal_code: str) -> LocalisedText:
        return self.post_offices.get(postal_code, {})

    def municipality_at(self, postal_code: str) -> MunicipalityRecord | None:
        """The municipality of a postal code: the one known, else the one that bears its post office's name."""
        code = self.municipality_of_postal_code.get(postal_code, "")
        if not code:
            office = self.post_office(postal_code)
            names = (office.get(language, "").casefold() for language in _OFFICE_LANGUAGES)
            code = next((found for name in names if (found := self.municipality_by_name.get(name))), "")
        return self.municipality(code) if code else None


def _read(items: Iterable[Json], name: str) -> Iterator[ReferenceRow]:
    for item in items:
        try:
            yield ReferenceRow.model_validate(item)
        except ValidationError as error:
            log.warning("A row of v12's list %s is left out: %s", name, error)


def _concepts(rows: Mapping[str, Sequence[ReferenceRow]]) -> Iterator[tuple[tuple[ConceptScheme, str], ConceptRecord]]:
    for name, scheme in CONCEPT_LISTS.items():
        for row in rows.get(name, []):
            # A term may have several broader ones: the first is kept, as from v11.
            parent_uri = row.parent_uri or next(iter(row.parent_uris), "")
            record = ConceptRecord(scheme, row.code or row.uri, row.uri, row.name, parent_uri)
            yield from (((scheme, key), record) for key in (row.code, row.uri) if key)


def _areas(
    rows: Mapping[str, Sequence[ReferenceRow]], municipalities: Mapping[str, MunicipalityRecord]
) -> Iterator[tuple[tuple[AreaKind, str], AreaRecord]]:
    for name, kind in AREA_LISTS.items():
        for row in rows.get(name, []):
            members = tuple(municipalities.get(code) or MunicipalityRecord(code) for code in row.municipalities)
            yield (kind, row.code), AreaRecord(kind, row.code, row.name, members)


def _codes_by_name(rows: Iterable[ReferenceRow]) -> dict[str, str]:
    """Finnish and Swedish names of the municipalities there are today, in one case."""
    today = [row for row in rows if row.is_valid is not False]
    return {row.name[key].casefold(): row.code for row in today for key in _OFFICE_LANGUAGES if key in row.name}
