"""The only writer of the search entries and facets: what touched services are now, or all of them (`rebuild`)."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db import transaction

from catalog.chunks import chunks
from catalog.garbage import collected_seldom
from catalog.intake.lock import LockName, wait_for_turn
from catalog.models import SearchEntry, SearchIndex
from catalog.search import entries, rebuild, terms, thesaurus
from catalog.search.analysers import strangers

log = logging.getLogger(__name__)


@transaction.atomic
@collected_seldom()
def index(service_ids: Iterable[UUID]) -> None:
    """Bring the entries of the services in line with what they are now. Some twenty statements for each 500 services.

    Of what is not on the tray none is left. Where another analyser made the entries that there are, all are made anew:
    words of two analysers do not meet. A first load writes its entries beside the empty table: that is faster, and
    readers wait from the swap until the transaction ends. Waits for a rebuild to end.
    """
    wait_for_turn(LockName.SEARCH)
    touched = set(service_ids)
    if not touched:
        return
    if len(touched) > entries.CHUNK and not SearchEntry.objects.exists():
        rebuild.write_all()
        return
    if SearchIndex.objects.exists() and strangers():
        log.warning("The search entries are another analyser's: all are made anew.")
        touched.update(entries.all_services())
        thesaurus.compile_all()
    _renew(sorted(touched))


def _renew(service_ids: Collection[UUID]) -> None:
    words = terms.Moved()
    for chunk in chunks(service_ids, entries.CHUNK):
        words.take_off(terms.counted(chunk))
        SearchEntry.objects.filter(service__in=chunk).delete()
        made = list(entries.entries_of(chunk))
        entries.copy(SearchEntry._meta.db_table, made)
        words.add(terms.words_of(made), terms.surfaces_of(made))
        terms.refresh_names_of(chunk)
    terms.write(words)
    terms.refresh_general_names()
    entries.note_index()


def regroup(targets: Mapping[UUID | None, Collection[UUID]]) -> None:
    """Note under which other service each is grouped now. One statement for each target."""
    for target, services in targets.items():
        SearchEntry.objects.filter(service__in=services).update(grouped_under=target)
