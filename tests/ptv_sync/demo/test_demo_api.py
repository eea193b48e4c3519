"""The rules of v11: pages, errors, dates, areas. Asked without sockets, on a handful of small documents."""

from collections.abc import Mapping
from typing import Any

import pytest

from ptv_sync.demo.v11 import rules
from ptv_sync.demo.v11.api import answer
from ptv_sync.demo.v11.parts import Document
from ptv_sync.demo.v11.request import Limits
from ptv_sync.demo.v11.store import Store, by_id

ORGANISATION = "0" * 8 + "-0000-4000-8000-" + "a" * 12
IDLE = "0" * 8 + "-0000-4000-8000-" + "b" * 12


def identifier(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"


def area(kind: str, code: str | None, *members: str) -> Document:
    places = [{"code": member, "name": []} for member in members]
    return {"type": kind, "code": code, "name": None, "municipalities": places}


def service(number: int, **changes: Any) -> Document:
    return {
        "id": identifier(number),
        "type": "Service",
        "generalDescriptionId": None,
        "serviceNames": [
            {"language": "fi", "value": "Lempinimi", "type": "AlternativeName"},
            {"language": "fi", "value": f"Palvelu {number}", "type": "Name"},
        ],
        "serviceDescriptions": [{"language": "fi", "value": "### Otsikko", "type": "Description"}],
        "serviceClasses": [{"code": "P27.1"}],
        "targetGroups": [{"code": "KR1"}],
        "industrialClasses": [],
        "areaType": "LimitedType",
        "areas": [],
        "organizations": [{"organization": {"id": ORGANISATION, "name": "Mallila"}, "roleType": "Producer"}],
        "serviceChannels": None,
        "modified": "2026-09-14T08:12:00.5",
    } | changes


def channel(number: int, **changes: Any) -> Document:
    return {
        "id": identifier(number),
        "serviceChannelType": "Phone",
        "serviceChannelNames": [{"language": "fi", "value": f"Puhelin {number}", "type": "Name"}],
        "organizationId": ORGANISATION,
        "areaType": None,
        "areas": [],
        "services": [],
        "modified": "2026-01-01T00:00:00Z",
    } | changes


def organisation(key: str) -> Document:
    names = [{"language": "fi", "value": "Mallila", "type": "Name"}]
    own = {"businessCode": "0000001-1", "oid": None, "parentOrganizationId": None, "areas": None, "areaType": None}
    return {"id": key, "organizationNames": names, "modified": "2026-01-01T00:00:00", "municipality": None} | own


def store(*services: Document, channels: tuple[Document, ...] = ()) -> Store:
    codes: dict[str, list[Document]] = {
        "Municipality": [{"code": code, "names": []} for code in ("405", "739", "035")],
        "Province": [{"code": "09", "names": []}],
        "WellbeingServiceCounties": [{"code": "11", "names": []}],
    }
    return Store(
        services=by_id(services),
        channels=by_id(channels),
        organisations=by_id([organisation(ORGANISATION), organisation(IDLE)]),
        areas=codes,
        postal_codes=[{"code": "53100", "names": []}],
    )


def get(documents: Store, path: str, limits: Limits | None = None, **query: str) -> Any:
    """The body of an answer that is expected to be good."""
    found = answer(documents, path, query, limits)
    assert found.status == 200, found
    return found.body


def ids(page: Mapping[str, Any]) -> list[str]:
    return [entry["id"] for entry in page["itemList"] or []]


# --- Pages


def test_a_page_of_ids_has_ptvs_envelope_and_the_name_not_the_alternative_name() -> None:
    assert get(store(service(1)), "Service") == {
        "pageNumber": 1,
        "pageSize": 1000,
        "pageCount": 1,
        "itemList": [{"id": identifier(1), "name": "Palvelu 1"}],
    }


def test_pages_follow_one_another() -> None:
    documents, limits = store(*(service(number) for number in (5, 3, 1, 4, 2))), Limits(id_page=2)
    pages = [get(documents, "Service", limits, page=str(number)) for number in (1, 2, 3)]
    assert [page["pageCount"] for page in pages] == [3, 3, 3]
    assert [ids(page) for page in pages] == [
        [identifier(1), identifier(2)],
        [identifier(3), identifier(4)],
        [identifier(5)],
    ]


@pytest.mark.parametrize(("number", "count"), [("2", 1), ("0", 0), ("99", 1)])
def test_a_page_out_of_range_is_null_and_no_fault(number: str, count: int) -> None:
    page = get(store(service(1)), "Service", page=number)
    assert (page["itemList"], page["pageCount"]) == (None, count)


def test_an_empty_list_is_null_too() -> None:
    assert get(store(), "Service") == {"pageNumber": 1, "pageSize": 1000, "pageCount": 0, "itemList": None}


@pytest.mark.parametrize("number", ["-1", "kaksi", "1.5", ""])
def test_a_bad_page_number_is_refused(number: str) -> None:
    found = answer(store(service(1)), "Service", {"page": number or " "})
    assert found.status == 400
    assert isinstance(found.body, dict)
    assert list(found.body) == ["page"]


def test_full_documents_come_a_hundred_a_page() -> None:
    everything = store(*(service(number, areaType="Nationwide") for number in range(101)))
    page = get(everything, "Service/list/area/Municipality/code/405", includeWholeCountry="true")
    assert (page["pageSize"], page["pageCount"], len(page["itemList"])) == (100, 2, 100)
    assert "serviceNames" in page["itemList"][0]


@pytest.mark.parametrize("status", ["Archived", "Withdrawn"])
def test_nothing_has_been_archived(status: str) -> None:
    assert get(store(service(1)), "Service", status=status)["itemList"] is None
    assert answer(store(), "Service", {"status": "Luonnos"}).status == 400


# --- Details and lists of them


def test_paths_are_read_in_any_case_and_so_are_names_of_parameters() -> None:
    assert get(store(service(1)), "sErViCe/LIST", GUIDS=identifier(1))[0]["id"] == identifier(1)


def test_an_unknown_id_is_not_found() -> None:
    found = answer(store(), f"Service/{identifier(1)}", {})
    assert found.status == 404
    assert found.body == {"errorMessage": f"Service with id '{identifier(1)}' not found."}


def test_an_id_that_is_none_is_refused() -> None:
    found = answer(store(), "Service/123", {})
    assert found.status == 400
    assert found.body == {"id": ["Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)."]}


def test_a_list_drops_unknown_ids_and_does_not_keep_the_order() -> None:
    wanted = ",".join(identifier(number) for number in (2, 9, 1))
    found = get(store(service(1), service(2)), "Service/list", guids=wanted)
    assert [document["id"] for document in found] == [identifier(1), identifier(2)]


@pytest.mark.parametrize(
    ("path", "message"),
    [("Service/list", "Services not found."), ("ServiceChannel/list", "Service channels not found.")],
)
def test_a_list_of_only_unknown_ids_is_not_found(path: str, message: str) -> None:
    found = answer(store(), path, {"guids": identifier(9)})
    assert (found.status, found.body) == (404, {"errorMessage": message})


def test_a_list_without_ids_is_refused() -> None:
    found = answer(store(), "Service/list", {})
    assert (found.status, found.body) == (400, {"guids": ["Property guids is required."]})


def test_more_than_a_hundred_make_ptv_fall_over() -> None:
    many = store(*(service(number) for number in range(1, 102)), channels=tuple(channel(n) for n in range(1, 102)))
    wanted = {"guids": ",".join(identifier(number) for number in range(1, 102))}
    assert answer(many, "Service/list", wanted).status == 500
    assert answer(many, "ServiceChannel/list", wanted).status == 400
    hundred = ",".join(identifier(number) for number in range(1, 101))
    assert len(get(many, "Service/list", guids=hundred)) == 100


def test_the_empty_guid_makes_ptv_fall_over() -> None:
    assert (
        answer(store(service(1)), "Service/list", {"guids": identifier(0).replace("4", "0").replace("8", "0")}).status
        == 500
    )


def test_headings_are_marked_only_when_asked_for() -> None:
    documents, path = store(service(1)), f"Service/{identifier(1)}"
    assert get(documents, path)["serviceDescriptions"][0]["value"] == "Otsikko"
    assert get(documents, path, showHeader="true")["serviceDescriptions"][0]["value"] == "### Otsikko"
    assert answer(documents, path, {"showHeader": "joo"}).status == 400


def test_unknown_paths_are_not_found() -> None:
    assert answer(store(), "Palvelu", {}).status == 404
    assert answer(store(), "Service/active", {}).status == 401


# --- Dates


@pytest.mark.parametrize(
    "moment", ["2026-09-14", "2026-09-14T08:12:00Z", "2026-09-14T08:12:00.5", "2026-13-14T08:12:00"]
)
def test_only_one_form_of_date_is_taken(moment: str) -> None:
    found = answer(store(service(1)), "Service", {"date": moment})
    assert (found.status, found.body) == (400, {"date": ["The date parameter is invalid."]})


@pytest.mark.parametrize(
    ("query", "is_in"),
    [
        ({"date": "2026-09-14T08:12:00"}, True),
        ({"date": "2026-09-14T08:12:01"}, False),
        ({"dateBefore": "2026-09-14T08:12:01"}, True),
        ({"dateBefore": "2026-09-14T08:12:00"}, False),
    ],
)
def test_dates_bound_the_change(query: dict[str, str], is_in: bool) -> None:
    assert bool(ids(get(store(service(1)), "Service", None, **query))) is is_in


def test_the_moment_itself_is_outside() -> None:
    exact = store(service(1, modified="2026-09-14T08:12:00"))
    assert not ids(get(exact, "Service", date="2026-09-14T08:12:00"))
    assert not ids(get(exact, "Service", dateBefore="2026-09-14T08:12:00"))


def test_a_changed_connection_brings_the_service_in_but_not_in_other_lists() -> None:
    link = {"serviceChannel": {"id": identifier(7), "name": "x"}, "modified": "2026-11-01T10:00:00"}
    documents = store(service(1, serviceChannels=[link]), service(2))
    assert ids(get(documents, "Service", date="2026-10-01T00:00:00")) == [identifier(1)]
    assert not ids(get(documents, "Service/type/Service", date="2026-10-01T00:00:00"))


def test_modified_is_read_with_z_and_with_seven_digits() -> None:
    assert rules.modified_at({"modified": "2026-01-01T00:00:00Z"}).isoformat() == "2026-01-01T00:00:00+00:00"
    assert rules.modified_at({"modified": "2026-01-01T00:00:00.1234567"}).microsecond == 123456


# --- Areas

PLACES = store(
    service(1, areas=[area("Municipality", None, "739", "405")]),
    service(2, areas=[area("WellbeingServiceCounties", "11", "405", "739")]),
    service(3, areas=[area("Region", "09", "405")]),
    service(4, areaType="Nationwide"),
    service(5, areaType="NationwideExceptAlandIslands"),
)


@pytest.mark.parametrize(
    ("path", "whole", "numbers"),
    [
        ("Municipality/code/405", "false", [1, 2, 3]),
        ("Municipality/code/739", "false", [1, 2]),
        ("Municipality/code/405", "true", [1, 2, 3, 4, 5]),
        ("Municipality/code/035", "true", [4]),
        ("WellbeingServiceCounties/code/11", "false", [2]),
        ("wellbeingservicecounties/code/11", "true", [2, 4, 5]),
        ("Province/code/09", "false", [3]),
    ],
)
def test_areas(path: str, whole: str, numbers: list[int]) -> None:
    """A municipality is met through what contains it; a county or region only when it was chosen itself."""
    page = get(PLACES, f"Service/area/{path}", includeWholeCountry=whole)
    assert ids(page) == [identifier(number) for number in numbers]


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("Municipality/code/999", 404, {"errorMessage": "Municipality with code '999' not found."}),
        ("Province/code/77", 404, {"errorMessage": "Area Province with code '77' not found."}),
        ("Region/code/09", 400, {"area": ["The area is invalid."]}),
    ],
)
def test_unknown_areas(path: str, status: int, body: object) -> None:
    found = answer(PLACES, f"Service/area/{path}", {})
    assert (found.status, found.body) == (status, body)
    assert answer(PLACES, "Service/area/Municipality/code/abc", {}).status == 400


