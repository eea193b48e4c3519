"""v12 documents of our own, as small as they can be or with everything filled in, and a register to read them with."""

from typing import Any

from ptv_sync.resources import Json
from ptv_sync.v12.register import Register
from tests.ptv_sync.v11_documents import CHANNEL, GENERAL, ORGANISATION, SERVICE, guid

CODES = "http://uri.suomi.fi/codelist/ptv/"
KOKO = "http://www.yso.fi/onto/koko/"


def row(code: str, uri: str = "", parent: str | None = None, /, **names: str) -> Json:
    return {"code": code, "uri": uri, "parentUri": parent, "isValid": True, "name": {"se": "", **names}}


LISTS: dict[str, list[Json]] = {
    "service-classes": [
        row("P27", f"{CODES}ptvserclass2/code/P27", fi="Liikunta ja ulkoilu"),
        row("P27.1", f"{CODES}ptvserclass2/code/P27.1", f"{CODES}ptvserclass2/code/P27", fi="Liikunta", sv="Idrott"),
    ],
    "target-groups": [row("KR1", f"{CODES}ptvkohderyhmat/code/KR1", fi="Kansalaiset")],
    "life-events": [row("KE8", f"{CODES}ptvelti/code/KE8", fi="Eläke")],
    "industrial-classes": [row("93110", f"{CODES}toimiala/code/93110", fi="Urheilu")],
    "ontology-terms": [
        {
            "uri": f"{KOKO}p1",
            "parentUris": [f"{KOKO}p2", f"{KOKO}p3"],
            "isValid": True,
            "name": {"fi": "uinti", "sv": ""},
        }
    ],
    "municipality-codes": [
        row("405", fi="Lappeenranta", sv="Villmanstrand"),
        row("689", fi="Rautjärvi", sv="Rautjärvi"),
    ],
    "region-codes": [row("09", fi="Etelä-Karjala") | {"municipalities": ["405", "689"]}],
    "wellbeing-services-county-codes": [row("19", fi="Etelä-Karjalan hyvinvointialue") | {"municipalities": ["405"]}],
    "postal-codes": [
        row("53100", fi="LAPPEENRANTA", sv="VILLMANSTRAND"),
        row("56710", fi="SIMPELE", sv="SIMPELE"),
    ],
}
REGISTER = Register.of(LISTS, {"56710": "689"})


def service(number: int = 1, /, **fields: Any) -> Json:
    document: Json = {
        "contentId": guid(SERVICE, number),
        "organizationContentId": guid(ORGANISATION, 1),
        "generalDescriptionContentId": None,
        "serviceType": "Service",
        "chargeType": "Free",
        "fundingType": "PubliclyFunded",
        "serviceLanguages": ["fi"],
        "area": limited(municipalities=["405"]),
        "serviceClasses": ["P27.1"],
        "targetGroups": ["KR1"],
        "languageVersions": {"fi": {"name": f"Uinti {number}", "summary": "Uimahalli kaikille."}},
        "publishedAt": "2026-11-01T08:00:00.123Z",
    }
    return document | fields


def general_description(number: int = 1, /, **fields: Any) -> Json:
    document: Json = {
        "contentId": guid(GENERAL, number),
        "serviceType": "Service",
        "chargeType": None,
        "languageVersions": {"fi": {"name": f"Pohjakuvaus {number}"}},
        "publishedAt": "2026-11-01T08:00:00Z",
    }
    return document | fields


def channel(kind: str = "TelephoneService", number: int = 1, /, **fields: Any) -> Json:
    document: Json = {
        "contentId": guid(CHANNEL, number),
        "serviceChannelType": kind,
        "organizationContentId": guid(ORGANISATION, 1),
        "area": {"areaType": "WholeCountry"},
        "languageVersions": {"fi": {"name": f"Kanava {number}"}},
        "publishedAt": "2026-11-01T08:00:00Z",
    }
    return document | fields


def organisation(number: int = 1, /, **fields: Any) -> Json:
    document: Json = {
        "contentId": guid(ORGANISATION, number),
        "organizationType": "Company",
        "businessId": "1234567-1",
        "area": {"areaType": "WholeCountryExceptAland"},
        "languageVersions": {"fi": {"name": f"Yritys {number}"}},
        "publishedAt": "2026-11-01T08:00:00Z",
    }
    return document | fields


