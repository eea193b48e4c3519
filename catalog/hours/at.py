"""Which services can be visited or called on a date, within hours: a first, simple answer by SQL.

Only what is known to be closed is left out; by appointment and hours not stated are kept and said.
Precedence: exceptions rule their dates, always open stays open unless an exception closes it.
"""

from datetime import date, time
from enum import StrEnum

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When

from catalog.models import OpeningSpell, ServiceHours
from catalog.models.offering import ServiceQuerySet
from catalog.records import HoursKind

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
    valid = ServiceHours.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
    of_service = Q(channel__connections__service=OuterRef("pk"), channel__withdrawn_at__isnull=True) | Q(
        connection__service=OuterRef("pk")
    )
    exceptions = valid.filter(kind=HoursKind.EXCEPTION, valid_from__isnull=False)
    ruled = exceptions.filter(Q(channel=OuterRef("channel")) | Q(connection=OuterRef("connection")))
    regular = valid.exclude(kind=HoursKind.EXCEPTION).filter(~Exists(ruled))
    spells = OpeningSpell.objects.filter(hours=OuterRef("pk"))
    within = _within(opens, closes)
    open_regular = regular.filter(
        Q(is_always_open=True) | Exists(spells.filter(_on_weekday(day.weekday()) & within)), is_by_appointment=False
    )
    open_exception = exceptions.filter(
        Exists(spells.filter(within)) | Q(is_always_open=True), is_closed=False, is_by_appointment=False
    )
    state = Case(
        When(
            Exists(open_exception.filter(of_service)) | Exists(open_regular.filter(of_service)),
            then=Value(TimeState.OPEN),
        ),
        When(Exists(regular.filter(of_service, is_by_appointment=True)), then=Value(TimeState.BY_APPOINTMENT)),
        When(Exists(ServiceHours.objects.filter(of_service)), then=Value(TimeState.CLOSED)),
        default=Value(TimeState.UNKNOWN),
        output_field=CharField(),
    )
    return services.annotate(time_state=state).exclude(time_state=TimeState.CLOSED)


def _on_weekday(weekday: int) -> Q:
    """Spells that touch the weekday (0 is Monday), also where the range goes over Sunday."""
    straight = Q(day_from__lte=F("day_to")) & Q(day_from__lte=weekday, day_to__gte=weekday)
    wrapped = Q(day_from__gt=F("day_to")) & (Q(day_from__lte=weekday) | Q(day_to__gte=weekday))
    return straight | wrapped


def _within(opens: time | None, closes: time | None) -> Q:
    """Spells that overlap the hours asked for; one that closes at midnight or over it lasts to the end of the day."""
    within = Q()
    if closes is not None:
        within &= Q(opens__lt=closes)
    if opens is not None:
        within &= Q(closes__gt=opens) | Q(closes=MIDNIGHT) | Q(closes__lte=F("opens"))
    return within
