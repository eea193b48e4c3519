"""Phones, e-mails, links and hours of v11."""

from datetime import date, time
from typing import Any
from uuid import UUID

import pytest

from catalog.records import Charge, HoursKind, HoursRecord, LinkKind, PhoneKind, SpellRecord
from ptv_sync.mapping import reach
from ptv_sync.mapping.notes import Notes
from ptv_sync.v11 import contacts, links
from ptv_sync.v11.documents import Attachment, Email, Law, Phone, Relation, ServiceHour, TypedItem, Voucher, WebPage
from ptv_sync.v11.hours import service_hours
from tests.ptv_sync.v11_documents import text, typed


@pytest.fixture
def notes() -> Notes:
    return Notes(UUID(int=1))


def noted(notes: Notes) -> list[str]:
    return [warning.path for warning in notes.warnings]


# --- Phones


@pytest.mark.parametrize(
    ("prefix", "number", "is_service_number", "dialled"),
    [
        ("+358", "447943552", False, "+358447943552"),
        ("+358", "0447943552", False, "+358447943552"),
        ("358", "44 794 3552", False, "+358447943552"),
        ("", "0800133000", True, "0800133000"),
        ("+358", "0800133000", True, "0800133000"),
        ("", "116117", True, "116117"),
        ("", "112", False, "112"),
        ("", "+46 8 123-456", False, "+468123456"),
        ("", "1", False, ""),
        ("", "kysy vaihteesta", False, ""),
        ("", "044 1111 / 044 2222", False, ""),
        ("", "٠٤٤٧٩٤", False, ""),
        ("+358", "4" * 40, False, ""),
        ("+" + "3" * 40, "447943552", False, ""),
        ("Suomi", "447943552", False, ""),
    ],
)
def test_dialled(prefix: str, number: str, is_service_number: bool, dialled: str) -> None:
    assert reach.dialled(prefix, number, is_service_number=is_service_number) == dialled


def phones(notes: Notes, *rows: dict[str, Any]) -> list[tuple[Any, ...]]:
    found = contacts.phones([Phone.model_validate(row) for row in rows], notes, "phoneNumbers")
    return [(phone.number, phone.kind, phone.charge, phone.charge_info, phone.info, phone.language) for phone in found]


def test_phones(notes: Notes) -> None:
    switchboard = {
        "type": "Phone", "prefixNumber": "+358", "number": "503210000", "isFinnishServiceNumber": False,
        "serviceChargeType": "Chargeable", "chargeDescription": None, "additionalInformation": "Vaihde",
        "language": "FI",
    }  # fmt: skip
    sms = {
        "type": "Sms",
        "number": "17163",
        "serviceChargeType": "Other",
        "chargeDescription": "0,20 €",
        "language": "sv",
    }
    fax = {"type": "Fax", "prefixNumber": "+358", "number": "503210001", "serviceChargeType": "FreeOfCharge"}
    support = {"number": "116117", "isFinnishServiceNumber": True, "language": "en"}  # supportPhones have no type
    assert phones(notes, switchboard, sms, fax, support, switchboard) == [
        ("+358503210000", PhoneKind.PHONE, Charge.CHARGED, "", "Vaihde", "fi"),
        ("17163", PhoneKind.SMS, Charge.OTHER, "0,20 €", "", "sv"),
        ("+358503210001", PhoneKind.FAX, Charge.FREE, "", "", ""),
        ("116117", PhoneKind.PHONE, Charge.UNKNOWN, "", "", "en"),
    ]
    assert noted(notes) == []


def test_a_placeholder_is_no_phone(notes: Notes) -> None:
    assert phones(notes, {"prefixNumber": None, "number": None, "language": "fi"}) == []
    assert noted(notes) == []


def test_what_is_odd_about_a_phone_is_noted(notes: Notes) -> None:
    odd = {"number": "112", "type": "Telex", "serviceChargeType": "Barter", "language": "string"}
    assert phones(notes, odd, {"number": "kysy"}) == [("112", PhoneKind.PHONE, Charge.UNKNOWN, "", "", "")]
    assert noted(notes) == [
        "phoneNumbers[0].type",
        "phoneNumbers[0].serviceChargeType",
        "phoneNumbers[0].language",
        "phoneNumbers[1].number",
    ]


