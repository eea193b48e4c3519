"""Which services can be visited or called on a date, within hours: a first, simple answer by SQL.

Only what is known to be closed is left out; by appointment and hours not stated are kept and said.
Precedence: exceptions rule their dates and holidays their days, always open stays open unless one of them closes it.
Spells of odd or even weeks hold in those only.
"""

from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from catalog.hours.holidays import holidays_on
from catalog.models import Channel, Connection, OpeningSpell, ServiceHours
from catalog.models.offering import ServiceQuerySet
from catalog.records import ChannelKind, HoursKind, Weeks

MIDNIGHT = time(0, 0)


class TimeState(StrEnum):
    """In the order in which results are grouped."""

    OPEN = "1_open"
    BY_APPOINTMENT = "2_by_appointment"
    UNKNOWN = "3_unknown"
    CLOSED = "4_closed"


def with_time_state(
    services: ServiceQuerySet, day: date, *, opens: time | None = None, closes: time | None = None
) -> ServiceQuerySet:
    """The services with `time_state` on the day, between the hours where given; those known closed are left out."""
    valid = _valid_on(day)
    exceptions = valid.filter(Q(kind=HoursKind.EXCEPTION, valid_from__isnull=False) | Q(kind=HoursKind.HOLIDAY))
    regular = (
        valid.exclude(kind__in=[HoursKind.EXCEPTION, HoursKind.HOLIDAY])
        .exclude(channel__in=exceptions.filter(channel__isnull=False).values("channel"))
        .exclude(connection__in=exceptions.filter(connection__isnull=False).values("connection"))
    )
    on_day, within = _on_day(day), _within(opens, closes)
    in_exception = (Q(day_from__isnull=True) | on_day) & within
    open_regular = _open_in(regular, on_day & within)
    open_exception = _open_in(exceptions.filter(is_closed=False), in_exception)
    by_appointment = _by_appointment_in(regular, on_day & within) | _by_appointment_in(exceptions, in_exception)
    stated = valid.filter(
        Q(is_closed=True) | Q(is_always_open=True) | Exists(OpeningSpell.objects.filter(hours=OuterRef("pk")))
    )
    state = Case(
        When(_services_of(open_exception) | _services_of(open_regular), then=Value(TimeState.OPEN)),
        When(_services_of(by_appointment), then=Value(TimeState.BY_APPOINTMENT)),
        When(pk__in=_services_with_a_silent_channel(stated), then=Value(TimeState.UNKNOWN)),
        When(_services_of(stated), then=Value(TimeState.CLOSED)),
        default=Value(TimeState.UNKNOWN),
        output_field=CharField(),
    )
    return services.annotate(time_state=state).exclude(time_state=TimeState.CLOSED)


def _valid_on(day: date) -> QuerySet[ServiceHours]:
    """The entries whose dates, or whose holiday, take in the day."""
    is_today = Q(holiday__in=[holiday.value for holiday in holidays_on(day)])
    in_year = Q(years=[]) | Q(years__contains=[day.year])
    return ServiceHours.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        ~Q(kind=HoursKind.HOLIDAY) | (is_today & in_year),
    )


def _open_in(hours: QuerySet[ServiceHours], spells: Q) -> QuerySet[ServiceHours]:
    """The entries that are always open or have such a spell; what is by appointment is not open."""
    found = Exists(OpeningSpell.objects.filter(spells, hours=OuterRef("pk"), is_by_appointment=False))
    return hours.filter(Q(is_always_open=True) | found, is_by_appointment=False)


def _by_appointment_in(hours: QuerySet[ServiceHours], spells: Q) -> QuerySet[ServiceHours]:
    """The entries by appointment, whatever their spells, and those with such a spell by appointment."""
    found = Exists(OpeningSpell.objects.filter(spells, hours=OuterRef("pk"), is_by_appointment=True))
    return hours.filter(Q(is_by_appointment=True) | found, is_closed=False)


def _services_with_a_silent_channel(stated: QuerySet[ServiceHours]) -> QuerySet[Connection, Any]:
    """Services with a place or a phone whose hours nobody has stated for the day: it may be open."""
    silent = Channel.objects.filter(
        kind__in=[ChannelKind.LOCATION, ChannelKind.PHONE], withdrawn_at__isnull=True
    ).exclude(pk__in=stated.filter(channel__isnull=False).values("channel"))
    connections = Connection.objects.filter(channel__in=silent, service__isnull=False)
    return connections.exclude(pk__in=stated.filter(connection__isnull=False).values("connection")).values("service")


def _services_of(hours: QuerySet[ServiceHours]) -> Q:
    """Services with such an entry, at a channel or a connection of theirs.

    Asked as two sets, each found once: asked service by service it took ten times as long at 500 services.
    """
    by_channel = hours.filter(channel__isnull=False, channel__withdrawn_at__isnull=True)
    by_connection = hours.filter(connection__isnull=False)
    return Q(pk__in=by_channel.values("channel__connections__service")) | Q(
        pk__in=by_connection.values("connection__service")
    )


def _on_day(day: date) -> Q:
    """Spells that touch the day, by its weekday and the number of its week.

    A range that goes over Sunday ends in the week after the one in which it began, and that one's number counts.
    """
    weekday = day.weekday()
    straight = Q(day_from__lte=F("day_to")) & Q(day_from__lte=weekday, day_to__gte=weekday)
    begun = Q(day_from__gt=F("day_to")) & Q(day_from__lte=weekday)
    from_last_week = Q(day_from__gt=F("day_to")) & Q(day_to__gte=weekday)
    return ((straight | begun) & _in_week_of(day)) | (from_last_week & _in_week_of(day - timedelta(days=7)))


def _in_week_of(day: date) -> Q:
    return Q(weeks__in=[Weeks.EVERY, Weeks.ODD if day.isocalendar().week % 2 else Weeks.EVEN])


def _within(opens: time | None, closes: time | None) -> Q:
    """Spells that overlap the hours asked for; one that closes at midnight or over it lasts to the end of the day."""
    within = Q()
    if closes is not None:
        within &= Q(opens__lt=closes)
    if opens is not None:
        within &= Q(closes__gt=opens) | Q(closes=MIDNIGHT) | Q(closes__lte=F("opens"))
    return within
