"""v12's ways to reach something as records: phones, e-mails and outside addresses, all of a language version. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from catalog.records import ContactsRecord, EmailRecord, LinkKind, LinkRecord, PhoneKind, PhoneRecord
from ptv_sync.mapping.notes import Notes
from ptv_sync.mapping.reach import dialled, mail_address, web_address
from ptv_sync.v12.documents import Email, Phone, Reachable, Voucher, WebPage

DOMESTIC = "domesticphone"
PHONE_KINDS = {
    DOMESTIC: PhoneKind.PHONE,
    "internationalphone": PhoneKind.PHONE,
    "": PhoneKind.PHONE,
    "fax": PhoneKind.FAX,
    "sms": PhoneKind.SMS,
}
# The formats of forms' files as v11 writes them: they are shown.
FILE_FORMATS = {"pdf": "PDF", "doc": "DOC", "excel": "Excel"}
NOT_USED = "notused"
LONGEST_FORMAT = 8


def contacts_of(versions: Mapping[str, Reachable], notes: Notes, path: str = "languageVersions") -> ContactsRecord:
    """The phones, e-mails and links of all language versions; phones and e-mails each once in a language."""
    numbers: list[PhoneRecord] = []
    mails: list[EmailRecord] = []
    links: list[LinkRecord] = []
    for key, version in versions.items():
        at = f"{path}.{key[:8]}"
        numbers += phones(version.phone_numbers, key, notes, f"{at}.phoneNumbers")
        numbers += phones(version.contact_phone_numbers, key, notes, f"{at}.contactPhoneNumbers")
        numbers += phones(version.contact_fax_numbers, key, notes, f"{at}.contactFaxNumbers", kind=PhoneKind.FAX)
        numbers += phones(version.support_phone_numbers, key, notes, f"{at}.supportPhoneNumbers")
        mails += emails(version.contact_emails, key, notes, f"{at}.contactEmails")
        mails += emails(version.support_emails, key, notes, f"{at}.supportEmails")
        links += pages([version.web_address], key, notes, f"{at}.webAddress")
        links += pages(version.contact_web_pages, key, notes, f"{at}.contactWebPages")
        links += pages(version.form_files, key, notes, f"{at}.formFiles", LinkKind.FORM_FILE)
        links += pages(version.attachment_links, key, notes, f"{at}.attachmentLinks", LinkKind.ATTACHMENT)
    return ContactsRecord(tuple(dict.fromkeys(numbers)), tuple(dict.fromkeys(mails)), tuple(links))


def phones(
    documents: Iterable[Phone], language: str, notes: Notes, path: str, *, kind: PhoneKind | None = None
) -> Iterator[PhoneRecord]:
    """Phone numbers as dialled, of the `kind` given or of their own; an empty placeholder is left out."""
    for index, document in enumerate(documents):
        if document.number and (record := _phone(document, language, notes, f"{path}[{index}]", kind)):
            yield record


def _phone(document: Phone, language: str, notes: Notes, path: str, kind: PhoneKind | None) -> PhoneRecord | None:
    """A domestic number has no dial code and is dialled as it stands, as v11's service numbers are."""
    is_domestic = document.type.casefold() == DOMESTIC
    number = dialled(document.dial_code, document.number, is_service_number=is_domestic)
    if not number:
        notes.add(f"{path}.number", f"not a phone number: {document.dial_code[:20]!r} {document.number[:80]!r}")
        return None
    own_kind = PHONE_KINDS.get(document.type.casefold())
    if own_kind is None:
        notes.add(f"{path}.type", f"unknown kind of phone number {document.type[:80]!r}")
    return PhoneRecord(
        number=number,
        kind=kind or own_kind or PhoneKind.PHONE,
        is_service_number=is_domestic,
        charge=notes.charge(document.charge_type, f"{path}.chargeType"),
        charge_info=document.charge_description,
        info=document.additional_information,
        language=language,
    )


def emails(documents: Iterable[Email], language: str, notes: Notes, path: str) -> Iterator[EmailRecord]:
    for index, document in enumerate(documents):
        if address := mail_address(document.email, notes, f"{path}[{index}].email"):
            yield EmailRecord(address, document.additional_information, language)


def pages(
    documents: Iterable[WebPage | None], language: str, notes: Notes, path: str, kind: LinkKind = LinkKind.WEB_PAGE
) -> Iterator[LinkRecord]:
    """Pages and files with an address that can be followed; only files of forms have a format."""
    for index, document in enumerate(documents):
        if document and (url := web_address(document.url, notes, f"{path}[{index}].url")):
            yield LinkRecord(
                url,
                kind,
                name=document.name,
                description=document.additional_information,
                language=language,
                file_format=_format(document.type, notes, f"{path}[{index}].type"),
            )


def laws(documents: Iterable[WebPage], language: str, notes: Notes, path: str) -> Iterator[LinkRecord]:
    """Laws; one without an address that can be followed is words."""
    for index, document in enumerate(documents):
        url = web_address(document.url, notes, f"{path}[{index}].url")
        if url or document.name:
            yield LinkRecord(url, LinkKind.LAW, name=document.name, language=language)


def has_voucher(document: Voucher | None) -> bool:
    """Whether a voucher can be used; the kind says it, and where there is none the words or addresses do."""
    if document is None:
        return False
    kind = document.voucher_type.casefold()
    return kind != NOT_USED if kind else bool(document.urls or document.additional_information)


def vouchers(document: Voucher | None, language: str, notes: Notes, path: str) -> Iterator[LinkRecord]:
    """The addresses of a language version's voucher, or its words."""
    if document is None or not has_voucher(document):
        return
    if document.additional_information:
        yield LinkRecord("", LinkKind.VOUCHER, description=document.additional_information, language=language)
    for index, page in enumerate(document.urls):
        url = web_address(page.url, notes, f"{path}.urls[{index}].url")
        if url or page.name or page.additional_information:
            yield LinkRecord(url, LinkKind.VOUCHER, page.name, page.additional_information, language)


def _format(value: str, notes: Notes, path: str) -> str:
    return notes.fit(FILE_FORMATS.get(value.casefold(), value), LONGEST_FORMAT, path)
