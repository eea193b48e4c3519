"""The desk for tests: two counties with their organisations, people and admins, and a form as a browser sends it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from catalog.models import (
    Area,
    County,
    CountyRole,
    Event,
    Membership,
    Municipality,
    Organisation,
    OrganisationText,
    ServiceOrganisation,
    Theme,
)
from tests.catalog.make import SEEN, make_service


def make_place(municipality: str, county: str) -> None:
    """A municipality of the county; both are made where there are none."""
    County.objects.get_or_create(code=county, defaults={"names": {"fi": f"County {county}"}, "is_active": True})
    Municipality.objects.get_or_create(code=municipality, defaults={"names": {"fi": municipality}, "county_id": county})


def make_organisation(name: str, municipality: str | None, county: str = "") -> Organisation:
    """An organisation in a municipality of the county, or in none."""
    if municipality:
        make_place(municipality, county)
    key = uuid4()
    made = Organisation.objects.create(
        id=key, source="ptv", source_id=key, first_seen_at=SEEN, municipality_id=municipality
    )
    OrganisationText.objects.create(organisation=made, language="fi", name=name)
    Theme.objects.get_or_create(key="liikunta", defaults={"names": {"fi": "Liikunta"}})
    return made


def make_association(name: str, *municipalities: str) -> Organisation:
    """An organisation without a municipality, as PTV has associations, with a service in each of the municipalities."""
    made = make_organisation(name, None)
    for code in municipalities:
        area, _is_new = Area.objects.get_or_create(kind="municipality", code=code)
        area.municipalities.add(Municipality.objects.get(pk=code))
        service = make_service()
        service.areas.add(area)
        ServiceOrganisation.objects.create(service=service, organisation=made, role="producer")
    return made


def make_member(name: str, *organisations: Organisation) -> User:
    user = User.objects.create_user(f"{name}@example.fi", f"{name}@example.fi", "a long passphrase")
    for organisation in organisations:
        Membership.objects.create(user=user, organisation=organisation)
    return user


def make_admin(name: str, county: str) -> User:
    user = User.objects.create_user(f"{name}@example.fi", f"{name}@example.fi", "a long passphrase")
    CountyRole.objects.create(user=user, county_id=county)
    return user


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def filled(organisation: Organisation, **changed: Any) -> dict[str, Any]:
    """The form of an event, with just what is needed."""
    values = {
        "id": str(uuid4()),
        "organisation": str(organisation.pk),
        "name_fi": "Kävelyryhmä",
        "day": (timezone.localdate() + timedelta(days=7)).isoformat(),
        "starts": "17.30",
        "ends": "19:00",
        "place_fi": "Kirjasto",
        "municipality": organisation.municipality_id or "",
        "themes": ["liikunta"],
        "repeat": "once",
        "charge": "unknown",
        "go": "publish",
    }
    return values | changed


def enter(client: Client, organisation: Organisation, **changed: Any) -> Event:
    """An event entered through the form."""
    values = filled(organisation, **changed)
    response = client.post("/en/tapahtumat/uusi/", values)
    assert response.status_code == 302, response.content.decode()
    return Event.objects.get(pk=values["id"])


def want_approval(county: str = "11") -> None:
    County.objects.filter(pk=county).update(events_need_approval=True)


def hidden_fields(html: str) -> dict[str, list[str]]:
    """The values of a page's hidden fields, by name."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html):
        fields.setdefault(name, []).append(unescape(value))
    return fields


def seen(client: Client, path: str) -> str:
    """The version of an event that the form at the address was opened with."""
    return hidden_fields(client.get(path).content.decode())["seen"][0]
