"""The demonstration's events as rows: around today, so that they are never over."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from datetime import time as time_of_day
from importlib import resources
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field

from catalog.events import indexing, occurrences
from catalog.hours.moments import MIDNIGHT, local
from catalog.models import Concept, Event, EventState, Municipality, Organisation, Service, Theme
from catalog.records import Charge, ConceptScheme

# Whatever made them, events of the same key are the same.
NAMESPACE = UUID("5d0c6c0e-7a55-4a53-9d8f-6f1d6f7f3c11")
BEGAN_WEEKS_AGO, ENDS_IN_WEEKS = 8, 26


class _Texts(BaseModel):
    """An event in one language."""

    model_config = ConfigDict(extra="forbid")

    name: str
    summary: str = ""
    description: str = ""
    place: str = ""
    street: str = ""
    accessibility: str = ""
    charge_info: str = ""
    registration: str = ""
    state_note: str = ""


class DemoEvent(BaseModel):
    """An event as the file has it; the file tells what its fields mean."""

    model_config = ConfigDict(extra="forbid")

    key: str
    days: int = 0
    weekday: int | None = Field(default=None, ge=0, le=6)
    weeks: int = 0
    at: time_of_day | None = None
    minutes: int = 0
    length_days: int = 1
    repeat: str = ""
    skip: list[int] = []
    state: EventState = EventState.SCHEDULED
    themes: list[str] = Field(min_length=1)
    targets: list[str] = []
    municipality: str = ""
    organisation: str = ""
    organiser: str = ""
    service: str = ""
    remote: bool = False
    charge: Charge = Charge.UNKNOWN
    registration_url: str = ""
    point: tuple[float, float] | None = None
    fi: _Texts | None = None
    sv: _Texts | None = None
    en: _Texts | None = None

    @property
    def texts(self) -> dict[str, _Texts]:
        found = {"fi": self.fi, "sv": self.sv, "en": self.en}
        return {language: texts for language, texts in found.items() if texts}

    def localised(self, field: str) -> dict[str, str]:
        return {language: text for language, texts in self.texts.items() if (text := getattr(texts, field))}


def demo_events() -> list[DemoEvent]:
    """The file's events."""
    text = (resources.files("catalog.events.demo") / "events.toml").read_text(encoding="utf-8")
    return [DemoEvent.model_validate(event) for event in tomllib.loads(text)["events"]]


@transaction.atomic
def load_demo_events(today: date | None = None) -> int:
    """Write them, or write them anew around today; answers with their number. Some eight statements for each."""
    events = demo_events()
    ids = [_write(event, today or timezone.localdate()) for event in events]
    occurrences.expand(ids)
    indexing.index(ids)
    return len(ids)


def _write(given: DemoEvent, today: date) -> UUID:
    point = given.point or (None, None)
    fields = {
        "state": given.state.value,
        "organisation": Organisation.objects.filter(texts__name=given.organisation).order_by("pk").first(),
        "service": Service.objects.on_tray().filter(texts__name=given.service).order_by("pk").first(),
        "municipality": Municipality.objects.filter(code=given.municipality).first(),
        "is_remote": given.remote,
        "charge": given.charge.value,
        "registration_url": given.registration_url,
        "latitude": point[0],
        "longitude": point[1],
        "modified_at": timezone.now(),
        **_texts(given),
        **_timing(given, today),
    }
    event, _is_new = Event.objects.update_or_create(id=uuid5(NAMESPACE, given.key), defaults=fields)
    event.themes.set(Theme.objects.filter(key__in=given.themes))
    event.target_groups.set(Concept.objects.filter(scheme=ConceptScheme.TARGET_GROUP, key__in=given.targets))
    return event.pk


def _texts(given: DemoEvent) -> Mapping[str, Any]:
    columns = {
        "names": "name", "summaries": "summary", "descriptions": "description", "place_names": "place",
        "streets": "street", "accessibility": "accessibility", "charge_infos": "charge_info",
        "registration_infos": "registration", "state_note": "state_note",
    }  # fmt: skip
    found = {column: given.localised(field) for column, field in columns.items()}
    organiser = dict.fromkeys(given.texts, given.organiser) if given.organiser else {}
    return {**found, "organiser_names": organiser}


def _timing(given: DemoEvent, today: date) -> Mapping[str, Any]:
    """When it takes place, as the columns have it. A weekday that has gone by this week is next week's."""
    day = today + timedelta(days=given.days)
    if given.weekday is not None:
        day = today + timedelta(days=(given.weekday - today.weekday()) % 7, weeks=given.weeks)
    skipped = [day + timedelta(weeks=weeks) for weeks in given.skip]
    rule = ""
    if given.repeat:
        rule = f"{given.repeat};UNTIL={day + timedelta(weeks=ENDS_IN_WEEKS):%Y%m%d}"
        day -= timedelta(weeks=BEGAN_WEEKS_AGO)
    starts_at = local(day, given.at or MIDNIGHT)
    length = timedelta(minutes=given.minutes)
    ends_at = starts_at + length if given.at else local(day + timedelta(days=given.length_days), MIDNIGHT)
    return {
        "starts_at": starts_at, "ends_at": ends_at, "has_times": given.at is not None, "repeat_rule": rule,
        "skipped_on": skipped,
    }  # fmt: skip
