"""The paths of v12 and what stands behind each. Pure: a request in, an Answer out."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import unquote

from ptv_sync.demo.answer import Answer, Asked
from ptv_sync.demo.listings import Listings
from ptv_sync.demo.readings import Document
from ptv_sync.demo.v12 import filters
from ptv_sync.demo.v12.filters import Filter, Test, tests_of
from ptv_sync.demo.v12.problems import Refused, not_found
from ptv_sync.demo.v12.request import Request
from ptv_sync.demo.v12.store import Store

Handler = Callable[[Request], Answer]

HEALTHY = Answer(200, {"status": "Healthy"})

_CODES = re.compile(r"(?!\.)[a-zA-Z0-9.]+(?<!\.)")
_TEXTS = re.compile(r"\S.*")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content: its path, where it lies in the store, and what it can be searched by."""

    path: str
    place: str
    filters: Collection[Filter]

    def documents(self, store: Store) -> Mapping[Any, Document]:
        found: Mapping[Any, Document] = getattr(store, self.place)
        return found


COLLECTIONS = Kind("service-collection", "service_collections", filters.COLLECTION_FILTERS)
KINDS = (
    Kind("service", "services", filters.SERVICE_FILTERS),
    Kind("service-channel", "channels", filters.CHANNEL_FILTERS),
    Kind("organization", "organisations", filters.ORGANISATION_FILTERS),
    Kind("general-description", "general_descriptions", filters.GENERAL_DESCRIPTION_FILTERS),
    COLLECTIONS,
)
CONNECTIONS = Kind("connection", "connections", filters.CONNECTION_FILTERS)

REFERENCE_LISTS = (
    "target-groups",
    "life-events",
    "industrial-classes",
    "ontology-terms",
    "service-classes",
    "language-codes",
    "country-codes",
    "municipality-codes",
    "region-codes",
    "wellbeing-services-county-codes",
    "postal-codes",
)


def answer(store: Store, asked: Asked, *, api_key: str | None = None, listings: Listings | None = None) -> Answer:
    """The answer to `GET /api/v12/{path}?{query}`.

    With `api_key` no other key is accepted. With `listings`, which belong to one store, later pages of a search need
    not look through that store again.
    """
    parts = tuple(unquote(part) for part in asked.path.strip("/").split("/"))
    for route, handler in ROUTES:
        if (found := _matched(route, parts)) is not None:
            request = Request(store, found, asked.query, asked.headers, listings or Listings(), api_key)
            try:
                return handler(request)
            except Refused as refusal:
                return refusal.answer(asked.path)
    return Refused(404, "There is nothing at this path.").answer(asked.path)


def _matched(route: tuple[str, ...], parts: tuple[str, ...]) -> dict[str, str] | None:
    """The parts of the path that stand for the route's {names}, None where the route is another."""
    if len(route) != len(parts):
        return None
    pairs = list(zip(route, parts, strict=True))
    if any(name != part for name, part in pairs if not name.startswith("{")):
        return None
    return {name.strip("{}"): part for name, part in pairs if name.startswith("{")}


def _page(request: Request, entries: Sequence[Any], shown: Callable[[Any], object]) -> Answer:
    number, size = request.page, request.page_size
    chosen = entries[(number - 1) * size : number * size]
    body = {
        "page": number,
        "pageSize": size,
        "totalItems": len(entries),
        "totalPages": -(-len(entries) // size),
        "items": [shown(entry) for entry in chosen],
    }
    return Answer(200, body)


# --- Content


def _detail(kind: Kind, request: Request) -> Answer:
    identifier = request.content_id()
    document = kind.documents(request.store).get(identifier)
    if document is None:
        is_archived = identifier in request.store.archived.get(kind.place, {})
        raise not_found("NotPublished" if is_archived else "Unknown")
    return Answer(200, document)


def _search(kind: Kind, request: Request) -> Answer:
    """Whole documents; of collections all but their items."""
    request.require_key()
    tests = tests_of(kind.filters, request)
    documents = kind.documents(request.store)
    listing = (kind.path, request.listing)
    chosen = request.listings.of(listing, lambda: _passing(documents, tests), page=request.page)
    if kind is COLLECTIONS:
        return _page(request, chosen, lambda document: {key: document[key] for key in document if key != "items"})
    return _page(request, chosen, lambda document: document)


def _passing(documents: Mapping[Any, Document], tests: Sequence[Test]) -> list[Document]:
    return [document for document in documents.values() if all(test(document) for test in tests)]


def _archived(kind: Kind, request: Request) -> Answer:
    """Ids without a time. Those of connections can be matched with nothing."""
    request.require_key()
    since = request.moment("archivedAtOrAfter", required=True)
    gone = request.store.archived.get(kind.place, {})
    chosen = sorted(identifier for identifier, moment in gone.items() if since and moment >= since)
    return _page(request, chosen, lambda identifier: {"contentId": identifier})


def _connection(request: Request) -> Answer:
    service, channel = request.content_id("serviceContentId"), request.content_id("channelContentId")
    document = request.store.connections.get((service, channel))
    if document is None:
        archived = request.store.archived
        is_archived = service in archived.get("services", {}) or channel in archived.get("channels", {})
        raise not_found("NotPublished" if is_archived else "Unknown")
    return Answer(200, document)


def _hierarchy(request: Request) -> Answer:
    """The whole tree that an organisation belongs to, from its root down."""
    organisations = request.store.organisations
    root = request.content_id()
    _detail(KINDS[2], request)
    parents = {key: found["parentOrganizationContentId"] for key, found in organisations.items()}
    climbed = {root}
    while (above := parents.get(root)) and above not in climbed:
        root = above
        climbed.add(root)
    edges, below, reached = [], [root], {root}
    while below:
        parent = below.pop()
        children = [key for key, above in parents.items() if above == parent and key not in reached]
        edges += [{"childContentId": child, "parentContentId": parent} for child in children]
        below += children
        reached.update(children)
    return Answer(200, {"edges": edges})


# --- Reference lists and health


def _reference(name: str, request: Request) -> Answer:
    entries = request.store.reference.get(name, [])
    if valid := request.choice("isValid", "true", "false"):
        entries = [entry for entry in entries if entry["isValid"] == (valid == "true")]
    if part := request.one("name"):
        entries = [entry for entry in entries if any(part.lower() in text.lower() for text in entry["name"].values())]
    for parameter, field, accepts in (("codes", "code", _CODES), ("uris", "uri", _TEXTS), ("types", "type", _TEXTS)):
        if wanted := set(request.many(parameter, accepts)):
            entries = [entry for entry in entries if entry.get(field) in wanted]
    return _page(request, entries, lambda entry: entry)


def _health(_request: Request) -> Answer:
    return HEALTHY


def _route(path: str, handler: Handler) -> tuple[tuple[str, ...], Handler]:
    return tuple(path.split("/")), handler


# Fixed paths come before those with names in them.
ROUTES: tuple[tuple[tuple[str, ...], Handler], ...] = (
    *(_route(f"{kind.path}/search", partial(_search, kind)) for kind in (*KINDS, CONNECTIONS)),
    *(_route(f"{kind.path}/archived", partial(_archived, kind)) for kind in (*KINDS, CONNECTIONS)),
    *(_route(f"{kind.path}/{{contentId}}", partial(_detail, kind)) for kind in KINDS),
    _route("organization/hierarchy/{contentId}", _hierarchy),
    _route("connection/{serviceContentId}/{channelContentId}", _connection),
    *(_route(name, partial(_reference, name)) for name in REFERENCE_LISTS),
    _route("health/liveness", _health),
    _route("health/readiness", _health),
)
