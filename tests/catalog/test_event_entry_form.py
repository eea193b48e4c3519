"""The form of an event: what is asked for, what is refused with which words, and pictures."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from catalog.events.images import ImageRefused, ImageTooLarge, image_from, prune_images
from catalog.models import Event, EventImage, Organisation
from tests.catalog.desk import enter, filled, make_admin, of, want_approval

pytestmark = pytest.mark.django_db
NEW, OWN = "/en/tapahtumat/uusi/", "/en/tapahtumat/omat/"


@pytest.fixture
def client(member: User) -> Client:
    return of(member)


def picture(size: tuple[int, int] = (1600, 800), form: str = "JPEG") -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera of mine"
    Image.new("RGB", size, "green").save(out, form, exif=exif)
    return out.getvalue()


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
        ({"starts": "19", "ends": "18"}, "If it is on another day, fill in “Ends on another day”."),
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
        ({"until": SOON}, "Choose how often it repeats"),
        ({"weekdays": ["0"]}, "Choose how often it repeats"),
        ({"skipped": SOON}, "Choose how often it repeats"),
        ({"repeat": "daily", "until": SOON, "weekdays": ["0"]}, "Days of the week need"),
        ({"repeat": "monthly", "until": SOON, "weekdays": ["0"]}, "Days of the week need"),
        ({"is_all_day": "on"}, "You have told a time, too."),
        ({"digest": "f" * 64}, "There is no picture."),
        ({"image_alt_en": "A wood"}, "There is no picture."),
        ({"licence": "CC BY 4.0"}, "There is no picture."),
        ({"credit": "Me"}, "There is no picture."),
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


@pytest.mark.parametrize(
    ("changed", "title"),
    [
        ({"info_url": "javascript:alert(1)"}, "More about the event"),
        ({"latitude": "61"}, "Address and point on the map"),
        ({"starts": "19", "ends": "18"}, "All day, or several days"),
        ({"starts": ""}, "All day, or several days"),
    ],
)
def test_the_part_in_which_something_is_put_right_is_open(
    client: Client, club: Organisation, changed: dict[str, str], title: str
) -> None:
    html = client.post(NEW, filled(club, **changed)).content.decode()
    assert re.findall(r"<details\s+open\s*>\s*<summary>(.*?)</summary>", html) == [title]


@pytest.mark.parametrize("token", ["", "x", "\x00"])
def test_a_form_without_its_id_makes_nothing(client: Client, club: Organisation, token: str) -> None:
    assert client.post(NEW, filled(club, id=token)).status_code == 200
    assert not Event.objects.exists()


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


def test_an_approver_sees_the_picture_and_how_it_repeats(client: Client, club: Organisation) -> None:
    want_approval()
    day = timezone.localdate() + timedelta(days=7)
    event = enter(
        client, club, picture=SimpleUploadedFile("a.jpg", picture()), image_alt_fi="Metsä", licence="CC0 1.0",
        credit="Me", day=day.isoformat(), repeat="fortnightly", until=f"{day + timedelta(days=60)}",
    )  # fmt: skip
    page = of(make_admin("chief", "11")).get(f"/en/tapahtumat/hyvaksyttavat/{event.pk}/").content.decode()
    digest = EventImage.objects.get().digest
    assert f'src="/kuvat/{digest}"' in page
    assert 'alt="Metsä"' in page
    assert f"every other week on {day:%A}s until " in page
    assert f'src="/kuvat/{digest}"' in client.get(f"{OWN}{event.pk}/").content.decode()


def test_a_picture_waits_a_day_for_its_form(client: Client, club: Organisation) -> None:
    values = filled(club, picture=SimpleUploadedFile("a.jpg", picture()))
    client.post(NEW, values)
    assert prune_images() == 0
    a_day_ago = timezone.now() - timedelta(days=1, minutes=1)
    EventImage.objects.update(chosen_at=a_day_ago)
    # Chosen once more it waits anew.
    values["picture"].seek(0)
    client.post(NEW, values)
    assert prune_images() == 0
    told = {"digest": EventImage.objects.get().digest, "image_alt_fi": "M", "licence": "CC BY 4.0", "credit": "Me"}
    del values["picture"]
    assert client.post(NEW, values | told).status_code == 302
    EventImage.objects.update(chosen_at=a_day_ago)
    assert prune_images() == 0
    Event.objects.all().delete()
    assert prune_images() == 1
