"""What earlier runs left among the raw documents, and documents that are none: no later run stumbles over them."""

from collections.abc import Iterator
from typing import Any

import pytest

from catalog.intake import raw
from catalog.intake.errors import RunRefused, SourceUnreachable
from catalog.models import Organisation, RawDocument, RunMode, RunStatus, Service, SyncFault, SyncRun
from ptv_sync.progress import Progress
from ptv_sync.resources import Json, Resource
from ptv_sync.sync import remap
from ptv_sync.v11.client import V11Client
from ptv_sync.v12.register import Register
from tests.ptv_sync.syncing import run
from tests.ptv_sync.test_broken_off import break_off
from tests.ptv_sync.v11_documents import ORGANISATION, Shelf, guid, organisation, service
from tests.ptv_sync.v12_documents import LISTS, row
from tests.ptv_sync.world import World, catalogue, first_difference

pytestmark = pytest.mark.usefixtures("default_data")


# --- What earlier runs left


def test_services_without_their_connections_are_kept_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """v12 keeps connections apart: a run that dies before it has them leaves services that seem to have none."""
    world = World()
    world.sync("v11")
    before = catalogue()
    with monkeypatch.context() as patch:
        break_off(patch, after=1)
        with pytest.raises(SourceUnreachable):
            world.sync("v12")
    number = RawDocument.objects.filter(kind=Resource.SERVICE, version="v12").count()
    assert number
    assert remap(Progress(is_quiet=True)).counts["Service"]["kept"] == number
    assert first_difference(catalogue(), before) == ""
    back = world.sync("v11")
    assert (back.mode, back.resumed_from) == (RunMode.FULL, None)
    assert not RawDocument.objects.filter(kind=Resource.SERVICE, version="v12").exists()
    assert first_difference(catalogue(), before) == ""


def test_a_run_after_one_that_was_refused_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the refused one took for gone is marked so; nobody would list it as changed."""
    world = World()
    world.sync("v11")
    before = catalogue()
    documents = V11Client.documents

    def without_channels(self: V11Client, resource: Resource, ids: Any) -> Iterator[list[Json]]:
        return iter(()) if resource is Resource.CHANNEL else documents(self, resource, ids)

    with monkeypatch.context() as patch:
        patch.setattr(V11Client, "documents", without_channels)
        with pytest.raises(RunRefused, match="gave no ServiceChannel documents"):
            world.sync("v11", is_full=True)
    again = world.sync("v11")
    assert (again.mode, again.status) == (RunMode.FULL, RunStatus.SUCCEEDED)
    assert first_difference(catalogue(), before) == ""
    assert world.sync("v11").mode == RunMode.INCREMENTAL


def test_a_second_full_run_keeps_parents_that_only_organisations_name(shelf: Shelf) -> None:
    shelf.put(organisation(1, parentOrganizationId=guid(ORGANISATION, 2)), organisation(2))
    for _ in range(2):
        run(shelf.source(), "11")
        assert Organisation.objects.filter(withdrawn_at__isnull=True).count() == 2


# --- Documents that are none


@pytest.mark.parametrize("identifier", ["not-an-id", "", None, "5e0000000000400080000000000000ff"])
def test_a_narrower_run_with_a_document_without_a_proper_id(
    identifier: object, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told of, twice too, and nothing else comes of it."""
    run(shelf.source())
    source = shelf.source()
    odd = service(9) | {"id": identifier}
    documents = source.documents
    source.documents = lambda resource, ids: iter(  # type: ignore[method-assign]
        [*documents(resource, ids), *([[odd]] if resource is Resource.SERVICE else [])]
    )
    for _ in range(2):
        last = run(source, "405")
        assert (last.status, last.counts["Service"]) == (RunStatus.SUCCEEDED, {"invalid": 1, "unchanged": 2})
        fault = SyncFault.objects.get(resolved_at__isnull=True)
        assert (fault.path, fault.source_id) == ("id", str(identifier or ""))
    assert Service.objects.count() == 2


def test_faults_of_a_document_that_is_gone_are_closed(shelf: Shelf) -> None:
    odd = service(9, areas="405")
    run(shelf.source(extra=[odd]))
    fault = SyncFault.objects.get()
    assert fault.resolved_at is None
    last = run(shelf.source())
    fault.refresh_from_db()
    assert fault.resolved_at == last.started_at


def test_a_row_of_a_code_list_that_is_none_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    """The lists are read at each run: one such row would end them all."""
    register = Register.of(LISTS | {"municipality-codes": [{"code": 5}, {"name": 7}, row("405", fi="Lappeenranta")]})
    assert register.municipality("405").names == {"fi": "Lappeenranta"}
    assert "municipality-codes" in caplog.text


# --- The record


def test_a_dry_run_tells_how_it_worked() -> None:
    world = World()
    world.sync("v11")
    dry = world.sync("v11", is_dry=True)
    dry.refresh_from_db()
    assert (dry.mode, dry.is_complete, dry.is_dry) == (RunMode.INCREMENTAL, False, True)
    assert SyncRun.objects.filter(is_dry=False).count() == 1
    assert not raw.Ledger(dry).pages
