"""The first half of a sync: everything of the scope into raw documents. Touches nothing of the catalogue."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from catalog.intake import raw
from catalog.models import SyncRun
from ptv_sync.client import Json, PtvSource, Resource
from ptv_sync.errors import PtvError
from ptv_sync.progress import Progress
from ptv_sync.scope import Scope

MUNICIPALITY_CODE = "MunicipalityCode"
# A parent organisation's parent's parent …: deeper than any real one, so that a loop in the data ends.
DEEPEST_ORGANISATION = 8


class NothingListed(PtvError):
    """PTV listed no services at all: more likely a fault than the truth, so nothing is done."""


@dataclass(slots=True)
class References:
    """Ids that the documents seen so far point at."""

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


def fetch(source: PtvSource, scope: Scope, run: SyncRun, progress: Progress) -> None:
    """Fetch the scope's documents and keep them as the run's. Raises PtvError."""
    codes = ((str(row.get("code")), row) for row in source.municipality_codes() if row.get("code"))
    _consume(raw.store(run, kind=MUNICIPALITY_CODE, version=source.version, documents=codes))
    service_ids = scope.service_ids(source)
    if not service_ids:
        raise NothingListed("PTV listed no services for the area. Nothing was changed.")
    references = References()

    def get(resource: Resource, ids: Iterable[str], stage: str) -> None:
        wanted = list(ids)
        documents = _identified(source.documents(resource, wanted), references)
        kept = raw.store(run, kind=resource.value, version=source.version, documents=documents)
        _consume(progress.track(kept, stage=stage, total=len(wanted)))

    def listed(resource: Resource, referenced: dict[str, None]) -> list[str]:
        """In the whole country everything that PTV lists; in an area only what its services point at."""
        return list(source.ids(resource)) if scope.is_whole_country else list(referenced)

    get(Resource.SERVICE, service_ids, "Services")
    get(Resource.CHANNEL, listed(Resource.CHANNEL, references.channels), "Channels")
    get(Resource.GENERAL_DESCRIPTION, references.general_descriptions, "General descriptions")
    asked: set[str] = set()
    wanted = dict.fromkeys(listed(Resource.ORGANISATION, references.organisations)) | references.organisations
    for _ in range(DEEPEST_ORGANISATION):
        missing = [identifier for identifier in wanted if identifier not in asked]
        if not missing:
            break
        get(Resource.ORGANISATION, missing, "Organisations")
        asked.update(missing)
        wanted = references.organisations


def _identified(documents: Iterable[Json], references: References) -> Iterator[tuple[str, Json]]:
    for document in documents:
        references.read(document)
        yield str(document.get("id", "")).lower(), document


def _rows(document: Json, name: str) -> list[Any]:
    value = document.get(name)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _take(into: dict[str, None], reference: Any) -> None:
    identifier = reference.get("id") if isinstance(reference, dict) else None
    if isinstance(identifier, str) and identifier:
        into[identifier.lower()] = None


def _consume(items: Iterable[object]) -> None:
    for _ in items:
        pass
