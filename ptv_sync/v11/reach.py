"""Where a v11 service document says it is given, before it is mapped. Pure."""

from collections.abc import Iterator
from typing import Any

from ptv_sync.resources import Json
from ptv_sync.scope import Scope

WHOLE_COUNTRY = "nationwide"
EXCEPT_ALAND = "nationwideexceptalandislands"


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
    return (kind == "wellbeingservicecounties" and code in scope.counties) or (
        kind == "municipality" and code in scope.municipalities
    )


def _members(area: Json) -> Iterator[Any]:
    return (member.get("code") for member in area.get("municipalities") or [])
