"""The pages of events: what is shown and what never is, day by day, narrowed, and rubbish that they survive."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from catalog.events.indexing import index
from catalog.models import Event, EventImage, EventSource, EventState, Service
from catalog.search import terms
from tests.catalog.events import in_days, make_event, on, refresh
from tests.catalog.searching import listed, make_places
from tests.catalog.test_pages import AtMost
from tests.demo_catalogue import DemoCatalogue

pytestmark = pytest.mark.django_db
LANGUAGES = ("fi", "sv", "en")


def html(path: str = "", language: str = "en", status: int = 200) -> str:
    """The page's text and tags, spaces made even."""
    response = Client().get(f"/{language}/tapahtumat/{path}")
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def names(query: str = "", language: str = "en") -> list[str]:
    """Names of the events on the page, in order."""
    return re.findall(r'service-card__link" href="[^"]+">([^<]+)</a>', html(f"?{query}", language))


def card(event: Event, language: str = "en") -> str:
    return html(f"{event.pk}/", language)


# --- The list


def test_events_come_day_by_day_by_time() -> None:
    make_event("Late", starts_at=in_days(2, "20:00"))
    make_event("Early", starts_at=in_days(2, "09:00"))
    make_event("Tomorrow", starts_at=in_days(1))
    make_event("Exhibition", starts_at=in_days(-5), ends_at=in_days(30))
    make_event("Over", starts_at=in_days(-1))
    assert names() == ["Exhibition", "Tomorrow", "Early", "Late"]
    assert len(re.findall(r"<h2>\w+day \d+ \w+ \d{4}</h2>", html())) == 3


def test_without_events_the_page_says_what_to_do() -> None:
    page = html()
    assert "We did not find an event like this" in page
    assert "/en/haku/" in page


@pytest.mark.parametrize("state", EventState)
def test_states(state: EventState) -> None:
    event = make_event("Walk", state=state.value, state_note={"en": "The guide is ill."})
    is_shown = state not in (EventState.DRAFT, EventState.AWAITING_APPROVAL)
    assert (names() == ["Walk"]) == is_shown
    page = html(f"{event.pk}/", status=200 if is_shown else 404)
    labels = {EventState.CANCELLED: "Cancelled", EventState.POSTPONED: "Postponed"}
    assert ("The guide is ill." in page) == (state in labels)
    if state in labels:
        assert labels[state] in page
        assert labels[state] in html()


def test_events_of_a_source_that_is_switched_off_are_not_shown() -> None:
    source = EventSource.objects.create(name="x", title="X", kind="ical", url="https://x.example/", is_active=False)
    event = make_event(origin=source, source_id="1")
    assert names() == []
    html(f"{event.pk}/", status=404)
    EventSource.objects.update(is_active=True)
    index([event.pk])
    assert names() == ["Walk"]


def test_a_withdrawn_event_is_gone_and_an_unknown_one_not_found() -> None:
    event = make_event("Old walk")
    make_event("Other")
    Event.objects.filter(pk=event.pk).update(withdrawn_at=timezone.now())
    refresh(event)
    page = html(f"{event.pk}/", status=410)
    assert "Old walk" in page
    assert "Other" in page
    assert names() == ["Other"]
    html(f"{uuid4()}/", status=404)
    html("rubbish/", status=404)


def test_words_places_themes_and_time_narrow(default_data: None) -> None:
    terms.refresh_general_names()
    make_event("Kävelyretki", language="fi", municipality_id="405", themes=["liikunta"], starts_at=in_days(2))
    make_event("Kuoron konsertti", language="fi", municipality_id="153", themes=["kulttuuri"], starts_at=in_days(9))
    make_event("Etäluento", language="fi", is_remote=True, starts_at=in_days(5))
    everything = ["Kävelyretki", "Etäluento", "Kuoron konsertti"]
    assert names() == everything
    assert names("q=kävelyretkellä", "fi") == ["Kävelyretki"]
    assert names("q=konsertti+imatra", "fi") == ["Kuoron konsertti"]
    assert names("q=Imatra", "fi") == ["Etäluento", "Kuoron konsertti"]
    assert names("q=Imatra&literal=1", "fi") == ["Kuoron konsertti"]
    assert names("municipality=405") == ["Kävelyretki", "Etäluento"]
    assert names("theme=kulttuuri") == ["Kuoron konsertti"]
    assert names("theme=kulttuuri&municipality=405") == []
    assert "If you mean <strong>Kouvola</strong>" in html("?q=kävely+kouvola")
    day = in_days(5).date().isoformat()
    assert names(f"from={day}") == ["Etäluento", "Kuoron konsertti"]
    assert names(f"to={day}") == ["Kävelyretki", "Etäluento"]
    assert names(f"from={day}&to={day}") == ["Etäluento"]


def test_named_times() -> None:
    make_event("Today", starts_at=in_days(0, "00:00"), ends_at=in_days(1, "00:00"), has_times=False)
    make_event("Tomorrow", starts_at=in_days(1))
    today = timezone.localdate()
    make_event("Saturday", starts_at=on(today + timedelta(days=(5 - today.weekday()) % 7 + 7)))
    assert names("when=today") == ["Today"]
    assert names("when=evening") == ["Today"]
    assert names("when=tomorrow") == ["Tomorrow"]
    assert "Saturday" not in names("when=weekend")


