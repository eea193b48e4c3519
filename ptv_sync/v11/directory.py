"""Documents from a directory instead of the API, with the same methods and the same rules as the stand-in PTV."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from catalog.intake.errors import ConfigurationError
from ptv_sync.demo.v11 import rules
from ptv_sync.demo.v11.codelists import MUNICIPALITY
from ptv_sync.demo.v11.store import StoreError, read_store
from ptv_sync.resources import Json, Resource
from ptv_sync.v11.client import AreaPath, Status


class PtvDirectory:
    """A directory of saved v11 documents, in whatever folders and files (see `read_store`).

    Raises ConfigurationError when it cannot be read or holds no services.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        try:
            store = read_store(directory)
        except StoreError as error:
            raise ConfigurationError(f"{error}.") from error
        if not store.services:
            raise ConfigurationError(f"{directory} holds no services.")
        self._municipality_codes = store.areas[MUNICIPALITY]
        self._documents: Mapping[Resource, Mapping[str, Json]] = {
            Resource.SERVICE: store.services,
            Resource.CHANNEL: store.channels,
            Resource.ORGANISATION: store.organisations,
            Resource.GENERAL_DESCRIPTION: store.general_descriptions,
        }

    @property
    def origin(self) -> str:
        return str(self._directory)

    @property
    def version(self) -> str:
        return "v11"

    @property
    def is_demo(self) -> bool:
        return False

    lists_ids = True

    @property
    def has_changes(self) -> bool:
        """A directory tells nothing of time: it is always read as a whole."""
        return False

    def ids(self, resource: Resource, *, after: datetime | None = None, status: Status = Status.PUBLISHED) -> list[str]:
        return list(self._documents[resource]) if status is Status.PUBLISHED else []

    def service_ids(self, area: AreaPath, code: str, *, include_whole_country: bool) -> list[str]:
        found = []
        for identifier, document in self._documents[Resource.SERVICE].items():
            try:
                is_inside = rules.in_area(document, area, code, whole_country=include_whole_country)
            except (AttributeError, KeyError, TypeError):
                is_inside = True  # an invalid document: taken along, so that it is told with its id and place
            if is_inside:
                found.append(identifier)
        return found

    def documents(self, resource: Resource, ids: Iterable[str]) -> Iterator[list[Json]]:
        known = self._documents[resource]
        yield [known[identifier] for identifier in ids if identifier in known]

    def municipality_codes(self) -> list[Json]:
        return self._municipality_codes
