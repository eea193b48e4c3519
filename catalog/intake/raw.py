"""Raw documents, kept as they came: a changed rule or mapper needs no new fetch. The only writer of RawDocument."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils import timezone

from catalog.models import RawDocument, SyncRun

CHUNK = 500


def store(run: SyncRun, *, kind: str, version: str, documents: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    """Keep documents, given as (id, document), and mark them as seen by the run; yields each id once it is kept.

    Works in chunks of 500: one query to compare, one to write what changed, one to mark the rest.
    """
    pending = iter(documents)
    while chunk := dict(islice(pending, CHUNK)):
        bodies = {identifier: canonical(document) for identifier, document in chunk.items()}
        _write(run, kind, version, bodies)
        yield from chunk


def canonical(document: object) -> str:
    """JSON text that does not depend on the order of keys, in ASCII so that PostgreSQL can keep any character."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def seen_by(run: SyncRun, kind: str) -> Iterator[RawDocument]:
    """The documents of a kind that the run saw, in the order of their ids, read in chunks."""
    return run.documents.filter(kind=kind).order_by("source_id").iterator(chunk_size=CHUNK)


def _write(run: SyncRun, kind: str, version: str, bodies: dict[str, str]) -> None:
    hashes = {identifier: hashlib.sha256(body.encode()).hexdigest() for identifier, body in bodies.items()}
    known = dict(
        RawDocument.objects.filter(source=run.source, kind=kind, source_id__in=list(bodies)).values_list(
            "source_id", "sha256"
        )
    )
    changed = [identifier for identifier in bodies if known.get(identifier) != hashes[identifier]]
    unchanged = [identifier for identifier in bodies if known.get(identifier) == hashes[identifier]]
    now = timezone.now()
    RawDocument.objects.bulk_create(
        [
            RawDocument(
                source=run.source,
                kind=kind,
                source_id=identifier,
                version=version,
                body=bodies[identifier],
                sha256=hashes[identifier],
                fetched_at=now,
                run=run,
            )
            for identifier in changed
        ],
        update_conflicts=True,
        unique_fields=["source", "kind", "source_id"],
        update_fields=["version", "body", "sha256", "fetched_at", "run"],
    )
    RawDocument.objects.filter(source=run.source, kind=kind, source_id__in=unchanged).update(run=run)
