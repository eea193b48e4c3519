"""v11's channels and organisations as records: every rule of the mapper, on documents of our own."""

import pytest

from catalog.records import AddressKind, ChannelKind, ChannelRecord, Coverage, LinkKind, OrganisationRecord
from ptv_sync.resources import Json
from ptv_sync.v11 import mapper
from ptv_sync.v11.documents import Channel, Organisation
from tests.ptv_sync.v11_documents import (
    SERVICE,
    channel,
    connected,
    guid,
    key,
    municipalities,
    organisation,
    text,
    typed,
)


def mapped_channel(document: Json) -> tuple[ChannelRecord, list[str]]:
    """The channel's record and the places of what was noted."""
    record, warnings = mapper.channel(Channel.model_validate(document))
    return record, [warning.path for warning in warnings]


def mapped_organisation(document: Json) -> tuple[OrganisationRecord, list[str]]:
    record, warnings = mapper.organisation(Organisation.model_validate(document))
    return record, [warning.path for warning in warnings]


@pytest.mark.parametrize(
    ("spelling", "kind"),
    [
        ("ServiceLocation", ChannelKind.LOCATION),
        ("Phone", ChannelKind.PHONE),
        ("WebPage", ChannelKind.WEB_PAGE),
        ("EChannel", ChannelKind.E_SERVICE),
        ("PrintableForm", ChannelKind.FORM),
    ],
)
def test_kinds_of_channels(spelling: str, kind: ChannelKind) -> None:
    record, warned = mapped_channel(channel(1, spelling))
    assert (record.kind, record.organisation_source_id, record.coverage) == (kind, key("09", 1), Coverage.NATIONWIDE)
    assert warned == []


def test_an_unknown_kind_of_channel_is_left_out() -> None:
    with pytest.raises(mapper.UnknownChannelKind, match="'Hologram'"):
        mapped_channel(channel(1, "Hologram"))


def test_the_display_name_is_the_one_to_show() -> None:
    record, _ = mapped_channel(
        channel(
            1,
            "ServiceLocation",
            serviceChannelNames=[
                typed("Name", "Virallinen"),
                typed("AlternativeName", "Puhekielinen"),
                typed("Name", "Officiell", "sv"),
                typed("Name", "Official", "en"),
                typed("AlternativeName", "Other", "en"),
            ],
            displayNameType=[
                {"type": "AlternativeName", "language": "fi"},
                {"type": "AlternativeName", "language": "sv"},
                {"type": "Name", "language": "en"},
            ],
            serviceChannelDescriptions=[typed("Summary", "Tiivis"), typed("Description", "Kuvaus")],
        )
    )
    assert [(row.language, row.name, row.alternative_name) for row in record.texts] == [
        ("fi", "Puhekielinen", "Virallinen"),
        ("sv", "Officiell", ""),
        ("en", "Official", "Other"),
    ]
    assert (record.texts[0].summary, record.texts[0].description) == ("Tiivis", "Kuvaus")


def test_an_e_service() -> None:
    record, warned = mapped_channel(
        channel(
            1,
            "EChannel",
            requiresAuthentication=True,
            requiresSignature=True,
            signatureQuantity=2,
            webPages=[{"url": "https://asiointi.example", "language": "fi"}],
            supportPhones=[{"number": "112", "language": "fi"}],
            supportEmails=[{"value": "tuki@kunta.example", "language": "fi"}],
            attachments=[{"url": "https://kunta.example/ohje", "name": "Ohje", "language": "fi"}],
            accessibilityClassification=[
                {
                    "accessibilityClassificationLevel": "PartiallyCompliant",
                    "wcagLevel": "LevelAA",
                    "accessibilityStatementWebPageName": "Saavutettavuus",
                    "accessibilityStatementWebPage": "https://kunta.example/saavutettavuus",
                    "language": "fi",
                }
            ],
        )
    )
    assert (record.requires_authentication, record.requires_signature, record.signature_count) == (True, True, 2)
    assert (record.accessibility_level, record.wcag_level) == ("PartiallyCompliant", "LevelAA")
    assert [link.kind for link in record.contacts.links] == [
        LinkKind.WEB_PAGE,
        LinkKind.ATTACHMENT,
        LinkKind.ACCESSIBILITY_STATEMENT,
    ]
    assert [phone.number for phone in record.contacts.phones] == ["112"]
    assert [email.address for email in record.contacts.emails] == ["tuki@kunta.example"]
    assert warned == []


