"""Entering events: who may see and do what, from the outside; states and approval."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.events.repeats import Repeat, Repeats, rule_of
from catalog.models import Event, Organisation
from tests.catalog.desk import enter, filled, make_admin, make_member, make_organisation, of, seen, want_approval
from tests.catalog.events import refresh

pytestmark = pytest.mark.django_db
NEW, OWN, APPROVALS = "/en/tapahtumat/uusi/", "/en/tapahtumat/omat/", "/en/tapahtumat/hyvaksyttavat/"


@pytest.fixture
def client(member: User) -> Client:
    return of(member)


# --- Who may do what -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("part", ["", "kopio/", "peruminen/", "siirto/", "poisto/"])
def test_an_event_is_there_for_its_organisation_alone(
    client: Client, club: Organisation, part: str, method: str
) -> None:
    event = enter(client, club, go="draft")
    url = f"{OWN}{event.pk}/{part}"
    outsiders = [
        make_member("other", make_organisation("Other club", "091", "90")),
        make_admin("other-chief", "90"),
        make_admin("own-chief", "11"),
    ]
    for user in outsiders:
        assert getattr(of(user), method)(url, filled(club)).status_code in ({404, 405} if part == "kopio/" else {404})
    anonymous = getattr(Client(), method)(url)
    if method == "get":
        assert anonymous.status_code == 302
        assert anonymous["Location"].startswith("/en/kirjautuminen/?next=")
    assert Event.objects.filter(pk=event.pk, names={"fi": "Kävelyryhmä"}, state="draft").exists()


def test_the_id_of_somebody_elses_event_cannot_be_sent_as_a_new_one(client: Client, club: Organisation) -> None:
    event = enter(client, club)
    other = make_organisation("Other club", "405", "11")
    response = of(make_member("other", other)).post(NEW, filled(other, id=str(event.pk), name_fi="Taken"))
    assert response.status_code == 404
    event.refresh_from_db()
    assert event.names == {"fi": "Kävelyryhmä"}


@pytest.mark.parametrize("path", [APPROVALS, "/en/kayttajat/", "/en/kayttajat/uusi/", "/en/kayttajat/1/"])
def test_a_stranger_is_sent_to_log_in_and_a_nobody_finds_nothing(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 302
    assert "no-store" in response["Cache-Control"]
    nobody = User.objects.create_user("nobody")
    assert of(nobody).get(path).status_code == 404
    assert of(nobody).post(path, {}).status_code in {404, 405}


@pytest.mark.parametrize("path", [NEW, OWN, f"{OWN}00000000-0000-0000-0000-000000000000/"])
def test_who_belongs_to_no_organisation_is_told_what_to_do(club: Organisation, path: str) -> None:
    assert Client().get(path).status_code == 302
    response = of(User.objects.create_user("nobody")).get(path)
    assert response.status_code == 403
    assert "no-store" in response["Cache-Control"]
    assert "Ask the admin of your county to invite you" in response.content.decode()
    superuser = of(User.objects.create_superuser("root")).get(path).content.decode()
    assert "/catalog/countyrole/add/" in superuser


def test_a_county_admin_without_an_organisation_is_led_to_invite_themselves(club: Organisation) -> None:
    chief = of(make_admin("chief", "11"))
    assert chief.get(OWN).status_code == 200
    for response in (chief.get(NEW), chief.post(NEW, filled(club))):
        assert response.status_code == 403
        assert "Invite yourself" in response.content.decode()
    assert not Event.objects.exists()


@pytest.mark.parametrize("path", [APPROVALS, "/en/kayttajat/", "/en/kayttajat/uusi/"])
def test_a_member_takes_care_of_no_county(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_event_of_another_organisation_cannot_be_entered(client: Client) -> None:
    other = make_organisation("Other club", "405", "11")
    response = client.post(NEW, filled(other))
    assert "Choose an organiser of the list." in response.content.decode()
    assert not Event.objects.exists()


# --- From draft to the pages -----------------------------------------------------------------------------------------


def test_a_new_form_has_what_is_likely_and_one_heading(client: Client, club: Organisation) -> None:
    html = client.get(NEW).content.decode()
    assert f'<option value="{club.pk}" selected' in html
    assert '<option value="405" selected' in html
    assert html.count("<h1") == 1
    assert not re.search(r"<script(?! src)|<style|\sstyle=|\son\w+=|\srequired", html)


def test_an_event_is_published_with_all_that_was_told(client: Client, club: Organisation) -> None:
    day = timezone.localdate() + timedelta(days=7)
    event = enter(client, club, name_sv="Promenad", summary_fi="Kävellään", latitude="61,05", longitude="28.18",
                  repeat="weekly", weekdays=[day.weekday()], until=(day + timedelta(days=60)).strftime("%d.%m.%Y"),
                  skipped=f"{day + timedelta(days=7)}", info_url="example.fi", postal_code="53100")  # fmt: skip
    assert event.state == "scheduled"
    assert event.names == {"fi": "Kävelyryhmä", "sv": "Promenad"}
    assert timezone.localtime(event.starts_at).strftime("%H.%M") == "17.30"
    assert event.repeat_rule.startswith("FREQ=WEEKLY;BYDAY=")
    assert event.skipped_on == [day + timedelta(days=7)]
    assert (event.latitude, event.info_url) == (61.05, "https://example.fi")
    assert [theme.pk for theme in event.themes.all()] == ["liikunta"]
    assert event.occurrences.exists()
    assert event.created_by == event.changed_by
    again = client.get(f"{OWN}{event.pk}/").content.decode()
    for value in ("Promenad", "17:30", "53100", day.isoformat()):
        assert value in again


def test_a_double_press_makes_one_event(client: Client, club: Organisation) -> None:
    values = filled(club)
    assert [client.post(NEW, values).status_code for _ in range(2)] == [302, 302]
    assert Event.objects.count() == 1


def test_a_draft_can_be_deleted_and_what_was_shown_cannot(client: Client, club: Organisation) -> None:
    draft, shown = enter(client, club, go="draft"), enter(client, club)
    assert client.post(f"{OWN}{draft.pk}/poisto/").status_code == 302
    assert client.get(f"{OWN}{shown.pk}/poisto/").status_code == 404
    refused = client.post(f"{OWN}{shown.pk}/poisto/", follow=True)
    assert "That was not possible" in refused.content.decode()
    assert list(Event.objects.all()) == [shown]
    client.post(f"{OWN}{shown.pk}/", filled(club, go="draft"))
    shown.refresh_from_db()
    assert shown.state == "scheduled"


def test_cancelling_needs_a_reason_and_is_told(client: Client, club: Organisation) -> None:
    event = enter(client, club)
    asked = client.post(f"{OWN}{event.pk}/peruminen/", {"fi": ""})
    assert "Tell the reason in a few words." in asked.content.decode()
    client.post(f"{OWN}{event.pk}/siirto/", {"fi": "Flunssa"})
    event.refresh_from_db()
    assert (event.state, event.state_note) == ("postponed", {"fi": "Flunssa"})
    client.post(f"{OWN}{event.pk}/peruminen/", {"fi": "Sade"})
    event.refresh_from_db()
    assert (event.state, event.state_note) == ("cancelled", {"fi": "Sade"})
    client.post(f"{OWN}{event.pk}/siirto/", {"fi": "Ei enää"})
    event.refresh_from_db()
    assert event.state == "cancelled"


def test_a_copy_is_a_new_event_without_a_day(client: Client, club: Organisation) -> None:
    event = enter(client, club)
    html = client.get(f"{OWN}{event.pk}/kopio/").content.decode()
    assert "Kävelyryhmä" in html
    assert f'value="{event.pk}"' not in html
    assert not re.search(r'name="day"[^>]*value="\d', html)


def test_a_weekly_group_is_copied_and_moved_to_another_weekday(client: Client, club: Organisation) -> None:
    day = timezone.localdate() + timedelta(days=7)
    until, other = day + timedelta(days=60), day + timedelta(days=1)
    told = {"repeat": "weekly", "until": until.isoformat()}
    event = enter(client, club, weekdays=[day.weekday()], **told)
    for path in (f"{OWN}{event.pk}/", f"{OWN}{event.pk}/kopio/"):
        html = client.get(path).content.decode()
        assert not re.search(r'name="weekdays"[^>]*checked', html)
        assert re.search(rf'name="until"[^>]*value="{until}"|value="{until}"[^>]*name="until"', html)
    version = seen(client, f"{OWN}{event.pk}/")
    client.post(f"{OWN}{event.pk}/", filled(club, day=other.isoformat(), seen=version, **told))
    event.refresh_from_db()
    assert f"BYDAY={('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')[other.weekday()]};" in event.repeat_rule


def test_a_copy_keeps_no_last_day_that_is_past(client: Client, club: Organisation) -> None:
    event = enter(client, club)
    first = timezone.now() - timedelta(days=30)
    daily = rule_of(Repeats(Repeat.DAILY, until=timezone.localdate() - timedelta(days=3)), first.date())
    Event.objects.filter(pk=event.pk).update(starts_at=first, ends_at=None, repeat_rule=daily)
    html = client.get(f"{OWN}{event.pk}/kopio/").content.decode()
    assert 'value="daily" selected' in html
    assert not re.search(r'name="until"[^>]*value="\d', html)


def test_what_repeats_stands_where_it_comes_next(client: Client, club: Organisation) -> None:
    once = enter(client, club, name_fi="Once", day=(timezone.localdate() + timedelta(days=1)).isoformat())
    series = enter(client, club, name_fi="Series")
    first = series.starts_at - timedelta(days=26)
    until = series.starts_at + timedelta(days=30)
    Event.objects.filter(pk=series.pk).update(
        starts_at=first, ends_at=first + timedelta(hours=1), repeat_rule=f"FREQ=WEEKLY;UNTIL={until:%Y%m%d}T205959Z"
    )
    refresh(series)
    html = client.get(OWN).content.decode()
    assert html.index(str(once.pk)) < html.index(str(series.pk))
    following = first + timedelta(days=21)
    assert f"{following.day} {following:%B}" in html
    assert f" {first.day} {first:%B}" not in html


def test_the_list_asks_as_much_at_any_size(
    client: Client, club: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        enter(client, club)
    client.get(OWN)
    with django_assert_max_num_queries(16):
        html = client.get(OWN).content.decode()
    assert html.count("desk-row") == 5
    assert "(5)" in html


def test_the_list_leads_to_what_is_on_the_pages(client: Client, club: Organisation) -> None:
    shown, draft = enter(client, club), enter(client, club, go="draft")
    assert f'href="/en/tapahtumat/{shown.pk}/"' in client.get(OWN).content.decode()
    assert f'href="/en/tapahtumat/{draft.pk}/"' not in client.get(f"{OWN}?show=drafts").content.decode()


# --- Approval --------------------------------------------------------------------------------------------------------


def test_another_countys_municipality_is_no_way_round_approval(client: Client, club: Organisation) -> None:
    want_approval()
    make_organisation("Foreign", "091", "90")
    foreign, chief = make_admin("foreign", "90"), make_admin("chief", "11")
    event = enter(client, club, municipality="091")
    assert (event.state, event.municipality_id) == ("awaiting_approval", "091")
    assert of(foreign).get(f"{APPROVALS}{event.pk}/").status_code == 404
    assert of(chief).get(f"{APPROVALS}{event.pk}/").status_code == 200


def test_a_second_person_approves(client: Client, club: Organisation) -> None:
    want_approval()
    make_organisation("Foreign", "091", "90")
    chief, foreign = make_admin("chief", "11"), make_admin("foreign", "90")
    event = enter(client, club)
    assert event.state == "awaiting_approval"
    assert [message.to for message in mail.outbox] == [["chief@example.fi"]]
    url = f"{APPROVALS}{event.pk}/"
    for method in ("get", "post"):
        assert getattr(client, method)(url, {"go": "approve"}).status_code == 404
        assert getattr(of(foreign), method)(url, {"go": "approve"}).status_code == 404
    page = of(chief).get(url).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    of(chief).post(url, {"go": "approve", "seen": "another version"})
    event.refresh_from_db()
    assert event.state == "awaiting_approval"
    of(chief).post(url, {"go": "approve", "seen": seen[1].replace("&#x2B;", "+")})
    event.refresh_from_db()
    assert (event.state, event.approved_by) == ("scheduled", chief)
    assert mail.outbox[-1].to == ["member@example.fi"]
    client.post(f"{OWN}{event.pk}/", filled(club, name_fi="Something else"))
    event.refresh_from_db()
    assert (event.state, event.approved_by) == ("awaiting_approval", None)


def test_who_entered_or_changed_it_does_not_approve_it(club: Organisation, member: User) -> None:
    want_approval()
    chief = make_admin("chief", "11")
    chief.memberships.create(organisation=club)
    event = enter(of(chief), club)
    assert of(chief).post(f"{APPROVALS}{event.pk}/", {"go": "approve"}).status_code == 404
    other = enter(of(member), club)
    version = seen(of(chief), f"{OWN}{other.pk}/")
    of(chief).post(f"{OWN}{other.pk}/", filled(club, name_fi="Changed by the chief", seen=version))
    assert of(chief).post(f"{APPROVALS}{other.pk}/", {"go": "approve"}).status_code == 404
    assert not Event.objects.filter(state="scheduled").exists()


def test_what_is_returned_is_a_draft_with_the_words(client: Client, club: Organisation) -> None:
    want_approval()
    chief = of(make_admin("chief", "11"))
    event = enter(client, club)
    url = f"{APPROVALS}{event.pk}/"
    assert "Tell what should be put right." in chief.post(url, {"go": "return", "seen": "x"}).content.decode()
    chief.post(url, {"go": "return", "words": "Tell the price.", "seen": event.modified_at.isoformat()})
    event.refresh_from_db()
    assert (event.state, event.state_note) == ("draft", {"en": "Tell the price."})
    assert "Tell the price." in mail.outbox[-1].body
    assert "Tell the price." in client.get(f"{OWN}?show=drafts").content.decode()