# --- E-mails and links


def test_emails(notes: Notes) -> None:
    rows = [
        {"value": "kirjaamo@kunta.example", "description": "Kirjaamo", "language": "fi"},
        {"value": "kirjaamo@kunta.example", "description": "Kirjaamo", "language": "fi"},
        {"value": None, "language": "sv"},
        {"value": "kirjaamo (at) kunta.example", "language": "fi"},
        {"value": "a@b@c", "language": "fi"},
        {"value": f"{'a' * 200}@kunta.example", "language": "fi"},
    ]
    found = contacts.emails([Email.model_validate(row) for row in rows], notes, "emails")
    assert [(email.address, email.description, email.language) for email in found] == [
        ("kirjaamo@kunta.example", "Kirjaamo", "fi")
    ]
    assert noted(notes) == ["emails[3].value", "emails[4].value", "emails[5].value"]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://kunta.example/uinti?a=1#b", "https://kunta.example/uinti?a=1#b"),
        ("HTTP://kunta.example", "HTTP://kunta.example"),
        ("www.kunta.example", "https://www.kunta.example"),
        ("", ""),
    ],
)
def test_web_addresses(url: str, address: str, notes: Notes) -> None:
    assert reach.web_address(url, notes, "url") == address
    assert noted(notes) == []


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,hei",
        "mailto:kirjaamo@kunta.example",
        "kunta.example",
        "https:///polku",
        "https://kunta.example/a b",
        "https://kunta.example/" + "a" * 2000,
        "string",
    ],
)
def test_what_cannot_be_followed_is_noted(url: str, notes: Notes) -> None:
    assert reach.web_address(url, notes, "url") == ""
    assert noted(notes) == ["url"]


def test_web_pages_and_attachments(notes: Notes) -> None:
    pages = [{"url": "https://kunta.example", "value": "Kunta", "language": "fi"}, {"url": None, "language": "fi"}]
    (page,) = links.web_pages([WebPage.model_validate(row) for row in pages], notes, "webPages")
    assert (page.kind, page.url, page.name, page.language) == (
        LinkKind.WEB_PAGE,
        "https://kunta.example",
        "Kunta",
        "fi",
    )
    row = {
        "url": "https://kunta.example/a",
        "name": "Ohje",
        "description": "Lue tämä",
        "language": "fi",
        "type": "Form",
    }
    (attachment,) = links.attachments([Attachment.model_validate(row)], notes, "attachments")
    assert (attachment.kind, attachment.name, attachment.description) == (LinkKind.ATTACHMENT, "Ohje", "Lue tämä")
    assert noted(notes) == []


def test_laws(notes: Notes) -> None:
    law = {
        "names": [text("Liikuntalaki"), text("Idrottslag", "sv")],
        "webPages": [
            {"url": "https://finlex.example/fi", "value": None, "language": "fi"},
            {"url": "https://finlex.example/sv", "value": "Lag", "language": "sv"},
            {"url": "https://finlex.example/en", "value": "Sports Act", "language": "en"},
        ],
    }
    other = {"names": [text("Kuntalaki")], "webPages": [{"url": "https://finlex.example/fi", "language": "fi"}]}
    unlinked = {"names": [text("Perustuslaki")], "webPages": None}
    found = links.laws([Law.model_validate(row) for row in (law, other, unlinked, law)], notes, "legislation")
    assert [(link.name, link.url, link.language) for link in found] == [
        ("Liikuntalaki", "https://finlex.example/fi", "fi"),
        ("Idrottslag", "https://finlex.example/sv", "sv"),
        ("Sports Act", "https://finlex.example/en", "en"),
        ("Kuntalaki", "https://finlex.example/fi", "fi"),
        ("Perustuslaki", "", "fi"),
    ]


def test_vouchers(notes: Notes) -> None:
    rows = [
        {
            "value": "Palveluseteli",
            "url": "https://kunta.example/seteli",
            "additionalInformation": "Hae",
            "language": "fi",
        },
        {"value": None, "url": None, "additionalInformation": "Kysy neuvonnasta", "language": "fi"},
        {"value": None, "url": None, "additionalInformation": None, "language": "sv"},
    ]
    found = list(links.vouchers([Voucher.model_validate(row) for row in rows], notes, "serviceVouchers"))
    assert [(link.kind, link.name, link.url, link.description) for link in found] == [
        (LinkKind.VOUCHER, "Palveluseteli", "https://kunta.example/seteli", "Hae"),
        (LinkKind.VOUCHER, "", "", "Kysy neuvonnasta"),
    ]


