"""The paths of v11 and what stands behind each. Pure: a Request in, an Answer out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import unquote

from ptv_sync.demo.answer import Answer
from ptv_sync.demo.readings import SERVICE_CLASSES, TARGET_GROUPS
from ptv_sync.demo.registers import load_registers
from ptv_sync.demo.v11 import rules
from ptv_sync.demo.v11.classification import matching_code
from ptv_sync.demo.v11.codelists import AREA_TYPES, MUNICIPALITY
from ptv_sync.demo.v11.parts import Document
from ptv_sync.demo.v11.request import Limits, Refused, Request, bad_request, not_found, server_error
from ptv_sync.demo.v11.store import Store
from ptv_sync.demo.v11.variants import with_general_description, without_headings

Documents = Mapping[str, Document]
Handler = Callable[[Request], Answer]

SERVICE_TYPES = ("Service", "PermitOrObligation", "ProfessionalQualification")
CHANNEL_TYPES = ("EChannel", "WebPage", "PrintableForm", "Phone", "ServiceLocation")
_STATUSES = ("Published", "Archived", "Withdrawn")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: where it lies in the store and how PTV's messages call it."""

    documents: Callable[[Store], Documents]
    one: str
    many: str


SERVICES = Kind(lambda store: store.services, "Service", "Services")
CHANNELS = Kind(lambda store: store.channels, "Service channel", "Service channels")
ORGANISATIONS = Kind(lambda store: store.organisations, "Organization", "Organizations")
GENERAL_DESCRIPTIONS = Kind(lambda store: store.general_descriptions, "General description", "General descriptions")


def answer(store: Store, path: str, query: Mapping[str, str], limits: Limits | None = None) -> Answer:
    """The answer to `GET /api/v11/{path}?{query}`. Paths and names of parameters are read in any case."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    lowered = {name.lower(): value for name, value in query.items()}
    for route, handler in ROUTES:
        if (found := _matched(route, parts)) is not None:
            try:
                return handler(Request(store, found, lowered, limits or Limits()))
            except Refused as refusal:
                return refusal.answer
    return Answer(404, "")


def _matched(route: str, parts: list[str]) -> dict[str, str] | None:
    """The parts of the path that stand for the route's {names}, None where the route is another."""
    names = route.split("/")
    if len(names) != len(parts):
        return None
    found = {}
    for name, part in zip(names, parts, strict=True):
        if name.startswith("{"):
            found[name.strip("{}")] = part
        elif name.lower() != part.lower():
            return None
    return found


# --- What all kinds share


def _id_page(request: Request, documents: list[Document], *, with_connections: bool = False) -> Answer:
    window, number = request.window, request.page
    chosen = [found for found in documents if rules.changed(found, window, with_connections=with_connections)]
    entries = [_list_item(document) for document in chosen]
    return Answer(200, rules.page_of(entries, number, request.limits.id_page))


def _list_item(document: Document) -> Document:
    entry = {"id": document["id"], "name": rules.name_of(document)}
    if "parentOrganizationId" in document:
        entry["parentOrganizationId"] = document["parentOrganizationId"]
    return entry


def _full_page(request: Request, documents: list[Document]) -> Answer:
    page = rules.page_of(documents, request.page, request.limits.document_page)
    inherit = request.flag("serviceWithGD")
    if page["itemList"] is not None:
        page["itemList"] = [_shown(request, document, inherit=inherit) for document in page["itemList"]]
    return Answer(200, page)


def _shown(request: Request, document: Document, *, inherit: bool = False) -> Document:
    """A document as it leaves the house: inheritance and headings as the request wants them."""
    if inherit and document.get("generalDescriptionId"):
        shared = request.store.general_descriptions.get(document["generalDescriptionId"].lower())
        document = with_general_description(document, shared)
    return document if request.flag("showHeader") else without_headings(document)


def _detail(kind: Kind, request: Request, *, inherit: bool = False) -> Answer:
    document = kind.documents(request.store).get(request.guid("id"))
    if document is None:
        raise not_found(f"{kind.one} with id '{request.path['id']}' not found.")
    return Answer(200, _shown(request, document, inherit=inherit))


