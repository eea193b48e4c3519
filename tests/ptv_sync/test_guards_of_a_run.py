"""What the guards do to a whole run, for both versions: refuse it, or hold its withdrawals back and apply the rest."""

import io
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from catalog.intake.errors import RunRefused
from catalog.models import RunStatus, Service, SyncFault, SyncRun
from ptv_sync.demo.identity import guid
from ptv_sync.resources import Resource
from tests.ptv_sync.syncing import rows
from tests.ptv_sync.world import SIZE, VERSIONS, World, catalogue

pytestmark = pytest.mark.usefixtures("default_data")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def names(world: World) -> list[str]:
    return list(world.content.services)


def live() -> int:
    return Service.objects.filter(withdrawn_at__isnull=True).count()


# --- Held


@pytest.mark.parametrize("is_full", [True, False])
def test_many_gone_at_once_are_held_back_and_the_rest_is_applied(world: World, version: str, *, is_full: bool) -> None:
    world.sync(version)
    gone, kept = names(world)[:7], names(world)[10]
    for key in gone:
        world.remove_service(key)
    world.rename("services", kept, "Uusi nimi")
    run = world.sync(version, is_full=is_full)
    assert run.status == RunStatus.HELD
    assert f"Withdrawals are held back: 7 of {SIZE} Service documents are gone" in run.message
    assert live() == SIZE
    assert Service.objects.get(source_id=guid("service", kept)).texts.get(language="fi").name == "Uusi nimi"
    assert run.counts["Service"]["held"] == 7
    # It stays so until a person says that what is gone is gone; the held run does not stop later changes.
    world.rename("services", kept, "Vielä uudempi nimi")
    again = world.sync(version)
    assert (again.status, again.mode, live()) == (RunStatus.HELD, "full", SIZE)
    assert Service.objects.get(source_id=guid("service", kept)).texts.get(language="fi").name == "Vielä uudempi nimi"
    released = world.sync(version, allow_shrink=True)
    assert (released.status, released.counts["Service"]["withdrawn"]) == (RunStatus.SUCCEEDED, 7)
    assert live() == SIZE - 7
    assert world.sync(version).status == RunStatus.SUCCEEDED


def test_a_few_gone_are_withdrawn(world: World, version: str) -> None:
    world.sync(version)
    for key in names(world)[:2]:
        world.remove_service(key)
    assert world.sync(version).status == RunStatus.SUCCEEDED
    assert live() == SIZE - 2
    assert world.sync(version).mode == "incremental"


def test_what_is_held_and_returns_was_never_away(world: World, version: str) -> None:
    world.sync(version)
    before = catalogue()
    gone = names(world)[:7]
    for key in gone:
        world.remove_service(key)
    world.sync(version)
    for key in gone:
        world.put_back(key)
    run = world.sync(version)
    assert run.status == RunStatus.SUCCEEDED
    assert catalogue() == before
    assert not Service.objects.filter(withdrawn_at__isnull=False).exists()


def test_what_a_full_run_missed_is_back_with_the_next(world: World, version: str) -> None:
    """PTV gives half an answer one night. The next night all is as before, so no list of changes would tell."""
    world.sync(version)
    before, content = catalogue(), world.content
    for key in names(world)[:7]:
        world.remove_service(key, is_told=False)
    assert world.sync(version, is_full=True).status == RunStatus.HELD
    world.content = content
    run = world.sync(version)
    assert (run.status, run.mode) == (RunStatus.SUCCEEDED, "full")
    assert catalogue() == before
    assert world.sync(version).mode == "incremental"


def test_what_a_refused_run_missed_is_back_with_the_next(world: World, version: str) -> None:
    """Services without any channels: the run is refused; the night after, everything is there as it was."""
    world.sync(version)
    before, content = catalogue(), world.content
    without = {"channels": (), "connection": ()}
    services = {key: entry.model_copy(update=without) for key, entry in content.services.items()}
    world.content = replace(content, services=services, channels={})
    with pytest.raises(RunRefused, match="gave no ServiceChannel documents"):
        world.sync(version, is_full=True)
    world.content = content
    assert world.sync(version).status == RunStatus.SUCCEEDED
    assert catalogue() == before


def test_a_language_that_falls_is_held_back(world: World, version: str) -> None:
    world.sync(version)
    swedish = [key for key, entry in world.content.services.items() if entry.sv]
    assert len(swedish) > 6
    for key in swedish:
        world.change("services", key, sv=None)
    untouched = next(key for key, entry in world.content.services.items() if key not in swedish)
    world.rename("services", untouched, "Muu muutos")
    run = world.sync(version)
    assert run.status == RunStatus.HELD
    assert f"the texts in 'sv' fall from {len(swedish)} to 0" in run.message
    assert Service.objects.filter(texts__language="sv").count() == len(swedish)
    assert run.counts["Service"]["held"] == len(swedish)
    assert Service.objects.get(source_id=guid("service", untouched)).texts.get(language="fi").name == "Muu muutos"
    assert world.sync(version, allow_shrink=True).status == RunStatus.SUCCEEDED
    assert not Service.objects.filter(texts__language="sv").exists()


