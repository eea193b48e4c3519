"""The second half of a sync: a plan into the catalogue, in the caller's one transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models

from catalog.duplicates import find
from catalog.intake import bulk
from catalog.intake.differences import differences
from catalog.intake.guards import Verdict
from catalog.intake.snapshots import Snapshots, snapshots
from catalog.models import ChangeAction, Service, SyncChange
from catalog.search import indexing
from catalog.themes import assign
from ptv_sync.fetching import Tracker
from ptv_sync.loader.offering import SOURCE, Fingerprinted, OfferingLoader, services_of
from ptv_sync.plan import MODELS, KindPlan, Plan, Planned
from ptv_sync.provenance import mark_provenance
from ptv_sync.resources import PLURALS, Resource
from ptv_sync.withdrawal import OutOfArea, mark_seen, withdraw

# After so many rows the database's statistics are not worth much.
MANY = 1000


@dataclass(frozen=True, slots=True)
class Decision:
    """What the guards and the scope say of a plan. `may_withdraw`: this run is the authority on what is gone."""

    verdict: Verdict = field(default_factory=Verdict)
    outside: OutOfArea = field(default_factory=OutOfArea)
    may_withdraw: bool = True
    # Of a run that compared every id: None. Of another: kind → the ids it has seen.
    seen: dict[Resource, set[str]] | None = None


class Applying:
    """One run's writing. Use `apply`."""

    def __init__(self, plan: Plan, decision: Decision, progress: Tracker) -> None:
        self._plan = plan
        self._run = plan.run
        self._decision = decision
        self._progress = progress
        self._loader = OfferingLoader(self._run.started_at)
        self._touched: dict[Resource, list[UUID]] = {resource: [] for resource in MODELS}
        self.counts: dict[str, Counter[str]] = {}

    def apply(self) -> dict[str, dict[str, int]]:
        """Write everything; answers with kind → outcome → count. Some 60 statements per 500 changed documents."""
        self._loader.write_municipalities(self._plan.municipalities)
        writers = {
            Resource.ORGANISATION: self._loader.write_organisations,
            Resource.SERVICE: self._loader.write_services,
            Resource.CHANNEL: self._loader.write_channels,
        }
        for resource, write in writers.items():
            self._write_kind(resource, write)
        touched = self._touched
        for name, number in self._loader.tie().items():
            self._count("dangling", name, number)
        services = {
            *touched[Resource.SERVICE],
            *services_of(channels=touched[Resource.CHANNEL], organisations=touched[Resource.ORGANISATION]),
        }
        mark_provenance(touched[Resource.CHANNEL], services)
        assign.assign(touched[Resource.SERVICE], with_search=False)
        self._count("duplicates", "suspected", find.refresh(services, touched[Resource.ORGANISATION]))
        if sum(map(len, touched.values())) > MANY:
            bulk.refresh_statistics()
        self._count_tray()
        self._plan.record_faults()
        # Last, as a search waits from the moment that all entries are put in place until the transaction ends. An entry
        # holds the themes, and the names of the service's channels and organisations too.
        indexing.index(services)
        for kind, counter in self._plan.other_counts.items():
            for outcome, number in counter.items():
                self._count(kind, outcome, number)
        return {kind: dict(sorted(counter.items())) for kind, counter in sorted(self.counts.items())}

    def _write_kind(self, resource: Resource, write: Any) -> None:
        kind = self._plan.kinds[resource]
        for outcome, number in kind.counts.items():
            self._count(resource, outcome, number)
        chunks = (chunk for spool in (kind.created, kind.updated) for chunk in spool.chunks())
        written = (item for chunk in chunks for item in self._write_chunk(resource, write, chunk))
        total = kind.created.count + kind.updated.count
        for _ in self._progress.track(written, stage=f"{PLURALS[resource]}, writing", total=total):
            pass
        self._withdraw(resource, kind)

    def _write_chunk(self, resource: Resource, write: Any, chunk: Sequence[Planned]) -> Sequence[Planned]:
        """Write a chunk, and tell what changed; answers with the chunk."""
        known = dict(
            MODELS[resource].objects.filter(source=SOURCE, source_id__in=[item.record.source_id for item in chunk])
            .values_list("source_id", "pk")
        )  # fmt: skip
        kept = [item for item in chunk if not self._loses_a_held_language(known.get(item.record.source_id), item)]
        self._count(resource, "held", len(chunk) - len(kept))
        before = snapshots(MODELS[resource], list(known.values())) if known else {}
        keys = write([Fingerprinted(item.record, item.fingerprint) for item in kept], are_new=not known)
        self._touched[resource] += keys
        self._tell_changes(resource, kept, known, before)
        return chunk

    def _loses_a_held_language(self, key: UUID | None, item: Planned) -> bool:
        """Whether a service would lose its version in a language whose fall the guards hold back."""
        lost = self._plan.languages.get(key, set()) - {text.language for text in item.record.texts} if key else set()
        return bool(lost & self._decision.verdict.fallen_languages)

    def _tell_changes(
        self, resource: Resource, items: Sequence[Planned], known: dict[UUID, UUID], before: Snapshots
    ) -> None:
        after = snapshots(MODELS[resource], list(known.values())) if known else {}
        changes = []
        for item in items:
            key = known.get(item.record.source_id)
            differing = differences(before.get(key, {}), after.get(key, {})) if key else {}
            action = ChangeAction.ADDED if key is None else ChangeAction.CHANGED
            if item.returns:
                action = ChangeAction.RETURNED
            self._count(resource, _OUTCOMES[action])
            if differing or action is not ChangeAction.CHANGED:
                changes.append(_change(self._plan, resource, action, item.record, differing))
        bulk.insert(SyncChange, changes)

    def _withdraw(self, resource: Resource, kind: KindPlan) -> None:
        """Withdraw what is gone, unless it is held back; what is out of the area goes in any case."""
        gone = list(kind.gone.values()) if self._decision.may_withdraw else []
        outside = self._decision.outside.rows.get(resource, set())
        held = [key for key in gone if key not in outside] if self._decision.verdict.held else []
        chosen = sorted(set(gone) - set(held))
        self._count(resource, "withdrawn", withdraw(self._run, resource, chosen, outside))
        self._count(resource, "held", len(held))
        self._touched[resource] += chosen
        seen = None if self._decision.seen is None else self._decision.seen.get(resource, set())
        mark_seen(self._run, resource, seen, held)

    def _count_tray(self) -> None:
        """How many services of the catalogue are on the tray, and why the others are not."""
        live = Service.objects.filter(source=SOURCE, withdrawn_at__isnull=True)
        rows = live.values("off_tray_reason").annotate(number=models.Count("pk")).order_by("off_tray_reason")
        for row in rows:
            self._count("tray", row["off_tray_reason"] or "on_tray", row["number"])

    def _count(self, kind: str, outcome: str, number: int = 1) -> None:
        if number:
            self.counts.setdefault(str(kind), Counter())[outcome] += number


_OUTCOMES = {ChangeAction.ADDED: "created", ChangeAction.CHANGED: "updated", ChangeAction.RETURNED: "returned"}


def apply(plan: Plan, decision: Decision, progress: Tracker) -> dict[str, dict[str, int]]:
    """Write the plan into the catalogue, in the caller's transaction. Times are the run's own."""
    return Applying(plan, decision, progress).apply()


def _change(
    plan: Plan, resource: Resource, action: ChangeAction, record: Any, fields: dict[str, list[str]]
) -> SyncChange:
    return SyncChange(
        run=plan.run, kind=resource, action=action.value, source_id=record.source_id, name=_name(record.texts),
        fields=fields,
    )  # fmt: skip


def _name(texts: Iterable[Any]) -> str:
    names = {text.language: text.name for text in texts}
    return names.get("fi") or next(iter(names.values()), "")
