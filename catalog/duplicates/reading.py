"""Reads what the rules of duplicates look at: services with the ways to them, organisations that belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import models

from catalog.chunks import chunks
from catalog.duplicates.rules import OrganisationLight, ServiceLight
from catalog.models import (
    Address,
    ChannelText,
    Connection,
    Link,
    Municipality,
    Organisation,
    Phone,
    Service,
    ServiceOrganisation,
    ServiceText,
)
from catalog.records import OrganisationRole

CHUNK = 2000
Groups = dict[UUID, str]
"""Organisation → what stands for it and for all with its business id."""
Features = defaultdict[Any, set[str]]


def organisations_of(services: Iterable[UUID]) -> set[UUID]:
    """The organisations that are responsible for the services. One query for each 2,000."""
    rows = _responsible().values_list("organisation_id", flat=True)
    return {key for chunk in chunks(services, CHUNK) for key in rows.filter(service__in=chunk) if key}


def services_of(organisations: Iterable[UUID]) -> set[UUID]:
    """The services that the organisations are responsible for. One query for each 2,000."""
    rows = _responsible().values_list("service_id", flat=True)
    return {key for chunk in chunks(organisations, CHUNK) for key in rows.filter(organisation__in=chunk)}


def related(organisations: Iterable[UUID]) -> list[OrganisationLight]:
    """The organisations, and all with a business id of theirs, that are not withdrawn. Two queries for each 2,000."""
    live = Organisation.objects.filter(withdrawn_at__isnull=True)
    found: dict[UUID, OrganisationLight] = {}
    for chunk in chunks(organisations, CHUNK):
        codes = live.filter(pk__in=chunk).exclude(business_code="").values_list("business_code", flat=True)
        wanted = models.Q(pk__in=chunk) | models.Q(business_code__in=list(codes.distinct()))
        for key, code, parent in live.filter(wanted).values_list("pk", "business_code", "parent_id"):
            found[key] = OrganisationLight(key, code, parent)
    return list(found.values())


def services_by_group(organisations: Sequence[OrganisationLight]) -> Iterator[dict[UUID, str]]:
    """Services on the tray with their group, a few thousand at a time, and no group in two parts.

    One query for each 2,000 organisations.
    """
    groups = {row.id: row.business_code or str(row.id) for row in organisations}
    by_group: defaultdict[str, set[UUID]] = defaultdict(set)
    for chunk in chunks(groups, CHUNK):
        rows = _responsible().filter(organisation__in=chunk, service__in=Service.objects.on_tray())
        for service, organisation in rows.values_list("service_id", "organisation_id"):
            by_group[groups[organisation]].add(service)
    batch: dict[UUID, str] = {}
    for group in sorted(by_group):
        batch.update(dict.fromkeys(by_group[group], group))
        if len(batch) >= CHUNK:
            yield batch
            batch = {}
    if batch:
        yield batch


def lights(groups: Mapping[UUID, str]) -> list[ServiceLight]:
    """The services as the rules see them. Ten queries for each 2,000."""
    return [light for chunk in chunks(groups, CHUNK) for light in _lights(chunk, groups)]


def named(groups: Mapping[UUID, str]) -> Iterator[ServiceLight]:
    """The services with their names alone. One query for each 2,000."""
    for chunk in chunks(groups, CHUNK):
        names = _names_of_services(chunk)
        yield from (ServiceLight(key, groups[key], names[key]) for key in chunk)


def place_names() -> set[str]:
    """The names of all municipalities in every language. One query."""
    return {name for names in Municipality.objects.values_list("names", flat=True) for name in names.values() if name}


def _responsible() -> models.QuerySet[ServiceOrganisation]:
    return ServiceOrganisation.objects.filter(role=OrganisationRole.RESPONSIBLE, organisation__isnull=False)


def _lights(ids: Sequence[UUID], groups: Mapping[UUID, str]) -> Iterator[ServiceLight]:
    names = _names_of_services(ids)
    channels: defaultdict[UUID, set[UUID]] = defaultdict(set)
    connections: defaultdict[UUID, set[int]] = defaultdict(set)
    live = models.Q(channel__isnull=True) | models.Q(channel__withdrawn_at__isnull=True)
    rows = Connection.objects.filter(live, service__in=ids)
    for pk, service, channel in rows.values_list("pk", "service_id", "channel_id"):
        if service is not None:
            connections[service].add(pk)
            channels[service].update([channel] if channel else [])
    known = {channel for found in channels.values() for channel in found}
    of_channels = {"names": _names(known), **_contacts("channel", known)}
    of_connections = _contacts("connection", {pk for found in connections.values() for pk in found})
    for key, via in Service.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "via"):

        def of(kind: str, *, key: UUID = key) -> frozenset[str]:
            here = (of_connections[kind].get(pk, set()) for pk in connections[key] if kind in of_connections)
            return frozenset().union(*here, *(of_channels[kind].get(channel, set()) for channel in channels[key]))

        yield ServiceLight(
            key, groups[key], names[key], frozenset(channels[key]), of("names"), of("phones"), of("addresses"),
            of("links"), via,
        )  # fmt: skip


def _names_of_services(ids: Collection[UUID]) -> defaultdict[UUID, dict[str, str]]:
    names: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    rows = ServiceText.objects.filter(service__in=ids).values_list("service_id", "language", "name")
    for key, language, name in rows:
        names[key][language] = name
    return names


def _names(channels: Collection[UUID]) -> Features:
    found: Features = defaultdict(set)
    rows = ChannelText.objects.filter(channel__in=channels)
    for key, name in rows.values_list("channel_id", "name"):
        found[key].add(name)
    return found


def _contacts(owner: str, keys: Collection[Any]) -> dict[str, Features]:
    """Phones, street addresses and web pages of channels or connections, in one spelling. Three queries."""
    phones: Features = defaultdict(set)
    addresses: Features = defaultdict(set)
    links: Features = defaultdict(set)
    wanted, column = {f"{owner}__in": keys}, f"{owner}_id"
    for key, number in Phone.objects.filter(**wanted).values_list(column, "number"):
        phones[key].add(number)
    rows = Address.objects.filter(**wanted).values_list(column, "street", "street_number", "postal_code")
    for key, streets, number, code in rows:
        addresses[key].update(
            f"{street} {number} {code}".casefold() for street in streets.values() if street and number
        )
    for key, url in Link.objects.filter(**wanted).values_list(column, "url"):
        links[key].add(_page(url))
    return {"phones": phones, "addresses": addresses, "links": links}


def _page(url: str) -> str:
    """A web address without what does not tell pages apart."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    return parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/") + query
