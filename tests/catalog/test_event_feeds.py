"""The ways out: calendars read back, the feed read back, and the API."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import icalendar
import pytest
from dateutil.rrule import rrule, rruleset, rrulestr
from django.test import Client
from django.utils import timezone

from catalog.events.occurrences import window
from catalog.events.query import Row
from catalog.events.rules import wall_clock
from catalog.events.search import EventsFound
from catalog.hours.moments import DAY, HELSINKI
from catalog.models import Event, EventOccurrence
from tests.catalog.events import in_days, make_event, on
from tests.catalog.searching import make_places

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def read(path: str) -> icalendar.Calendar:
    response = Client().get(f"/en/tapahtumat/{path}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    found = icalendar.Calendar.from_ical(response.content)
    assert isinstance(found, icalendar.Calendar)
    return found


def component(event: Event) -> Any:
    (found,) = read(f"{event.pk}.ics").walk("VEVENT")
    return found


# --- Calendars


def test_a_repeating_event_in_finnish_time() -> None:
    make_places()
    day = wall_clock(in_days(10)).date()
    event = make_event(
        starts_at=in_days(3),
        ends_at=in_days(3, "20:00"),
        repeat_rule="FREQ=WEEKLY;UNTIL=20270531",
        skipped_on=[day],
        place_names={"en": "Harbour"},
        streets={"en": "Satamatie 1"},
        municipality_id="405",
        latitude=61.06,
        longitude=28.19,
        summaries={"en": "Åt, sedan; \\ kaffe,\nand more"},
    )
    found = component(event)
    assert found["UID"] == f"{event.pk}@127.0.0.1"
    assert found["DTSTART"].params["TZID"] == "Europe/Helsinki"
    assert found["DTSTART"].dt == in_days(3).astimezone(HELSINKI)
    assert found["DTEND"].dt - found["DTSTART"].dt == timedelta(hours=2)
    assert found["RRULE"]["FREQ"] == ["WEEKLY"]
    assert found["RRULE"]["UNTIL"] == [datetime.fromisoformat("2027-05-31T20:59:59+00:00")]
    assert found["EXDATE"].dts[0].dt == in_days(10).astimezone(HELSINKI)
    assert found["STATUS"] == "CONFIRMED"
    assert found["LOCATION"] == "Harbour, Satamatie 1, Lappeenranta"
    assert (found["GEO"].latitude, found["GEO"].longitude) == (61.06, 28.19)
    assert found["URL"].endswith(f"/en/tapahtumat/{event.pk}/")
    assert "sedan; \\ kaffe,\nand more" in found["DESCRIPTION"]
    zones = [zone["TZID"] for zone in read(f"{event.pk}.ics").walk("VTIMEZONE")]
    assert zones == ["Europe/Helsinki"]


def test_whole_days_are_dates() -> None:
    today = timezone.localdate()
    event = make_event(
        starts_at=in_days(3, "00:00"), ends_at=in_days(5, "00:00"), has_times=False,
        repeat_rule="FREQ=YEARLY;UNTIL=20301231T215959Z", skipped_on=[today + timedelta(days=368)],
    )  # fmt: skip
    found = component(event)
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (today + timedelta(days=3), today + timedelta(days=5))
    assert found["RRULE"]["UNTIL"] == [date(2030, 12, 31)]
    assert found["EXDATE"].dts[0].dt == today + timedelta(days=368)
    assert not read(f"{event.pk}.ics").walk("VTIMEZONE")


@pytest.mark.parametrize(
    ("state", "status", "name"),
    [("cancelled", "CANCELLED", "Cancelled: Walk"), ("postponed", "TENTATIVE", "Postponed: Walk")],
)
def test_states_in_a_calendar(state: str, status: str, name: str) -> None:
    found = component(make_event(state=state))
    assert (found["STATUS"], found["SUMMARY"]) == (status, name)


def as_calendars_read_it(found: Any) -> list[datetime]:
    """The starts that DTSTART, RRULE and EXDATE of the file mean by the RFC, with nothing of ours: whole days as their
    midnights."""
    start = found["DTSTART"].dt
    begins = start if isinstance(start, datetime) else datetime.combine(start, time(), HELSINKI)
    times = rruleset()
    times.rdate(begins)
    if "RRULE" in found:
        text = found["RRULE"].to_ical().decode()
        if not isinstance(start, datetime) and "UNTIL" in found["RRULE"]:
            (until,) = found["RRULE"]["UNTIL"]
            in_utc = datetime.combine(until, time(), HELSINKI).astimezone(UTC)
            text = text.replace(f"{until:%Y%m%d}", f"{in_utc:%Y%m%dT%H%M%SZ}")
        rule = rrulestr(text, dtstart=begins)
        assert isinstance(rule, rrule)
        times.rrule(rule)
    for one in found["EXDATE"].dts if "EXDATE" in found else ():
        times.exdate(one.dt if isinstance(one.dt, datetime) else datetime.combine(one.dt, time(), HELSINKI))
    seen = window(timezone.now())
    return [one for one in times.between(seen.start - DAY, seen.end, inc=True) if seen.start < one < seen.end]


LATER = "{later:%Y%m%d}"


@pytest.mark.parametrize("has_times", [True, False])
@pytest.mark.parametrize(
    "rule",
    [
        "", "FREQ=DAILY", "FREQ=DAILY;COUNT=300", f"FREQ=WEEKLY;UNTIL={LATER}", f"FREQ=WEEKLY;UNTIL={LATER}T155959Z",
        f"FREQ=WEEKLY;UNTIL={LATER}T160000Z", f"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH,SU;UNTIL={LATER}",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU", f"FREQ=MONTHLY;BYDAY=-1TU;UNTIL={LATER}T220000Z",
        "FREQ=MONTHLY;BYMONTHDAY=15,-1", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "FREQ=YEARLY;BYMONTH=3,10",
    ],
)  # fmt: skip
def test_what_a_calendar_makes_of_the_rule_is_what_we_show(rule: str, has_times: bool) -> None:
    day = timezone.localdate() + timedelta(days=3)
    at = "18:00" if has_times else "00:00"
    event = make_event(
        starts_at=on(day, at), ends_at=None, has_times=has_times,
        repeat_rule=rule.format(later=day + timedelta(days=7 * 40)),
        skipped_on=[day + timedelta(days=number) for number in (7, 14, 140)],
    )  # fmt: skip
    found = component(event)
    assert "DTEND" not in found
    ours = [one.during.lower for one in EventOccurrence.objects.order_by("during")]
    assert as_calendars_read_it(found) == ours
    assert len(ours) > (1 if rule else 0)


def test_drafts_and_unknown_events_have_no_file() -> None:
    draft = make_event(state="draft")
    assert Client().get(f"/fi/tapahtumat/{draft.pk}.ics").status_code == 404
    assert Client().get(f"/fi/tapahtumat/{uuid4()}.ics").status_code == 404


def test_a_calendar_of_what_the_page_shows() -> None:
    make_event("Cancelled", state="cancelled")
    make_event("Walk", is_remote=True)
    make_event("Draft", state="draft")
    assert {str(found["SUMMARY"]) for found in read("kalenteri.ics").walk("VEVENT")} == {"Cancelled: Cancelled", "Walk"}
    assert [str(found["SUMMARY"]) for found in read("kalenteri.ics?q=walk").walk("VEVENT")] == ["Walk"]
    assert read("kalenteri.ics?q=nothing").walk("VEVENT") == []


# --- The feed


def test_the_feed() -> None:
    evil = "Walk <b>& \x0b co"
    event = make_event(evil, organiser_names={"en": "Walkers"}, summaries={"en": "Come along."})
    make_event("Swim", state="cancelled", starts_at=in_days(4))
    response = Client().get("/en/tapahtumat/syote/")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    (first, second) = feed.findall(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}title") == "Walk <b>&   co"
    assert first.findtext(f"{ATOM}id") == f"urn:uuid:{event.pk}"
    assert first.findtext(f"{ATOM}author/{ATOM}name") == "Walkers"
    assert "Come along." in (first.findtext(f"{ATOM}summary") or "")
    assert second.findtext(f"{ATOM}title") == "Cancelled: Swim"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Tarmoa"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == "http://127.0.0.1:8000/en/tapahtumat/syote/"


def test_texts_in_the_feed_are_html_that_shows_them_as_they_were_written() -> None:
    make_event(summaries={"en": "Come <img src=x onerror=alert(1)> & see\nus"}, place_names={"en": "<b>Harbour</b>"})
    feed = ElementTree.fromstring(Client().get("/en/tapahtumat/syote/").content)  # noqa: S314 - our own
    summary = feed.find(f"{ATOM}entry/{ATOM}summary")
    assert summary is not None
    assert summary.get("type") == "html"
    assert "Come &lt;img src=x onerror=alert(1)&gt; &amp; see<br>us" in (summary.text or "")
    assert "<b>" not in (summary.text or "")


@pytest.mark.parametrize("path", ["syote/", "kalenteri.ics"])
def test_an_event_deleted_between_two_queries_is_left_out(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, deleted = make_event("Kept"), make_event("Deleted")
    page = EventsFound.page

    def page_and_then_delete(self: EventsFound, **options: Any) -> list[Row]:
        rows = page(self, **options)
        Event.objects.filter(pk=deleted.pk).delete()
        return rows

    monkeypatch.setattr(EventsFound, "page", page_and_then_delete)
    content = Client().get(f"/en/tapahtumat/{path}").content.decode()
    assert str(kept.pk) in content
    assert str(deleted.pk) not in content


# --- The API


def ask(query: str = "", status: int = 200) -> Any:
    response = Client().get(f"/api/v1/events{query}")
    assert response.status_code == status, response.content
    if status == 200:
        assert response["Access-Control-Allow-Origin"] == "*"
    return response.json()


def test_events_by_the_api() -> None:
    make_places()
    event = make_event("Walk", municipality_id="405", repeat_rule="FREQ=WEEKLY;COUNT=3", charge="free")
    make_event("Swim", starts_at=in_days(9), municipality_id="153", ends_at=None)
    make_event("Draft", state="draft")
    found = ask("?lang=en")
    assert [item["name"] for item in found["items"]] == ["Walk", "Swim"]
    assert found["total"] == 2
    assert found["items"][0]["starts"] == in_days(3).astimezone(HELSINKI).isoformat()
    assert found["items"][1]["ends"] is None
    assert [item["name"] for item in ask("?q=swim&lang=en")["items"]] == ["Swim"]
    assert [item["name"] for item in ask("?municipality=405")["items"]] == ["Walk"]
    assert ask(f"?date={in_days(9).date()}")["total"] == 1
    assert ask(f"?from={in_days(4).date()}&to={in_days(10).date()}")["total"] == 2
    assert [item["name"] for item in ask("?limit=1&offset=1")["items"]] == ["Swim"]
    detail = ask(f"/{event.pk}?lang=en")
    assert detail["repeat_rule"] == "FREQ=WEEKLY;COUNT=3"
    assert len(detail["times"]) == 3
    assert detail["url"].endswith(f"/en/tapahtumat/{event.pk}/")


@pytest.mark.parametrize(
    "query",
    [
        "?municipality=999", "?theme=none", "?when=yesterday", "?date=2026-02-30", "?from=0000-00-00",
        "?to=9999-12-31", "?limit=0", "?offset=-1", "?lang=xx", "?q=!!!", "?q=%00", "?date=2026-12-01&from=2026-12-01",
    ],
)  # fmt: skip
def test_wrong_values_are_answered_with_what_is_wrong(query: str) -> None:
    assert ask(query, status=422)["detail"]


def test_gone_and_unknown_events_by_the_api() -> None:
    event = make_event()
    Event.objects.update(withdrawn_at=timezone.now())
    ask(f"/{event.pk}", status=410)
    ask(f"/{uuid4()}", status=404)
    ask("/rubbish", status=422)
