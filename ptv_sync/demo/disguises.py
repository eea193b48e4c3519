"""What a fault makes of an answer: failures, shifted pages, and documents that say the same in another way. Pure.

Every change is made in a copy: the store that is served stays as it is.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

from ptv_sync.demo.answer import Answer
from ptv_sync.demo.faults import NULL_LIST, Trouble, shift_of
from ptv_sync.demo.readings import Document

Change = Callable[[Any], Any]

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OLD_URI = "http://urn.fi/"
_LANGUAGES = frozenset(("fi", "sv", "en", "se", "smn", "sms"))
_TYPED_TEXTS = ("serviceDescriptions", "serviceChannelDescriptions", "organizationDescriptions", "descriptions")
_GATEWAY = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"

# Envelopes of pages, with what counts their pages: v11's and v12's.
_ENVELOPES = (("itemList", "pageNumber", "pageCount"), ("items", "page", "totalPages"))


def failure(trouble: Trouble) -> Answer | None:
    """The answer in place of the right one, None where that is given (or broken off by the socket)."""
    match trouble.passing:
        case "429":
            return Answer(429, "Too many requests", {"Retry-After": str(trouble.dice.randint(0, 1))})
        case "500":
            return Answer(500, {"errorMessage": "An unexpected error occurred."})
        case "503":
            return Answer(503, _GATEWAY.format("503 Service Temporarily Unavailable"))
        case "504":
            return Answer(504, _GATEWAY.format("504 Gateway Time-out"))
    return None


def disguised(answer: Answer, trouble: Trouble, ask: Callable[[int], Answer]) -> Answer:
    """The answer as the trouble makes it. `ask` gives the same listing at another page, without trouble."""
    body = answer.body
    if answer.status != 200 or not isinstance(body, dict | list):
        return answer
    if trouble.shift:
        body = _shifted(body, trouble.shift, ask)
    if trouble.passing == NULL_LIST and isinstance(body, dict) and body.get("itemList"):
        body = body | {"itemList": None}
    if "null-name" in trouble.disguises:
        body = _with_nameless_row(body, trouble.dice)
    for name, change in _CHANGES.items():
        if name in trouble.disguises:
            body = _each_document(body, change)
    if "unknown-fields" in trouble.disguises:
        body = _rebuilt(body, _with_unknown_field)
    return replace(answer, body=body)


# --- Pages


def _shifted(body: Any, dice: Random, ask: Callable[[int], Answer]) -> Any:
    for field, number, count in _ENVELOPES:
        if not isinstance(body, dict) or not {field, number, count} <= body.keys() or not body[field]:
            continue
        page, size = body[number], body["pageSize"]
        if by := shift_of(dice, page, body[count]):
            beside: Any = ask(page + by).body
            items = [*body[field][1:], beside[field][0]] if by > 0 else [beside[field][-1], *body[field]]
            return body | {field: items[:size]}
    return body


def _with_nameless_row(body: Any, dice: Random) -> Any:
    """v11 lists ids that have no published version: without a name, and unknown to everything else."""
    rows = body.get("itemList") if isinstance(body, dict) else None
    if not rows or not {"id", "name"} <= rows[0].keys():
        return body
    nameless = dict.fromkeys(rows[0]) | {"id": str(UUID(int=dice.getrandbits(128), version=4))}
    place = dice.randint(0, len(rows))
    return body | {"itemList": [*rows[:place], nameless, *rows[place:]]}


def _each_document(body: Any, change: Change) -> Any:
    """Changes the documents of an answer, and leaves the envelope of a page as it is."""
    if isinstance(body, list):
        return [change(entry) for entry in body]
    for field, _, count in _ENVELOPES:
        if field in body and count in body:
            return body | {field: [change(entry) for entry in body[field]] if body[field] else body[field]}
    return change(body)


# --- Documents


def _rebuilt(value: Any, change: Change) -> Any:
    """A copy in which `change` has been let loose on every value, the innermost first."""
    if isinstance(value, dict):
        value = {key: _rebuilt(inner, change) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [_rebuilt(inner, change) for inner in value]
    return change(value)


def _null_for_empty(value: Any) -> Any:
    return None if value == [] else value


def _capitals(value: Any) -> Any:
    return value.upper() if isinstance(value, str) and _GUID.fullmatch(value) else value


def _with_unknown_field(value: Any) -> Any:
    """Objects whose fields are languages get none: there a new field would be a text in a new language."""
    if not isinstance(value, dict) or value.keys() <= _LANGUAGES:
        return value
    return value | {"fieldOfTheFuture": {"value": ["?"], "type": "Future"}}


def _with_old_class_uris(value: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("serviceClasses"), list):
        return value
    return value | {"serviceClasses": [_old_class(entry) for entry in value["serviceClasses"]]}


def _old_class(entry: Any) -> Any:
    if not isinstance(entry, dict) or not str(entry.get("uri")).startswith(_OLD_URI):
        return entry
    return entry | {"code": None, "newUri": None, "newParentUri": None}


def _with_unknown_enums(value: Any) -> Any:
    """Adds what nobody knows yet to lists whose elements are told apart by their kind."""
    if not isinstance(value, dict):
        return value
    added = {field: [*value[field], extra] for field, extra in _FUTURE.items() if isinstance(value.get(field), list)}
    if "extraTypes" in value and isinstance(value.get("description"), list):
        added["description"] = [*value["description"], _FUTURE_TEXT]
    if "holidayServiceHours" in value and isinstance(value.get("hours"), list):
        added["hours"] = [*value["hours"], {"type": "FutureServiceHour", "heading": {}, "additionalInformation": {}}]
    return value | added


_FUTURE_TEXT: Document = {"language": "fi", "value": "?", "type": "Future"}
_FUTURE: Mapping[str, Any] = {
    **dict.fromkeys(_TYPED_TEXTS, _FUTURE_TEXT),
    "serviceHours": {
        "serviceHourType": "Future",
        "validFrom": None,
        "validTo": None,
        "isClosed": False,
        "validForNow": True,
        "isAlwaysOpen": False,
        "isReservation": False,
        "additionalInformation": [],
        "openingHour": [],
    },
    "coordinates": {"system": "Future", "source": "NLS", "easting": 0, "northing": 0},
    "generalDescriptionTypes": "Future",
}

# In this order: what has been added is disguised as well.
_CHANGES: Mapping[str, Change] = {
    "unknown-enums": lambda document: _rebuilt(document, _with_unknown_enums),
    "old-class-uri": lambda document: _rebuilt(document, _with_old_class_uris),
    "nulls": lambda document: _rebuilt(document, _null_for_empty),
    "capital-ids": lambda document: _rebuilt(document, _capitals),
}
