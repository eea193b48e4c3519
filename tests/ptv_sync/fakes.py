"""What a fetch works with, in memory: a ledger, a catalogue that knows what a test says, and PTV's two interfaces."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from catalog.intake.http import Parameters
from ptv_sync.fetching import Desk
from ptv_sync.progress import Progress
from ptv_sync.resources import Json, Resource
from ptv_sync.scope import Scope
from ptv_sync.v11.client import AreaPath, Status
from ptv_sync.v12.client import PATHS, Page, listing_name

QUIET = Progress(is_quiet=True)


class FakeLedger:
    """Raw documents by kind and id; `gone` are those marked as such."""

    def __init__(self) -> None:
        self.documents: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        self.gone: defaultdict[str, set[str]] = defaultdict(set)
        self.kept: defaultdict[str, list[str]] = defaultdict(list)
        self._seen: defaultdict[str, set[str]] = defaultdict(set)
        self.earlier: dict[str, tuple[str, ...]] = {}

    def has(self, kind: str, *documents: Json) -> None:
        """Documents from earlier runs."""
        self.documents[kind].update((document.get("id") or document["contentId"], document) for document in documents)

    @property
    def pages(self) -> frozenset[str]:
        return frozenset(self.earlier)

    def page_ids(self, name: str) -> tuple[str, ...]:
        return self.earlier.get(name, ())

    def keep(self, kind: str, documents: Iterable[tuple[str, Any]], *, page: str = "") -> list[str]:
        kept = dict(documents)
        self.documents[kind].update(kept)
        self.gone[kind] -= kept.keys()
        self.kept[kind] += kept
        self._seen[kind].update(kept)
        return list(kept)

    def note(self, kind: str, ids: Sequence[str], *, page: str = "") -> None:
        self._seen[kind].update(ids)

    def seen(self, kind: str) -> set[str]:
        return self._seen[kind]

    def present(self, kind: str) -> set[str]:
        return set(self.documents[kind]) - self.gone[kind]

    def bodies(self, kind: str, ids: Iterable[str]) -> Iterator[tuple[str, Any]]:
        return (
            (identifier, self.documents[kind][identifier]) for identifier in ids if identifier in self.documents[kind]
        )

    def drop(self, kind: str, ids: Iterable[str]) -> int:
        self.gone[kind].update(ids)
        return 0


@dataclass
class FakeKnown:
    """The catalogue, as far as a test says."""

    services: dict[str, set[str]] = field(default_factory=dict)
    channels: set[str] = field(default_factory=set)
    organisations: set[str] = field(default_factory=set)

    def services_using(self, *, general_descriptions: Iterable[str], organisations: Iterable[str]) -> set[str]:
        return {service for used in (*general_descriptions, *organisations) for service in self.services.get(used, ())}

    def used_channels(self) -> set[str]:
        return self.channels

    def used_organisations(self) -> set[str]:
        return self.organisations


def desk(scope: Scope, ledger: FakeLedger, known: FakeKnown | None = None) -> Desk:
    return Desk(scope, ledger, known or FakeKnown(), QUIET)


class FakeV11:
    """PTV's v11: published documents by kind; what a test says has changed or gone since any moment."""

    origin, version, is_demo, lists_ids, has_changes = "fake", "v11", False, True, True

    def __init__(self) -> None:
        self.documents_of: defaultdict[str, dict[str, Json]] = defaultdict(dict)
        self.changed: defaultdict[str, list[str]] = defaultdict(list)
        self.gone: dict[tuple[str, Status], list[str]] = {}
        self.listed: list[str] | None = None
        self.asked: defaultdict[str, list[str]] = defaultdict(list)

    def publish(self, kind: str, *documents: Json) -> None:
        self.documents_of[kind].update((document["id"], document) for document in documents)

    def ids(self, resource: Resource, *, after: datetime | None = None, status: Status = Status.PUBLISHED) -> list[str]:
        if status is not Status.PUBLISHED:
            return self.gone.get((resource, status), [])
        return list(self.documents_of[resource]) if after is None else self.changed[resource]

    def service_ids(self, area: AreaPath, code: str, *, include_whole_country: bool) -> list[str]:
        return list(self.documents_of[Resource.SERVICE]) if self.listed is None else self.listed

    def documents(self, resource: Resource, ids: Iterable[str]) -> Iterator[list[Json]]:
        for identifier in ids:
            self.asked[resource].append(identifier)
            yield [self.documents_of[resource][identifier]] if identifier in self.documents_of[resource] else []

    def municipality_codes(self) -> list[Json]:
        return [{"code": "405", "names": []}]


