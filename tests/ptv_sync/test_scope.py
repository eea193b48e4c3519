"""Which part of the country a sync gathers, and what it asks PTV for that."""

from collections.abc import Iterator, Sequence

import pytest
from pytest_django import Settings

from catalog.intake.errors import ConfigurationError, SourceBadAnswer, SourceNotFound
from catalog.models import County
from ptv_sync.areas import resolve
from ptv_sync.demo.registers import load_registers
from ptv_sync.demo.server import DemoServer
from ptv_sync.demo.v11.codelists import area_codes
from ptv_sync.demo.v11.store import Store, by_id
from ptv_sync.resources import Json, Resource
from ptv_sync.scope import Scope
from ptv_sync.v11.client import AreaPath, Status, V11Client
from ptv_sync.v11.reach import listed_services
from tests.ptv_sync.v11_documents import SERVICE, guid, municipalities, service

pytestmark = pytest.mark.usefixtures("default_data")

SOUTH_KARELIA = ("153", "405", "416", "441", "580", "689", "700", "739", "831")
COUNTY = {
    "type": "WellbeingServiceCounties",
    "code": "11",
    "municipalities": municipalities("405")[0]["municipalities"],
}


# --- What codes mean


def test_without_codes_the_counties_that_are_on_are_meant() -> None:
    scope = resolve([], configured=["11"])
    assert (scope.codes, scope.counties, scope.municipalities) == (("11",), ("11",), SOUTH_KARELIA)
    assert scope.is_authoritative


def test_a_county_that_was_switched_on_in_admin_is_gathered_too() -> None:
    County.objects.filter(code="12").update(is_active=True)
    assert resolve([], configured=["11"]).codes == ("11", "12")


def test_a_municipality_in_the_setting_narrows_the_installation() -> None:
    scope = resolve([], configured=["405"])
    assert (scope.codes, scope.counties, scope.municipalities) == (("405",), (), ("405",))
    assert scope.is_authoritative


@pytest.mark.parametrize(
    ("codes", "counties", "places", "is_authoritative"),
    [
        (["405"], (), ("405",), False),
        (["405", "153", "405"], (), ("153", "405"), False),
        (["11"], ("11",), SOUTH_KARELIA, True),
        (["11", "405"], ("11",), SOUTH_KARELIA, True),
        (["21"], ("21",), None, False),
        (["90"], (), ("091",), False),
    ],
)
def test_given_codes(
    codes: list[str], counties: tuple[str, ...], places: tuple[str, ...] | None, *, is_authoritative: bool
) -> None:
    scope = resolve(codes, configured=["11"])
    assert scope.codes == tuple(dict.fromkeys(codes))
    assert scope.counties == counties
    assert places is None or scope.municipalities == places
    assert scope.is_authoritative == is_authoritative


def test_a_merged_municipality_is_the_new_one_in_a_run_and_in_the_setting() -> None:
    asked, own = resolve(["588"], configured=["11"]), resolve([], configured=["588"])
    assert (asked.codes, asked.municipalities, asked.is_authoritative) == (("507",), ("507",), False)
    assert (own.codes, own.municipalities, own.is_authoritative) == (("507",), ("507",), True)


@pytest.mark.parametrize(("codes", "configured"), [(["all"], ["11"]), (["405", "all"], []), ([], ["all"])])
def test_the_whole_country(codes: list[str], configured: list[str]) -> None:
    scope = resolve(codes, configured=configured)
    assert scope.is_whole_country
    assert scope.codes == ("all",)
    assert scope.is_authoritative


@pytest.mark.parametrize("code", ["22", "999", "4", "4050", "abc", "Imatra", "", "*"])
def test_an_unknown_code_is_told(code: str) -> None:
    with pytest.raises(ConfigurationError, match=r"Unknown area: .*two digits .*three digits .*'all'") as raised:
        resolve(["11", code])
    assert f"Unknown area: {code}." in str(raised.value)


def test_every_unknown_code_is_told() -> None:
    with pytest.raises(ConfigurationError, match="Unknown area: 22, 999"):
        resolve(["22", "405", "999"])