def test_a_county_that_is_switched_off_is_no_shrinking(world: World, version: str, settings: Settings) -> None:
    """A person's own doing: services that are only for it go, whatever their number."""
    world.sync(version)
    settings.AREA = ["153"]  # Imatra alone
    run = world.sync(version)
    assert run.status == RunStatus.SUCCEEDED
    gone = Service.objects.filter(withdrawn_at__isnull=False)
    assert gone.count() > 5
    assert set(gone.values_list("withdrawal_reason", flat=True)) == {"out_of_area"}
    number = gone.count()
    settings.AREA = ["11"]
    assert world.sync(version).counts["Service"] == {"returned": number, "unchanged": SIZE - number}


# --- Refused


def spoil(world: World, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make so many service documents invalid on their way to the reader."""
    spoilt = {guid("service", key) for key in names(world)[:count]}
    original = {}
    for module, name in (("ptv_sync.v11.reading.V11Reader", "service"), ("ptv_sync.v12.reading.V12Reader", "service")):
        owner = _imported(module)
        original[module] = getattr(owner, name)

        def service(self: Any, body: Any, *rest: Any, _module: str = module) -> Any:
            identifier = body.get("id") or body.get("contentId")
            if identifier in spoilt:
                body = body | {"languages": 7, "serviceLanguages": 7}
            return original[_module](self, body, *rest)

        monkeypatch.setattr(owner, name, service)


def _imported(path: str) -> Any:
    module, name = path.rsplit(".", 1)
    return getattr(__import__(module, fromlist=[name]), name)


def test_many_invalid_documents_refuse_the_run(world: World, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world.sync(version)
    before = rows()
    for key in names(world):
        world.rename("services", key, f"Uusi {key}"[:99])
    with monkeypatch.context() as patch:
        spoil(world, 6, patch)
        with pytest.raises(RunRefused, match=f"6 of {SIZE} Service documents are invalid. Nothing was changed."):
            world.sync(version)
    assert rows() == before
    refused = SyncRun.objects.latest("pk")
    assert (refused.status, refused.counts) == (RunStatus.REFUSED, {})
    assert SyncFault.objects.filter(kind=Resource.SERVICE, resolved_at__isnull=True).count() == 6
    assert world.sync(version).counts["Service"] == {"updated": SIZE}
    assert not SyncFault.objects.filter(resolved_at__isnull=True).exists()


def test_a_few_invalid_documents_are_left_out_and_told_until_they_are_mended(
    world: World, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        spoil(world, 5, patch)
        first = world.sync(version)
        assert (first.status, first.counts["Service"]) == (RunStatus.SUCCEEDED, {"created": SIZE - 5, "invalid": 5})
        second = world.sync(version)
        assert second.counts["Service"] == {"invalid": 5, "unchanged": SIZE - 5}
        faults = SyncFault.objects.filter(resolved_at__isnull=True)
        assert set(faults.values_list("run", flat=True)) == {first.pk}
        assert faults.count() == 5
    third = world.sync(version)
    assert third.counts["Service"] == {"created": 5, "unchanged": SIZE - 5}
    assert set(SyncFault.objects.values_list("resolved_at", flat=True)) == {third.started_at}


def test_an_empty_answer_refuses_the_run(world: World, version: str) -> None:
    world.sync(version)
    before = rows()
    for key in names(world):
        world.remove_service(key)
    with pytest.raises(RunRefused, match="PTV listed no services for the area"):
        world.sync(version, is_full=True)
    assert rows() == before


# --- What the operator sees


def test_exit_codes(world: World, version: str, settings: Settings) -> None:
    settings.PTV_API_KEY = "a key"
    with world.served() as server:
        settings.PTV_API_URL = server.url(version)
        assert code_of() == 0
    for key in names(world)[:7]:
        world.remove_service(key)
    with world.served() as server:
        settings.PTV_API_URL = server.url(version)
        assert code_of() == 4
        assert code_of("--allow-shrink") == 0
    for key in names(world):
        world.remove_service(key)
    with world.served() as server:
        settings.PTV_API_URL = server.url(version)
        assert code_of("--full") == 3
    assert code_of() == 1


def code_of(*arguments: str) -> int:
    try:
        call_command("sync_ptv", *arguments, stdout=io.StringIO(), verbosity=0)
    except CommandError as error:
        return error.returncode
    return 0
