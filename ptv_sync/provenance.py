"""Through which other system a service came into PTV, where that can be told.

lähellä.fi publishes associations' services into PTV. PTV's anonymous interface does not say so, but such a service or
place leads to its own page there (an inference; docs/ptv.md, "Where a service comes from"): a link to a page of
lahella.fi, not to its front page, which municipalities link to as well.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from catalog.chunks import chunks
from catalog.models import Channel, Connection, Link, Service
from catalog.models.offering import Via

# The front page tells nothing, in whatever language: more of a path has to follow.
LAHELLA_PAGE = r"^https?://(www\.)?(lahella|xn--lhell-grae)\.fi/(?!(fi|sv|en)/?([?#]|$))[^?#]*[^/?#]"
CHUNK = 2000


def mark_provenance(channels: Iterable[UUID], services: Iterable[UUID]) -> None:
    """Set or clear `via` of the rows with these keys. Two queries for each 2,000 of a kind and side."""
    pages = Link.objects.filter(url__iregex=LAHELLA_PAGE)
    _mark(Channel, channels, pages.filter(channel__isnull=False).values("channel"))
    connected = Connection.objects.filter(
        channel__via=Via.LAHELLA,
        channel__withdrawn_at__isnull=True,
        service__organisation_roles__organisation_source_id=models.F("channel__organisation_source_id"),
    )
    _mark(Service, services, connected.values("service"))


def _mark(model: Any, keys: Iterable[UUID], found: Any) -> None:
    for chunk in chunks(keys, CHUNK):
        rows = model.objects.filter(pk__in=chunk)
        rows.filter(pk__in=found).exclude(via=Via.LAHELLA).update(via=Via.LAHELLA)
        rows.filter(via=Via.LAHELLA).exclude(pk__in=found).update(via="")
