"""Filter, card and API say the same of every service of the demonstration, at many moments of two months to come."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from typing import ClassVar
from unittest.mock import patch
from uuid import UUID

from django.utils import timezone, translation

from catalog.channel_view import ChannelView, channel_views, connection_rows
from catalog.hours.holidays import is_public_holiday
from catalog.hours.moments import DAY, Stretch, local, moment, stretch, weekday
from catalog.hours.reading import IN_PERSON
from catalog.hours.rules import TimeState, state_during
from catalog.models import Connection, Service
from catalog.records import ChannelKind, HoursKind, Weeks
from catalog.search.facets import load
from catalog.search.search import Request, search
from tests.demo_catalogue import DemoCatalogue

DAYS = 60
# Edges and middles: the night, before and at the opening of offices, lunch, just before closing, evening, midnight.
TIMES = (time(0), time(3, 30), time(7, 59), time(9), time(11, 30), time(15, 59), time(18), time(23, 59))
Ways = dict[UUID, list[tuple[Connection, ChannelView]]]
States = dict[UUID, TimeState]


class TimeAgreementTest(DemoCatalogue):
    rows: ClassVar[list[Connection]]
    hidden: ClassVar[dict[UUID, UUID]]
    today: ClassVar[date]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        on_tray = Service.objects.on_tray()
        cls.today = timezone.localdate()
        cls.rows = list(connection_rows(Connection.objects.filter(service__in=on_tray)))
        cls.hidden = dict(on_tray.exclude(grouped_under=None).values_list("pk", "grouped_under_id"))

    def test_the_demonstration_has_something_to_agree_on(self) -> None:
        assert len({row.channel_id for row in self.rows}) > 100
        workday = next(day for day in self.days() if day.weekday() < 5 and not is_public_holiday(day))
        noon, night = local(workday, time(12)), local(workday, time(2))
        views = self.views(noon)
        assert len(set(self.on_cards(views, moment(noon)).values())) > 2
        opens = [Counter(self.on_cards(views, moment(at)).values())[TimeState.OPEN] for at in (noon, night)]
        assert opens[0] > opens[1] > 0

    def test_filter_and_card_agree_at_any_moment_on_days_evenings_and_weekends(self) -> None:
        """Views are made once a week: their spans reach over it."""
        for first in self.days(step=7):
            views = self.views(local(first, time(12)))
            for day in week(first):
                stretches = [moment(local(day, at)) for at in TIMES]
                if day.weekday() in {2, 4}:
                    stretches += [
                        stretch(day),
                        stretch(day, time(17), time(23)),
                        stretch(day + DAY, time(10), time(14)),
                    ]
                for asked in stretches:
                    assert self.by_filter([asked]) == self.shown(self.on_cards(views, asked)), asked
            both = [stretch(first), stretch(first + DAY)]
            best = self.best(self.on_cards(views, one) for one in both)
            assert self.by_filter(both) == self.shown(best), both

    def test_the_words_of_the_card_say_the_same(self) -> None:
        begins = {TimeState.OPEN: "Open now", TimeState.BY_APPOINTMENT: "By appointment", TimeState.CLOSED: "Closed"}
        for day, at in zip(self.days(step=12), TIMES[::2] + TIMES[1::2], strict=False):
            now = local(day, at)
            views = self.views(now)
            for _row, view in (pair for ways in views.values() for pair in ways):
                if not view.hours:
                    continue
                state = state_during(view.hours.spans, moment(now))
                assert view.hours.is_open == (state is TimeState.OPEN)
                starts = begins.get(state, ("Hours not stated", "Public holiday"))
                assert view.hours.now.startswith(starts), (view.name, now, view.hours.now)
            assert self.by_filter([moment(now)]) == self.shown(self.on_cards(views, moment(now)))

    def test_the_api_and_the_filter_agree(self) -> None:
        for day, at in zip(self.days(step=8), TIMES, strict=False):
            now = local(day, at)
            assert self.by_api(f"at={day}T{at:%H:%M}") == self.by_filter([moment(now)]), now
            assert self.by_api(f"date={day}&from=10:00&to=12:00") == self.by_filter([stretch(day, time(10), time(12))])

    def test_a_moment_can_be_told_in_another_zone(self) -> None:
        """Half past midnight in Finland is the day before in UTC."""
        first = local(self.today, time(0, 30))
        assert first.date() < self.today
        assert self.by_api(f"at={first:%Y-%m-%dT%H:%M}Z") == self.by_filter([moment(first)])

    def test_the_api_tells_of_a_service_what_its_card_tells(self) -> None:
        now = local(self.today + 3 * DAY, time(11))
        for service, ways in sorted(self.views(now).items())[::12]:
            with patch.object(timezone, "now", lambda: now):
                answer = self.client.get(f"/api/v1/services/{service}?lang=en").json()
            told = Counter((channel["kind"], channel["open_now"]) for channel in answer["channels"])
            assert told == Counter((view.kind, view.hours.now if view.hours else "") for _row, view in ways)

    def test_weekdays_in_general_agree_with_a_week_without_holidays(self) -> None:
        """What has no dates, exceptions and odd weeks is on such a weekday as it is in the typical week."""
        monday = next(day for day in self.days() if day.weekday() == 0 and not any(map(is_public_holiday, week(day))))
        views = self.views(local(monday, time(12)))
        plain = {service for service, ways in views.items() if service not in self.hidden and all(map(is_plain, ways))}
        assert len(plain) > 20
        for number, day in enumerate(week(monday)):
            typical, concrete = self.by_filter(weekday(number)), self.by_filter([stretch(day)])
            assert {key: typical.get(key) for key in plain} == {key: concrete.get(key) for key in plain}, number

    # --- The three answers

    def by_filter(self, asked: Collection[Stretch]) -> States:
        """The state of each service that is found; what is closed is not."""
        found = search(Request("en", stretches=tuple(asked)), load("en"))
        rows = found.page(limit=1000)
        assert found.counts.total == len(rows)
        assert found.counts.states == Counter(row.state for row in rows)
        return {row.service: TimeState(row.state) for row in rows}

    def by_api(self, parameters: str) -> States:
        found: States = {}
        while True:
            answer = self.client.get(f"/api/v1/services?lang=en&limit=100&offset={len(found)}&{parameters}").json()
            found |= {UUID(item["id"]): TimeState[item["state"].upper()] for item in answer["items"]}
            if not answer["items"] or len(found) >= answer["total"]:
                return found

    def views(self, now: datetime) -> Ways:
        """The cards' ways to every service on the tray."""
        found: Ways = {service: [] for service in Service.objects.on_tray().values_list("pk", flat=True)}
        made: dict[object, list[ChannelView]] = {}
        with translation.override("en"):
            for row in self.rows:
                assert row.service_id
                # A channel has the same hours for all services but those that have hours of their own there.
                key = row.pk if row.hours.all() else row.channel_id
                if key not in made:
                    made[key] = channel_views([row], now, "en")
                found[row.service_id] += [(row, view) for view in made[key]]
        return found

    def on_cards(self, views: Ways, asked: Stretch) -> States:
        """Open where one of the ways in person is; where there is none, one of the others. Without hours, unknown."""
        states = {}
        for service, ways in views.items():
            by_person: defaultdict[bool, list[TimeState]] = defaultdict(list)
            for _row, view in ways:
                state = state_during(view.hours.spans, asked) if view.hours else TimeState.UNKNOWN
                by_person[ChannelKind(view.kind).value in IN_PERSON].append(state)
            states[service] = min(by_person[True] or by_person[False] or [TimeState.UNKNOWN])
        return states

    def shown(self, states: States) -> States:
        """Those that are not closed, without what is grouped under another one that is shown."""
        found = {service: state for service, state in states.items() if state is not TimeState.CLOSED}
        return {service: state for service, state in found.items() if self.hidden.get(service) not in found}

    # --- Small things

    def best(self, several: Iterator[States]) -> States:
        found: States = {}
        for states in several:
            found = {service: min(state, found.get(service, state)) for service, state in states.items()}
        return found

    def days(self, *, step: int = 1) -> list[date]:
        return [self.today + offset * DAY for offset in range(0, DAYS, step)]


def week(first: date) -> list[date]:
    return [first + offset * DAY for offset in range(7)]


def is_plain(way: tuple[Connection, ChannelView]) -> bool:
    """Whether nothing of a way's hours is of some dates or weeks only."""
    row, _view = way
    assert row.channel
    return not any(
        hours.valid_from
        or hours.valid_to
        or hours.kind in {HoursKind.EXCEPTION, HoursKind.HOLIDAY}
        or any(spell.weeks != Weeks.EVERY for spell in hours.spells.all())
        for hours in list(row.hours.all()) or list(row.channel.hours.all())
    )
