"""What is asked of v11 and what becomes of it in the ledger; PTV and the ledger are in memory."""

from datetime import UTC, datetime

import pytest

from catalog.intake.errors import RunRefused
from ptv_sync.resources import Resource
from ptv_sync.scope import Scope
from ptv_sync.v11.client import Status
from ptv_sync.v11.fetch import V11Fetch
from ptv_sync.v11.reach import is_in_scope
from tests.ptv_sync.fakes import FakeKnown, FakeLedger, FakeV11, desk
from tests.ptv_sync.v11_documents import (
    CHANNEL,
    GENERAL,
    ORGANISATION,
    SERVICE,
    channel,
    connected,
    general_description,
    guid,
    municipalities,
    organisation,
    part,
    service,
)

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
LAPPEENRANTA = Scope(("405",), municipalities=("405",), counties_around=("11",), regions_around=("09",))
WHOLE_COUNTRY = Scope(("all",))


@pytest.fixture
def ptv() -> FakeV11:
    """Two services with a channel each, an organisation and its parent."""
    ptv = FakeV11()
    ptv.publish(
        Resource.SERVICE,
        service(1, serviceChannels=[connected(1)], organizations=[part(1)], generalDescriptionId=guid(GENERAL, 1)),
        service(2, serviceChannels=[connected(2)], organizations=[part(1)]),
    )
    ptv.publish(Resource.CHANNEL, channel(1), channel(2), channel(3))
    ptv.publish(Resource.ORGANISATION, organisation(1, parentOrganizationId=guid(ORGANISATION, 2)), organisation(2))
    ptv.publish(Resource.GENERAL_DESCRIPTION, general_description(1), general_description(2))
    return ptv


@pytest.fixture
def synced(ptv: FakeV11) -> FakeLedger:
    """The ledger after a full run, as a later run finds it."""
    first, later = FakeLedger(), FakeLedger()
    V11Fetch(ptv, desk(LAPPEENRANTA, first)).full()
    later.documents, later.gone = first.documents, first.gone
    ptv.asked.clear()
    return later


@pytest.fixture
def known() -> FakeKnown:
    return FakeKnown(
        {guid(GENERAL, 1): {guid(SERVICE, 1)}, guid(ORGANISATION, 1): {guid(SERVICE, 1), guid(SERVICE, 2)}},
        {guid(CHANNEL, 1), guid(CHANNEL, 2)},
        {guid(ORGANISATION, 1)},
    )


def numbers(ids: set[str]) -> set[int]:
    return {int(identifier[-12:]) for identifier in ids}


def present(ledger: FakeLedger) -> dict[Resource, set[int]]:
    kinds = (Resource.SERVICE, Resource.CHANNEL, Resource.ORGANISATION, Resource.GENERAL_DESCRIPTION)
    return {resource: numbers(ledger.present(resource)) for resource in kinds}


EVERYTHING = {
    Resource.SERVICE: {1, 2},
    Resource.CHANNEL: {1, 2},
    Resource.ORGANISATION: {1, 2},
    Resource.GENERAL_DESCRIPTION: {1},
}


# --- Full


def test_all_that_services_point_at_is_fetched_and_nothing_else(ptv: FakeV11) -> None:
    ledger = FakeLedger()
    V11Fetch(ptv, desk(LAPPEENRANTA, ledger)).full()
    assert present(ledger) == EVERYTHING


def test_a_loop_of_parents_ends(ptv: FakeV11) -> None:
    ptv.publish(
        Resource.ORGANISATION,
        organisation(2, parentOrganizationId=guid(ORGANISATION, 3)),
        organisation(3, parentOrganizationId=guid(ORGANISATION, 1)),
    )
    ledger = FakeLedger()
    V11Fetch(ptv, desk(LAPPEENRANTA, ledger)).full()
    assert numbers(ledger.present(Resource.ORGANISATION)) == {1, 2, 3}
    assert len(ptv.asked[Resource.ORGANISATION]) == 3


def test_what_is_not_there_any_more_is_dropped(ptv: FakeV11, synced: FakeLedger) -> None:
    synced.has(Resource.SERVICE, service(9))
    synced.has(Resource.GENERAL_DESCRIPTION, general_description(9))
    synced.has(Resource.CHANNEL, channel(3))
    V11Fetch(ptv, desk(LAPPEENRANTA, synced)).full()
    assert present(synced) == EVERYTHING
    assert guid(SERVICE, 9) in ptv.asked[Resource.SERVICE]


