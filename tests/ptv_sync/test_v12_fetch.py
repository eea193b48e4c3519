"""What is asked of v12, of what size, and what becomes of it in the ledger; PTV and the ledger are in memory."""

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.intake.errors import RunRefused
from ptv_sync.resources import Json, Resource
from ptv_sync.scope import Scope
from ptv_sync.v12.fetch import V12Fetch
from tests.ptv_sync.fakes import FakeLedger, FakeV12, desk
from tests.ptv_sync.v11_documents import CHANNEL, GENERAL, ORGANISATION, SERVICE, guid
from tests.ptv_sync.v12_documents import KOKO, channel, connection, general_description, limited, organisation, service

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
LAPPEENRANTA = Scope(
    ("405",), municipalities=("405",), counties_around=("11",), regions_around=("09",), is_authoritative=True
)
WHOLE_COUNTRY = Scope(("all",))
ELSEWHERE = limited(municipalities=["091"])


@pytest.fixture
def ptv() -> FakeV12:
    """Two services in Lappeenranta, one with a channel, and their organisation."""
    ptv = FakeV12()
    ptv.documents_of[Resource.SERVICE] = [service(1), service(2)]
    ptv.documents_of[Resource.CHANNEL] = [channel("TelephoneService", 1), channel("TelephoneService", 2)]
    ptv.documents_of[Resource.ORGANISATION] = [organisation(1)]
    ptv.documents_of[Resource.CONNECTION] = [connection(1)]
    return ptv


@pytest.fixture
def ledger() -> FakeLedger:
    return FakeLedger()


def full(ptv: Any, ledger: FakeLedger, scope: Scope = LAPPEENRANTA) -> FakeLedger:
    V12Fetch(ptv, desk(scope, ledger)).full()
    return ledger


def incremental(ptv: Any, ledger: FakeLedger, scope: Scope = LAPPEENRANTA) -> FakeLedger:
    V12Fetch(ptv, desk(scope, ledger)).incremental(SINCE)
    return ledger


def numbers(ids: set[str]) -> set[int]:
    return {int(identifier[-12:]) for identifier in ids}


def connections_of(ledger: FakeLedger, number: int) -> list[int]:
    found: list[Json] = ledger.documents[Resource.CONNECTION][guid(SERVICE, number)]
    return [int(document["channelContentId"][-12:]) for document in found]


# --- Full


def test_all_that_services_point_at_is_fetched_and_nothing_else(ptv: FakeV12, ledger: FakeLedger) -> None:
    ptv.documents_of[Resource.SERVICE].append(service(3, area=ELSEWHERE))
    ptv.documents_of[Resource.SERVICE][0]["generalDescriptionContentId"] = guid(GENERAL, 1)
    ptv.documents_of[Resource.GENERAL_DESCRIPTION] = [general_description(1), general_description(2)]
    full(ptv, ledger)
    found = {resource: numbers(ledger.present(resource)) for resource in list(Resource)[:4]}
    assert found == {
        Resource.SERVICE: {1, 2},
        Resource.CHANNEL: {1},
        Resource.ORGANISATION: {1},
        Resource.GENERAL_DESCRIPTION: {1},
    }


def test_the_whole_country_is_everything(ptv: FakeV12, ledger: FakeLedger) -> None:
    ptv.documents_of[Resource.SERVICE].append(service(3, area=ELSEWHERE))
    full(ptv, ledger, WHOLE_COUNTRY)
    assert numbers(ledger.present(Resource.SERVICE)) == {1, 2, 3}
    assert numbers(ledger.present(Resource.CHANNEL)) == {1, 2}
    assert ptv.filters_of(Resource.SERVICE) == [{}]


