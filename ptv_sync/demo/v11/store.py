"""The documents a stand-in PTV serves, and how they are read from a folder of JSON files."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ptv_sync.demo.registers import load_registers
from ptv_sync.demo.v11.codelists import (
    MUNICIPALITY,
    PROVINCE,
    WELLBEING_COUNTY,
    area_codes,
    country_codes,
    language_codes,
    postal_codes,
)
from ptv_sync.demo.v11.parts import Document

_KINDS = ("services", "channels", "organisations", "general_descriptions")
_CODES_FOLDER = "codes"
_AREA_FILES = {"municipality": MUNICIPALITY, "province": PROVINCE, "wellbeing": WELLBEING_COUNTY}


Gone = Mapping[str, Mapping[str, datetime]]


class StoreError(Exception):
    """A folder of documents cannot be served; the message says which file and why."""


@dataclass(frozen=True, slots=True)
class Store:
    """Documents by id (lower case), each in order of id, headings marked; code lists as lists of `{code, names}`.

    `archived` and `withdrawn` say what is no longer published, and since when (UTC): by kind (`services`, `channels`,
    `organisations`, as the fields are called), then by id.
    """

    services: Mapping[str, Document] = field(default_factory=dict)
    channels: Mapping[str, Document] = field(default_factory=dict)
    organisations: Mapping[str, Document] = field(default_factory=dict)
    general_descriptions: Mapping[str, Document] = field(default_factory=dict)
    areas: Mapping[str, list[Document]] = field(default_factory=dict)
    languages: list[Document] = field(default_factory=list)
    countries: list[Document] = field(default_factory=list)
    postal_codes: list[Document] = field(default_factory=list)
    archived: Gone = field(default_factory=dict)
    withdrawn: Gone = field(default_factory=dict)


def by_id(documents: Iterable[Document]) -> dict[str, Document]:
    """Documents by lower-case id, in order of id: PTV orders by time of creation, which nobody outside can see."""
    return dict(sorted((document["id"].lower(), document) for document in documents))


def read_store(folder: Path, check: Callable[[Store], str] | None = None) -> Store:
    """Reads every *.json under `folder`, wherever it stands: a document, a list of them, or a page with `itemList`.

    Documents are told apart by their shape. Files in a folder called `codes` are code lists, told apart by their names
    (municipality, province, wellbeing…, language, country, postal…); for a list that is missing the project's own
    stands in. Raises StoreError where there are no documents, or one cannot be understood, or `check`, which is given
    each document in a store of its own, finds fault with it.
    """
    if not folder.is_dir():
        raise StoreError(f"{folder} is not a folder")
    found: dict[str, dict[str, Document]] = {kind: {} for kind in _KINDS}
    alone = _assembled(found, {})
    codes: dict[str, list[Document]] = {}
    for path in sorted(folder.rglob("*.json")):
        parsed = _parsed(path)
        if path.parent.name == _CODES_FOLDER:
            codes.setdefault(path.stem.split("-")[0], []).extend(_code_items(parsed, path))
            continue
        for document in _items(parsed):
            kind, identifier = _kind(document, path), str(document["id"]).lower()
            if identifier in found[kind]:
                raise StoreError(f"{path}: the document {identifier} has already been read from another file")
            found[kind][identifier] = document
            if check and (fault := check(_with(alone, kind, document))):
                raise StoreError(f"{path}: the document {identifier} is malformed: {fault}")
    if not any(found.values()):
        raise StoreError(f"{folder} has no PTV documents (*.json)")
    return _assembled(found, codes)


def _with(store: Store, kind: str, document: Document) -> Store:
    changes: dict[str, Any] = {kind: by_id([document])}
    return replace(store, **changes)


def _assembled(found: Mapping[str, Mapping[str, Document]], codes: Mapping[str, list[Document]]) -> Store:
    own_areas = area_codes(load_registers())
    given = {kind: codes[name] for name, kind in _AREA_FILES.items() if codes.get(name)}
    return Store(
        services=by_id(found["services"].values()),
        channels=by_id(found["channels"].values()),
        organisations=by_id(found["organisations"].values()),
        general_descriptions=by_id(found["general_descriptions"].values()),
        areas=own_areas | given,
        languages=codes.get("language") or language_codes(),
        countries=codes.get("country") or country_codes(),
        postal_codes=codes.get("postal") or postal_codes(found["channels"].values()),
    )


def _parsed(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise StoreError(f"{path} is not JSON: {error}") from error


def _items(parsed: Any) -> list[Any]:
    """What a file holds: the entries of a list, of a page (whose `itemList` may be null), or the one document."""
    if isinstance(parsed, dict) and "itemList" in parsed:
        parsed = parsed["itemList"] or []
    return parsed if isinstance(parsed, list) else [parsed]


def _code_items(parsed: Any, path: Path) -> list[Document]:
    items = _items(parsed)
    if not all(isinstance(item, dict) and isinstance(item.get("code"), str) for item in items):
        raise StoreError(f"{path}: this is not a list of codes")
    return items


def _kind(document: Any, path: Path) -> str:
    if isinstance(document, dict) and isinstance(document.get("id"), str):
        if "serviceChannelType" in document:
            return "channels"
        if "organizationNames" in document:
            return "organisations"
        if "serviceNames" in document:
            return "services"
        if "generalDescriptionType" in document:
            return "general_descriptions"
    raise StoreError(f"{path}: this is not a service, channel, organisation or general description of PTV")
