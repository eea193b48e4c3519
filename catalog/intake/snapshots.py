"""What the catalogue says of organisations, channels and services, as flat text: for telling what a run changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import models

from catalog.models import (
    Address,
    Area,
    Channel,
    ChannelText,
    Concept,
    Connection,
    Email,
    Link,
    OpeningSpell,
    Organisation,
    OrganisationText,
    Phone,
    Service,
    ServiceHours,
    ServiceOrganisation,
    ServiceText,
)

Snapshot = dict[str, str]
"""Field → text; fields that are empty are left out."""
Snapshots = dict[UUID, Snapshot]

_COLUMNS: Mapping[type[models.Model], tuple[str, ...]] = {
    Service: ("kind", "funding", "charge", "coverage", "languages", "has_voucher", "general_description_source_id"),
    Channel: (
        "kind", "coverage", "languages", "organisation_source_id", "requires_authentication", "requires_signature",
        "signature_count", "accessibility_level", "wcag_level",
    ),
    Organisation: ("kind", "business_code", "oid", "coverage", "parent_source_id", "municipality_id"),
}  # fmt: skip
_TEXTS: Mapping[type[models.Model], tuple[type[models.Model], str, tuple[str, ...]]] = {
    Service: (
        ServiceText,
        "service_id",
        (
            "name", "alternative_name", "summary", "general_description", "description", "instruction", "requirements",
            "charge_info", "deadline", "processing_time", "validity_time", "keywords",
        ),
    ),
    Channel: (
        ChannelText, "channel_id", ("name", "alternative_name", "summary", "description", "form_identifier"),
    ),
    Organisation: (OrganisationText, "organisation_id", ("name", "alternative_name", "summary", "description")),
}  # fmt: skip
_CONTACTS: Mapping[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "phones": (Phone, ("number", "kind", "charge", "charge_info", "info", "language")),
    "emails": (Email, ("address", "description", "language")),
    "links": (Link, ("url", "kind", "name", "description", "language")),
    "addresses": (
        Address,
        (
            "kind", "street", "street_number", "po_box", "postal_code", "post_office", "info", "free_text",
            "municipality_id", "country",
        ),
    ),
}  # fmt: skip


def snapshots(model: type[models.Model], ids: Sequence[UUID]) -> Snapshots:
    """The rows with these keys, each as field → text. Some ten queries."""
    found: Snapshots = defaultdict(dict)
    columns = _COLUMNS[model]
    for row, *values in model._default_manager.filter(pk__in=ids).values_list("pk", *columns):
        found[row].update((name, text) for name, value in zip(columns, values, strict=True) if (text := _text(value)))
    _add_texts(found, model, ids)
    for owner, name, value in _areas(model, ids):
        _join(found[owner], name, value)
    if model is Service:
        rows = (*_parts(ids), *_concepts(ids), *_connections(ids), *_details("links", "service_id", ids))
    else:
        rows = tuple(_contacts(f"{model._meta.model_name}_id", ids))
    for owner, name, value in rows:
        _join(found[owner], name, value)
    return found


def _add_texts(found: Snapshots, model: type[models.Model], ids: Sequence[UUID]) -> None:
    texts, owner, fields = _TEXTS[model]
    rows = texts._default_manager.filter(**{f"{owner}__in": ids}).values_list(owner, "language", *fields)
    for row, language, *values in rows:
        for name, value in zip(fields, values, strict=True):
            if text := _text(value):
                found[row][f"{name} ({language})"] = text


Row = tuple[UUID, str, str]


def _areas(model: type[models.Model], ids: Sequence[UUID]) -> Iterable[Row]:
    rows = Area.objects.filter(**{f"{model._meta.model_name}s__in": ids}).order_by("kind", "code")
    for owner, code, names in rows.values_list(f"{model._meta.model_name}s", "code", "names"):
        yield owner, "areas", names.get("fi") or code


def _parts(ids: Sequence[UUID]) -> Iterable[Row]:
    rows = ServiceOrganisation.objects.filter(service__in=ids).order_by("position")
    for owner, role, identifier, info in rows.values_list("service_id", "role", "organisation_source_id", "info"):
        yield owner, "organisations", f"{role}: {identifier or _text(info)}"


def _concepts(ids: Sequence[UUID]) -> Iterable[Row]:
    rows = Concept.objects.filter(services__in=ids).order_by("scheme", "key")
    for owner, scheme, key, labels in rows.values_list("services", "scheme", "key", "labels"):
        yield owner, scheme, labels.get("fi") or key


def _connections(ids: Sequence[UUID]) -> Iterable[Row]:
    """A service's channels by name, and what holds only there."""
    rows = Connection.objects.filter(service__in=ids).order_by("position", "channel_source_id")
    found = list(
        rows.values_list("pk", "service_id", "channel_source_id", "other_name", "charge", "description", "charge_info")
    )
    names = _channel_names({row[2] for row in found})
    details: defaultdict[Any, list[str]] = defaultdict(list)
    for owner, name, value in _contacts("connection_id", [row[0] for row in found]):
        details[owner].append(f"{name}: {value}")
    for pk, owner, channel, other_name, charge, description, charge_info in found:
        words = [charge, _text(description), _text(charge_info), *details[pk]]
        name = names.get(channel) or other_name or str(channel)
        yield owner, "channels", f"{name} ({'; '.join(filter(None, words))})"