def test_a_form() -> None:
    record, warned = mapped_channel(
        channel(
            1,
            "PrintableForm",
            formIdentifier=[text("L12")],
            channelUrls=[typed("PDF", "https://kunta.example/l12.pdf")],
            deliveryAddresses=[
                {"subType": "NoAddress", "deliveryAddressInText": [text("Tiskille")], "receiver": [text("Kirjaamo")]},
                {
                    "subType": "PostOfficeBox",
                    "postOfficeBoxAddress": {"postOfficeBox": [text("PL 1")]},
                    "receiver": None,
                },
            ],
        )
    )
    assert record.texts[0].form_identifier == "L12"
    assert [(link.kind, link.file_format) for link in record.contacts.links] == [(LinkKind.FORM_FILE, "PDF")]
    text_address, box = record.contacts.addresses
    assert (text_address.kind, text_address.free_text) == (AddressKind.DELIVERY, {"fi": "Tiskille"})
    assert text_address.receiver == {"fi": "Kirjaamo"}
    assert (box.kind, box.po_box) == (AddressKind.DELIVERY, {"fi": "PL 1"})
    assert warned == []


def test_a_place_s_e_mails_stand_under_either_name() -> None:
    email = {"value": "paikka@kunta.example", "language": "fi"}
    other = {"value": "toinen@kunta.example", "language": "fi"}
    record, _ = mapped_channel(channel(1, "ServiceLocation", emails=[email], supportEmails=[email, other]))
    assert [row.address for row in record.contacts.emails] == ["paikka@kunta.example", "toinen@kunta.example"]


def test_a_channel_s_services() -> None:
    record, _ = mapped_channel(channel(services=[connected(1, SERVICE), {"service": {"id": None}}]))
    (connection,) = record.connections
    assert (connection.service_source_id, connection.channel_source_id) == (key(SERVICE, 1), key("c4", 1))
    assert connection.other_name == "Toinen pää 1"


# --- Organisations


def test_an_organisation() -> None:
    record, warned = mapped_organisation(
        organisation(
            oid="1.2.3",
            organizationNames=[typed("Name", "Esimerkkilän kunta"), typed("AlternativeName", "Esimerkkilä")],
            displayNameType=[{"type": "AlternativeName", "language": "fi"}],
            organizationDescriptions=[typed("Summary", "Kunta"), typed("Description", "Kunta idässä")],
            municipality={"code": "405", "name": [text("Lappeenranta")]},
            parentOrganizationId=guid("09", 2),
            areaType="LimitedType",
            areas=municipalities("405"),
            emails=[{"value": "kirjaamo@kunta.example", "description": "Kirjaamo", "language": "fi"}],
            phoneNumbers=[{"number": "112", "language": "fi"}],
            webPages=[{"url": "https://kunta.example", "value": "Kunta", "language": "fi"}],
            addresses=[{"type": "Visiting", "subType": "Street", "streetAddress": {"street": [text("Tie")]}}],
        )
    )
    (finnish,) = record.texts
    assert (finnish.name, finnish.alternative_name) == ("Esimerkkilä", "Esimerkkilän kunta")
    assert (finnish.summary, finnish.description) == ("Kunta", "Kunta idässä")
    assert (record.kind, record.business_code, record.oid) == ("Municipality", "1234567-1", "1.2.3")
    assert record.parent_source_id == key("09", 2)
    assert record.municipality is not None
    assert (record.municipality.code, [area.code for area in record.areas]) == ("405", ["405"])
    kinds = record.contacts
    assert [len(rows) for rows in (kinds.emails, kinds.phones, kinds.links, kinds.addresses)] == [1, 1, 1, 1]
    assert warned == []


def test_what_does_not_fit_an_organisation_is_noted() -> None:
    record, warned = mapped_organisation(
        organisation(businessCode="FI12345671", oid="1" * 120, organizationType="T" * 50)
    )
    assert (record.business_code, len(record.oid), len(record.kind)) == ("FI1234567", 100, 32)
    assert sorted(warned) == ["businessCode", "oid", "organizationType"]
