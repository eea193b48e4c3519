"""Entering events: who may see and do what, from the outside; states, approval, bad input, and nothing typed lost."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from catalog.events.images import ImageRefused, ImageTooLarge, image_from
from catalog.models import County, Event, EventImage, Organisation
from tests.catalog.desk import enter, filled, make_admin, make_member, make_organisation, of

pytestmark = pytest.mark.django_db
NEW, OWN, APPROVALS = "/en/tapahtumat/uusi/", "/en/tapahtumat/omat/", "/en/tapahtumat/hyvaksyttavat/"


@pytest.fixture
def club() -> Organisation:
    return make_organisation("Club", "405", "11")


@pytest.fixture
def member(club: Organisation) -> User:
    return make_member("member", club)


@pytest.fixture
def client(member: User) -> Client:
    return of(member)


def with_approval() -> None:
    County.objects.filter(pk="11").update(events_need_approval=True)


def picture(size: tuple[int, int] = (1600, 800), form: str = "JPEG") -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera of mine"
    Image.new("RGB", size, "green").save(out, form, exif=exif)
    return out.getvalue()


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


@pytest.mark.parametrize("path", [NEW, OWN, APPROVALS, "/en/kayttajat/", "/en/kayttajat/uusi/", "/en/kayttajat/1/"])
def test_a_stranger_is_sent_to_log_in_and_a_nobody_finds_nothing(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 302
    assert "no-store" in response["Cache-Control"]
    nobody = User.objects.create_user("nobody")
    assert of(nobody).get(path).status_code == 404
    assert of(nobody).post(path, {}).status_code in {404, 405}


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
    assert client.post(f"{OWN}{shown.pk}/poisto/").status_code == 404
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


# --- Approval --------------------------------------------------------------------------------------------------------


def test_another_countys_municipality_is_no_way_round_approval(client: Client, club: Organisation) -> None:
    with_approval()
    make_organisation("Foreign", "091", "90")
    foreign, chief = make_admin("foreign", "90"), make_admin("chief", "11")
    event = enter(client, club, municipality="091")
    assert (event.state, event.municipality_id) == ("awaiting_approval", "091")
    assert of(foreign).get(f"{APPROVALS}{event.pk}/").status_code == 404
    assert of(chief).get(f"{APPROVALS}{event.pk}/").status_code == 200


def test_a_second_person_approves(client: Client, club: Organisation) -> None:
    with_approval()
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
    with_approval()
    chief = make_admin("chief", "11")
    chief.memberships.create(organisation=club)
    event = enter(of(chief), club)
    assert of(chief).post(f"{APPROVALS}{event.pk}/", {"go": "approve"}).status_code == 404
    other = enter(of(member), club)
    of(chief).post(f"{OWN}{other.pk}/", filled(club, name_fi="Changed by the chief"))
    assert of(chief).post(f"{APPROVALS}{other.pk}/", {"go": "approve"}).status_code == 404
    assert not Event.objects.filter(state="scheduled").exists()


def test_what_is_returned_is_a_draft_with_the_words(client: Client, club: Organisation) -> None:
    with_approval()
    chief = of(make_admin("chief", "11"))
    event = enter(client, club)
    url = f"{APPROVALS}{event.pk}/"
    assert "Tell what should be put right." in chief.post(url, {"go": "return", "seen": "x"}).content.decode()
    chief.post(url, {"go": "return", "words": "Tell the price.", "seen": event.modified_at.isoformat()})
    event.refresh_from_db()
    assert (event.state, event.state_note) == ("draft", {"en": "Tell the price."})
    assert "Tell the price." in mail.outbox[-1].body
    assert "Tell the price." in client.get(f"{OWN}?show=drafts").content.decode()


# --- Bad input -------------------------------------------------------------------------------------------------------

SOON = (date.today() + timedelta(days=7)).isoformat()  # noqa: DTZ011 - a day is enough


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name_fi": " "}, "Give the event a name."),
        ({"name_fi": "x" * 151}, "at most 150"),
        ({"day": ""}, "Give the day."),
        ({"day": "0000-01-01"}, "Write the day like this"),
        ({"day": "31.2.2027"}, "Write the day like this"),
        ({"day": "9999-12-31"}, "The day is too far ahead."),
        ({"day": "2020-01-01"}, "The day has gone already."),
        ({"starts": ""}, "Tell when it begins"),
        ({"starts": "25.99"}, "Write the time like this"),
        ({"starts": "19", "ends": "18"}, "The end has to be later than the beginning."),
        ({"last_day": "2020-01-01"}, "The last day is before the first one."),
        ({"last_day": SOON, "ends": ""}, "Tell when it ends on its last day."),
        ({"municipality": "999"}, "Choose a municipality of the list."),
        ({"municipality": ""}, "Choose the municipality where it is."),
        ({"place_fi": ""}, "Tell where it is"),
        ({"themes": []}, "Choose at least one theme."),
        ({"themes": ["no-such"]}, "Choose themes of the list."),
        ({"latitude": "48.85", "longitude": "2.35"}, "The point is not in Finland."),
        ({"latitude": "61"}, "Give both latitude and longitude"),
        ({"latitude": "nan", "longitude": "25"}, "Write a number"),
        ({"postal_code": "5310"}, "A postal code is five digits."),
        ({"repeat": "daily"}, "Give the last day"),
        ({"repeat": "hourly"}, "Choose one of the list."),
        ({"repeat": "daily", "until": "9999-12-31"}, "The day is too far ahead."),
        ({"repeat": "weekly", "until": SOON, "weekdays": ["9"]}, "Choose one of the list."),
        ({"repeat": "daily", "until": SOON, "skipped": "joulu"}, "“joulu” is not a day."),
        ({"info_url": "javascript:alert(1)"}, "Write the whole address"),
        ({"service": str(uuid4())}, "Choose one of the list."),
        ({"name_fi": "nul\x00"}, "Null characters"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bad_input_says_what_to_change_and_loses_nothing(
    client: Client, club: Organisation, changed: dict[str, Any], message: str
) -> None:
    response = client.post(NEW, filled(club, summary_fi="Typed by hand", description_sv="Skrivet", **changed))
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count(message) >= 2, re.findall(r'class="error".*?</p>', html, flags=re.DOTALL)
    assert re.search(r"<title>\s*Error:", html)
    assert "Typed by hand" in html
    assert "Skrivet" in html
    assert not Event.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "\x00"])
def test_a_form_without_its_id_makes_nothing(client: Client, club: Organisation, token: str) -> None:
    assert client.post(NEW, filled(club, id=token)).status_code == 200
    assert not Event.objects.exists()


def test_what_was_typed_survives_the_end_of_the_session(club: Organisation, member: User) -> None:
    values = filled(club, summary_fi="A long text")
    late = Client()
    asked = late.post(NEW, values)
    assert asked.status_code == 200
    found = re.search(r'name="kept" value="([^"]+)"', asked.content.decode())
    assert found
    login = {"username": "MEMBER@example.fi", "password": "wrong", "next": NEW, "kept": found[1]}
    assert found[1] in late.post("/en/kirjautuminen/", login).content.decode()
    go_on = late.post("/en/kirjautuminen/", login | {"password": "a long passphrase"}).content.decode()
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', go_on):
        fields.setdefault(name, []).append(value)
    assert f'action="{NEW}"' in go_on
    assert late.post(NEW, fields).status_code == 302
    assert Event.objects.get(pk=values["id"]).summaries == {"fi": "A long text"}


# --- Pictures --------------------------------------------------------------------------------------------------------


def test_a_picture_is_made_anew() -> None:
    image = image_from(picture())
    with Image.open(BytesIO(image.data)) as made:
        assert (made.format, made.size) == ("WEBP", (1200, 600))
        assert not made.getexif()
    assert b"camera" not in bytes(image.data)
    assert image_from(picture()).pk == image.pk


@pytest.mark.parametrize("data", [b"", b"no picture", b"<svg/>", picture()[:300]])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ImageRefused):
        image_from(data)


def test_what_is_too_large_is_refused() -> None:
    bomb = BytesIO()
    Image.new("1", (12_000, 12_000)).save(bomb, "PNG")
    for data in (bomb.getvalue(), b"x" * (10 * 1024 * 1024 + 1)):
        with pytest.raises(ImageTooLarge):
            image_from(data)


def test_a_picture_needs_its_words_and_stays_while_they_are_asked_for(client: Client, club: Organisation) -> None:
    values = filled(club, picture=SimpleUploadedFile("a.jpg", picture()))
    html = client.post(NEW, values).content.decode()
    for message in ("Tell what the picture shows.", "Tell how the picture may be used.", "Tell who has made"):
        assert message in html
    digest = EventImage.objects.get().digest
    assert digest in html
    told = {"digest": digest, "image_alt_fi": "Metsä", "licence": "CC BY 4.0", "credit": "Me"}
    del values["picture"]
    assert client.post(NEW, values | told).status_code == 302
    event = Event.objects.get()
    assert event.image is not None
    assert (event.image.digest, event.image_alts, event.image_credit) == (digest, {"fi": "Metsä"}, "Me")
    client.post(f"{OWN}{event.pk}/", values | told | {"is_without_picture": "on"})
    event.refresh_from_db()
    assert event.image_id is None
    assert event.image_licence == ""
