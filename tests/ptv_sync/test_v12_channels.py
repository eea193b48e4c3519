"""v12's channels of five kinds as records: contacts and addresses, on documents of our own."""

from decimal import Decimal
from typing import Any

import pytest

from catalog.records import (
    AddressForm,
    AddressKind,
    AddressRecord,
    ChannelKind,
    ChannelRecord,
    Charge,
    Coverage,
    LinkKind,
    PhoneKind,
)
from ptv_sync.resources import Json
from ptv_sync.v12 import mapper
from ptv_sync.v12.documents import Channel
from ptv_sync.v12.register import Register
from tests.ptv_sync.v11_documents import ORGANISATION, key
from tests.ptv_sync.v12_documents import BOX, DELIVERY, LISTS, LOCATION, PAGE, PHONE, REGISTER, STREET, channel


def mapped(document: Json, register: Register = REGISTER) -> tuple[ChannelRecord, list[str]]:
    """The channel's record and the places of what was noted."""
    record, warnings = mapper.channel(Channel.model_validate(document), register)
    return record, [warning.path for warning in warnings]


def version(kind: str = "TelephoneService", /, **fields: Any) -> Json:
    return channel(kind, languageVersions={"fi": {"name": "Kanava", **fields}})


@pytest.mark.parametrize(
    ("spelling", "kind"),
    [
        ("ServiceLocation", ChannelKind.LOCATION),
        ("TelephoneService", ChannelKind.PHONE),
        ("WebPage", ChannelKind.WEB_PAGE),
        ("EService", ChannelKind.E_SERVICE),
        ("PrintableForm", ChannelKind.FORM),
    ],
)
def test_kinds_of_channels(spelling: str, kind: ChannelKind) -> None:
    record, warned = mapped(channel(spelling))
    assert (record.kind, record.organisation_source_id, record.coverage) == (
        kind,
        key(ORGANISATION, 1),
        Coverage.NATIONWIDE,
    )
    assert (record.connections, warned) == ((), [])


def test_an_unknown_kind_of_channel_is_left_out() -> None:
    with pytest.raises(mapper.UnknownChannelKind, match="'Hologram'"):
        mapped(channel("Hologram"))


def test_an_e_service() -> None:
    record, warned = mapped(
        version(
            "EService", accessibilityClassificationLevel="PartiallyCompliant", webAddress=PAGE, attachmentLinks=[PAGE],
        )
        | {
            "electronicIdentification": "Required",
            "electronicSignature": {"type": "Required", "numberOfRequiredSignatures": 2},
        }
    )  # fmt: skip
    assert record.requires_authentication
    assert (record.requires_signature, record.signature_count) == (True, 2)
    assert record.accessibility_level == "PartiallyCompliant"
    assert [(link.kind, link.name, link.description, link.language) for link in record.contacts.links] == [
        (LinkKind.WEB_PAGE, "Uinti", "Ajat", "fi"),
        (LinkKind.ATTACHMENT, "Uinti", "Ajat", "fi"),
    ]
    assert warned == []


@pytest.mark.parametrize(
    ("fields", "warned"),
    [
        ({"electronicIdentification": None, "electronicSignature": None}, []),
        ({"electronicIdentification": "NotRequired", "electronicSignature": {"type": "NotRequired"}}, []),
        ({"electronicIdentification": "Perhaps"}, ["electronicIdentification"]),
    ],
)
def test_what_is_not_required(fields: Json, warned: list[str]) -> None:
    record, found = mapped(channel("EService", **fields))
    assert (record.requires_authentication, record.requires_signature, record.signature_count) == (False, False, 0)
    assert found == warned


def test_a_form() -> None:
    file = {"name": "Hakemus", "url": "https://kunta.example/l12.pdf", "type": "pdf"}
    record, warned = mapped(
        version("PrintableForm", formIdentifier="L12", formFiles=[file]) | {"deliveryAddresses": DELIVERY}
    )
    assert record.texts[0].form_identifier == "L12"
    (link,) = record.contacts.links
    assert (link.kind, link.name, link.file_format) == (LinkKind.FORM_FILE, "Hakemus", "PDF")
    street, box, words = record.contacts.addresses
    assert {address.kind for address in record.contacts.addresses} == {AddressKind.DELIVERY}
    assert (street.form, street.receiver, street.street_number) == (AddressForm.STREET, {"fi": "Kirjaamo"}, "48")
    assert (box.form, box.receiver, box.po_box) == (AddressForm.PO_BOX, {}, {"fi": "PL 11"})
    assert (words.form, words.free_text) == (AddressForm.TEXT, {"fi": "Tiskille"})
    assert warned == []


SERVICE_NUMBER = {"type": "DomesticPhone", "number": "0800 123", "chargeType": "Free"}


@pytest.mark.parametrize(
    ("phone", "number", "kind", "is_service_number", "charge"),
    [
        (PHONE, "+358503210000", PhoneKind.PHONE, False, Charge.OTHER),
        (PHONE | {"number": "0503210000"}, "+358503210000", PhoneKind.PHONE, False, Charge.OTHER),
        (SERVICE_NUMBER, "0800123", PhoneKind.PHONE, True, Charge.FREE),
        (PHONE | {"type": "Sms", "chargeType": None}, "+358503210000", PhoneKind.SMS, False, Charge.UNKNOWN),
        (PHONE | {"type": "Fax", "chargeType": ""}, "+358503210000", PhoneKind.FAX, False, Charge.UNKNOWN),
    ],
)  # fmt: skip
def test_phones(phone: Json, number: str, kind: PhoneKind, is_service_number: bool, charge: Charge) -> None:
    record, warned = mapped(version(phoneNumbers=[phone, phone, {"number": None}]))
    (found,) = record.contacts.phones
    assert (found.number, found.kind, found.is_service_number, found.charge) == (
        number,
        kind,
        is_service_number,
        charge,
    )
    assert found.language == "fi"
    assert warned == []


