"""Which services are of a scope: by v11's own lists, and by what a document says of itself. Pure."""

import logging
from collections.abc import Iterator
from typing import Any

from catalog.intake.errors import SourceBadAnswer, SourceNotFound
from ptv_sync.resources import Json, Resource
from ptv_sync.scope import Scope
from ptv_sync.v11.client import AreaPath, V11Source

log = logging.getLogger(__name__)

WHOLE_COUNTRY = "nationwide"
EXCEPT_ALAND = "nationwideexceptalandislands"


def listed_services(source: V11Source, scope: Scope) -> set[str]:
    """Ids of the services of the scope: municipality by municipality, then county by county.

    v11 gives an area's services only where the service names just that area; a municipality's list also holds those
    that reach it through a county or a region. Nationwide services are asked for once, with the first municipality that
    PTV knows: one of Åland would leave out those that are for the rest of the country. Raises SourceBadAnswer when PTV
    knows none of the areas.
    """
    if scope.is_whole_country:
        return set(source.ids(Resource.SERVICE))
    areas = [(AreaPath.MUNICIPALITY, code) for code in scope.municipalities]
    areas += [(AreaPath.COUNTY, code) for code in scope.counties]
    found: set[str] = set()
    has_nationwide = False
    for path, code in areas:
        try:
            found.update(source.service_ids(path, code, include_whole_country=not has_nationwide))
        except SourceNotFound as error:
            log.warning("Area %s is left out: %s", code, error)
            continue
        has_nationwide = True
    if not has_nationwide:
        raise SourceBadAnswer(f"PTV knows none of the areas {', '.join(scope.codes)}.")
    return found


def is_in_scope(document: Json, scope: Scope) -> bool:
    """Whether a sync of the scope takes the service: given in one of its municipalities or areas, or nationwide.

    A document whose areas cannot be read is taken along: what is wrong with it is told with the run.
    """
    if scope.is_whole_country:
        return True
    coverage = str(document.get("areaType") or "").casefold()
    if coverage == WHOLE_COUNTRY:
        return True
    if coverage == EXCEPT_ALAND:
        return not scope.is_only_aland
    try:
        return any(
            _is_area(area, scope) or any(code in scope.municipalities for code in _members(area))
            for area in document.get("areas") or []
        )
    except (AttributeError, TypeError):
        return True


def _is_area(area: Json, scope: Scope) -> bool:
    kind, code = str(area.get("type") or "").casefold(), area.get("code")
    return (
        (kind == "wellbeingservicecounties" and code in scope.counties_around)
        or (kind == "region" and code in scope.regions_around)
        or (kind == "municipality" and code in scope.municipalities)
    )


def _members(area: Json) -> Iterator[Any]:
    return (member.get("code") for member in area.get("municipalities") or [])
