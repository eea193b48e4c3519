"""The forms in which v11 gives a document: with and without marked headings, with its general description. Pure.

Inheritance follows what PTV's published source (vrk-kpa/ptv-releases, release 3.4) does for `serviceWithGD`.
"""

import re

from ptv_sync.demo.v11.parts import Document

_HEADING = re.compile(r"^### ", re.MULTILINE)
_TYPED_TEXTS = ("serviceDescriptions", "serviceChannelDescriptions", "organizationDescriptions", "descriptions")


def without_headings(document: Document) -> Document:
    """A copy in which `### x` is the plain line `x`, as PTV answers unless showHeader=true."""
    changed = {}
    for name in (*_TYPED_TEXTS, "requirements"):
        if document.get(name):
            changed[name] = [_plain(row) for row in document[name]]
    return document | changed


def with_general_description(service: Document, shared: Document | None) -> Document:
    """The service as `serviceWithGD` gives it; a service without a published general description as it is."""
    if shared is None:
        return service
    inherited = [
        row | {"type": f"GD_{row['type'].removeprefix('GD_')}"} for row in shared["descriptions"] if row["value"]
    ]
    return service | {
        "subType": shared["generalDescriptionType"],
        "type": service["type"] or shared["type"],
        "serviceChargeType": shared["serviceChargeType"] or service["serviceChargeType"],
        "serviceDescriptions": [*service["serviceDescriptions"], *inherited],
        "lifeEvents": _union(shared["lifeEvents"], service["lifeEvents"]),
        "industrialClasses": _union(shared["industrialClasses"], service["industrialClasses"]),
        "requirements": _requirements(service["requirements"], shared["requirements"]),
        "legislation": [*service["legislation"], *shared["legislation"]],
    }


def _plain(row: Document) -> Document:
    return row | {"value": _HEADING.sub("", row["value"])} if row.get("value") else row


def _union(first: list[Document], second: list[Document]) -> list[Document]:
    seen = {entry["uri"] for entry in first}
    return [*first, *(entry for entry in second if entry["uri"] not in seen)]


def _requirements(own: list[Document], shared: list[Document]) -> list[Document]:
    """The shared ones where the service has none; else both, in the service's languages only."""
    if not any(row["value"] for row in own):
        return shared or own
    by_language = {row["language"]: row["value"] for row in shared if row["value"]}
    return [
        row | {"value": "\n\n".join(text for text in (by_language.get(row["language"]), row["value"]) if text) or None}
        for row in own
    ]
