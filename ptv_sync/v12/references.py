"""What v12 documents point at. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ptv_sync.fetching import guid_in
from ptv_sync.resources import Json


@dataclass(slots=True)
class References:
    """Ids, and addresses of ontology terms, that the documents seen so far point at."""

    channels: set[str] = field(default_factory=set)
    organisations: set[str] = field(default_factory=set)
    general_descriptions: set[str] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)

    def read(self, document: Json) -> None:
        """Take the references of a document of any kind but a connection."""
        _take(self.organisations, document.get("organizationContentId"))
        _take(self.organisations, document.get("parentOrganizationContentId"))
        _take(self.general_descriptions, document.get("generalDescriptionContentId"))
        for identifier in _list(document, "otherResponsibleOrganizations"):
            _take(self.organisations, identifier)
        producers = document.get("producers")
        for group in producers.values() if isinstance(producers, dict) else ():
            for identifier in _list(group, "organizations"):
                _take(self.organisations, identifier)
        # PTV answers 400 to a whole batch of addresses of which one is none.
        self.terms.update(
            uri for uri in _list(document, "ontologyTerms") if isinstance(uri, str) and uri.startswith("http")
        )

    def read_connections(self, connections: Iterable[Json]) -> None:
        for document in connections:
            _take(self.channels, document.get("channelContentId"))


def _list(document: object, name: str) -> list[object]:
    value = document.get(name) if isinstance(document, dict) else None
    return value if isinstance(value, list) else []


def _take(into: set[str], value: object) -> None:
    if identifier := guid_in(value):
        into.add(identifier)
