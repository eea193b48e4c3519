"""Where a v12 service document says it is given, and how a scope is asked for. Pure."""

from collections.abc import Iterator

from catalog.chunks import chunks
from catalog.intake.http import Parameters
from ptv_sync.resources import Json
from ptv_sync.scope import Scope
from ptv_sync.v12.client import MOST_VALUES

WHOLE_COUNTRY = "WholeCountry"
EXCEPT_ALAND = "WholeCountryExceptAland"
LIMITED = "LimitedArea"


def queries(scope: Scope) -> Iterator[Parameters]:
    """The filters under which v12 gives the services of a scope, one search after the other.

    A filter takes 20 values. Filters of different kinds narrow each other, so municipalities, regions and counties are
    asked for apart, and so are nationwide services, which no area filter finds (contract §1.7).
    """
    if scope.is_whole_country:
        yield {}
        return
    for name, codes in (
        ("municipalities", scope.municipalities),
        ("regions", scope.regions_around),
        ("wellbeingServicesCounties", scope.counties_around),
    ):
        for chunk in chunks(codes, MOST_VALUES):
            yield {"areaType": LIMITED, name: chunk, f"{name}Match": "any"}
    yield {"areaType": WHOLE_COUNTRY}
    if not scope.is_only_aland:
        yield {"areaType": EXCEPT_ALAND}


def is_in_scope(document: Json, scope: Scope) -> bool:
    """Whether a sync of the scope takes the service. One whose area cannot be read is taken, to be told of."""
    if scope.is_whole_country:
        return True
    area = document.get("area")
    if not isinstance(area, dict):
        return True
    if area.get("areaType") == WHOLE_COUNTRY:
        return True
    if area.get("areaType") == EXCEPT_ALAND:
        return not scope.is_only_aland
    wanted = (
        ("municipalities", scope.municipalities),
        ("regions", scope.regions_around),
        ("wellbeingServicesCounties", scope.counties_around),
    )
    try:
        return any(code in codes for name, codes in wanted for code in area.get(name) or [])
    except TypeError:
        return True
