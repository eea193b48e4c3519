"""Duplicates in the catalogue: which pairs are kept, what is shown, what a person's word does, what lists leave out."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog.duplicates.decide import decide
from catalog.duplicates.find import refresh, refresh_all
from catalog.models import (
    Area,
    Channel,
    ChannelText,
    Connection,
    County,
    DuplicatePair,
    Municipality,
    Organisation,
    OrganisationText,
    PairState,
    Phone,
    Service,
    ServiceOrganisation,
    ServiceText,
    ServiceTheme,
    Theme,
)
from catalog.pages import home_page, theme_page, theme_tiles
from catalog.search import indexing
from catalog.search_page import search_page
from catalog.service_page import service_page
from tests.catalog.admin_pages import client_of, listing, page, staff
from tests.catalog.make import SEEN, make_service
from tests.catalog.searching import cards_of

pytestmark = pytest.mark.django_db


def make_organisation(code: str = "", name: str = "Kunto ry") -> Organisation:
    organisation = Organisation.objects.create(source="ptv", source_id=uuid4(), business_code=code, first_seen_at=SEEN)
    OrganisationText.objects.create(organisation=organisation, language="fi", name=name)
    return organisation


def offered(name: str, organisation: Organisation, *, phone: str = "+35815000", **fields: Any) -> Service:
    """A service on the tray with a channel of its own that has a phone."""
    service = make_service(name, off_tray_reason="", **{"coverage": "nationwide", **fields})
    ServiceOrganisation.objects.create(service=service, organisation=organisation, role="responsible")
    channel = Channel.objects.create(source="ptv", source_id=uuid4(), kind="phone", first_seen_at=SEEN)
    ChannelText.objects.create(channel=channel, language="fi", name=f"Puhelin {channel.pk}")
    Phone.objects.create(channel=channel, number=phone, kind="phone", charge="unknown")
    Connection.objects.create(
        source="ptv",
        service=service,
        channel=channel,
        service_source_id=service.source_id,
        channel_source_id=channel.source_id,
    )
    indexing.index([service.pk])
    return service


def twins(name: str = "Vesijumppa", **fields: Any) -> tuple[Service, Service]:
    """Two descriptions of one service: the association's own, which is shown, and the one from lähellä.fi."""
    organisation = make_organisation()
    shown = offered(name, organisation)
    hidden = offered(name, organisation, via="lahella", **fields)
    refresh([shown.pk], [])
    return shown, again(hidden)


def again(service: Service) -> Service:
    return Service.objects.get(pk=service.pk)


def chief() -> User:
    return User.objects.create_superuser("chief")


# --- Finding


def test_a_pair_is_found_and_the_own_description_is_shown() -> None:
    shown, hidden = twins()
    pair = DuplicatePair.objects.get()
    assert {pair.first, pair.second} == {shown.pk, hidden.pk}
    assert (pair.kind, pair.state, pair.decided_at) == ("service", "suspected", None)
    assert pair.reason == {"names": ["fi"], "phones": ["+35815000"]}
    assert (again(shown).grouped_under, hidden.grouped_under) == (None, shown)


def test_more_languages_and_longer_texts_are_shown_first() -> None:
    organisation = make_organisation()
    short, long, two = (offered("Vesijumppa", organisation) for _ in range(3))
    ServiceText.objects.filter(service=long).update(description="Pitkä kuvaus")
    refresh([short.pk], [])
    assert (again(short).grouped_under, again(two).grouped_under) == (long, long)
    ServiceText.objects.create(service=two, language="sv", name="Vattengympa")
    refresh([short.pk], [])
    assert (again(short).grouped_under, again(long).grouped_under, again(two).grouped_under) == (two, two, None)


def test_one_business_id_makes_one_organisation() -> None:
    one, other = make_organisation("0000000-1"), make_organisation("0000000-1", "Kunto")
    services = [offered("Vesijumppa", organisation) for organisation in (one, other)]
    offered("Vesijumppa", make_organisation("0000000-2"))
    assert refresh([services[0].pk], []) == 2
    assert sorted(DuplicatePair.objects.values_list("kind", flat=True)) == ["organisation", "service"]


def test_what_no_longer_holds_is_taken_away() -> None:
    hidden = twins()[1]
    ServiceText.objects.filter(service=hidden).update(name="Vesijumppa 2")
    assert refresh([hidden.pk], []) == 0
    assert again(hidden).grouped_under is None
    assert not DuplicatePair.objects.exists()


