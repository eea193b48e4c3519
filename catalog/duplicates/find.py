"""Keeps the suspected pairs in line with the rules, and says which of two descriptions is shown.

The only writer of suspected pairs and of Service.grouped_under. A person's decision is never touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db import models, transaction
from django.db.models.functions import Length
from django.utils import timezone

from catalog.chunks import chunks
from catalog.duplicates.reading import (
    CHUNK,
    lights,
    named,
    organisations_of,
    place_names,
    related,
    services_by_group,
    services_of,
)
from catalog.duplicates.rules import Suspicion, organisation_pairs, service_pairs, with_like_names
from catalog.models import DuplicatePair, Organisation, PairKind, PairState, Service, ServiceText
from catalog.models.offering import Via
from catalog.search import indexing

Key = tuple[UUID, UUID]
LENGTHS = ("summary", "general_description", "description", "instruction", "requirements")


@transaction.atomic
def refresh(service_ids: Iterable[UUID], organisation_ids: Iterable[UUID]) -> int:
    """Look again at the services, and at all of the organisations: each beside the others of its organisation.

    Answers with how many pairs are suspected now in all. Queries: some five for each 2,000 organisations and some
    twenty for each 2,000 of their services, few of them writes, in one transaction; one for the names of places.
    """
    touched, whole = set(service_ids), set(organisation_ids)
    if organisations := {*whole, *organisations_of(touched)}:
        organisation_lights = related(organisations)
        organisations.update(row.id for row in organisation_lights)
        _keep(PairKind.ORGANISATION, organisations, organisation_pairs(organisation_lights))
        places = place_names()
        touched |= services_of(whole)
        for groups in services_by_group(organisation_lights):
            looked_at = groups.keys() & touched
            # Names first: the ways to a service are read of the few whose names are alike.
            alike = with_like_names(named(groups), places=places, of=looked_at)
            found = service_pairs(lights({key: groups[key] for key in alike}), places=places)
            gone = _keep(PairKind.SERVICE, looked_at, found)
            regroup({*looked_at, *gone})
            touched -= looked_at
    if touched:  # off the tray, withdrawn or without an organisation: nothing is like them any more
        regroup({*touched, *_keep(PairKind.SERVICE, touched, ())})
    return DuplicatePair.objects.filter(state=PairState.SUSPECTED).count()


def refresh_all() -> int:
    """Look again at everything: what a change of the rules, of themes or of the release itself has moved."""
    services = Service.objects.filter(models.Q(grouped_under__isnull=False) | models.Q(pk__in=_paired()))
    return refresh(services.values_list("pk", flat=True), Organisation.objects.values_list("pk", flat=True))


def regroup(service_ids: Iterable[UUID]) -> None:
    """Say anew under which other one each of the services, and whatever they are paired with, is grouped.

    Some seven queries for each 2,000, in the caller's transaction.
    """
    scope, partners = _with_partners(set(service_ids))
    if not scope:
        return
    ranks = _ranks({key for pair in partners for key in pair})
    wanted = _grouping([pair for pair in partners if ranks.keys() >= set(pair)], ranks)
    by_target: defaultdict[UUID | None, list[UUID]] = defaultdict(list)
    for chunk in chunks(sorted(scope), CHUNK):
        for key, under in Service.objects.filter(pk__in=chunk).values_list("pk", "grouped_under"):
            if under != wanted.get(key):
                by_target[wanted.get(key)].append(key)
    for target, keys in by_target.items():
        Service.objects.filter(pk__in=keys).update(grouped_under=target)
    indexing.regroup(by_target)


def _grouping(pairs: Collection[Key], ranks: Mapping[UUID, tuple[object, ...]]) -> dict[UUID, UUID]:
    """Service → the one it is grouped under: the best of its own partners that is shown itself.

    Only partners count, not their partners: whoever has been parted stays apart.
    """
    partners: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for first, second in pairs:
        partners[first].add(second)
        partners[second].add(first)
    under: dict[UUID, UUID] = {}
    shown: set[UUID] = set()
    for key in sorted(partners, key=lambda key: ranks[key]):
        if better := partners[key] & shown:
            under[key] = min(better, key=lambda other: ranks[other])
        else:
            shown.add(key)
    return under


def _ranks(services: Collection[UUID]) -> dict[UUID, tuple[object, ...]]:
    """How each service on the tray ranks, the lowest shown: PTV's own, most languages, longest texts, lowest id."""
    size: defaultdict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    ranks: dict[UUID, tuple[object, ...]] = {}
    length = sum((Length(field) for field in LENGTHS[1:]), start=Length(LENGTHS[0]))
    for chunk in chunks(services, CHUNK):
        rows = ServiceText.objects.filter(service__in=chunk).annotate(length=length)
        for key, characters in rows.values_list("service_id", "length"):
            size[key][0] += 1
            size[key][1] += characters
        for key, via in Service.objects.on_tray().filter(pk__in=chunk).values_list("pk", "via"):
            ranks[key] = (via == Via.LAHELLA, -size[key][0], -size[key][1], key)
    return ranks


def _with_partners(services: set[UUID]) -> tuple[set[UUID], set[Key]]:
    """The services with all that they are paired with, by however many steps, and those pairs; parted ones are none.

    One query for each step and 2,000 services.
    """
    pairs: set[Key] = set()
    scope, new = set(services), services
    together = DuplicatePair.objects.filter(kind=PairKind.SERVICE).exclude(state=PairState.PARTED)
    while new:
        for chunk in chunks(new, CHUNK):
            found = together.filter(models.Q(first__in=chunk) | models.Q(second__in=chunk))
            pairs.update(found.values_list("first", "second"))
        new = {key for pair in pairs for key in pair} - scope
        scope |= new
    return scope, pairs


def _keep(kind: PairKind, looked_at: Collection[UUID], found: Iterable[Suspicion]) -> set[UUID]:
    """Bring the suspected pairs of the rows looked at in line with what was found; answers with those of pairs gone."""
    suspicions = {(pair.first, pair.second): pair for pair in found}
    gone: set[UUID] = set()
    known: set[Key] = set()
    stale: list[int] = []
    for chunk in chunks(looked_at, CHUNK):
        rows = DuplicatePair.objects.filter(models.Q(first__in=chunk) | models.Q(second__in=chunk), kind=kind)
        for pk, first, second, state in rows.values_list("pk", "first", "second", "state"):
            known.add((first, second))
            if state == PairState.SUSPECTED and (first, second) not in suspicions:
                stale.append(pk)
                gone.update((first, second))
    DuplicatePair.objects.filter(pk__in=stale, state=PairState.SUSPECTED).delete()
    new = (pair for key, pair in suspicions.items() if key not in known)
    now = timezone.now()
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(kind=kind.value, first=pair.first, second=pair.second, reason=pair.reason, found_at=now)
            for pair in new
        ],
        ignore_conflicts=True,
        batch_size=2000,
    )
    return gone


def _paired() -> models.QuerySet[DuplicatePair, UUID]:
    """The first halves of suspected pairs of services: enough to look at each pair again."""
    return DuplicatePair.objects.filter(kind=PairKind.SERVICE, state=PairState.SUSPECTED).values_list(
        "first", flat=True
    )
