"""Faults of documents: opened by the run that finds them, open until the document comes without them.

The only writer of SyncFault.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef

from catalog.intake import bulk
from catalog.models import RawDocument, SyncFault

Key = tuple[str, str, str, str, str]


def record(source: str, faults: Iterable[SyncFault], *, looked_at: Iterable[tuple[str, str]], now: datetime) -> None:
    """Open new faults and close those that are no longer found in the documents looked at, given as (kind, id).

    A fault that was open already stays as it is: found by the run that first met it. Reads the open faults; writes in
    the caller's transaction.
    """
    found = {_key(fault): fault for fault in faults}
    documents = set(looked_at)
    open_already: set[Key] = set()
    closed: list[int] = []
    for fault in SyncFault.objects.filter(run__source=source, resolved_at__isnull=True).iterator():
        if (fault.kind, fault.source_id) not in documents:
            continue
        key = _key(fault)
        open_already.add(key) if key in found else closed.append(fault.pk)
    SyncFault.objects.filter(pk__in=closed).update(resolved_at=now)
    bulk.insert(SyncFault, [fault for key, fault in found.items() if key not in open_already])


def close_gone(source: str, *, now: datetime) -> None:
    """Close the faults of documents that the source has no longer. One statement."""
    document = RawDocument.objects.filter(
        source=source, kind=OuterRef("kind"), source_id=OuterRef("source_id"), gone_at__isnull=True
    )
    open_ = SyncFault.objects.filter(run__source=source, resolved_at__isnull=True)
    open_.filter(~Exists(document)).update(resolved_at=now)


def _key(fault: SyncFault) -> Key:
    return (fault.severity, fault.kind, fault.source_id, fault.path, fault.message)
