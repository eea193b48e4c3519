"""The one writer of what is entered here by people: an event's contents, and its way from a draft to the pages.

Each function is one transaction, with the event's times and search entries made anew in it. Mails are sent by the
caller, after it. Who may do what is asked before, in desk/access; here only what must hold whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from catalog.events.counties import needs_approval
from catalog.events.indexing import index
from catalog.events.occurrences import expand
from catalog.languages import LocalisedText
from catalog.models import Event, EventState, Theme
from catalog.models.event import SHOWN_STATES
from catalog.records import Charge


class NotPossible(Exception):
    """The event's state does not allow this, or it has been changed or deleted meanwhile. Nothing was written."""


class NeedsApproval(NotPossible):
    """What is cancelled or postponed would be hidden while its new contents await approval: people have to know."""


class Aim(StrEnum):
    """What a person wants of an event that is saved. `ANNOUNCE`: what was cancelled or postponed takes place."""

    DRAFT = "draft"
    PUBLISH = "publish"
    ANNOUNCE = "announce"


class Approval(StrEnum):
    """What a second person says of an event."""

    APPROVE = "approve"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a person has said of an event, checked. Field for field as in the table; texts by language."""

    organisation_id: UUID
    names: LocalisedText
    starts_at: datetime
    ends_at: datetime | None = None
    has_times: bool = True
    repeat_rule: str = ""
    skipped_on: tuple[date, ...] = ()
    summaries: LocalisedText = field(default_factory=dict)
    descriptions: LocalisedText = field(default_factory=dict)
    is_remote: bool = False
    place_names: LocalisedText = field(default_factory=dict)
    streets: LocalisedText = field(default_factory=dict)
    postal_code: str = ""
    municipality_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    charge: str = Charge.UNKNOWN.value
    charge_infos: LocalisedText = field(default_factory=dict)
    accessibility: LocalisedText = field(default_factory=dict)
    registration_infos: LocalisedText = field(default_factory=dict)
    registration_url: str = ""
    info_url: str = ""
    service_id: UUID | None = None
    theme_keys: tuple[str, ...] = ()
    target_group_ids: tuple[int, ...] = ()
    image_id: int | None = None
    image_alts: LocalisedText = field(default_factory=dict)
    image_licence: str = ""
    image_credit: str = ""


CALLED_OFF = (EventState.CANCELLED, EventState.POSTPONED)
MANY = {"theme_keys": "themes", "target_group_ids": "target_groups"}
COLUMNS = tuple(name for name in Entry.__dataclass_fields__ if name not in MANY)


@transaction.atomic
def enter(event_id: UUID, entry: Entry, *, by: User, aim: Aim) -> Event:
    """A new event, of the id that its form was given: the same form sent twice makes one event.

    Raises IntegrityError when there is one of the id already.
    """
    event = Event(pk=event_id, created_by=by, changed_by=by, modified_at=timezone.now(), **_columns(entry))
    event.save(force_insert=True)
    event.state = _state(event, is_published=aim is not Aim.DRAFT)
    event.save(update_fields=["state"])
    return _finished(event, entry)


@transaction.atomic
def change(event_id: UUID, entry: Entry, *, by: User, seen_at: str, aim: Aim) -> Event:
    """The event with new contents. What is shown stays published, where approval is needed after a new one, unless
    only the days differ on which it does not repeat; what is cancelled or postponed stays so until it is announced
    again.

    Raises NotPossible when it has been changed since `seen_at`, the version (`version_of`) that the person has looked
    at, unless it is the same form sent again; NeedsApproval.
    """
    event = _locked(event_id)
    if version_of(event) != seen_at and not _is_sent_again(event, entry, seen_at=seen_at, by=by):
        raise NotPossible(event.state)
    stays = event.state in SHOWN_STATES and aim is not Aim.ANNOUNCE and _says(event, entry, but="skipped_on")
    for name, value in _columns(entry).items():
        setattr(event, name, value)
    event.changed_by, event.modified_at = by, timezone.now()
    event.save()
    if not stays:
        _move(event, aim)
    return _finished(event, entry)


def _move(event: Event, aim: Aim) -> None:
    """To the state that an event with new contents has."""
    if event.state not in CALLED_OFF or aim is Aim.ANNOUNCE:
        event.state = _state(event, is_published=aim is not Aim.DRAFT or event.state in SHOWN_STATES)
        event.state_note = {}
    elif needs_approval(event):
        raise NeedsApproval(event.state)
    event.approved_by = None
    event.save()


@transaction.atomic
def call_off(event_id: UUID, state: EventState, reason: Mapping[str, str], *, by: User) -> Event:
    """Cancel or postpone what is shown, with the reason in words; needs no approval: people have to know at once.

    Raises NotPossible for what is not shown, or is so already.
    """
    if state not in CALLED_OFF:
        raise NotPossible(state)
    event = _locked(event_id)
    if event.state not in SHOWN_STATES or event.state in (state, EventState.CANCELLED):
        raise NotPossible(event.state)
    event.state, event.state_note, event.changed_by = state.value, dict(reason), by
    return _moved(event)


@transaction.atomic
def judge(event_id: UUID, approval: Approval, words: Mapping[str, str], *, by: User, seen_at: str) -> Event:
    """Approve, or return as a draft with words. `seen_at`: the version (`version_of`) that the person has looked at.

    Raises NotPossible when it awaits no approval, has been changed since, or was entered or changed by the same person.
    """
    event = _locked(event_id)
    is_second = by.pk not in (event.created_by_id, event.changed_by_id)
    if event.state != EventState.AWAITING_APPROVAL or not is_second or version_of(event) != seen_at:
        raise NotPossible(event.state)
    if approval is Approval.APPROVE:
        event.state, event.approved_by, event.state_note = EventState.SCHEDULED.value, by, {}
    else:
        event.state, event.state_note = EventState.DRAFT.value, dict(words)
    return _moved(event)


@transaction.atomic
def delete_draft(event_id: UUID) -> None:
    """Raises NotPossible for what is not a draft: readers may have seen it, so it is cancelled instead."""
    event = _locked(event_id)
    if event.state != EventState.DRAFT:
        raise NotPossible(event.state)
    event.delete()


def version_of(event: Event) -> str:
    """Tells one version of an event from the next."""
    return event.modified_at.isoformat()


def _locked(event_id: UUID) -> Event:
    """The event, which nobody else changes meanwhile. Raises NotPossible where there is none any more."""
    event = Event.objects.select_for_update(no_key=True).filter(pk=event_id).first()
    if event is None:
        raise NotPossible(event_id)
    return event


def _is_sent_again(event: Event, entry: Entry, *, seen_at: str, by: User) -> bool:
    """Whether nobody but this person has changed the event, and the form is pressed twice or that of a new event."""
    if event.changed_by_id != by.pk:
        return False
    if not seen_at:
        return event.created_by_id == by.pk
    return _says(event, entry)


def _says(event: Event, entry: Entry, but: str = "") -> bool:
    """Whether the event has the entry's contents, but for one column."""
    return all(getattr(event, name) == value for name, value in _columns(entry).items() if name != but) and all(
        set(getattr(event, relation).values_list("pk", flat=True)) == set(getattr(entry, name))
        for name, relation in MANY.items()
    )


def _state(event: Event, *, is_published: bool) -> str:
    if not is_published:
        return EventState.DRAFT.value
    return (EventState.AWAITING_APPROVAL if needs_approval(event) else EventState.SCHEDULED).value


def _columns(entry: Entry) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(entry, name) for name in COLUMNS}
    return values | {"skipped_on": list(entry.skipped_on)}


def _moved(event: Event) -> Event:
    event.modified_at = timezone.now()
    event.save()
    return _shown_anew(event)


def _finished(event: Event, entry: Entry) -> Event:
    event.themes.set(Theme.objects.filter(pk__in=entry.theme_keys))
    event.target_groups.set(entry.target_group_ids)
    return _shown_anew(event)


def _shown_anew(event: Event) -> Event:
    expand([event.pk])
    index([event.pk])
    return event
