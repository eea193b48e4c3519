"""Documents from a directory instead of the API, with the same methods and the same rules as the stand-in PTV."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ptv_sync.client import AreaPath, Json, Resource
from ptv_sync.demo.v11 import rules
from ptv_sync.demo.v11.codelists import MUNICIPALITY
from ptv_sync.demo.v11.store import StoreError, read_store
from ptv_sync.errors import PtvConfigurationError


class PtvDirectory:
    """A directory of saved v11 documents, in whatever folders and files (see `read_store`).

    Raises PtvConfigurationError when it cannot be read or holds no services.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        try:
            store = read_store(directory)
        except StoreError as error:
            raise PtvConfigurationError(f"{error}.") from error
        if not store.services:
            raise PtvConfigurationError(f"{directory} holds no services.")
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

    def ids(self, resource: Resource) -> Iterator[str]:
        return iter(self._documents[resource])

    def service_ids(self, area: AreaPath, code: str, *, include_whole_country: bool) -> Iterator[str]:
        for identifier, document in self._documents[Resource.SERVICE].items():
            try:
                is_inside = rules.in_area(document, area, code, whole_country=include_whole_country)
            except (AttributeError, KeyError, TypeError):
                is_inside = True  # an invalid document: taken along, so that it is told with its id and place
            if is_inside:
                yield identifier

    def documents(self, resource: Resource, ids: Iterable[str]) -> Iterator[Json]:
        known = self._documents[resource]
        return (known[identifier] for identifier in ids if identifier in known)

    def municipality_codes(self) -> Iterator[Json]:
        return iter(self._municipality_codes)