def _details(kind: Kind, request: Request, *, inherit: bool = False) -> Answer:
    found = rules.selected(kind.documents(request.store), request.guids)
    if len(found) > request.limits.guids:
        message = (
            "There were too many items within result set. "
            f"Only {request.limits.guids} items are allowed. Please use paging instead."
        )
        raise bad_request("guids", message) if kind is CHANNELS else server_error(message)
    if not found:
        raise not_found(f"{kind.many} not found.")
    return Answer(200, [_shown(request, document, inherit=inherit) for document in found])


def _ids(kind: Kind, request: Request) -> Answer:
    """All ids; where connections count, a changed connection brings its document in."""
    status = request.choice("status", _STATUSES, default="Published")
    documents = list(kind.documents(request.store).values()) if status == "Published" else []
    return _id_page(request, documents, with_connections=kind in (SERVICES, CHANNELS))


def _in_area(kind: Kind, request: Request) -> list[Document]:
    area, code = request.choice("area", AREA_TYPES), request.path["code"]
    if not re.fullmatch(r"[0-9]{1,6}", code):
        raise bad_request("code", "The field code must match the regular expression '^[0-9]{1,6}$'.")
    if code not in {entry["code"] for entry in request.store.areas[area]}:
        named = "Municipality" if area == MUNICIPALITY else f"Area {area}"
        raise not_found(f"{named} with code '{code}' not found.")
    whole = request.flag("includeWholeCountry")
    everything = kind.documents(request.store).values()
    return [document for document in everything if rules.in_area(document, area, code, whole_country=whole)]


def _organisation_ids(request: Request, *, required: bool) -> set[str] | None:
    """Ids of the organisations that one of organizationId, code and oid stands for; None where none is given."""
    given = [name for name in ("organizationId", "code", "oid") if request.text(name)]
    one_of = "of the organization related parameters 'organizationId', 'code' or 'oid'"
    if not given and required:
        raise bad_request("organizationId", f"One {one_of} has to be set.")
    if len(given) > 1:
        raise bad_request(given[0], f"Only one {one_of} can be set at a time.")
    if not given:
        return None
    name = given[0]
    value = request.guid(name) if name == "organizationId" else request.text(name)
    field, called = {
        "organizationId": ("id", "id"),
        "code": ("businessCode", "business code"),
        "oid": ("oid", "oid"),
    }[name]
    found = {key for key, document in request.store.organisations.items() if document.get(field) == value}
    if not found:
        raise not_found(f"Organization with {called} '{value}' not found.")
    return found


def _archived(request: Request) -> Answer:
    """Nothing has ever been archived here; PTV's required parameters are asked for all the same."""
    for name in ("ArchivingType", "OrganizationId", "Take"):
        if not request.text(name):
            raise bad_request(name, f"The {name} field is required.")
    return Answer(200, [])


def _unauthorised(_request: Request) -> Answer:
    return Answer(401, "")


# --- Services


def _services_of_organisation(request: Request) -> Answer:
    wanted = _organisation_ids(request, required=True) or set()
    return _full_page(request, [found for found in request.store.services.values() if rules.roles_of(found) & wanted])


def _services_of_class(request: Request) -> Answer:
    known = load_registers().service_classes
    code = _code_of_uri(request, "Service class", lambda uri: matching_code(uri, known, SERVICE_CLASSES))
    codes = {code, known[code].parent} - {""}  # the parent class too, as PTV does
    return _id_page(request, rules.with_concept(request.store.services.values(), "serviceClasses", codes))


def _services_of_target_group(request: Request) -> Answer:
    known = load_registers().target_groups
    code = _code_of_uri(request, "Target group", lambda uri: matching_code(uri, known, TARGET_GROUPS))
    return _id_page(request, rules.with_concept(request.store.services.values(), "targetGroups", [code]))


