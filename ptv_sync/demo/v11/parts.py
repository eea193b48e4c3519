"""Pieces that several v11 documents share: localised lists, areas, phones, addresses, classification items.

Shapes as in PTV's v11 OUT models, as an anonymous reader sees them; keys are PTV's own.
"""

from collections.abc import Iterable, Mapping

from ptv_sync.demo.entries import (
    NATIONWIDE,
    NATIONWIDE_EXCEPT_ALAND,
    Areas,
    PostalAddress,
    SentenceGroup,
    StreetAddress,
    WebLink,
)
from ptv_sync.demo.identity import guid
from ptv_sync.demo.readings import SERVICE_NUMBERS, coordinates, post_office
from ptv_sync.demo.readings import Document as Document
from ptv_sync.demo.registers import Municipality, Names, Registers

# PTV gives the languages of its registers in an order of its own; nobody may lean on it.
_REGISTER_LANGUAGES = ("sv", "en", "fi")

CHARGES = {None: None, "free": "FreeOfCharge", "paid": "Chargeable", "normal": "Chargeable", "other": "Other"}
_PHONE_TYPES = {"phone": "Phone", "sms": "Sms", "fax": "Fax"}


def localised(texts: Names) -> list[Document]:
    """`[{value, language}]` of the texts there are."""
    return [{"value": text, "language": language} for language, text in texts.items()]


def register_names(names: Names) -> list[Document]:
    """`[{value, language}]` in all three languages; a missing name is null, as in PTV."""
    return [{"value": names.get(language), "language": language} for language in _REGISTER_LANGUAGES]


def typed(texts: Mapping[str, str | None], kind: str) -> list[Document]:
    """`[{language, value, type}]`; a text of None stays as null, as in PTV."""
    return [{"language": language, "value": text, "type": kind} for language, text in texts.items()]


def item(kind: str, key: str, name: str) -> Document:
    """A reference to another document: `{id, name}`."""
    return {"id": guid(kind, key), "name": name}


# --- Areas


def municipality(place: Municipality) -> Document:
    return {"code": place.code, "name": register_names(place.names)}


def area_type(areas: Areas | None) -> str | None:
    """`Nationwide`, `NationwideExceptAlandIslands`, `LimitedType`, or null where nothing is said."""
    if areas is None:
        return None
    whole = {NATIONWIDE: "Nationwide", NATIONWIDE_EXCEPT_ALAND: "NationwideExceptAlandIslands"}
    return whole.get(areas, "LimitedType") if isinstance(areas, str) else "LimitedType"


def area_list(areas: Areas | None, registers: Registers) -> list[Document]:
    """PTV's area elements: municipalities chosen one by one stand in a single element without code and name."""
    if isinstance(areas, tuple):
        members = [municipality(registers.municipalities[code]) for code in areas]
        return [{"type": "Municipality", "code": None, "name": None, "municipalities": members}]
    if areas is None or ":" not in areas:
        return []
    kind, code = areas.split(":")
    if kind == "county":
        names, places = registers.counties[code], registers.county_members(code)
    else:
        names, places = registers.regions[code], registers.region_members(code)
    return [
        {
            "type": "WellbeingServiceCounties" if kind == "county" else "Region",
            "code": code,
            "name": register_names(names),
            "municipalities": [municipality(place) for place in places],
        }
    ]


# --- Contacts


def phone(number: str, *, language: str, charge: str, info: str = "", charge_info: str = "") -> Document:
    """A phone number without its type: `015 000 1234` becomes +358 and 150001234, a service number stands as it is."""
    is_service_number = number.startswith(SERVICE_NUMBERS)
    digits = number.replace(" ", "")
    return {
        "additionalInformation": info or None,
        "serviceChargeType": CHARGES[charge],
        "chargeDescription": charge_info or None,
        "prefixNumber": None if is_service_number else "+358",
        "isFinnishServiceNumber": is_service_number,
        "number": digits if is_service_number else digits.removeprefix("0"),
        "language": language,
    }


def typed_phone(document: Document, kind: str) -> Document:
    return {"type": _PHONE_TYPES[kind], **document}


def web_pages(links: Iterable[WebLink], languages: Iterable[str], *, in_every_language: bool) -> list[Document]:
    """`[{url, value, language}]`: in the languages a link is named in, or else in the first; or in every one."""
    languages = list(languages)
    rows = []
    for link in links:
        names = {code: name for code, name in link.by_language.items() if code in languages}
        chosen = languages if in_every_language else (list(names) or languages[:1])
        rows += [{"url": link.url, "value": names.get(code), "language": code} for code in chosen]
    return rows


# --- Addresses

# What PTV gives as both coordinates of an address that it has not found.
_NOWHERE = "0"


def _written(point: tuple[int, int] | None) -> tuple[str, str]:
    """Northing and easting as PTV gives them: as strings."""
    return (str(point[0]), str(point[1])) if point else (_NOWHERE, _NOWHERE)


def street_address(address: StreetAddress, registers: Registers) -> Document:
    place = registers.municipalities[address.municipality]
    point = coordinates(address, registers)
    northing, easting = _written(point)
    return {
        "street": localised({"fi": address.street_fi, "sv": address.street_sv or address.street_fi}),
        "streetNumber": address.number,
        "postalCode": address.postal_code,
        "postOffice": localised(post_office(address.post_office, place)),
        "municipality": municipality(place),
        "additionalInformation": localised(address.infos),
        "latitude": northing,
        "longitude": easting,
        "coordinateState": "Ok" if point else "NotReceived",
    }


def post_office_box(address: PostalAddress, registers: Registers) -> Document:
    place = registers.municipalities[address.municipality]
    swedish = address.po_box.replace("PL", "PB")
    return {
        "postOfficeBox": localised({"fi": address.po_box, "sv": swedish}),
        "postalCode": address.postal_code,
        "postOffice": localised(post_office(address.post_office, place)),
        "municipality": municipality(place),
        "additionalInformation": [],
    }


def location_address(
    registers: Registers,
    *,
    street: StreetAddress | None = None,
    box: PostalAddress | None = None,
    accessibility: Iterable[SentenceGroup] = (),
) -> Document:
    """An address of a place: the street to visit, with its entrance, or the box for post."""
    return {
        "type": "Location" if street else "Postal",
        "subType": "Single" if street else "PostOfficeBox",
        "postOfficeBoxAddress": post_office_box(box, registers) if box else None,
        "streetAddress": street_address(street, registers) if street else None,
        "otherAddress": None,
        "locationAbroad": None,
        "entrances": _entrances(street, tuple(accessibility), registers) if street else None,
        "country": "FI",
    }


def _entrances(street: StreetAddress, groups: tuple[SentenceGroup, ...], registers: Registers) -> list[Document] | None:
    if not groups:
        return None
    northing, easting = _written(coordinates(street, registers))
    sentences = [
        {
            "sentenceGroup": register_names(group.heading),
            "sentences": [{"sentence": register_names(sentence.by_language)} for sentence in group.sentences],
        }
        for group in groups
    ]
    entrance = {
        "name": [],
        "isMainEntrance": True,
        "coordinates": {"latitude": northing, "longitude": easting},
        "contactInfo": {"phone": None, "email": None, "url": None},
        "accessibilitySentences": sentences,
    }
    return [entrance]
