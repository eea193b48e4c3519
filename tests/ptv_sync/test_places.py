"""Areas, addresses and coordinates of v11."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from catalog.models import Address as AddressRow
from catalog.models import Area as AreaRow
from catalog.models import Channel, County
from catalog.models import Municipality as MunicipalityRow
from catalog.records import AddressForm, AddressKind, AddressRecord, AreaKind, ContactsRecord
from ptv_sync.loader.details import Details
from ptv_sync.loader.places import KnownPlaces
from ptv_sync.mapping.notes import Notes
from ptv_sync.v11.documents import Address, Area, Municipality
from ptv_sync.v11.places import addresses, areas, municipality
from tests.catalog.make import SEEN
from tests.ptv_sync.projection import wgs84
from tests.ptv_sync.v11_documents import CHANNEL, key, municipalities, text

LAPPEENRANTA = {"code": "405", "name": [text("Lappeenranta"), text("Villmanstrand", "sv")]}
STREET = {
    "street": [text("Valtakatu"), text("Valtakatu", "sv"), text(None, "en")],
    "streetNumber": "48 A",
    "postalCode": "53100",
    "postOffice": [text("LAPPEENRANTA")],
    "municipality": LAPPEENRANTA,
    "additionalInformation": [text("Sisäpihalta")],
    "latitude": "6769810.5",
    "longitude": "564392",
    "coordinateState": "Ok",
}
BOX = {
    "postOfficeBox": [text("PL 11")],
    "postalCode": "53101",
    "postOffice": [text("LAPPEENRANTA")],
    "municipality": LAPPEENRANTA,
}
PLACE = {"postalCode": "54710", "latitude": "6770000", "longitude": "540000", "additionalInformation": [text("Laavu")]}
EMPTY: dict[str, Any] = {"postalCode": None, "additionalInformation": [text(None)], "latitude": "", "longitude": None}


def notes() -> Notes:
    return Notes(UUID(int=1))


def address(**fields: Any) -> tuple[AddressRecord | None, list[str]]:
    """The one address that comes of it, and the places of what was noted."""
    found = notes()
    records = addresses([Address.model_validate({"type": "Location", **fields})], found, "addresses")
    assert len(records) <= 1
    return (records[0] if records else None), [warning.path for warning in found.warnings]


# --- Areas


def mapped_areas(*documents: dict[str, Any]) -> tuple[list[tuple[str, str, list[str]]], list[str]]:
    found = notes()
    records = areas([Area.model_validate(document) for document in documents], found)
    told = [(area.kind.value, area.code, [member.code for member in area.municipalities]) for area in records]
    return told, [warning.path for warning in found.warnings]


def test_bundled_municipalities_are_areas_of_their_own() -> None:
    told, warned = mapped_areas(*municipalities("405", "153"), *municipalities("153", "5"))
    assert told == [
        ("municipality", "405", ["405"]),
        ("municipality", "153", ["153"]),
        ("municipality", "005", ["005"]),
    ]
    assert warned == []


@pytest.mark.parametrize(
    ("spelling", "kind"),
    [
        ("Region", AreaKind.REGION),
        ("Province", AreaKind.REGION),
        ("WellbeingServiceCounties", AreaKind.COUNTY),
        ("BusinessSubRegion", AreaKind.BUSINESS_SUBREGION),
        ("BusinessRegions", AreaKind.BUSINESS_SUBREGION),
        ("HospitalDistrict", AreaKind.HOSPITAL_DISTRICT),
        ("HospitalRegions", AreaKind.HOSPITAL_DISTRICT),
    ],
)
def test_other_areas_keep_code_name_and_members(spelling: str, kind: AreaKind) -> None:
    document = {"type": spelling, "code": "11", "name": [text("Etelä-Karjala")], "municipalities": [LAPPEENRANTA]}
    assert mapped_areas(document) == ([(kind.value, "11", ["405"])], [])


def test_an_unknown_kind_of_area_is_kept_and_noted() -> None:
    document = {"type": "Galaxy", "code": "1" * 20, "municipalities": [LAPPEENRANTA]}
    told, warned = mapped_areas(document)
    assert told == [("other", "1" * 16, ["405"])]
    assert warned == ["areas[0].type", "areas[0].code"]


def test_a_municipality_without_members_is_known_by_its_code() -> None:
    assert mapped_areas({"type": "Municipality", "code": "405"})[0] == [("municipality", "405", ["405"])]


@pytest.mark.parametrize("code", ["4050", "abc", "٤٠٥", "²²²"])
def test_what_is_no_municipality_is_noted(code: str) -> None:
    found = notes()
    assert municipality(Municipality(code=code, name=[]), found, "municipality") is None
    assert [warning.path for warning in found.warnings] == ["municipality.code"]


@pytest.mark.parametrize("document", [None, Municipality(code="", name=[])])
def test_no_municipality_is_no_fault(document: Municipality | None) -> None:
    found = notes()
    assert municipality(document, found, "municipality") is None
    assert found.warnings == []


# --- Addresses


def test_street() -> None:
    record, warned = address(subType="Single", streetAddress=STREET, otherAddress=EMPTY, country="fi")
    assert record is not None
    assert (record.kind, record.form) == (AddressKind.VISITING, AddressForm.STREET)
    assert record.street == {"fi": "Valtakatu", "sv": "Valtakatu"}
    assert (record.street_number, record.postal_code, record.country) == ("48 A", "53100", "FI")
    assert record.post_office == {"fi": "LAPPEENRANTA"}
    assert record.info == {"fi": "Sisäpihalta"}
    assert record.municipality is not None
    assert record.municipality.code == "405"
    assert record.coordinate_state == "Ok"
    assert warned == []


@pytest.mark.parametrize(
    ("sub_type", "form"),
    [
        ("Single", AddressForm.STREET),
        ("Street", AddressForm.STREET),
        ("PostOfficeBox", AddressForm.PO_BOX),
        ("Other", AddressForm.PLACE),
        ("Abroad", AddressForm.ABROAD),
        ("Foreign", AddressForm.ABROAD),
        ("", AddressForm.STREET),
        ("SomethingNew", AddressForm.STREET),
    ],
)
def test_the_sub_type_says_which_part_holds(sub_type: str, form: AddressForm) -> None:
    record, _ = address(
        subType=sub_type,
        streetAddress=STREET,
        postOfficeBoxAddress=BOX,
        otherAddress=PLACE,
        locationAbroad=[text("Storgatan 1, Haparanda")],
    )
    assert record is not None
    assert record.form is form


@pytest.mark.parametrize(
    ("parts", "form"),
    [
        ({"postOfficeBoxAddress": BOX}, AddressForm.PO_BOX),
        ({"otherAddress": PLACE}, AddressForm.PLACE),
        ({"foreignAddress": [text("Tallinn")]}, AddressForm.ABROAD),
        ({"deliveryAddressInText": [text("Kirjaamon tiskille")]}, AddressForm.TEXT),
        ({"receiver": [text("Kirjaamo")]}, AddressForm.TEXT),
    ],
)
def test_where_the_named_part_is_empty_another_holds(parts: dict[str, Any], form: AddressForm) -> None:
    record, _ = address(**{"subType": "Single", "streetAddress": EMPTY, **parts})
    assert record is not None
    assert record.form is form


@pytest.mark.parametrize("sub_type", ["Single", "PostOfficeBox", "Other", "Abroad", "NoAddress", None])
def test_a_placeholder_is_no_address(sub_type: str | None) -> None:
    placeholder = {**EMPTY, "postOfficeBox": [text(None)]}
    record, warned = address(
        subType=sub_type, streetAddress=EMPTY, otherAddress=EMPTY, postOfficeBoxAddress=placeholder, locationAbroad=None
    )
    assert record is None
    assert warned == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("Location", AddressKind.VISITING), ("Visiting", AddressKind.VISITING), ("Postal", AddressKind.POSTAL)],
)
def test_kinds_of_address(kind: str, expected: AddressKind) -> None:
    record, warned = address(type=kind, streetAddress=STREET)
    assert record is not None
    assert (record.kind, warned) == (expected, [])


def test_an_unknown_kind_of_address_is_noted() -> None:
    record, warned = address(type="Secret", streetAddress=STREET)
    assert record is not None
    assert record.kind is AddressKind.POSTAL
    assert warned == ["addresses[0].type"]


@pytest.mark.parametrize(
    ("country", "expected"), [(None, "FI"), ("se", "SE"), ("Sweden", "FI"), ("ßß", "FI"), ("1", "FI"), ("12", "FI")]
)
def test_country(country: str | None, expected: str) -> None:
    record, _ = address(streetAddress=STREET, country=country)
    assert record is not None
    assert record.country == expected


def test_what_does_not_fit_is_cut_and_noted() -> None:
    record, warned = address(streetAddress={**STREET, "streetNumber": "1" * 80, "postalCode": "5" * 20})
    assert record is not None
    assert (len(record.street_number), len(record.postal_code)) == (60, 16)
    assert warned == ["addresses[0].streetAddress.streetNumber", "addresses[0].streetAddress.postalCode"]


# --- Coordinates


def test_latitude_is_the_northing_and_longitude_the_easting() -> None:
    record, warned = address(streetAddress=STREET)
    assert record is not None
    assert record.point is not None
    assert (record.point.northing, record.point.easting) == (Decimal("6769810.500"), Decimal("564392.000"))
    north, east = wgs84(6769810.5, 564392)
    assert record.point.latitude == pytest.approx(north, abs=0.000005)
    assert record.point.longitude == pytest.approx(east, abs=0.000005)
    assert warned == []


@pytest.mark.parametrize("state", ["Ok", "OK", "EnteredByUser", "EnteredByAR"])
def test_trusted_coordinates_are_kept(state: str) -> None:
    record, _ = address(streetAddress={**STREET, "coordinateState": state})
    assert record is not None
    assert record.point is not None


@pytest.mark.parametrize("state", ["Loading", "Failed", "NotReceived", "MultipleResultsReceived", "", None, "New"])
def test_other_coordinates_are_not(state: str | None) -> None:
    record, warned = address(streetAddress={**STREET, "coordinateState": state})
    assert record is not None
    assert (record.point, warned) == (None, [])


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("61.06", "28.19"),  # degrees
        ("564392", "6769810"),  # the wrong way round
        ("6521999", "500000"),
        ("7796001", "500000"),
        ("6769810", "43499"),
        ("6769810", "765001"),
        ("7795000", "44000"),  # a corner of PTV's own box that lies in the sea off Norway
        ("NaN", "564392"),
        ("sNaN", "564392"),
        ("Infinity", "564392"),
        ("1e6", "564392"),
        ("-6769810", "564392"),
        ("6 769 810", "564392"),
        ("6769810,5", "564392"),
        ("٦٧٦٩٨١٠", "564392"),
    ],
)
def test_coordinates_that_cannot_be_are_noted(latitude: str, longitude: str) -> None:
    record, warned = address(streetAddress={**STREET, "latitude": latitude, "longitude": longitude})
    assert record is not None
    assert (record.point, warned) == (None, ["addresses[0].streetAddress.latitude"])


@pytest.mark.parametrize("missing", ["latitude", "longitude"])
def test_half_of_a_point_is_none(missing: str) -> None:
    record, warned = address(streetAddress={**STREET, missing: None})
    assert record is not None
    assert (record.point, warned) == (None, [])


# --- Entrances


def test_entrance() -> None:
    entrance = {
        "name": [text("Pääovi")],
        "isMainEntrance": True,
        "coordinates": {"latitude": "6769810.027", "longitude": "564392.049"},
        "contactInfo": {"phone": "044 000 0000", "email": "ovi@kunta.example", "url": "www.kunta.example"},
        "accessibilitySentences": [
            {"sentenceGroup": [text("Reitti")], "sentences": [{"sentence": [text("Tasainen.")]}, {"sentence": []}]}
        ],
    }
    record, warned = address(streetAddress=STREET, entrances=[entrance, {"name": None, "coordinates": None}])
    assert record is not None
    first, second = record.entrances
    assert (first.names, first.is_main) == ({"fi": "Pääovi"}, True)
    assert first.point is not None
    assert first.point.northing == Decimal("6769810.027")
    assert (first.phone, first.email, first.url) == ("044 000 0000", "ovi@kunta.example", "https://www.kunta.example")
    assert [(sentence.group, sentence.text) for sentence in first.sentences] == [
        ({"fi": "Reitti"}, {"fi": "Tasainen."})
    ]
    assert (second.is_main, second.point, second.sentences) == (False, None, ())
    assert warned == []


def test_an_entrance_s_contacts_are_checked() -> None:
    contact = {"phone": "1" * 80, "email": "ei osoite", "url": "javascript:alert(1)"}
    record, warned = address(streetAddress=STREET, entrances=[{"contactInfo": contact}])
    assert record is not None
    assert (len(record.entrances[0].phone), record.entrances[0].email, record.entrances[0].url) == (60, "", "")
    assert warned == [f"addresses[0].entrances[0].contactInfo.{name}" for name in ("phone", "email", "url")]


# --- Municipalities that are part of another one now


PERTUNMAA = {"code": "588", "name": [text("Pertunmaa")]}


@pytest.fixture
def mantyharju(db: None) -> MunicipalityRow:
    """507, of which 588 has become a part, as the catalogue has it."""
    county = County.objects.create(code="08")
    place = MunicipalityRow.objects.create(code="507", names={"fi": "Mäntyharju"}, county=county)
    AreaRow.objects.create(kind="municipality", code="507").municipalities.add(place)
    return place


def test_the_area_of_a_merged_municipality_is_that_of_the_new_one(mantyharju: MunicipalityRow) -> None:
    region = {"type": "Region", "code": "10", "municipalities": [PERTUNMAA, {"code": "507", "name": []}]}
    documents = [*municipalities("588", "507"), region]
    records = areas([Area.model_validate(document) for document in documents], notes())
    ids = KnownPlaces().area_ids(records)
    found = {area.pk: (area.kind, area.code, [place.code for place in area.municipalities.all()])
             for area in AreaRow.objects.all()}  # fmt: skip
    own, wider = ("municipality", "507", ["507"]), ("region", "10", ["507"])
    assert sorted(found.values()) == [own, wider]
    assert [found[pk] for pk in ids] == [own, own, wider]
    assert MunicipalityRow.objects.get() == mantyharju


def test_an_address_in_a_merged_municipality_is_in_the_new_one(mantyharju: MunicipalityRow) -> None:
    record, _ = address(streetAddress={**STREET, "municipality": PERTUNMAA})
    assert record is not None
    channel = Channel.objects.create(source="ptv", source_id=key(CHANNEL, 1), kind="location", first_seen_at=SEEN)
    details = Details(KnownPlaces())
    details.add(ContactsRecord(addresses=(record,)), channel_id=channel.pk)
    details.write()
    assert AddressRow.objects.get().municipality == mantyharju
    assert MunicipalityRow.objects.count() == 1
