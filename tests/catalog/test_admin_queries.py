"""The admin's lists take as many queries for many rows as for few; the numbers are stated."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import (
    Area,
    Channel,
    ChannelText,
    Connection,
    DuplicatePair,
    Municipality,
    Neighbourhood,
    Organisation,
    OrganisationText,
    RawDocument,
    Service,
    ServiceOrganisation,
    ServiceTheme,
    SyncChange,
    SyncRun,
    Theme,
    ThemeRule,
    TrayException,
)
from tests.catalog.admin_pages import client_of, listing, page, run_with_faults
from tests.catalog.make import SEEN, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    return client_of(User.objects.create_superuser("chief"))


def fill(count: int) -> None:
    """`count` of everything, all tied together."""
    municipality = Municipality.objects.get_or_create(code="405", defaults={"names": {"fi": "Lappeenranta"}})[0]
    theme = Theme.objects.get_or_create(key="liikunta", defaults={"names": {"fi": "Liikunta"}})[0]
    run = run_with_faults(count)
    for number in range(count):
        service = make_service(f"Palvelu {number}", classes=["P27.1"], off_tray_reason="")
        ServiceTheme.objects.create(service=service, theme=theme, score=1, reason={"service_class": "P27.1"})
        given = {"source": "ptv", "first_seen_at": SEEN}
        organisation = Organisation.objects.create(source_id=service.pk, municipality=municipality, **given)
        OrganisationText.objects.create(organisation=organisation, language="fi", name=f"Järjestö {number}")
        channel = Channel.objects.create(source_id=service.pk, kind="location", organisation=organisation, **given)
        ChannelText.objects.create(channel=channel, language="fi", name=f"Paikka {number}")
        ServiceOrganisation.objects.create(service=service, organisation=organisation, role="responsible")
        Connection.objects.create(
            source="ptv",
            service=service,
            channel=channel,
            service_source_id=service.pk,
            channel_source_id=channel.source_id,
        )
        for kind, row in (("service", service), ("organisation", organisation)):
            first, second = sorted([row.pk, uuid4()])
            DuplicatePair.objects.create(kind=kind, first=first, second=second, found_at=SEEN)
        TrayException.objects.create(source_id=service.source_id, reason="Syy")
        RawDocument.objects.create(
            source="ptv", kind="service", source_id=str(service.pk), version="v11", body="{}", fetched_at=SEEN, run=run
        )
        SyncChange.objects.create(run=run, kind="service", action="changed", source_id=service.source_id, name="X")
        SyncRun.objects.create(source="ptv", origin="x", started_at=SEEN - timedelta(days=number))
        code = f"{Area.objects.count():03}"
        Area.objects.create(kind="other", code=code, names={"fi": code}).municipalities.add(municipality)
        ThemeRule.objects.create(theme=theme, kind="stem", language="fi", value=f"sana{ThemeRule.objects.count()}")
        place = Municipality.objects.create(code=f"{800 + Municipality.objects.count()}", names={"fi": "X"})
        Neighbourhood.objects.create(first=municipality, second=place)


# The session and the user, which each page needs, are among them. That the session goes on from now takes more: in a
# savepoint.
SESSION_GOES_ON = 3
QUERIES = {
    "theme": 4,
    "themerule": 5,
    "trayexception": 4,
    "county": 4,
    "municipality": 5,
    "neighbourhood": 4,
    "area": 4,
    "service": 8,
    "channel": 6,
    "organisation": 6,
    "concept": 4,
    "syncrun": 6,
    "syncchange": 5,
    "syncfault": 5,
    "rawdocument": 6,
    "duplicatepair": 15,
}


@pytest.fixture
def many() -> None:
    fill(3)


@pytest.mark.parametrize("model", QUERIES)
def test_a_list_takes_as_many_queries_for_more_rows(admin: Client, many: None, model: str) -> None:
    admin.get(listing(model))
    with CaptureQueriesContext(connection) as few:
        assert admin.get(listing(model)).status_code == 200
    fill(4)
    with CaptureQueriesContext(connection) as more:
        admin.get(listing(model))
    expected = QUERIES[model] + SESSION_GOES_ON
    assert (len(few), len(more)) == (expected, expected), "\n".join(
        query["sql"][:150] for query in more.captured_queries
    )


def test_a_services_page_takes_as_many_queries_for_more_channels(admin: Client) -> None:
    fill(1)
    service = Service.objects.get()

    Connection.objects.all().delete()

    def join(count: int) -> None:
        for channel in Channel.objects.all()[:count]:
            Connection.objects.create(
                source="ptv",
                service=service,
                channel=channel,
                service_source_id=service.pk,
                channel_source_id=channel.source_id,
            )
            ServiceOrganisation.objects.create(service=service, organisation=channel.organisation, role="producer")

    join(1)
    admin.get(page(service))
    with CaptureQueriesContext(connection) as few:
        admin.get(page(service))
    Connection.objects.all().delete()
    fill(3)
    join(4)
    with CaptureQueriesContext(connection) as more:
        admin.get(page(service))
    assert len(few) == len(more)
