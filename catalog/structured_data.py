"""What the card tells search engines: schema.org in JSON-LD, with the hours that the card shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from catalog.channel_view import ChannelView
from catalog.hours.moments import DAY, HELSINKI, stretch
from catalog.hours.rules import TimeState
from catalog.models import Service, ServiceText
from catalog.records import ChannelKind

DAYS_TOLD = 8
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def script(data: dict[str, Any]) -> SafeString:
    """JSON that can stand within a script element, whatever is in it."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPED))  # noqa: S308 - escaped just above


def service_data(service: Service, text: ServiceText, channels: Iterable[ChannelView], now: datetime) -> dict[str, Any]:
    """A service, in the language of the text, with the ways to it. No query."""
    return {
        "@context": "https://schema.org",
        "@type": "Service",
        "@id": settings.SITE_URL + reverse("catalog:service", args=[service.pk]),
        "name": text.name,
        "description": text.summary,
        "inLanguage": text.language,
        "availableChannel": [_channel(channel, now) for channel in channels],
    }


def _channel(channel: ChannelView, now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "ServiceChannel", "name": channel.name}
    hours = list(_hours(channel, now))
    phones = [phone.text for contacts in (channel.here, channel.contacts) for phone in contacts.phones]
    if channel.kind == ChannelKind.LOCATION:
        addresses = (*channel.here.addresses, *channel.contacts.addresses)
        place = {"@type": "Place", "name": channel.name, "openingHoursSpecification": hours}
        if addresses:
            place["address"] = ", ".join(addresses[0].lines)
        found["serviceLocation"] = place
    elif hours:
        found["hoursAvailable"] = hours
    if phones:
        found["servicePhone"] = {"@type": "ContactPoint", "telephone": phones[0]}
    return found


def _hours(channel: ChannelView, now: datetime) -> Iterator[dict[str, Any]]:
    """When it is open on the days to come, day by day."""
    today = now.astimezone(HELSINKI).date()
    for day in (today + offset * DAY for offset in range(DAYS_TOLD)):
        whole = stretch(day)
        for span in channel.hours.spans if channel.hours else ():
            if span.state is TimeState.OPEN and span.start < whole.end and span.end > whole.start:
                start, end = max(span.start, whole.start), min(span.end, whole.end)
                closes = "23:59" if end == whole.end else end.astimezone(HELSINKI).strftime("%H:%M")
                yield {
                    "@type": "OpeningHoursSpecification",
                    "validFrom": day.isoformat(),
                    "validThrough": day.isoformat(),
                    "opens": start.astimezone(HELSINKI).strftime("%H:%M"),
                    "closes": closes,
                }