def test_at_most_twenty_values_of_a_filter(ptv: FakeV12, ledger: FakeLedger) -> None:
    codes = tuple(f"{number:03}" for number in range(401, 446))
    ptv.documents_of[Resource.SERVICE] += [service(number, area=ELSEWHERE) for number in range(3, 50)]
    ptv.documents_of[Resource.SERVICE] += [service(50 + n, area=limited(municipalities=[codes[-1]])) for n in range(25)]
    full(ptv, ledger, Scope(codes, municipalities=codes))
    asked = [filters["municipalities"] for filters in ptv.filters_of(Resource.SERVICE) if "municipalities" in filters]
    assert [len(values) for values in asked] == [20, 20, 5]
    assert tuple(code for values in asked for code in values) == codes
    assert all(f["municipalitiesMatch"] == "any" for f in ptv.filters_of(Resource.SERVICE) if "municipalities" in f)
    assert [len(f["serviceContentIds"]) for f in ptv.filters_of(Resource.CONNECTION)] == [20, 7]
    assert guid(SERVICE, 74) in ledger.present(Resource.SERVICE)


def test_nationwide_services_are_asked_for_apart(ptv: FakeV12, ledger: FakeLedger) -> None:
    ptv.documents_of[Resource.SERVICE] = [
        service(1, area={"areaType": "WholeCountry"}),
        service(2, area={"areaType": "WholeCountryExceptAland"}),
        service(3, area=limited(wellbeingServicesCounties=["11"])),
        service(4, area=limited(regions=["09"])),
    ]
    full(ptv, ledger)
    assert numbers(ledger.present(Resource.SERVICE)) == {1, 2, 3, 4}
    assert {filters["areaType"] for filters in ptv.filters_of(Resource.SERVICE)} == {
        "LimitedArea",
        "WholeCountry",
        "WholeCountryExceptAland",
    }


def test_what_is_not_for_aland_is_not_asked_for_aland_alone(ptv: FakeV12, ledger: FakeLedger) -> None:
    ptv.documents_of[Resource.SERVICE] = [
        service(1, area={"areaType": "WholeCountry"}),
        service(2, area={"areaType": "WholeCountryExceptAland"}),
    ]
    full(ptv, ledger, Scope(("035",), municipalities=("035",), aland=frozenset({"035"})))
    assert numbers(ledger.present(Resource.SERVICE)) == {1}


def test_nothing_listed_is_refused_and_nothing_dropped(ptv: FakeV12, ledger: FakeLedger) -> None:
    full(ptv, ledger)
    ptv.documents_of[Resource.SERVICE] = []
    with pytest.raises(RunRefused, match="no services for the area"):
        full(ptv, ledger)
    assert not any(ledger.gone.values())


def test_channels_by_their_organisation_and_the_others_by_id(ptv: FakeV12, ledger: FakeLedger) -> None:
    ptv.documents_of[Resource.CHANNEL].append(
        channel("TelephoneService", 3, organizationContentId=guid(ORGANISATION, 9))
    )
    ptv.documents_of[Resource.CONNECTION].append(connection(3))
    full(ptv, ledger)
    assert ptv.filters_of(Resource.CHANNEL) == [{"organizationContentIds": [guid(ORGANISATION, 1)]}]
    assert ptv.by_id == [(Resource.CHANNEL, guid(CHANNEL, 3)), (Resource.ORGANISATION, guid(ORGANISATION, 9))]
    assert numbers(ledger.present(Resource.CHANNEL)) == {1, 3}


def test_references_without_an_answer_end(ptv: FakeV12, ledger: FakeLedger) -> None:
    ptv.documents_of[Resource.SERVICE][0] |= {
        "generalDescriptionContentId": guid(GENERAL, 7),
        "otherResponsibleOrganizations": [guid(ORGANISATION, 7)],
    }
    ptv.documents_of[Resource.CONNECTION].append(connection(7))
    full(ptv, ledger)
    assert sorted(ptv.by_id) == [
        (Resource.GENERAL_DESCRIPTION, guid(GENERAL, 7)),
        (Resource.ORGANISATION, guid(ORGANISATION, 7)),
        (Resource.CHANNEL, guid(CHANNEL, 7)),
    ]


