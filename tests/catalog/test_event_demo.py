"""The demonstration's events: they fit the demonstration's services, and are never over."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from catalog.events.demo.load import demo_events, load_demo_events
from catalog.events.rules import check_rule
from catalog.models import Event, EventOccurrence, EventState, OrganisationText, ServiceText, Theme
from tests.demo_catalogue import DemoCatalogue


class DemoEventsTest(DemoCatalogue):
    def test_all_are_written_once_and_are_to_come(self) -> None:
        call_command("load_demo_events", verbosity=0)
        call_command("load_demo_events", verbosity=0)
        assert Event.objects.count() == len(demo_events()) > 20
        coming = EventOccurrence.objects.filter(during__endswith__gt=timezone.now() + timedelta(hours=20))
        assert coming.values("event").distinct().count() == Event.objects.count()
        for event in Event.objects.all():
            assert event.themes.exists(), event
            assert check_rule(event.repeat_rule) == (), event
        assert set(Event.objects.values_list("state", flat=True)) == {
            EventState.SCHEDULED, EventState.CANCELLED, EventState.POSTPONED,
        }  # fmt: skip

    def test_they_move_with_the_days(self) -> None:
        load_demo_events(timezone.localdate() - timedelta(days=300))
        load_demo_events()
        assert not Event.objects.filter(occurrences=None).exists()

    def test_what_they_name_is_there(self) -> None:
        for event in demo_events():
            with self.subTest(key=event.key):
                assert set(event.themes) <= set(Theme.objects.values_list("key", flat=True))
                assert not event.service or ServiceText.objects.filter(name=event.service).exists()
                assert not event.organisation or OrganisationText.objects.filter(name=event.organisation).exists()
                assert event.organisation or event.organiser
