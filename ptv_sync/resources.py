"""The kinds of documents that PTV has, by the names that v11 gives them; raw documents are filed under these. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

Json = dict[str, Any]

# Our stand-in says with it that its content is invented.
DEMO_HEADER = "X-Tarmoa-Demo"

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Resource(StrEnum):
    """Connections and code lists are documents of their own in v12 only; municipality codes in v11 only.

    A raw document of CONNECTION holds all connections of one service, under the service's id.
    """

    SERVICE = "Service"
    CHANNEL = "ServiceChannel"
    ORGANISATION = "Organization"
    GENERAL_DESCRIPTION = "GeneralDescription"
    CONNECTION = "Connection"
    CODE_LIST = "CodeList"
    MUNICIPALITY_CODE = "MunicipalityCode"


PLURALS: Mapping[Resource, str] = {
    Resource.SERVICE: "Services",
    Resource.CONNECTION: "Connections",
    Resource.CHANNEL: "Channels",
    Resource.ORGANISATION: "Organisations",
    Resource.GENERAL_DESCRIPTION: "General descriptions",
}
"""As a person reads them in the progress of a run."""


def is_guid(text: str) -> bool:
    """Whether PTV can be asked for this id: lower case, and not all zeros, on which it falls over (contract §1.1)."""
    return _GUID.fullmatch(text) is not None and not set(text) <= {"0", "-"}
