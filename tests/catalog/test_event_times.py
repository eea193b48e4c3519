"""The times and search entries of events, as they stand in the tables."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.events import indexing, occurrences
from catalog.events.occurrences import HORIZON
from catalog.models import Event, EventEntry, EventOccurrence, EventState
from tests.catalog.events import in_days, make_event, refresh

pytestmark = pytest.mark.django_db


def times(event: Event) -> list[Any]:
    return [one.during.lower for one in event.occurrences.order_by("during")]


def test_a_repeating_event_has_its_times_up_to_the_horizon_and_none_of_before() -> None:
    event = make_event(starts_at=in_days(-70), repeat_rule="FREQ=WEEKLY")
    found = times(event)
    assert len(found) == 58  # today, and each week of 400 days
    assert found[0] == in_days(0)
    assert found[-1] < timezone.now() + HORIZON


def test_times_are_written_anew_when_an_event_is_changed() -> None:
    event = make_event()
    event.starts_at, event.ends_at = in_days(5), None
    event.save()
    refresh(event)
    assert times(event) == [in_days(5)]


def test_a_withdrawn_event_has_neither_times_nor_entries() -> None:
    event = make_event()
    event.withdrawn_at = timezone.now()
    event.save()
    refresh(event)
    assert not EventOccurrence.objects.exists()
    assert not EventEntry.objects.exists()


def test_many_events_take_as_many_statements_as_one(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ids = [make_event(f"Walk {number}").pk for number in range(3)]
    for some in (ids[:1], ids):
        with django_assert_num_queries(7):  # two of them begin and end the savepoint
            occurrences.expand(some)


def test_every_day_old_times_go_and_new_ones_come() -> None:
    over = make_event(starts_at=in_days(0), ends_at=None)
    EventOccurrence.objects.filter(event=over).update(
        during=(timezone.now() - timedelta(days=9), timezone.now() - timedelta(days=8))
    )
    Event.objects.filter(pk=over.pk).update(starts_at=in_days(-9))
    far, weekly = make_event(starts_at=in_days(500)), make_event(repeat_rule="FREQ=WEEKLY")
    assert not far.occurrences.exists()
    Event.objects.filter(pk=far.pk).update(starts_at=in_days(390), ends_at=in_days(390, "20:00"))
    last = weekly.occurrences.order_by("during").last()
    assert last is not None
    last.delete()
    output = io.StringIO()
    call_command("daily", stdout=output)
    assert "Events that repeat or come into sight: 2." in output.getvalue()
    assert times(far) == [in_days(390)]
    assert times(weekly)[-1] == last.during.lower
    assert not over.occurrences.exists()


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.AWAITING_APPROVAL])
def test_what_is_not_shown_has_times_and_no_entries(state: EventState) -> None:
    event = make_event(state=state.value)
    assert event.occurrences.count() == 1
    assert not event.entries.exists()


def test_entries_in_every_language_and_anew_by_reindex() -> None:
    event = make_event("Kävelylenkki", language="fi", is_remote=True)
    assert {entry.language for entry in event.entries.all()} == {"fi", "sv", "en"}
    before = set(EventEntry.objects.values_list("language", "vector", "facets__len"))
    EventEntry.objects.all().delete()
    assert indexing.index_all() == 1
    assert set(EventEntry.objects.values_list("language", "vector", "facets__len")) == before


def test_reindex_waits_for_its_turn_before_it_holds_a_row() -> None:
    make_event()
    with CaptureQueriesContext(connection) as queries:
        indexing.index_all()
    asked = [query["sql"] for query in queries if not query["sql"].startswith("SAVEPOINT")]
    assert "pg_advisory_xact_lock" in asked[0]
    assert any(sql.startswith("DELETE") for sql in asked)
