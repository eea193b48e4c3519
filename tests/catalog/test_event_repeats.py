"""How an event repeats, as choices and as a rule: there and back, and what the choices cannot say is kept."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from catalog.desk.filled import event_values
from catalog.events.occurrences import timing_of, window
from catalog.events.repeats import Repeat, Repeats, repeats_of, rule_of
from catalog.events.rules import Timing, occurrences, wall_clock
from catalog.hours.moments import Stretch
from catalog.models import Event, Organisation
from tests.catalog.desk import enter, filled, make_member, make_organisation, of
from tests.catalog.events import on, refresh

TUESDAY = date(2026, 12, 1)
LAST = date(2027, 1, 31)
# What the form has of how an event repeats, and of which version it was opened with.
OF_REPEATING = ("repeat", "weekdays", "until", "skipped", "seen")


@pytest.mark.parametrize(
    ("repeats", "rule"),
    [
        (Repeats(), ""),
        (Repeats(Repeat.DAILY, (), date(2027, 1, 31)), "FREQ=DAILY;UNTIL=20270131T215959Z"),
        (Repeats(Repeat.WEEKLY, (1, 3), date(2027, 7, 1)), "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270701T205959Z"),
        (
            Repeats(Repeat.FORTNIGHTLY, (1,), date(2027, 1, 31)),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270131T215959Z",
        ),
        (Repeats(Repeat.MONTHLY, (), date(2027, 1, 31)), "FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270131T215959Z"),
        (Repeats(Repeat.KEPT, kept="FREQ=YEARLY"), "FREQ=YEARLY"),
    ],
)
def test_choices_become_rules_and_back(repeats: Repeats, rule: str) -> None:
    assert rule_of(repeats, TUESDAY) == rule
    assert repeats_of(rule, TUESDAY) == repeats


@pytest.mark.parametrize(
    ("rule", "repeats"),
    [
        ("FREQ=DAILY;UNTIL=20270131", Repeats(Repeat.DAILY, (), LAST)),
        ("FREQ=WEEKLY;UNTIL=20270131", Repeats(Repeat.WEEKLY, (), LAST)),
        ("UNTIL=20270131;FREQ=WEEKLY;INTERVAL=1;BYDAY=TH,TU", Repeats(Repeat.WEEKLY, (1, 3), LAST)),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=MO;UNTIL=20270131T215959Z", Repeats(Repeat.FORTNIGHTLY, (), LAST)),
        ("FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270131", Repeats(Repeat.MONTHLY, (), LAST)),
    ],
)
def test_other_words_for_the_same_are_understood(rule: str, repeats: Repeats) -> None:
    assert repeats_of(rule, TUESDAY) == repeats
    made, given = (
        occurrences(Timing(on(TUESDAY), repeat_rule=text), Stretch(on(TUESDAY), on(date(2028, 1, 1))))
        for text in (rule_of(repeats, TUESDAY), rule)
    )
    assert made == given


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20270131T215959Z", "FREQ=WEEKLY;BYMONTH=6;UNTIL=20270131T215959Z",
        "FREQ=MONTHLY;UNTIL=20270131", "FREQ=MONTHLY;BYDAY=2TU;UNTIL=20270131", "FREQ=MONTHLY;BYDAY=TU;UNTIL=20270131",
        "FREQ=MONTHLY;BYDAY=1TU,3TU;UNTIL=20270131", "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1;UNTIL=20270131",
        "FREQ=DAILY;BYDAY=TU;UNTIL=20270131", "FREQ=DAILY;INTERVAL=2;UNTIL=20270131", "FREQ=WEEKLY",
        "FREQ=WEEKLY;COUNT=5", "FREQ=WEEKLY;COUNT=5;UNTIL=20270131", "FREQ=WEEKLY;INTERVAL=3;UNTIL=20270131",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU;UNTIL=20270131", "FREQ=WEEKLY;UNTIL=20270131T120000Z",
        "FREQ=YEARLY;UNTIL=20300101", "FREQ=WEEKLY;UNTIL=20271301", "FREQ=SOMETIMES", "rubbish", "=;=",
    ],
)  # fmt: skip
def test_what_the_choices_cannot_say_is_kept(rule: str) -> None:
    assert repeats_of(rule, TUESDAY) == Repeats(Repeat.KEPT, kept=rule)


# --- In the form


@pytest.fixture
def club(db: None) -> Organisation:
    return make_organisation("Club", "405", "11")


def repeating(club: Organisation, rule: str) -> Event:
    """An event of the club that repeats by a rule which the form did not make."""
    event = enter(of(make_member("member", club)), club)
    skipped = wall_clock(event.starts_at).date() + timedelta(days=70)
    Event.objects.filter(pk=event.pk).update(repeat_rule=rule, skipped_on=[skipped])
    event.refresh_from_db()
    refresh(event)
    return event


@pytest.mark.parametrize(
    "rule", ["FREQ=WEEKLY;UNTIL={}", "FREQ=DAILY;INTERVAL=7;UNTIL={}", "FREQ=DAILY;INTERVAL=7;COUNT=15"]
)
def test_an_event_that_is_opened_and_saved_repeats_as_before(club: Organisation, rule: str) -> None:
    event = repeating(club, rule.format(f"{timezone.localdate() + timedelta(days=120):%Y%m%d}"))
    before = occurrences(timing_of(event), window(timezone.now()))
    assert len(before) > 10
    opened = {name: value for name, value in event_values(event).items() if name in OF_REPEATING and value}
    sent = filled(club, id=str(event.pk), name_fi="Uusi nimi", **opened)
    client = of(event.created_by)  # type: ignore[arg-type] # somebody's
    assert client.post(f"/en/tapahtumat/omat/{event.pk}/", sent).status_code == 302
    event.refresh_from_db()
    assert event.names == {"fi": "Uusi nimi"}
    assert occurrences(timing_of(event), window(timezone.now())) == before
    assert [one.during.lower for one in event.occurrences.order_by("during")] == [one.start for one in before]


def test_the_choice_to_leave_it_is_there_where_it_is_needed_alone(club: Organisation) -> None:
    event = repeating(club, "FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20301231")
    client = of(event.created_by)  # type: ignore[arg-type] # somebody's
    url = f"/en/tapahtumat/omat/{event.pk}/"
    assert "As until now: every month until 31 December 2030" in client.get(url).content.decode()
    for other in ("/en/tapahtumat/uusi/", f"{url}kopio/"):
        assert "As until now" not in client.get(other).content.decode()
    refused = client.post("/en/tapahtumat/uusi/", filled(club, repeat="kept"))
    assert "Choose one of the list." in refused.content.decode()
    assert client.post(url, filled(club, repeat="once")).status_code == 302
    event.refresh_from_db()
    assert event.repeat_rule == ""
