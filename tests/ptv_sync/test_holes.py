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
from ptv_sync.v12 import documents as v12
from ptv_sync.v12 import mapper as v12_mapper
from tests.ptv_sync import v12_documents
from tests.ptv_sync.rich_documents import RICH
from tests.ptv_sync.v11_documents import service

ALWAYS_GIVEN = {"language", "serviceChannelType", "contentId", "serviceContentId", "channelContentId"}
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


V12_SERVICE = v12.Service.model_validate(v12_documents.RICH["service"])
V12_GENERAL = v12.GeneralDescription.model_validate(v12_documents.RICH["general"])
V12_CONNECTION = v12.Connection.model_validate(v12_documents.RICH["connection"])


def v12_service(body: Json) -> tuple[Any, mapper.Warnings]:
    """What becomes of a v12 service, with connections and a general description without holes."""
    return v12_mapper.service(v12.Service.model_validate(body), V12_GENERAL, [V12_CONNECTION], v12_documents.REGISTER)


def v12_general(body: Json) -> tuple[Any, mapper.Warnings]:
    general = v12.GeneralDescription.model_validate(body)
    return v12_mapper.service(V12_SERVICE, general, [], v12_documents.REGISTER)


def v12_connection(body: Json) -> tuple[Any, mapper.Warnings]:
    return v12_mapper.service(V12_SERVICE, None, [v12.Connection.model_validate(body)], v12_documents.REGISTER)


def v12_organisation(body: Json) -> tuple[Any, mapper.Warnings]:
    return v12_mapper.organisation(v12.Organisation.model_validate(body), v12_documents.REGISTER)


def v12_channel(body: Json) -> tuple[Any, mapper.Warnings]:
    return v12_mapper.channel(v12.Channel.model_validate(body), v12_documents.REGISTER)


V12_READERS: dict[str, Callable[[Json], tuple[Any, mapper.Warnings]]] = {
    "service": v12_service,
    "general": v12_general,
    "connection": v12_connection,
    "organisation": v12_organisation,
    **dict.fromkeys(("ServiceLocation", "TelephoneService", "WebPage", "EService", "PrintableForm"), v12_channel),
}


def with_holes(document: Any, chance: Random, share: float) -> Any:
    """The document with a share of its values null or missing, at any depth, but for those that PTV always gives."""
    if isinstance(document, list):
        kept_rows = (row if chance.random() >= share else chance.choice([None, ...]) for row in document)
        return [with_holes(row, chance, share) for row in kept_rows if row is not ...]
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


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(min_value=0), share=st.floats(min_value=0.01, max_value=0.4))
@pytest.mark.parametrize("kind", V12_READERS)
def test_whatever_is_missing_a_document_of_v12_becomes_a_record(kind: str, seed: int, share: float) -> None:
    body = with_holes(v12_documents.RICH[kind], Random(seed), share)  # noqa: S311 - for variety, not for secrets
    record, _ = V12_READERS[kind](body)
    assert record.source_id


@pytest.mark.parametrize("kind", V12_READERS)
def test_what_is_filled_in_of_v12_is_taken_without_a_note(kind: str) -> None:
    assert V12_READERS[kind](v12_documents.RICH[kind])[1] == ()