def test_parents_are_climbed_to_and_a_loop_of_them_ends(ptv: FakeV12, ledger: FakeLedger) -> None:
    ptv.documents_of[Resource.ORGANISATION] = [
        organisation(1, parentOrganizationContentId=guid(ORGANISATION, 2)),
        organisation(2, parentOrganizationContentId=guid(ORGANISATION, 3)),
        organisation(3, parentOrganizationContentId=guid(ORGANISATION, 1)),
        organisation(4),
    ]
    full(ptv, ledger)
    assert numbers(ledger.present(Resource.ORGANISATION)) == {1, 2, 3}


def test_what_is_gone_is_dropped_and_what_a_listing_missed_is_asked_for(ptv: FakeV12, ledger: FakeLedger) -> None:
    ledger.has(Resource.SERVICE, service(8), service(9))
    ledger.has(Resource.CHANNEL, channel("TelephoneService", 9))

    def document(resource: Resource, identifier: str) -> Json | None:
        return service(8) if (resource, identifier) == (Resource.SERVICE, guid(SERVICE, 8)) else None

    ptv.document = document  # type: ignore[method-assign]
    full(ptv, ledger)
    assert numbers(ledger.present(Resource.SERVICE)) == {1, 2, 8}
    assert numbers(ledger.gone[Resource.CHANNEL]) == {9}


def test_a_narrower_run_drops_nothing(ptv: FakeV12, ledger: FakeLedger) -> None:
    ledger.has(Resource.SERVICE, service(9))
    full(ptv, ledger, Scope(("405",), municipalities=("405",), is_authoritative=False))
    assert numbers(ledger.present(Resource.SERVICE)) == {1, 2, 9}


@pytest.mark.parametrize("shifted", [{0}, {0, 1}])
def test_a_service_that_moves_between_pages_is_not_missed(shifted: set[int], ledger: FakeLedger) -> None:
    """One goes from a page that has been read, so another moves onto that page, unseen; the numbers still add up."""
    ptv = FakeV12(size=2)
    ptv.documents_of[Resource.SERVICE] = [service(number) for number in range(1, 8)]
    ptv.shifted = shifted
    full(ptv, ledger, WHOLE_COUNTRY)
    assert numbers(ledger.present(Resource.SERVICE)) == {1, 2, 3, 4, 5, 6, 7}


def test_a_listing_with_a_document_without_an_id_is_read_once(ptv: FakeV12, ledger: FakeLedger) -> None:
    ptv.documents_of[Resource.SERVICE].append(service(3, contentId=None))
    full(ptv, ledger, WHOLE_COUNTRY)
    assert len(ptv.filters_of(Resource.SERVICE)) == 1


@pytest.mark.parametrize("identifier", [None, "", "abc", 5, "00000000-0000-0000-0000-000000000000", "\x00\ud800"])
def test_ptv_is_never_asked_for_what_is_no_id(identifier: object, ptv: FakeV12, ledger: FakeLedger) -> None:
    """It would answer 400, to this run and to every one after it. The document is kept, to be told of."""
    ptv.documents_of[Resource.SERVICE].append(service(3, contentId=identifier))
    full(ptv, ledger)
    assert len(ledger.present(Resource.SERVICE)) == 3
    assert [f["serviceContentIds"] for f in ptv.filters_of(Resource.CONNECTION)] == [
        [guid(SERVICE, 1), guid(SERVICE, 2)]
    ]
    ptv.documents_of[Resource.SERVICE].pop()
    later = FakeLedger()
    later.documents, later.gone = ledger.documents, ledger.gone
    full(ptv, later)
    assert ptv.by_id == []
    assert numbers(later.present(Resource.SERVICE)) == {1, 2}


def test_capital_ids_are_the_same_ids(ptv: FakeV12, ledger: FakeLedger) -> None:
    ptv.documents_of[Resource.SERVICE][0]["contentId"] = guid(SERVICE, 1).upper()
    ptv.documents_of[Resource.CONNECTION] = [
        {"serviceContentId": guid(SERVICE, 1).upper(), "channelContentId": guid(CHANNEL, 1).upper()}
    ]
    full(ptv, ledger)
    assert ledger.present(Resource.SERVICE) == {guid(SERVICE, 1), guid(SERVICE, 2)}
    assert connections_of(ledger, 1) == [1]
    assert ledger.present(Resource.CHANNEL) == {guid(CHANNEL, 1)}


