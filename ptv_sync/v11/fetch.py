"""What is asked of v11 and in which order: everything of a scope, or what has changed since a moment. Pure.

Documents go to the ledger of raw documents; nothing of the catalogue is touched.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from catalog.intake.ahead import ahead
from catalog.intake.errors import RunRefused
from ptv_sync.fetching import DEEPEST_ORGANISATION, NOTHING_LISTED, Desk, guid_in, identified, rows_of
from ptv_sync.resources import PLURALS, Json, Resource
from ptv_sync.v11.client import Status, V11Source
from ptv_sync.v11.reach import is_in_scope, listed_services

_Test = Callable[[Json], bool]

KINDS = (Resource.SERVICE, Resource.CHANNEL, Resource.ORGANISATION, Resource.GENERAL_DESCRIPTION)


def _all(_document: Json) -> bool:
    return True


@dataclass(slots=True)
class References:
    """Ids that the documents seen so far point at."""

    channels: dict[str, None] = field(default_factory=dict)
    organisations: dict[str, None] = field(default_factory=dict)
    general_descriptions: dict[str, None] = field(default_factory=dict)

    def read(self, document: Json) -> None:
        """Take the references of a document of any kind."""
        for row in rows_of(document, "serviceChannels"):
            _take(self.channels, row.get("serviceChannel"))
        for row in rows_of(document, "organizations"):
            _take(self.organisations, row.get("organization"))
        _take(self.organisations, {"id": document.get("organizationId")})
        _take(self.organisations, {"id": document.get("parentOrganizationId")})
        _take(self.general_descriptions, {"id": document.get("generalDescriptionId")})


class V11Fetch:
    """One run's fetching."""

    def __init__(self, source: V11Source, desk: Desk) -> None:
        self._source = source
        self._desk = desk
        self._references = References()

    def full(self) -> None:
        """Everything of the scope. What is not there any more is marked as gone, if the scope is the installation's."""
        self._municipality_codes()
        listed = listed_services(self._source, self._desk.scope)
        if not listed:
            raise RunRefused(NOTHING_LISTED)
        self._read_again(Resource.SERVICE)
        self._get(Resource.SERVICE, listed)
        self._confirm_services(listed)
        references = self._references
        self._read_again(Resource.CHANNEL)
        self._get(Resource.CHANNEL, self._all_or(Resource.CHANNEL, references.channels))
        self._get(Resource.GENERAL_DESCRIPTION, references.general_descriptions)
        self._read_again(Resource.ORGANISATION)
        self._get(Resource.ORGANISATION, self._all_or(Resource.ORGANISATION, references.organisations))
        self._get_parents(self._seen(Resource.ORGANISATION))
        if self._desk.scope.is_authoritative:
            for resource in KINDS:
                self._drop(resource, self._present(resource) - self._seen(resource))

    def incremental(self, since: datetime) -> None:
        """What has changed since the moment, and what that touches.

        A service's document holds pieces of its general description and names of its organisations, but is not listed
        when those change (contract §1.1): such services are fetched too.
        """
        self._municipality_codes()
        shared = self._changed_general_descriptions(since)
        organisations = self._changed(Resource.ORGANISATION, since)
        affected = self._desk.known.services_using(general_descriptions=shared, organisations=organisations)
        self._get_services(self._changed(Resource.SERVICE, since) | (affected & self._present(Resource.SERVICE)))
        channels = self._changed(Resource.CHANNEL, since)
        wanted = self._present(Resource.CHANNEL) | self._references.channels.keys()
        self._get(Resource.CHANNEL, channels if self._desk.scope.is_whole_country else channels & wanted)
        self._get(Resource.GENERAL_DESCRIPTION, shared & self._present(Resource.GENERAL_DESCRIPTION))
        self._get(Resource.ORGANISATION, organisations & self._present(Resource.ORGANISATION))
        self._get_missing()

    def compare(self) -> None:
        """Every id with PTV's own lists: the authority over what has been missed. Fetches what is new."""
        listed = listed_services(self._source, self._desk.scope)
        if not listed:
            raise RunRefused(NOTHING_LISTED)
        present = self._present(Resource.SERVICE)
        self._get_services(listed - present)
        self._confirm_services(listed)
        self._note(Resource.SERVICE, listed & present)
        channels = self._desk.known.used_channels() | self._references.channels.keys()
        self._compare(Resource.CHANNEL, channels)
        self._compare(Resource.ORGANISATION, self._desk.known.used_organisations())
        self._get_missing()

    def _compare(self, resource: Resource, used: set[str]) -> None:
        """Every id of a kind; `used` are those that are named here. Of an area, channels that nobody names are gone."""
        is_whole_country = self._desk.scope.is_whole_country
        published = set(self._source.ids(resource))
        here = self._present(resource)
        # Organisations without published services are not listed, though parents may be such. And a run that was held
        # or refused may have left out what is published.
        self._get(resource, (here - published) | ((published if is_whole_country else published & used) - here))
        kept = here & (published | self._seen(resource))
        if resource is Resource.CHANNEL and not is_whole_country:
            kept &= used
        self._note(resource, kept)
        self._drop(resource, here - kept - self._seen(resource))

    # --- Services

    def _confirm_services(self, listed: set[str]) -> None:
        """Ask by id for services that we have and the list has not: a list can miss some. What is gone is marked."""
        if self._desk.scope.is_authoritative:
            self._get_services(self._present(Resource.SERVICE) - listed - self._seen(Resource.SERVICE))

    def _get_services(self, ids: Iterable[str]) -> None:
        """Fetch services by id and keep those of the scope; of the others what we had is marked as gone."""
        wanted = set(ids)
        scope = self._desk.scope
        kept = self._get(Resource.SERVICE, wanted, lambda document: is_in_scope(document, scope))
        if scope.is_authoritative:
            self._drop(Resource.SERVICE, wanted - kept)

    # --- What has changed

    def _changed(self, resource: Resource, since: datetime) -> set[str]:
        """Ids that have changed and are published; those that no longer are, are marked as gone."""
        changed = set(self._source.ids(resource, after=since))
        gone = {
            identifier
            for status in (Status.ARCHIVED, Status.WITHDRAWN)
            for identifier in self._source.ids(resource, after=since, status=status)
        }
        self._drop(resource, gone - changed)
        return changed

    def _changed_general_descriptions(self, since: datetime) -> set[str]:
        """Ids of those that have changed or are gone; v11 has no list of the gone, but the whole list is one page."""
        here = self._present(Resource.GENERAL_DESCRIPTION)
        gone = here - set(self._source.ids(Resource.GENERAL_DESCRIPTION)) if here else set()
        self._drop(Resource.GENERAL_DESCRIPTION, gone)
        return set(self._source.ids(Resource.GENERAL_DESCRIPTION, after=since)) | gone

    def _get_missing(self) -> None:
        """Fetch what the fetched documents point at and is not here yet."""
        references = self._references
        self._get(Resource.CHANNEL, references.channels.keys() - self._present(Resource.CHANNEL))
        present = self._present(Resource.GENERAL_DESCRIPTION)
        self._get(Resource.GENERAL_DESCRIPTION, references.general_descriptions.keys() - present)
        self._get_parents(self._present(Resource.ORGANISATION))

    def _get_parents(self, known: set[str]) -> None:
        """Fetch organisations that are pointed at and not known, then the parents of those, and so on."""
        for _ in range(DEEPEST_ORGANISATION):
            missing = self._references.organisations.keys() - known
            if not missing:
                return
            self._get(Resource.ORGANISATION, missing)
            known = known | missing

    # --- Documents

    def _all_or(self, resource: Resource, referenced: Iterable[str]) -> set[str]:
        """What the documents point at and, in the whole country, everything that PTV lists."""
        return {*(self._source.ids(resource) if self._desk.scope.is_whole_country else ()), *referenced}

    def _get(self, resource: Resource, ids: Iterable[str], is_wanted: _Test = _all) -> set[str]:
        """Fetch documents that this run has not seen yet and keep the wanted ones; answers with those seen by now."""
        wanted = set(ids)
        missing = sorted(wanted - self._seen(resource))
        if missing:
            batches = ahead(self._source.documents(resource, missing))
            documents = self._referring((document for batch in batches for document in batch), is_wanted)
            tracked = self._desk.progress.track(documents, stage=PLURALS[resource])
            self._desk.ledger.keep(resource, identified(tracked, "id"))
        return wanted & self._seen(resource)

    def _referring(self, documents: Iterable[Json], is_wanted: _Test) -> Iterator[Json]:
        for document in documents:
            if is_wanted(document):
                self._references.read(document)
                yield document

    def _read_again(self, resource: Resource) -> None:
        """Take the references of what a run that died had fetched."""
        for _, document in self._desk.ledger.bodies(resource, sorted(self._seen(resource))):
            self._references.read(document)

    def _municipality_codes(self) -> None:
        rows = self._source.municipality_codes()
        self._desk.ledger.keep(Resource.MUNICIPALITY_CODE, identified(rows, "code"))

    def _present(self, resource: Resource) -> set[str]:
        return self._desk.ledger.present(resource)

    def _seen(self, resource: Resource) -> set[str]:
        return self._desk.ledger.seen(resource)

    def _note(self, resource: Resource, ids: set[str]) -> None:
        self._desk.ledger.note(resource, sorted(ids))

    def _drop(self, resource: Resource, ids: Iterable[str]) -> None:
        self._desk.ledger.drop(resource, sorted(ids))


def _take(into: dict[str, None], reference: object) -> None:
    value = reference.get("id") if isinstance(reference, dict) else None
    # Most are known already: asking that first is quicker than looking at the shape of each.
    if isinstance(value, str) and value not in into and (identifier := guid_in(value)):
        into[identifier] = None
