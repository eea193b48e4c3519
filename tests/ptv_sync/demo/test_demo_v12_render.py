"""The demonstration content as v12 documents: shapes, and that nothing of the content is lost or added."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from ptv_sync.demo.content import Content, load_content
from ptv_sync.demo.entries import Hours
from ptv_sync.demo.hours import Spell
from ptv_sync.demo.identity import guid
from ptv_sync.demo.readings import Document
from ptv_sync.demo.v11 import render as v11
from ptv_sync.demo.v11.store import Store as StoreV11
from ptv_sync.demo.v12.api import REFERENCE_LISTS
from ptv_sync.demo.v12.hours import HolidayHours, service_hours
from ptv_sync.demo.v12.offering import service_document
from ptv_sync.demo.v12.parts import area, phone
from ptv_sync.demo.v12.render import render
from ptv_sync.demo.v12.store import Store
from tests.ptv_sync.demo.v12_schema import Schemas


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


@pytest.fixture(scope="module")
def store(content: Content) -> Store:
    return render(content)


@pytest.fixture(scope="module")
def old(content: Content) -> StoreV11:
    return v11.render(content)


@pytest.fixture
def schemas(shared: Path) -> Schemas:
    return Schemas(shared / "ptv" / "openapi-v12-read-digest.json")


# --- Shapes


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("services", "ServiceResponse"),
        ("channels", "ChannelResponse"),
        ("organisations", "OrganizationResponse"),
        ("general_descriptions", "GeneralDescriptionResponse"),
        ("connections", "ConnectionResponse"),
    ],
)
def test_documents_have_ptvs_shape(store: Store, schemas: Schemas, place: str, name: str) -> None:
    documents = getattr(store, place)
    assert documents
    assert [fault for document in documents.values() for fault in schemas.faults(document, name)] == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"area": {"areaType": "Moon"}}, "areaType is 'Moon'"),
        ({"fundingType": "Own"}, "fundingType: not in the enumeration"),
        ({"serviceClasses": None}, "serviceClasses: not array"),
        ({"publishedAt": "2026-01-01"}, "publishedAt: not of its form"),
        ({"sourceId": None}, "sourceId is unknown"),
    ],
)
def test_the_walk_finds_what_is_not_ptvs(store: Store, schemas: Schemas, change: Document, fault: str) -> None:
    document = next(iter(store.services.values())) | change
    assert fault in "".join(schemas.faults(document, "ServiceResponse"))


def test_general_descriptions_have_the_texts_of_their_type(store: Store, schemas: Schemas) -> None:
    texts = [text for found in store.general_descriptions.values() for text in found["languageVersions"].values()]
    assert texts
    name = "BaseGeneralDescriptionLanguageVersionResponse"
    assert [fault for text in texts for fault in schemas.faults(text, name)] == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("target-groups", "TargetGroup"),
        ("life-events", "LifeEvent"),
        ("ontology-terms", "OntologyTerm"),
        ("service-classes", "ServiceClass"),
        ("language-codes", "LanguageCode"),
        ("country-codes", "CountryCode"),
        ("municipality-codes", "MunicipalityCode"),
        ("region-codes", "RegionCode"),
        ("wellbeing-services-county-codes", "WellbeingServicesCountyCode"),
        ("postal-codes", "PostalCode"),
    ],
)
def test_reference_lists_have_ptvs_shape(store: Store, schemas: Schemas, path: str, name: str) -> None:
    entries = store.reference[path]
    assert entries
    assert [fault for entry in entries for fault in schemas.faults(entry, name)] == []
    assert set(store.reference) == set(REFERENCE_LISTS)


def test_services_that_permit_have_three_more_texts(content: Content, schemas: Schemas) -> None:
    service = next(iter(content.services.values()))
    for kind in ("PermitOrObligation", "ProfessionalQualification"):
        document = service_document(service.model_copy(update={"type": kind}), content)
        assert schemas.faults(document, "ServiceResponse") == []
        assert "deadlineAdditionalInformation" in next(iter(document["languageVersions"].values()))


# --- The same as v11 tells


def test_both_versions_have_the_same_ids_and_times(store: Store, old: StoreV11) -> None:
    for place in ("services", "channels", "organisations", "general_descriptions"):
        ours, theirs = getattr(store, place), getattr(old, place)
        assert list(ours) == list(theirs)
        assert {key: found["publishedAt"] for key, found in ours.items()} == {
            key: f"{found['modified']}Z" for key, found in theirs.items()
        }


def test_both_versions_have_the_same_connections(store: Store, old: StoreV11) -> None:
    links = {
        (key, link["serviceChannel"]["id"]) for key, found in old.services.items() for link in found["serviceChannels"]
    }
    assert set(store.connections) == links
    for (service, channel), link in store.connections.items():
        assert (link["serviceContentId"], link["channelContentId"]) == (service, channel)
        assert link["publishedAt"] == store.services[service]["publishedAt"]
    assert not any("serviceChannels" in found or "services" in found for found in store.channels.values())


def test_both_versions_have_the_same_texts(store: Store, old: StoreV11) -> None:
    fields = {"Summary": "summary", "Description": "description", "UserInstruction": "userInstructions"}
    for key, service in store.services.items():
        rows = [row for row in old.services[key]["serviceDescriptions"] if row["type"] in fields]
        assert {(row["language"], fields[row["type"]]): row["value"] for row in rows} == {
            (language, field): text[field]
            for language, text in service["languageVersions"].items()
            for field in fields.values()
        }
        names = {row["language"]: row["value"] for row in old.services[key]["serviceNames"] if row["type"] == "Name"}
        assert names == {language: text["name"] for language, text in service["languageVersions"].items()}


def test_both_versions_have_the_same_places(store: Store, old: StoreV11) -> None:
    for key, channel in store.channels.items():
        if channel["serviceChannelType"] != "ServiceLocation":
            continue
        (street,) = channel["location"]["streetAddresses"]
        theirs = old.channels[key]["addresses"][0]["streetAddress"]
        assert (street["addressDetail"], street["postalCode"]) == (theirs["streetNumber"], theirs["postalCode"])
        assert street["streetName"] == {row["language"]: row["value"] for row in theirs["street"]}
        assert not {"municipality", "postOffice"} & street.keys()
        for point in street["coordinates"]:
            assert (str(point["northing"]), str(point["easting"])) == (theirs["latitude"], theirs["longitude"])
            assert (point["system"], point["source"]) == ("EPSG:3067", "NLS")
        assert bool(street["coordinates"]) == (theirs["coordinateState"] == "Ok")


def test_references_lead_somewhere(store: Store) -> None:
    named = [found["organizationContentId"] for found in (*store.services.values(), *store.channels.values())]
    for service in store.services.values():
        named += service["otherResponsibleOrganizations"]
        for producers in service["producers"].values():
            named += producers["organizations"]
    assert set(named) <= set(store.organisations)
    codes = {entry["code"] for entry in store.reference["postal-codes"]}
    assert {code for channel in store.channels.values() for code in _values(channel, "postalCode")} <= codes


def _values(value: Any, key: str) -> Iterable[Any]:
    if isinstance(value, dict):
        yield from (value[name] for name in value if name == key)
        for inner in value.values():
            yield from _values(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner, key)


# --- Where v12 is of another mind


def test_general_descriptions_are_not_merged_in(content: Content, store: Store) -> None:
    inheriting = [(key, service) for key, service in content.services.items() if service.general_description]
    assert inheriting
    for key, service in inheriting:
        document = store.services[guid("service", key)]
        assert document["serviceClasses"] == list(service.classes)
        assert document["targetGroups"] == list(service.targets)
        assert document["generalDescriptionContentId"] in store.general_descriptions


def test_areas_are_codes() -> None:
    assert area(None) is None
    assert area("nationwide") == {"areaType": "WholeCountry"}
    assert area("nationwide-except-aland") == {"areaType": "WholeCountryExceptAland"}
    limited = {"areaType": "LimitedArea", "municipalities": [], "regions": [], "wellbeingServicesCounties": []}
    assert area(("405", "153")) == limited | {"municipalities": ["405", "153"]}
    assert area("county:11") == limited | {"wellbeingServicesCounties": ["11"]}
    assert area("region:09") == limited | {"regions": ["09"]}


@pytest.mark.parametrize(
    ("number", "kind", "charge", "expected"),
    [
        ("015 000 1234", "phone", "normal", ("InternationalPhone", "+358", "150001234", "Charged")),
        ("015 000 8123", "phone", "free", ("DomesticPhone", None, "0150008123", "Free")),
        ("015 000 1234", "sms", "other", ("Sms", "+358", "150001234", "ExtraCharge")),
        ("015 000 8123", "fax", "normal", ("Fax", "+358", "150008123", "Charged")),
    ],
)
def test_phone_numbers(number: str, kind: str, charge: str, expected: tuple[str | None, ...]) -> None:
    document = phone(number, charge=charge, kind=kind)
    assert tuple(document.get(key) for key in ("type", "dialCode", "number", "chargeType")) == expected


def test_missing_names_of_reference_lists_are_empty(store: Store) -> None:
    names = [entry["name"] for entry in store.reference["municipality-codes"]]
    assert all(set(name) == {"fi", "sv", "en", "se", "smn", "sms"} and name["se"] == "" for name in names)


# --- Hours


def _hours(**entry: Any) -> list[Document]:
    hours: list[Document] = service_hours([Hours.model_validate(entry)])["hours"]
    return hours


MORNING = {"start": "09:00", "end": "12:00", "openingStatus": "Open", "additionalInformation": {}}
WEEKLY = MORNING | {"repetition": "Weekly"}
DATES = {"from": "2026-12-21", "to": "2026-12-23"}
GIVEN = {"fromDate": "2026-12-21", "toDate": "2026-12-23"}


def test_weekly_hours() -> None:
    (entry,) = _hours(open=["Mon-Tue 09:00-12:00", "Mon 13:00-16:30"], title={"fi": "Talvi"})
    assert (entry["type"], entry["heading"]) == ("WeeklyUntilFurtherNoticeServiceHour", {"fi": "Talvi"})
    afternoon = WEEKLY | {"start": "13:00", "end": "16:30"}
    assert entry["weeklyHours"] == {"monday": {"hours": [WEEKLY, afternoon]}, "tuesday": {"hours": [WEEKLY]}}
    (dated,) = _hours(open=["Mon 09:00-12:00"], appointment=True, **DATES)
    assert dated["type"] == "WeeklyDateRangeServiceHour"
    assert GIVEN.items() <= dated.items()
    assert dated["weeklyHours"]["monday"]["hours"][0]["openingStatus"] == "OpenOnReservation"


@pytest.mark.parametrize(
    ("entry", "kind", "expected"),
    [
        ({"always": True}, "ContinuousAlwaysValid", {"openingStatus": "Open"}),
        ({"appointment": True}, "ContinuousAlwaysValid", {"openingStatus": "OpenOnReservation"}),
        ({"always": True, **DATES}, "ContinuousDateRange", {**GIVEN, "fromDay": "Monday", "toDay": "Sunday"}),
        (
            {"kind": "over-midnight", "open": ["Fri 18:00-Sat 02:00"]},
            "ContinuousWeekdaysUntilFurtherNotice",
            {"fromDay": "Friday", "fromTime": "18:00", "toDay": "Saturday", "toTime": "02:00"},
        ),
        (
            {"kind": "over-midnight", "open": ["Fri 18:00-Sat 02:00"], **DATES},
            "ContinuousDateRange",
            {**GIVEN, "fromDay": "Friday", "toTime": "02:00"},
        ),
    ],
)
def test_continuous_hours(entry: dict[str, Any], kind: str, expected: dict[str, str]) -> None:
    (document,) = _hours(**entry)
    assert document["type"] == f"{kind}ServiceHour"
    assert expected.items() <= document.items()


def test_exceptions_name_the_weekdays_they_meet() -> None:
    (opened,) = _hours(kind="exception", open=["09:00-12:00"], **DATES)
    assert opened["weeklyHours"] == {day: {"hours": [WEEKLY]} for day in ("monday", "tuesday", "wednesday")}
    (closed,) = _hours(kind="exception", closed=True, **{"from": "2026-12-01", "to": "2026-12-31"})
    assert len(closed["weeklyHours"]) == 7
    assert {spell["openingStatus"] for day in closed["weeklyHours"].values() for spell in day["hours"]} == {"Closed"}


def test_the_content_has_hours_of_all_six_kinds(store: Store) -> None:
    kinds = Counter(
        entry["type"]
        for document in (*store.channels.values(), *store.connections.values())
        for entry in (document.get("serviceHours") or {"hours": []})["hours"]
    )
    assert len(kinds) == 6


def test_holidays_by_name(schemas: Schemas) -> None:
    holidays = [HolidayHours("MidsummerEve", (Spell(None, None, time(9), time(12)),)), HolidayHours("ChristmasDay")]
    document = service_hours([], holidays, years=[2026])
    assert schemas.faults(document, "ServiceHoursResponse") == []
    given = document["holidayServiceHours"]
    assert given["repetition"] == {"type": "RepetitionInSelectedYears", "years": [2026]}
    assert given["holidays"][0] == {"holidayName": "MidsummerEve", "hours": [MORNING]}
    assert given["holidays"][1]["hours"][0]["openingStatus"] == "Closed"
    assert service_hours([], holidays)["holidayServiceHours"]["repetition"] == {"type": "RepetitionEveryYear"}
    assert service_hours([])["holidayServiceHours"] is None


def test_the_same_content_always_gives_the_same_store(content: Content, store: Store) -> None:
    assert render(content) == store
    assert replace(store, services={}) != store
