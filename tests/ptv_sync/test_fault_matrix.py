"""Every fault that clients of PTV have met, for both versions, and random mixes of all.

Each ends with a catalogue equal to that of a faultless run, or untouched with a clear message.
"""

import os
from random import Random
from typing import Any

import pytest

from catalog.intake.errors import SourceError
from catalog.models import RunStatus, SyncRun
from ptv_sync.demo.faults import ALL, DISGUISES, NAMES, PASSING, Faults
from tests.ptv_sync.syncing import rows
from tests.ptv_sync.world import SIZE, VERSIONS, World, catalogue, first_difference, forget_everything

pytestmark = pytest.mark.usefixtures("default_data")

# v12 has no lists of ids that could be null or nameless, and no addresses of classes.
V11_ONLY = {"null-list", "null-name", "old-class-uri"}
PAIRS = [(version, name) for version in VERSIONS for name in NAMES if version == "v11" or name not in V11_ONLY]
_FAULTLESS: dict[str, Any] = {}


def faultless(version: str) -> Any:
    """The catalogue that a run without faults makes; leaves none behind."""
    if version not in _FAULTLESS:
        World().sync(version)
        _FAULTLESS[version] = catalogue()
        forget_everything()
    return _FAULTLESS[version]


@pytest.mark.parametrize(("version", "name"), PAIRS)
def test_a_run_with_a_fault_ends_as_one_without(version: str, name: str) -> None:
    expected = faultless(version)
    run = World().sync(version, Faults(frozenset({name}), rate=0.6, seed=7))
    assert (run.status, run.counts["Service"]["created"]) == (RunStatus.SUCCEEDED, SIZE)
    assert first_difference(catalogue(), expected) == ""


@pytest.mark.parametrize(("version", "name"), PAIRS)
def test_a_later_run_with_a_fault_ends_as_one_without(version: str, name: str) -> None:
    world = World()
    world.sync(version)
    before = catalogue()
    key = list(world.content.services)[2]
    world.remove_service(key)
    world.rename("services", list(world.content.services)[4], "Uusi nimi vian aikana")
    world.sync(version, Faults(frozenset({name}), rate=0.6, seed=11))
    after = catalogue()
    assert after != before
    later = world.sync(version, is_full=True).changes.exclude(action="withdrawn")  # what no service has any longer
    assert [change.fields for change in later] == []
    assert first_difference(catalogue(), after) == ""


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("round_", range(4))
def test_a_random_mix_of_all_faults(version: str, round_: int) -> None:
    """The seed is new each time and told when it fails."""
    expected = faultless(version)
    seed = int.from_bytes(os.urandom(4), "big")
    run = World().sync(version, Faults(ALL, rate=0.4, seed=seed))
    assert run.status == RunStatus.SUCCEEDED, seed
    assert first_difference(catalogue(), expected) == "", seed
    world = World()
    for key in Random(seed).sample(list(world.content.services), 3):  # noqa: S311 - a seed to repeat a failure by
        world.rename("services", key, f"Nimi {seed} {key}")
    world.sync(version, Faults(ALL, rate=0.4, seed=seed + 1))
    after = catalogue()
    assert after != expected, seed
    world.sync(version, is_full=True)
    assert first_difference(catalogue(), after) == "", seed


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", [name for name in PASSING if name not in V11_ONLY])
def test_a_fault_that_stays_leaves_the_catalogue_untouched(version: str, name: str) -> None:
    world = World()
    world.sync(version)
    before = rows()
    world.remove_service(next(iter(world.content.services)))
    with pytest.raises(SourceError) as raised:
        world.sync(version, Faults(frozenset({name}), rate=1, most_in_a_row=99), is_full=True)
    assert rows() == before
    failed = SyncRun.objects.first()
    assert failed is not None
    assert (failed.status, failed.message) == (RunStatus.FAILED, str(raised.value))
    assert "http://127.0.0.1" in failed.message
    world.sync(version)
    assert len(catalogue()["Service"]) == SIZE - 1


def test_every_fault_is_tried() -> None:
    """The list of the stand-in is the list here."""
    assert {name for _, name in PAIRS} == set(NAMES) == {*PASSING, "shift", "slow", *DISGUISES}
