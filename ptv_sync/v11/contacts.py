"""v11's phones, e-mails, links and hours as records. Pure."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from catalog.records import (
    ContactsRecord,
    EmailRecord,
    HoursKind,
    HoursRecord,
    LinkKind,
    LinkRecord,
    PhoneKind,
    PhoneRecord,
    SpellRecord,
)
from ptv_sync.v11.documents import ContactDetails, DailyOpeningTime, Email, Phone, ServiceHour, WebPage
from ptv_sync.v11.places import addresses
from ptv_sync.v11.texts import Notes, localised

HELSINKI = ZoneInfo("Europe/Helsinki")
PHONE_KINDS = {"phone": PhoneKind.PHONE, "sms": PhoneKind.SMS, "fax": PhoneKind.FAX, "": PhoneKind.PHONE}
HOURS_KINDS = {
    "daysoftheweek": HoursKind.WEEKLY,
    "standard": HoursKind.WEEKLY,
    "exceptional": HoursKind.EXCEPTION,
    "exception": HoursKind.EXCEPTION,
    "overmidnight": HoursKind.OVER_MIDNIGHT,
    "special": HoursKind.OVER_MIDNIGHT,
}
DAYS = {
    name: index
    for index, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
LONGEST_URL = 2000


def contacts(document: ContactDetails | None, hours: Iterable[ServiceHour], notes: Notes) -> ContactsRecord:
    """What a connection has of its own ways to reach it."""
    own_hours = service_hours(hours, notes)
    if document is None:
        return ContactsRecord(hours=own_hours)
    return ContactsRecord(
        phones=phones(document.phone_numbers, notes),
        emails=emails(document.emails, notes),
        links=links(document.web_pages, notes, "contactDetails.webPages"),
        addresses=addresses(document.addresses, notes, "contactDetails.addresses"),
        hours=own_hours,
    )


def phones(documents: Iterable[Phone], notes: Notes) -> tuple[PhoneRecord, ...]:
    """Phone numbers as dialled. A service number stands as it is, others get their country prefix."""
    found = []
    for index, document in enumerate(documents):
        path = f"phoneNumbers[{index}]"
        if not document.number:
            continue  # an empty placeholder: common, and says nothing
        number = dialled(document.prefix_number, document.number, is_service_number=document.is_finnish_service_number)
        if not number:
            notes.add(path, f"not a phone number: {document.number!r}")
            continue
        kind = PHONE_KINDS.get(document.type.casefold())
        if kind is None:
            notes.add(f"{path}.type", f"unknown kind of phone number {document.type!r}")
        found.append(
            PhoneRecord(
                number=number,
                kind=kind or PhoneKind.PHONE,
                is_service_number=document.is_finnish_service_number,
                charge=notes.charge(document.service_charge_type, f"{path}.serviceChargeType"),
                charge_info=document.charge_description,
                info=document.additional_information,
                language=document.language.lower(),
            )
        )
    return tuple(found)


def dialled(prefix: str, number: str, *, is_service_number: bool) -> str:
    """`+358` and `447943552` → `+358447943552`; a service number without its prefix; empty when it is no number."""
    digits = re.sub(r"\D", "", number)
    country = re.sub(r"\D", "", prefix)
    if number.startswith("+"):
        return f"+{digits}" if 5 <= len(digits) <= 30 else ""
    if is_service_number or not country:
        return digits if 2 <= len(digits) <= 30 else ""
    digits = digits.lstrip("0")
    return f"+{country}{digits}" if 2 <= len(digits) <= 30 else ""


def emails(documents: Iterable[Email], notes: Notes) -> tuple[EmailRecord, ...]:
    found = []
    for index, document in enumerate(documents):
        if "@" in document.value and len(document.value) <= 200 and " " not in document.value:
            found.append(EmailRecord(document.value, document.description, document.language.lower()))
        elif document.value:
            notes.add(f"emails[{index}]", f"not an e-mail address: {document.value[:80]!r}")
    return tuple(found)


def links(
    documents: Iterable[WebPage], notes: Notes, path: str, *, kind: LinkKind = LinkKind.WEB_PAGE
) -> tuple[LinkRecord, ...]:
    """Web pages with an address that can be followed."""
    found = []
    for index, document in enumerate(documents):
        url = web_address(document.url, notes, f"{path}[{index}].url")
        if url:
            found.append(LinkRecord(url, kind, name=document.value, language=document.language.lower()))
    return tuple(found)


def web_address(url: str, notes: Notes, path: str) -> str:
    """The address when it begins with http(s), also where only the scheme is missing; else empty, and noted."""
    if not url:
        return ""
    if re.match(r"www\.", url, re.IGNORECASE):
        url = f"https://{url}"
    if not re.match(r"https?://[^\s/]", url, re.IGNORECASE) or len(url) > LONGEST_URL or re.search(r"\s", url):
        notes.add(path, f"not a web address: {url[:80]!r}")
        return ""
    return url


def service_hours(documents: Iterable[ServiceHour], notes: Notes) -> tuple[HoursRecord, ...]:
    """The entries that say something. Dates are Finnish ones."""
    found = (_hours(document, notes, f"serviceHours[{index}]") for index, document in enumerate(documents))
    return tuple(record for record in found if record is not None)


def _hours(document: ServiceHour, notes: Notes, path: str) -> HoursRecord | None:
    kind = HOURS_KINDS.get(document.service_hour_type.casefold())
    if kind is None:
        notes.add(f"{path}.serviceHourType", f"unknown kind of hours {document.service_hour_type!r}")
        return None
    valid_from, valid_to = finnish_date(document.valid_from), finnish_date(document.valid_to)
    if valid_from and valid_to and valid_to < valid_from:
        notes.add(f"{path}.validTo", f"hours end ({valid_to}) before they begin ({valid_from})")
        return None
    spells = tuple(
        spell
        for index, row in enumerate(document.opening_hour)
        if (spell := _spell(row, notes, f"{path}.openingHour[{index}]"))
    )
    title = localised(document.additional_information)
    if not (spells or title or document.is_closed or document.is_always_open or document.is_reservation):
        return None
    return HoursRecord(
        kind=kind,
        valid_from=valid_from,
        valid_to=valid_to,
        is_closed=document.is_closed,
        is_always_open=document.is_always_open,
        is_by_appointment=document.is_reservation,
        title=title,
        spells=spells,
    )


def _spell(row: DailyOpeningTime, notes: Notes, path: str) -> SpellRecord | None:
    day_from, day_to = DAYS.get(row.day_from.casefold()), DAYS.get(row.day_to.casefold())
    for name, value, day in (("dayFrom", row.day_from, day_from), ("dayTo", row.day_to, day_to)):
        if value and day is None:
            notes.add(f"{path}.{name}", f"unknown day {value!r}")
            return None
    try:
        opens, closes = _time(row.opens), _time(row.closes)
    except ValueError:
        notes.add(path, f"not a time: {row.opens!r}–{row.closes!r}")
        return None
    if opens is None and closes is None:
        return None
    return SpellRecord(day_from, day_from if day_to is None else day_to, opens, closes)


def _time(value: str) -> time | None:
    return time.fromisoformat(value) if value else None


def finnish_date(moment: datetime | None) -> date | None:
    """The Finnish date of a stored moment; one without a zone stands as it is written (contract §2.4, an inference)."""
    if moment is None:
        return None
    return (moment.astimezone(HELSINKI) if moment.tzinfo else moment).date()
