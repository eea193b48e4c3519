"""An event for machines that read pages, as schema.org/Event says it (https://schema.org/Event)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from catalog.events.material import organisation_names
from catalog.events.rules import wall_clock
from catalog.events.wording import is_end_known
from catalog.hours.moments import DAY, HELSINKI, Stretch
from catalog.languages import pick
from catalog.models import Event, EventState
from catalog.records import Charge
from catalog.structured_data import script

_STATES = {
    EventState.CANCELLED.value: "https://schema.org/EventCancelled",
    EventState.POSTPONED.value: "https://schema.org/EventPostponed",
}


def structured(event: Event, time: Stretch, language: str) -> SafeString:
    """JSON-LD of the event at one of its times, fit to stand in a `script` element. No queries."""
    return script(_document(event, time, language))


def _document(event: Event, time: Stretch, language: str) -> dict[str, Any]:
    """Empty values are left out."""
    organiser = pick(organisation_names(event), language)
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": pick(event.names, language),
        "description": pick(event.summaries, language) or pick(event.descriptions, language),
        "inLanguage": language,
        "url": settings.SITE_URL + reverse("catalog:event", args=[event.pk]),
        **_times(event, time),
        "eventStatus": _STATES.get(event.state, "https://schema.org/EventScheduled"),
        "eventAttendanceMode": f"https://schema.org/{_mode(event)}EventAttendanceMode",
        "location": [*_place(event, language), *_online(event)],
        "organizer": {"@type": "Organization", "name": organiser} if organiser else None,
        "image": settings.SITE_URL + reverse("event-image", args=[event.image.digest]) if event.image else None,
        "isAccessibleForFree": True if event.charge == Charge.FREE else None,
    }
    return {name: value for name, value in document.items() if value}


def _times(event: Event, time: Stretch) -> dict[str, str]:
    starts, ends = time.start.astimezone(HELSINKI), time.end.astimezone(HELSINKI)
    if not event.has_times:
        return {"startDate": starts.date().isoformat(), "endDate": (wall_clock(time.end) - DAY).date().isoformat()}
    has_end = is_end_known(event.ends_at, event.starts_at)
    return {"startDate": starts.isoformat(), **({"endDate": ends.isoformat()} if has_end else {})}


def _mode(event: Event) -> str:
    if not event.is_remote:
        return "Offline"
    return "Mixed" if event.place_names or event.municipality else "Online"


def _place(event: Event, language: str) -> list[dict[str, Any]]:
    town = pick(event.municipality.names, language) if event.municipality else ""
    name = pick(event.place_names, language) or town
    if not name:
        return []
    address = {
        "streetAddress": pick(event.streets, language), "postalCode": event.postal_code, "addressLocality": town,
    }  # fmt: skip
    place: dict[str, Any] = {"@type": "Place", "name": name}
    place["address"] = {
        "@type": "PostalAddress",
        **{key: value for key, value in address.items() if value},
        "addressCountry": "FI",
    }
    if event.latitude is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": event.latitude, "longitude": event.longitude}
    return [place]


def _online(event: Event) -> list[dict[str, str]]:
    address = event.registration_url or event.info_url
    return [{"@type": "VirtualLocation", "url": address}] if event.is_remote and address else []
