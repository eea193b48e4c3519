"""The paths of v11 and what stands behind each. Pure: a Request in, an Answer out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import unquote

from ptv_sync.demo.answer import Answer
from ptv_sync.demo.listings import Listings
from ptv_sync.demo.readings import SERVICE_CLASSES, TARGET_GROUPS
from ptv_sync.demo.registers import load_registers
from ptv_sync.demo.v11 import rules
from ptv_sync.demo.v11.classification import matching_code
from ptv_sync.demo.v11.codelists import AREA_TYPES, MUNICIPALITY
from ptv_sync.demo.v11.kinds import (
    CHANNELS,
    GENERAL_DESCRIPTIONS,
    ORGANISATIONS,
    PUBLISHED,
    SERVICES,
    Kind,
    detail,
    details,
    full_page,
    gone_page,
    id_page,
    ids,
    shown,
    wanted_status,
)
from ptv_sync.demo.v11.parts import Document
from ptv_sync.demo.v11.request import Limits, Refused, Request, bad_request, not_found
from ptv_sync.demo.v11.store import Store

Handler = Callable[[Request], Answer]

SERVICE_TYPES = ("Service", "PermitOrObligation", "ProfessionalQualification")
CHANNEL_TYPES = ("EChannel", "WebPage", "PrintableForm", "Phone", "ServiceLocation")


def answer(
    store: Store,
    path: str,
    query: Mapping[str, str],
    limits: Limits | None = None,
    listings: Listings | None = None,
) -> Answer:
    """The answer to `GET /api/v11/{path}?{query}`. Paths and names of parameters are read in any case.

    With `listings`, which belong to one store, later pages of a listing need not look through that store again.
    """
    parts = [unquote(part) for part in path.strip("/").split("/")]
    lowered = {name.lower(): value for name, value in query.items()}
    for route, handler in ROUTES:
        if (found := _matched(route, parts)) is not None:
            try:
                return handler(Request(store, found, lowered, limits or Limits(), listings or Listings(), path.lower()))
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


# --- Areas and organisations


def _in_area(kind: Kind, request: Request) -> list[Document]:
    area, code = request.choice("area", AREA_TYPES), request.path["code"]
    if not re.fullmatch(r"[0-9]{1,6}", code):
        raise bad_request("code", "The field code must match the regular expression '^[0-9]{1,6}$'.")
    if code not in {entry["code"] for entry in request.store.areas[area]}:
        named = "Municipality" if area == MUNICIPALITY else f"Area {area}"
        raise not_found(f"{named} with code '{code}' not found.")
    whole = request.flag("includeWholeCountry")

    def inside() -> list[Document]:
        everything = kind.documents(request.store).values()
        return [document for document in everything if rules.in_area(document, area, code, whole_country=whole)]

    return list(request.listings.of((kind.place, area, code, whole), inside, page=request.page))


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
    """No organisation has archived anything here; PTV's required parameters are asked for all the same."""
    for name in ("ArchivingType", "OrganizationId", "Take"):
        if not request.text(name):
            raise bad_request(name, f"The {name} field is required.")
    return Answer(200, [])


def _unauthorised(_request: Request) -> Answer:
    return Answer(401, "")


# --- Services


def _services_of_organisation(request: Request) -> Answer:
    wanted = _organisation_ids(request, required=True) or set()
    return full_page(request, [found for found in request.store.services.values() if rules.roles_of(found) & wanted])


def _services_of_class(request: Request) -> Answer:
    known = load_registers().service_classes
    code = _code_of_uri(request, "Service class", lambda uri: matching_code(uri, known, SERVICE_CLASSES))
    codes = {code, known[code].parent} - {""}  # the parent class too, as PTV does
    return id_page(request, rules.with_concept(request.store.services.values(), "serviceClasses", codes))


def _services_of_target_group(request: Request) -> Answer:
    known = load_registers().target_groups
    code = _code_of_uri(request, "Target group", lambda uri: matching_code(uri, known, TARGET_GROUPS))
    return id_page(request, rules.with_concept(request.store.services.values(), "targetGroups", [code]))


def _services_of_industrial_class(request: Request) -> Answer:
    entries = [entry for found in request.store.services.values() for entry in found["industrialClasses"]]
    by_uri = {uri: entry["code"] for entry in entries for uri in (entry["uri"], entry.get("newUri")) if uri}
    code = _code_of_uri(request, "Industrial class", by_uri.get)
    return id_page(request, rules.with_concept(request.store.services.values(), "industrialClasses", [code]))


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
    return id_page(request, [found for found in request.store.services.values() if found["type"] == kind])