def test_a_narrower_run_drops_nothing(ptv: FakeV11, synced: FakeLedger) -> None:
    synced.has(Resource.SERVICE, service(9))
    V11Fetch(ptv, desk(Scope(("405",), municipalities=("405",), is_authoritative=False), synced)).full()
    assert numbers(synced.present(Resource.SERVICE)) == {1, 2, 9}


def test_what_is_listed_and_not_given_is_gone(ptv: FakeV11, synced: FakeLedger) -> None:
    ptv.listed = [guid(SERVICE, 1), guid(SERVICE, 2)]
    del ptv.documents_of[Resource.SERVICE][guid(SERVICE, 2)]
    V11Fetch(ptv, desk(LAPPEENRANTA, synced)).full()
    assert numbers(synced.present(Resource.SERVICE)) == {1}


# --- Incremental


def test_nothing_changed_nothing_asked(ptv: FakeV11, synced: FakeLedger, known: FakeKnown) -> None:
    V11Fetch(ptv, desk(LAPPEENRANTA, synced, known)).incremental(SINCE)
    assert not ptv.asked
    assert present(synced) == EVERYTHING


def test_services_of_a_changed_organisation_are_fetched_again(
    ptv: FakeV11, synced: FakeLedger, known: FakeKnown
) -> None:
    ptv.changed[Resource.ORGANISATION] = [guid(ORGANISATION, 1), guid(ORGANISATION, 7)]
    V11Fetch(ptv, desk(LAPPEENRANTA, synced, known)).incremental(SINCE)
    assert ptv.asked == {
        Resource.SERVICE: [guid(SERVICE, 1), guid(SERVICE, 2)],
        Resource.ORGANISATION: [guid(ORGANISATION, 1)],
    }


def test_a_changed_general_description_refetches_its_services(
    ptv: FakeV11, synced: FakeLedger, known: FakeKnown
) -> None:
    ptv.changed[Resource.GENERAL_DESCRIPTION] = [guid(GENERAL, 1), guid(GENERAL, 2)]
    V11Fetch(ptv, desk(LAPPEENRANTA, synced, known)).incremental(SINCE)
    assert ptv.asked == {Resource.SERVICE: [guid(SERVICE, 1)], Resource.GENERAL_DESCRIPTION: [guid(GENERAL, 1)]}


def test_a_general_description_that_is_gone_refetches_its_services(
    ptv: FakeV11, synced: FakeLedger, known: FakeKnown
) -> None:
    del ptv.documents_of[Resource.GENERAL_DESCRIPTION][guid(GENERAL, 1)]
    V11Fetch(ptv, desk(LAPPEENRANTA, synced, known)).incremental(SINCE)
    assert ptv.asked[Resource.SERVICE] == [guid(SERVICE, 1)]
    assert not synced.present(Resource.GENERAL_DESCRIPTION)


@pytest.mark.parametrize("status", [Status.ARCHIVED, Status.WITHDRAWN])
def test_what_is_archived_or_withdrawn_is_dropped(
    status: Status, ptv: FakeV11, synced: FakeLedger, known: FakeKnown
) -> None:
    ptv.gone = {(Resource.SERVICE, status): [guid(SERVICE, 1), guid(SERVICE, 2)]}
    ptv.changed[Resource.SERVICE] = [guid(SERVICE, 2)]  # published again
    ptv.changed[Resource.ORGANISATION] = [guid(ORGANISATION, 1)]
    V11Fetch(ptv, desk(LAPPEENRANTA, synced, known)).incremental(SINCE)
    assert numbers(synced.present(Resource.SERVICE)) == {2}
    assert ptv.asked[Resource.SERVICE] == [guid(SERVICE, 2)]


def test_a_changed_service_that_is_not_given_or_elsewhere_is_gone(
    ptv: FakeV11, synced: FakeLedger, known: FakeKnown
) -> None:
    ptv.publish(Resource.SERVICE, service(1, areas=municipalities("091")), service(4, areas=municipalities("091")))
    del ptv.documents_of[Resource.SERVICE][guid(SERVICE, 2)]
    ptv.changed[Resource.SERVICE] = [guid(SERVICE, number) for number in (1, 2, 4)]
    V11Fetch(ptv, desk(LAPPEENRANTA, synced, known)).incremental(SINCE)
    assert not synced.present(Resource.SERVICE)