# --- Other lists


def test_a_class_brings_its_parent_class_along_and_is_known_by_old_and_new_uri() -> None:
    documents = store(
        service(1), service(2, serviceClasses=[{"code": "P27"}]), service(3, serviceClasses=[{"code": "P1"}])
    )
    for uri in ("http://urn.fi/URN:NBN:fi:au:ptvl:v1211", "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P27.1",
                "http://uri.suomi.fi/codelist/ptv/ptvserclass/code/P27.1"):  # fmt: skip
        assert ids(get(documents, "Service/serviceClass", uri=uri)) == [identifier(1), identifier(2)]
    assert answer(documents, "Service/serviceClass", {"uri": "http://muu.example/P27.1"}).status == 404
    missing = answer(documents, "Service/serviceClass", {})
    assert (missing.status, missing.body) == (400, {"errorMessage": "Query string parameter uri is mandatory."})


def test_target_groups_and_types() -> None:
    documents = store(service(1), service(2, targetGroups=[{"code": "KR2"}], type="PermitOrObligation"))
    uri = "http://uri.suomi.fi/codelist/ptv/ptvkohderyhmat/code/KR1"
    assert ids(get(documents, "Service/targetGroup", uri=uri)) == [identifier(1)]
    assert ids(get(documents, "Service/type/PermitOrObligation")) == [identifier(2)]
    assert answer(documents, "Service/type/Jokin", {}).status == 400