def test_a_word_that_no_service_has_is_looked_for_as_it_is_written(default_data: None) -> None:
    listed("Keinuiltu")
    make_event("Keinuilta", language="fi")
    assert names("q=keinuilta", "fi") == ["Keinuilta"]
    page = html("?q=keinuilta", language="fi")
    assert "<strong>keinuiltu</strong>" in page
    assert "?q=keinuilta&amp;literal=1" in page
    assert "keinuiltu" not in html("?q=keinuilta&literal=1", language="fi")


def test_pages_of_many_events() -> None:
    for number in range(25):
        make_event(f"Walk {number}", starts_at=in_days(2, "10:00") + timedelta(minutes=number))
    assert names("page=1")[:1] == ["Walk 0"]
    assert names("page=2") == [f"Walk {number}" for number in range(20, 25)]
    assert names("page=99") == names("page=2")


@pytest.mark.parametrize("soon", [0, 5, 19, 20, 24])
def test_pages_go_on_from_the_first_days_to_later_ones(soon: int) -> None:
    """Whether or not the first days, which are looked at by themselves, fill a page."""
    days = [1] * soon + [40] * (24 - soon)
    for number, day in enumerate(days):
        make_event(f"Walk {number:02}", starts_at=in_days(day, "10:00") + timedelta(minutes=number))
    make_event("Daily", starts_at=in_days(0, "00:00"), repeat_rule="FREQ=DAILY", ends_at=in_days(0, "23:59"))
    expected = ["Daily", *(f"Walk {number:02}" for number in range(24))]
    assert names() + names("page=2") == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("from=0000-01-01", "Enter a valid date."),
        ("from=2026-02-30", "Enter a valid date."),
        ("to=9999-12-31", "Give a date from today to a year from now."),
        ("from=0001-01-01", "Give a date from today to a year from now."),
        ("municipality=999", "Select a valid choice. 999 is not one of the available choices."),
        ("theme=%00", "Select a valid choice."),
        ("when=yesterday", "Select a valid choice. yesterday is not one of the available choices."),
        ("q=!!!", "Write a word: the search needs letters or numbers."),
        ("q=a%00b", "Null characters are not allowed."),
        ("q=%27%29%3B--&page=%00", "Write a word: the search needs letters or numbers."),
        ("q=%27a%29%3B--+%26+!&page=%00", ""),
        ("from=rubbish&to=%00&municipality=%F0%9F%92%A9&when=%00", "Enter a valid date."),
    ],
)
def test_bad_input_gets_a_message_and_the_page_works(query: str, message: str) -> None:
    make_event()
    page = html(f"?{query}")
    assert message in page
    assert ("Check what you have filled in" in page) == bool(message)
    for language in LANGUAGES:
        html(f"?{query}", language)
        assert Client().get(f"/{language}/tapahtumat/kalenteri.ics?{query}").status_code == 200
        assert Client().get(f"/{language}/tapahtumat/syote/?{query}").status_code == 200


def test_dates_that_contradict_each_other() -> None:
    first, last = in_days(9).date(), in_days(3).date()
    assert "The last day has to be the first day or later." in html(f"?from={first}&to={last}")
    assert "Choose either a time here or dates, not both." in html(f"?when=today&from={first}")


def test_chips_lead_to_the_same_without_them(default_data: None) -> None:
    page = html("?theme=liikunta&when=tomorrow&page=2")
    assert 'class="chip" href="/en/tapahtumat/?when=tomorrow"' in page
    assert 'class="chip" href="/en/tapahtumat/?theme=liikunta"' in page
    assert "kalenteri.ics?theme=liikunta&amp;when=tomorrow" in page


# --- The card


def test_a_card_has_everything_in_every_language(default_data: None) -> None:
    image = EventImage.objects.create(digest="a" * 64, content_type="image/webp", data=b"RIFF", width=800, height=600)
    event = make_event(
        repeat_rule="FREQ=WEEKLY",
        themes=["liikunta"],
        municipality_id="405",
        place_names={"en": "Harbour"},
        streets={"en": "Satamatie 1"},
        postal_code="53100",
        charge="free",
        charge_infos={"en": "Coffee 2 €"},
        accessibility={"en": "No steps."},
        registration_infos={"en": "By Monday."},
        registration_url="https://register.example/",
        organiser_names={"en": "Walkers"},
        image=image,
        image_alts={"en": "People on a path"},
        image_licence="CC BY 4.0",
        image_credit="Photographer",
    )
    page = card(event)
    for text in (
        "Harbour",
        "Satamatie 1",
        "53100 Lappeenranta",
        "Free of charge",
        "Coffee 2 €",
        "No steps.",
        "By Monday.",
    ):
        assert text in page
    assert 'alt="People on a path"' in page
    assert "Image: Photographer, CC BY 4.0" in page
    assert "And more after these." in page
    assert page.count("6pm–8pm </li>") == 10
    for language in LANGUAGES:
        assert len(re.findall(r"<h1[ >]", card(event, language))) == 1
        assert " style=" not in card(event, language)
    response = Client().get("/kuvat/" + "a" * 64)
    assert response.content == b"RIFF"
    assert "immutable" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert Client().get("/kuvat/" + "b" * 64).status_code == 404
    with AtMost(7):  # six, and whether this is the demonstration
        card(event)


