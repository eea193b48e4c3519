"""Documents from a directory instead of the API, with the same methods. Pure.

The layout is that of saved documents: `services/`, `channels/`, `organizations/`, `generalDescriptions/` with a JSON
file per document, and `codes/municipality.json`. Areas are not looked at: everything in the directory is wanted.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from ptv_sync.client import AreaPath, Json, Resource
from ptv_sync.errors import PtvBadAnswer, PtvConfigurationError

FOLDERS = {
    Resource.SERVICE: "services",
    Resource.CHANNEL: "channels",
    Resource.ORGANISATION: "organizations",
    Resource.GENERAL_DESCRIPTION: "generalDescriptions",
}


class PtvDirectory:
    """A directory of v11 documents. Raises PtvConfigurationError when it holds no services."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._documents = {resource: self._read(directory / folder) for resource, folder in FOLDERS.items()}
        if not self._documents[Resource.SERVICE]:
            raise PtvConfigurationError(
                f"{directory} holds no services: documents are looked for in its services/ folder."
            )

    @property
    def origin(self) -> str:
        return str(self._directory)

    @property
    def version(self) -> str:
        return "v11"

    @property
    def is_demo(self) -> bool:
        return False

    def ids(self, resource: Resource) -> Iterator[str]:
        yield from self._documents[resource]

    def service_ids(
        self,
        area: AreaPath,
        code: str,
        *,
        include_whole_country: bool,
    ) -> Iterator[str]:
        return self.ids(Resource.SERVICE)

    def documents(self, resource: Resource, ids: Iterable[str]) -> Iterator[Json]:
        known = self._documents[resource]
        yield from (known[identifier] for identifier in ids if identifier in known)

    def municipality_codes(self) -> Iterator[Json]:
        path = self._directory / "codes" / "municipality.json"
        if path.exists():
            yield from _load(path)

    def _read(self, folder: Path) -> dict[str, Json]:
        documents = (_load(path) for path in sorted(folder.glob("*.json")))
        return {str(document.get("id", "")).lower(): document for document in documents if document.get("id")}


def _load(path: Path) -> Json:
    try:
        content: Json = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PtvBadAnswer(f"{path} could not be read as JSON: {error}.") from error
    return content
