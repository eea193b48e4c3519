"""The documents a stand-in PTV serves, and how they are read from a folder of JSON files."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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

_CODES_FOLDER = "codes"
_AREA_FILES = {"municipality": MUNICIPALITY, "province": PROVINCE, "wellbeing": WELLBEING_COUNTY}


class StoreError(Exception):
    """A folder of documents cannot be served; the message says which file and why."""


@dataclass(frozen=True, slots=True)
class Store:
    """Documents by id (lower case), each in order of id, headings marked; code lists as lists of `{code, names}`."""

    services: Mapping[str, Document] = field(default_factory=dict)
    channels: Mapping[str, Document] = field(default_factory=dict)
    organisations: Mapping[str, Document] = field(default_factory=dict)
    general_descriptions: Mapping[str, Document] = field(default_factory=dict)
    areas: Mapping[str, list[Document]] = field(default_factory=dict)
    languages: list[Document] = field(default_factory=list)
    countries: list[Document] = field(default_factory=list)
    postal_codes: list[Document] = field(default_factory=list)


def by_id(documents: Iterable[Document]) -> dict[str, Document]:
    """Documents by lower-case id, in order of id: PTV orders by time of creation, which nobody outside can see."""
    return dict(sorted((document["id"].lower(), document) for document in documents))


def read_store(folder: Path) -> Store:
    """Reads every *.json under `folder`, wherever it stands: a document, a list of them, or a page with `itemList`.

    Documents are told apart by their shape. Files in a folder called `codes` are code lists, told apart by their names
    (municipality, province, wellbeing…, language, country, postal…); for a list that is missing the project's own
    stands in. Raises StoreError where there are no documents, or one cannot be understood.
    """
    if not folder.is_dir():
        raise StoreError(f"{folder} is not a folder")
    found: dict[str, dict[str, Document]] = {kind: {} for kind in ("service", "channel", "organisation", "general")}
    codes: dict[str, list[Document]] = {}
    for path in sorted(folder.rglob("*.json")):
        parsed = _parsed(path)
        if path.parent.name == _CODES_FOLDER:
            codes.setdefault(path.stem.split("-")[0], []).extend(_items(parsed))
            continue
        for document in _items(parsed):
            kind, identifier = _kind(document, path), str(document["id"]).lower()
            if identifier in found[kind]:
                raise StoreError(f"{path}: the document {identifier} has already been read from another file")
            found[kind][identifier] = document
    if not any(found.values()):
        raise StoreError(f"{folder} has no PTV documents (*.json)")
    return _assembled(found, codes)


def _assembled(found: Mapping[str, Mapping[str, Document]], codes: Mapping[str, list[Document]]) -> Store:
    own_areas = area_codes(load_registers())
    given = {kind: codes[name] for name, kind in _AREA_FILES.items() if codes.get(name)}
    return Store(
        services=by_id(found["service"].values()),
        channels=by_id(found["channel"].values()),
        organisations=by_id(found["organisation"].values()),
        general_descriptions=by_id(found["general"].values()),
        areas=own_areas | given,
        languages=codes.get("language") or language_codes(),
        countries=codes.get("country") or country_codes(),
        postal_codes=codes.get("postal") or postal_codes(found["channel"].values()),
    )


def _parsed(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} is not JSON: {error}") from error


def _items(parsed: Any) -> list[Any]:
    """What a file holds: the entries of a list, of a page (whose `itemList` may be null), or the one document."""
    if isinstance(parsed, dict) and "itemList" in parsed:
        return parsed["itemList"] or []
    return parsed if isinstance(parsed, list) else [parsed]


def _kind(document: Any, path: Path) -> str:
    if isinstance(document, dict) and isinstance(document.get("id"), str):
        if "serviceChannelType" in document:
            return "channel"
        if "organizationNames" in document:
            return "organisation"
        if "serviceNames" in document:
            return "service"
        if "generalDescriptionType" in document:
            return "general"
    raise StoreError(f"{path}: this is not a service, channel, organisation or general description of PTV")
