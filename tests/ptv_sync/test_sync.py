"""The import as a whole: wet, dry, twice, gone and returned; and what it leaves alone."""

import hashlib

import pytest
from pytest_django import Settings

from catalog.models import (
    Area,
    Channel,
    Concept,
    Connection,
    Municipality,
    Organisation,
    Phone,
    RawDocument,
    RunStatus,
    SearchEntry,
    Service,
    ServiceOrganisation,
    ServiceTheme,
    SyncFault,
    TrayException,
)
from catalog.themes import assign
from ptv_sync.progress import Progress
from ptv_sync.sync import remap
from ptv_sync.v11 import mapper
from tests.ptv_sync.syncing import rows, run
from tests.ptv_sync.v11_documents import (
    CHANNEL,
    ORGANISATION,
    SERVICE,
    Shelf,
    channel,
    connected,
    guid,
    key,
    municipalities,
    organisation,
    part,
    service,
    term,
    text,
    typed,
)

pytestmark = pytest.mark.usefixtures("default_data")


def found(number: int) -> Service:
    return Service.objects.get(source_id=key(SERVICE, number))


def vector(number: int) -> str:
    """The words under which a service is found in Finnish."""
    return str(SearchEntry.objects.get(service=found(number), language="fi").vector)


# --- Wet


def test_wet(shelf: Shelf) -> None:
    last = run(shelf.source())
    assert (last.status, last.is_dry, last.is_demo, last.areas) == (RunStatus.SUCCEEDED, False, False, ["all"])
    assert (last.mapper_version, last.message) == (mapper.MAPPER_VERSION, "")
    assert last.finished_at is not None
    assert {kind: dict(counts) for kind, counts in last.counts.items() if kind != "MunicipalityCode"} == {
        "Organization": {"created": 1},
        "Service": {"created": 2},
        "ServiceChannel": {"created": 1},
        "tray": {"on_tray": 2},
    }
    service_row = found(1)
    assert (service_row.pk, service_row.first_seen_at) == (key(SERVICE, 1), last.started_at)
    assert list(service_row.areas.values_list("kind", "code")) == [("municipality", "405")]
    assert set(service_row.concepts.values_list("key", flat=True)) == {"P27.1", "KR1"}
    assert {(row.organisation_id, row.role) for row in service_row.organisation_roles.all()} == {
        (key(ORGANISATION, 1), "responsible"),
        (key(ORGANISATION, 1), "producer"),
    }
    assert list(service_row.connections.values_list("channel_id", flat=True)) == [key(CHANNEL, 1)]
    assert list(Phone.objects.values_list("channel_id", "number")) == [(key(CHANNEL, 1), "+35850000001")]
    assert Channel.objects.get().organisation_id == key(ORGANISATION, 1)
    assert ServiceTheme.objects.filter(service=service_row).exists()
    assert "'kanava':" in vector(1)


def test_raw_documents_are_kept(shelf: Shelf) -> None:
    last = run(shelf.source())
    kept = RawDocument.objects.exclude(kind="MunicipalityCode")
    assert {(row.kind, row.source_id) for row in kept} == {
        ("Service", guid(SERVICE, 1)),
        ("Service", guid(SERVICE, 2)),
        ("ServiceChannel", guid(CHANNEL, 1)),
        ("Organization", guid(ORGANISATION, 1)),
    }
    assert {row.run_id for row in kept} == {last.pk}
    assert all(hashlib.sha256(row.body.encode()).hexdigest() == row.sha256 for row in kept)


# --- Dry


def test_dry_leaves_one_run_record_and_nothing_else(shelf: Shelf) -> None:
    before = {table: len(found) for table, found in rows(ledger=True).items()}
    last = run(shelf.source(), is_dry=True)
    after = {table: len(found) for table, found in rows(ledger=True).items()}
    assert after == {**before, "catalog_syncrun": 1}
    assert (last.is_dry, last.status) == (True, RunStatus.SUCCEEDED)
    assert (last.counts["Service"], last.counts["tray"]) == ({"created": 2}, {"on_tray": 2})