def test_a_connection_s_own_contacts(notes: Notes) -> None:
    relation = Relation.model_validate(
        {
            "contactDetails": {
                "emails": [{"value": "ei", "language": "fi"}],
                "phoneNumbers": [{"number": "112", "language": "fi"}],
                "webPages": None,
                "addresses": [{"type": "Postal", "subType": "PostOfficeBox", "postOfficeBoxAddress": None}],
            },
            "serviceHours": [{"serviceHourType": "Exceptional", "isClosed": True}],
        }
    )
    found = contacts.own_contacts(relation, notes, "serviceChannels[3]")
    assert ([phone.number for phone in found.phones], found.emails, found.links, found.addresses) == (
        ["112"],
        (),
        (),
        (),
    )
    assert [entry.is_closed for entry in found.hours] == [True]
    assert noted(notes) == ["serviceChannels[3].contactDetails.emails[0].value"]


# --- Hours


def entry(
    kind: str = "DaysOfTheWeek", *rows: tuple[str | None, str | None, str | None, str | None], **more: Any
) -> Any:
    """One entry; its rows are dayFrom, dayTo, from, to."""
    names = ("dayFrom", "dayTo", "from", "to")
    return {"serviceHourType": kind, "openingHour": [dict(zip(names, row, strict=True)) for row in rows], **more}


def hours(notes: Notes, *documents: dict[str, Any]) -> tuple[HoursRecord, ...]:
    return service_hours([ServiceHour.model_validate(document) for document in documents], notes, "serviceHours")


def test_weekly_hours_with_a_lunch_break(notes: Notes) -> None:
    rows = [
        ("Monday", "", "08:00:00", "11:00:00"),
        ("Monday", None, "12:00", "16:15"),
        ("Tuesday", "Friday", "09:00:00", "00:00:00"),
        ("Sunday", "", "00:00", "24:00"),
        (None, None, None, None),
    ]
    (record,) = hours(notes, entry("DaysOfTheWeek", *rows, validForNow=True, additionalInformation=[text("Talvi")]))
    assert record.kind is HoursKind.WEEKLY
    assert record.title == {"fi": "Talvi"}
    assert record.spells == (
        SpellRecord(0, 0, time(8), time(11)),
        SpellRecord(0, 0, time(12), time(16, 15)),
        SpellRecord(1, 4, time(9), time(0)),
        SpellRecord(6, 6, time(0), time(0)),
    )
    assert noted(notes) == []


def test_a_night_that_names_its_evening_alone_ends_on_the_next_morning(notes: Notes) -> None:
    for day, night in (("Friday", (4, 5)), ("Sunday", (6, 0))):
        (record,) = hours(notes, entry("OverMidnight", (day, "", "18:00:00", "02:00:00")))
        (spell,) = record.spells
        assert (spell.day_from, spell.day_to) == night


def test_a_span_over_midnight_goes_from_day_to_day(notes: Notes) -> None:
    (record,) = hours(notes, entry("OverMidnight", ("Friday", "Monday", "20:00:00", "06:00:00")))
    assert (record.kind, record.spells) == (HoursKind.OVER_MIDNIGHT, (SpellRecord(4, 0, time(20), time(6)),))


def test_exceptions(notes: Notes) -> None:
    dates = {"validFrom": "2026-12-24T00:00:00", "validTo": "2026-12-26T00:00:00"}
    closed, short = hours(
        notes, entry("Exceptional", isClosed=True, **dates), entry("Exceptional", ("", "", "10:00", "14:00"), **dates)
    )
    assert (closed.kind, closed.is_closed, closed.spells) == (HoursKind.EXCEPTION, True, ())
    assert (closed.valid_from, closed.valid_to) == (date(2026, 12, 24), date(2026, 12, 26))
    assert short.spells == (SpellRecord(None, None, time(10), time(14)),)