def connection(number: int = 1, /, **fields: Any) -> Json:
    """Service 1 at a channel."""
    return {"serviceContentId": guid(SERVICE, 1), "channelContentId": guid(CHANNEL, number), **fields}


def limited(**codes: list[str]) -> Json:
    return {"areaType": "LimitedArea", **codes}


# --- With everything filled in; what comes of them has no warning

PAGE: Json = {"name": "Uinti", "url": "https://kunta.example/uinti", "additionalInformation": "Ajat"}
PHONE: Json = {
    "type": "InternationalPhone", "dialCode": "+358", "number": "503210000", "chargeType": "ExtraCharge",
    "chargeDescription": "0,08 €/min", "additionalInformation": "Vaihde",
}  # fmt: skip
FAX: Json = {"type": "Fax", "dialCode": "+358", "number": "503210001", "chargeType": "Charged"}
EMAIL: Json = {"email": "kirjaamo@kunta.example", "additionalInformation": "Kirjaamo"}
STREET: Json = {
    "addressSource": {"source": "Posti"}, "streetName": {"fi": "Valtakatu", "sv": "Storgatan"}, "addressDetail": "48",
    "postalCode": "53100", "additionalInformation": {"fi": "Sisäpihalta"},
    "coordinates": [{"system": "EPSG:3067", "source": "NLS", "easting": 564392, "northing": 6769810.5}],
}  # fmt: skip
BOX: Json = {"postalCode": "53100", "postOfficeBox": {"fi": "PL 11"}, "additionalInformation": {"fi": "Kirjaamo"}}
PLACE: Json = {"postalCode": "56710", "coordinates": STREET["coordinates"], "additionalInformation": {"fi": "Laavu"}}
ABROAD: Json = {"address": {"fi": "Storgatan 1, Haparanda"}, "countryCode": "SE"}
LOCATION: Json = {"streetAddresses": [STREET], "otherAddresses": [PLACE], "foreignAddresses": [ABROAD]}
CONTACT_ADDRESSES: Json = {
    "streetAddresses": [STREET],
    "postOfficeBoxAddresses": [BOX],
    "foreignAddresses": [ABROAD],
}
DELIVERY: list[Json] = [
    {"deliveryAddressType": "StreetAddress", "recipient": {"fi": "Kirjaamo", "sv": None}, **STREET},
    {"deliveryAddressType": "PostOfficeBox", "recipient": {"fi": None}, **BOX},
    {"deliveryAddressType": "DeliveryInformation", "recipient": {}, "deliveryInformation": {"fi": "Tiskille"}},
]


def spell(start: str = "08:00", end: str = "16:00", /, **fields: Any) -> Json:
    return {"start": start, "end": end, "openingStatus": "Open", "repetition": "Weekly", **fields}


def hours(kind: str, /, **fields: Any) -> Json:
    return {"type": f"{kind}ServiceHour", "heading": {"fi": "Otsikko"}, "additionalInformation": {}, **fields}


WEEK: Json = {
    "monday": {"hours": [spell(), spell("17:00", "24:00", openingStatus="OpenOnReservation")]},
    "tuesday": {"hours": [spell(repetition="OddWeeks", additionalInformation={"fi": "Ovi B"})]},
}
SPAN: Json = {"openingStatus": "Open", "fromDay": "Friday", "toDay": "Saturday", "fromTime": "20:00", "toTime": "02:00"}
DATES: Json = {"fromDate": "2026-12-21", "toDate": "2026-12-24"}
HOURS: Json = {
    "hours": [
        hours("WeeklyUntilFurtherNotice", weeklyHours=WEEK),
        hours("WeeklyDateRange", weeklyHours=WEEK, **DATES),
        hours("ContinuousAlwaysValid", openingStatus="Open"),
        hours("ContinuousDateRange", **SPAN, **DATES),
        hours("ContinuousWeekdaysUntilFurtherNotice", **SPAN),
        hours("ExceptionalDateRange", weeklyHours={"monday": {"hours": [spell(openingStatus="Closed")]}}, **DATES),
    ],
    "holidayServiceHours": {
        "repetition": {"type": "RepetitionInSelectedYears", "years": [2026, 2027]},
        "holidays": [
            {"holidayName": "MayDay", "hours": [spell("10:00", "12:00")]},
            {"holidayName": "SecondDayOfChristmas", "hours": [spell(openingStatus="Closed")]},
        ],
    },
}

