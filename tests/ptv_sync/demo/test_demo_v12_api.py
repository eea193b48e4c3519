"""The rules of the stand-in's v12: pages, filters, keys, refusals, what is archived, connections."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from ptv_sync.demo.answer import Answer, Asked
from ptv_sync.demo.content import load_content
from ptv_sync.demo.listings import Listings
from ptv_sync.demo.readings import Document
from ptv_sync.demo.v12.api import KINDS, REFERENCE_LISTS, answer
from ptv_sync.demo.v12.render import render
from ptv_sync.demo.v12.store import Store
from tests.ptv_sync.demo.v12_schema import Schemas

KEY = {"x-api-key": "for-this-test-only"}


def content_id(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"


def service(number: int, **own: Any) -> Document:
    """A service as far as filters look at it."""
    return {
        "contentId": content_id(number),
        "organizationContentId": content_id(900),
        "serviceType": "Service",
        "serviceClasses": ["P1.1", "P2"],
        "ontologyTerms": ["http://www.yso.fi/onto/koko/p1"],
        "targetGroups": ["KR1"],
        "industrialClasses": [],
        "area": {"areaType": "WholeCountry"},
        "publishedAt": "2026-09-01T12:00:00Z",
        "languageVersions": {"fi": {}, "sv": {}},
        **own,
    }


def limited(**codes: list[str]) -> Document:
    return {"areaType": "LimitedArea", "municipalities": [], "regions": [], "wellbeingServicesCounties": []} | codes


def store_of(*services: Document, **others: Any) -> Store:
    return Store(services={found["contentId"]: found for found in services}, **others)


def ask(
    store: Store,
    path: str,
    *query: tuple[str, str],
    headers: Mapping[str, str] = KEY,
    api_key: str | None = None,
    listings: Listings | None = None,
) -> Answer:
    return answer(store, Asked(path, query, headers), api_key=api_key, listings=listings)


def body(store: Store, path: str, *query: tuple[str, str]) -> Any:
    found = ask(store, path, *query)
    assert found.status == 200, found.body
    return found.body


def found(store: Store, *query: tuple[str, str]) -> list[int]:
    """The numbers of the services that a search finds."""
    return [int(item["contentId"][-12:]) for item in body(store, "service/search", *query)["items"]]


def refusal(store: Store, path: str, *query: tuple[str, str], **how: Any) -> tuple[int, Any]:
    given = ask(store, path, *query, **how)
    assert isinstance(given.body, dict)
    return given.status, given.body


@pytest.fixture(scope="module")
def demonstration() -> Store:
    return render(load_content())


# --- Pages


def test_a_page_tells_how_many_there_are() -> None:
    store = store_of(*(service(number) for number in range(5)))
    page = body(store, "service/search", ("page", "2"), ("pageSize", "2"))
    assert [item["contentId"] for item in page.pop("items")] == [content_id(2), content_id(3)]
    assert page == {"page": 2, "pageSize": 2, "totalItems": 5, "totalPages": 3}
    assert body(store, "service/search", ("page", "9"), ("pageSize", "2"))["items"] == []
    assert body(store, "service/search")["pageSize"] == 100
    assert body(Store(), "service/search")["totalPages"] == 0


@pytest.mark.parametrize(
    "query", [("page", "0"), ("page", "x"), ("page", "1000001"), ("pageSize", "0"), ("pageSize", "101")]
)
def test_a_page_that_cannot_be(schemas: Schemas, query: tuple[str, str]) -> None:
    status, problem = refusal(Store(), "service/search", query)
    assert status == 400
    assert problem["errors"][0]["path"] == query[0]
    assert schemas.faults(problem, "ProblemDetailsWithErrorsType") == []


@pytest.fixture
def schemas(shared: Path) -> Schemas:
    return Schemas(shared / "ptv" / "openapi-v12-read-digest.json")


def test_later_pages_come_from_memory_and_the_first_looks_anew() -> None:
    services = {content_id(number): service(number) for number in range(3)}
    store, listings = Store(services=services), Listings()

    def page(number: int) -> list[str]:
        query = (("page", str(number)), ("pageSize", "1"), ("serviceTypes", "Service"))
        answered: Any = ask(store, "service/search", *query, listings=listings).body
        return [item["contentId"] for item in answered["items"]]

    assert page(1) == [content_id(0)]
    del services[content_id(0)]
    assert page(2) == [content_id(1)]
    assert page(1) + page(2) == [content_id(1), content_id(2)]


# --- Filters


@pytest.mark.parametrize(
    ("name", "values", "all_of", "any_of"),
    [
        ("serviceClasses", ("P1.1", "P2"), [1], [1, 2]),
        ("ontologyTerms", ("http://www.yso.fi/onto/koko/p1", "http://www.yso.fi/onto/koko/p2"), [1], [1, 2]),
        ("targetGroups", ("KR1", "KR2"), [1], [1, 2]),
        ("industrialClasses", ("http://uri.example/a", "http://uri.example/b"), [1], [1, 2]),
        ("languageVersions", ("fi", "en"), [1], [1, 2]),
    ],
)
def test_arrays_match_all_unless_any_is_asked(
    name: str, values: tuple[str, ...], all_of: list[int], any_of: list[int]
) -> None:
    as_field = dict.fromkeys if name == "languageVersions" else list
    other: Any = ["http://elsewhere.example/"]
    store = store_of(
        service(1, **{name: as_field(values)}),
        service(2, **{name: as_field(values[:1])}),
        service(3, **{name: as_field(other)}),
    )
    query = [(name, value) for value in values]
    assert found(store, *query) == all_of
    assert found(store, *query, (f"{name}Match", "all")) == all_of
    assert found(store, *query, (f"{name}Match", "any")) == any_of
    assert found(store, query[0]) == any_of


def test_one_of_several_is_enough_where_a_service_has_one() -> None:
    store = store_of(service(1), service(2, serviceType="ProfessionalQualification"), service(3, serviceType="Other"))
    assert found(store, ("serviceTypes", "Service"), ("serviceTypes", "ProfessionalQualification")) == [1, 2]
    mine = content_id(7).upper()
    assert found(store_of(service(1), service(2, organizationContentId=content_id(7))), *owned(mine)) == [2]


def owned(*ids: str) -> list[tuple[str, str]]:
    return [("organizationContentIds", identifier) for identifier in ids]


AREAS = store_of(
    service(1),
    service(2, area={"areaType": "WholeCountryExceptAland"}),
    service(3, area=limited(municipalities=["405", "153"])),
    service(4, area=limited(municipalities=["405"])),
    service(5, area=limited(wellbeingServicesCounties=["11"])),
    service(6, area=limited(regions=["09"])),
)
LIMITED = ("areaType", "LimitedArea")


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ([], [1, 2, 3, 4, 5, 6]),
        ([("areaType", "WholeCountry")], [1]),
        ([("areaType", "WholeCountryExceptAland")], [2]),
        ([LIMITED], [3, 4, 5, 6]),
        ([LIMITED, ("municipalities", "405")], [3, 4]),
        ([LIMITED, ("municipalities", "405"), ("municipalities", "153")], [3]),
        ([LIMITED, ("municipalities", "405"), ("municipalities", "153"), ("municipalitiesMatch", "any")], [3, 4]),
        ([LIMITED, ("wellbeingServicesCounties", "11")], [5]),
        ([LIMITED, ("regions", "09")], [6]),
        ([LIMITED, ("regions", "09"), ("wellbeingServicesCounties", "11")], []),
    ],
)
def test_areas_are_met_only_as_they_are_named(query: list[tuple[str, str]], numbers: list[int]) -> None:
    """Neither a county's services nor nationwide ones are found by municipality: they are asked for apart."""
    assert found(AREAS, *query) == numbers


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ([("municipalities", "405")], "only with areaType=LimitedArea"),
        ([("areaType", "WholeCountry"), ("regions", "09")], "only with areaType=LimitedArea"),
        ([LIMITED, ("municipalities", "5")], "pattern"),
        ([LIMITED, *(("municipalities", f"{number:03d}") for number in range(21))], "more than 20"),
        ([("serviceClasses", "P1"), ("serviceClasses", "P1")], "duplicate"),
        ([("serviceClassesMatch", "some")], "must be one of all, any"),
        ([("areaType", "Nationwide")], "must be one of"),
        ([("organizationContentIds", "1")], "pattern"),
        ([("publishedAtOrAfter", "yesterday")], "date-time"),
        ([("publishedAtOrAfter", "2026-09-01T12:00:00")], "date-time"),
        ([("serviceCollectionContentId", "1")], "UUID"),
        ([("page", "1"), ("page", "2")], "array"),
    ],
)
def test_a_search_that_cannot_be_understood(query: list[tuple[str, str]], message: str) -> None:
    status, problem = refusal(Store(), "service/search", *query)
    assert status == 400
    assert message in problem["errors"][0]["message"]