def test_terms_that_are_no_addresses_are_not_asked_for(ptv: FakeV12, ledger: FakeLedger) -> None:
    ptv.documents_of[Resource.SERVICE][0]["ontologyTerms"] = [f"{KOKO}p1", "", "uinti", None, 5]
    full(ptv, ledger)
    assert ptv.terms == [[f"{KOKO}p1"]]


# --- Going on


def test_pages_that_an_earlier_run_had_are_not_asked_for_but_the_last(ledger: FakeLedger) -> None:
    """What stood behind the last of them may have moved onto it."""
    ptv = FakeV12(size=2)
    ptv.documents_of[Resource.SERVICE] = [service(number) for number in (3, 4, 5, 6, 7)]
    ledger.keep(Resource.SERVICE, [(guid(SERVICE, n), service(n)) for n in (1, 3, 4, 5)])
    ledger.earlier = {
        "service/search?#1": (guid(SERVICE, 1), guid(SERVICE, 3)),
        "service/search?#2": (guid(SERVICE, 4), guid(SERVICE, 5)),
    }
    before = len(ledger.kept[Resource.SERVICE])
    full(ptv, ledger, WHOLE_COUNTRY)
    assert numbers(set(ledger.kept[Resource.SERVICE][before:])) == {5, 6, 7}
    assert len(ptv.filters_of(Resource.SERVICE)) == 1


# --- Incremental


def changed(ptv: FakeV12, resource: Resource, *documents: Json) -> None:
    """Publish documents anew, in place of those with the same ids."""
    ids = {document["contentId"] for document in documents}
    others = [document for document in ptv.documents_of[resource] if document["contentId"] not in ids]
    ptv.documents_of[resource] = [*others, *documents]
    ptv.changed[resource] += documents


@pytest.fixture
def synced(ptv: FakeV12, ledger: FakeLedger) -> FakeLedger:
    """The ledger after a full run, as a later run finds it."""
    full(ptv, ledger)
    later = FakeLedger()
    later.documents, later.gone = ledger.documents, ledger.gone
    ptv.searched, ptv.by_id = [], []
    return later


def test_only_what_has_changed_is_asked_for(ptv: FakeV12, synced: FakeLedger) -> None:
    changed(ptv, Resource.SERVICE, service(2, chargeType="Charged"))
    incremental(ptv, synced)
    assert synced.kept[Resource.SERVICE] == [guid(SERVICE, 2)]
    assert {(resource, is_since) for resource, _, is_since in ptv.searched if resource != Resource.CONNECTION} == {
        (Resource.SERVICE, True),
        (Resource.CHANNEL, True),
        (Resource.GENERAL_DESCRIPTION, True),
        (Resource.ORGANISATION, True),
    }


def test_a_service_that_moves_out_of_the_area_is_dropped(ptv: FakeV12, synced: FakeLedger) -> None:
    changed(ptv, Resource.SERVICE, service(2, area=ELSEWHERE), service(5, area=ELSEWHERE))
    incremental(ptv, synced)
    assert numbers(synced.present(Resource.SERVICE)) == {1}


def test_what_is_archived_is_dropped_unless_it_is_published_again(ptv: FakeV12, synced: FakeLedger) -> None:
    ptv.gone[Resource.SERVICE] = {guid(SERVICE, 1), guid(SERVICE, 2), guid(SERVICE, 77)}
    ptv.gone[Resource.CHANNEL] = {guid(CHANNEL, 1)}
    changed(ptv, Resource.SERVICE, service(1))
    incremental(ptv, synced)
    assert numbers(synced.present(Resource.SERVICE)) == {1}
    assert not synced.present(Resource.CHANNEL)


