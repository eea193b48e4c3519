"""Accounts of those who enter events: invitations, who may manage whom, passwords, and the limit to trying them."""

import re
from smtplib import SMTPRecipientsRefused

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from catalog.models import LoginAttempt, Organisation
from tests.catalog.desk import enter, make_admin, make_member, make_organisation, of, want_approval

pytestmark = pytest.mark.django_db
PEOPLE, INVITE, LOGIN = "/en/kayttajat/", "/en/kayttajat/uusi/", "/en/kirjautuminen/"


@pytest.fixture
def club() -> Organisation:
    return make_organisation("Club", "405", "11")


@pytest.fixture
def foreign() -> Organisation:
    return make_organisation("Foreign club", "091", "90")


@pytest.fixture
def chief(club: Organisation) -> Client:
    return of(make_admin("chief", "11"))


def invite(chief: Client, *organisations: Organisation, email: str = "New.Person@Example.fi") -> None:
    data = {"email": email, "name": "New Person", "organisations": [str(one.pk) for one in organisations]}
    assert chief.post(INVITE, data).status_code == 302


def test_an_invited_person_sets_a_password_by_the_link_once(chief: Client, club: Organisation) -> None:
    invite(chief, club)
    user = User.objects.get(username="new.person@example.fi")
    assert not user.has_usable_password()
    assert [one.organisation for one in user.memberships.all()] == [club]
    assert mail.outbox[0].to == ["new.person@example.fi"]
    link = re.search(r"http://\S+?(/en/kirjautuminen/salasana/\S+)", str(mail.outbox[0].body))
    assert link
    person = Client()
    page = person.get(link[1], follow=True)
    words = {"new_password1": "fourteen quiet swans", "new_password2": "fourteen quiet swans"}
    assert person.post(page.redirect_chain[-1][0], words).status_code == 302
    assert person.post(LOGIN, {"username": " NEW.person@example.fi", "password": words["new_password1"]})[
        "Location"
    ].endswith("/en/tapahtumat/omat/")
    assert "is too old" in Client().get(link[1], follow=True).content.decode()


def test_only_organisations_of_the_own_county_can_be_given(
    chief: Client, club: Organisation, foreign: Organisation
) -> None:
    data = {"email": "a@example.fi", "name": "A", "organisations": [str(foreign.pk)]}
    response = chief.post(INVITE, data)
    assert "Choose organisations of the list." in response.content.decode()
    assert "a@example.fi" in response.content.decode()
    assert not User.objects.filter(username="a@example.fi").exists()
    assert not mail.outbox


def test_an_invitation_answers_the_same_for_an_account_that_there_is(
    chief: Client, club: Organisation, foreign: Organisation
) -> None:
    user = make_member("known", foreign)
    invite(chief, club, email="KNOWN@example.fi")
    assert User.objects.filter(email__iexact="known@example.fi").count() == 1
    assert user.memberships.count() == 2
    assert "salasana" not in mail.outbox[0].body
    html = chief.get(PEOPLE).content.decode()
    assert "A mail was sent to KNOWN@example.fi." in html
    assert "Foreign club" not in html


def test_people_of_another_county_are_not_there(chief: Client, foreign: Organisation) -> None:
    other = make_member("other", foreign)
    assert "other@example.fi" not in chief.get(PEOPLE).content.decode()
    for data in ({"go": "close"}, {"go": "resend"}, {"go": f"take-out:{foreign.pk}"}):
        assert chief.post(f"{PEOPLE}{other.pk}/", data).status_code == 404
    other.refresh_from_db()
    assert other.is_active
    assert other.memberships.exists()


def test_who_has_another_countys_organisation_too_is_not_closed(
    chief: Client, club: Organisation, foreign: Organisation
) -> None:
    shared = make_member("shared", club, foreign)
    url = f"{PEOPLE}{shared.pk}/"
    assert "Close the account" not in chief.get(url).content.decode()
    chief.post(url, {"go": "close"})
    chief.post(url, {"go": f"take-out:{foreign.pk}"})
    assert shared.memberships.count() == 2
    chief.post(url, {"go": f"take-out:{club.pk}"})
    shared.refresh_from_db()
    assert shared.is_active
    assert [one.organisation for one in shared.memberships.all()] == [foreign]


