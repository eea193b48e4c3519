"""Rendered documents have the shape of PTV's own, and say what the content says."""

import json
import re
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ptv_sync.demo.content import Content, load_content
from ptv_sync.demo.entries import Hours
from ptv_sync.demo.identity import guid
from ptv_sync.demo.v11.hours import service_hours
from ptv_sync.demo.v11.parts import phone
from ptv_sync.demo.v11.render import render
from ptv_sync.demo.v11.store import Store
from ptv_sync.demo.v11.variants import with_general_description, without_headings

REAL = Path(__file__).resolve().parents[4] / "shared" / "ptv" / "real"

FIELDS = tomllib.loads((Path(__file__).parent / "v11_fields.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


@pytest.fixture(scope="module")
def store(content: Content) -> Store:
    return render(content)


def test_documents_have_exactly_the_keys_of_the_models(store: Store) -> None:
    for kind, documents in (
        ("service", store.services),
        ("organisation", store.organisations),
        ("general_description", store.general_descriptions),
    ):
        assert {frozenset(document) for document in documents.values()} == {frozenset(FIELDS[kind])}
    for document in store.channels.values():
        assert set(document) == {*FIELDS["channel"], *FIELDS["own"][document["serviceChannelType"]]}


def test_connections_and_hours_have_exactly_the_keys_of_the_models(store: Store) -> None:
    for document in store.services.values():
        for link in document["serviceChannels"] or []:
            assert set(link) == {*FIELDS["connection"], "serviceChannel"}
    for document in store.channels.values():
        assert all(set(link) == {*FIELDS["connection"], "service"} for link in document["services"])
        assert all(set(entry) == set(FIELDS["hours"]) for entry in document["serviceHours"])


def test_nothing_in_a_real_service_or_place_is_missing(store: Store) -> None:
    """Each key of the real v11 documents, at every depth, stands in the rendered ones as well."""
    if not REAL.is_dir():
        pytest.skip("the real PTV documents (../shared/ptv/real) are not here")
    service = json.loads((REAL / "v11" / "etalukio_service.json").read_text(encoding="utf-8"))
    place = json.loads((REAL / "v11" / "otava_service_channel.json").read_text(encoding="utf-8"))
    rendered = {path for document in store.services.values() for path in key_paths(document)}
    # The demonstration has no collections of services, and no descriptions of service classes to give.
    absent = ("serviceCollections.", "serviceClasses.description.")
    assert all(path.startswith(absent) for path in set(key_paths(service)) - rendered)
    places = [found for found in store.channels.values() if found["serviceChannelType"] == "ServiceLocation"]
    assert set(key_paths(place)) <= {path for document in places for path in key_paths(document)}


def key_paths(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{path}{key}"
            yield from key_paths(inner, f"{path}{key}.")
    elif isinstance(value, list):
        for inner in value:
            yield from key_paths(inner, path)


def test_rendering_is_quick_and_always_the_same(content: Content, store: Store) -> None:
    began = time.process_time()
    again = render(content)
    assert time.process_time() - began < 1
    assert json.dumps(again.services) == json.dumps(store.services)
    assert json.dumps(again.channels) == json.dumps(store.channels)


def test_references_resolve_both_ways(store: Store) -> None:
    links = {
        (identifier, link["serviceChannel"]["id"])
        for identifier, document in store.services.items()
        for link in document["serviceChannels"] or []
    }
    back = {(link["service"]["id"], key) for key, document in store.channels.items() for link in document["services"]}
    assert links == back
    assert {channel["organizationId"] for channel in store.channels.values()} <= set(store.organisations)
    named = {
        role["organization"]["id"]
        for found in store.services.values()
        for role in found["organizations"]
        if role["organization"]
    }
    assert named <= set(store.organisations)


def test_municipalities_stand_in_one_element_and_a_county_has_its_members(content: Content, store: Store) -> None:
    by_area: dict[Any, Any] = {
        service.area: store.services[guid("service", key)] for key, service in content.services.items()
    }
    several = next(area for area in by_area if isinstance(area, tuple) and len(area) > 1)
    (element,) = by_area[several]["areas"]
    assert (element["type"], element["code"], element["name"]) == ("Municipality", None, None)
    assert [place["code"] for place in element["municipalities"]] == list(several)
    (county,) = by_area["county:11"]["areas"]
    assert (county["type"], county["code"], len(county["municipalities"])) == ("WellbeingServiceCounties", "11", 9)
    assert by_area["nationwide"]["areaType"] == "Nationwide"
    assert by_area["nationwide"]["areas"] == []


def test_modified_has_a_fraction_and_no_zone(store: Store) -> None:
    for document in (*store.services.values(), *store.channels.values(), *store.organisations.values()):
        assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?", document["modified"])


def test_places_lie_where_their_municipality_does(store: Store) -> None:
    """South Karelia in ETRS-TM35FIN: northing in latitude, easting in longitude, as strings of metres."""
    streets = [
        address["streetAddress"]
        for document in store.channels.values()
        for address in document.get("addresses") or []
        if address["streetAddress"] and address["streetAddress"]["coordinateState"] == "Ok"
    ]
    assert streets
    for street in streets:
        assert 6_700_000 < int(street["latitude"]) < 6_900_000
        assert 480_000 < int(street["longitude"]) < 680_000


def test_phone_numbers() -> None:
    ordinary = phone("015 000 1234", language="fi", charge="normal")
    assert (ordinary["prefixNumber"], ordinary["number"]) == ("+358", "150001234")
    assert ordinary["serviceChargeType"] == "Chargeable"
    free = phone("015 000 8100", language="fi", charge="free", info="Neuvonta")
    assert (free["prefixNumber"], free["number"], free["isFinnishServiceNumber"]) == (None, "0150008100", True)
    assert (free["serviceChargeType"], free["additionalInformation"]) == ("FreeOfCharge", "Neuvonta")


def test_weekly_hours_stand_day_by_day_with_an_empty_day_to() -> None:
    entry = Hours.model_validate({"open": ["Mon-Tue 09:00-12:00", "Mon 13:00-16:00"]})
    (document,) = service_hours([entry])
    assert document["serviceHourType"] == "DaysOfTheWeek"
    assert document["validForNow"] is True
    assert document["openingHour"][2] == {"dayFrom": "Monday", "dayTo": "", "from": "13:00:00", "to": "16:00:00"}


def test_an_exception_of_two_days_with_hours_is_two_entries() -> None:
    dates = {"kind": "exception", "from": "2026-12-24", "to": "2026-12-25"}
    documents = service_hours([Hours.model_validate(dates | {"open": ["12:00-13:00"]})])
    assert [document["validFrom"] for document in documents] == ["2026-12-24T00:00:00", "2026-12-25T00:00:00"]
    assert documents[0]["openingHour"] == [{"dayFrom": "", "dayTo": "", "from": "12:00:00", "to": "13:00:00"}]
    (closed,) = service_hours([Hours.model_validate(dates | {"closed": True})])
    assert (closed["isClosed"], closed["validTo"], closed["openingHour"]) == (True, "2026-12-25T00:00:00", [])


def test_over_midnight_names_both_days() -> None:
    (document,) = service_hours([Hours.model_validate({"kind": "over-midnight", "open": ["Fri 18:00-Sat 02:00"]})])
    assert document["serviceHourType"] == "OverMidnight"
    assert document["openingHour"] == [{"dayFrom": "Friday", "dayTo": "Saturday", "from": "18:00:00", "to": "02:00:00"}]


def test_a_plain_service_has_the_shared_classification_but_not_the_shared_texts(content: Content, store: Store) -> None:
    pairs = [(found, content.general_descriptions[found.general_description])
             for found in content.services.values() if found.general_description]  # fmt: skip
    assert pairs
    for service, shared in pairs:
        document = store.services[guid("service", service.key)]
        codes = [entry["code"] for entry in document["serviceClasses"]]
        assert codes == list(dict.fromkeys([*shared.classes, *service.classes]))
        assert {entry["code"] for entry in document["targetGroups"]} == {*shared.targets, *service.targets}
        assert {entry["code"] for entry in document["lifeEvents"]} == set(service.life_events)
        assert not any(row["type"].startswith("GD_") for row in document["serviceDescriptions"])
        if shared.charge:
            assert document["serviceChargeType"] is None


def test_service_with_general_description_has_the_shared_texts_too(content: Content, store: Store) -> None:
    shared = store.general_descriptions[guid("general-description", "gd-kirjasto")]
    service = next(found for found in store.services.values() if found["generalDescriptionId"] == shared["id"])
    merged = with_general_description(service, shared)
    types = {row["type"] for row in merged["serviceDescriptions"]}
    assert {"GD_Description", "GD_Summary", "Summary"} <= types
    assert merged["serviceChargeType"] == "FreeOfCharge"
    assert merged["subType"] == "Municipality"
    assert merged["legislation"] == shared["legislation"]
    assert service["subType"] is None


@pytest.mark.parametrize(
    ("own", "merged"),
    [
        ([{"value": None, "language": "fi"}], [("fi", "Yhteinen."), ("sv", "Gemensamt.")]),
        ([{"value": "Oma.", "language": "fi"}], [("fi", "Yhteinen.\n\nOma.")]),
        ([{"value": "Own.", "language": "en"}], [("en", "Own.")]),
    ],
)
def test_requirements_are_joined_in_the_languages_of_the_service(own: Any, merged: list[tuple[str, str]]) -> None:
    empty: dict[str, Any] = {"lifeEvents": [], "industrialClasses": [], "legislation": []}
    service = empty | {"type": "Service", "serviceChargeType": None, "serviceDescriptions": [], "requirements": own}
    shared = empty | {
        "type": "Service",
        "generalDescriptionType": "Municipality",
        "serviceChargeType": None,
        "descriptions": [],
        "requirements": [{"value": "Yhteinen.", "language": "fi"}, {"value": "Gemensamt.", "language": "sv"}],
    }
    rows = with_general_description(service, shared)["requirements"]
    assert [(row["language"], row["value"]) for row in rows] == merged


def test_headings_are_plain_lines_unless_they_are_asked_for() -> None:
    document = {"serviceDescriptions": [{"language": "fi", "type": "Description", "value": "Alku\n\n### Hinta\n2 €"}]}
    assert without_headings(document)["serviceDescriptions"][0]["value"] == "Alku\n\nHinta\n2 €"
    assert document["serviceDescriptions"][0]["value"] == "Alku\n\n### Hinta\n2 €"