@pytest.mark.parametrize("fields", [{"withdrawn_at": SEEN}, {"off_tray_reason": "too_weak"}])
def test_what_left_the_tray_is_no_duplicate(fields: dict[str, Any]) -> None:
    shown, hidden = twins()
    Service.objects.filter(pk=shown.pk).update(**fields)
    assert refresh([shown.pk], []) == 0
    assert again(hidden).grouped_under is None


def test_a_service_that_moves_to_another_organisation_leaves_its_pair() -> None:
    hidden = twins()[1]
    ServiceOrganisation.objects.filter(service=hidden).update(organisation=make_organisation())
    assert refresh([hidden.pk], []) == 0
    assert again(hidden).grouped_under is None


def test_everything_can_be_looked_at_again() -> None:
    organisation = make_organisation()
    for _ in range(2):
        offered("Vesijumppa", organisation)
    assert refresh_all() == 1
    ServiceOrganisation.objects.all().delete()
    assert refresh_all() == 0
    assert not Service.objects.filter(grouped_under__isnull=False).exists()


def test_what_is_touched_beside_a_pair_leaves_it_as_it_is() -> None:
    """Only pairs of what was touched are looked at, among all services of the organisation."""
    shown, hidden = twins()
    organisation = shown.organisation_roles.get().organisation
    assert organisation is not None
    other = offered("Tuolijumppa", organisation)
    assert refresh([other.pk], []) == 1
    assert again(hidden).grouped_under == shown
    third = offered("Vesijumppa", organisation, via="lahella")
    assert refresh([third.pk], []) == 3
    assert again(third).grouped_under == shown


def test_a_touched_organisation_has_all_its_services_looked_at() -> None:
    shown, hidden = twins()
    ServiceText.objects.filter(service=hidden).update(name="Aivan muuta")
    organisation = shown.organisation_roles.get().organisation
    assert organisation is not None
    assert refresh([], [organisation.pk]) == 0
    assert again(hidden).grouped_under is None


def test_finding_takes_as_many_queries_for_more_services() -> None:
    organisation = make_organisation("0000000-1")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            refresh([], [organisation.pk])
        return len(captured)

    for number in range(3):
        offered(f"Palvelu {number}", organisation)
    few = queries()
    for number in range(9):
        offered(f"Toiminta {number}", organisation)
    assert queries() == few <= 25


# --- Deciding


def test_a_parted_pair_stays_parted_after_later_syncs() -> None:
    shown, hidden = twins()
    user = chief()
    assert decide([DuplicatePair.objects.get().pk], PairState.PARTED, user) == 1
    assert again(hidden).grouped_under is None
    refresh([shown.pk, hidden.pk], [])
    pair = DuplicatePair.objects.get()
    assert (pair.state, pair.decided_by, pair.decided_at is not None) == ("parted", user, True)
    assert again(hidden).grouped_under is None


def test_a_confirmed_pair_outlives_what_made_it_suspected() -> None:
    shown, hidden = twins()
    decide([DuplicatePair.objects.get().pk], PairState.CONFIRMED, chief())
    ServiceText.objects.filter(service=hidden).update(name="Aivan muuta")
    assert refresh([hidden.pk], []) == 0
    assert again(hidden).grouped_under == shown


def test_whoever_is_parted_from_the_shown_one_is_not_grouped_by_way_of_another() -> None:
    organisation = make_organisation()
    one, two, three = (offered("Vesijumppa", organisation, via=via) for via in ("", "lahella", "lahella"))
    refresh([one.pk], [])
    wanted = sorted([one.pk, three.pk])
    decide([DuplicatePair.objects.get(first=wanted[0], second=wanted[1]).pk], PairState.PARTED, chief())
    assert (again(two).grouped_under, again(three).grouped_under) == (one, None)


# --- Lists


def found(**parameters: str) -> list[str]:
    query = QueryDict(mutable=True)
    query.update(parameters)
    return [card.id for card in cards_of(search_page(query, "fi"))]


def themed(*services: Service) -> None:
    theme = Theme.objects.get_or_create(key="liikunta", defaults={"names": {"fi": "Liikunta"}})[0]
    for service in services:
        ServiceTheme.objects.create(service=service, theme=theme, score=1, reason={})


def test_a_search_shows_it_once() -> None:
    shown, _ = twins()
    other = offered("Vesijuoksu", make_organisation())
    assert sorted(found()) == sorted([str(shown.pk), str(other.pk)])
    assert found(q="vesijumppa") == [str(shown.pk)]
    assert found(q="vesijumppa", date=str(timezone.localdate()), **{"from": "10:00"}) == [str(shown.pk)]