_WORDS = {
    name: f"{name} fi"
    for name in (
        "description", "userInstructions", "conditions", "chargeTypeAdditionalInformation",
        "processingTimeAdditionalInformation", "deadlineAdditionalInformation", "validityTimeAdditionalInformation",
    )
}  # fmt: skip
_TERMS: dict[str, Any] = {
    "serviceClasses": ["P27.1"],
    "ontologyTerms": [f"{KOKO}p1"],
    "targetGroups": ["KR1"],
    "lifeEvents": ["KE8"],
    "industrialClasses": [f"{CODES}toimiala/code/93110"],
}
_PRODUCERS: Json = {
    "selfProducedProducers": {"organizations": [guid(ORGANISATION, 1)]},
    "procuredProducers": {"organizations": [guid(ORGANISATION, 2)], "other": [{"name": {"fi": "Yritys"}}]},
    "otherProducers": {"organizations": [guid(ORGANISATION, 3)], "other": [{"name": {"fi": "Seura"}}]},
}
_NAMED = {
    "name": "Uimahalli", "alternativeName": "Halli", "isAlternativeNamePrimary": True, "summary": "Lyhyesti",
    "description": "Pitkästi",
}  # fmt: skip
_REACH = {
    "phoneNumbers": [PHONE], "contactPhoneNumbers": [PHONE], "contactFaxNumbers": [FAX], "supportPhoneNumbers": [PHONE],
    "contactEmails": [EMAIL], "supportEmails": [EMAIL], "contactWebPages": [PAGE], "webAddress": PAGE,
    "attachmentLinks": [PAGE], "formFiles": [{"name": "L12", "url": "https://kunta.example/l12.pdf", "type": "pdf"}],
}  # fmt: skip

RICH: dict[str, Json] = {
    "service": service(
        1,
        **_TERMS,
        generalDescriptionContentId=guid(GENERAL, 1),
        producers=_PRODUCERS,
        otherResponsibleOrganizations=[guid(ORGANISATION, 2)],
        area=limited(municipalities=["405"], regions=["09"], wellbeingServicesCounties=["19"]),
        languageVersions={
            "fi": {
                "name": "Uimahalli",
                "alternativeName": "Halli",
                "summary": "Lyhyesti",
                **_WORDS,
                "legislationLinks": [{"url": "https://finlex.example/1", "name": "Liikuntalaki"}],
                "freelyAssignedKeywords": ["uinti"],
                "voucher": {"voucherType": "WithUrl", "urls": [PAGE]},
            },
            "sv": {
                "name": "Simhall",
                "voucher": {"voucherType": "WithAdditionalInformation", "additionalInformation": "Ansök"},
            },
        },
    ),
    "general": general_description(
        1,
        **_TERMS,
        chargeType="Charged",
        languageVersions={"fi": {"name": "Pohja", "backgroundDescription": "Taustaa", **_WORDS}},
    ),
    "connection": connection(
        1,
        chargeType="Other",
        contactAddresses=CONTACT_ADDRESSES,
        serviceHours=HOURS,
        languageVersions={"fi": {"description": "Aamuisin", "chargeTypeAdditionalInformation": "3 €", **_REACH}},
    ),
    "organisation": organisation(
        1,
        oid="1.2.3",
        organizationType="Municipality",
        parentOrganizationContentId=guid(ORGANISATION, 2),
        area=limited(municipalities=["405"]),
        location=LOCATION,
        contactAddresses=CONTACT_ADDRESSES,
        languageVersions={"fi": _NAMED | _REACH, "sv": {"name": "Simhall"}},
    ),
    **{
        kind: channel(
            kind,
            serviceLanguages=["fi", "sv"],
            languageVersions={
                "fi": {
                    **_NAMED, **_REACH, "formIdentifier": "L12", "accessibilityClassificationLevel": "FullyCompliant",
                },
                "sv": {"name": "Simhall"},
            },
            electronicIdentification="Required",
            electronicSignature={"type": "Required", "numberOfRequiredSignatures": 2},
            location=LOCATION,
            contactAddresses=CONTACT_ADDRESSES,
            deliveryAddresses=DELIVERY,
            serviceHours=HOURS,
        )
        for kind in ("ServiceLocation", "TelephoneService", "WebPage", "EService", "PrintableForm")
    },
}  # fmt: skip
