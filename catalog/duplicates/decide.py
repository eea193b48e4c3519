"""A person's word on suspected pairs: the only writer of decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from catalog.duplicates.find import regroup
from catalog.models import DuplicatePair, PairKind, PairState

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def decide(pair_ids: Iterable[int], state: PairState, user: User) -> int:
    """Confirm or part the pairs, noting who and when, and group their services anew; answers with how many.

    Two queries and those of `regroup`, in one transaction.
    """
    ids = list(pair_ids)
    now = timezone.now()
    count = DuplicatePair.objects.filter(pk__in=ids).update(state=state, decided_at=now, decided_by=user)
    sides = DuplicatePair.objects.filter(pk__in=ids, kind=PairKind.SERVICE).values_list("first", "second")
    regroup({key for pair in sides for key in pair})
    return count
