"""v12's areas and addresses as records; names come from the register. Pure."""

from collections.abc import Iterable, Iterator

from catalog.records import (
    AddressForm,
    AddressKind,
    AddressRecord,
    AreaKind,
    AreaRecord,
    MunicipalityRecord,
    PointRecord,
)
from ptv_sync.mapping.notes import Notes
from ptv_sync.mapping.points import point
from ptv_sync.v12.documents import (
    Addresses,
    Area,
    Coordinates,
    DeliveryAddress,
    ForeignAddress,
    OtherAddress,
    PostOfficeBoxAddress,
    StreetAddress,
)
from ptv_sync.v12.register import Register

TM35FIN = "epsg:3067"
# Where coordinates come from, as v11 tells it.
COORDINATE_STATES = {"nls": "Ok", "user": "EnteredByUser", "accessibilityregister": "EnteredByAR"}


def municipalities(codes: Iterable[str], register: Register, notes: Notes, path: str) -> Iterator[MunicipalityRecord]:
    """Municipalities by their codes; a code that is not three digits is noted and left out."""
    for index, code in enumerate(codes):
        if len(code) == 3 and code.isascii() and code.isdecimal():
            yield register.municipality(code)
        else:
            notes.add(f"{path}[{index}]", f"not a municipality code: {code[:80]!r}")


def areas(document: Area | None, register: Register, notes: Notes) -> tuple[AreaRecord, ...]:
    """The areas of service, each once."""
    if document is None:
        return ()
    found = [
        AreaRecord(AreaKind.MUNICIPALITY, record.code, record.names, (record,))
        for record in municipalities(document.municipalities, register, notes, "area.municipalities")
    ]
    for kind, path, codes in (
        (AreaKind.REGION, "area.regions", document.regions),
        (AreaKind.COUNTY, "area.wellbeingServicesCounties", document.wellbeing_services_counties),
    ):
        fitting = (notes.fit(code, 16, f"{path}[{index}]") for index, code in enumerate(codes))
        found += [register.area(kind, code) for code in fitting if code]
    return tuple({(area.kind, area.code): area for area in found}.values())


def addresses(
    document: Addresses | None, kind: AddressKind, register: Register, notes: Notes, path: str
) -> Iterator[AddressRecord]:
    """The addresses that say something; empty placeholders are left out."""
    if document is None:
        return
    for index, street in enumerate(document.street_addresses):
        if record := _street(street, kind, register, notes, f"{path}.streetAddresses[{index}]"):
            yield record
    for index, box in enumerate(document.post_office_box_addresses):
        if record := _box(box, kind, register, notes, f"{path}.postOfficeBoxAddresses[{index}]"):
            yield record
    for index, place in enumerate(document.other_addresses):
        if record := _place(place, kind, register, notes, f"{path}.otherAddresses[{index}]"):
            yield record
    for foreign in document.foreign_addresses:
        if record := _abroad(foreign, kind):
            yield record


def delivery_addresses(
    documents: Iterable[DeliveryAddress], register: Register, notes: Notes, path: str
) -> Iterator[AddressRecord]:
    """Where to send a form: to the first of street, post-office box and words that has content."""
    kind = AddressKind.DELIVERY
    for index, document in enumerate(documents):
        read = _box if document.post_office_box else _street
        record = read(document, kind, register, notes, f"{path}[{index}]", document.recipient)
        words = document.delivery_information
        if record is None and (words or document.recipient):
            record = AddressRecord(kind, AddressForm.TEXT, free_text=words, receiver=document.recipient)
        if record:
            yield record


def _street(
    document: StreetAddress,
    kind: AddressKind,
    register: Register,
    notes: Notes,
    path: str,
    receiver: dict[str, str] | None = None,
) -> AddressRecord | None:
    info = document.additional_information
    if not (document.street_name or info or document.postal_code or document.coordinates):
        return None
    spot, state = _point(document.coordinates, notes, f"{path}.coordinates")
    return AddressRecord(
        kind,
        AddressForm.STREET,
        street=document.street_name,
        street_number=notes.fit(document.address_detail, 60, f"{path}.addressDetail"),
        postal_code=notes.fit(document.postal_code, 16, f"{path}.postalCode"),
        post_office=register.post_office(document.postal_code),
        municipality=register.municipality_at(document.postal_code),
        info=info,
        receiver=receiver or {},
        point=spot,
        coordinate_state=state,
    )


def _box(
    document: PostOfficeBoxAddress,
    kind: AddressKind,
    register: Register,
    notes: Notes,
    path: str,
    receiver: dict[str, str] | None = None,
) -> AddressRecord | None:
    if not (document.post_office_box or document.additional_information or document.postal_code):
        return None
    return AddressRecord(
        kind,
        AddressForm.PO_BOX,
        po_box=document.post_office_box,
        postal_code=notes.fit(document.postal_code, 16, f"{path}.postalCode"),
        post_office=register.post_office(document.postal_code),
        municipality=register.municipality_at(document.postal_code),
        info=document.additional_information,
        receiver=receiver or {},
    )


def _place(
    document: OtherAddress, kind: AddressKind, register: Register, notes: Notes, path: str
) -> AddressRecord | None:
    """A place without a street address, such as the beginning of a trail."""
    if not (document.additional_information or document.postal_code or document.coordinates):
        return None
    return AddressRecord(
        kind,
        AddressForm.PLACE,
        postal_code=notes.fit(document.postal_code, 16, f"{path}.postalCode"),
        post_office=register.post_office(document.postal_code),
        municipality=register.municipality_at(document.postal_code),
        info=document.additional_information,
        point=_point(document.coordinates, notes, f"{path}.coordinates")[0],
    )


def _abroad(document: ForeignAddress, kind: AddressKind) -> AddressRecord | None:
    country = document.country_code.upper()
    is_code = len(country) == 2 and country.isascii() and country.isalpha()
    if not document.address:
        return None
    return AddressRecord(kind, AddressForm.ABROAD, free_text=document.address, country=country if is_code else "FI")


def _point(documents: Iterable[Coordinates], notes: Notes, path: str) -> tuple[PointRecord | None, str]:
    """The first coordinates of a known system, with where they come from."""
    for index, document in enumerate(documents):
        if document.system.casefold() == TM35FIN and document.northing is not None and document.easting is not None:
            state = COORDINATE_STATES.get(document.source.casefold())
            if state is None and document.source:
                notes.add(f"{path}[{index}].source", f"unknown source of coordinates {document.source[:80]!r}")
            return point(document.northing, document.easting, notes, f"{path}[{index}]"), state or ""
    return None, ""
