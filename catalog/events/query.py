"""The questions put to events: SQL for what takes place when, and in which order."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from catalog.hours.moments import Stretch, multirange
from catalog.models.event import SHOWN_STATES

# So much time has few times of events in it.
SHORT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What fits: shown events that take place in one of the stretches, of which there is at least one, whose entry in
    the language meets `tsquery` (empty: all). `narrowing`: numbers of facets; of each set an entry has to have one."""

    language: str
    stretches: Sequence[Stretch]
    tsquery: str = ""
    narrowing: Mapping[str, Collection[int]] = field(default_factory=dict)
    service: UUID | None = None


class Row(NamedTuple):
    """An event as a list shows it, with its next time within what was asked for. Names and texts are by language."""

    id: UUID
    starts: datetime
    ends: datetime
    starts_at: datetime
    ends_at: datetime | None
    has_times: bool
    repeat_rule: str
    state: str
    state_note: dict[str, str]
    names: dict[str, str]
    summaries: dict[str, str]
    is_remote: bool
    place_names: dict[str, str]
    municipality: dict[str, str]
    charge: str
    organiser: dict[str, str]
    themes: list[str]


def count(wanted: Wanted) -> int:
    """How many fit. One query."""
    tables, values = _found(wanted)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {tables}", values)
        return int(cursor.fetchone()[0])


def rows(wanted: Wanted, *, limit: int, offset: int = 0) -> list[Row]:
    """A page of what fits, by day and time; what has begun on an earlier day comes after the first day's own. One
    query."""
    tables, values = _found(wanted)
    values |= {"limit": limit, "offset": offset, "begins": min(one.start for one in wanted.stretches)}
    statement = f"""
        WITH page AS (
            SELECT event.id, next.starts, next.ends, {_ORDER} {tables}
             ORDER BY day, is_under_way, starts, id LIMIT %(limit)s OFFSET %(offset)s
        )
        SELECT page.id, page.starts, page.ends, {_SHOWN}
          FROM page
          JOIN catalog_event AS event USING (id)
          LEFT JOIN catalog_municipality AS place ON place.code = event.municipality_id
         ORDER BY page.day, page.is_under_way, page.starts, page.id
    """  # noqa: S608 - built of our own constants
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [_row(found) for found in cursor.fetchall()]


def _found(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Tables and conditions, and their values. In a long time each event's next one is looked up by itself: a daily one
    has hundreds, and all of them together would have to be sorted. In a short time there are few in all."""
    values: dict[str, Any] = {
        "language": wanted.language,
        "states": [state.value for state in SHOWN_STATES],
        "when": multirange(wanted.stretches),
    }
    conditions = ["event.withdrawn_at IS NULL", "event.state = ANY(%(states)s)", "origin.is_active IS NOT FALSE"]
    if wanted.tsquery:
        conditions.append("entry.vector @@ %(tsquery)s::tsquery")
        values["tsquery"] = wanted.tsquery
    for number, facets in enumerate(wanted.narrowing.values()):
        conditions.append(f"entry.facets && %(facets_{number})s::integer[]")
        values[f"facets_{number}"] = sorted(facets)
    if wanted.service:
        conditions.append("event.service_id = %(service)s")
        values["service"] = wanted.service
    length = sum((one.end - one.start for one in wanted.stretches), timedelta())
    tables = _TABLES + (_NEXT_OF_FEW if length <= SHORT else _NEXT_OF_MANY)
    return f"{tables} WHERE {' AND '.join(conditions)}", values


def _row(found: tuple[Any, ...]) -> Row:
    row = Row(*found)
    texts = ("state_note", "names", "summaries", "place_names", "municipality", "organiser")
    return row._replace(**{name: json.loads(getattr(row, name) or "{}") for name in texts})


_TABLES = """
      FROM catalog_event AS event
      JOIN catalog_evententry AS entry ON entry.event_id = event.id AND entry.language = %(language)s
      LEFT JOIN catalog_eventsource AS origin ON origin.id = event.origin_id
"""
_NEXT_OF_MANY = """
     CROSS JOIN LATERAL (
            SELECT lower(one.during) AS starts, upper(one.during) AS ends
              FROM catalog_eventoccurrence AS one
             WHERE one.event_id = event.id AND one.during && %(when)s::tstzmultirange
             ORDER BY one.during LIMIT 1
           ) AS next
"""
_NEXT_OF_FEW = """
      JOIN (SELECT DISTINCT ON (one.event_id) one.event_id, lower(one.during) AS starts, upper(one.during) AS ends
              FROM catalog_eventoccurrence AS one
             WHERE one.during && %(when)s::tstzmultirange ORDER BY one.event_id, one.during
           ) AS next ON next.event_id = event.id
"""
_ORDER = """
    (greatest(next.starts, %(begins)s) AT TIME ZONE 'Europe/Helsinki')::date AS day,
    next.starts < date_trunc('day', %(begins)s, 'Europe/Helsinki') AS is_under_way
"""
_SHOWN = """
    event.starts_at, event.ends_at, event.has_times, event.repeat_rule, event.state, event.state_note, event.names,
    event.summaries, event.is_remote, event.place_names, place.names, event.charge,
    CASE WHEN event.organiser_names <> '{}' THEN event.organiser_names ELSE (
        SELECT jsonb_object_agg(text.language, text.name) FROM catalog_organisationtext AS text
         WHERE text.organisation_id = event.organisation_id
    ) END,
    ARRAY(
        SELECT theme.key::text
          FROM catalog_event_themes AS link JOIN catalog_theme AS theme ON theme.key = link.theme_id
         WHERE link.event_id = event.id AND theme.is_active ORDER BY theme.position, theme.key
    )
"""
