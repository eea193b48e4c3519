"""Which part of the country a sync gathers."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog.models import County, Municipality
from catalog.models.area import ALAND_COUNTY
from ptv_sync.client import AreaPath, PtvSource, Resource
from ptv_sync.errors import PtvBadAnswer, PtvConfigurationError, PtvNotFound

log = logging.getLogger(__name__)

WHOLE_COUNTRY = "all"
HELSINKI = "90"
# Stand among our counties so that every municipality has one; PTV has no wellbeing services county of theirs.
NO_COUNTIES_OF_PTV = frozenset({HELSINKI, ALAND_COUNTY})


@dataclass(frozen=True, slots=True)
class Scope:
    """The codes asked for and what they mean. `is_authoritative`: what this run does not see is gone.

    That is so for the installation's own scope and for any that covers every county that is switched on; a narrower
    run withdraws nothing. Municipalities of Åland come last.
    """

    codes: tuple[str, ...]
    counties: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    is_authoritative: bool = True

    @property
    def is_whole_country(self) -> bool:
        return WHOLE_COUNTRY in self.codes

    def service_ids(self, source: PtvSource) -> Iterator[str]:
        """Ids of the services of the scope, each once: municipality by municipality, then county by county.

        v11 gives an area's services only where the service names just that area; a municipality's list also holds
        those that reach it through a county or a region. Nationwide services are asked for once, with the first
        municipality that PTV knows: one of Åland would leave out those that are for the rest of the country.
        """
        if self.is_whole_country:
            yield from dict.fromkeys(source.ids(Resource.SERVICE))
            return
        areas = [(AreaPath.MUNICIPALITY, code) for code in self.municipalities]
        areas += [(AreaPath.COUNTY, code) for code in self.counties if code not in NO_COUNTIES_OF_PTV]
        seen: set[str] = set()
        has_nationwide = False
        for path, code in areas:
            try:
                found = list(source.service_ids(path, code, include_whole_country=not has_nationwide))
            except PtvNotFound as error:
                log.warning("Area %s is left out: %s", code, error)
                continue
            has_nationwide = True
            yield from (identifier for identifier in found if identifier not in seen)
            seen.update(found)
        if not has_nationwide:
            raise PtvBadAnswer(f"PTV knows none of the areas {', '.join(self.codes)}.")


def resolve(codes: Sequence[str], *, configured: Sequence[str] = ()) -> Scope:
    """The scope of the given codes; without any, the installation's own. Three queries.

    The installation's own scope is the counties that are switched on, unless `configured` (the setting AREA) narrows it
    to municipalities or widens it to the whole country. Raises PtvConfigurationError for an unknown code, and when
    nothing is asked for and no county is switched on.
    """
    active = set(County.objects.filter(is_active=True).values_list("code", flat=True))
    own = tuple(configured) if any(len(code) != 2 for code in configured) else tuple(sorted(active))
    wanted = tuple(dict.fromkeys(codes)) or own
    if not wanted:
        raise PtvConfigurationError(
            "No wellbeing services county is switched on: set AREA (for example AREA=11), give --area, "
            "or switch a county on in admin."
        )
    if WHOLE_COUNTRY in wanted:
        return Scope(codes=(WHOLE_COUNTRY,))
    counties = tuple(code for code in wanted if len(code) == 2)
    single = tuple(code for code in wanted if len(code) != 2)
    county_of = _municipalities(counties, single)
    unknown = [code for code in wanted if code not in county_of.keys() | set(county_of.values())]
    if unknown:
        raise PtvConfigurationError(
            f"Unknown area: {', '.join(unknown)}. Give the two digits of a wellbeing services county, "
            f"the three digits of a municipality, or '{WHOLE_COUNTRY}'."
        )
    return Scope(
        codes=wanted,
        counties=counties,
        municipalities=tuple(sorted(county_of, key=lambda code: (county_of[code] == ALAND_COUNTY, code))),
        is_authoritative=not codes or (bool(own) and set(own) <= set(wanted)),
    )


def _municipalities(counties: Iterable[str], codes: Iterable[str]) -> dict[str, str | None]:
    """Code → county of the municipalities of the counties and of those with the codes. Two queries."""
    of_counties = Municipality.objects.filter(county_id__in=list(counties))
    single = Municipality.objects.filter(code__in=list(codes))
    return {code: county for rows in (of_counties, single) for code, county in rows.values_list("code", "county_id")}
