"""v11's ways to reach something as records: phones, e-mails and what a connection has of its own. Pure."""

from collections.abc import Iterable

from catalog.records import ContactsRecord, EmailRecord, PhoneKind, PhoneRecord
from ptv_sync.mapping.notes import Notes
from ptv_sync.mapping.reach import dialled, mail_address
from ptv_sync.v11.documents import Email, Phone, Relation
from ptv_sync.v11.hours import service_hours
from ptv_sync.v11.links import web_pages
from ptv_sync.v11.places import addresses

PHONE_KINDS = {"phone": PhoneKind.PHONE, "sms": PhoneKind.SMS, "fax": PhoneKind.FAX, "": PhoneKind.PHONE}


def own_contacts(document: Relation, notes: Notes, path: str) -> ContactsRecord:
    """What a connection has of its own ways to reach the service."""
    hours = service_hours(document.service_hours, notes, f"{path}.serviceHours")
    details = document.contact_details
    if details is None:
        return ContactsRecord(hours=hours)
    path = f"{path}.contactDetails"
    return ContactsRecord(
        phones=phones(details.phone_numbers, notes, f"{path}.phoneNumbers"),
        emails=emails(details.emails, notes, f"{path}.emails"),
        links=tuple(web_pages(details.web_pages, notes, f"{path}.webPages")),
        addresses=addresses(details.addresses, notes, f"{path}.addresses"),
        hours=hours,
    )


def phones(documents: Iterable[Phone], notes: Notes, path: str) -> tuple[PhoneRecord, ...]:
    """Phone numbers as dialled, each once. An empty placeholder, which is common, is left out."""
    found = (_phone(document, notes, f"{path}[{index}]") for index, document in enumerate(documents))
    return tuple(dict.fromkeys(record for record in found if record is not None))


def emails(documents: Iterable[Email], notes: Notes, path: str) -> tuple[EmailRecord, ...]:
    """E-mail addresses, each once."""
    found = [
        EmailRecord(address, document.description, notes.language(document.language, f"{path}[{index}].language"))
        for index, document in enumerate(documents)
        if (address := mail_address(document.value, notes, f"{path}[{index}].value"))
    ]
    return tuple(dict.fromkeys(found))


def _phone(document: Phone, notes: Notes, path: str) -> PhoneRecord | None:
    if not document.number:
        return None
    number = dialled(document.prefix_number, document.number, is_service_number=document.is_finnish_service_number)
    if not number:
        notes.add(f"{path}.number", f"not a phone number: {document.prefix_number[:20]!r} {document.number[:80]!r}")
        return None
    kind = PHONE_KINDS.get(document.type.casefold())
    if kind is None:
        notes.add(f"{path}.type", f"unknown kind of phone number {document.type[:80]!r}")
    return PhoneRecord(
        number=number,
        kind=kind or PhoneKind.PHONE,
        is_service_number=document.is_finnish_service_number,
        charge=notes.charge(document.service_charge_type, f"{path}.serviceChargeType"),
        charge_info=document.charge_description,
        info=document.additional_information,
        language=notes.language(document.language, f"{path}.language"),
    )
