"""The first half of a sync: everything of the scope into raw documents. Touches nothing of the catalogue."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from catalog.intake import raw
from catalog.models import SyncRun
from ptv_sync.client import Json, PtvSource, Resource, is_guid
from ptv_sync.errors import NothingListed
from ptv_sync.mapping.fields import clean_text
from ptv_sync.progress import Progress
from ptv_sync.scope import Scope

MUNICIPALITY_CODE = "MunicipalityCode"
# A parent organisation's parent's parent …: deeper than any real one, so that a loop in the data ends.
DEEPEST_ORGANISATION = 8


@dataclass(slots=True)
class References:
    """Ids that the documents seen so far point at, of the kind that PTV can be asked for."""

    channels: dict[str, None] = field(default_factory=dict)
    organisations: dict[str, None] = field(default_factory=dict)
    general_descriptions: dict[str, None] = field(default_factory=dict)

    def read(self, document: Json) -> None:
        """Take the references of a document. Shapes that are not as expected are the mapper's to report."""
        for row in _rows(document, "serviceChannels"):
            _take(self.channels, row.get("serviceChannel"))
        for row in _rows(document, "organizations"):
            _take(self.organisations, row.get("organization"))
        _take(self.organisations, {"id": document.get("organizationId")})
        _take(self.organisations, {"id": document.get("parentOrganizationId")})
        _take(self.general_descriptions, {"id": document.get("generalDescriptionId")})


class Fetching:
    """One run's fetching. Use `fetch`."""

    def __init__(self, source: PtvSource, scope: Scope, run: SyncRun, progress: Progress) -> None:
        self._source = source
        self._scope = scope
        self._run = run
        self._progress = progress
        self._references = References()

    def fetch(self) -> None:
        codes = ((clean_text(str(row.get("code") or ""))[:64], row) for row in self._source.municipality_codes())
        self._keep(MUNICIPALITY_CODE, codes, "Municipalities")
        stage = self._progress.track(self._scope.service_ids(self._source), stage="Services, listed")
        service_ids = list(stage)
        if not service_ids:
            raise NothingListed("PTV listed no services for the area. Nothing was changed.")
        references = self._references
        self._get(Resource.SERVICE, service_ids, "Services")
        self._get(Resource.CHANNEL, self._listed(Resource.CHANNEL, references.channels), "Channels")
        self._get(Resource.GENERAL_DESCRIPTION, references.general_descriptions, "General descriptions")
        asked: set[str] = set()
        wanted = self._listed(Resource.ORGANISATION, references.organisations)
        for _ in range(DEEPEST_ORGANISATION):
            missing = [identifier for identifier in wanted if identifier not in asked]
            if not missing:
                break
            self._get(Resource.ORGANISATION, missing, "Organisations")
            asked.update(missing)
            wanted = references.organisations

    def _listed(self, resource: Resource, referenced: dict[str, None]) -> dict[str, None]:
        """What the documents point at and, in the whole country, everything that PTV lists."""
        return dict.fromkeys(self._source.ids(resource) if self._scope.is_whole_country else ()) | referenced

    def _get(self, resource: Resource, ids: Iterable[str], stage: str) -> None:
        wanted = list(ids)
        documents = self._identified(self._source.documents(resource, wanted))
        self._keep(resource.value, documents, stage, total=len(wanted))

    def _keep(self, kind: str, documents: Iterable[tuple[str, Json]], stage: str, total: int | None = None) -> None:
        kept = raw.store(self._run, kind=kind, version=self._source.version, documents=documents)
        for _ in self._progress.track(kept, stage=stage, total=total):
            pass

    def _identified(self, documents: Iterable[Json]) -> Iterator[tuple[str, Json]]:
        for document in documents:
            self._references.read(document)
            yield clean_text(str(document.get("id") or "").lower())[:64], document


def fetch(source: PtvSource, scope: Scope, run: SyncRun, progress: Progress) -> None:
    """Fetch the scope's documents and keep them as the run's. Raises PtvError."""
    Fetching(source, scope, run, progress).fetch()


def _rows(document: Json, name: str) -> list[Any]:
    value = document.get(name)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _take(into: dict[str, None], reference: Any) -> None:
    identifier = reference.get("id") if isinstance(reference, dict) else None
    if isinstance(identifier, str) and is_guid(identifier.lower()):
        into[identifier.lower()] = None