@pytest.mark.parametrize("flag", ["isAlwaysOpen", "isReservation", "isClosed"])
def test_an_entry_may_be_a_flag_alone(flag: str, notes: Notes) -> None:
    (record,) = hours(notes, entry("DaysOfTheWeek", **{flag: True}))
    told = {
        "isAlwaysOpen": record.is_always_open,
        "isReservation": record.is_by_appointment,
        "isClosed": record.is_closed,
    }
    assert [name for name, value in told.items() if value] == [flag]


def test_an_entry_that_says_nothing_is_left_out(notes: Notes) -> None:
    assert hours(notes, entry(validForNow=True), entry("Exceptional", additionalInformation=[text(None)])) == ()
    assert noted(notes) == []


@pytest.mark.parametrize(
    ("old", "kind"),
    [("Standard", HoursKind.WEEKLY), ("Exception", HoursKind.EXCEPTION), ("Special", HoursKind.OVER_MIDNIGHT)],
)
def test_old_names_of_the_kinds(old: str, kind: HoursKind, notes: Notes) -> None:
    assert [record.kind for record in hours(notes, entry(old, ("Monday", "", "08:00", "16:00")))] == [kind]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-06-01T00:00:00", date(2026, 6, 1)),
        ("2026-06-01T00:00:00+03:00", date(2026, 6, 1)),
        ("2026-05-31T21:00:00Z", date(2026, 6, 1)),
        ("2026-05-31T21:00:00", date(2026, 6, 1)),  # a Finnish midnight in UTC, summer
        ("2026-01-31T22:00:00", date(2026, 2, 1)),  # and winter
        ("2026-05-31T12:00:00", date(2026, 5, 31)),
        ("2026-05-31T23:59:59", date(2026, 5, 31)),
        ("9999-12-31T23:59:59Z", date(9999, 12, 31)),
        ("0001-01-01T00:00:00", date(1, 1, 1)),
    ],
)
def test_dates_are_finnish(value: str, expected: date, notes: Notes) -> None:
    assert [record.valid_from for record in hours(notes, entry(isClosed=True, validFrom=value))] == [expected]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (entry("Sometimes", ("Monday", "", "08:00", "16:00")), "serviceHours[0].serviceHourType"),
        (
            entry(isClosed=True, validFrom="2026-06-02T00:00:00", validTo="2026-06-01T00:00:00"),
            "serviceHours[0].validTo",
        ),
        (entry("DaysOfTheWeek", ("Mandag", "", "08:00", "16:00")), "serviceHours[0].openingHour[0].dayFrom"),
        (entry("DaysOfTheWeek", ("Monday", "Mandag", "08:00", "16:00")), "serviceHours[0].openingHour[0].dayTo"),
        (entry("DaysOfTheWeek", ("", "", "08:00", "16:00")), "serviceHours[0].openingHour[0].dayFrom"),
        (entry("OverMidnight", ("", "Monday", "08:00", "16:00")), "serviceHours[0].openingHour[0].dayFrom"),
        (entry("DaysOfTheWeek", ("Monday", "", "08:00", None)), "serviceHours[0].openingHour[0]"),
        (entry("DaysOfTheWeek", ("Monday", "", "8", "16")), "serviceHours[0].openingHour[0]"),
        (entry("DaysOfTheWeek", ("Monday", "", "08:00", "25:00")), "serviceHours[0].openingHour[0]"),
        (entry("DaysOfTheWeek", ("Monday", "", "08:00:00+02:00", "16:00")), "serviceHours[0].openingHour[0]"),
    ],
)
def test_hours_that_cannot_be_are_noted(document: dict[str, Any], path: str, notes: Notes) -> None:
    assert hours(notes, document) == ()
    assert noted(notes) == [path]


def test_form_files(notes: Notes) -> None:
    rows = [typed("PDF", "https://kunta.example/lomake.pdf"), typed("Spreadsheet", "https://kunta.example/a", "sv")]
    found = list(links.form_files([TypedItem.model_validate(row) for row in rows], notes, "channelUrls"))
    assert [(link.kind, link.file_format, link.language) for link in found] == [
        (LinkKind.FORM_FILE, "PDF", "fi"),
        (LinkKind.FORM_FILE, "Spreadsh", "sv"),
    ]
    assert noted(notes) == ["channelUrls[1].type"]
