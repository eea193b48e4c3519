"""Many new rows by COPY: the same rows as by INSERT."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from catalog.intake import bulk
from catalog.models import Channel, FetchedBatch, OpeningSpell, Service, ServiceHours, SyncChange, SyncRun

pytestmark = pytest.mark.django_db


def run() -> SyncRun:
    return SyncRun.objects.create(source="ptv", origin="x", started_at=timezone.now())


def service() -> Service:
    identifier = uuid4()
    return Service(id=identifier, source="ptv", source_id=identifier, kind="Service", first_seen_at=timezone.now())


def test_nothing_is_no_statement() -> None:
    with connection.execute_wrapper(lambda *_: pytest.fail("a statement")):
        bulk.insert(SyncChange, [])


def test_keys_are_the_sequence_s_and_can_be_used_at_once() -> None:
    owner = run()
    first = FetchedBatch.objects.create(run=owner, kind="Service", ids=[])
    rows = [FetchedBatch(run=owner, kind="Service", ids=[str(number)]) for number in range(3)]
    bulk.insert(FetchedBatch, rows)
    after = FetchedBatch.objects.create(run=owner, kind="Service", ids=[])
    keys = [row.pk for row in rows]
    assert first.pk < min(keys)
    assert max(keys) < after.pk
    assert [FetchedBatch.objects.get(pk=key).ids for key in keys] == [["0"], ["1"], ["2"]]


def test_rows_that_point_at_others_of_the_same_go() -> None:
    owner = Channel(id=uuid4(), source="ptv", source_id=uuid4(), kind="phone", first_seen_at=timezone.now())
    bulk.insert(Channel, [owner])
    hours = [ServiceHours(channel=owner, position=number, kind="weekly") for number in range(2)]
    spells = [OpeningSpell(hours=entry, position=number, day_from=number) for number, entry in enumerate(hours)]
    bulk.insert(ServiceHours, hours)
    bulk.insert(OpeningSpell, spells)
    found = OpeningSpell.objects.order_by("pk").values_list("hours_id", "hours__position", "day_from")
    assert list(found) == [(hours[0].pk, 0, 0), (hours[1].pk, 1, 1)]


def test_defaults_of_the_database() -> None:
    made = service()
    bulk.insert(Service, [made])
    by_copy = Service.objects.values("via", "withdrawal_reason", "withdrawn_at", "fingerprint").get(pk=made.pk)
    other = service()
    other.save()
    assert by_copy == Service.objects.values("via", "withdrawal_reason", "withdrawn_at", "fingerprint").get(pk=other.pk)


@pytest.mark.parametrize("text", ["", "a\tb\nc\\N", "\\", '"', "åäö €", "{}", "NULL"])
def test_texts_json_and_arrays_come_back_as_they_were(text: str) -> None:
    owner = run()
    bulk.insert(
        SyncChange,
        [
            SyncChange(
                run=owner, kind="Service", action="changed", source_id=uuid4(), name=text, fields={text: [text, ""]}
            )
        ],
    )
    bulk.insert(FetchedBatch, [FetchedBatch(run=owner, kind="Service", page=text, ids=[text, "b"])])
    assert SyncChange.objects.values_list("name", "fields").get() == (text, {text: [text, ""]})
    assert FetchedBatch.objects.values_list("page", "ids").get() == (text, [text, "b"])


def test_a_conflict_is_an_error() -> None:
    made = service()
    bulk.insert(Service, [made])
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Service, [made])
    assert Service.objects.count() == 1


def test_a_rule_of_the_table_is_kept() -> None:
    change = SyncChange(run=run(), kind="Service", action="invented", source_id=uuid4())
    with pytest.raises(IntegrityError, match="catalog_syncchange_action"), transaction.atomic():
        bulk.insert(SyncChange, [change])
    assert not SyncChange.objects.exists()
