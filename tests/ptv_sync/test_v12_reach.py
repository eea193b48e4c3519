"""Whether a v12 service is of a scope, by what its document says of its area."""

import pytest

from ptv_sync.scope import Scope
from ptv_sync.v12.reach import is_in_scope
from tests.ptv_sync.v12_documents import limited

LAPPEENRANTA = Scope(
    ("405",), municipalities=("405",), counties_around=("11",), regions_around=("09",), is_authoritative=True
)
WHOLE_COUNTRY = Scope(("all",))
ELSEWHERE = limited(municipalities=["091"])


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (limited(municipalities=["405"]), True),
        (limited(regions=["09"]), True),
        (limited(wellbeingServicesCounties=["11"]), True),
        (limited(municipalities=["091"], regions=["01"]), False),
        ({"areaType": "WholeCountry"}, True),
        ({"areaType": "WholeCountryExceptAland"}, True),
        ({"areaType": "LimitedArea", "municipalities": None}, False),
        ({"areaType": "LimitedArea", "municipalities": 405}, True),
        ("everywhere", True),
        (None, True),
    ],
)
def test_a_service_of_the_scope(area: object, *, expected: bool) -> None:
    """One whose area cannot be read is taken, so that it is told of."""
    assert is_in_scope({"area": area}, LAPPEENRANTA) is expected
