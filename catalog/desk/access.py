"""Who may do what: members of an organisation enter its events, county admins approve them and invite people.

Every view of the desk reads through these functions, so that what somebody may not see is not found.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from catalog.models import CountyRole, Event, EventState, Organisation
from catalog.models.event import EventQuerySet


@dataclass(frozen=True, slots=True)
class Who:
    """The person at the desk: whether they enter events, and the codes of the counties that they take care of."""

    user: User
    is_member: bool
    counties: frozenset[str]


def who_is(user: User) -> Who:
    """Two queries."""
    counties = CountyRole.objects.filter(user=user).values_list("county", flat=True)
    return Who(user, is_member=organisations_of(user).exists(), counties=frozenset(counties))


def organisations_of(user: User) -> QuerySet[Organisation]:
    """The organisations for which the person enters events; not those that are gone from the catalogue."""
    return Organisation.objects.filter(memberships__user=user, withdrawn_at__isnull=True)


def organisations_in(counties: frozenset[str]) -> QuerySet[Organisation]:
    """The organisations whose municipality is in one of the counties."""
    return Organisation.objects.filter(municipality__county__in=counties, withdrawn_at__isnull=True)


def people_in(counties: frozenset[str]) -> QuerySet[User]:
    """The people who enter events for an organisation of the counties, each once."""
    return User.objects.filter(memberships__organisation__municipality__county__in=counties).distinct()


def events_of(user: User) -> EventQuerySet:
    """The events of the person's organisations that were entered here, each once."""
    return Event.objects.filter(organisation__in=organisations_of(user), origin__isnull=True)


def events_of_others(who: Who) -> EventQuerySet:
    """The events of the person's counties that were entered here, and neither entered nor last changed by them."""
    own = Q(created_by=who.user) | Q(changed_by=who.user)
    entered = Event.objects.filter(origin__isnull=True).exclude(own)
    return entered.alias(county=COUNTY).filter(county__in=who.counties)


def events_to_approve(who: Who) -> EventQuerySet:
    """What awaits the approval of this person."""
    return events_of_others(who).filter(state=EventState.AWAITING_APPROVAL)


# The county of an event: that of its organisation, else that of its municipality (as events/entry.needs_approval).
COUNTY = Coalesce("organisation__municipality__county", "municipality__county")
