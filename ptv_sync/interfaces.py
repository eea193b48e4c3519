"""The one place where the versions of PTV's API are told apart: client, fetching and reading of each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django.conf import settings

from catalog.intake import raw
from catalog.intake.errors import ConfigurationError
from catalog.models import Address
from ptv_sync.fetching import Desk
from ptv_sync.loader.offering import SOURCE
from ptv_sync.reading import Reader
from ptv_sync.resources import Resource
from ptv_sync.v11 import mapper as v11_mapper
from ptv_sync.v11.client import V11Client
from ptv_sync.v11.directory import PtvDirectory
from ptv_sync.v11.fetch import V11Fetch
from ptv_sync.v11.reading import V11Reader
from ptv_sync.v12 import mapper as v12_mapper
from ptv_sync.v12.client import ONTOLOGY_TERMS, V12Client
from ptv_sync.v12.fetch import V12Fetch
from ptv_sync.v12.reading import V12Reader
from ptv_sync.versions import Version, version_of

Source = V11Client | V12Client | PtvDirectory


class Fetch(Protocol):
    """One run's fetching: everything, what has changed, or every id compared with PTV's."""

    def full(self) -> None: ...

    def incremental(self, since: datetime) -> None: ...

    def compare(self) -> None: ...


def client_of(base_url: str) -> V11Client | V12Client:
    """A client of the version that the address names. Raises ConfigurationError for any other."""
    if not base_url:
        raise ConfigurationError("PTV_API_URL is not set: give the whole base, such as http://127.0.0.1:8901/api/v12/.")
    if version_of(base_url) is Version.V11:
        return V11Client(base_url)
    if not settings.PTV_API_KEY:
        raise ConfigurationError("PTV_API_KEY is not set: v12 of the interface asks for a key.")
    return V12Client(base_url, key=settings.PTV_API_KEY)


def fetch_of(source: Source, desk: Desk) -> Fetch:
    return V12Fetch(source, desk) if isinstance(source, V12Client) else V11Fetch(source, desk)


def mapper_version_of(version: str) -> int:
    return v12_mapper.MAPPER_VERSION if version == Version.V12 else v11_mapper.MAPPER_VERSION


def readers() -> Mapping[str, Reader]:
    """A reader for the documents of each version; v12's knows the code lists that have been fetched. Three queries."""
    lists = {row.source_id: row.sha256 for row in raw.hashes(SOURCE, Resource.CODE_LIST)}
    rows = {name: body["items"] for name, body in raw.bodies(SOURCE, Resource.CODE_LIST, sorted(lists))}
    # Ontology terms come with the documents that use them: a new one changes none of the others.
    edition = "|".join(lists[name] for name in sorted(lists) if name != ONTOLOGY_TERMS)
    return {Version.V11: V11Reader(), Version.V12: V12Reader(rows, _postal_codes() if lists else {}, edition=edition)}


def _postal_codes() -> dict[str, str]:
    """Postal code → municipality, as addresses that name both have it: v12 gives no municipality (contract §2.11)."""
    rows = Address.objects.exclude(postal_code="").filter(municipality__isnull=False)
    newest = rows.order_by("postal_code", "-pk").distinct("postal_code")
    return dict(newest.values_list("postal_code", "municipality_id"))