def test_services_of_a_channel() -> None:
    link = {"serviceChannel": {"id": identifier(7), "name": "x"}}
    documents = store(service(1, serviceChannels=[link]), service(2), channels=(channel(7),))
    assert ids(get(documents, f"Service/serviceChannel/{identifier(7)}")) == [identifier(1)]
    assert answer(documents, f"Service/serviceChannel/{identifier(8)}", {}).status == 404


def test_organisations_without_services_and_channels_are_not_listed() -> None:
    entry = {"id": ORGANISATION, "name": "Mallila", "parentOrganizationId": None}
    assert get(store(service(1)), "Organization")["itemList"] == [entry]
    assert get(store(), f"Organization/{IDLE}")["id"] == IDLE


def test_organisations_by_business_code_are_several() -> None:
    assert len(get(store(), "Organization/businesscode/0000001-1")) == 2
    assert answer(store(), "Organization/businesscode/0000002-2", {}).status == 404


def test_documents_of_an_organisation() -> None:
    documents = store(service(1), service(2, organizations=[]), channels=(channel(7), channel(8, organizationId=IDLE)))
    found = get(documents, "Service/list/organization", organizationId=ORGANISATION)
    assert ids(found) == [identifier(1)]
    assert ids(get(documents, "ServiceChannel/list/organization", organizationId=IDLE)) == [identifier(8)]
    assert ids(get(documents, "ServiceChannel", organizationId=IDLE)) == [identifier(8)]
    assert ids(get(documents, f"ServiceChannel/organization/{IDLE}/type/Phone")) == [identifier(8)]
    entities = get(documents, f"Common/EntitiesByOrganization/{ORGANISATION}")["itemList"]
    assert [entry["type"] for entry in entities] == ["Service", "Phone"]


