"""The questions put to events: SQL for what takes place when, and in which order."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from catalog.hours.moments import HELSINKI, MIDNIGHT, Stretch, local, multirange

# So much time has few times of events in it, and often enough for a page.
FIRST_DAYS = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What fits: events that take place in one of the stretches, of which there is at least one, whose entry in the
    language meets `tsquery` (empty: all). `narrowing`: numbers of facets; of each set an entry has to have one."""

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
    values: dict[str, Any] = {"when": multirange(wanted.stretches)}
    met = _met(wanted, values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) {met} AND EXISTS (SELECT 1 FROM catalog_eventoccurrence AS one"  # noqa: S608
            " WHERE one.event_id = entry.event_id AND one.during && %(when)s::tstzmultirange)",
            values,
        )
        return int(cursor.fetchone()[0])


def rows(wanted: Wanted, *, limit: int, offset: int = 0) -> list[Row]:
    """A page of what fits, by day and time; what has begun on an earlier day comes after the first day's own. One
    query."""
    begins = min(one.start for one in wanted.stretches)
    first_days = _before(local(begins.astimezone(HELSINKI).date() + FIRST_DAYS, MIDNIGHT), wanted.stretches)
    values: dict[str, Any] = {
        "when": multirange(wanted.stretches), "first_days": multirange(first_days), "begins": begins,
        "limit": limit, "offset": offset,
    }  # fmt: skip
    met = _met(wanted, values)
    is_short = first_days == list(wanted.stretches)
    statement = f"""
        WITH {_SHORT if is_short else _LONG}, page AS (
            SELECT next.*, {_ORDER} FROM next ORDER BY day, is_under_way, starts, event_id
             LIMIT %(limit)s OFFSET %(offset)s
        )
        SELECT event.id, page.starts, page.ends, {_SHOWN}
          FROM page
          JOIN catalog_event AS event ON event.id = page.event_id
          LEFT JOIN catalog_municipality AS place ON place.code = event.municipality_id
         ORDER BY page.day, page.is_under_way, page.starts, event.id
    """.replace("{met}", met)  # noqa: S608 - built of our own constants
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [_row(found) for found in cursor.fetchall()]


def _before(end: datetime, stretches: Sequence[Stretch]) -> list[Stretch]:
    """So much of the stretches as is before this."""
    return [Stretch(one.start, min(one.end, end)) for one in stretches if one.start < end]


def _met(wanted: Wanted, values: dict[str, Any]) -> str:
    """Where the entries are that meet the words and the narrowing, and the values. What is not shown has no entry."""
    values["language"] = wanted.language
    joined, conditions = "", ["entry.language = %(language)s"]
    if wanted.tsquery:
        conditions.append("entry.vector @@ %(tsquery)s::tsquery")
        values["tsquery"] = wanted.tsquery
    for number, facets in enumerate(wanted.narrowing.values()):
        conditions.append(f"entry.facets && %(facets_{number})s::integer[]")
        values[f"facets_{number}"] = sorted(facets)
    if wanted.service:
        joined = "JOIN catalog_event AS event ON event.id = entry.event_id AND event.service_id = %(service)s"
        values["service"] = wanted.service
    return f"FROM catalog_evententry AS entry {joined} WHERE {' AND '.join(conditions)}"


def _row(found: tuple[Any, ...]) -> Row:
    row = Row(*found)
    texts = ("names", "summaries", "place_names", "municipality", "organiser")
    return row._replace(**{name: json.loads(getattr(row, name) or "{}") for name in texts})


# In a short time few events take place: these are looked for, and then whether they are wanted.
_SHORT = """next AS MATERIALIZED (
    SELECT soon.* FROM (
        SELECT DISTINCT ON (one.event_id) one.event_id, lower(one.during) AS starts, upper(one.during) AS ends
          FROM catalog_eventoccurrence AS one
         WHERE one.during && %(first_days)s::tstzmultirange ORDER BY one.event_id, one.during
    ) AS soon WHERE soon.event_id IN (SELECT entry.event_id {met})
)"""
# In a long time each that is wanted has its next one looked up by itself, where the first days do not fill the page: a
# daily event has hundreds, and all of them together would have to be sorted.
_LONG = f"""{_SHORT.replace("next AS", "first AS")}, later AS MATERIALIZED (
    SELECT wanted.event_id, one.starts, one.ends
      FROM (SELECT entry.event_id {{met}} AND (SELECT count(*) FROM first) < %(limit)s + %(offset)s) AS wanted
     CROSS JOIN LATERAL (
        SELECT lower(one.during) AS starts, upper(one.during) AS ends
          FROM catalog_eventoccurrence AS one
         WHERE one.event_id = wanted.event_id AND one.during && %(when)s::tstzmultirange
         ORDER BY one.during LIMIT 1
     ) AS one
), next AS (
    SELECT * FROM first WHERE (SELECT count(*) FROM first) >= %(limit)s + %(offset)s UNION ALL SELECT * FROM later
)"""  # noqa: S608
_ORDER = """
    (greatest(next.starts, %(begins)s) AT TIME ZONE 'Europe/Helsinki')::date AS day,
    next.starts < date_trunc('day', %(begins)s, 'Europe/Helsinki') AS is_under_way
"""
_SHOWN = """
    event.starts_at, event.ends_at, event.has_times, event.repeat_rule, event.state, event.names, event.summaries,
    event.is_remote, event.place_names, place.names, event.charge,
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
