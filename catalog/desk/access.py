"""Who may do what: members of an organisation enter its events, county admins approve them and invite people.

Every view of the desk reads through these functions, so that what somebody may not see is not found.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from catalog.events import counties as of_counties
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
    """The organisations of the counties; not those that are gone from the catalogue."""
    return of_counties.organisations_in(counties).filter(withdrawn_at__isnull=True)


def people_in(counties: frozenset[str]) -> QuerySet[User]:
    """The people who enter events for an organisation of the counties, each once."""
    return User.objects.filter(memberships__organisation__in=of_counties.organisations_in(counties)).distinct()


def events_of(user: User) -> EventQuerySet:
    """The events of the person's organisations that were entered here, each once."""
    return Event.objects.filter(organisation__in=organisations_of(user), origin__isnull=True)


def events_of_others(who: Who) -> EventQuerySet:
    """The events of the person's counties that were entered here, and neither entered nor last changed by them.

    Of an event of several counties, those that want approval give it.
    """
    own = Q(created_by=who.user) | Q(changed_by=who.user)
    asking = of_counties.asking()
    is_asked = Q(pk__in=of_counties.events_in(asking.filter(pk__in=who.counties)))
    is_free = Q(pk__in=of_counties.events_in(who.counties)) & ~Q(pk__in=of_counties.events_in(asking))
    return Event.objects.filter(is_asked | is_free, origin__isnull=True).exclude(own)


def events_to_approve(who: Who) -> EventQuerySet:
    """What awaits the approval of this person."""
    return events_of_others(who).filter(state=EventState.AWAITING_APPROVAL)


def approvers_of(event: Event) -> list[User]:
    """Who may approve the event. Three queries for each county admin: there are few, and each gets a mail."""
    admins = User.objects.filter(county_roles__isnull=False, is_active=True).distinct().order_by("email")
    return [user for user in admins if events_to_approve(who_is(user)).filter(pk=event.pk).exists()]
