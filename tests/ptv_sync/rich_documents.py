"""v11 documents of our own with every field filled in that the mapper reads; what comes of them has no warning."""

from typing import Any

from ptv_sync.resources import Json
from tests.ptv_sync.v11_documents import (
    SERVICE,
    channel,
    connected,
    general_description,
    guid,
    municipalities,
    organisation,
    part,
    service,
    service_class,
    term,
    text,
    typed,
)

LAPPEENRANTA: Json = {"code": "405", "name": [text("Lappeenranta"), text("Villmanstrand", "sv")]}
WEB_PAGE: Json = {"url": "https://kunta.example/uinti", "value": "Uinti", "language": "fi"}
EMAIL: Json = {"value": "kirjaamo@kunta.example", "description": "Kirjaamo", "language": "fi"}
LAW: Json = {"names": [text("Liikuntalaki")], "webPages": [WEB_PAGE]}
PHONE: Json = {
    "type": "Phone", "prefixNumber": "+358", "number": "503210000", "isFinnishServiceNumber": False, "language": "fi",
    "serviceChargeType": "Other", "chargeDescription": "0,08 €/min", "additionalInformation": "Vaihde",
}  # fmt: skip
STREET: Json = {
    "street": [text("Valtakatu"), text("Storgatan", "sv")], "streetNumber": "48", "postalCode": "53100",
    "postOffice": [text("LAPPEENRANTA")], "municipality": LAPPEENRANTA, "additionalInformation": [text("Sisäpihalta")],
    "latitude": "6769810.5", "longitude": "564392", "coordinateState": "Ok",
}  # fmt: skip
BOX: Json = {
    "postOfficeBox": [text("PL 11")], "postalCode": "53101", "postOffice": [text("LAPPEENRANTA")],
    "municipality": LAPPEENRANTA, "additionalInformation": [text("Kirjaamo")],
}  # fmt: skip
PLACE: Json = {
    "postalCode": "54710", "postOffice": [text("LEMI")], "municipality": LAPPEENRANTA, "latitude": "6770000",
    "longitude": "540000", "additionalInformation": [text("Laavulta alkava polku")],
}  # fmt: skip
ENTRANCE: Json = {
    "name": [text("Pääovi")], "isMainEntrance": True, "coordinates": {"latitude": "6769811", "longitude": "564393"},
    "contactInfo": {"phone": "0440000000", "email": "ovi@kunta.example", "url": "https://kunta.example/ovi"},
    "accessibilitySentences": [{"sentenceGroup": [text("Reitti")], "sentences": [{"sentence": [text("Tasainen.")]}]}],
}  # fmt: skip
ADDRESSES: list[Json] = [
    {"type": "Location", "subType": "Single", "country": "FI", "streetAddress": STREET, "entrances": [ENTRANCE]},
    {"type": "Postal", "subType": "PostOfficeBox", "country": "FI", "postOfficeBoxAddress": BOX},
    {"type": "Location", "subType": "Other", "country": "FI", "otherAddress": PLACE},
    {"type": "Location", "subType": "Abroad", "country": "SE", "locationAbroad": [text("Storgatan 1, Haparanda")]},
]
HOURS: list[Json] = [
    {
        "serviceHourType": "DaysOfTheWeek", "validFrom": "2026-01-01T00:00:00", "validTo": "2027-01-01T00:00:00Z",
        "isClosed": False, "isAlwaysOpen": False, "isReservation": True, "additionalInformation": [text("Talvi")],
        "openingHour": [{"dayFrom": "Monday", "dayTo": "Friday", "from": "08:00:00", "to": "16:00:00"}],
    },
    {
        "serviceHourType": "OverMidnight",
        "openingHour": [{"dayFrom": "Friday", "dayTo": "Saturday", "from": "20:00", "to": "02:00"}],
    },
    {"serviceHourType": "Exceptional", "isClosed": True, "validFrom": "2026-12-24T00:00:00"},
]  # fmt: skip
CLASSIFIED: dict[str, Any] = {
    "serviceClasses": [service_class("P27.1", "Liikunta")],
    "ontologyTerms": [term(1, fi="uinti") | {"parentUri": "http://www.yso.fi/onto/koko/p2"}],
    "targetGroups": [{"name": [text("Kansalaiset")], "code": "KR1", "uri": "http://urn.fi/KR1"}],
    "lifeEvents": [{"name": [text("Eläke")], "code": "KE1", "uri": "http://urn.fi/KE1"}],
    "industrialClasses": [{"name": [text("Urheilu")], "code": "93110", "uri": "http://urn.fi/93110"}],
    "requirements": [text("Uimataito")],
    "legislation": [LAW],
}
CONTACTS: Json = {"emails": [EMAIL], "phoneNumbers": [PHONE], "webPages": [WEB_PAGE], "addresses": ADDRESSES[1:2]}
RELATION: dict[str, Any] = {
    "serviceChargeType": "Chargeable",
    "description": [typed("Description", "Vain aamuisin"), typed("ChargeTypeAdditionalInfo", "3 euroa")],
    "serviceHours": HOURS,
    "contactDetails": CONTACTS,
}
NAMES = [typed("Name", "Uimahalli"), typed("AlternativeName", "Halli"), typed("Name", "Simhall", "sv")]
DISPLAY = [{"type": "AlternativeName", "language": "fi"}, {"type": "Name", "language": "sv"}]
DESCRIPTIONS = [
    typed(kind, f"{kind} {language}", language)
    for language in ("fi", "sv")
    for kind in (
        "Summary", "Description", "UserInstruction", "DeadLine", "ProcessingTime", "ValidityTime",
        "ChargeTypeAdditionalInfo",
    )
]  # fmt: skip

