"""The demonstration's documents, once or many times over."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from ptv_sync.demo.content import load_content
from ptv_sync.demo.v11.render import render
from ptv_sync.demo.v11.store import Store

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def demonstration(*, scale: int) -> Store:
    """The stand-in's documents `scale` times: every copy has ids of its own and refers to documents of its own copy.

    The words are the same in every copy, so a bigger catalogue says more of time and memory than of search quality.
    """
    store = render(load_content())
    known = {*store.services, *store.channels, *store.organisations, *store.general_descriptions}
    copies = [store, *(_copy(store, known, number) for number in range(1, scale))]
    return replace(
        store,
        services=_merged([copy.services for copy in copies]),
        channels=_merged([copy.channels for copy in copies]),
        organisations=_merged([copy.organisations for copy in copies]),
        general_descriptions=_merged([copy.general_descriptions for copy in copies]),
    )


def _copy(store: Store, known: set[str], number: int) -> Store:
    def renamed(found: re.Match[str]) -> str:
        return str(uuid5(UUID(found[0]), str(number))) if found[0] in known else found[0]

    def copied(documents: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        copies: list[dict[str, Any]] = json.loads(_GUID.sub(renamed, json.dumps(list(documents.values()))))
        return {document["id"]: document for document in copies}

    return Store(
        services=copied(store.services),
        channels=copied(store.channels),
        organisations=copied(store.organisations),
        general_descriptions=copied(store.general_descriptions),
    )


def _merged(parts: list[Mapping[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """In the order of the ids, as the stand-in keeps them."""
    return dict(sorted((key, document) for part in parts for key, document in part.items()))