def test_nothing_switched_on_and_nothing_asked_for() -> None:
    County.objects.update(is_active=False)
    with pytest.raises(ConfigurationError, match="No wellbeing services county is switched on: set AREA"):
        resolve([])


# --- What PTV is asked


class Listing:
    """A source that only lists, and remembers what it was asked."""

    origin, version, is_demo = "listing", "v11", False

    def __init__(self, *unknown: str) -> None:
        self.unknown = unknown
        self.asked: list[tuple[str, str, bool]] = []

    def ids(self, resource: Resource, *, after: object = None, status: Status = Status.PUBLISHED) -> list[str]:
        return [guid(SERVICE, 1), guid(SERVICE, 1)]

    def service_ids(self, area: AreaPath, code: str, *, include_whole_country: bool) -> list[str]:
        self.asked.append((area, code, include_whole_country))
        if code in self.unknown:
            raise SourceNotFound(f"Area {code} not found.")
        return [guid(SERVICE, 1), guid(SERVICE, int(code))]

    def documents(self, resource: Resource, ids: object) -> Iterator[list[Json]]:
        raise AssertionError("a scope asks for no documents")

    def municipality_codes(self) -> list[Json]:
        raise AssertionError("a scope asks for no code lists")


def test_each_municipality_and_then_the_county_nationwide_ones_once() -> None:
    source = Listing()
    found = listed_services(source, resolve(["11"]))
    asked = [("Municipality", code, code == "153") for code in SOUTH_KARELIA]
    assert source.asked == [*asked, ("WellbeingServiceCounties", "11", False)]
    assert found == {guid(SERVICE, number) for number in (1, *map(int, SOUTH_KARELIA), 11)}


def test_nationwide_ones_do_not_go_with_a_municipality_that_ptv_has_forgotten() -> None:
    source = Listing("153")
    found = listed_services(source, resolve(["11"]))
    assert [code for _, code, nationwide in source.asked if nationwide] == ["153", "405"]
    assert guid(SERVICE, 1) in found


def test_no_known_area_at_all_is_a_fault() -> None:
    with pytest.raises(SourceBadAnswer, match="knows none of the areas 11"):
        listed_services(Listing("11", *SOUTH_KARELIA), resolve(["11"]))


def test_the_whole_country_is_one_list() -> None:
    source = Listing()
    assert listed_services(source, resolve(["all"])) == {guid(SERVICE, 1)}
    assert source.asked == []


def test_helsinki_and_aland_are_no_counties_of_ptv() -> None:
    source = Listing()
    listed_services(source, resolve(["90", "91"]))
    assert {area for area, _, _ in source.asked} == {"Municipality"}
    assert len(source.asked) == 17


def test_nationwide_services_are_asked_for_on_the_mainland() -> None:
    """Those that are for the whole country but Åland are not listed with a municipality of Åland (035, Brändö)."""
    source = Listing()
    listed_services(source, resolve(["035", "405"]))
    assert source.asked == [("Municipality", "405", True), ("Municipality", "035", False)]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("405",), {1, 3, 4, 5}),
        (("153",), {2, 4, 5}),
        (("11",), {1, 2, 3, 4, 5}),
        (("035",), {4, 6}),
        (("405", "035"), {1, 3, 4, 5, 6}),
        (("all",), {1, 2, 3, 4, 5, 6, 7}),
    ],
)
def test_the_services_of_an_area_over_http(
    codes: Sequence[str], expected: set[int], caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    documents = [
        service(1, areas=municipalities("405")),
        service(2, areas=municipalities("153", "580")),
        service(3, areas=[COUNTY]),
        service(4, areaType="Nationwide", areas=[]),
        service(5, areaType="NationwideExceptAlandIslands", areas=[]),
        service(6, areas=municipalities("035")),
        service(7, areas=municipalities("091")),
    ]
    store = Store(services=by_id(documents), areas=area_codes(load_registers()))
    scope: Scope = resolve(codes, configured=settings.AREA)
    with DemoServer(store) as base_url:
        found = listed_services(V11Client(base_url), scope)
    assert found == {guid(SERVICE, number) for number in expected}