def _channel_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = ChannelText.objects.filter(channel__source_id__in=list(ids)).order_by("-language")
    return dict(rows.values_list("channel__source_id", "name"))


def _contacts(owner: str, ids: Sequence[Any]) -> Iterable[tuple[Any, str, str]]:
    for name in _CONTACTS:
        yield from _details(name, owner, ids)
    if owner != "organisation_id":
        yield from _hours(owner, ids)


def _details(name: str, owner: str, ids: Sequence[Any]) -> Iterable[tuple[Any, str, str]]:
    model, fields = _CONTACTS[name]
    rows = model._default_manager.filter(**{f"{owner}__in": ids}).order_by("position", "pk")
    for row, *values in rows.values_list(owner, *fields):
        yield row, name, " ".join(filter(None, map(_text, values)))


def _hours(owner: str, ids: Sequence[Any]) -> Iterable[tuple[Any, str, str]]:
    spells = _spells(owner, ids)
    entries = ServiceHours.objects.filter(**{f"{owner}__in": ids}).order_by("position")
    columns = ("kind", "valid_from", "valid_to", "is_closed", "is_always_open", "is_by_appointment", "title")
    for row, pk, *values in entries.values_list(owner, "pk", *columns):
        words = [_text(value) for value in values[:3]]
        words += [name for name, value in zip(columns[3:6], values[3:6], strict=True) if value]
        yield row, "hours", " ".join(filter(None, [*words, _text(values[6]), *spells[pk]]))


def _spells(owner: str, ids: Sequence[Any]) -> defaultdict[Any, list[str]]:
    rows = OpeningSpell.objects.filter(**{f"hours__{owner}__in": ids}).order_by("position")
    found: defaultdict[Any, list[str]] = defaultdict(list)
    for hours, first, last, opens, closes in rows.values_list("hours_id", "day_from", "day_to", "opens", "closes"):
        days = "" if first is None else str(first + 1) if first == last else f"{first + 1}–{(last or 0) + 1}"
        found[hours].append(f"{days} {opens or '':%H.%M}–{closes or '':%H.%M}".strip() if opens and closes else days)
    return found


def _join(snapshot: Snapshot, name: str, value: str) -> None:
    if value:
        snapshot[name] = f"{snapshot[name]}\n{value}" if name in snapshot else value


def _text(value: object) -> str:
    """A value in words: a localised text as `fi: …, sv: …`, a list joined, nothing for nothing."""
    if isinstance(value, dict):
        return ", ".join(f"{language}: {text}" for language, text in sorted(value.items()))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value in (None, False, "") else str(value)
