"""What PTV has no longer: what it means for the guards, and taking it off."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from catalog.chunks import chunks
from catalog.intake import bulk
from catalog.models import ChangeAction, Connection, Service, ServiceOrganisation, ServiceText, SyncChange, SyncRun
from catalog.models.offering import WithdrawalReason
from ptv_sync.plan import MODELS, Plan
from ptv_sync.resources import Resource, is_guid
from ptv_sync.scope import Scope

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class OutOfArea:
    """Keys of rows that are gone only because their area is no longer gathered, such as a county switched off.

    That is a person's own doing, so the guards do not count it. `texts`: language → number of these services' versions.
    """

    rows: dict[Resource, set[UUID]] = field(default_factory=dict)
    texts: Counter[str] = field(default_factory=Counter)

    def count(self, resource: Resource) -> int:
        return len(self.rows.get(resource, ()))


def out_of_area(plan: Plan, scope: Scope) -> OutOfArea:
    """Of the plan's gone rows those whose areas are all elsewhere; channels and organisations of such services alone.

    At most six queries.
    """
    gone = list(plan.kinds[Resource.SERVICE].gone.values())
    if not gone or scope.is_whole_country:
        return OutOfArea()
    inside = Service.objects.filter(pk__in=gone).serving(scope.municipalities, is_aland=scope.is_only_aland)
    outside = set(gone) - set(inside.values_list("pk", flat=True))
    channels = Connection.objects.filter(
        channel__in=list(plan.kinds[Resource.CHANNEL].gone.values()), service__withdrawn_at__isnull=True
    ).values_list("channel_id", "service_id")
    organisations = ServiceOrganisation.objects.filter(
        organisation__in=list(plan.kinds[Resource.ORGANISATION].gone.values()), service__withdrawn_at__isnull=True
    ).values_list("organisation_id", "service_id")
    return OutOfArea(
        {
            Resource.SERVICE: outside,
            Resource.CHANNEL: _only_of(channels, outside),
            Resource.ORGANISATION: _only_of(organisations, outside),
        },
        Counter(ServiceText.objects.filter(service__in=outside).values_list("language", flat=True)),
    )


def withdraw(run: SyncRun, resource: Resource, keys: Sequence[UUID], outside: set[UUID]) -> int:
    """Take the rows off, with the reason of each, and put it into the run's diff; answers with their number."""
    for reason, chosen in (
        (WithdrawalReason.OUT_OF_AREA, [key for key in keys if key in outside]),
        (WithdrawalReason.GONE, [key for key in keys if key not in outside]),
    ):
        for chunk in chunks(chosen, CHUNK):
            rows = MODELS[resource].objects.filter(pk__in=chunk)
            bulk.insert(
                SyncChange,
                [
                    SyncChange(
                        run=run,
                        kind=resource,
                        action=ChangeAction.WITHDRAWN.value,
                        source_id=row.source_id,
                        name=str(row),
                        fields={"reason": ["", reason.value]},
                    )
                    for row in rows.prefetch_related("texts").order_by("pk")
                ],
            )
            rows.update(withdrawn_at=run.started_at, withdrawal_reason=reason.value)
    return len(keys)


def mark_seen(run: SyncRun, resource: Resource, ids: Iterable[str] | None, held: Sequence[UUID]) -> None:
    """Note on the rows when PTV last had them: on those with the ids or, without ids, on all that are not `held`."""
    live = MODELS[resource].objects.filter(source=run.source, withdrawn_at__isnull=True)
    if ids is None:
        live.exclude(pk__in=held).update(last_seen_at=run.started_at)
        return
    for chunk in chunks(filter(is_guid, ids), CHUNK):
        live.filter(source_id__in=chunk).update(last_seen_at=run.started_at)


def _only_of(pairs: Iterable[tuple[Any, Any]], services: set[UUID]) -> set[UUID]:
    """The first halves that stand beside none but these services."""
    found: dict[UUID, bool] = {}
    for key, service in pairs:
        found[key] = found.get(key, True) and service in services
    return {key for key, is_only in found.items() if is_only}
