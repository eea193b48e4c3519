"""Bad input: recorded with its place and skipped, or the end of the run with the catalogue as it was."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.intake.errors import SourceBadAnswer, SourceUnreachable
from catalog.languages import PAGE_LANGUAGES
from catalog.models import RunStatus, SearchEntry, Service, ServiceTheme, SyncFault, SyncRun
from catalog.search import indexing
from ptv_sync.demo.server import DemoServer
from ptv_sync.demo.v11.codelists import MUNICIPALITY
from ptv_sync.demo.v11.store import Store, by_id
from ptv_sync.resources import Json
from ptv_sync.v11.client import V11Client
from tests.ptv_sync.faulty_server import FaultyServer, Reply
from tests.ptv_sync.rich_documents import RICH
from tests.ptv_sync.syncing import rows, run
from tests.ptv_sync.v11_documents import (
    CHANNEL,
    SERVICE,
    Shelf,
    channel,
    connected,
    guid,
    key,
    part,
    service,
    text,
    typed,
)

pytestmark = pytest.mark.usefixtures("default_data")

HTML = Reply(b"<html><body><h1>504 Gateway Time-out</h1></body></html>", status=504)
CODES = Reply([{"code": "405", "names": [text("Lappeenranta")]}])


def page(*documents: Json) -> Reply:
    return Reply({"pageCount": 1, "itemList": [{"id": document["id"], "name": "Nimi"} for document in documents]})


def names() -> set[str]:
    return set(Service.objects.filter(withdrawn_at__isnull=True).values_list("texts__name", flat=True))


# --- Invalid documents


def test_an_invalid_document_is_recorded_and_its_old_version_stays(shelf: Shelf) -> None:
    run(shelf.source())
    before = rows()
    shelf.put(service(1, serviceNames=[{"value": "Uusi", "type": "Name"}], modified="eilen"))
    last = run(shelf.source())
    assert (last.status, last.counts["Service"]) == (RunStatus.SUCCEEDED, {"invalid": 1, "unchanged": 1})
    assert rows() == before
    faults = SyncFault.objects.order_by("path")
    assert {(fault.run_id, fault.severity, fault.kind, fault.source_id) for fault in faults} == {
        (last.pk, "error", "Service", guid(SERVICE, 1))
    }
    assert [fault.path for fault in faults] == ["modified", "serviceNames[0].language"]
    assert [fault.message.split(" ")[-1] for fault in faults] == ["short", "required"]


@pytest.mark.parametrize(
    ("document", "kind", "path", "message"),
    [
        (service(9, areas="405"), "Service", "areas", "valid list"),
        (channel(9, "Hologram"), "ServiceChannel", "serviceChannelType", "unknown kind of channel 'Hologram'"),
        (
            service(9, serviceChannels=[connected(1) | {"description": 5}]),
            "Service",
            "serviceChannels[0].description",
            "",
        ),
        (service(9) | {"id": "not-an-id"}, "Service", "id", "UUID"),
        (service(9, generalDescriptionId="x"), "Service", "generalDescriptionId", "UUID"),
        (channel(9, signatureQuantity=-1), "ServiceChannel", "signatureQuantity", "greater than or equal to 0"),
    ],
)
def test_faults_tell_document_and_place(document: Json, kind: str, path: str, message: str, shelf: Shelf) -> None:
    last = run(shelf.source(extra=[document]))
    assert last.status == RunStatus.SUCCEEDED
    assert last.counts[kind]["invalid"] == 1
    fault = last.faults.get()
    assert (fault.severity, fault.kind, fault.source_id, fault.path) == ("error", kind, document["id"], path)
    assert message in fault.message
    assert names() == {"Uinti 1", "Uinti 2"}


def test_references_that_ptv_falls_over_are_not_asked_for() -> None:
    """All zeros answer a whole batch with 500, anything but an id with 400 (contract §1.1)."""
    nobody = {"serviceChannel": {"id": "00000000-0000-0000-0000-000000000000", "name": "Ei mikään"}}
    documents = [service(1, serviceChannels=[nobody, connected(1)]), service(2, generalDescriptionId="abc")]
    store = Store(
        services=by_id(documents), channels=by_id([channel(1, organizationId="abc")]), areas={MUNICIPALITY: []}
    )
    with DemoServer(store) as base_url:
        last = run(V11Client(base_url, attempts=1))
    assert (last.status, last.counts["Service"]) == (RunStatus.SUCCEEDED, {"created": 1, "invalid": 1})
    assert last.counts["ServiceChannel"] == {"invalid": 1}
    assert last.counts["dangling"] == {"connection_channel": 2}


def test_a_document_with_a_hundred_faults_tells_the_first_of_them(shelf: Shelf) -> None:
    last = run(shelf.source(extra=[service(9, serviceNames=[{"value": 5}] * 100)]))
    assert (last.faults.count(), last.counts["Service"]["invalid"]) == (20, 1)


def test_warnings_are_told_and_the_document_is_taken(shelf: Shelf) -> None:
    last = run(shelf.source(extra=[service(9, areaType="Galaxy")]))
    assert last.counts["Service"] == {"created": 3, "warnings": 1}
    fault = last.faults.get()
    assert (fault.severity, fault.source_id, fault.path) == ("warning", guid(SERVICE, 9), "areaType")
    assert fault.message == "unknown area type 'Galaxy'"
    assert "Uinti 9" in names()


def test_a_service_that_returns_invalid_stays_withdrawn(shelf: Shelf) -> None:
    run(shelf.source())
    shelf.take(guid(SERVICE, 1))
    gone = run(shelf.source()).started_at
    run(shelf.source(extra=[service(1, serviceNames=5)]))
    assert Service.objects.get(pk=key(SERVICE, 1)).withdrawn_at == gone


# --- Documents that try the tables


MONSTER = "x" * 3000
POISON = [
    "", " ", "\x00", "a\x00b", "\ud800", "😀" * 50, MONSTER, "<script>alert(1)</script>", "٣٣٣", "²", "NaN", "-1",
    "1e999", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "24:00", "fi-FI", "FI", "javascript:alert(1)",
    "http://[::1", "%s %(a)s {}", "' OR 1=1 --", "00000000-0000-0000-0000-000000000000", "+358", "a@b", "405", "P27.1",
]  # fmt: skip


def poisoned(body: Any, chance: Random, share: float) -> Any:
    """The document with a share of its texts in place of others; its id stays."""
    if isinstance(body, dict):
        return {
            name: value if name == "serviceChannelType" else poisoned(value, chance, share)
            for name, value in body.items()
        }
    if isinstance(body, list):
        return [poisoned(row, chance, share) for row in body]
    return chance.choice(POISON) if isinstance(body, str) and chance.random() < share else body


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(min_value=0), share=st.floats(min_value=0.02, max_value=0.5))
def test_whatever_texts_come_the_tables_take_them(
    seed: int, share: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever the mapper lets through fits the tables and their constraints: one document never ends the run."""
    chance = Random(seed)  # noqa: S311 - for variety, not for secrets
    shelf = Shelf(tmp_path_factory.mktemp("shelf"))
    for kind, number in zip(RICH, range(10, 20), strict=False):
        body = poisoned(RICH[kind], chance, share)
        shelf.put(
            body | {"id": guid({"service": SERVICE, "organisation": "09", "general": "9d"}.get(kind, CHANNEL), number)}
        )
    with transaction.atomic():
        last = run(shelf.source(extra=[service(1)]))
        assert last.status == RunStatus.SUCCEEDED
        assert "Uinti 1" in names()
        transaction.set_rollback(True)


