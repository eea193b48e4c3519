"""The only writer of schedules: hours as ranges of time that PostgreSQL searches, from today up to a horizon.

Services with the same hours share a schedule, and most offices keep the same: so there are far fewer of them, and what
the day's end adds to one is added to all (docs/adr/0013-hours-are-shared-schedules.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Min, Q
from django.utils import timezone
from pydantic import TypeAdapter

from catalog.chunks import chunks
from catalog.hours.moments import DAY, MIDNIGHT, TYPICAL_MONDAY, local
from catalog.hours.reading import Entries
from catalog.hours.rules import LONGEST_SPAN_DAYS, RULES_VERSION, Span, TimeState, merged, spans, typical_week
from catalog.intake.lock import LockName, wait_for_turn
from catalog.models import Schedule, ScheduleSpan, SearchEntry
from catalog.records import HoursKind

# A day is looked for up to so many days ahead. Four months take in the next season's hours, where they are told.
HORIZON_DAYS = 120
CHUNK = 500
_WAY = TypeAdapter(Entries)
Hours = Sequence[Entries]


def numbers(hours: Mapping[UUID, Hours]) -> dict[UUID, int]:
    """The number of each service's schedule; what is new is written, with its spans. One statement or four.

    `hours`: for each service the entries of each way to it. Goes in the caller's transaction.
    """
    today = timezone.localdate()
    texts = {service: _text(ways, today) for service, ways in hours.items()}
    digests = {text: _digest(text) for text in sorted(set(texts.values()))}
    known = _known(digests.values())
    if missing := [text for text, digest in digests.items() if digest not in known]:
        _make(missing, today)
        known |= _known(digests[text] for text in missing)
    return {service: known[digests[text]] for service, text in texts.items()}


def _known(digests: Iterable[str]) -> dict[str, int]:
    return dict(Schedule.objects.filter(digest__in=list(digests)).values_list("digest", "pk"))


def horizon() -> date | None:
    """The last day that all schedules tell of; None where there are none. One query."""
    day: date | None = Schedule.objects.aggregate(day=Min("known_to"))["day"]
    return day


def roll_forward(today: date | None = None) -> int:
    """Let all schedules tell of the days up to the horizon; answers with how many were lacking. For each day.

    Those that follow dates, and those that other rules made, are made anew: what is typical of them may have changed.
    Drops spans that are over and schedules that no service has. Waits for who writes search entries.
    """
    wait_for_turn(LockName.SEARCH)
    today = today or timezone.localdate()
    used = SearchEntry.objects.values("schedule_number")
    Schedule.objects.exclude(pk__in=used).delete()
    _drop_past(today)
    lacking = Schedule.objects.filter(Q(known_to__lt=today + HORIZON_DAYS * DAY) | ~Q(rules=RULES_VERSION))
    keys = list(lacking.order_by("pk").values_list("pk", flat=True))
    for chunk in chunks(keys, CHUNK):
        _extend(Schedule.objects.filter(pk__in=chunk), today)
    return len(keys)


def _extend(schedules: Iterable[Schedule], today: date) -> None:
    """Spans that go on over the old end become one with the new: a card tells when they end."""
    last = today + HORIZON_DAYS * DAY
    rows: list[tuple[int, Span]] = []
    anew, changed = [], []
    schedules = list(schedules)
    cut = _taken_at_the_end(schedules)
    for schedule in schedules:
        ways = [_WAY.validate_python(way) for way in schedule.hours]
        if schedule.follows_dates or schedule.rules != RULES_VERSION or schedule.known_to < today:
            anew.append(schedule.pk)
            rows += ((schedule.pk, span) for span in _all_spans(ways, today))
        else:
            added = _merged(ways, schedule.known_to + DAY, last)
            rows += ((schedule.pk, span) for span in merged([cut.get(schedule.pk, ()), added]))
        schedule.known_to, schedule.rules = last, RULES_VERSION
        changed.append(schedule)
    ScheduleSpan.objects.filter(schedule__in=anew).delete()
    Schedule.objects.bulk_update(changed, ["known_to", "rules"])
    _copy(rows)


def _taken_at_the_end(schedules: Iterable[Schedule]) -> dict[int, list[Span]]:
    """The spans that go on to the end of what is known, taken out of the table. Two statements."""
    ends = {schedule.pk: local(schedule.known_to + DAY, MIDNIGHT) for schedule in schedules}
    found = [
        row
        for row in ScheduleSpan.objects.filter(schedule__in=ends, during__endswith__in=set(ends.values()))
        if row.during.upper == ends[row.schedule_id]
    ]
    ScheduleSpan.objects.filter(pk__in=[row.pk for row in found]).delete()
    return {row.schedule_id: [Span(row.during.lower, row.during.upper, TimeState(row.state))] for row in found}


def _drop_past(today: date) -> None:
    """Spans that ended before yesterday; the typical week stays, long ago as it is."""
    before = datetime.combine(today - DAY, MIDNIGHT, UTC)
    typical_ends = datetime.combine(TYPICAL_MONDAY + (7 + LONGEST_SPAN_DAYS) * DAY, MIDNIGHT, UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM catalog_schedulespan WHERE upper(during) < %s AND lower(during) > %s", [before, typical_ends]
        )


def _make(texts: Sequence[str], today: date) -> None:
    """Write new schedules; what another writer has written meanwhile is his, with its spans."""
    last = today + HORIZON_DAYS * DAY
    hours = {_digest(text): _ways(text) for text in texts}
    columns = zip(
        *(
            (
                digest,
                json.dumps([_WAY.dump_python(way, mode="json", exclude_defaults=True) for way in ways]),
                any(_follows_dates(way) for way in ways),
            )
            for digest, ways in hours.items()
        ),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_schedule (digest, hours, follows_dates, known_to, rules)"
            " SELECT digest, hours, follows_dates, %s, %s FROM unnest(%s::text[], %s::jsonb[], %s::bool[])"
            " AS new (digest, hours, follows_dates) ON CONFLICT (digest) DO NOTHING RETURNING id, digest",
            [last, RULES_VERSION, *map(list, columns)],
        )
        made = cursor.fetchall()
    _copy((key, span) for key, digest in made for span in _all_spans(hours[digest], today))


def _all_spans(ways: Hours, today: date) -> Iterator[Span]:
    yield from _merged(ways, today, today + HORIZON_DAYS * DAY)
    yield from merged([typical_week(way, today) for way in ways or [()]])


def _merged(ways: Hours, first: date, last: date) -> list[Span]:
    """Of a service without any way to it that has hours nothing is known."""
    return merged([spans(way, first, last) for way in ways or [()]])


def _follows_dates(way: Entries) -> bool:
    return any(entry.valid_from or entry.valid_to for entry in way if entry.kind is not HoursKind.EXCEPTION)


def _text(ways: Hours, today: date) -> str:
    """The hours as text, the same for the same hours: without what is over, each way once, in order."""
    earliest = today - (LONGEST_SPAN_DAYS + 1) * DAY
    current = (tuple(entry for entry in way if not entry.valid_to or entry.valid_to >= earliest) for way in ways)
    return "\n".join(sorted({_WAY.dump_json(way, exclude_defaults=True).decode() for way in current}))


def _ways(text: str) -> list[Entries]:
    return [_WAY.validate_json(way) for way in text.split("\n") if way]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _copy(rows: Iterable[tuple[int, Span]]) -> None:
    statement = "COPY catalog_schedulespan (schedule_id, state, during) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for key, span in rows:
            copy.write_row((key, int(span.state), f"[{span.start.isoformat()},{span.end.isoformat()})"))
