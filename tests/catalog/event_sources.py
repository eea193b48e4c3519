"""Sources of events for tests: documents of the stand-in, with just what a test says, and runs."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalog.events.demo.server import Content
from catalog.events.intake.sync import Options, sync
from catalog.models import EventSource, SyncRun


def document(number: int, **fields: Any) -> dict[str, Any]:
    start = timezone.now() + timedelta(days=number % 30 + 1)
    return {
        "id": f"demo:{number}",
        "name": {"fi": f"Kävely {number}"},
        "start_time": f"{start:%Y-%m-%dT16:00:00}Z",
        "last_modified_time": f"{timezone.now():%Y-%m-%dT%H:%M:%S}Z",
        "keywords": [{"@id": "/keyword/yso:p916/", "id": "yso:p916", "name": {"fi": "liikunta"}}],
        **fields,
    }


def with_image(number: int, url: str, name: str = "Kävely") -> dict[str, Any]:
    image = {"url": url, "license": "cc_by", "photographer_name": "A. B.", "alt_text": {"fi": "Polku"}}
    return document(number, images=[image], name={"fi": name})


def make_source(url: str) -> EventSource:
    return EventSource.objects.create(name="demo", title="Demo", kind="linked_events", url=url)


def run(source: EventSource, **options: Any) -> SyncRun:
    return sync(source, Options(**options)).run


def events(content: Content) -> list[Any]:
    """The documents that the stand-in serves, to be changed."""
    assert isinstance(content.events, list)
    return content.events