RICH: dict[str, Json] = {
    "service": service(
        1,
        **CLASSIFIED,
        generalDescriptionId=guid("9d", 1),
        serviceNames=NAMES,
        serviceDescriptions=DESCRIPTIONS,
        areas=municipalities("405", "153"),
        keywords=[text("uinti"), text("sim", "sv")],
        serviceVouchersInUse=True,
        serviceVouchers=[{"value": "Seteli", "url": "https://kunta.example", "additionalInformation": "Hae"}],
        serviceCollections=[{"name": [text("Ikäihmisille")]}],
        serviceChannels=[connected(1, **RELATION)],
        organizations=[part(1), part(None, "Producer", provisionType="Other", additionalInformation=[text("Seura")])],
    ),
    "general": general_description(
        1,
        **CLASSIFIED,
        type="Service",
        serviceChargeType="Chargeable",
        descriptions=[*DESCRIPTIONS, typed("BackgroundDescription", "Taustaa")],
    ),
    "organisation": organisation(
        1,
        oid="1.2.3",
        organizationNames=NAMES,
        displayNameType=DISPLAY,
        organizationDescriptions=DESCRIPTIONS[:2],
        municipality=LAPPEENRANTA,
        parentOrganizationId=guid("09", 2),
        areaType="LimitedType",
        areas=[{"type": "Region", "code": "09", "name": [text("Etelä-Karjala")], "municipalities": [LAPPEENRANTA]}],
        emails=[EMAIL],
        phoneNumbers=[PHONE],
        webPages=[WEB_PAGE],
        addresses=[{**ADDRESSES[0], "type": "Visiting"}, {"type": "Postal", "foreignAddress": [text("Tallinn")]}],
    ),
    **{
        kind: channel(
            1,
            kind,
            serviceChannelNames=NAMES,
            serviceChannelDescriptions=DESCRIPTIONS[:2],
            displayNameType=DISPLAY,
            languages=["fi", "sv"],
            webPages=[WEB_PAGE],
            serviceHours=HOURS,
            services=[connected(1, SERVICE, **RELATION)],
            supportPhones=[PHONE],
            supportEmails=[EMAIL],
            phoneNumbers=[{**PHONE, "type": "Fax"}],
            emails=[EMAIL],
            addresses=ADDRESSES,
            deliveryAddresses=[{"subType": "NoAddress", "deliveryAddressInText": [text("Tiskille")]}],
            formIdentifier=[text("L12")],
            channelUrls=[typed("PDF", "https://kunta.example/l12.pdf")],
            attachments=[{"url": "https://kunta.example/a", "name": "Ohje", "description": "Lue", "language": "fi"}],
            requiresAuthentication=True,
            requiresSignature=True,
            signatureQuantity=2,
            accessibilityClassification=[
                {
                    "accessibilityClassificationLevel": "FullyCompliant",
                    "wcagLevel": "LevelAA",
                    "accessibilityStatementWebPageName": "Saavutettavuus",
                    "accessibilityStatementWebPage": "https://kunta.example/s",
                    "language": "fi",
                }
            ],
        )
        for kind in ("ServiceLocation", "PrintableForm")
    },
}