def test_twenty_values_may_be_asked_for() -> None:
    query = [("municipalities", f"{number:03d}") for number in range(400, 420)]
    assert found(AREAS, LIMITED, *query, ("municipalitiesMatch", "any")) == [3, 4]


def test_the_time_of_publication_itself_counts() -> None:
    store = store_of(service(1), service(2, publishedAt="2026-09-01T12:00:00.5Z"), service(3, publishedAt=None))
    assert found(store, ("publishedAtOrAfter", "2026-09-01T12:00:00Z")) == [1, 2]
    assert found(store, ("publishedAtOrAfter", "2026-09-01T15:00:00.1+03:00")) == [2]


def test_collections_hold_services_and_are_listed_without_them() -> None:
    collection = {"contentId": content_id(50), "organizationContentId": content_id(9), "languageVersions": {}}
    items = [{"itemType": "Service", "contentId": content_id(2)}]
    store = store_of(service(1), service(2), service_collections={content_id(50): collection | {"items": items}})
    assert found(store, ("serviceCollectionContentId", content_id(50))) == [2]
    assert found(store, ("serviceCollectionContentId", content_id(51))) == []
    assert body(store, "service-collection/search")["items"] == [collection]
    assert body(store, f"service-collection/{content_id(50)}")["items"] == items


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("service-channel", ("channelTypes", "WebPage"), "serviceChannelType"),
        ("organization", ("organizationTypes", "Company"), "organizationType"),
        ("organization", ("businessIds", "0000011-4"), "businessId"),
        ("general-description", ("generalDescriptionTypes", "Municipality"), "generalDescriptionTypes"),
    ],
)
def test_other_kinds_have_filters_of_their_own(
    demonstration: Store, path: str, query: tuple[str, str], field: str
) -> None:
    items = body(demonstration, f"{path}/search", query)["items"]
    assert items
    assert all(query[1] in (item[field] if isinstance(item[field], list) else [item[field]]) for item in items)


