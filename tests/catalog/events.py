"""Events for tests, with just what a test says, written as those who enter them do."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from catalog.events import indexing, occurrences
from catalog.hours.moments import local
from catalog.models import Event, EventState, Theme


def in_days(days: int, at: str = "18:00") -> datetime:
    """The moment so many days from today at which Finnish clocks show the time."""
    return local(timezone.localdate() + timedelta(days=days), time.fromisoformat(at))


def on(day: date, at: str = "18:00") -> datetime:
    return local(day, time.fromisoformat(at))


def make_event(name: str = "Walk", *, themes: Iterable[str] = (), language: str = "en", **fields: Any) -> Event:
    """An event that is shown, by default in three days from 18 to 20, with its times and its search entries."""
    starts_at = fields.pop("starts_at", in_days(3))
    given = {
        "names": {language: name},
        "state": EventState.SCHEDULED.value,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "modified_at": timezone.now(),
    }
    event = Event.objects.create(**{**given, **fields})
    event.themes.add(*Theme.objects.filter(key__in=list(themes)))
    refresh(event)
    return event


def refresh(*events: Event) -> None:
    """What a writer of events does after writing."""
    ids = [event.pk for event in events]
    occurrences.expand(ids)
    indexing.index(ids)
