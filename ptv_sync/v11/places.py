"""v11's areas, addresses and coordinates as records. Pure."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import cache

from pyproj import Transformer

from catalog.records import (
    AddressForm,
    AddressKind,
    AddressRecord,
    AreaKind,
    AreaRecord,
    EntranceRecord,
    MunicipalityRecord,
    PointRecord,
    SentenceRecord,
)
from ptv_sync.v11.documents import Address, Area, Entrance, Municipality, OtherAddress, StreetAddress
from ptv_sync.v11.texts import Notes, localised

AREA_KINDS = {
    "municipality": AreaKind.MUNICIPALITY,
    "region": AreaKind.REGION,
    "province": AreaKind.REGION,
    "wellbeingservicecounties": AreaKind.COUNTY,
    "businesssubregion": AreaKind.BUSINESS_SUBREGION,
    "businessregions": AreaKind.BUSINESS_SUBREGION,
    "hospitaldistrict": AreaKind.HOSPITAL_DISTRICT,
    "hospitalregions": AreaKind.HOSPITAL_DISTRICT,
}
ADDRESS_KINDS = {
    "location": AddressKind.VISITING,
    "visiting": AddressKind.VISITING,
    "postal": AddressKind.POSTAL,
    "delivery": AddressKind.DELIVERY,
}
# PTV's own bounds of ETRS-TM35FIN, and the states in which coordinates are known to be right (contract §2.5).
EASTINGS = (Decimal(43_500), Decimal(765_000))
NORTHINGS = (Decimal(6_522_000), Decimal(7_796_000))
TRUSTED_STATES = frozenset({"ok", "enteredbyuser", "enteredbyar"})


def municipality(document: Municipality | None, notes: Notes, path: str) -> MunicipalityRecord | None:
    """A municipality by its code; a code that is not three digits is noted and left out."""
    if document is None:
        return None
    code = document.code.strip().zfill(3)
    if len(code) != 3 or not code.isdigit():
        notes.add(path, f"not a municipality code: {document.code!r}")
        return None
    return MunicipalityRecord(code, localised(document.name))


def areas(documents: Iterable[Area], notes: Notes) -> tuple[AreaRecord, ...]:
    """The areas, each once. Municipalities chosen one by one come bundled in a single element without a code."""
    found: dict[tuple[AreaKind, str], AreaRecord] = {}
    for index, document in enumerate(documents):
        path = f"areas[{index}]"
        kind = AREA_KINDS.get(document.type.casefold(), AreaKind.OTHER)
        if kind is AreaKind.OTHER:
            notes.add(f"{path}.type", f"unknown kind of area {document.type!r}")
        members = [
            record
            for position, member in enumerate(document.municipalities)
            if (record := municipality(member, notes, f"{path}.municipalities[{position}].code"))
        ]
        if kind is AreaKind.MUNICIPALITY or not document.code:
            for member in members:
                found[AreaKind.MUNICIPALITY, member.code] = AreaRecord(
                    AreaKind.MUNICIPALITY, member.code, member.names, (member,)
                )
        else:
            found[kind, document.code] = AreaRecord(kind, document.code, localised(document.name), tuple(members))
    return tuple(found.values())


def addresses(documents: Iterable[Address], notes: Notes, path: str) -> tuple[AddressRecord, ...]:
    """The addresses that say something; empty placeholders are left out."""
    found = (_address(document, notes, f"{path}[{index}]") for index, document in enumerate(documents))
    return tuple(record for record in found if record is not None)


def _address(document: Address, notes: Notes, path: str) -> AddressRecord | None:
    kind = ADDRESS_KINDS.get(
        document.type.casefold(), AddressKind.DELIVERY if not document.type else AddressKind.POSTAL
    )
    country = document.country.upper() if len(document.country) == 2 else "FI"
    entrances = tuple(_entrance(entrance, notes, f"{path}.entrances") for entrance in document.entrances)
    receiver = localised(document.receiver)
    sub_type = document.sub_type.casefold()
    box, street, place = document.post_office_box_address, document.street_address, document.other_address
    if box is not None and sub_type not in {"single", "street", "other"}:
        return AddressRecord(
            kind, AddressForm.PO_BOX, country=country, receiver=receiver, postal_code=box.postal_code,
            po_box=localised(box.post_office_box), post_office=localised(box.post_office),
            municipality=municipality(box.municipality, notes, f"{path}.municipality"),
            info=localised(box.additional_information),
        )  # fmt: skip
    if street is not None and _has_content(street):
        state = street.coordinate_state
        return AddressRecord(
            kind, AddressForm.STREET, country=country, receiver=receiver, postal_code=street.postal_code,
            street=localised(street.street), street_number=street.street_number,
            post_office=localised(street.post_office), info=localised(street.additional_information),
            municipality=municipality(street.municipality, notes, f"{path}.municipality"), coordinate_state=state,
            point=_point(street.latitude, street.longitude, notes, path) if _is_trusted(state) else None,
            entrances=entrances,
        )  # fmt: skip
    if place is not None and _has_content(place):
        return AddressRecord(
            kind, AddressForm.PLACE, country=country, receiver=receiver, postal_code=place.postal_code,
            post_office=localised(place.post_office), info=localised(place.additional_information),
            municipality=municipality(place.municipality, notes, f"{path}.municipality"),
            point=_point(place.latitude, place.longitude, notes, path), entrances=entrances,
        )  # fmt: skip
    words = localised(document.location_abroad or document.foreign_address or document.delivery_address_in_text)
    if not words and not receiver:
        return None
    abroad = bool(document.location_abroad or document.foreign_address)
    return AddressRecord(
        kind, AddressForm.ABROAD if abroad else AddressForm.TEXT, country=country, receiver=receiver, free_text=words
    )


def _is_trusted(state: str) -> bool:
    return state.casefold() in TRUSTED_STATES


def _has_content(part: StreetAddress | OtherAddress) -> bool:
    words = localised(part.additional_information)
    street = localised(part.street) if isinstance(part, StreetAddress) else {}
    return bool(part.postal_code or words or street or part.latitude)


def _entrance(document: Entrance, notes: Notes, path: str) -> EntranceRecord:
    spot, contact = document.coordinates, document.contact_info
    return EntranceRecord(
        names=localised(document.name),
        is_main=document.is_main_entrance,
        point=_point(spot.latitude, spot.longitude, notes, path) if spot else None,
        phone=contact.phone if contact else "",
        email=contact.email if contact else "",
        url=contact.url if contact else "",
        sentences=tuple(
            SentenceRecord(localised(group.sentence_group), text)
            for group in document.accessibility_sentences
            for item in group.sentences
            if (text := localised(item.sentence))
        ),
    )


def _point(latitude: str, longitude: str, notes: Notes, path: str) -> PointRecord | None:
    """PTV's "latitude" is the northing and its "longitude" the easting, in metres of ETRS-TM35FIN, as text."""
    if not latitude or not longitude:
        return None
    try:
        northing, easting = Decimal(latitude), Decimal(longitude)
    except InvalidOperation:
        notes.add(path, f"coordinates are not numbers: {latitude!r}, {longitude!r}")
        return None
    if not (NORTHINGS[0] <= northing <= NORTHINGS[1] and EASTINGS[0] <= easting <= EASTINGS[1]):
        notes.add(path, f"coordinates are outside Finland: {latitude}, {longitude}")
        return None
    degrees_east, degrees_north = _to_wgs84().transform(float(easting), float(northing))
    millimetre = Decimal("0.001")
    return PointRecord(
        easting.quantize(millimetre), northing.quantize(millimetre), round(degrees_north, 6), round(degrees_east, 6)
    )


@cache
def _to_wgs84() -> Transformer:
    return Transformer.from_crs("EPSG:3067", "EPSG:4326", always_xy=True)