def test_what_is_no_phone_mail_or_page_is_noted() -> None:
    record, warned = mapped(
        version(
            phoneNumbers=[PHONE | {"number": "soita"}, PHONE | {"type": "Drum"}, PHONE | {"chargeType": "Cheap"}],
            supportEmails=[{"email": "ei osoite"}],
            webAddress={"url": "javascript:alert(1)", "name": None},
        )
    )
    at = "languageVersions.fi"
    assert warned == [
        f"{at}.phoneNumbers[0].number",
        f"{at}.phoneNumbers[1].type",
        f"{at}.phoneNumbers[2].chargeType",
        f"{at}.supportEmails[0].email",
        f"{at}.webAddress[0].url",
    ]
    assert (record.contacts.emails, record.contacts.links) == ((), ())


def test_a_place_has_phones_faxes_mails_and_pages() -> None:
    record, _ = mapped(
        version(
            "ServiceLocation", contactPhoneNumbers=[PHONE], contactFaxNumbers=[PHONE | {"type": None}],
            contactEmails=[{"email": "a@b"}], contactWebPages=[PAGE], isAlternativeNamePrimary=True,
            alternativeName="Halli",
        )
    )  # fmt: skip
    assert [phone.kind for phone in record.contacts.phones] == [PhoneKind.PHONE, PhoneKind.FAX]
    assert [email.address for email in record.contacts.emails] == ["a@b"]
    assert [link.url for link in record.contacts.links] == [PAGE["url"]]
    assert (record.texts[0].name, record.texts[0].alternative_name) == ("Halli", "Kanava")


def addresses_of(location: Json, register: Register = REGISTER) -> tuple[AddressRecord, ...]:
    return mapped(channel("ServiceLocation", location=location), register)[0].contacts.addresses


def test_addresses_of_a_place() -> None:
    street, place, abroad = addresses_of(LOCATION)
    assert {address.kind for address in (street, place, abroad)} == {AddressKind.VISITING}
    assert (street.form, street.street, street.street_number) == (
        AddressForm.STREET,
        {"fi": "Valtakatu", "sv": "Storgatan"},
        "48",
    )
    assert street.post_office == {"fi": "LAPPEENRANTA", "sv": "VILLMANSTRAND"}
    assert (street.municipality and street.municipality.code, street.coordinate_state) == ("405", "Ok")
    assert street.point
    assert (street.point.easting, street.point.northing) == (Decimal("564392.000"), Decimal("6769810.500"))
    assert (place.form, place.info, place.coordinate_state) == (AddressForm.PLACE, {"fi": "Laavu"}, "")
    assert (place.municipality and place.municipality.code, bool(place.point)) == ("689", True)
    assert (abroad.form, abroad.country) == (AddressForm.ABROAD, "SE")


def test_contact_addresses_are_for_post() -> None:
    record, _ = mapped(channel("ServiceLocation", contactAddresses={"postOfficeBoxAddresses": [BOX]}))
    (box,) = record.contacts.addresses
    assert (box.kind, box.form, box.po_box) == (AddressKind.POSTAL, AddressForm.PO_BOX, {"fi": "PL 11"})
    assert box.post_office["fi"] == "LAPPEENRANTA"


def test_the_municipality_of_an_address_is_the_known_one_or_that_of_the_post_offices_name() -> None:
    unknowing = Register.of(LISTS)
    in_simpele = {"streetAddresses": [STREET | {"postalCode": "56710"}]}
    assert addresses_of(in_simpele, unknowing)[0].municipality is None
    (known,) = addresses_of(in_simpele)
    assert known.municipality
    assert known.municipality.code == "689"
    (elsewhere,) = addresses_of({"streetAddresses": [STREET | {"postalCode": "00100"}]})
    assert (elsewhere.municipality, elsewhere.post_office) == (None, {})


def test_empty_addresses_are_left_out() -> None:
    empty: Json = {
        "streetAddresses": [{}],
        "otherAddresses": [{}],
        "foreignAddresses": [{}],
        "postOfficeBoxAddresses": [{}],
    }
    assert addresses_of(empty) == ()
    assert mapped(channel("PrintableForm", deliveryAddresses=[{}]))[0].contacts.addresses == ()


def spot(**fields: Any) -> Json:
    return {"system": "EPSG:3067", "source": "NLS", "easting": 564392, "northing": 6769810, **fields}


@pytest.mark.parametrize(
    ("coordinates", "state", "is_point", "warned"),
    [
        ([], "", False, []),
        ([spot(system="Unknown")], "", False, []),
        ([spot(source="User")], "EnteredByUser", True, []),
        ([spot(source="AccessibilityRegister")], "EnteredByAR", True, []),
        ([spot(source="Dowser")], "", True, ["source"]),
        ([spot(easting=6769810, northing=564392)], "Ok", False, [""]),
        ([spot(easting=None)], "", False, []),
        ([spot(system="Unknown"), spot()], "Ok", True, []),
    ],
)
def test_coordinates(coordinates: Any, state: str, is_point: bool, warned: list[str]) -> None:
    street = STREET | {"coordinates": coordinates}
    record, found = mapped(channel("ServiceLocation", location={"streetAddresses": [street]}))
    (address,) = record.contacts.addresses
    assert (address.coordinate_state, bool(address.point)) == (state, is_point)
    start = "location.streetAddresses[0].coordinates[0]"
    assert found == [f"{start}.{path}".rstrip(".") for path in warned]