# --- Keys, refusals, what is archived


@pytest.mark.parametrize("kind", [kind.path for kind in KINDS] + ["connection"])
@pytest.mark.parametrize("what", ["search", "archived"])
def test_searching_needs_a_key(schemas: Schemas, kind: str, what: str) -> None:
    for headers in ({}, {"x-api-key": " "}):
        status, problem = refusal(Store(), f"{kind}/{what}", headers=headers)
        assert status == 401
        assert schemas.faults(problem, "ProblemDetailsType") == []
    query = [("archivedAtOrAfter", "2026-09-01T12:00:00Z")]
    assert ask(Store(), f"{kind}/{what}", *query).status == 200
    assert ask(Store(), f"{kind}/{what}", *query, api_key="another").status == 401
    assert ask(Store(), f"{kind}/{what}", *query, api_key=KEY["x-api-key"]).status == 200


def test_the_rest_needs_none() -> None:
    store = store_of(service(1))
    for path in (f"service/{content_id(1)}", "health/liveness", "health/readiness", *REFERENCE_LISTS):
        assert ask(store, path, headers={}).status == 200


def test_what_is_not_there_was_published_once_or_never(schemas: Schemas) -> None:
    moment = datetime(2026, 9, 1, tzinfo=UTC)
    places = [kind.place for kind in KINDS]
    store = Store(archived={place: {content_id(1): moment} for place in places})
    for kind in KINDS:
        for number, reason in ((1, "NotPublished"), (2, "Unknown")):
            status, problem = refusal(store, f"{kind.path}/{content_id(number)}")
            assert (status, problem["reason"]) == (404, reason)
            assert schemas.faults(problem, "ProblemDetailsNotFoundType") == []
        assert refusal(store, f"{kind.path}/7")[0] == 400
    assert refusal(store, f"connection/{content_id(1)}/{content_id(3)}")[1]["reason"] == "NotPublished"
    assert refusal(store, f"connection/{content_id(2)}/{content_id(3)}")[1]["reason"] == "Unknown"
    assert "reason" not in refusal(store, "nothing/at/all")[1]


