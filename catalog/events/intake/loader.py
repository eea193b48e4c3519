"""Writes records of events into the catalogue, in the caller's transaction: with `catalog.events.entry` the only writer
of Event. Tells what changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from catalog.chunks import chunks
from catalog.events.intake.plan import KIND, Planned, unfinished
from catalog.events.records import EventRecord
from catalog.intake import bulk
from catalog.intake.differences import differences
from catalog.models import ChangeAction, Concept, Event, EventSource, EventState, SyncChange, SyncRun
from catalog.records import ConceptScheme

CHUNK = 500
_FIELDS = (
    "fingerprint", "state", "kind", "organisation", "organiser_names", "names", "summaries", "descriptions",
    "starts_at", "ends_at", "has_times", "repeat_rule", "skipped_on", "is_remote", "place_names", "streets",
    "postal_code", "municipality", "latitude", "longitude", "charge", "charge_infos", "registration_url", "info_url",
    "image", "image_alts", "image_licence", "image_credit", "modified_at", "withdrawn_at",
)  # fmt: skip
_SAID = tuple(
    field.attname
    for field in Event._meta.concrete_fields
    if field.name in _FIELDS and field.name not in {"fingerprint", "modified_at"}
)
_TOLD = (
    "state", "kind", "organiser_names", "names", "summaries", "descriptions", "starts_at", "ends_at", "has_times",
    "repeat_rule", "skipped_on", "is_remote", "place_names", "streets", "postal_code", "municipality_id", "charge",
    "charge_infos", "registration_url", "info_url",
)  # fmt: skip
_AS_THEY_ARE = (
    "kind", "organiser_names", "names", "summaries", "descriptions", "is_remote", "place_names", "streets",
    "postal_code", "latitude", "longitude", "charge_infos", "registration_url", "info_url",
)  # fmt: skip
Images = Mapping[str, int]
"""Address of a picture → the key of its row."""


class EventLoader:
    """One run's writing of one source's events. `images`: the pictures that there are."""

    def __init__(self, run: SyncRun, source: EventSource, images: Images) -> None:
        self._run = run
        self._source = source
        self._images = images
        groups = Concept.objects.filter(scheme=ConceptScheme.TARGET_GROUP.value)
        self._groups: dict[str, int] = dict(groups.values_list("key", "pk"))

    def write(self, planned: Sequence[Planned], *, lacking: Collection[str]) -> dict[ChangeAction, int]:
        """Write the records, new and known. Nine statements for each 500; answers with how many of each kind.

        `lacking`: ids of those whose picture is still to come, which the next run takes up again.
        """
        counts: dict[ChangeAction, int] = {}
        for chunk in chunks(planned, CHUNK):
            for action in self._write_chunk(chunk, lacking):
                counts[action] = counts.get(action, 0) + 1
        return counts

    def tie(self, parents: Mapping[str, str]) -> int:
        """Let events point at what they are part of; answers with how many did not. One query, two more to write."""
        rows = {event.source_id: event for event in Event.objects.filter(origin=self._source).only(
            "pk", "source_id", "parent_id"
        )}  # fmt: skip
        changed = []
        for source_id, parent_id in parents.items():
            event, parent = rows.get(source_id), rows.get(parent_id)
            wanted = parent.pk if parent is not None and parent_id != source_id else None
            if event is not None and event.parent_id != wanted:
                event.parent_id = wanted
                changed.append(event)
        Event.objects.bulk_update(changed, ["parent"], batch_size=CHUNK)
        return len(changed)

    def withdraw(self, keys: Iterable[UUID], reason: str) -> list[UUID]:
        """Take rows off, and put it into the run's diff; answers with their keys. Three statements for each 500."""
        done: list[UUID] = []
        for chunk in chunks(keys, CHUNK):
            rows = list(Event.objects.filter(pk__in=chunk).order_by("pk"))
            fields = {"reason": ["", reason]}
            bulk.insert(SyncChange, [self._change(ChangeAction.WITHDRAWN, row, fields) for row in rows])
            Event.objects.filter(pk__in=chunk).update(withdrawn_at=self._run.started_at)
            done += [row.pk for row in rows]
        return done

    def _write_chunk(self, planned: Sequence[Planned], lacking: Collection[str]) -> list[ChangeAction]:
        known = [item.known.pk for item in planned if item.known]
        before = {row.pk: row for row in Event.objects.filter(pk__in=known).prefetch_related("themes", "target_groups")}
        told = {pk: _told(row, [theme.pk for theme in row.themes.all()]) for pk, row in before.items()}
        rows = [self._row(item, before.get(item.known.pk) if item.known else None, lacking) for item in planned]
        Event.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=_FIELDS)
        self._write_links(planned, rows, known)
        actions, changes = [], []
        for item, row in zip(planned, rows, strict=True):
            fields = differences(told[row.pk], _told(row, item.record.themes)) if row.pk in told else {}
            action = ChangeAction.CHANGED if item.known else ChangeAction.ADDED
            if item.known and item.known.is_withdrawn:
                action = ChangeAction.RETURNED
            actions.append(action)
            if fields or action is not ChangeAction.CHANGED:
                changes.append(self._change(action, row, fields))
        bulk.insert(SyncChange, changes)
        return actions

    def _row(self, item: Planned, before: Event | None, lacking: Collection[str]) -> Event:
        """The row as it will be. What was postponed without a new time keeps its old one; one in which nothing differs
        is no later version."""
        record, image = item.record, item.record.image
        times = before if before is not None and record.starts_at is None else record
        row = Event(
            id=item.known.pk if item.known else uuid4(),
            origin=self._source,
            source_id=record.source_id,
            fingerprint=unfinished(item.fingerprint) if record.source_id in lacking else item.fingerprint,
            state=EventState.DRAFT.value if record.is_series else record.state,
            organisation_id=self._source.organisation_id,
            municipality_id=record.municipality or None,
            charge=record.charge.value,
            skipped_on=list(times.skipped_on),
            modified_at=self._run.started_at,
            **{name: getattr(times, name) for name in ("starts_at", "ends_at", "has_times", "repeat_rule")},
            **{name: getattr(record, name) for name in _AS_THEY_ARE},
        )
        if image:
            row.image_id = self._images.get(image.url)
            row.image_alts, row.image_licence, row.image_credit = dict(image.alts), image.licence, image.credit
        if before is not None and self._is_same(row, item.record, before):
            row.modified_at = before.modified_at
        return row

    def _is_same(self, row: Event, record: EventRecord, before: Event) -> bool:
        """Whether the row says what it said before, whose links have been fetched."""
        groups = {self._groups[code] for code in record.target_groups if code in self._groups}
        return (
            all(getattr(row, name) == getattr(before, name) for name in _SAID)
            and set(record.themes) == {theme.pk for theme in before.themes.all()}
            and groups == {group.pk for group in before.target_groups.all()}
        )

    def _write_links(self, planned: Sequence[Planned], rows: Sequence[Event], known: Sequence[UUID]) -> None:
        themes, groups = Event.themes.through, Event.target_groups.through
        for through in (themes, groups):
            through._default_manager.filter(event_id__in=known).delete()
        pairs = list(zip(planned, rows, strict=True))
        bulk.insert(
            themes, [themes(event_id=row.pk, theme_id=key) for item, row in pairs for key in item.record.themes]
        )
        bulk.insert(
            groups,
            [
                groups(event_id=row.pk, concept_id=self._groups[code])
                for item, row in pairs
                for code in item.record.target_groups
                if code in self._groups
            ],
        )

    def _change(self, action: ChangeAction, row: Event, fields: dict[str, list[str]]) -> SyncChange:
        return SyncChange(run=self._run, kind=KIND, action=action.value, source_id=row.pk, name=str(row), fields=fields)


def _told(row: Event, themes: Iterable[str]) -> dict[str, str]:
    """The row as flat text, field by field; what is empty is left out."""
    found = {name: _text(getattr(row, name)) for name in _TOLD}
    return {name: text for name, text in {**found, "themes": ", ".join(sorted(themes))}.items() if text}


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{language}: {text}" for language, text in sorted(value.items()))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if hasattr(value, "astimezone"):
        return f"{value.astimezone():%Y-%m-%d %H:%M}"
    return "" if value in (None, False, "") else str(value)
