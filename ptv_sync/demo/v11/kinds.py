"""What services, channels, organisations and general descriptions have in common: pages of ids, lists, documents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ptv_sync.demo.answer import Answer
from ptv_sync.demo.v11 import rules
from ptv_sync.demo.v11.parts import Document
from ptv_sync.demo.v11.request import Request, bad_request, not_found, server_error
from ptv_sync.demo.v11.store import Store
from ptv_sync.demo.v11.variants import with_general_description, without_headings

Documents = Mapping[str, Document]

PUBLISHED, _ARCHIVED, _WITHDRAWN = "Published", "Archived", "Withdrawn"
_STATUSES = (PUBLISHED, _ARCHIVED, _WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: where it lies in the store (and, once unpublished, in `archived` and `withdrawn`) and how
    PTV's messages call it."""

    place: str
    one: str
    many: str

    def documents(self, store: Store) -> Documents:
        found: Documents = getattr(store, self.place)
        return found


SERVICES = Kind("services", "Service", "Services")
CHANNELS = Kind("channels", "Service channel", "Service channels")
ORGANISATIONS = Kind("organisations", "Organization", "Organizations")
GENERAL_DESCRIPTIONS = Kind("general_descriptions", "General description", "General descriptions")


def id_page(request: Request, documents: Iterable[Document], *, with_connections: bool = False) -> Answer:
    """A page of ids. The items are remembered from the first page on: to find them takes all documents."""
    window, number = request.window, request.page

    def changed() -> Sequence[Document]:
        return [
            _list_item(found) for found in documents if rules.changed(found, window, with_connections=with_connections)
        ]

    listed = request.listings.of(request.listing, changed, page=number)
    return Answer(200, rules.page_of(listed, number, request.limits.id_page))


def _list_item(document: Document) -> Document:
    entry = {"id": document["id"], "name": rules.name_of(document)}
    if "parentOrganizationId" in document:
        entry["parentOrganizationId"] = document["parentOrganizationId"]
    return entry


def full_page(request: Request, documents: list[Document]) -> Answer:
    page = rules.page_of(documents, request.page, request.limits.document_page)
    inherit = request.flag("serviceWithGD")
    if page["itemList"] is not None:
        page["itemList"] = [shown(request, document, inherit=inherit) for document in page["itemList"]]
    return Answer(200, page)


def shown(request: Request, document: Document, *, inherit: bool = False) -> Document:
    """A document as it leaves the house: inheritance and headings as the request wants them."""
    if inherit and document.get("generalDescriptionId"):
        shared = request.store.general_descriptions.get(document["generalDescriptionId"].lower())
        document = with_general_description(document, shared)
    return document if request.flag("showHeader") else without_headings(document)


def detail(kind: Kind, request: Request, *, inherit: bool = False) -> Answer:
    document = kind.documents(request.store).get(request.guid("id"))
    if document is None:
        raise not_found(f"{kind.one} with id '{request.path['id']}' not found.")
    return Answer(200, shown(request, document, inherit=inherit))


def details(kind: Kind, request: Request, *, inherit: bool = False) -> Answer:
    found = rules.selected(kind.documents(request.store), request.guids)
    if len(found) > request.limits.guids:
        message = (
            "There were too many items within result set. "
            f"Only {request.limits.guids} items are allowed. Please use paging instead."
        )
        raise bad_request("guids", message) if kind is CHANNELS else server_error(message)
    if not found:
        raise not_found(f"{kind.many} not found.")
    return Answer(200, [shown(request, document, inherit=inherit) for document in found])


def ids(kind: Kind, request: Request) -> Answer:
    """All ids; where connections count, a changed connection brings its document in."""
    if (status := wanted_status(request)) != PUBLISHED:
        return gone_page(kind, status, request)
    return id_page(request, kind.documents(request.store).values(), with_connections=kind in (SERVICES, CHANNELS))


def wanted_status(request: Request) -> str:
    return request.choice("status", _STATUSES, default=PUBLISHED)


def gone_page(kind: Kind, status: str, request: Request) -> Answer:
    """Ids of what is no longer published, by the time it went. The store has kept no names: the status stands for
    each."""
    gone = (request.store.archived if status == _ARCHIVED else request.store.withdrawn).get(kind.place, {})
    window = request.window
    entries: list[Document] = [
        {"id": identifier, "name": status} | ({"parentOrganizationId": None} if kind is ORGANISATIONS else {})
        for identifier, moment in sorted(gone.items())
        if window.holds(moment)
    ]
    return Answer(200, rules.page_of(entries, request.page, request.limits.id_page))