@pytest.mark.parametrize(
    ("path", "place"), [*((kind.path, kind.place) for kind in KINDS), ("connection", "connections")]
)
def test_archived_are_listed_from_a_time_on(path: str, place: str) -> None:
    gone = {content_id(day): datetime(2026, 9, day, tzinfo=UTC) for day in (1, 2)}
    store = Store(archived={place: gone})
    since = ("archivedAtOrAfter", "2026-09-02T00:00:00Z")
    assert body(store, f"{path}/archived", since)["items"] == [{"contentId": content_id(2)}]
    assert body(store, f"{path}/archived", ("archivedAtOrAfter", "2026-08-01T00:00:00Z"))["totalItems"] == 2
    status, problem = refusal(store, f"{path}/archived")
    assert (status, problem["errors"][0]["message"]) == (400, "is required")


def test_ids_are_read_in_any_case() -> None:
    identifier = "abcdefab-0000-0000-0000-000000000001"
    assert body(Store(services={identifier: service(1)}), f"service/{identifier.upper()}")["contentId"] == content_id(1)


# --- The demonstration


def pages(store: Store, path: str, *query: tuple[str, str]) -> Iterator[Document]:
    for number in count(1):
        page = body(store, path, *query, ("page", str(number)), ("pageSize", "30"))
        yield from page["items"]
        if number >= page["totalPages"]:
            return


def test_everything_can_be_loaded_page_by_page(demonstration: Store) -> None:
    for kind in KINDS:
        documents = getattr(demonstration, kind.place)
        assert [item["contentId"] for item in pages(demonstration, f"{kind.path}/search")] == list(documents)
    assert len(list(pages(demonstration, "connection/search"))) == len(demonstration.connections)
    for name in REFERENCE_LISTS:
        assert list(pages(demonstration, name)) == demonstration.reference[name]


def test_connections_are_found_from_both_ends(demonstration: Store) -> None:
    (one, channel), document = next(iter(demonstration.connections.items()))
    assert body(demonstration, f"connection/{one}/{channel}") == document
    for name, key, field in (
        ("serviceContentIds", one, "serviceContentId"),
        ("channelContentIds", channel, "channelContentId"),
    ):
        items = body(demonstration, "connection/search", (name, key))["items"]
        assert items == [link for link in demonstration.connections.values() if link[field] == key]


def test_the_hierarchy_is_the_whole_tree(demonstration: Store) -> None:
    child = next(found for found in demonstration.organisations.values() if found["parentOrganizationContentId"])
    edge = {"childContentId": child["contentId"], "parentContentId": child["parentOrganizationContentId"]}
    for identifier in edge.values():
        assert edge in body(demonstration, f"organization/hierarchy/{identifier}")["edges"]
    assert refusal(demonstration, f"organization/hierarchy/{content_id(1)}")[0] == 404


def test_reference_lists_have_filters(demonstration: Store) -> None:
    codes = body(demonstration, "municipality-codes", ("codes", "405"), ("codes", "153"))["items"]
    assert [entry["code"] for entry in codes] == ["153", "405"]
    assert body(demonstration, "municipality-codes", ("isValid", "false"))["items"] == []
    uri = body(demonstration, "service-classes", ("codes", "P1.1"))["items"][0]["uri"]
    assert body(demonstration, "service-classes", ("uris", uri))["totalItems"] == 1
    assert body(demonstration, "municipality-codes", ("name", "lappeen"))["items"][0]["code"] == "405"
    county = body(demonstration, "wellbeing-services-county-codes", ("codes", "11"))["items"][0]
    assert len(county["municipalities"]) == 9
    assert refusal(demonstration, "service-classes", ("isValid", "maybe"))[0] == 400
