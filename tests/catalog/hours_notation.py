"""Hours in a short notation for tests, as records and as rows; hours_cases.toml tells it.

25 November 2026 is a Wednesday in an even week.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from catalog.hours.holidays import Holiday
from catalog.hours.moments import Stretch, local, stretch
from catalog.hours.rules import TimeState
from catalog.models import Channel, ChannelText, Connection, OpeningSpell, Service, ServiceHours
from catalog.records import HoursKind, HoursRecord, SpellRecord, Weeks
from tests.catalog.make import SEEN, make_service

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEDNESDAY = date(2026, 11, 25)
CASES = Path(__file__).with_name("hours_cases.toml")
_SPELL = re.compile(r"(?:(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?)?\s*(?:(?P<opens>[\d:]+)-(?P<closes>[\d:]+))?")


class Case(NamedTuple):
    """`ways`: the entries of each way to a service; `expected`: what holds in which stretch."""

    name: str
    ways: tuple[tuple[HoursRecord, ...], ...]
    expected: tuple[tuple[str, Stretch, TimeState], ...]


@cache
def cases() -> tuple[Case, ...]:
    return tuple(
        Case(
            row["name"],
            tuple(tuple(entry(**fields) for fields in way) for way in row.get("ways", [row.get("entries", [])])),
            tuple(_expectation(text) for text in row["expect"]),
        )
        for row in tomllib.loads(CASES.read_text())["case"]
    )


def entry(*spells: str, kind: str = "weekly", **fields: Any) -> HoursRecord:
    """An entry; `fields` as in the table. Raises TypeError for one that there is not."""
    return HoursRecord(
        kind=HoursKind(kind),
        valid_from=fields.pop("from", None),
        valid_to=fields.pop("to", None),
        is_closed=fields.pop("closed", False),
        is_always_open=fields.pop("always_open", False),
        is_by_appointment=fields.pop("by_appointment", False),
        spells=tuple(map(spell, fields.pop("spells", spells))),
        holiday=Holiday(fields.pop("holiday")) if "holiday" in fields else None,
        years=tuple(fields.pop("years", ())),
        **fields,
    )


def weekly(*spells: str, **fields: Any) -> HoursRecord:
    return entry(*spells, **fields)


def exception(day: date, *spells: str, **fields: Any) -> HoursRecord:
    """An exception of one day, or up to `to`."""
    return entry(*spells, kind="exception", **{"from": day, "closed": not spells, **fields})


def spell(text: str) -> SpellRecord:
    words = text.split()
    marks = {word for word in words if word in {"odd", "even", "appointment"}}
    found = _SPELL.fullmatch(" ".join(word for word in words if word not in marks))
    assert found, text
    first, last, opens, closes = found.groups()
    return SpellRecord(
        day_from=DAYS.index(first) if first else None,
        day_to=DAYS.index(last or first) if first else None,
        opens=time.fromisoformat(opens) if opens else None,
        closes=time.fromisoformat(closes) if closes else None,
        weeks=Weeks.ODD if "odd" in marks else Weeks.EVEN if "even" in marks else Weeks.EVERY,
        is_by_appointment="appointment" in marks,
    )


def _expectation(text: str) -> tuple[str, Stretch, TimeState]:
    when, _, state = text.rpartition(" ")
    return text, stretch_of(when), TimeState[state.upper()]


def stretch_of(text: str) -> Stretch:
    """A date, a date with a minute, a date with two times, or two moments with a slash between."""
    if "/" in text:
        start, end = text.split("/")
        return Stretch(_moment(start), _moment(end))
    day, _, times = text.partition(" ")
    if not times:
        return stretch(date.fromisoformat(day))
    start, _, end = times.partition("-")
    begins = _moment(f"{day} {start}")
    return Stretch(begins, _moment(f"{day} {end}") if end else begins + timedelta(minutes=1))


def _moment(text: str) -> datetime:
    day, at = text.split()
    if at.endswith("Z"):
        return datetime.fromisoformat(f"{day}T{at[:-1]}").replace(tzinfo=UTC)
    return local(date.fromisoformat(day), time.fromisoformat(at))


def make_channel(*entries: HoursRecord, kind: str = "location") -> Channel:
    """A channel with these hours."""
    key = uuid4()
    channel = Channel.objects.create(id=key, source="ptv", source_id=key, kind=kind, first_seen_at=SEEN)
    ChannelText.objects.create(channel=channel, language="fi", name="Asiointipaikka")
    store(entries, channel=channel)
    return channel


def connect(service: Service, channel: Channel) -> Connection:
    return Connection.objects.create(
        source="ptv",
        service=service,
        channel=channel,
        service_source_id=service.source_id,
        channel_source_id=channel.source_id,
    )


def service_with_hours(*entries: HoursRecord, **fields: Any) -> Service:
    """A service at one place with these hours."""
    service = make_service(**fields)
    connect(service, make_channel(*entries))
    return service


def store(entries: Sequence[HoursRecord], **owner: Channel | Connection) -> None:
    """The entries as rows of an owner."""
    for position, record in enumerate(entries):
        hours = ServiceHours.objects.create(
            kind=record.kind.value,
            valid_from=record.valid_from,
            valid_to=record.valid_to,
            is_closed=record.is_closed,
            is_always_open=record.is_always_open,
            is_by_appointment=record.is_by_appointment,
            holiday=record.holiday.value if record.holiday else "",
            years=list(record.years),
            position=position,
            **owner,
        )
        for place, one in enumerate(record.spells):
            OpeningSpell.objects.create(
                hours=hours,
                day_from=one.day_from,
                day_to=one.day_to,
                opens=one.opens,
                closes=one.closes,
                weeks=one.weeks.value,
                is_by_appointment=one.is_by_appointment,
                position=place,
            )
