"""Whatever is null or missing, a document becomes a record or a fault that is told: it never breaks the run."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ptv_sync.client import Json
from ptv_sync.v11 import mapper
from ptv_sync.v11.documents import Channel, GeneralDescription, Organisation, Service
from tests.ptv_sync.rich_documents import RICH
from tests.ptv_sync.v11_documents import service

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


def holes(document: Any) -> st.SearchStrategy[Any]:
    """The document with any of its values null or missing, at any depth; its id stays."""
    if isinstance(document, dict):
        present = {name: holes(value) | st.none() for name, value in document.items() if name != "id"}
        fixed = {"id": st.just(document["id"])} if "id" in document else {}
        return st.fixed_dictionaries(fixed, optional=present)
    if isinstance(document, list):
        return st.tuples(*(holes(row) for row in document)).map(list) | st.just([])
    return st.just(document)


@settings(max_examples=60, deadline=None)
@given(st.data())
@pytest.mark.parametrize("kind", READERS)
def test_holes(kind: str, data: st.DataObject) -> None:
    body = json.loads(json.dumps(data.draw(holes(RICH[kind]))))
    try:
        record, _ = READERS[kind](body)
    except (ValidationError, mapper.UnknownChannelKind) as error:
        event(type(error).__name__)
    else:
        assert record.source_id == UUID(body["id"])


@pytest.mark.parametrize("kind", READERS)
def test_what_is_filled_in_is_taken_without_a_note(kind: str) -> None:
    """The documents that the holes are made in: they have to reach every rule."""
    assert READERS[kind](RICH[kind])[1] == ()
