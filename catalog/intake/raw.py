"""Raw documents, kept as they came: a mirror of the source that needs no new fetch when a rule or mapper changes.

The only writer of RawDocument and FetchedBatch.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from catalog.chunks import chunks
from catalog.intake import bulk
from catalog.intake.json_text import canonical, parse
from catalog.models import FetchedBatch, RawDocument, SyncRun

CHUNK = 500


class Hashed(NamedTuple):
    """A raw document without its body."""

    source_id: str
    sha256: str
    version: str


class Ledger:
    """One run's dealings with raw documents: what it has seen, what is kept, what is gone.

    A run that goes on from one that died has seen what that one saw.
    """

    def __init__(self, run: SyncRun) -> None:
        self._run = run
        self._seen: defaultdict[str, set[str]] = defaultdict(set)
        self._pages: dict[str, tuple[str, ...]] = {}
        # Kind → id → hash of what is kept; empty for what is gone. Read once: only this run writes meanwhile.
        self._hashes: dict[str, dict[str, str]] = {}
        earlier = run.resumed_from
        while earlier is not None:
            for kind, page, ids in earlier.batches.order_by("pk").values_list("kind", "page", "ids").iterator():
                self._seen[kind].update(ids)
                if page:
                    self._pages[page] = tuple(ids)
            earlier = earlier.resumed_from

    @property
    def pages(self) -> frozenset[str]:
        """The names of the listing's pages that an earlier run had fetched."""
        return frozenset(self._pages)

    def page_ids(self, name: str) -> tuple[str, ...]:
        """The ids of such a page."""
        return self._pages.get(name, ())

    def keep(self, kind: str, documents: Iterable[tuple[str, Any]], *, page: str = "") -> list[str]:
        """Keep documents, given as (id, document), and mark them as seen; answers with their ids, each once.

        Those of a page are kept at once, others 500 at a time as they come. One query to compare all of a kind, then
        each time one or two to write what changed, and one to mark them.
        """
        kept: dict[str, None] = {}
        for chunk in [list(documents)] if page else chunks(documents, CHUNK):
            texts = {identifier: canonical(document) for identifier, document in chunk}
            with _quickly():
                self._write(kind, texts)
                self._mark(kind, texts, page)
            kept |= dict.fromkeys(texts)
        return list(kept)

    def note(self, kind: str, ids: Sequence[str], *, page: str = "") -> None:
        """Mark ids as seen at the source, without their documents. One query."""
        with _quickly():
            self._mark(kind, ids, page)

    def seen(self, kind: str) -> set[str]:
        """Ids seen by this run and by those it goes on from."""
        return self._seen[kind]

    def present(self, kind: str) -> set[str]:
        """Ids of the documents that the source still had when it was last asked. One query."""
        return {row.source_id for row in hashes(self._run.source, kind)}

    def bodies(self, kind: str, ids: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Documents by id, parsed; unknown ids are left out. One query for each 500."""
        return bodies(self._run.source, kind, ids)

    def drop(self, kind: str, ids: Iterable[str]) -> int:
        """Mark documents as gone from the source; answers with how many were not before. One query for each 500."""
        count = 0
        for chunk in chunks(ids, CHUNK):
            rows = RawDocument.objects.filter(
                source=self._run.source, kind=kind, source_id__in=chunk, gone_at__isnull=True
            )
            count += rows.update(gone_at=self._run.started_at, run=self._run)
            known = self._known(kind)
            known.update((identifier, "") for identifier in chunk if identifier in known)
        return count

    def _mark(self, kind: str, ids: Iterable[str], page: str) -> None:
        if ids or page:
            FetchedBatch.objects.create(run=self._run, kind=kind, page=page, ids=list(ids))
        self._seen[kind].update(ids)

    def _write(self, kind: str, texts: dict[str, str]) -> None:
        """Write what is new or changed. A document that was gone and is back is written too."""
        digests = {identifier: hashlib.sha256(text.encode()).hexdigest() for identifier, text in texts.items()}
        known = self._known(kind)
        now = timezone.now()
        changed = [
            RawDocument(
                source=self._run.source, kind=kind, source_id=identifier, version=self._run.version, body=text,
                sha256=digests[identifier], fetched_at=now, gone_at=None, run=self._run,
            )
            for identifier, text in texts.items()
            if known.get(identifier) != digests[identifier]
        ]  # fmt: skip
        bulk.insert(RawDocument, [row for row in changed if row.source_id not in known])
        RawDocument.objects.bulk_create(
            [row for row in changed if row.source_id in known],
            update_conflicts=True,
            unique_fields=["source", "kind", "source_id"],
            update_fields=["version", "body", "sha256", "fetched_at", "gone_at", "run"],
        )
        known.update(digests)

    def _known(self, kind: str) -> dict[str, str]:
        """Id → hash of the documents of a kind, empty where one is gone. One query, once."""
        if kind not in self._hashes:
            rows = RawDocument.objects.filter(source=self._run.source, kind=kind)
            found = rows.values_list("source_id", "sha256", "gone_at").iterator(chunk_size=5000)
            self._hashes[kind] = {identifier: "" if gone_at else sha256 for identifier, sha256, gone_at in found}
        return self._hashes[kind]


@contextmanager
def _quickly() -> Iterator[None]:
    """A transaction that does not wait for the disk. What a crash of the machine takes with it is fetched again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO OFF")
        yield


def hashes(source: str, kind: str) -> Iterator[Hashed]:
    """The documents of a kind that the source still has, without their bodies. One query."""
    rows = RawDocument.objects.filter(source=source, kind=kind, gone_at__isnull=True)
    return map(Hashed._make, rows.values_list("source_id", "sha256", "version").iterator(chunk_size=5000))


def bodies(source: str, kind: str, ids: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Documents by id, parsed, gone ones too; unknown ids are left out. One query for each 500."""
    for chunk in chunks(ids, CHUNK):
        rows = RawDocument.objects.filter(source=source, kind=kind, source_id__in=chunk).order_by("source_id")
        for identifier, body in rows.values_list("source_id", "body"):
            yield identifier, parse(body)


def written_after(run: SyncRun | None, source: str, kind: str) -> set[str]:
    """Ids of the documents that came or changed in runs after this one; of all, without one. One query."""
    rows = RawDocument.objects.filter(source=source, kind=kind)
    return set((rows.filter(run__gt=run.pk) if run else rows).values_list("source_id", flat=True))


def prune(source: str, before: datetime) -> int:
    """Delete the documents that were gone before the moment, and what runs before it saw; answers with how many."""
    FetchedBatch.objects.filter(run__source=source, run__started_at__lt=before).delete()
    return RawDocument.objects.filter(source=source, gone_at__lt=before).delete()[0]
