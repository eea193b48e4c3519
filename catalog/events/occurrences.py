"""The only writer of events' times: what their rules say, from yesterday to the horizon."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from catalog.chunks import chunks
from catalog.events.rules import Timing, occurrences
from catalog.hours.moments import DAY, Stretch
from catalog.intake import bulk
from catalog.intake.lock import LockName, wait_for_turn
from catalog.models import Event, EventOccurrence

# A year and a month ahead: what comes every year has always one time in sight.
HORIZON = timedelta(days=400)
# What ended so long ago is of no use to readers; yesterday stays for those whose clock goes otherwise.
LOOK_BACK = timedelta(days=1)
CHUNK = 500
_TIMING = ("starts_at", "ends_at", "has_times", "repeat_rule", "skipped_on")


@transaction.atomic
def expand(event_ids: Iterable[UUID]) -> None:
    """Write the times of these events anew; of one that is withdrawn none is left. One statement, and four for each 500
    events. Waits for another writer to end."""
    wait_for_turn(LockName.EVENTS)
    now = timezone.now()
    for chunk in chunks(sorted(set(event_ids)), CHUNK):
        EventOccurrence.objects.filter(event__in=chunk).delete()
        _write(chunk, now)


@transaction.atomic
def roll_forward() -> int:
    """What a day more brings: times that are over go, events that repeat or come into sight get theirs. Answers with
    how many events it looked at. Three statements, and four for each 500 of these."""
    wait_for_turn(LockName.EVENTS)
    seen = window(timezone.now())
    EventOccurrence.objects.filter(during__endswith__lte=seen.start).delete()
    has_times = Exists(EventOccurrence.objects.filter(event=OuterRef("pk")))
    # An all-day event without an end goes on for a day.
    goes_on = Q(ends_at__gt=seen.start) | Q(ends_at__isnull=True, starts_at__gt=seen.start - DAY)
    comes_into_sight = Q(starts_at__lt=seen.end) & goes_on & ~has_times
    events = Event.objects.filter(~Q(repeat_rule="") | comes_into_sight, withdrawn_at__isnull=True)
    touched = list(events.values_list("pk", flat=True))
    expand(touched)
    return len(touched)


def window(now: datetime) -> Stretch:
    """The stretch in which events have their times written."""
    return Stretch(now - LOOK_BACK, now + HORIZON)


def timing_of(event: Event) -> Timing:
    """When the event takes place, as the rules read it."""
    return Timing(event.starts_at, event.ends_at, event.has_times, event.repeat_rule, event.skipped_on)


def _write(ids: Collection[UUID], now: datetime) -> None:
    events = Event.objects.filter(pk__in=ids, withdrawn_at__isnull=True).order_by("pk").only(*_TIMING)
    rows = [
        EventOccurrence(event=event, during=DateTimeTZRange(one.start, one.end))
        for event in events
        for one in dict.fromkeys(occurrences(timing_of(event), window(now)))
    ]
    bulk.insert(EventOccurrence, rows)