def test_what_is_too_long_is_cut_and_told(shelf: Shelf) -> None:
    long = "x" * 300
    last = run(
        shelf.source(
            extra=[
                service(
                    9,
                    type=long,
                    fundingType=long,
                    areas=[{"type": "Region", "code": long, "municipalities": []}],
                    languages=[long],
                    organizations=[part(1, provisionType=long)],
                    ontologyTerms=[{"uri": f"http://{long}", "name": []}],
                    serviceNames=[typed("Name", long * 30)],
                    keywords=[text(long * 30)],
                )
            ]
        )
    )
    assert last.counts["Service"] == {"created": 3, "warnings": 6}
    taken = Service.objects.get(pk=key(SERVICE, 9))
    assert (len(taken.kind), len(taken.funding), taken.languages) == (32, 32, [])
    assert taken.texts.get().name == long * 30
    again = run(shelf.source(extra=[service(9, areas=[{"type": "Region", "code": long, "municipalities": []}])]))
    assert again.counts["Service"] == {"unchanged": 2, "updated": 1, "warnings": 1}


def test_a_text_that_no_index_holds_is_still_kept(shelf: Shelf) -> None:
    """PostgreSQL's search vectors end at a megabyte."""
    words = " ".join(f"sana{number}" for number in range(200_000))
    last = run(shelf.source(extra=[service(9, serviceDescriptions=[typed("Description", words)])]))
    assert last.counts["Service"] == {"created": 3}
    assert Service.objects.get(pk=key(SERVICE, 9)).texts.get().description == words
    assert SearchEntry.objects.filter(service=key(SERVICE, 9)).count() == len(PAGE_LANGUAGES)