class FakeV12:
    """PTV's v12: documents by kind. `size` is that of a page; `shifts` say which readings of a listing lose an item."""

    origin, version, is_demo, lists_ids, has_changes = "fake", "v12", False, False, True

    def __init__(self, size: int = 100) -> None:
        self.size = size
        self.documents_of: defaultdict[str, list[Json]] = defaultdict(list)
        self.changed: defaultdict[str, list[Json]] = defaultdict(list)
        self.gone: defaultdict[str, set[str]] = defaultdict(set)
        self.searched: list[tuple[str, Mapping[str, Any], bool]] = []
        self.by_id: list[tuple[str, str]] = []
        self.terms: list[list[str]] = []
        # Of the listing's n-th reading (from 0): the first item goes once its first page has been read.
        self.shifted: set[int] = set()

    def filters_of(self, kind: str) -> list[Mapping[str, Any]]:
        return [filters for resource, filters, _ in self.searched if resource == kind]

    def search(
        self,
        resource: Resource,
        filters: Parameters,
        *,
        after: datetime | None = None,
        skipped: frozenset[str] = frozenset(),
    ) -> Iterator[Page]:
        reading = self.filters_of(resource).count(filters)
        self.searched.append((resource, dict(filters), after is not None))
        found = [document for document in self._all(resource, after) if _fits(document, filters)]
        listing = listing_name(f"{PATHS[resource]}/search", filters)
        number = 1
        while True:
            items = found[(number - 1) * self.size : number * self.size]
            if f"{listing}#{number}" not in skipped or f"{listing}#{number + 1}" not in skipped:
                yield Page(listing, number, items, len(found))
            if number == 1 and reading in self.shifted and number * self.size < len(found):
                del found[0]
            if number * self.size >= len(found):
                return
            number += 1

    def _all(self, resource: Resource, after: datetime | None) -> list[Json]:
        return list((self.documents_of if after is None else self.changed)[resource])

    def archived(self, resource: Resource, after: datetime) -> set[str]:
        return self.gone[resource]

    def has_archived(self, resource: Resource, after: datetime) -> bool:
        return bool(self.gone[resource])

    def document(self, resource: Resource, identifier: str) -> Json | None:
        self.by_id.append((resource, identifier))
        known = {str(document.get("contentId")).lower(): document for document in self.documents_of[resource]}
        return known.get(identifier)

    def code_list(self, name: str, filters: Parameters | None = None) -> list[Json]:
        if filters:
            self.terms.append(list(filters["uris"]))
            return [{"uri": uri} for uri in filters["uris"]]
        return [{"code": name}]


def _fits(document: Json, filters: Parameters) -> bool:
    """As v12's filters, those that the sync uses."""
    area = document.get("area") or {}
    for name, wanted in filters.items():
        if name == "areaType" and area.get("areaType") != wanted:
            return False
        if name in {"municipalities", "regions", "wellbeingServicesCounties"} and not set(area.get(name) or []) & {
            *wanted
        }:
            return False
        if name == "serviceContentIds" and document["serviceContentId"].lower() not in wanted:
            return False
        if name == "organizationContentIds" and document["organizationContentId"] not in wanted:
            return False
    return True