def test_changed_connections_of_a_service_that_did_not_change(ptv: FakeV12, synced: FakeLedger) -> None:
    ptv.documents_of[Resource.CONNECTION].append(connection(2))
    ptv.changed[Resource.CONNECTION] = [connection(2), connection(1, serviceContentId=guid(SERVICE, 55))]
    incremental(ptv, synced)
    assert connections_of(synced, 1) == [1, 2]
    assert numbers(synced.present(Resource.CHANNEL)) == {1, 2}
    assert guid(SERVICE, 55) not in synced.documents[Resource.CONNECTION]
    assert not synced.kept[Resource.SERVICE]


def test_connections_are_replaced_down_to_none(ptv: FakeV12, synced: FakeLedger) -> None:
    assert connections_of(synced, 1) == [1]
    ptv.documents_of[Resource.CONNECTION] = []
    changed(ptv, Resource.SERVICE, service(1))
    incremental(ptv, synced)
    assert connections_of(synced, 1) == []


def test_a_removed_connection_is_found_though_its_service_did_not_change(ptv: FakeV12, synced: FakeLedger) -> None:
    """PTV's list of archived connections does not say whose they were: so all of ours are asked for."""
    ptv.documents_of[Resource.CONNECTION] = []
    incremental(ptv, synced)
    assert connections_of(synced, 1) == [1]
    ptv.gone[Resource.CONNECTION] = {"of no use"}
    incremental(ptv, synced)
    assert connections_of(synced, 1) == []


def test_connections_over_several_pages_that_shift(ledger: FakeLedger) -> None:
    ptv = FakeV12(size=2)
    ptv.documents_of[Resource.SERVICE] = [service(1)]
    ptv.documents_of[Resource.CONNECTION] = [connection(number) for number in range(1, 6)]
    original, readings = ptv.search, {"count": 0}

    def search(resource: Resource, *args: Any, **options: Any) -> Any:
        if resource is Resource.CONNECTION:
            readings["count"] += 1
            ptv.shifted = {0} if readings["count"] == 1 else set()
        else:
            ptv.shifted = set()
        return original(resource, *args, **options)

    ptv.search = search  # type: ignore[method-assign]
    full(ptv, ledger)
    assert connections_of(ledger, 1) == [1, 2, 3, 4, 5]
    assert readings["count"] == 2


def test_a_changed_service_that_moves_between_pages_is_not_missed(ledger: FakeLedger) -> None:
    """The next run asks for what comes later: what an incremental run misses would stay missed for a week."""
    ptv = FakeV12(size=2)
    ptv.changed[Resource.SERVICE] = [service(number) for number in range(1, 6)]
    ptv.shifted = {0}
    incremental(ptv, ledger)
    assert numbers(ledger.present(Resource.SERVICE)) == {1, 2, 3, 4, 5}


def test_organisations_and_channels_of_others_are_left_alone(ptv: FakeV12, synced: FakeLedger) -> None:
    changed(ptv, Resource.ORGANISATION, organisation(1), organisation(9))
    changed(ptv, Resource.CHANNEL, channel("TelephoneService", 1), channel("TelephoneService", 2))
    incremental(ptv, synced)
    assert synced.kept[Resource.ORGANISATION] == [guid(ORGANISATION, 1)]
    assert synced.kept[Resource.CHANNEL] == [guid(CHANNEL, 1)]


def test_what_a_changed_service_newly_points_at_is_fetched(ptv: FakeV12, synced: FakeLedger) -> None:
    ptv.documents_of[Resource.GENERAL_DESCRIPTION] = [general_description(3)]
    ptv.documents_of[Resource.ORGANISATION] += [
        organisation(5, parentOrganizationContentId=guid(ORGANISATION, 6)),
        organisation(6),
    ]
    changed(
        ptv,
        Resource.SERVICE,
        service(
            1,
            generalDescriptionContentId=guid(GENERAL, 3),
            organizationContentId=guid(ORGANISATION, 5),
            ontologyTerms=[f"{KOKO}p5"],
        ),
    )
    incremental(ptv, synced)
    assert numbers(synced.present(Resource.GENERAL_DESCRIPTION)) == {3}
    assert numbers(synced.present(Resource.ORGANISATION)) == {1, 5, 6}
    assert ptv.terms == [[f"{KOKO}p5"]]
