"""v11's areas, addresses and coordinates as records. Pure."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

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
from ptv_sync.mapping.notes import Notes
from ptv_sync.mapping.points import point
from ptv_sync.mapping.reach import mail_address, web_address
from ptv_sync.v11.documents import Address, Area, Entrance, Municipality
from ptv_sync.v11.texts import localised

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
    "": AddressKind.POSTAL,
}
# The states in which coordinates are known to be right (contract §2.5).
TRUSTED_STATES = frozenset({"ok", "enteredbyuser", "enteredbyar"})
_METRES = re.compile(r"[0-9]+(\.[0-9]*)?")


def municipality(document: Municipality | None, notes: Notes, path: str) -> MunicipalityRecord | None:
    """A municipality by its code; a code that is not three digits is noted and left out."""
    if document is None or not document.code:
        return None
    code = document.code.zfill(3)
    if len(code) != 3 or not (code.isascii() and code.isdecimal()):
        notes.add(f"{path}.code", f"not a municipality code: {document.code[:80]!r}")
        return None
    return MunicipalityRecord(code, localised(document.name))


def areas(documents: Iterable[Area], notes: Notes) -> tuple[AreaRecord, ...]:
    """The areas, each once. Municipalities chosen one by one come bundled in a single element without a code."""
    found: dict[tuple[AreaKind, str], AreaRecord] = {}
    for index, document in enumerate(documents):
        path = f"areas[{index}]"
        kind = AREA_KINDS.get(document.type.casefold(), AreaKind.OTHER)
        if kind is AreaKind.OTHER:
            notes.add(f"{path}.type", f"unknown kind of area {document.type[:80]!r}")
        members = document.municipalities
        if kind is AreaKind.MUNICIPALITY and document.code and not members:
            members = [Municipality(code=document.code, name=document.name)]
        known = [
            record
            for position, member in enumerate(members)
            if (record := municipality(member, notes, f"{path}.municipalities[{position}]"))
        ]
        if kind is AreaKind.MUNICIPALITY or not document.code:
            for member in known:
                found[AreaKind.MUNICIPALITY, member.code] = AreaRecord(
                    AreaKind.MUNICIPALITY, member.code, member.names, (member,)
                )
        else:
            code = notes.fit(document.code, 16, f"{path}.code")
            found[kind, code] = AreaRecord(kind, code, localised(document.name), tuple(known))
    return tuple(found.values())


def addresses(
    documents: Iterable[Address], notes: Notes, path: str, *, kind: AddressKind | None = None
) -> tuple[AddressRecord, ...]:
    """The addresses that say something, each of the `kind` given or of its own; empty placeholders are left out."""
    found = (_address(document, notes, f"{path}[{index}]", kind) for index, document in enumerate(documents))
    return tuple(record for record in found if record is not None)


def _address(document: Address, notes: Notes, path: str, kind: AddressKind | None) -> AddressRecord | None:
    """The part that `subType` names or, where that is missing or empty, the first that has content."""
    kind = kind or ADDRESS_KINDS.get(document.type.casefold())
    if kind is None:
        notes.add(f"{path}.type", f"unknown kind of address {document.type[:80]!r}, taken as postal")
    country = document.country.upper()
    shell = AddressRecord(
        kind or AddressKind.POSTAL,
        AddressForm.TEXT,
        country=country if len(country) == 2 and country.isascii() and country.isalpha() else "FI",
        receiver=localised(document.receiver),
        entrances=tuple(
            _entrance(entrance, notes, f"{path}.entrances[{index}]")
            for index, entrance in enumerate(document.entrances)
        ),
    )
    named = _READERS.get(document.sub_type.casefold(), _street)
    for read in dict.fromkeys((named, _street, _box, _place, _words)):
        if record := read(document, shell, notes, path):
            return record
    return None


def _street(document: Address, shell: AddressRecord, notes: Notes, path: str) -> AddressRecord | None:
    part, path = document.street_address, f"{path}.streetAddress"
    if part is None:
        return None
    street, info = localised(part.street), localised(part.additional_information)
    if not (street or info or part.postal_code or part.latitude):
        return None
    is_trusted = part.coordinate_state.casefold() in TRUSTED_STATES
    return replace(
        shell,
        form=AddressForm.STREET,
        street=street,
        street_number=notes.fit(part.street_number, 60, f"{path}.streetNumber"),
        postal_code=notes.fit(part.postal_code, 16, f"{path}.postalCode"),
        post_office=localised(part.post_office),
        municipality=municipality(part.municipality, notes, f"{path}.municipality"),
        info=info,
        coordinate_state=notes.fit(part.coordinate_state, 32, f"{path}.coordinateState"),
        point=_point(part.latitude, part.longitude, notes, path) if is_trusted else None,
    )


def _box(document: Address, shell: AddressRecord, notes: Notes, path: str) -> AddressRecord | None:
    part, path = document.post_office_box_address, f"{path}.postOfficeBoxAddress"
    if part is None:
        return None
    box, info = localised(part.post_office_box), localised(part.additional_information)
    if not (box or info or part.postal_code):
        return None
    return replace(
        shell,
        form=AddressForm.PO_BOX,
        po_box=box,
        postal_code=notes.fit(part.postal_code, 16, f"{path}.postalCode"),
        post_office=localised(part.post_office),
        municipality=municipality(part.municipality, notes, f"{path}.municipality"),
        info=info,
    )


def _place(document: Address, shell: AddressRecord, notes: Notes, path: str) -> AddressRecord | None:
    """A place without a street address, such as the beginning of a trail."""
    part, path = document.other_address, f"{path}.otherAddress"
    if part is None:
        return None
    info = localised(part.additional_information)
    if not (info or part.postal_code or part.latitude):
        return None
    return replace(
        shell,
        form=AddressForm.PLACE,
        postal_code=notes.fit(part.postal_code, 16, f"{path}.postalCode"),
        post_office=localised(part.post_office),
        municipality=municipality(part.municipality, notes, f"{path}.municipality"),
        info=info,
        point=_point(part.latitude, part.longitude, notes, path),
    )


def _words(document: Address, shell: AddressRecord, _notes: Notes, _path: str) -> AddressRecord | None:
    abroad = localised(document.location_abroad or document.foreign_address)
    words = abroad or localised(document.delivery_address_in_text)
    if not (words or shell.receiver or shell.entrances):
        return None
    return replace(shell, form=AddressForm.ABROAD if abroad else AddressForm.TEXT, free_text=words)


_READERS: dict[str, Callable[[Address, AddressRecord, Notes, str], AddressRecord | None]] = {
    "postofficebox": _box,
    "other": _place,
    "abroad": _words,
    "foreign": _words,
    "noaddress": _words,
}


def _entrance(document: Entrance, notes: Notes, path: str) -> EntranceRecord:
    spot, contact = document.coordinates, document.contact_info
    return EntranceRecord(
        names=localised(document.name),
        is_main=document.is_main_entrance,
        point=_point(spot.latitude, spot.longitude, notes, f"{path}.coordinates") if spot else None,
        phone=notes.fit(contact.phone, 60, f"{path}.contactInfo.phone") if contact else "",
        email=mail_address(contact.email, notes, f"{path}.contactInfo.email") if contact else "",
        url=web_address(contact.url, notes, f"{path}.contactInfo.url") if contact else "",
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
    if not (_METRES.fullmatch(latitude) and _METRES.fullmatch(longitude)):
        notes.add(f"{path}.latitude", f"coordinates are not numbers: {latitude[:40]!r}, {longitude[:40]!r}")
        return None
    return point(Decimal(latitude), Decimal(longitude), notes, f"{path}.latitude")