def test_a_search_that_finds_only_the_other_one_shows_that() -> None:
    hidden = twins(summary="Sauna lämpiää")[1]
    assert found(q="sauna") == [str(hidden.pk)]


def test_a_place_shows_what_is_valid_there() -> None:
    """The shown description is of another municipality: here the hidden one is all there is."""
    county = County.objects.create(code="11", names={"fi": "Etelä-Karjala"}, is_active=True)
    shown, hidden = twins()
    for code, service in (("405", shown), ("153", hidden)):
        municipality = Municipality.objects.create(code=code, names={"fi": code}, county=county)
        area = Area.objects.create(kind="municipality", code=code, names={"fi": code})
        area.municipalities.add(municipality)
        service.areas.add(area)
    Service.objects.update(coverage="limited")
    indexing.index([shown.pk, hidden.pk])
    assert found(municipality="153") == [str(hidden.pk)]
    assert found(municipality="405") == [str(shown.pk)]
    assert found() == [str(shown.pk)]


def test_a_theme_shows_and_counts_it_once() -> None:
    shown, hidden = twins()
    themed(hidden)
    assert [tile.count for tile in theme_tiles("fi")] == [1]
    themed(shown)
    listed = theme_page("liikunta", None, "fi")
    assert listed is not None
    assert [card.id for card in listed.cards] == [str(shown.pk)]
    assert listed.tile.count == 1
    assert home_page("fi").service_count == 1


def test_the_api_lists_it_once_and_still_answers_for_both(client: Client) -> None:
    shown, hidden = twins()
    answer = client.get("/api/v1/services").json()
    assert (answer["total"], [item["id"] for item in answer["items"]]) == (1, [str(shown.pk)])
    assert client.get(f"/api/v1/services/{hidden.pk}").status_code == 200


def test_the_card_leads_to_the_other_description(client: Client) -> None:
    shown, hidden = twins()
    ServiceText.objects.filter(service=hidden).update(name="Vesijumppa <i>")
    assert service_page(shown, "fi").also == ((str(hidden.pk), "Vesijumppa <i>"),)
    assert service_page(hidden, "fi").also == ()
    content = client.get(reverse("catalog:service", args=[shown.pk])).content.decode()
    assert reverse("catalog:service", args=[hidden.pk]) in content
    assert "Vesijumppa &lt;i&gt;" in content
    Service.objects.filter(pk=hidden.pk).update(withdrawn_at=SEEN)
    assert service_page(shown, "fi").also == ()


# --- Admin


def test_the_queue_shows_both_sides_and_takes_a_decision() -> None:
    shown, hidden = twins()
    user = chief()
    client = client_of(user)
    pair = DuplicatePair.objects.get()
    content = client.get(listing("duplicatepair")).content.decode()
    for told in (page(shown), page(hidden), "Kunto ry", "lähellä.fi", "Puhelin", "the same phone number: +35815000"):
        assert told in content
    assert client.get(page(pair)).status_code == 200
    client.post(listing("duplicatepair"), {"action": "part", "_selected_action": [pair.pk]})
    assert again(hidden).grouped_under is None
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == ("parted", user)
    assert page(shown) not in client.get(listing("duplicatepair")).content.decode()
    assert page(shown) in client.get(listing("duplicatepair"), {"state": "parted"}).content.decode()
    client.post(
        f"{listing('duplicatepair')}?state=all",
        {"action": "confirm", "select_across": "1", "_selected_action": [pair.pk]},
    )
    assert again(hidden).grouped_under == shown


def test_a_pair_whose_rows_are_gone_can_still_be_seen() -> None:
    pair = DuplicatePair.objects.create(kind="organisation", first="1" * 32, second="2" * 32, found_at=SEEN)
    client = client_of(chief())
    assert "It is gone." in client.get(listing("duplicatepair")).content.decode()
    assert client.get(page(pair)).status_code == 200


def test_only_who_may_change_decides() -> None:
    twins()
    pair = DuplicatePair.objects.get()
    client = staff("view_duplicatepair")
    assert "Kunto ry" in client.get(listing("duplicatepair")).content.decode()
    client.post(listing("duplicatepair"), {"action": "part", "_selected_action": [pair.pk]})
    pair.refresh_from_db()
    assert pair.state == "suspected"
    assert client.post(page(pair), {"state": "parted"}).status_code == 403
    assert client.post(reverse("admin:catalog_duplicatepair_delete", args=[pair.pk])).status_code == 403
    User.objects.all().delete()
    client = staff("change_duplicatepair")
    client.post(listing("duplicatepair"), {"action": "part", "_selected_action": [pair.pk]})
    pair.refresh_from_db()
    assert pair.state == "parted"
