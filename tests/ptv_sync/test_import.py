"""The import as a whole, for both versions of PTV's API, over HTTP: wet, dry, twice, gone and returned; and changes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.models import Channel, FetchedBatch, RawDocument, RunStatus, Service, SyncChange, SyncRun
from ptv_sync.demo.identity import guid
from ptv_sync.v11 import mapper as v11_mapper
from ptv_sync.v12 import mapper as v12_mapper
from tests.ptv_sync.syncing import rows
from tests.ptv_sync.world import SIZE, VERSIONS, World, catalogue

pytestmark = pytest.mark.usefixtures("default_data")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def first_key(world: World, number: int = 0) -> str:
    return list(world.content.services)[number]


def service(key: str) -> Service:
    return Service.objects.get(source_id=guid("service", key))


def settled(run: SyncRun) -> dict[str, int]:
    """What happened to services, those that came out as they were taken together.

    The stand-in's list of postal codes is that of its addresses. With a new list v12 maps everything anew, to the same.
    """
    counts = dict(run.counts["Service"])
    same = counts.pop("unchanged", 0) + counts.pop("updated", 0)
    assert not run.changes.filter(kind="Service", action="changed").exists()
    return {**counts, "settled": same}


def test_wet(world: World, version: str) -> None:
    run = world.sync(version)
    assert (run.status, run.mode, run.version, run.is_demo) == (RunStatus.SUCCEEDED, "full", version, True)
    assert run.counts["Service"] == {"created": SIZE}
    assert run.counts["ServiceChannel"] == {"created": len(world.content.channels)}
    assert "dangling" not in run.counts
    assert sum(run.counts["tray"].values()) == SIZE
    assert run.changes.filter(action="added", kind="Service").count() == SIZE
    found = Service.objects.order_by("pk").values_list("source", "last_seen_at", "first_seen_at", "withdrawn_at")
    assert set(found) == {("ptv", run.started_at, run.started_at, None)}


def test_dry(world: World, version: str) -> None:
    before = rows(ledger=True)
    run = world.sync(version, is_dry=True)
    after = rows(ledger=True)
    assert len(after.pop("catalog_syncrun")) == len(before.pop("catalog_syncrun")) + 1
    assert after == before
    assert (run.is_dry, run.counts["Service"]) == (True, {"created": SIZE})


@pytest.mark.parametrize("is_full", [True, False])
def test_twice(world: World, version: str, *, is_full: bool) -> None:
    world.sync(version)
    before = rows()
    run = world.sync(version, is_full=is_full)
    assert rows() == before
    assert run.mode == ("full" if is_full else "incremental")
    assert run.counts["Service"] == {"unchanged": SIZE}
    assert not run.changes.exists()


@pytest.mark.parametrize("is_full", [True, False])
def test_gone_and_returned(world: World, version: str, *, is_full: bool) -> None:
    first = world.sync(version)
    key = first_key(world)
    before = catalogue()
    world.remove_service(key)
    second = world.sync(version, is_full=is_full)
    gone = service(key)
    assert settled(second) == {"settled": SIZE - 1, "withdrawn": 1}
    assert (gone.withdrawn_at, gone.withdrawal_reason) == (second.started_at, "gone")
    assert gone.last_seen_at == first.started_at
    assert second.changes.get(kind="Service").action == "withdrawn"
    world.put_back(key)
    third = world.sync(version, is_full=is_full)
    assert settled(third) == {"returned": 1, "settled": SIZE - 1}
    back = service(key)
    assert (back.pk, back.first_seen_at, back.withdrawn_at, back.withdrawal_reason) == (
        gone.pk,
        gone.first_seen_at,
        None,
        "",
    )
    assert third.changes.get(kind="Service").action == "returned"
    assert catalogue() == before


# --- Changes


def rename_service(world: World) -> None:
    world.rename("services", first_key(world), "Aivan uusi nimi")


def add_service(world: World) -> None:
    world.copy_service(first_key(world, 3), "aivan-uusi")


def remove_services(world: World) -> None:
    for number in (1, 5):
        world.remove_service(first_key(world, number))


def change_channel(world: World) -> None:
    key = next(key for key, channel in world.content.channels.items() if channel.phones)
    phone = world.content.channels[key].phones[0].model_copy(update={"number": "015 000 7777"})
    world.change("channels", key, phones=(phone,))


def rename_organisation(world: World) -> None:
    key = world.content.services[first_key(world)].organisation
    world.rename("organisations", key, "Uudistunut yhteisö")


def change_general_description(world: World) -> None:
    key = next(entry.general_description for entry in world.content.services.values() if entry.general_description)
    text = world.content.general_descriptions[key].fi.model_copy(update={"description": "Kokonaan uusi teksti."})
    world.change("general_descriptions", key, fi=text)


def disconnect(world: World) -> None:
    key = next(key for key, entry in world.content.services.items() if len(entry.channels) > 1)
    entry = world.content.services[key]
    kept = entry.channels[1:]
    world.change(
        "services", key, channels=kept, connection=tuple(row for row in entry.connection if row.channel in kept)
    )


def move_away(world: World) -> None:
    world.change("services", first_key(world), area=("091",))


CHANGES: dict[str, Callable[[World], None]] = {
    change.__name__: change
    for change in (
        rename_service,
        add_service,
        remove_services,
        change_channel,
        rename_organisation,
        change_general_description,
        disconnect,
    )
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_incremental_run_ends_where_a_full_one_does(name: str, world: World, version: str) -> None:
    world.sync(version)
    first = catalogue()
    CHANGES[name](world)
    run = world.sync(version)
    assert run.mode == "incremental"
    after = catalogue()
    assert after != first
    assert settled(world.sync(version, is_full=True)).keys() == {"settled"}
    assert catalogue() == after


def test_all_changes_at_once(world: World, version: str) -> None:
    world.sync(version)
    for change in CHANGES.values():
        change(world)
    world.sync(version)
    after = catalogue()
    SyncRun.objects.all().delete()
    Service.objects.all().delete()
    Channel.objects.all().delete()
    RawDocument.objects.all().delete()
    world.sync(version)
    fresh = catalogue()
    assert fresh.keys() == after.keys()
    for part, found in fresh.items():
        assert found == after[part], part


def test_a_service_that_moves_out_of_the_area_is_withdrawn_as_such(world: World, version: str) -> None:
    world.sync(version)
    key = first_key(world)
    move_away(world)
    run = world.sync(version)
    assert run.counts["Service"]["withdrawn"] == 1
    assert service(key).withdrawn_at == run.started_at


def test_a_diff_tells_fields_before_and_after(world: World, version: str) -> None:
    world.sync(version)
    old = world.content.services[first_key(world)].fi
    assert old is not None
    rename_service(world)
    change = world.sync(version).changes.get(kind="Service")
    assert (change.action, change.name) == ("changed", "Aivan uusi nimi")
    assert change.fields == {"name (fi)": [old.name, "Aivan uusi nimi"]}


def test_a_channel_that_changes_is_in_the_diff(world: World, version: str) -> None:
    world.sync(version)
    change_channel(world)
    changed: Any = world.sync(version).changes.get(kind="ServiceChannel")
    before, after = changed.fields["phones"]
    assert "+358150007777" in after
    assert "+358150007777" not in before


# --- Full, incremental, and which


def test_what_nobody_told_is_found_by_comparing_every_id(world: World, version: str) -> None:
    """Incremental runs see what PTV lists as archived. What is missing without a word is found once a week."""
    world.sync(version)
    key = first_key(world)
    world.remove_service(key, is_told=False)
    assert world.sync(version).counts["Service"] == {"unchanged": SIZE}
    a_week_ago = timezone.now() - timedelta(days=7)
    SyncRun.objects.filter(is_complete=True).update(started_at=a_week_ago)
    run = world.sync(version)
    assert run.is_complete
    assert run.mode == ("incremental" if version == "v11" else "full")  # v12 gives no ids without documents
    assert settled(run) == {"settled": SIZE - 1, "withdrawn": 1}
    assert service(key).withdrawn_at == run.started_at
    assert not world.sync(version).is_complete


def test_a_failed_run_does_not_move_the_watermark(world: World, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world.sync(version)
    rename_service(world)
    with monkeypatch.context() as patch:
        patch.setattr("ptv_sync.apply.assign.assign", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            world.sync(version)
    assert service(first_key(world)).texts.get(language="fi").name != "Aivan uusi nimi"
    run = world.sync(version)
    assert run.mode == "incremental"
    assert service(first_key(world)).texts.get(language="fi").name == "Aivan uusi nimi"


def test_another_version_or_area_begins_anew(world: World, settings: Any) -> None:
    first = world.sync("v11")
    before = catalogue()
    second = world.sync("v12")
    assert (second.mode, second.counts["Service"]) == ("full", {"updated": SIZE})
    ids = {kind: found.keys() for kind, found in before.items() if kind in {"Service", "ServiceChannel", "tray"}}
    assert {kind: catalogue()[kind].keys() for kind in ids} == ids
    assert service(first_key(world)).first_seen_at == first.started_at
    settings.AREA = ["405"]
    assert world.sync("v12").mode == "full"


def test_a_new_mapper_maps_everything_anew(world: World, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world.sync(version)
    module = v11_mapper if version == "v11" else v12_mapper
    monkeypatch.setattr(module, "MAPPER_VERSION", 99)
    run = world.sync(version)
    assert (run.mode, run.counts["Service"]) == ("incremental", {"updated": SIZE})
    assert not run.changes.exists()


def test_what_a_run_has_seen_is_kept_for_the_next(world: World, version: str) -> None:
    run = world.sync(version)
    assert FetchedBatch.objects.filter(run=run, kind="Service").exists()
    assert not SyncChange.objects.exclude(run=run).exists()