@pytest.mark.parametrize(
    "query", [{}, {"organizationId": ORGANISATION, "code": "0000001-1"}, {"organizationId": "ei-tunniste"}]
)
def test_exactly_one_organisation_parameter_is_wanted(query: dict[str, str]) -> None:
    assert answer(store(service(1)), "Service/list/organization", query).status == 400


def test_channels_by_type() -> None:
    documents = store(channels=(channel(7), channel(8, serviceChannelType="WebPage")))
    assert ids(get(documents, "ServiceChannel/type/WebPage")) == [identifier(8)]


def test_there_are_no_collections_and_no_archive() -> None:
    assert get(store(), "ServiceCollection")["itemList"] is None
    assert answer(store(), f"ServiceCollection/{identifier(1)}", {}).status == 404
    query = {"ArchivingType": "Manual", "OrganizationId": ORGANISATION, "Take": "10"}
    assert answer(store(), "Service/archived/list", query).body == []
    assert answer(store(), "Service/archived/list", {}).status == 400


def test_code_lists() -> None:
    assert [entry["code"] for entry in get(store(), "CodeList/GetMunicipalityCodes")] == ["405", "739", "035"]
    assert [entry["code"] for entry in get(store(), "CodeList/GetAreaCodes/type/Province")] == ["09"]
    assert get(store(), "CodeList/GetPostalCodes")["itemList"] == [{"code": "53100", "names": []}]
    assert get(store(), "CodeList/GetPostalCodes", page="0")["pageCount"] == 0
