"""The stand-in's events: from `source.toml` to documents of Linked Events, with dates from today. Pure."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from importlib import resources
from typing import Any

from catalog.hours.moments import MIDNIGHT, local

ORIGIN = "https://linkedevents.example.org/v1"
Json = dict[str, Any]


def documents(today: date, *, base: str = ORIGIN) -> list[Json]:
    """All events, deleted ones and drafts too, in the order of the file. `base` stands in the addresses."""
    content = tomllib.loads(_text("source.toml"))
    return [document for event in content["events"] for document in _Rendering(content, today, base).event(event)]


def calendar(today: date) -> str:
    """The calendar: every Monday, Wednesday and Friday from last week on, and a few single events."""
    monday = today - timedelta(days=today.weekday() + 7)
    text = _text("calendar.ics")
    days = {"monday": monday, "friday": monday + timedelta(days=11), "later": today + timedelta(days=12)}
    return text.format(**{name: f"{day:%Y%m%d}" for name, day in days.items()}).replace("\n", "\r\n")


def _text(name: str) -> str:
    return (resources.files("catalog.events.demo") / name).read_text(encoding="utf-8")


class _Rendering:
    """Makes documents of entries."""

    def __init__(self, content: Mapping[str, Any], today: date, base: str) -> None:
        self._content = content
        self._today = today
        self._base = base.rstrip("/")

    def event(self, entry: Mapping[str, Any]) -> Iterator[Json]:
        """One document; of a series its own, from its first time to its last, and one for each time."""
        identifier = f"demo:{entry['id']}"
        if "times" not in entry:
            yield self._document(entry, identifier, self._day(entry))
            return
        days = [self._day(entry) + timedelta(days=entry.get("every", 7) * number) for number in range(entry["times"])]
        head = self._document(entry, identifier, days[0])
        yield {**head, "super_event_type": "recurring", "end_time": self._document(entry, "", days[-1])["end_time"]}
        for number, day in enumerate(days, start=1):
            child = self._document(entry, f"{identifier}-{number}", day)
            yield {**child, "super_event": self._reference("event", identifier)}

    def _day(self, entry: Mapping[str, Any]) -> date:
        return self._today + timedelta(days=entry["in_days"])

    def _document(self, entry: Mapping[str, Any], identifier: str, day: date) -> Json:
        """Most fields that the interface gives, used here or not."""
        part_of = entry.get("part_of")
        return {
            "id": identifier,
            "name": entry["name"],
            "short_description": entry.get("short"),
            "description": entry.get("description") or entry.get("short"),
            "provider": {"fi": "Esittelyn järjestäjä", "sv": "Demonstrationens arrangör"},
            "info_url": {"fi": f"https://tapahtumat.example.org/{entry['id']}"},
            "location_extra_info": None,
            **self._times(entry, day),
            "event_status": entry.get("status", "EventScheduled"),
            "publication_status": entry.get("publication_status", "public"),
            "type_id": entry.get("type", "General"),
            "deleted": entry.get("deleted", False),
            "super_event": self._reference("event", f"demo:{part_of}") if part_of else None,
            "super_event_type": "umbrella" if entry.get("umbrella") else None,
            "sub_events": [],
            "location": self._place(entry["place"]),
            "keywords": [self._keyword(key) for key in entry["keywords"]],
            "audience": [self._keyword(key) for key in entry.get("audience", ())],
            "in_language": [self._reference("language", language) for language in entry["name"]],
            "offers": self._offers(entry),
            "images": self._images(entry),
            "maximum_attendee_capacity": None,
            "last_modified_time": f"{datetime.combine(self._today, MIDNIGHT):%Y-%m-%dT%H:%M:%S}Z",
            "@id": f"{self._base}/event/{identifier}/",
            "@context": "https://schema.org",
            "@type": "Event/LinkedEvent",
        }

    def _times(self, entry: Mapping[str, Any], day: date) -> Json:
        """As the interface tells them: whole days by their dates, the last one too, and none for a single day's end."""
        if entry.get("status") == "EventPostponed":
            return {"start_time": None, "end_time": None, "has_start_time": False, "has_end_time": False}
        if "at" not in entry:
            last = day + timedelta(days=entry.get("days", 1) - 1)
            end = f"{last}" if last > day else None
            return {"start_time": f"{day}", "end_time": end, "has_start_time": False, "has_end_time": False}
        until = entry.get("until")
        return {
            "start_time": _moment(day, entry["at"]),
            "end_time": _moment(day, until) if until else None,
            "has_start_time": True,
            "has_end_time": until is not None,
        }

    def _reference(self, kind: str, identifier: str) -> Json:
        return {"@id": f"{self._base}/{kind}/{identifier}/"}

    def _keyword(self, key: str) -> Json:
        return {**self._reference("keyword", key), "id": key, "name": self._content["keywords"][key]}

    def _place(self, key: str) -> Json:
        if key == "demo:internet":
            return {**self._reference("place", key), "id": key, "name": {"fi": "Internet"}, "position": None}
        place = self._content["places"][key]
        locality = place["locality"]
        point = {"type": "Point", "coordinates": place["point"]} if "point" in place else None
        return {
            **self._reference("place", key),
            "id": key,
            "name": place["name"],
            "street_address": {"fi": place["street"]} if "street" in place else None,
            "postal_code": place.get("postal_code"),
            "address_locality": {"fi": locality},
            "position": point,
            "divisions": [
                {
                    "type": "muni",
                    "ocd_id": f"ocd-division/country:fi/kunta:{locality.lower()}",
                    "name": {"fi": locality},
                }
            ],
        }

    def _offers(self, entry: Mapping[str, Any]) -> list[Json]:
        if not entry.get("free") and "price" not in entry:
            return []
        registration, price = entry.get("registration"), entry.get("price")
        return [
            {
                "is_free": bool(entry.get("free")),
                "price": {"fi": price} if price else None,
                "info_url": {"fi": registration} if registration else None,
                "description": None,
            }
        ]

    def _images(self, entry: Mapping[str, Any]) -> list[Json]:
        image = entry.get("image")
        if image is None:
            return []
        host = self._base.removesuffix("/v1")
        return [{**image, "url": f"{host}{image['url']}", "alt_text": {"fi": image["alt"]}, "name": image["alt"]}]


def _moment(day: date, at: str) -> str:
    return f"{local(day, time.fromisoformat(at)):%Y-%m-%dT%H:%M:%S}Z"