def test_dry_changes_no_row_of_a_catalogue_that_is_there(shelf: Shelf) -> None:
    run(shelf.source())
    before = rows(ledger=True)
    shelf.take(guid(SERVICE, 1))
    shelf.put(service(2, serviceNames=[typed("Name", "Uusi nimi")]), service(3, serviceNames=[typed("Name", "Kolmas")]))
    last = run(shelf.source(extra=[service(4, serviceNames="kelvoton")]), is_dry=True)
    assert last.counts["Service"] == {"created": 1, "invalid": 1, "updated": 1, "withdrawn": 1}
    after = rows(ledger=True)
    assert len(after.pop("catalog_syncrun")) == len(before.pop("catalog_syncrun")) + 1
    assert after == before


# --- Twice


def test_twice_changes_nothing(shelf: Shelf) -> None:
    run(shelf.source())
    before = rows()
    last = run(shelf.source())
    assert rows() == before
    outcomes = {kind: set(counts) for kind, counts in last.counts.items() if kind not in {"MunicipalityCode", "tray"}}
    assert outcomes == {kind: {"unchanged"} for kind in ("Organization", "Service", "ServiceChannel")}
    assert not last.changes.exists()
    assert not SyncFault.objects.exists()


def test_a_replay_comes_to_the_same(shelf: Shelf) -> None:
    run(shelf.source())
    before = rows()
    seen = found(1).last_seen_at
    last = remap(Progress(is_quiet=True))
    assert not last.changes.exists()
    assert found(1).last_seen_at == seen  # PTV was not asked
    assert last.counts["Service"] == {"updated": 2}
    after = rows()
    assert after["catalog_service"] == before["catalog_service"]
    assert {table: len(found) for table, found in after.items()} == {
        table: len(found) for table, found in before.items()
    }