def _services_of_industrial_class(request: Request) -> Answer:
    entries = [entry for found in request.store.services.values() for entry in found["industrialClasses"]]
    by_uri = {uri: entry["code"] for entry in entries for uri in (entry["uri"], entry.get("newUri")) if uri}
    code = _code_of_uri(request, "Industrial class", by_uri.get)
    return _id_page(request, rules.with_concept(request.store.services.values(), "industrialClasses", [code]))


def _code_of_uri(request: Request, called: str, find: Callable[[str], str | None]) -> str:
    uri = request.text("uri")
    if not uri.strip():
        raise Refused(Answer(400, {"errorMessage": "Query string parameter uri is mandatory."}))
    code = find(uri)
    if code is None:
        raise not_found(f"{called} with uri '{uri}' not found.")
    return code


def _services_of_type(request: Request) -> Answer:
    kind = request.choice("type", SERVICE_TYPES)
    return _id_page(request, [found for found in request.store.services.values() if found["type"] == kind])


def _services_of_channel(request: Request) -> Answer:
    wanted = request.guid("serviceChannelId")
    if wanted not in request.store.channels:
        raise not_found(f"Service channel with id '{request.path['serviceChannelId']}' not found.")
    connected = [
        found
        for found in request.store.services.values()
        if any(link["serviceChannel"]["id"].lower() == wanted for link in found["serviceChannels"] or [])
    ]
    return _id_page(request, connected)


# --- Channels, organisations and the rest


def _channels(request: Request) -> Answer:
    wanted = _organisation_ids(request, required=False)
    if wanted is None:
        return _ids(CHANNELS, request)
    narrowed = {key: found for key, found in request.store.channels.items() if found["organizationId"] in wanted}
    return _ids(CHANNELS, replace(request, store=replace(request.store, channels=narrowed)))


def _channels_of_organisation(request: Request) -> Answer:
    wanted = _organisation_ids(request, required=True) or set()
    return _full_page(
        request, [found for found in request.store.channels.values() if found["organizationId"] in wanted]
    )


def _channel_ids(request: Request) -> Answer:
    """Channels of a type, of an organisation, or both, as the path says."""
    found = list(request.store.channels.values())
    if "organizationId" in request.path:
        owner = request.guid("organizationId")
        if owner not in request.store.organisations:
            raise not_found(f"Organization with id '{owner}' not found.")
        found = [channel for channel in found if channel["organizationId"] == owner]
    if "type" in request.path:
        kind = request.choice("type", CHANNEL_TYPES)
        found = [channel for channel in found if channel["serviceChannelType"] == kind]
    return _id_page(request, found)


def _organisations(request: Request) -> Answer:
    status = request.choice("status", _STATUSES, default="Published")
    return _id_page(request, rules.listed_organisations(request.store) if status == "Published" else [])


def _organisations_with(field: str, called: str, request: Request) -> list[Document]:
    value = next(iter(request.path.values()))
    found = [document for document in request.store.organisations.values() if document.get(field) == value]
    if not found:
        raise not_found(f"{called} '{value}' not found.")
    return [_shown(request, document) for document in found]


def _organisation_entities(request: Request) -> Answer:
    owner, window = request.guid("organizationId"), request.window
    if owner not in request.store.organisations:
        raise not_found(f"Organization with id '{owner}' not found.")
    services = [found for found in request.store.services.values() if owner in rules.roles_of(found)]
    channels = [found for found in request.store.channels.values() if found["organizationId"] == owner]
    entries = [
        {"id": found["id"], "type": found.get("serviceChannelType") or found["type"], "modified": found["modified"]}
        for found in [*services, *channels]
        if rules.changed(found, window)
    ]
    return Answer(200, rules.page_of(entries, request.page, request.limits.id_page))


def _nothing(request: Request) -> Answer:
    """An empty page of ids."""
    return _id_page(request, [])


def _no_collection(request: Request) -> Answer:
    raise not_found(f"Service collection with id '{request.guid('id')}' not found.")


def _area_codes(request: Request) -> Answer:
    return Answer(200, request.store.areas[request.choice("type", AREA_TYPES)])