def test_everything_from_outside_is_escaped() -> None:
    evil = "</script><script>alert(1)</script>"
    texts = {"en": evil}
    event = make_event(evil, summaries=texts, descriptions=texts, place_names=texts, organiser_names=texts)
    assert "<script>alert" not in card(event)
    assert "<script>alert" not in html()


def structured(event: Event) -> Any:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', card(event))
    return json.loads(text)


def test_a_card_says_the_same_to_machines() -> None:
    event = make_event(
        "Walk & </script>", state="cancelled", place_names={"en": "Harbour"}, charge="free", starts_at=in_days(3)
    )
    found = structured(event)
    assert found["@type"] == "Event"
    assert found["name"] == "Walk & </script>"
    assert found["eventStatus"] == "https://schema.org/EventCancelled"
    assert found["startDate"].startswith(f"{timezone.localdate() + timedelta(days=3)}T18:00:00+0")
    assert found["location"][0]["name"] == "Harbour"
    whole_day = make_event(starts_at=in_days(3, "00:00"), ends_at=None, has_times=False)
    found = structured(whole_day)
    assert found["startDate"] == found["endDate"] == str(timezone.localdate() + timedelta(days=3))


def test_an_event_that_is_over_says_so() -> None:
    event = make_event(starts_at=in_days(-400))
    assert "The event is over." in card(event)


@pytest.mark.parametrize(
    ("fields", "times"),
    [
        ({}, 1),
        ({"repeat_rule": "FREQ=WEEKLY;COUNT=3"}, 3),
        ({"repeat_rule": "FREQ=WEEKLY;COUNT=3", "skipped_on": [in_days(500).date()]}, 2),
        ({"starts_at": in_days(365 * 7900)}, 1),
        ({"starts_at": in_days(-30), "repeat_rule": "FREQ=YEARLY;INTERVAL=2;COUNT=3"}, 2),
    ],
)
def test_an_event_beyond_the_horizon_is_not_over(fields: dict[str, Any], times: int) -> None:
    event = make_event(**{"starts_at": in_days(500)} | fields)
    page = card(event)
    assert not event.occurrences.exists()
    assert "The event is over." not in page
    assert "Add to your calendar" in page
    assert len(Client().get(f"/api/v1/events/{event.pk}?lang=en").json()["times"]) == times
    assert structured(event)["startDate"] > str(timezone.localdate())


def test_an_event_in_another_language_is_marked_with_it() -> None:
    page = card(make_event("Kävely", language="fi"))
    assert '<h1 lang="fi">Kävely</h1>' in page
    assert "In Finnish" in page


# --- How many queries


@pytest.mark.parametrize(("path", "most"), [("", 5), ("?q=walk&from=x", 7), ("syote/", 5), ("kalenteri.ics", 4)])
def test_number_of_queries_does_not_grow(path: str, most: int) -> None:
    make_places()
    for number in range(12):
        make_event(f"Walk {number}", municipality_id="405", repeat_rule="FREQ=DAILY")
    with AtMost(most):
        assert Client().get(f"/en/tapahtumat/{path}").status_code == 200


# --- Events on other pages


class OtherPagesTest(DemoCatalogue):
    def test_home_service_and_search_show_events(self) -> None:
        service = Service.objects.on_tray().filter(theme_links__theme="liikunta")[0]
        event = make_event("Walking festival", service=service, themes=["liikunta"])
        for path in ("", f"palvelut/{service.pk}/", "haku/?q=festival", "haku/?theme=liikunta"):
            with self.subTest(path=path):
                page = self.client.get(f"/en/{path}").content.decode()
                assert f"/en/tapahtumat/{event.pk}/" in page
                assert 'href="/en/tapahtumat/' in page
        assert f"/en/palvelut/{service.pk}/" in card(event)
        for path in ("haku/", "haku/?q=zzz", "haku/?theme=liikunta&channel=online"):
            assert "Walking festival" not in self.client.get(f"/en/{path}").content.decode()
        Service.objects.filter(pk=service.pk).update(withdrawn_at=timezone.now())
        assert f"/en/palvelut/{service.pk}/" not in card(event)


@pytest.mark.parametrize("state", ["scheduled", "cancelled"])
def test_the_coming_times_of_a_cancelled_series_are_struck_through(state: str) -> None:
    event = make_event("Walk", repeat_rule="FREQ=DAILY;COUNT=3", state=state)
    coming = card(event).partition("Coming times")[2].partition("</ul>")[0]
    assert coming.count("<li>") == 3
    assert coming.count("<s>") == (3 if state == "cancelled" else 0)