def test_a_new_mapper_maps_everything_anew(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    run(shelf.source())
    monkeypatch.setattr(mapper, "MAPPER_VERSION", mapper.MAPPER_VERSION + 1)
    assert run(shelf.source()).counts["Service"] == {"updated": 2}


# --- Changed


def test_children_are_replaced(shelf: Shelf) -> None:
    run(shelf.source())
    shelf.put(
        service(
            1,
            serviceNames=[typed("Name", "Simning", "sv")],
            serviceDescriptions=[],
            areas=municipalities("153"),
            serviceClasses=[],
            organizations=[part(1, "OtherResponsible")],
            serviceChannels=[],
        ),
        channel(1, phoneNumbers=[{"number": "112", "language": "fi"}]),
    )
    last = run(shelf.source())
    assert (last.counts["Service"], last.counts["ServiceChannel"]) == ({"unchanged": 1, "updated": 1}, {"updated": 1})
    row = found(1)
    assert list(row.texts.values_list("language", "name")) == [("sv", "Simning")]
    assert not row.search_entries.exists()  # off the tray
    assert list(row.areas.values_list("code", flat=True)) == ["153"]
    assert list(row.organisation_roles.values_list("role", flat=True)) == ["other_responsible"]
    assert not row.connections.exists()
    assert (row.off_tray_reason, row.theme_links.count()) == ("no_service_class", 0)
    assert list(Phone.objects.values_list("number", flat=True)) == ["112"]


def test_a_new_name_of_a_channel_or_an_organisation_is_found(shelf: Shelf) -> None:
    """Their names are among the words of a service whose own document has not changed."""
    run(shelf.source())
    shelf.put(channel(1, serviceChannelNames=[typed("Name", "Vesitorni")]))
    shelf.put(organisation(1, organizationNames=[typed("Name", "Kaupunkikonserni")]))
    last = run(shelf.source())
    assert last.counts["Service"] == {"unchanged": 2}
    assert "'vesitorni':" in vector(1)
    assert "'kaupunkikonserni':" in vector(2)
    assert "'kanava':" not in vector(1)


def test_a_channel_that_comes_later_is_tied(shelf: Shelf) -> None:
    shelf.put(service(3, serviceChannels=[connected(7)], organizations=[part(7)]))
    last = run(shelf.source())
    assert last.counts["dangling"] == {"connection_channel": 1, "serviceorganisation_organisation": 1}
    connection_row = Connection.objects.get(service=found(3))
    assert (connection_row.channel_id, connection_row.other_name) == (None, "Toinen pää 7")
    shelf.put(channel(7), organisation(7))
    last = run(shelf.source())
    assert "dangling" not in last.counts
    assert last.counts["Service"] == {"unchanged": 3}
    assert Connection.objects.get(service=found(3)).channel_id == key(CHANNEL, 7)
    assert ServiceOrganisation.objects.get(service=found(3)).organisation_id == key(ORGANISATION, 7)
    assert "'kanava':" in vector(3)


def test_a_channel_tells_of_services_that_are_not_here(shelf: Shelf) -> None:
    shelf.put(channel(1, services=[connected(1, SERVICE), connected(9, SERVICE)]))
    last = run(shelf.source())
    assert last.counts["dangling"] == {"connection_service": 1}
    unknown = Connection.objects.get(service=None)
    assert (unknown.service_source_id, unknown.channel_id) == (key(SERVICE, 9), key(CHANNEL, 1))
    shelf.put(service(9))  # which itself does not name the channel: a service has the last word
    assert "dangling" not in run(shelf.source()).counts
    assert not Connection.objects.filter(service_source_id=key(SERVICE, 9)).exists()


def test_an_organisation_s_parents_are_fetched_in_an_area_too(shelf: Shelf) -> None:
    shelf.put(
        organisation(1, parentOrganizationId=guid(ORGANISATION, 2)),
        organisation(2, parentOrganizationId=guid(ORGANISATION, 3)),
        organisation(3, parentOrganizationId=guid(ORGANISATION, 1)),  # a loop has to end
        organisation(4),
    )
    run(shelf.source(), "11")
    assert dict(Organisation.objects.values_list("pk", "parent")) == {
        key(ORGANISATION, 1): key(ORGANISATION, 2),
        key(ORGANISATION, 2): key(ORGANISATION, 3),
        key(ORGANISATION, 3): key(ORGANISATION, 1),
    }


# --- Gone and returned


def test_gone_is_withdrawn_and_comes_back_as_the_same(shelf: Shelf) -> None:
    first = run(shelf.source())
    before = found(1)
    taken = [document for document in shelf.documents if document["id"] == guid(SERVICE, 1)]
    shelf.take(guid(SERVICE, 1))
    second = run(shelf.source())
    gone = found(1)
    assert second.counts["Service"] == {"unchanged": 1, "withdrawn": 1}
    assert (gone.withdrawn_at, gone.pk) == (second.started_at, before.pk)
    assert not Service.objects.on_tray().filter(pk=gone.pk).exists()
    assert "Service" not in {kind for kind, counts in run(shelf.source()).counts.items() if "withdrawn" in counts}
    assert found(1).withdrawn_at == second.started_at
    shelf.put(*taken)
    last = run(shelf.source())
    assert last.counts["Service"] == {"returned": 1, "unchanged": 1}
    back = found(1)
    assert (back.pk, back.withdrawn_at, back.first_seen_at) == (before.pk, None, first.started_at)
    assert Service.objects.on_tray().filter(pk=back.pk).exists()


def test_the_words_of_a_channel_go_and_come_with_it(shelf: Shelf) -> None:
    run(shelf.source())
    shelf.put(channel(2))
    taken = [document for document in shelf.documents if document["id"] == guid(CHANNEL, 1)]
    shelf.take(guid(CHANNEL, 1))
    assert run(shelf.source()).counts["ServiceChannel"] == {"created": 1, "withdrawn": 1}
    assert "'kanava':" not in vector(1)
    shelf.put(*taken)
    assert run(shelf.source()).counts["ServiceChannel"] == {"returned": 1, "unchanged": 1}
    assert "'kanava':" in vector(1)


def test_a_narrower_run_withdraws_nothing(shelf: Shelf) -> None:
    shelf.put(service(3, areas=municipalities("153"), serviceChannels=[connected(3)]), channel(3), organisation(3))
    run(shelf.source())
    last = run(shelf.source(), "405")
    assert last.counts["Service"] == {"unchanged": 3}
    assert not any("withdrawn" in counts for counts in last.counts.values())
    assert not Service.objects.filter(withdrawn_at__isnull=False).exists()


def test_the_installation_s_own_run_withdraws_what_is_elsewhere(shelf: Shelf, settings: Settings) -> None:
    shelf.put(service(3, areas=municipalities("091")))
    run(shelf.source())
    settings.AREA = ["11"]
    assert run(shelf.source(), "11").counts["Service"] == {"unchanged": 2, "withdrawn": 1}


# --- What stays as people have made it


def test_a_service_taken_off_by_hand_stays_off(shelf: Shelf) -> None:
    run(shelf.source())
    TrayException.objects.create(source="ptv", source_id=key(SERVICE, 1), reason="Ei kuulu tarjottimelle.")
    assign.assign([found(1).pk])
    shelf.put(service(1, serviceNames=[typed("Name", "Uinti uudella nimellä")]))
    assert run(shelf.source()).counts["tray"] == {"excluded": 1, "on_tray": 1}
    assert remap(Progress(is_quiet=True)).counts["tray"] == {"excluded": 1, "on_tray": 1}
    assert found(1).off_tray_reason == "excluded"
    assert TrayException.objects.get().reason == "Ei kuulu tarjottimelle."


def test_the_catalogue_s_own_names_of_places_stay(shelf: Shelf) -> None:
    names = Municipality.objects.get(code="405").names
    shelf.put(service(1, areas=[{"type": "Municipality", "municipalities": [{"code": "405", "name": [text("Muu")]}]}]))
    run(shelf.source())
    assert Municipality.objects.get(code="405").names == names
    assert Area.objects.get(kind="municipality", code="405").names["fi"] == "Lappeenranta"


def test_a_municipality_that_only_ptv_knows_is_made_once(shelf: Shelf) -> None:
    """As the code list, an address and an area all name it; Valkeala (909) was merged away in 2009."""
    valkeala = {"code": "909", "name": [text("Valkeala")]}
    street = {"street": [text("Tie")], "municipality": valkeala}
    source = shelf.source(
        extra=[
            service(3, areas=[{"type": "Municipality", "municipalities": [valkeala]}]),
            channel(3, "ServiceLocation", addresses=[{"type": "Location", "streetAddress": street}]),
        ]
    )
    source._municipality_codes = [{"code": "909", "names": [text("Valkeala")]}, {"code": "Valkeala", "names": []}]
    last = run(source)
    assert last.counts["MunicipalityCode"] == {"invalid": 1, "read": 1}
    assert (Municipality.objects.get(code="909").names, Municipality.objects.get(code="909").county) == (
        {"fi": "Valkeala"},
        None,
    )
    assert [place.code for place in Area.objects.get(code="909").municipalities.all()] == ["909"]
    assert Channel.objects.get(pk=key(CHANNEL, 3)).addresses.get().municipality_id == "909"


def test_a_term_gains_labels_and_loses_none(shelf: Shelf) -> None:
    shelf.put(service(1, ontologyTerms=[term(1, fi="uinti")]), service(2, ontologyTerms=[term(1, sv="simning")]))
    run(shelf.source())
    assert Concept.objects.get(scheme="ontology_term").labels == {"fi": "uinti", "sv": "simning"}
