"""Which county an organisation and an event are of: associations have no municipality in PTV, and many events none."""

import pytest
from django.core import mail

from catalog.models import County, Event, Organisation
from tests.catalog.desk import (
    enter,
    filled,
    make_admin,
    make_association,
    make_member,
    make_organisation,
    make_place,
    of,
    seen,
    want_approval,
)

pytestmark = pytest.mark.django_db
OWN, APPROVALS, PEOPLE = "/en/tapahtumat/omat/", "/en/tapahtumat/hyvaksyttavat/", "/en/kayttajat/"
REMOTE = {"is_remote": "on", "place_fi": "", "municipality": ""}


@pytest.fixture(autouse=True)
def _places() -> None:
    make_place("405", "11")
    make_place("091", "90")


@pytest.fixture
def association() -> Organisation:
    """It works in the county 11."""
    return make_association("Association", "405")


# --- People ----------------------------------------------------------------------------------------------------------


def test_an_association_is_of_the_county_where_it_has_a_service(association: Organisation) -> None:
    data = {"email": "new@example.fi", "name": "New", "organisations": [str(association.pk)]}
    foreign = of(make_admin("foreign", "90"))
    assert "Choose organisations of the list." in foreign.post(f"{PEOPLE}uusi/", data).content.decode()
    assert not association.memberships.exists()
    chief = of(make_admin("chief", "11"))
    assert chief.post(f"{PEOPLE}uusi/", data).status_code == 302
    user = association.memberships.get().user
    assert "Association" in chief.get(PEOPLE).content.decode()
    assert "new@example.fi" not in foreign.get(PEOPLE).content.decode()
    for go in ("resend", "close", f"take-out:{association.pk}"):
        assert foreign.post(f"{PEOPLE}{user.pk}/", {"go": go}).status_code == 404
    chief.post(f"{PEOPLE}{user.pk}/", {"go": f"take-out:{association.pk}"})
    user.refresh_from_db()
    assert not user.is_active


@pytest.mark.parametrize("is_withdrawn", [True, False])
def test_who_has_no_service_in_a_county_is_not_of_it(association: Organisation, is_withdrawn: bool) -> None:
    if is_withdrawn:
        association.service_roles.get().service.delete()
    else:
        association.municipality_id = "091"
        association.save()
    make_member("member", association)
    html = of(make_admin("chief", "11")).get(PEOPLE).content.decode()
    assert "member@example.fi" not in html


def test_an_account_that_another_countys_association_has_too_is_not_closed(association: Organisation) -> None:
    shared = make_member("shared", association, make_association("Harbour club", "091"))
    chief = of(make_admin("chief", "11"))
    html = chief.get(f"{PEOPLE}{shared.pk}/").content.decode()
    assert "Close the account" not in html
    assert "Harbour club" not in html
    chief.post(f"{PEOPLE}{shared.pk}/", {"go": "close"})
    shared.refresh_from_db()
    assert shared.is_active


# --- Approval --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [REMOTE, {"municipality": "091"}, {"municipality": "405"}])
def test_an_association_is_no_way_round_the_approval_of_its_county(
    association: Organisation, where: dict[str, str]
) -> None:
    want_approval()
    chief, foreign = make_admin("chief", "11"), make_admin("foreign", "90")
    event = enter(of(make_member("member", association)), association, **where)
    assert event.state == "awaiting_approval"
    assert [message.to for message in mail.outbox] == [["chief@example.fi"]]
    url = f"{APPROVALS}{event.pk}/"
    assert of(foreign).get(url).status_code == 404
    assert str(event.pk) not in of(foreign).get(APPROVALS).content.decode()
    of(foreign).post(url, {"go": "approve", "seen": event.modified_at.isoformat()})
    event.refresh_from_db()
    assert event.state == "awaiting_approval"
    of(chief).post(url, {"go": "approve", "seen": event.modified_at.isoformat()})
    event.refresh_from_db()
    assert event.state == "scheduled"


def test_what_is_of_no_county_is_of_all_that_are_switched_on() -> None:
    nowhere = make_association("Nationwide")
    member = of(make_member("member", nowhere))
    assert enter(member, nowhere, **REMOTE).state == "scheduled"
    want_approval()
    chief, foreign = make_admin("chief", "11"), make_admin("foreign", "90")
    event = enter(member, nowhere, **REMOTE)
    assert event.state == "awaiting_approval"
    assert [message.to for message in mail.outbox] == [["chief@example.fi"]]
    assert of(foreign).get(f"{APPROVALS}{event.pk}/").status_code == 404
    assert of(chief).get(f"{APPROVALS}{event.pk}/").status_code == 200
    assert enter(member, nowhere, municipality="091").state == "scheduled"
    County.objects.filter(pk="11").update(is_active=False)
    assert enter(member, nowhere, **REMOTE).state == "scheduled"


def test_what_awaits_a_county_that_wants_approval_no_more_is_still_approved(association: Organisation) -> None:
    want_approval()
    chief = of(make_admin("chief", "11"))
    event = enter(of(make_member("member", association)), association, **REMOTE)
    County.objects.update(events_need_approval=False)
    assert chief.get(f"{APPROVALS}{event.pk}/").status_code == 200


def test_one_skipped_day_of_a_series_needs_no_approval() -> None:
    club = make_organisation("Club", "405", "11")
    member = of(make_member("member", club))
    told = {"repeat": "daily", "until": filled(club)["day"]}
    event = enter(member, club, **told)
    want_approval()
    url = f"{OWN}{event.pk}/"

    def sent(**changed: str) -> Event:
        member.post(url, filled(club, seen=seen(member, url), **told, **changed))
        event.refresh_from_db()
        return event

    assert (sent(skipped="24.12.2026").state, [f"{day}" for day in event.skipped_on]) == ("scheduled", ["2026-12-24"])
    assert sent(skipped="", name_fi="Something else").state == "awaiting_approval"
    member.post(url, filled(club, seen=seen(member, url), **told, skipped="25.12.2026"))
    event.refresh_from_db()
    assert event.state == "awaiting_approval"
