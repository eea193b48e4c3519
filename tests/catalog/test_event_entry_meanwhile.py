"""Two at once at the desk: nobody's work is lost or undone unasked, and nothing that was typed is."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from catalog.desk import doors
from catalog.events import entry
from catalog.models import Event, EventState, Organisation
from tests.catalog.desk import (
    enter,
    filled,
    hidden_fields,
    make_admin,
    make_member,
    of,
    seen,
    want_approval,
)

pytestmark = pytest.mark.django_db
NEW, OWN, APPROVALS, LOGIN = (
    "/en/tapahtumat/uusi/", "/en/tapahtumat/omat/", "/en/tapahtumat/hyvaksyttavat/", "/en/kirjautuminen/",
)  # fmt: skip
MEANWHILE = "The event has been changed meanwhile"


@pytest.fixture
def client(member: User) -> Client:
    return of(member)


@pytest.fixture
def colleague(club: Organisation) -> Client:
    return of(make_member("colleague", club))


def text(client: Client, path: str, data: dict[str, object]) -> str:
    """The page after the form was sent."""
    return client.post(path, data, follow=True).content.decode()


# --- Two editors -----------------------------------------------------------------------------------------------------


def test_a_second_editor_is_told_and_saves_over_only_by_pressing_again(
    client: Client, colleague: Client, club: Organisation
) -> None:
    event = enter(client, club)
    url = f"{OWN}{event.pk}/"
    first, second = seen(client, url), seen(colleague, url)
    client.post(url, filled(club, name_fi="Of the first", seen=first))
    html = text(colleague, url, filled(club, name_fi="Of the second", seen=second))
    event.refresh_from_db()
    assert event.names == {"fi": "Of the first"}
    assert MEANWHILE in html
    assert 'value="Of the second"' in html
    (fresh,) = hidden_fields(html)["seen"]
    assert fresh == event.modified_at.isoformat()
    assert MEANWHILE not in text(colleague, url, filled(club, name_fi="Of the second", seen=fresh))
    event.refresh_from_db()
    assert event.names == {"fi": "Of the second"}


def test_an_edit_does_not_undo_a_cancellation(client: Client, colleague: Client, club: Organisation) -> None:
    event = enter(client, club)
    url = f"{OWN}{event.pk}/"
    opened = seen(colleague, url)
    client.post(f"{url}peruminen/", {"fi": "Sade"})
    html = text(colleague, url, filled(club, name_fi="Corrected", seen=opened))
    assert MEANWHILE in html
    assert "Save, still cancelled" in html
    told = text(colleague, url, filled(club, name_fi="Corrected", seen=hidden_fields(html)["seen"][0]))
    assert "The event is still marked as cancelled." in told
    event.refresh_from_db()
    assert (event.state, event.state_note, event.names) == ("cancelled", {"fi": "Sade"}, {"fi": "Corrected"})


@pytest.mark.parametrize(("part", "state"), [("peruminen", "cancelled"), ("siirto", "postponed")])
def test_what_is_called_off_is_announced_again_when_that_is_said(
    client: Client, club: Organisation, part: str, state: str
) -> None:
    event = enter(client, club)
    url = f"{OWN}{event.pk}/"
    client.post(f"{url}{part}/", {"fi": "Flunssa"})
    for aim in ("publish", "draft", ""):
        client.post(url, filled(club, seen=seen(client, url), go=aim))
        event.refresh_from_db()
        assert (event.state, event.state_note) == (state, {"fi": "Flunssa"})
    client.post(url, filled(club, seen=seen(client, url), go="announce"))
    event.refresh_from_db()
    assert (event.state, event.state_note) == ("scheduled", {})


def test_a_called_off_event_is_no_way_round_approval(client: Client, club: Organisation) -> None:
    event = enter(client, club)
    url = f"{OWN}{event.pk}/"
    client.post(f"{url}peruminen/", {"fi": "Sade"})
    want_approval()
    opened = client.get(url).content.decode()
    assert "saved only when you announce it again" in opened
    # What Enter presses.
    pressed = re.search(r'name="go"\s+value="(\w+)"', opened)
    assert pressed
    html = text(client, url, filled(club, name_fi="Unapproved", seen=seen(client, url), go=pressed[1]))
    assert "Your county approves changes first." in html
    assert 'value="Unapproved"' in html
    event.refresh_from_db()
    assert (event.state, event.names) == ("cancelled", {"fi": "Kävelyryhmä"})
    client.post(url, filled(club, name_fi="To be approved", seen=seen(client, url), go="announce"))
    event.refresh_from_db()
    assert event.state == "awaiting_approval"


def test_a_form_pressed_twice_is_no_other_persons(client: Client, colleague: Client, club: Organisation) -> None:
    event = enter(client, club)
    url = f"{OWN}{event.pk}/"
    values = filled(club, name_fi="Corrected", seen=seen(client, url))
    assert [client.post(url, values).status_code for _ in range(2)] == [302, 302]
    # Going back to the form of the new event, too; but not over what somebody else has done.
    again = filled(club, id=str(event.pk), name_fi="From the first form")
    assert client.post(NEW, again).status_code == 302
    colleague.post(url, filled(club, name_fi="Of the colleague", seen=seen(colleague, url)))
    assert MEANWHILE in text(client, NEW, again)
    event.refresh_from_db()
    assert event.names == {"fi": "Of the colleague"}


# --- Deleted meanwhile -----------------------------------------------------------------------------------------------


def test_what_was_typed_for_a_deleted_draft_becomes_a_new_event(
    client: Client, colleague: Client, club: Organisation
) -> None:
    event = enter(client, club, go="draft")
    url = f"{OWN}{event.pk}/"
    values = filled(club, id=str(event.pk), name_fi="Typed", seen=seen(client, url))
    colleague.post(f"{url}poisto/")
    html = text(client, url, values)
    assert "The event has been deleted meanwhile." in html
    assert 'value="Typed"' in html
    assert f'action="{NEW}"' in html
    assert client.post(NEW, values).status_code == 302
    assert Event.objects.get(pk=event.pk).names == {"fi": "Typed"}


@pytest.mark.parametrize("part", ["poisto", "peruminen", "siirto"])
def test_what_is_done_to_a_deleted_event_is_answered_in_words(client: Client, club: Organisation, part: str) -> None:
    event = enter(client, club, go="draft")
    client.post(f"{OWN}{event.pk}/poisto/")
    assert "The event has been deleted already." in text(client, f"{OWN}{event.pk}/{part}/", {"fi": "Sade"})
    assert client.get(f"{OWN}{event.pk}/{part}/").status_code == 404


def test_the_writer_refuses_what_is_gone_since_it_was_read(member: User) -> None:
    with pytest.raises(entry.NotPossible):
        entry.delete_draft(uuid4())
    with pytest.raises(entry.NotPossible):
        entry.call_off(uuid4(), EventState.CANCELLED, {"fi": "Sade"}, by=member)


# --- Two approvers ---------------------------------------------------------------------------------------------------


def test_a_second_approver_is_told_and_keeps_the_words(client: Client, club: Organisation) -> None:
    want_approval()
    chiefs = [of(make_admin(name, "11")) for name in ("one", "other")]
    event = enter(client, club)
    url = f"{APPROVALS}{event.pk}/"
    version = seen(chiefs[0], url)
    chiefs[0].post(url, {"go": "approve", "seen": version})
    html = text(chiefs[1], url, {"go": "return", "words": "Tell the price.", "seen": version})
    assert "The event no longer awaits approval" in html
    assert "You wrote: Tell the price." in html
    assert chiefs[1].get(url).status_code == 302
    event.refresh_from_db()
    assert event.state == "scheduled"


def test_words_stay_when_the_event_was_changed_meanwhile(client: Client, club: Organisation) -> None:
    want_approval()
    chief = of(make_admin("chief", "11"))
    event = enter(client, club)
    url = f"{APPROVALS}{event.pk}/"
    version = seen(chief, url)
    client.post(f"{OWN}{event.pk}/", filled(club, name_fi="Changed", seen=version))
    html = text(chief, url, {"go": "return", "words": "Tell the price.", "seen": version})
    assert "Look at it once more." in html
    assert "Tell the price.</textarea>" in html
    assert "Changed" in html


# --- The session has ended -------------------------------------------------------------------------------------------


def kept_by(client: Client, values: dict[str, object]) -> dict[str, object]:
    """What the login page sends on for a form that was sent without a session."""
    fields = hidden_fields(client.post(NEW, values).content.decode())
    return {"next": NEW, "kept": fields["kept"][0]}


def test_what_was_typed_survives_the_end_of_the_session(club: Organisation, member: User) -> None:
    values = filled(club, summary_fi="A long text")
    late = Client()
    kept = kept_by(late, values)
    assert "Log in to go on." in late.post(NEW, values).content.decode()
    login = kept | {"username": "MEMBER@example.fi", "password": "wrong"}
    assert str(kept["kept"]) in late.post(LOGIN, login).content.decode()
    go_on = late.post(LOGIN, login | {"password": "a long passphrase"}).content.decode()
    assert f'action="{NEW}"' in go_on
    assert "the picture" not in go_on
    assert late.post(NEW, hidden_fields(go_on)).status_code == 302
    assert Event.objects.get(pk=values["id"]).summaries == {"fi": "A long text"}


def test_logging_in_elsewhere_meanwhile_loses_nothing(club: Organisation, member: User) -> None:
    values = filled(club, summary_fi="A long text")
    late = Client()
    kept = kept_by(late, values)
    late.force_login(member)
    go_on = late.post(LOGIN, kept).content.decode()
    assert hidden_fields(go_on)["summary_fi"] == ["A long text"]
    assert f'action="{NEW}"' in go_on
    # A browser whose key has changed by that comes here another way.
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    go_on = strict.post(LOGIN, kept, headers={"origin": "http://testserver"}).content.decode()
    assert hidden_fields(go_on)["summary_fi"] == ["A long text"]
    assert f'action="{NEW}"' in go_on


def test_what_was_kept_for_too_long_is_said_to_be_gone(
    club: Organisation, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Client()
    kept = kept_by(late, filled(club))
    monkeypatch.setattr(doors, "KEPT_SECONDS", -1)
    login = kept | {"username": "member@example.fi", "password": "a long passphrase"}
    assert "is gone by now" in text(late, LOGIN, login)
    assert "is gone by now" in text(late, LOGIN, kept)


def test_a_picture_that_did_not_come_along_is_told_of(club: Organisation, member: User) -> None:
    late = Client()
    values = filled(club, picture=SimpleUploadedFile("a.jpg", b"any"), image_alt_fi="Metsä")
    kept = kept_by(late, values)
    late.force_login(member)
    go_on = late.post(LOGIN, kept).content.decode()
    assert "Only the picture did not come along" in go_on
    assert "There is no picture." in late.post(NEW, hidden_fields(go_on)).content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    values["picture"].seek(0)
    sent = strict.post(NEW, values, headers={"origin": "http://testserver"})
    assert "Only the picture did not come along" in sent.content.decode()


def test_passwords_are_never_kept() -> None:
    names = ("password", "new_password1", "new_password2", "old_password", "password1", "password2", "username")
    response = Client().post(NEW, dict.fromkeys((*names, "name_fi"), "secret"))
    token = hidden_fields(response.content.decode())["kept"][0]
    assert signing.loads(token, salt=doors.SALT) == [["name_fi", "secret"]]
    assert doors.fields_of(response.wsgi_request) == [("name_fi", "secret")]


def test_a_far_event_is_not_said_to_be_in_lists_yet(client: Client, club: Organisation) -> None:
    day = (timezone.localdate() + timedelta(days=500)).isoformat()
    html = text(client, NEW, filled(club, day=day))
    assert "It is far ahead" in html
    page = Client().get(f"/en/tapahtumat/{Event.objects.get().pk}/").content.decode()
    assert "The event is over." not in page
    assert "Add to your calendar" in page
