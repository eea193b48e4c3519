"""Which counties an organisation and an event are of: whose admins invite its people and approve what they enter.

PTV gives a municipality to municipalities alone. An association, a parish, a company or the county itself is of the
counties in which it has a service.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalog.models import County, Event, Organisation, ServiceOrganisation
from catalog.models.event import EventQuerySet

# Codes of counties, or a query for them.
Codes = Collection[str] | QuerySet[Any]


def organisations_in(counties: Codes) -> QuerySet[Organisation]:
    """The organisations whose municipality is in one of the counties; of those without, who has a service there."""
    roles = ServiceOrganisation.objects.filter(
        service__areas__municipalities__county__in=counties, service__withdrawn_at__isnull=True
    )
    works_there = Q(municipality__county__isnull=True, pk__in=roles.values("organisation"))
    return Organisation.objects.filter(Q(municipality__county__in=counties) | works_there)


def events_in(counties: Codes) -> EventQuerySet:
    """The events of the counties' organisations, and those that are there, of organisations without a municipality.

    What is of no county by either is of every one that is switched on.
    """
    is_there = Q(organisation__municipality__county__isnull=True, municipality__county__in=counties)
    at_home = organisations_in(County.objects.values("pk")).filter(pk=OuterRef("organisation"))
    is_nowhere = Q(~Exists(at_home), municipality__county__isnull=True)
    some_active = Exists(County.objects.filter(pk__in=counties, is_active=True))
    theirs = Q(organisation__in=organisations_in(counties))
    return Event.objects.filter(theirs | is_there | (is_nowhere & Q(some_active)))


def asking() -> QuerySet[Any]:
    """The codes of the counties that want a second person to approve events."""
    return County.objects.filter(events_need_approval=True).values("pk")


def needs_approval(event: Event) -> bool:
    """Whether a county of the event, as it is saved, wants a second person's approval. One query."""
    return events_in(asking()).filter(pk=event.pk).exists()
