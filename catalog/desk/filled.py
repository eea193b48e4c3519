"""What the form of an event is filled with: an event that there is, a copy of one, or nothing but what is likely."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.utils import timezone

from catalog.areas.mergers import current
from catalog.desk.choices import Choices
from catalog.desk.texts import TEXTS
from catalog.events.entry import version_of
from catalog.events.repeats import repeats_of
from catalog.hours.moments import DAY, HELSINKI
from catalog.languages import PAGE_LANGUAGES
from catalog.models import Event

Values = dict[str, Any]
# What a copy has to be told anew; the last day of its repeats, too, when that is past.
OF_ITS_TIME = ("day", "last_day", "skipped")


def new_values(choices: Choices) -> Values:
    """A form that nobody has filled: the first organisation and its municipality."""
    organisation = choices.organisations[0][0] if choices.organisations else ""
    return {"id": uuid4(), "organisation": organisation, "municipality": choices.home.get(organisation, "")}


def copied_values(event: Event) -> Values:
    """Everything of the event but its days. Two queries."""
    values = event_values(event)
    until = values["until"] if values["until"] and values["until"] > timezone.localdate() else None
    return values | dict.fromkeys((*OF_ITS_TIME, "seen")) | {"id": uuid4(), "until": until}


def event_values(event: Event) -> Values:
    """The event as the form has it. Two queries; its image has been fetched."""
    return {
        "id": event.pk,
        "seen": version_of(event),
        "digest": event.image.digest if event.image else "",
        "organisation": str(event.organisation_id or ""),
        "is_remote": event.is_remote,
        "municipality": current(event.municipality_id or ""),
        "themes": list(event.themes.values_list("pk", flat=True)),
        "target_groups": list(event.target_groups.values_list("pk", flat=True)),
        "service": str(event.service_id or ""),
        "licence": event.image_licence,
        "credit": event.image_credit,
        **{
            name: getattr(event, name)
            for name in ("postal_code", "latitude", "longitude", "charge", "registration_url", "info_url")
        },
        **{
            f"{text.name}_{code}": getattr(event, text.column).get(code, "")
            for text in TEXTS
            for code in PAGE_LANGUAGES
        },
        **_time_values(event),
    }


def _time_values(event: Event) -> Values:
    starts = event.starts_at.astimezone(HELSINKI)
    ends = event.ends_at.astimezone(HELSINKI) if event.ends_at else None
    last_day = (ends.date() if event.has_times else ends.date() - DAY) if ends else None
    repeats = repeats_of(event.repeat_rule, starts.date())
    # That of the first day alone is left unticked, so that it moves along with the day.
    weekdays = [] if repeats.weekdays == (starts.weekday(),) else list(repeats.weekdays)
    return {
        "day": starts.date(),
        "last_day": last_day if last_day != starts.date() else None,
        "starts": starts.time() if event.has_times else None,
        "ends": ends.time() if event.has_times and ends else None,
        "is_all_day": not event.has_times,
        "repeat": repeats.repeat.value,
        "weekdays": weekdays,
        "until": repeats.until,
        "skipped": ", ".join(f"{day.day}.{day.month}.{day.year}" for day in event.skipped_on),
    }