@pytest.mark.parametrize("action", ["close", "take-out"])
def test_who_is_closed_is_logged_out_and_can_be_invited_again(chief: Client, club: Organisation, action: str) -> None:
    user = make_member("member", club)
    theirs = of(user)
    chief.post(f"{PEOPLE}{user.pk}/", {"go": action if action == "close" else f"take-out:{club.pk}"})
    user.refresh_from_db()
    assert not user.is_active
    assert theirs.get("/en/tapahtumat/omat/").status_code == 302
    invite(chief, club, email="member@example.fi")
    user.refresh_from_db()
    assert user.is_active
    assert not user.has_usable_password()


def test_staff_is_neither_closed_nor_opened(chief: Client, club: Organisation) -> None:
    user = make_member("staff", club)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    chief.post(f"{PEOPLE}{user.pk}/", {"go": f"take-out:{club.pk}"})
    user.refresh_from_db()
    assert user.is_active
    User.objects.filter(pk=user.pk).update(is_active=False)
    invite(chief, club, email="staff@example.fi")
    user.refresh_from_db()
    assert not user.is_active


def test_a_forgotten_password_tells_of_no_account(club: Organisation) -> None:
    make_member("member", club)
    answers = [
        Client().post("/en/kirjautuminen/salasana/", {"email": f"{name}@example.fi"}, follow=True)
        for name in ("member", "nobody")
    ]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert [message.to for message in mail.outbox] == [["member@example.fi"]]


def test_passwords_cannot_be_tried_without_end(club: Organisation) -> None:
    make_member("member", club)
    make_member("neighbour", club)
    client, login = Client(), {"username": "member@example.fi", "password": "wrong"}
    for _ in range(5):
        assert "is wrong" in client.post(LOGIN, login).content.decode()
    right = login | {"password": "a long passphrase"}
    assert client.post(LOGIN, right).status_code == 200
    assert Client(REMOTE_ADDR="10.0.0.9").post(LOGIN, right).status_code == 302
    assert client.post(LOGIN, right | {"username": "neighbour@example.fi"}).status_code == 302
    assert not LoginAttempt.objects.filter(key__contains="member").exists()


@pytest.mark.parametrize("path", ["", "salasana/", "salasana/lahetetty/", "salasana/valmis/", "salasana/x/y/"])
def test_pages_before_logging_in_are_not_kept(path: str) -> None:
    response = Client().get(f"{LOGIN}{path}")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response.content.decode().count("<h1") == 1


def test_logging_in_leads_to_our_own_pages_only(club: Organisation) -> None:
    make_member("member", club)
    login = {"username": "member@example.fi", "password": "a long passphrase", "next": "https://evil.example/"}
    assert Client().post(LOGIN, login)["Location"] == "/en/tapahtumat/omat/"


def test_one_address_that_is_refused_stops_no_other_mail(
    club: Organisation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    want_approval()
    for name in ("a", "b", "c"):
        make_admin(name, "11")
    deliver = mail.EmailMessage.send

    def refuse(self: mail.EmailMessage) -> int:
        if self.to == ["a@example.fi"]:
            raise SMTPRecipientsRefused({})
        return deliver(self)

    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    client = of(make_member("member", club))
    enter(client, club)
    assert sorted(message.to for message in mail.outbox) == [["b@example.fi"], ["c@example.fi"]]
    assert "did not go out" in client.get("/en/tapahtumat/omat/").content.decode()
    assert "did not go out" in caplog.text


def test_residents_get_no_cookie_and_a_link() -> None:
    response = Client().get("/en/teemat/")
    assert not response.cookies
    assert 'href="/en/kirjautuminen/"' in response.content.decode()


def test_a_form_needs_its_key(club: Organisation) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_member("member", club))
    assert strict.post("/en/tapahtumat/uusi/", {"name_fi": "x"}).status_code == 403
    own = strict.post("/en/tapahtumat/uusi/", {"name_fi": "Typed"}, headers={"origin": "http://testserver"})
    assert 'value="Typed"' in own.content.decode()
    foreign = strict.post("/en/tapahtumat/uusi/", {"name_fi": "Typed"}, headers={"origin": "https://evil.example"})
    assert 'value="Typed"' not in foreign.content.decode()
