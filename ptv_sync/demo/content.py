"""Reads the demonstration content (content/*.toml) into one frozen value, or says everything that is wrong with it."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from ptv_sync.demo.entries import (
    Areas,
    Channel,
    Entry,
    GeneralDescription,
    Organisation,
    Service,
    TermLabels,
)
from ptv_sync.demo.registers import Registers, load_registers

E = TypeVar("E", bound=Entry)


class ContentError(Exception):
    """The content is not as it should be. `faults` has one line for each fault: file, entry, field, what is wrong."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Content:
    """The whole content, by key, in the order of the files; terms by KOKO id. References inside it hold."""

    organisations: Mapping[str, Organisation]
    general_descriptions: Mapping[str, GeneralDescription]
    services: Mapping[str, Service]
    channels: Mapping[str, Channel]
    terms: Mapping[str, TermLabels]
    origins: Mapping[str, str]  # where a service stands: key → name of its file, without ending


def load_content(folder: Traversable | None = None) -> Content:
    """The content of `folder` (default: the bundled one). Raises ContentError naming every fault at once."""
    reader = _Reader(folder or files("ptv_sync.demo") / "content")
    services = reader.entries("services", "service", Service)
    content = Content(
        organisations=reader.entries("organisations.toml", "organisation", Organisation),
        general_descriptions=reader.entries("general_descriptions.toml", "general_description", GeneralDescription),
        services=services,
        channels=reader.entries("channels", "channel", Channel),
        terms=reader.terms(),
        origins=MappingProxyType({key: reader.origin[f"service {key}"].split("/")[-1][:-5] for key in services}),
    )
    faults = [*reader.faults, *_dangling(content, load_registers())]
    if faults:
        raise ContentError(faults)
    return content


class _Reader:
    """Reads files of one folder and collects what is wrong with them in `faults`."""

    def __init__(self, folder: Traversable) -> None:
        self.folder = folder
        self.faults: list[str] = []
        self.origin: dict[str, str] = {}

    def entries(self, place: str, table: str, model: type[E]) -> Mapping[str, E]:
        """All `[[table]]` entries of a file, or of the .toml files of a folder, by key."""
        found: dict[str, E] = {}
        for name, data in self._files(place):
            self.faults += [f"{name}: unknown table “{other}”" for other in data if other != table]
            for raw in _tables(data.get(table)):
                key = raw.get("key", "(no key)")
                entry = self._validated(model, raw, f"{name}: {table} {key}")
                if entry is None:
                    continue
                if key in found:
                    self.faults.append(
                        f"{name}: {table} {key}: the key is already used in {self.origin[f'{table} {key}']}"
                    )
                found[key] = entry
                self.origin[f"{table} {key}"] = name
        return MappingProxyType(found)

    def terms(self) -> Mapping[str, TermLabels]:
        """terms.toml: one table for each KOKO id."""
        return MappingProxyType(
            {
                term: labels
                for name, data in self._files("terms.toml")
                for term, raw in data.items()
                if (labels := self._validated(TermLabels, raw, f"{name}: term {term}")) is not None
            }
        )

    def _files(self, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
        source = self.folder / place
        if not place.endswith(".toml"):
            inside = sorted(child.name for child in source.iterdir() if child.name.endswith(".toml"))
            for name in inside:
                yield from self._files(f"{place}/{name}")
            return
        try:
            yield place, tomllib.loads(source.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            self.faults.append(f"{place}: not TOML: {error}")

    def _validated(self, model: type[E], raw: object, where: str) -> E | None:
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                field = ".".join(str(part) for part in fault["loc"])
                message = fault["msg"].removeprefix("Value error, ")
                self.faults.append(f"{where}: {field + ': ' if field else ''}{message}")
            return None


def _tables(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _dangling(content: Content, registers: Registers) -> Iterator[str]:
    """One line for each reference that leads nowhere."""
    for key, organisation in content.organisations.items():
        parent = (organisation.parent,) if organisation.parent else ()
        own = (organisation.municipality,) if organisation.municipality else ()
        where = f"organisation {key}"
        yield from _missing(where, "parent", parent, content.organisations)
        yield from _missing(where, "municipality", own, registers.municipalities)
        yield from _missing_areas(where, organisation.area, registers)
    for key, description in content.general_descriptions.items():
        yield from _missing_classification(f"general_description {key}", description, content, registers)
    for key, service in content.services.items():
        yield from _service_references(f"service {key}", service, content, registers)
    for key, channel in content.channels.items():
        where = f"channel {key}"
        yield from _missing(where, "organisation", (channel.organisation,), content.organisations)
        yield from _missing_areas(where, channel.area, registers)
        places = tuple(part.municipality for part in (channel.address, channel.postal_address) if part)
        yield from _missing(where, "address", places, registers.municipalities)
    unused = Counter(content.channels.keys()) - Counter(key for s in content.services.values() for key in s.channels)
    yield from (f"channel {key}: no service uses it" for key in unused)


def _service_references(where: str, service: Service, content: Content, registers: Registers) -> Iterator[str]:
    organisations = (service.organisation, *service.other_responsible, *service.producers)
    shared = (service.general_description,) if service.general_description else ()
    yield from _missing(where, "organisation", organisations, content.organisations)
    yield from _missing(where, "general_description", shared, content.general_descriptions)
    yield from _missing(where, "channels", service.channels, content.channels)
    yield from _missing_areas(where, service.area, registers)
    yield from _missing_classification(where, service, content, registers)


def _missing_classification(
    where: str, entry: Service | GeneralDescription, content: Content, registers: Registers
) -> Iterator[str]:
    yield from _missing(where, "classes", entry.classes, registers.service_classes)
    yield from _missing(where, "terms", entry.terms, content.terms)
    yield from _missing(where, "targets", entry.targets, registers.target_groups)
    yield from _missing(where, "life_events", entry.life_events, registers.life_events)


def _missing_areas(where: str, area: Areas | None, registers: Registers) -> Iterator[str]:
    if isinstance(area, tuple):
        yield from _missing(where, "area", area, registers.municipalities)
    elif area and ":" in area:
        kind, code = area.split(":")
        yield from _missing(where, "area", (code,), registers.counties if kind == "county" else registers.regions)


def _missing(where: str, field: str, keys: Iterable[str], known: Mapping[str, object]) -> Iterator[str]:
    yield from (f"{where}: {field}: there is no “{key}”" for key in keys if key not in known)