def _services_of_channel(request: Request) -> Answer:
    wanted = request.guid("serviceChannelId")
    if wanted not in request.store.channels:
        raise not_found(f"Service channel with id '{request.path['serviceChannelId']}' not found.")
    connected = [
        found
        for found in request.store.services.values()
        if any(link["serviceChannel"]["id"].lower() == wanted for link in found["serviceChannels"] or [])
    ]
    return id_page(request, connected)


# --- Channels, organisations and the rest


def _channels(request: Request) -> Answer:
    wanted = _organisation_ids(request, required=False)
    if wanted is None:
        return ids(CHANNELS, request)
    narrowed = {key: found for key, found in request.store.channels.items() if found["organizationId"] in wanted}
    return ids(CHANNELS, replace(request, store=replace(request.store, channels=narrowed)))


def _channels_of_organisation(request: Request) -> Answer:
    wanted = _organisation_ids(request, required=True) or set()
    return full_page(request, [found for found in request.store.channels.values() if found["organizationId"] in wanted])


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
    return id_page(request, found)


def _organisations(request: Request) -> Answer:
    if (status := wanted_status(request)) != PUBLISHED:
        return gone_page(ORGANISATIONS, status, request)
    return id_page(request, rules.listed_organisations(request.store))


def _organisations_with(field: str, called: str, request: Request) -> list[Document]:
    value = next(iter(request.path.values()))
    found = [document for document in request.store.organisations.values() if document.get(field) == value]
    if not found:
        raise not_found(f"{called} '{value}' not found.")
    return [shown(request, document) for document in found]


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
    return id_page(request, [])


def _no_collection(request: Request) -> Answer:
    raise not_found(f"Service collection with id '{request.guid('id')}' not found.")


def _area_codes(request: Request) -> Answer:
    return Answer(200, request.store.areas[request.choice("type", AREA_TYPES)])


ROUTES: tuple[tuple[str, Handler], ...] = (
    ("Service", partial(ids, SERVICES)),
    ("Service/list", partial(details, SERVICES)),
    ("Service/serviceWithGD/list", partial(details, SERVICES, inherit=True)),
    ("Service/serviceWithGD/{id}", partial(detail, SERVICES, inherit=True)),
    ("Service/list/organization", _services_of_organisation),
    ("Service/list/area/{area}/code/{code}", lambda request: full_page(request, _in_area(SERVICES, request))),
    ("Service/area/{area}/code/{code}", lambda request: id_page(request, _in_area(SERVICES, request))),
    ("Service/serviceClass", _services_of_class),
    ("Service/targetGroup", _services_of_target_group),
    ("Service/industrialClass", _services_of_industrial_class),
    ("Service/type/{type}", _services_of_type),
    ("Service/serviceChannel/{serviceChannelId}", _services_of_channel),
    ("Service/archived/list", _archived),
    ("Service/active", _unauthorised),
    ("Service/active/{id}", _unauthorised),
    ("Service/{id}", partial(detail, SERVICES)),
    ("ServiceChannel", _channels),
    ("ServiceChannel/list", partial(details, CHANNELS)),
    ("ServiceChannel/list/organization", _channels_of_organisation),
    ("ServiceChannel/list/area/{area}/code/{code}", lambda request: full_page(request, _in_area(CHANNELS, request))),
    ("ServiceChannel/area/{area}/code/{code}", lambda request: id_page(request, _in_area(CHANNELS, request))),
    ("ServiceChannel/type/{type}", _channel_ids),
    ("ServiceChannel/organization/{organizationId}", _channel_ids),
    ("ServiceChannel/organization/{organizationId}/type/{type}", _channel_ids),
    ("ServiceChannel/archived/list", _archived),
    ("ServiceChannel/active", _unauthorised),
    ("ServiceChannel/active/{id}", _unauthorised),
    ("ServiceChannel/{id}", partial(detail, CHANNELS)),
    ("Organization", _organisations),
    ("Organization/list", partial(details, ORGANISATIONS)),
    (
        "Organization/list/area/{area}/code/{code}",
        lambda request: full_page(request, _in_area(ORGANISATIONS, request)),
    ),
    ("Organization/area/{area}/code/{code}", lambda request: id_page(request, _in_area(ORGANISATIONS, request))),
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
    ("Organization/{id}", partial(detail, ORGANISATIONS)),
    ("GeneralDescription", lambda request: id_page(request, list(request.store.general_descriptions.values()))),
    ("GeneralDescription/list", partial(details, GENERAL_DESCRIPTIONS)),
    ("GeneralDescription/newGdList", _nothing),
    ("GeneralDescription/{id}", partial(detail, GENERAL_DESCRIPTIONS)),
    ("ServiceCollection", _nothing),
    ("ServiceCollection/organization", lambda request: full_page(request, [])),
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