# --- Answers that end the run


@contextmanager
def client_of(*replies: Reply) -> Iterator[V11Client]:
    with FaultyServer(replies) as server:
        yield V11Client(server.base_url, attempts=2, first_pause=0.001, timeout=(1.0, 1.0))


FIRST, SECOND = service(1, serviceChannels=[connected(1)]), service(2)
ENDINGS = {
    "no code list": [HTML],
    "no list of services": [CODES, HTML],
    "a cut list of services": [CODES, Reply(page(FIRST).body, cut=20)],
    "no services": [CODES, page(FIRST, SECOND), HTML],
    "HTML in place of services": [CODES, page(FIRST, SECOND), Reply(HTML.body)],
    "no list of channels": [CODES, page(FIRST, SECOND), Reply([FIRST, SECOND]), HTML],
    "no channels": [CODES, page(FIRST, SECOND), Reply([FIRST, SECOND]), page(channel()), HTML],
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_fetch_that_fails_in_the_middle_leaves_the_catalogue_as_it_was(ending: str, shelf: Shelf) -> None:
    run(shelf.source())
    before = rows()
    with client_of(*ENDINGS[ending]) as client, pytest.raises((SourceBadAnswer, SourceUnreachable)) as raised:
        run(client)
    assert rows() == before
    failed = SyncRun.objects.first()
    assert failed is not None
    assert (failed.status, failed.message, failed.counts) == (RunStatus.FAILED, str(raised.value), {})
    assert failed.finished_at is not None


def test_search_rows_and_theme_links_are_of_the_same_transaction(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads sees the old morning or the new one, never a new service without its words and themes."""

    write = indexing.index

    def fail(services: Iterable[UUID]) -> None:
        write(services)
        assert SearchEntry.objects.filter(service=key(SERVICE, 9)).exists()
        assert ServiceTheme.objects.filter(service=key(SERVICE, 9)).exists()
        raise RuntimeError("the power went")

    run(shelf.source())
    before = rows()
    monkeypatch.setattr("ptv_sync.apply.indexing.index", fail)
    with pytest.raises(RuntimeError, match="the power went"):
        run(shelf.source(extra=[service(9)]))
    assert rows() == before
    failed = SyncRun.objects.first()
    assert failed is not None
    assert (failed.status, failed.message) == (RunStatus.FAILED, "RuntimeError: the power went")
    monkeypatch.undo()
    run(shelf.source(extra=[service(9)]))
    assert ServiceTheme.objects.filter(service=key(SERVICE, 9)).exists()


def test_nobody_answers(shelf: Shelf) -> None:
    run(shelf.source())
    before = rows()
    with FaultyServer([]) as server:
        client = V11Client(server.base_url, attempts=2, first_pause=0.001)
    with pytest.raises(SourceUnreachable, match="could not be reached: no connection"):
        run(client)
    assert rows() == before
