"""The documents a stand-in PTV serves as version 12."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ptv_sync.demo.readings import Document

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Store:
    """Documents by contentId (lower case), each in order of it; connections by service and channel.

    `reference` has the lists by the last part of their path (`service-classes`). `archived` says what is no longer
    published, and since when (UTC): by kind (as the fields are called, and `connections`), then by contentId.
    """

    services: Mapping[str, Document] = field(default_factory=dict)
    channels: Mapping[str, Document] = field(default_factory=dict)
    organisations: Mapping[str, Document] = field(default_factory=dict)
    general_descriptions: Mapping[str, Document] = field(default_factory=dict)
    service_collections: Mapping[str, Document] = field(default_factory=dict)
    connections: Mapping[Pair, Document] = field(default_factory=dict)
    reference: Mapping[str, list[Document]] = field(default_factory=dict)
    archived: Mapping[str, Mapping[str, datetime]] = field(default_factory=dict)
