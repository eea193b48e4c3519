"""v11's outside addresses as records: web pages, files, laws, vouchers. Only what can safely be followed. Pure."""

from collections.abc import Iterable, Iterator

from catalog.records import LinkKind, LinkRecord
from ptv_sync.mapping.notes import Notes
from ptv_sync.mapping.reach import web_address
from ptv_sync.v11.documents import AccessibilityClassification, Attachment, Law, TypedItem, Voucher, WebPage
from ptv_sync.v11.texts import localised


def web_pages(
    documents: Iterable[WebPage], notes: Notes, path: str, *, kind: LinkKind = LinkKind.WEB_PAGE
) -> Iterator[LinkRecord]:
    """Pages with an address that can be followed."""
    for index, document in enumerate(documents):
        if url := web_address(document.url, notes, f"{path}[{index}].url"):
            language = notes.language(document.language, f"{path}[{index}].language")
            yield LinkRecord(url, kind, name=document.value, language=language)


def form_files(documents: Iterable[TypedItem], notes: Notes, path: str) -> Iterator[LinkRecord]:
    """The files of a form; `type` is their format."""
    for index, item in enumerate(documents):
        if url := web_address(item.value, notes, f"{path}[{index}]"):
            language = notes.language(item.language, f"{path}[{index}].language")
            file_format = notes.fit(item.type, 8, f"{path}[{index}].type")
            yield LinkRecord(url, LinkKind.FORM_FILE, language=language, file_format=file_format)


def attachments(documents: Iterable[Attachment], notes: Notes, path: str) -> Iterator[LinkRecord]:
    for index, row in enumerate(documents):
        if url := web_address(row.url, notes, f"{path}[{index}].url"):
            language = notes.language(row.language, f"{path}[{index}].language")
            yield LinkRecord(url, LinkKind.ATTACHMENT, row.name, row.description, language)


def accessibility_statements(
    documents: Iterable[AccessibilityClassification], notes: Notes, path: str
) -> Iterator[LinkRecord]:
    for index, row in enumerate(documents):
        if url := web_address(row.statement_url, notes, f"{path}[{index}].accessibilityStatementWebPage"):
            language = notes.language(row.language, f"{path}[{index}].language")
            yield LinkRecord(url, LinkKind.ACCESSIBILITY_STATEMENT, row.statement_name, language=language)


def laws(documents: Iterable[Law], notes: Notes, path: str) -> tuple[LinkRecord, ...]:
    """Each law once per language of its links, or of its names where it has no link.

    A law that both the service and its general description name comes once.
    """
    found: list[LinkRecord] = []
    for index, law in enumerate(documents):
        names = localised(law.names)
        links = list(web_pages(law.web_pages, notes, f"{path}[{index}].webPages", kind=LinkKind.LAW))
        for link in links:
            name = names.get(link.language) or link.name
            found.append(LinkRecord(link.url, LinkKind.LAW, name=name, language=link.language))
        if not links:
            found += [LinkRecord("", LinkKind.LAW, name=name, language=code) for code, name in names.items()]
    return tuple(dict.fromkeys(found))


def vouchers(documents: Iterable[Voucher], notes: Notes, path: str) -> Iterator[LinkRecord]:
    """Service vouchers; one may have no address, only words."""
    for index, row in enumerate(documents):
        url = web_address(row.url, notes, f"{path}[{index}].url")
        if url or row.value or row.additional_information:
            language = notes.language(row.language, f"{path}[{index}].language")
            yield LinkRecord(url, LinkKind.VOUCHER, row.value, row.additional_information, language)
