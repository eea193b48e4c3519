"""The scope of a sync, of the codes asked for or of the counties that are switched on."""

from collections.abc import Iterable, Sequence

from django.db import models

from catalog.areas.mergers import current
from catalog.intake.errors import ConfigurationError
from catalog.models import County, Municipality
from catalog.models.area import ALAND_COUNTY
from ptv_sync.scope import WHOLE_COUNTRY, Scope

HELSINKI = "90"
# Stand among our counties so that every municipality has one; PTV has no wellbeing services county of theirs.
NO_COUNTIES_OF_PTV = frozenset({HELSINKI, ALAND_COUNTY})


def resolve(codes: Sequence[str], *, configured: Sequence[str] = ()) -> Scope:
    """The scope of the given codes; without any, the installation's own. Three queries.

    The installation's own scope is the counties that are switched on, unless `configured` (the setting AREA) narrows it
    to municipalities or widens it to the whole country. Raises ConfigurationError for an unknown code, and when
    nothing is asked for and no county is switched on.
    """
    active = set(County.objects.filter(is_active=True).values_list("code", flat=True))
    own = tuple(map(current, configured)) if any(len(code) != 2 for code in configured) else tuple(sorted(active))
    wanted = tuple(dict.fromkeys(map(current, codes))) or own
    if not wanted:
        raise ConfigurationError(
            "No wellbeing services county is switched on: set AREA (for example AREA=11), give --area, "
            "or switch a county on in admin."
        )
    if WHOLE_COUNTRY in wanted:
        return Scope(codes=(WHOLE_COUNTRY,))
    counties = tuple(code for code in wanted if len(code) == 2)
    single = tuple(code for code in wanted if len(code) != 2)
    places = _municipalities(counties, single)
    county_of = {place.code: place.county_id for place in places}
    unknown = [code for code in wanted if code not in county_of.keys() | set(county_of.values())]
    if unknown:
        raise ConfigurationError(
            f"Unknown area: {', '.join(unknown)}. Give the two digits of a wellbeing services county, "
            f"the three digits of a municipality, or '{WHOLE_COUNTRY}'."
        )
    return Scope(
        codes=wanted,
        counties=tuple(code for code in counties if code not in NO_COUNTIES_OF_PTV),
        municipalities=tuple(sorted(county_of, key=lambda code: (county_of[code] == ALAND_COUNTY, code))),
        counties_around=tuple(sorted(set(filter(None, county_of.values())) - NO_COUNTIES_OF_PTV)),
        regions_around=tuple(sorted({place.region_code for place in places if place.region_code})),
        aland=frozenset(code for code, county in county_of.items() if county == ALAND_COUNTY),
        is_authoritative=not codes or (bool(own) and set(own) <= set(wanted)),
    )


def _municipalities(counties: Iterable[str], codes: Iterable[str]) -> list[Municipality]:
    """The municipalities of the counties and those with the codes. One query."""
    wanted = models.Q(county_id__in=list(counties)) | models.Q(code__in=list(codes))
    return list(Municipality.objects.filter(wanted).order_by("code"))