ROUTES: tuple[tuple[str, Handler], ...] = (
    ("Service", partial(_ids, SERVICES)),
    ("Service/list", partial(_details, SERVICES)),
    ("Service/serviceWithGD/list", partial(_details, SERVICES, inherit=True)),
    ("Service/serviceWithGD/{id}", partial(_detail, SERVICES, inherit=True)),
    ("Service/list/organization", _services_of_organisation),
    ("Service/list/area/{area}/code/{code}", lambda request: _full_page(request, _in_area(SERVICES, request))),
    ("Service/area/{area}/code/{code}", lambda request: _id_page(request, _in_area(SERVICES, request))),
    ("Service/serviceClass", _services_of_class),
    ("Service/targetGroup", _services_of_target_group),
    ("Service/industrialClass", _services_of_industrial_class),
    ("Service/type/{type}", _services_of_type),
    ("Service/serviceChannel/{serviceChannelId}", _services_of_channel),
    ("Service/archived/list", _archived),
    ("Service/active", _unauthorised),
    ("Service/active/{id}", _unauthorised),
    ("Service/{id}", partial(_detail, SERVICES)),
    ("ServiceChannel", _channels),
    ("ServiceChannel/list", partial(_details, CHANNELS)),
    ("ServiceChannel/list/organization", _channels_of_organisation),
    ("ServiceChannel/list/area/{area}/code/{code}", lambda request: _full_page(request, _in_area(CHANNELS, request))),
    ("ServiceChannel/area/{area}/code/{code}", lambda request: _id_page(request, _in_area(CHANNELS, request))),
    ("ServiceChannel/type/{type}", _channel_ids),
    ("ServiceChannel/organization/{organizationId}", _channel_ids),
    ("ServiceChannel/organization/{organizationId}/type/{type}", _channel_ids),
    ("ServiceChannel/archived/list", _archived),
    ("ServiceChannel/active", _unauthorised),
    ("ServiceChannel/active/{id}", _unauthorised),
    ("ServiceChannel/{id}", partial(_detail, CHANNELS)),
    ("Organization", _organisations),
    ("Organization/list", partial(_details, ORGANISATIONS)),
    (
        "Organization/list/area/{area}/code/{code}",
        lambda request: _full_page(request, _in_area(ORGANISATIONS, request)),
    ),
    ("Organization/area/{area}/code/{code}", lambda request: _id_page(request, _in_area(ORGANISATIONS, request))),
    (
        "Organization/businesscode/{code}",
        lambda request: Answer(200, _organisations_with("businessCode", "Organizations with code", request)),
    ),
    (
        "Organization/oid/{oid}",
        lambda request: Answer(200, _organisations_with("oid", "Organization with OID", request)[0]),
    ),
    ("Organization/saha", _unauthorised),
    ("Organization/saha/{id}", _unauthorised),
    ("Organization/{id}", partial(_detail, ORGANISATIONS)),
    ("GeneralDescription", lambda request: _id_page(request, list(request.store.general_descriptions.values()))),
    ("GeneralDescription/list", partial(_details, GENERAL_DESCRIPTIONS)),
    ("GeneralDescription/newGdList", _nothing),
    ("GeneralDescription/{id}", partial(_detail, GENERAL_DESCRIPTIONS)),
    ("ServiceCollection", _nothing),
    ("ServiceCollection/organization", lambda request: _full_page(request, [])),
    ("ServiceCollection/{id}", _no_collection),
    ("Common/EntitiesByOrganization/{organizationId}", _organisation_entities),
    ("CodeList/GetMunicipalityCodes", lambda request: Answer(200, request.store.areas[MUNICIPALITY])),
    ("CodeList/GetLanguageCodes", lambda request: Answer(200, request.store.languages)),
    ("CodeList/GetCountryCodes", lambda request: Answer(200, request.store.countries)),
    (
        "CodeList/GetPostalCodes",
        lambda request: Answer(200, rules.page_of(request.store.postal_codes, request.page, request.limits.id_page)),
    ),
    ("CodeList/GetAreaCodes/type/{type}", _area_codes),
)
