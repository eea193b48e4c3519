"""What is asked of v12 and in which order: everything of a scope, or what has changed since a moment. Pure.

Documents go to the ledger of raw documents; nothing of the catalogue is touched. v12 searches give whole documents, a
service's connections are documents of their own, and nothing can be asked for by a list of ids (contract §1.7).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from catalog.chunks import chunks
from catalog.intake.ahead import ahead
from catalog.intake.errors import RunRefused
from catalog.intake.http import Parameters
from ptv_sync.fetching import DEEPEST_ORGANISATION, NOTHING_LISTED, Desk, guid_in, identified
from ptv_sync.resources import PLURALS, Json, Resource, is_guid
from ptv_sync.v12.client import MOST_READINGS, MOST_VALUES, ONTOLOGY_TERMS, WHOLE_LISTS, Page, V12Client
from ptv_sync.v12.reach import is_in_scope, queries
from ptv_sync.v12.references import References

_Test = Callable[[Json], bool]

# Beyond so many that a listing has not, asking for each by its id would take hours; the guards hold such a loss back.
MOST_CONFIRMED = 5000
MOST_RECONNECTED = 10_000
# So many that come one by one are kept together, for a run that dies to go on from.
KEPT_AT_ONCE = 100


def _all(_document: Json) -> bool:
    return True


class V12Fetch:
    """One run's fetching."""

    def __init__(self, client: V12Client, desk: Desk) -> None:
        self._client = client
        self._desk = desk
        self._references = References()
        self._asked: defaultdict[Resource, set[str]] = defaultdict(set)

    def full(self) -> None:
        """Everything of the scope. What is not there any more is marked as gone, if the scope is the installation's."""
        scope = self._desk.scope
        self._read_again()
        listed: set[str] = set()
        for filters in queries(scope):
            listed |= self._search_all(Resource.SERVICE, filters)[0]
        if not listed:
            raise RunRefused(NOTHING_LISTED)
        self._confirm(Resource.SERVICE)
        self._get_connections(self._seen(Resource.SERVICE))
        self._get_channels()
        self._get_referenced(Resource.GENERAL_DESCRIPTION, self._references.general_descriptions)
        self._get_organisations()
        self._code_lists(WHOLE_LISTS)
        self._ontology_terms()
        if scope.is_authoritative:
            for resource in PLURALS:
                self._drop(resource, self._present(resource) - self._seen(resource))

    def incremental(self, since: datetime) -> None:
        """What has changed since the moment. A service's connections are always replaced as a whole."""
        known = {resource: self._present(resource) for resource in PLURALS}
        services = self._changed(Resource.SERVICE, since, lambda document: is_in_scope(document, self._desk.scope))
        touched = self._services_with_changed_connections(since) & (known[Resource.SERVICE] | services)
        self._get_connections(services | touched | self._perhaps_disconnected(since, known[Resource.SERVICE]))
        references = self._references
        for resource, referenced in (
            (Resource.CHANNEL, references.channels),
            (Resource.GENERAL_DESCRIPTION, references.general_descriptions),
            (Resource.ORGANISATION, references.organisations),
        ):
            self._changed(resource, since, _among(known[resource] | referenced, self._desk.scope.is_whole_country))
            self._get_by_id(resource, sorted(referenced - known[resource] - self._seen(resource)))
        self._get_parents(known[Resource.ORGANISATION])
        self._ontology_terms()

    def compare(self) -> None:
        """v12 lists no ids without their documents: comparing them is a full run."""
        self.full()

    # --- Listings

    def _search_all(
        self, resource: Resource, filters: Parameters, is_wanted: _Test = _all, *, after: datetime | None = None
    ) -> tuple[set[str], set[str]]:
        """Keep every wanted document of a search; answers with the ids of those kept, and of all that it listed.

        Pages that a run which died had fetched are not asked for again. A listing that gave fewer different documents
        than it ever said to have is read once more as a whole: some have moved between its pages.
        """
        kept: set[str] = set()
        listed: set[str] = set()
        skipped = self._desk.ledger.pages
        for _ in range(MOST_READINGS):
            total, nameless, listing = 0, 0, ""
            pages = ahead(self._client.search(resource, filters, after=after, skipped=skipped))
            for page in self._desk.progress.track(pages, stage=f"{PLURALS[resource]}, pages"):
                ids = [guid_in(document.get("contentId")) for document in page.items]
                nameless += ids.count("")
                listed.update(filter(None, ids))
                kept |= self._keep_page(resource, page, is_wanted)
                # The most that any page told: one that goes in the middle takes another's place out of sight.
                total, listing = max(total, page.total), page.listing
            earlier = self._ids_of_earlier_pages(listing)
            kept, listed = kept | earlier, listed | earlier
            if len(listed) + nameless >= total:
                break
            skipped = frozenset()
        return kept, listed

    def _ids_of_earlier_pages(self, listing: str) -> set[str]:
        """Ids of the pages of a listing that a run which died had fetched."""
        ledger = self._desk.ledger
        names = (name for name in ledger.pages if name.rpartition("#")[0] == listing)
        return {identifier for name in names for identifier in ledger.page_ids(name)}

    def _keep_page(self, resource: Resource, page: Page, is_wanted: _Test) -> set[str]:
        chosen = [document for document in page.items if is_wanted(document)]
        for document in chosen:
            self._references.read(document)
        return set(self._desk.ledger.keep(resource, identified(chosen, "contentId"), page=page.name))

    def _changed(self, resource: Resource, since: datetime, is_wanted: _Test) -> set[str]:
        """Keep what was published since; what was archived, or is no longer wanted here, is marked as gone."""
        kept, listed = self._search_all(resource, {}, is_wanted, after=since)
        self._drop(resource, (self._client.archived(resource, since) | listed) - kept)
        return kept

    def _confirm(self, resource: Resource) -> None:
        """Ask by id for what we have and the listing has not: a listing can miss some."""
        missing = sorted(self._present(resource) - self._seen(resource))
        if self._desk.scope.is_authoritative and len(missing) <= MOST_CONFIRMED:
            self._get_by_id(resource, missing, lambda document: is_in_scope(document, self._desk.scope))

    # --- Connections

    def _get_connections(self, services: Iterable[str]) -> None:
        """Fetch all connections of the services, 20 services at a time, and keep them as one document a service."""
        wanted = sorted(set(filter(is_guid, services)) - self._seen(Resource.CONNECTION))
        fetched = sorted(set(services) & self._seen(Resource.CONNECTION))
        for _, document in self._desk.ledger.bodies(Resource.CONNECTION, fetched):
            self._references.read_connections(document)
        batches = ahead(map(self._connections_of, chunks(wanted, MOST_VALUES)))
        for batch in self._desk.progress.track(batches, stage=PLURALS[Resource.CONNECTION]):
            for connections in batch.values():
                self._references.read_connections(connections)
            self._desk.ledger.keep(Resource.CONNECTION, batch.items())

    def _connections_of(self, services: list[str]) -> dict[str, list[Json]]:
        """Service → its connections in the order of their channels; an empty list for one without."""
        found: defaultdict[str, list[Json]] = defaultdict(list)
        for (service, _), document in sorted(self._connections({"serviceContentIds": services}).items(), key=_ends):
            found[service].append(document)
        return {service: found[service] for service in services}

    def _services_with_changed_connections(self, since: datetime) -> set[str]:
        return {service for service, _ in self._connections({}, after=since)}

    def _perhaps_disconnected(self, since: datetime, services: set[str]) -> set[str]:
        """All our services, if any connection in PTV has been removed: its list does not say whose it was.

        In a county that is some hundred requests. Beyond MOST_RECONNECTED services the next full run tells.
        """
        if len(services) > MOST_RECONNECTED or not self._client.has_archived(Resource.CONNECTION, since):
            return set()
        return services

    def _connections(self, filters: Parameters, *, after: datetime | None = None) -> dict[tuple[str, str], Json]:
        """Service and channel → connection; read again while there are fewer than the listing says to have."""
        found: dict[tuple[str, str], Json] = {}
        for _ in range(MOST_READINGS):
            total = 0
            for page in self._client.search(Resource.CONNECTION, filters, after=after):
                for document in page.items:
                    ends = guid_in(document.get("serviceContentId")), guid_in(document.get("channelContentId"))
                    found[ends] = document
                total = max(total, page.total)
            if len(found) >= total:
                break
        return found

    # --- What services point at

    def _get_channels(self) -> None:
        """In the whole country all channels; else those of the services' organisations, and the rest one by one."""
        if self._desk.scope.is_whole_country:
            self._search_all(Resource.CHANNEL, {})
        wanted = self._references.channels
        organisations = sorted(self._references.organisations)
        for chunk in [] if self._desk.scope.is_whole_country else chunks(organisations, MOST_VALUES):
            if wanted <= self._seen(Resource.CHANNEL):
                break
            self._search_all(
                Resource.CHANNEL, {"organizationContentIds": chunk}, _among(wanted, is_whole_country=False)
            )
        self._get_by_id(Resource.CHANNEL, sorted(wanted - self._seen(Resource.CHANNEL)))

    def _get_referenced(self, resource: Resource, wanted: set[str]) -> None:
        """In the whole country all of a kind, else those that are pointed at; both by paging, as they are few."""
        if wanted or self._desk.scope.is_whole_country:
            self._search_all(resource, {}, _among(wanted, self._desk.scope.is_whole_country))
        self._get_by_id(resource, sorted(wanted - self._seen(resource)))

    def _get_organisations(self) -> None:
        self._get_referenced(Resource.ORGANISATION, self._references.organisations)
        self._get_parents(set())

    def _get_parents(self, known: set[str]) -> None:
        """Organisations that those fetched are part of, and those that these are part of, and so on."""
        for _ in range(DEEPEST_ORGANISATION):
            missing = self._references.organisations - known - self._seen(Resource.ORGANISATION)
            if not missing - self._asked[Resource.ORGANISATION]:
                return
            self._get_by_id(Resource.ORGANISATION, sorted(missing))

    def _get_by_id(self, resource: Resource, ids: list[str], is_wanted: _Test = _all) -> None:
        """What is no id is not asked for, and what had no answer not again."""
        chosen = [identifier for identifier in ids if is_guid(identifier) and identifier not in self._asked[resource]]
        self._asked[resource].update(chosen)
        documents = ahead(self._client.document(resource, identifier) for identifier in chosen)
        found = self._desk.progress.track(documents, stage=f"{PLURALS[resource]}, one by one", total=len(chosen))
        wanted = identified(self._referring(found, is_wanted), "contentId")
        for chunk in chunks(wanted, KEPT_AT_ONCE):
            self._desk.ledger.keep(resource, chunk)

    def _referring(self, documents: Iterable[Json | None], is_wanted: _Test) -> Iterator[Json]:
        for document in documents:
            if document is not None and is_wanted(document):
                self._references.read(document)
                yield document

    # --- Code lists

    def _code_lists(self, names: Iterable[str]) -> None:
        """Fetch whole lists. An empty one never takes the place of one that we have: no name would be left."""
        present = self._present(Resource.CODE_LIST)
        found = ((name, self._client.code_list(name)) for name in self._desk.progress.track(names, stage="Code lists"))
        kept = ((name, {"items": rows}) for name, rows in found if rows or name not in present)
        self._desk.ledger.keep(Resource.CODE_LIST, kept)

    def _ontology_terms(self) -> None:
        """The terms that documents use and that are not kept yet; they are added to those kept."""
        kept = dict(self._desk.ledger.bodies(Resource.CODE_LIST, [ONTOLOGY_TERMS]))
        items = {str(row.get("uri")): row for row in (kept.get(ONTOLOGY_TERMS) or {}).get("items") or []}
        missing = sorted(self._references.terms - items.keys())
        for chunk in self._desk.progress.track(list(chunks(missing, MOST_VALUES)), stage="Ontology terms"):
            items |= {str(row.get("uri")): row for row in self._client.code_list(ONTOLOGY_TERMS, {"uris": chunk})}
        self._desk.ledger.keep(Resource.CODE_LIST, [(ONTOLOGY_TERMS, {"items": [items[uri] for uri in sorted(items)]})])

    # --- Raw documents

    def _read_again(self) -> None:
        """Take the references of what a run that died had fetched."""
        for resource in (Resource.SERVICE, Resource.CHANNEL, Resource.ORGANISATION, Resource.GENERAL_DESCRIPTION):
            for _, document in self._desk.ledger.bodies(resource, sorted(self._seen(resource))):
                self._references.read(document)

    def _present(self, resource: Resource) -> set[str]:
        return self._desk.ledger.present(resource)

    def _seen(self, resource: Resource) -> set[str]:
        return self._desk.ledger.seen(resource)

    def _drop(self, resource: Resource, ids: Iterable[str]) -> None:
        self._desk.ledger.drop(resource, sorted(ids))


def _ends(item: tuple[tuple[str, str], Json]) -> tuple[str, str]:
    return item[0]


def _among(wanted: set[str], is_whole_country: bool) -> _Test:
    """A test for documents that are pointed at; in the whole country all are wanted. Heeds ids that come later."""
    return lambda document: is_whole_country or guid_in(document.get("contentId")) in wanted
