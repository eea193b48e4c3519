"""Who are neighbours, as an editor sees and changes it, and what the search makes of that."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.areas.load import NEIGHBOURS_VERSION
from catalog.models import County, Municipality, Neighbourhood
from catalog.models.defaulted import DefaultEntry, apply_defaults
from catalog.search.facets import load
from tests.catalog.admin_pages import listing, page, staff

pytestmark = pytest.mark.django_db

ADD = "admin:catalog_neighbourhood_add"
PERMISSIONS = ("add_neighbourhood", "change_neighbourhood", "delete_neighbourhood", "view_neighbourhood")


@pytest.fixture
def editor() -> Client:
    return staff(*PERMISSIONS)


@pytest.fixture
def shipped() -> Neighbourhood:
    """Lappeenranta and Imatra as a default file gave them, and two municipalities beside them."""
    county = County.objects.create(code="11", is_active=True)
    for code, name in (("405", "Lappeenranta"), ("153", "Imatra"), ("580", "Parikkala"), ("689", "Rautjärvi")):
        Municipality.objects.create(code=code, names={"fi": name, "sv": f"{name} på svenska"}, county=county)
    values = {"first_id": "153", "second_id": "405"}
    apply_defaults(Neighbourhood, [DefaultEntry("153-405", values)], version=NEIGHBOURS_VERSION)
    return Neighbourhood.objects.get()


def switched(pair: Neighbourhood, *, on: bool) -> dict[str, str]:
    """The list as a browser sends it back, with the pair switched on or off."""
    row = {"form-0-id": str(pair.pk), **({"form-0-is_active": "on"} if on else {})}
    return {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "_save": "Save", **row}


def neighbours() -> dict[str, frozenset[str]]:
    beside: dict[str, set[str]] = {}
    for one, other in load("fi").neighbours:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    return {code: frozenset(others) for code, others in beside.items()}


def shown(client: Client, **query: str) -> list[Any]:
    return list(client.get(listing("neighbourhood"), query).context["cl"].result_list)


def test_a_pair_is_switched_off_and_on_in_the_list(editor: Client, shipped: Neighbourhood) -> None:
    assert neighbours() == {"153": {"405"}, "405": {"153"}}
    assert editor.post(listing("neighbourhood"), switched(shipped, on=False)).status_code == 302
    assert neighbours() == {}
    assert Neighbourhood.objects.get().is_edited
    content = editor.get(listing("neighbourhood")).content.decode()
    assert "Lappeenranta" in content
    assert "edited" in content
    editor.post(listing("neighbourhood"), switched(shipped, on=True))
    assert neighbours() == {"153": {"405"}, "405": {"153"}}
    assert not Neighbourhood.objects.get().is_edited


def test_an_upgrade_keeps_what_was_switched_off_and_a_reset_takes_it_back(
    editor: Client, shipped: Neighbourhood
) -> None:
    editor.post(page(shipped), {})
    assert not Neighbourhood.objects.get().is_active
    entry = DefaultEntry("153-405", {"first_id": "153", "second_id": "405"})
    assert apply_defaults(Neighbourhood, [entry], version=NEIGHBOURS_VERSION + 1).kept_edited == ["153-405"]
    assert not Neighbourhood.objects.get().is_active
    editor.post(listing("neighbourhood"), {"action": "reset_rows", "_selected_action": [shipped.pk]})
    assert Neighbourhood.objects.get().is_active


def test_only_the_use_of_a_shipped_pair_can_be_changed(editor: Client, shipped: Neighbourhood) -> None:
    editor.post(page(shipped), {"first": "580", "second": "689", "is_active": "on"})
    pair = Neighbourhood.objects.get()
    assert (pair.first_id, pair.second_id, pair.is_active) == ("153", "405", True)
    address = reverse("admin:catalog_neighbourhood_delete", args=[pair.pk])
    assert editor.post(address, {"post": "yes"}).status_code == 403


def test_a_pair_is_added_and_taken_away_again(editor: Client, shipped: Neighbourhood) -> None:
    response = editor.post(reverse(ADD), {"first": "405", "second": "580", "is_active": "on"})
    assert response.status_code == 302
    assert neighbours()["405"] == {"153", "580"}
    own = Neighbourhood.objects.get(default_key="")
    assert shown(editor, origin="own") == [own]
    assert shown(editor, origin="default") == [shipped]
    assert editor.post(page(own), {"first": "580", "second": "689", "is_active": "on"}).status_code == 302
    assert neighbours()["580"] == {"689"}
    editor.post(reverse("admin:catalog_neighbourhood_delete", args=[own.pk]), {"post": "yes"})
    assert list(Neighbourhood.objects.all()) == [shipped]


@pytest.mark.parametrize(
    ("first", "second", "complaint"),
    [
        ("153", "405", "These are neighbours already."),
        ("405", "153", "Put the municipality with the smaller code first."),
        ("405", "405", "Put the municipality with the smaller code first."),
        ("405", "999", "Select a valid choice."),
        ("", "405", "This field is required."),
    ],
)
def test_what_makes_no_pair_is_told(
    editor: Client, shipped: Neighbourhood, first: str, second: str, complaint: str
) -> None:
    response = editor.post(reverse(ADD), {"first": first, "second": second, "is_active": "on"})
    assert response.status_code == 200
    assert complaint in response.content.decode()
    assert Neighbourhood.objects.count() == 1


def test_pairs_are_found_by_the_name_and_the_code_of_either(editor: Client, shipped: Neighbourhood) -> None:
    other = Neighbourhood.objects.create(first_id="580", second_id="689")
    for query in ("imatra", "lappeen", "153", "405", "Imatra på svenska"):
        assert shown(editor, q=query) == [shipped], query
    assert shown(editor, q="rautj") == [other]
    assert shown(editor, q="40") == []


def test_the_names_are_offered_while_one_types(shipped: Neighbourhood) -> None:
    editor = staff(*PERMISSIONS, "view_municipality")
    query = {"app_label": "catalog", "model_name": "neighbourhood", "field_name": "first", "term": "rautj"}
    answer = editor.get(reverse("admin:autocomplete"), query).json()
    assert [found["id"] for found in answer["results"]] == ["689"]


def test_who_may_only_look_changes_nothing(shipped: Neighbourhood) -> None:
    client = staff("view_neighbourhood")
    assert "_save" not in client.get(listing("neighbourhood")).content.decode()
    client.post(listing("neighbourhood"), switched(shipped, on=False))
    assert client.post(page(shipped), {}).status_code == 403
    assert client.get(reverse(ADD)).status_code == 403
    assert Neighbourhood.objects.get().is_active


@pytest.mark.usefixtures("default_data")
def test_the_pairs_that_ship_are_pairs_of_municipalities_near_each_other() -> None:
    pairs = list(Neighbourhood.objects.select_related("first", "second"))
    assert len(pairs) == 860
    assert not any(pair.is_edited for pair in pairs)
    assert {pair.default_key for pair in pairs} == {f"{pair.first_id}-{pair.second_id}" for pair in pairs}
