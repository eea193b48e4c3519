"""The demonstration's documents, many times over: as many services and channels as a benchmark wants."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import orjson

from ptv_sync.demo.content import load_content
from ptv_sync.demo.v11 import render as v11
from ptv_sync.demo.v11.store import Store as V11Store
from ptv_sync.demo.v12 import render as v12
from ptv_sync.demo.v12.store import Store as V12Store

Document = dict[str, Any]
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
# Copies that share their organisations: some 20 services an organisation, as in PTV.
SHARING = 10


class Packed(Mapping[Any, Document]):
    """Documents kept as JSON text, since sixty thousand of them as objects would not fit into memory."""

    def __init__(self, documents: Iterable[tuple[Any, bytes]]) -> None:
        self._texts = dict(sorted(documents))

    def __getitem__(self, key: Any) -> Document:
        document: Document = orjson.loads(self._texts[key])
        return document

    def __iter__(self) -> Iterator[Any]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def changed(self, documents: Mapping[Any, Document]) -> "Packed":
        """The same with some documents in place of others."""
        return Packed([*self._texts.items(), *((key, orjson.dumps(document)) for key, document in documents.items())])


class Copier:
    """Makes copies of the demonstration: every copy has ids and names of its own and refers to its own documents.

    The words are the same in every copy, so a bigger catalogue says more of time and memory than of search quality.
    """

    def __init__(self, shared: Iterable[str], own: Iterable[str]) -> None:
        self._shared, self._own = set(shared), set(own)

    def copy(self, document: Document, number: int) -> bytes:
        """A copy as JSON text; number 0 is the document itself."""
        if not number:
            return orjson.dumps(document)

        def renamed(found: re.Match[str]) -> str:
            if found[0] in self._own:
                return self.id(found[0], number)
            return self.id(found[0], number // SHARING) if found[0] in self._shared else found[0]

        text = _GUID.sub(renamed, json.dumps(_numbered(document, number)))
        return orjson.dumps(orjson.loads(text))

    def id(self, identifier: str, number: int) -> str:
        return str(uuid5(UUID(identifier), str(number))) if number else identifier


def v11_documents(services: int) -> V11Store:
    """v11's store with so many services, as many channels, and organisations and descriptions in proportion."""
    store = v11.render(load_content())
    channels = dict(list(store.channels.items())[: len(store.services)])
    kept = {key: _with_channels(document, channels) for key, document in store.services.items()}
    copier = Copier({*store.organisations, *store.general_descriptions}, {*kept, *channels})
    return replace(
        store,
        services=_copies(kept, copier, services),
        channels=_copies(channels, copier, services),
        organisations=_shared_copies(store.organisations, copier, services // len(kept)),
        general_descriptions=_shared_copies(store.general_descriptions, copier, services // len(kept)),
    )


def v12_documents(services: int) -> V12Store:
    """v12's store of the same content as `v11_documents`."""
    store = v12.render(load_content())
    channels = dict(list(store.channels.items())[: len(store.services)])
    copier = Copier({*store.organisations, *store.general_descriptions}, {*store.services, *channels})
    connections = {pair: document for pair, document in store.connections.items() if pair[1] in channels}
    copies = range(-(-services // len(store.services)))
    return replace(
        store,
        services=_copies(store.services, copier, services),
        channels=_copies(channels, copier, services),
        organisations=_shared_copies(store.organisations, copier, services // len(store.services)),
        general_descriptions=_shared_copies(store.general_descriptions, copier, services // len(store.services)),
        connections=Packed(
            ((copier.id(service, number), copier.id(channel, number)), copier.copy(document, number))
            for number in copies
            for (service, channel), document in connections.items()
        ),
    )


def _copies(documents: Mapping[str, Document], copier: Copier, count: int) -> Packed:
    items = list(documents.items())
    chosen = ((*items[index % len(items)], index // len(items)) for index in range(count))
    return Packed((copier.id(key, number), copier.copy(document, number)) for key, document, number in chosen)


def _shared_copies(documents: Mapping[str, Document], copier: Copier, copies: int) -> Packed:
    numbers = range(0, copies + 1, SHARING)
    texts = ((document, copier.copy(document, number)) for number in numbers for document in documents.values())
    return Packed((_id_in(text), text) for _, text in texts)


def _id_in(text: bytes) -> str:
    document = orjson.loads(text)
    return str(document.get("id") or document.get("contentId"))


def _with_channels(service: Document, channels: Mapping[str, Document]) -> Document:
    """A service without its connections to channels that are not among these."""
    kept = [row for row in service["serviceChannels"] or [] if row["serviceChannel"]["id"] in channels]
    return service | {"serviceChannels": kept or None}


def _numbered(document: Document, number: int) -> Document:
    """The document with the number of its copy in its names and business id: no two copies are taken for the same."""
    numbered = dict(document)
    for field in ("businessCode", "businessId"):
        if numbered.get(field):  # copies that share their organisations share this too
            own = int(numbered[field].partition("-")[0]) + 1000 * (number // SHARING)
            numbered[field] = f"{own % 10_000_000:07d}-{own % 10}"
    for field in ("serviceNames", "serviceChannelNames", "organizationNames"):
        if field in numbered:
            numbered[field] = [row | {"value": f"{row['value']} {number}"} for row in numbered[field]]
    if isinstance(versions := numbered.get("languageVersions"), dict):
        numbered["languageVersions"] = {
            language: texts | {"name": f"{texts['name']} {number}"} if "name" in texts else texts
            for language, texts in versions.items()
        }
    return numbered


def renamed(document: Mapping[str, Any]) -> dict[str, Any]:
    """A service with another name, changed now."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    if "serviceNames" in document:
        names = [row | {"value": f"{row['value']}, uusi"} for row in document["serviceNames"]]
        return {**document, "serviceNames": names, "modified": now}
    versions = {
        language: texts | {"name": f"{texts['name']}, uusi"} for language, texts in document["languageVersions"].items()
    }
    return {**document, "languageVersions": versions, "publishedAt": f"{now}Z"}
