"""A small PTV that a test can change between two syncs, told by both versions of its API."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from catalog.intake.snapshots import snapshots
from catalog.models import Channel, Organisation, RawDocument, SearchEntry, Service, ServiceTheme, SyncRun
from ptv_sync.demo.content import Content, load_content
from ptv_sync.demo.faults import Faults
from ptv_sync.demo.identity import guid
from ptv_sync.demo.server import DemoServer
from ptv_sync.demo.v11.render import render as render_v11
from ptv_sync.demo.v11.request import Limits
from ptv_sync.demo.v12.render import render as render_v12
from ptv_sync.progress import Progress
from ptv_sync.sync import Options, sync
from ptv_sync.v11.client import V11Client
from ptv_sync.v12.client import V12Client

VERSIONS = ("v11", "v12")
SIZE = 24


@cache
def small_content() -> Content:
    """Two dozen services of the demonstration with their channels, and every organisation and description."""
    content = load_content()
    services = dict(list(content.services.items())[:SIZE])
    used = {key for service in services.values() for key in service.channels}
    return replace(
        content,
        services=services,
        channels={key: channel for key, channel in content.channels.items() if key in used},
    )


class World:
    """The content as it stands, and what has been taken out of it. Every change is made now."""

    def __init__(self) -> None:
        self.content = small_content()
        self.archived: dict[str, dict[str, datetime]] = {}
        # Organisations and general descriptions have no time in the content: those changed here, by id.
        self.changed: dict[str, datetime] = {}

    def change(self, kind: str, key: str, **update: Any) -> None:
        """Change an entry; `kind` is the field of Content, such as `services`."""
        entries = dict(getattr(self.content, kind))
        now = {"modified": datetime.now(UTC).replace(tzinfo=None)} if kind in {"services", "channels"} else {}
        if not now:
            self.changed[guid(_KINDS[kind], key)] = datetime.now(UTC)
        entries[key] = entries[key].model_copy(update={**now, **update})
        self.content = replace(self.content, **{kind: entries})

    def rename(self, kind: str, key: str, name: str) -> None:
        """Change an entry's Finnish name."""
        text = getattr(self.content, kind)[key].fi
        self.change(kind, key, fi=text.model_copy(update={"name": name}))

    def copy_service(self, key: str, new_key: str) -> None:
        """Add a service that is like another but for its name."""
        entries = dict(self.content.services)
        entries[new_key] = entries[key].model_copy(update={"key": new_key})
        self.content = replace(self.content, services=entries)
        self.rename("services", new_key, f"Uusi {new_key}")

    def remove_service(self, key: str, *, is_told: bool = True) -> None:
        """Take a service out, with the channels that no other has. `is_told`: PTV lists it as archived."""
        services = {other: entry for other, entry in self.content.services.items() if other != key}
        used = {name for entry in services.values() for name in entry.channels}
        gone = [name for name in self.content.channels if name not in used]
        channels = {name: entry for name, entry in self.content.channels.items() if name in used}
        self.content = replace(self.content, services=services, channels=channels)
        if is_told:
            self.archived.setdefault("services", {})[guid("service", key)] = datetime.now(UTC)
            self.archived.setdefault("channels", {}).update((guid("channel", name), datetime.now(UTC)) for name in gone)

    def put_back(self, key: str) -> None:
        """Publish a service of the original content again, as it was."""
        original = small_content()
        entry = original.services[key]
        channels = {name: original.channels[name] for name in entry.channels}
        self.content = replace(
            self.content, services={**self.content.services, key: entry}, channels={**self.content.channels, **channels}
        )
        self.change("services", key)
        for kind, ids in (("services", [guid("service", key)]), ("channels", [guid("channel", n) for n in channels])):
            for identifier in ids:
                self.archived.get(kind, {}).pop(identifier, None)

    @contextmanager
    def served(self, faults: Faults | None = None, *, limits: Limits | None = None) -> Iterator[DemoServer]:
        """The stand-in with the content as it is now."""
        stores: list[Any] = [
            replace(
                store,
                archived=self.archived,
                organisations=self._dated(store.organisations),
                general_descriptions=self._dated(store.general_descriptions),
            )
            for store in (render_v11(self.content), render_v12(self.content))
        ]
        server = DemoServer(stores[0], v12=stores[1], faults=faults, limits=limits)
        with server:
            yield server

    def _dated(self, documents: Mapping[str, Any]) -> dict[str, Any]:
        """The documents, those changed here with the time of the change."""
        return {
            key: document | _times(self.changed[key]) if key in self.changed else document
            for key, document in documents.items()
        }

    def sync(self, version: str, faults: Faults | None = None, **options: Any) -> SyncRun:
        """A sync of the installation's own areas with the stand-in as it is now."""
        with self.served(faults, limits=SMALL_PAGES) as server:
            return sync(client(server, version), Options(**options), Progress(is_quiet=True)).run


_KINDS = {"organisations": "organisation", "general_descriptions": "general-description"}


def _times(moment: datetime) -> dict[str, str]:
    """A document's time as each version has it."""
    text = moment.strftime("%Y-%m-%dT%H:%M:%S.%f")
    return {"modified": text, "publishedAt": f"{text}Z"}


# Several pages of ids, so that they can shift.
SMALL_PAGES = Limits(id_page=10)


def client(server: DemoServer, version: str) -> V11Client | V12Client:
    """A client in a hurry."""
    options: dict[str, Any] = {"attempts": 5, "first_pause": 0.001, "timeout": (2.0, 5.0)}
    if version == "v12":
        return V12Client(server.url("v12"), key="a key", **options)
    return V11Client(server.url("v11"), **options)


def catalogue() -> dict[str, Any]:
    """What readers can see, by ids at the source: live rows in words, themes and search rows.

    Of channels and organisations those that a service has: one that none has any longer goes with the next full run.
    """
    found: dict[str, Any] = {}
    models: tuple[Any, ...] = (Organisation, Service, Channel)
    for model in models:
        rows = model.objects.filter(withdrawn_at__isnull=True).order_by("pk")
        if model is Channel:
            rows = rows.filter(connections__service__withdrawn_at__isnull=True, connections__service__isnull=False)
        if model is Organisation:
            rows = rows.filter(service_roles__service__withdrawn_at__isnull=True, service_roles__isnull=False)
        ids = dict(rows.values_list("pk", "source_id"))
        found[model.__name__] = {str(ids[key]): value for key, value in snapshots(model, list(ids)).items()}
    services = Service.objects.filter(withdrawn_at__isnull=True)
    found["tray"] = {str(key): reason for key, reason in services.order_by("pk").values_list("pk", "off_tray_reason")}
    links = ServiceTheme.objects.filter(service__in=services).order_by("service", "theme")
    found["themes"] = sorted(map(str, links.values_list("service", "theme", "score")))
    rows = SearchEntry.objects.filter(service__in=services).order_by("service", "language")
    found["search"] = {
        f"{key} {language}": vector for key, language, vector in rows.values_list("service", "language", "vector")
    }
    return found


def forget_everything() -> None:
    """Empty the catalogue and the ledger."""
    for model in (SyncRun, RawDocument, Service, Channel, Organisation):
        model.objects.all().delete()


def first_difference(one: Any, other: Any, path: str = "") -> str:
    """Where two catalogues differ first, for the message of a failing test."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if one.get(key) != other.get(key):
                return first_difference(one.get(key), other.get(key), f"{path}/{key}")
        return ""
    return f"{path}: {one!r} != {other!r}" if one != other else ""