def test_only_channels_that_are_here_or_pointed_at_are_fetched(
    ptv: FakeV11, synced: FakeLedger, known: FakeKnown
) -> None:
    ptv.publish(Resource.CHANNEL, channel(4), channel(5))
    ptv.publish(Resource.SERVICE, service(2, serviceChannels=[connected(4)]))
    ptv.changed[Resource.SERVICE] = [guid(SERVICE, 2)]
    ptv.changed[Resource.CHANNEL] = [guid(CHANNEL, number) for number in (1, 4, 5)]
    V11Fetch(ptv, desk(LAPPEENRANTA, synced, known)).incremental(SINCE)
    assert ptv.asked[Resource.CHANNEL] == [guid(CHANNEL, 1), guid(CHANNEL, 4)]


# --- Comparing


def test_comparing_finds_what_came_and_what_went_without_a_word(
    ptv: FakeV11, synced: FakeLedger, known: FakeKnown
) -> None:
    ptv.publish(Resource.SERVICE, service(3, serviceChannels=[connected(3)]))
    del ptv.documents_of[Resource.SERVICE][guid(SERVICE, 2)]
    known.channels = {guid(CHANNEL, 1)}
    V11Fetch(ptv, desk(LAPPEENRANTA, synced, known)).compare()
    assert present(synced) == EVERYTHING | {Resource.SERVICE: {1, 3}, Resource.CHANNEL: {1, 3}}


def test_comparing_brings_back_what_was_taken_for_gone(ptv: FakeV11, synced: FakeLedger, known: FakeKnown) -> None:
    """The catalogue still has it where the guards held the withdrawals back, and PTV has it too."""
    synced.drop(Resource.CHANNEL, [guid(CHANNEL, 1)])
    synced.drop(Resource.ORGANISATION, [guid(ORGANISATION, 1)])
    V11Fetch(ptv, desk(LAPPEENRANTA, synced, known)).compare()
    assert present(synced) == EVERYTHING


def test_comparing_asks_for_organisations_that_are_not_listed(
    ptv: FakeV11, synced: FakeLedger, known: FakeKnown
) -> None:
    """PTV lists those with services of their own, so a parent may be there without being listed."""
    listed = ptv.ids
    ptv.ids = lambda resource, **options: [  # type: ignore[method-assign]
        identifier for identifier in listed(resource, **options) if identifier != guid(ORGANISATION, 2)
    ]
    V11Fetch(ptv, desk(LAPPEENRANTA, synced, known)).compare()
    assert ptv.asked == {Resource.ORGANISATION: [guid(ORGANISATION, 2)]}
    del ptv.documents_of[Resource.ORGANISATION][guid(ORGANISATION, 2)]
    later = FakeLedger()
    later.documents, later.gone = synced.documents, synced.gone
    V11Fetch(ptv, desk(LAPPEENRANTA, later, known)).compare()
    assert numbers(later.present(Resource.ORGANISATION)) == {1}


def test_the_whole_country_is_compared_with_two_lists_more(ptv: FakeV11, synced: FakeLedger, known: FakeKnown) -> None:
    V11Fetch(ptv, desk(WHOLE_COUNTRY, synced, known)).compare()
    assert numbers(synced.present(Resource.CHANNEL)) == {1, 2, 3}


def test_an_empty_list_is_refused_and_nothing_dropped(ptv: FakeV11, synced: FakeLedger, known: FakeKnown) -> None:
    ptv.listed = []
    fetch = V11Fetch(ptv, desk(LAPPEENRANTA, synced, known))
    for way in (fetch.full, fetch.compare):
        with pytest.raises(RunRefused, match="no services for the area"):
            way()
    assert present(synced) == EVERYTHING


# --- Of the scope


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"areas": municipalities("405")}, True),
        ({"areas": [{"type": "Region", "code": "09", "municipalities": None}]}, True),
        ({"areas": [{"type": "WellbeingServiceCounties", "code": "11", "municipalities": None}]}, True),
        ({"areas": [{"type": "HospitalDistrict", "code": "11", "municipalities": None}]}, False),
        ({"areas": municipalities("091")}, False),
        ({"areas": None}, False),
        ({"areas": 5}, True),
        ({"areaType": "Nationwide", "areas": None}, True),
    ],
)
def test_a_service_of_the_scope(fields: dict[str, object], *, expected: bool) -> None:
    """One whose areas cannot be read is taken, so that it is told of."""
    assert is_in_scope(service(1, **fields), LAPPEENRANTA) is expected
