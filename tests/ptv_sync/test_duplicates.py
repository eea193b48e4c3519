"""Duplicates in the sync: looked for among what a run has touched, and a person's word holds through later runs."""

import pytest
from django.contrib.auth.models import User

from catalog.duplicates.decide import decide
from catalog.models import DuplicatePair, PairState, Service
from tests.ptv_sync.syncing import run
from tests.ptv_sync.v11_documents import Shelf, connected, part, service, typed

pytestmark = pytest.mark.usefixtures("default_data")


def twin(number: int, name: str = "Vesijumppa kaikille") -> dict[str, object]:
    names = [typed("Name", name)]
    return service(number, serviceNames=names, serviceChannels=[connected(1)], organizations=[part(1)])


def test_a_run_counts_what_is_suspected_and_groups_it(shelf: Shelf) -> None:
    shelf.put(twin(1), twin(2))
    assert run(shelf.source()).counts["duplicates"] == {"suspected": 1}
    assert Service.objects.filter(grouped_under__isnull=False).count() == 1
    shelf.put(twin(2, "Vesijumppa kaikille!"))
    assert run(shelf.source()).counts["duplicates"] == {"suspected": 1}
    assert Service.objects.filter(grouped_under__isnull=False).count() == 1
    shelf.put(twin(2, "Hiihto"))
    assert "duplicates" not in run(shelf.source()).counts
    assert not Service.objects.filter(grouped_under__isnull=False).exists()


def test_parted_stays_parted(shelf: Shelf) -> None:
    shelf.put(twin(1), twin(2))
    run(shelf.source())
    decide([DuplicatePair.objects.get().pk], PairState.PARTED, User.objects.create_superuser("chief"))
    shelf.put(twin(2, "Vesijumppa kaikille!"))
    assert "duplicates" not in run(shelf.source()).counts
    assert DuplicatePair.objects.get().state == PairState.PARTED
    assert not Service.objects.filter(grouped_under__isnull=False).exists()


def test_a_dry_run_finds_and_keeps_nothing(shelf: Shelf) -> None:
    shelf.put(twin(1), twin(2))
    run(shelf.source(), is_dry=True)
    assert not DuplicatePair.objects.exists()
