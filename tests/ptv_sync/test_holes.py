"""Whatever is null or missing, a document becomes a record: that is what all the nulls of PTV ask for (contract §3)."""

from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptv_sync.resources import Json
from ptv_sync.v11 import mapper
from ptv_sync.v11.documents import Channel, GeneralDescription, Organisation, Service
from tests.ptv_sync.rich_documents import RICH
from tests.ptv_sync.v11_documents import service

ALWAYS_GIVEN = {"language", "serviceChannelType"}
GENERAL = GeneralDescription.model_validate(RICH["general"])
READERS: dict[str, Callable[[Json], tuple[Any, mapper.Warnings]]] = {
    "service": lambda body: mapper.service(Service.model_validate(body), GENERAL),
    "general": lambda body: mapper.service(
        Service.model_validate(service() | {"id": body["id"]}), GeneralDescription.model_validate(body)
    ),
    "organisation": lambda body: mapper.organisation(Organisation.model_validate(body)),
    "ServiceLocation": lambda body: mapper.channel(Channel.model_validate(body)),
    "PrintableForm": lambda body: mapper.channel(Channel.model_validate(body)),
}


def with_holes(document: Any, chance: Random, share: float) -> Any:
    """The document with a share of its values null or missing, at any depth, but for those that PTV always gives."""
    if isinstance(document, list):
        return [with_holes(row, chance, share) for row in document if chance.random() >= share]
    if not isinstance(document, dict):
        return document
    kept = {}
    for name, value in document.items():
        if name in ALWAYS_GIVEN or chance.random() >= share:
            kept[name] = with_holes(value, chance, share)
        elif chance.random() < 0.5:
            kept[name] = None
    return kept


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(min_value=0), share=st.floats(min_value=0.01, max_value=0.4))
@pytest.mark.parametrize("kind", READERS)
def test_whatever_is_missing_a_document_becomes_a_record(kind: str, seed: int, share: float) -> None:
    chance = Random(seed)  # noqa: S311 - for variety, not for secrets
    body = with_holes(RICH[kind], chance, share) | {"id": RICH[kind]["id"]}
    record, _ = READERS[kind](body)
    assert record.source_id == UUID(body["id"])


@pytest.mark.parametrize("kind", READERS)
def test_what_is_filled_in_is_taken_without_a_note(kind: str) -> None:
    """The documents that the holes are made in: they have to reach every rule."""
    assert READERS[kind](RICH[kind])[1] == ()
