"""Pieces that several v12 documents share: areas, phones, addresses, times. Keys are PTV's own."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from ptv_sync.demo.entries import NATIONWIDE, NATIONWIDE_EXCEPT_ALAND, Areas, Phone, PostalAddress, StreetAddress
from ptv_sync.demo.readings import SERVICE_NUMBERS, Document, coordinates, modified
from ptv_sync.demo.registers import Names, Registers

CHARGES = {None: None, "free": "Free", "paid": "Charged", "other": "Other"}
_CALL_CHARGES = {"free": "Free", "normal": "Charged", "other": "ExtraCharge"}
_DIAL_CODE = "+358"


def published_at(moment: datetime, identifier: str) -> str:
    """The time of the entry, the same to the microsecond as v11's `modified`, in UTC with a Z."""
    return f"{modified(moment, identifier)}Z"


def localised(texts: Names) -> Document:
    """A LocalizedString: languages without a text are left out."""
    return dict(texts)


# --- Areas


def area(areas: Areas | None) -> Document | None:
    """Codes only; null where nothing is said."""
    if areas is None:
        return None
    if areas == NATIONWIDE:
        return {"areaType": "WholeCountry"}
    if areas == NATIONWIDE_EXCEPT_ALAND:
        return {"areaType": "WholeCountryExceptAland"}
    if isinstance(areas, tuple):
        return limited_area(municipalities=areas)
    kind, code = areas.split(":")
    return limited_area(counties=[code]) if kind == "county" else limited_area(regions=[code])


def limited_area(
    *, municipalities: Iterable[str] = (), regions: Iterable[str] = (), counties: Iterable[str] = ()
) -> Document:
    return {
        "areaType": "LimitedArea",
        "municipalities": list(municipalities),
        "regions": list(regions),
        "wellbeingServicesCounties": list(counties),
    }


# --- Phones and e-mail


def phone(number: str, *, charge: str, kind: str = "phone", info: str = "", charge_info: str = "") -> Document:
    """`015 000 1234` becomes +358 and 150001234; a service number stands as it is and can only be called."""
    digits = number.replace(" ", "")
    common = {
        "additionalInformation": info or None,
        "chargeDescription": charge_info or None,
        "chargeType": _CALL_CHARGES[charge],
    }
    if kind == "phone" and number.startswith(SERVICE_NUMBERS):
        return {"type": "DomesticPhone", "number": digits, **common}
    kinds = {"phone": "InternationalPhone", "sms": "Sms", "fax": "Fax"}
    return {"type": kinds[kind], "dialCode": _DIAL_CODE, "number": digits.removeprefix("0"), **common}


def phones(entries: Iterable[Phone], language: str, languages: Iterable[str]) -> list[Document]:
    """The numbers of one language version; one with words beside it stands only in the first, which they are in."""
    first = next(iter(languages))
    return [
        phone(entry.number, charge=entry.charge, kind=entry.kind, info=entry.info, charge_info=entry.charge_info)
        for entry in entries
        if language == first or not (entry.info or entry.charge_info)
    ]


def callable_numbers(numbers: Iterable[Document]) -> list[Document]:
    """Those that a person can call: v12 has a place for text messages only in the phone channel itself."""
    return [number for number in numbers if number["type"] in ("DomesticPhone", "InternationalPhone")]


def fax_numbers(numbers: Iterable[Document]) -> list[Document]:
    return [number for number in numbers if number["type"] == "Fax"]


def emails(address: str | None) -> list[Document]:
    return [{"email": address}] if address else []


# --- Addresses: neither municipality nor post office, which a client finds by the postal code


def street_address(address: StreetAddress, registers: Registers) -> Document:
    return {
        "addressSource": {"source": "UserEntered"},
        "streetName": localised({"fi": address.street_fi, "sv": address.street_sv or address.street_fi}),
        "addressDetail": address.number,
        "postalCode": address.postal_code,
        "coordinates": list(_coordinates(address, registers)),
        "additionalInformation": localised(address.infos),
    }


def post_office_box(address: PostalAddress) -> Document:
    return {
        "postalCode": address.postal_code,
        "postOfficeBox": localised({"fi": address.po_box, "sv": address.po_box.replace("PL", "PB")}),
        "additionalInformation": {},
    }


def contact_addresses(box: PostalAddress | None = None) -> Document:
    """Where post goes."""
    boxes = [post_office_box(box)] if box else []
    return {"foreignAddresses": [], "postOfficeBoxAddresses": boxes, "streetAddresses": []}


def location(streets: Iterable[Mapping[str, object]] = ()) -> Document:
    """Where people go."""
    return {"foreignAddresses": [], "otherAddresses": [], "streetAddresses": list(streets)}


def _coordinates(address: StreetAddress, registers: Registers) -> Iterator[Document]:
    if point := coordinates(address, registers):
        northing, easting = point
        yield {"system": "EPSG:3067", "source": "NLS", "easting": easting, "northing": northing}
