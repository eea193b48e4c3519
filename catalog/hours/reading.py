"""Hours as the rules take them, read from the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from catalog.hours.holidays import Holiday
from catalog.models import Channel, Connection, OpeningSpell, ServiceHours
from catalog.records import ChannelKind, HoursKind, HoursRecord, SpellRecord, Weeks

Entries = tuple[HoursRecord, ...]

# The ways in which a person meets a person: where a service has one, it is open when one of these is.
IN_PERSON = (ChannelKind.LOCATION.value, ChannelKind.PHONE.value)


def with_spells() -> QuerySet[ServiceHours]:
    """Entries with their spells, for a prefetch. Two queries."""
    return ServiceHours.objects.prefetch_related(Prefetch("spells", OpeningSpell.objects.order_by("position", "pk")))


def entries_of(rows: Iterable[ServiceHours]) -> Entries:
    """The rows, whose spells are prefetched, as records without their words."""
    return tuple(_entry(row) for row in rows)


def own_or_channels(connection: Connection, channel: Channel) -> Entries:
    """What holds for the service there: the connection's own hours in place of the channel's, where it has any."""
    return entries_of(connection.hours.all()) or entries_of(channel.hours.all())


def ways_of(service_ids: Collection[UUID]) -> dict[UUID, list[Entries]]:
    """For each service the hours of each way to it that counts; none for a service without any way. Six queries."""
    rows = Connection.objects.filter(service__in=service_ids, channel__withdrawn_at__isnull=True).filter(
        Q(channel__isnull=False)
    )
    found: dict[UUID, list[Entries]] = {key: [] for key in service_ids}
    others: defaultdict[UUID, list[Entries]] = defaultdict(list)
    hours = Prefetch("hours", with_spells())
    channels = Channel.objects.only("id", "kind").prefetch_related(hours)
    for row in rows.only("id", "service_id", "channel_id").prefetch_related(hours, Prefetch("channel", channels)):
        if row.service_id and row.channel:
            target = found if row.channel.kind in IN_PERSON else others
            target[row.service_id].append(own_or_channels(row, row.channel))
    return {key: ways or others.get(key, []) for key, ways in found.items()}


def _entry(row: ServiceHours) -> HoursRecord:
    return HoursRecord(
        kind=HoursKind(row.kind),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_closed=row.is_closed,
        is_always_open=row.is_always_open,
        is_by_appointment=row.is_by_appointment,
        spells=tuple(_spell(spell) for spell in row.spells.all()),
        holiday=Holiday(row.holiday) if row.holiday else None,
        years=tuple(row.years),
    )


def _spell(row: OpeningSpell) -> SpellRecord:
    return SpellRecord(row.day_from, row.day_to, row.opens, row.closes, Weeks(row.weeks), row.is_by_appointment)
