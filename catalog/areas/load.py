"""The places that ship with Tarmoa: counties, municipalities and the areas made of them.

Sources of the facts: Statistics Finland's classifications of 2026 (CC BY 4.0); the centres are GeoNames' main places
(CC BY 4.0), a few set by hand. Who are neighbours is our own reckoning from the centres: at most 25 km apart, or at
most 130 km with no third centre between them (docs/places.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from catalog.areas.mergers import current
from catalog.default_rows import localised, read_csv, upsert
from catalog.models import Area, County, Municipality, Neighbourhood
from catalog.models.area import ALAND_COUNTY
from catalog.models.defaulted import DefaultEntry, DefaultsReport, apply_defaults
from catalog.records import AreaKind
from catalog.search import entries

ALL_COUNTIES = "all"
NEIGHBOURS_VERSION = 1

AreaKey = tuple[str, str]
Rows = list[dict[str, str]]


class UnknownAreaError(ValueError):
    """A code of AREA that is neither a county nor a municipality."""


def load(area: Sequence[str]) -> list[DefaultsReport]:
    """Write the counties, municipalities and areas, and switch on the counties that `area` names.

    `area` is as for `named_counties`, whose error it raises. A county that is on stays on. Six queries where nothing
    differs; writes County, Municipality, Area and Neighbourhood, in the caller's transaction.
    """
    counties = read_csv("catalog.areas", "counties.csv")
    municipalities = read_csv("catalog.areas", "municipalities.csv")
    switched_on = named_counties(area) | set(County.objects.filter(is_active=True).values_list("pk", flat=True))
    return [
        upsert(
            [
                County(code=row["code"], names=localised(row, "name"), is_active=row["code"] in switched_on)
                for row in counties
            ],
            into=County.objects.all(),
            identity=("code",),
            fields=("names", "is_active"),
        ),
        upsert(
            [_municipality(row) for row in municipalities],
            into=Municipality.objects.all(),
            identity=("code",),
            fields=("names", "county_id", "region_code", "latitude", "longitude"),
        ),
        _load_areas(counties=counties, municipalities=municipalities),
        apply_defaults(Neighbourhood, _neighbours(), version=NEIGHBOURS_VERSION),
    ]


def _neighbours() -> Iterator[DefaultEntry]:
    for row in read_csv("catalog.areas", "neighbours.csv"):
        values = {"first_id": row["code"], "second_id": row["other"]}
        yield DefaultEntry("-".join(values.values()), values)


def named_counties(area: Sequence[str]) -> frozenset[str]:
    """The codes of the counties that `area` means; reads the default file, no query.

    `area` holds codes of counties (two digits) or municipalities (three digits: stands for its county; a merged one for
    the county of the new one), or "all": every county but Åland, which has none of this kind. Raises UnknownAreaError
    for anything else.
    """
    county_of = {row["code"]: row["county"] for row in read_csv("catalog.areas", "municipalities.csv")}
    counties = set(county_of.values())
    named: set[str] = set()
    for code in map(current, area):
        if code == ALL_COUNTIES:
            named |= counties - {ALAND_COUNTY}
        elif code in counties:
            named.add(code)
        elif code in county_of:
            named.add(county_of[code])
        else:
            raise UnknownAreaError(
                f"{code!r} is neither a wellbeing services county (two digits) nor a municipality (three digits)."
            )
    return frozenset(named)


def _municipality(row: dict[str, str]) -> Municipality:
    return Municipality(
        code=row["code"],
        names=localised(row, "name"),
        county_id=row["county"],
        region_code=row["region"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
    )


def _load_areas(*, counties: Rows, municipalities: Rows) -> DefaultsReport:
    """An area for each municipality, region and county, with exactly its municipalities as members."""
    files = {
        AreaKind.MUNICIPALITY: municipalities,
        AreaKind.REGION: read_csv("catalog.areas", "regions.csv"),
        AreaKind.COUNTY: counties,
    }
    report = upsert(
        [
            Area(kind=kind.value, code=row["code"], names=localised(row, "name"))
            for kind, rows in files.items()
            for row in rows
        ],
        into=Area.objects.all(),
        identity=("kind", "code"),
        fields=("names",),
    )
    members: dict[AreaKey, set[str]] = {}
    for row in municipalities:
        for kind, column in ((AreaKind.MUNICIPALITY, "code"), (AreaKind.REGION, "region"), (AreaKind.COUNTY, "county")):
            members.setdefault((kind.value, row[column]), set()).add(row["code"])
    if changed := _set_members(members):
        entries.forget()  # they hold the municipalities
    report.updated += [name for name in changed if name not in {*report.created, *report.updated}]
    return report


def _set_members(members: Mapping[AreaKey, set[str]]) -> list[str]:
    """Make the municipalities of each area exactly the given ones. Two queries; returns what changed."""
    membership = Area.municipalities.through._default_manager
    areas = {(area.kind, area.code): area.pk for area in Area.objects.all()}
    wanted = {(areas[key], code) for key, codes in members.items() for code in codes}
    area_ids = [areas[key] for key in members]
    rows = membership.filter(area_id__in=area_ids).values_list("area_id", "municipality_id", "pk")
    present = {(area_id, code): pk for area_id, code, pk in rows}
    gone, missing = present.keys() - wanted, wanted - present.keys()
    if gone:
        membership.filter(pk__in=[present[pair] for pair in gone]).delete()
    membership.bulk_create(
        [membership.model(area_id=area_id, municipality_id=code) for area_id, code in sorted(missing)]
    )
    names = {areas[key]: "/".join(key) for key in members}
    return sorted({names[area_id] for area_id, _ in gone | missing})
