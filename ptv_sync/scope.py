"""Which part of the country a sync gathers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.models import County, Municipality
from ptv_sync.client import AreaPath, PtvSource, Resource
from ptv_sync.errors import PtvConfigurationError

WHOLE_COUNTRY = "all"


@dataclass(frozen=True, slots=True)
class Scope:
    """The codes asked for and what they mean. `is_authoritative`: what this run does not see is gone.

    That is so for the installation's own scope and for any that covers every county that is switched on; a narrower
    run withdraws nothing.
    """

    codes: tuple[str, ...]
    counties: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    is_authoritative: bool = True

    @property
    def is_whole_country(self) -> bool:
        return WHOLE_COUNTRY in self.codes

    def service_ids(self, source: PtvSource) -> list[str]:
        """Ids of the services of the scope, each once: municipality by municipality, then county by county.

        v11 gives an area's services only where the service names just that area; a municipality's list also holds
        those that reach it through a county or a region. Nationwide services are asked for once.
        """
        if self.is_whole_country:
            return list(dict.fromkeys(source.ids(Resource.SERVICE)))
        areas = [(AreaPath.MUNICIPALITY, code) for code in self.municipalities]
        areas += [(AreaPath.COUNTY, code) for code in self.counties]
        found: dict[str, None] = {}
        for index, (path, code) in enumerate(areas):
            found.update(dict.fromkeys(source.service_ids(path, code, include_whole_country=index == 0)))
        return list(found)


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
    of_counties = _municipalities_of(counties)
    single = tuple(code for code in wanted if len(code) != 2)
    known = {code for code, _ in Municipality.objects.filter(code__in=single).values_list("code", "county")}
    unknown = sorted((set(single) - known) | {code for code in counties if code not in of_counties})
    if unknown:
        raise PtvConfigurationError(
            f"Unknown area: {', '.join(unknown)}. Give the two digits of a wellbeing services county, "
            "the three digits of a municipality, or 'all'."
        )
    municipalities = [code for county in counties for code in of_counties[county]]
    return Scope(
        codes=wanted,
        counties=counties,
        municipalities=tuple(dict.fromkeys([*municipalities, *single])),
        is_authoritative=not codes or (bool(active) and active <= set(counties)),
    )


def _municipalities_of(counties: Iterable[str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    rows = Municipality.objects.filter(county_id__in=list(counties)).order_by("code").values_list("county_id", "code")
    for county, code in rows:
        members.setdefault(str(county), []).append(code)
    return members
