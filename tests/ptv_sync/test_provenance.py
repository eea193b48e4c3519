"""Through which other system a service came: told by a link to its own page at lähellä.fi."""

from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from catalog.models import Channel, Connection, Link, Organisation, Service, ServiceOrganisation
from catalog.models.offering import Via
from ptv_sync.provenance import mark_provenance
from tests.catalog.make import make_service

pytestmark = pytest.mark.django_db

PAGE = "https://www.lahella.fi/palvelut/uinti-1"


@pytest.fixture
def channel() -> Channel:
    return Channel.objects.create(
        id=uuid4(), source="ptv", source_id=uuid4(), kind="web_page", first_seen_at=timezone.now(),
        organisation_source_id=UUID(int=7),
    )  # fmt: skip


@pytest.fixture
def service(channel: Channel) -> Service:
    """A service at the channel, of the channel's own organisation."""
    service = make_service()
    ServiceOrganisation.objects.create(
        service=service, role="responsible", organisation_source_id=UUID(int=7), position=0
    )
    Connection.objects.create(
        source="ptv", service=service, service_source_id=service.source_id, channel=channel,
        channel_source_id=channel.source_id, position=0,
    )  # fmt: skip
    return service


def link(url: str, **owner: object) -> None:
    Link.objects.create(url=url, kind="web_page", position=0, **owner)


def via(channel: Channel, service: Service) -> tuple[str, str]:
    mark_provenance([channel.pk], [service.pk])
    channel.refresh_from_db()
    service.refresh_from_db()
    return channel.via, service.via


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        "http://lahella.fi/x",
        "HTTPS://LAHELLA.FI/X/",
        "https://xn--lhell-grae.fi/palvelut/1?kieli=sv#yhteystiedot",
        "https://www.xn--lhell-grae.fi/1",
    ],
)
def test_a_page_of_its_own(url: str, channel: Channel, service: Service) -> None:
    link(url, channel=channel)
    assert via(channel, service) == (Via.LAHELLA, Via.LAHELLA)


@pytest.mark.parametrize(
    "url",
    [
        "https://lahella.fi",
        "https://www.lahella.fi/",
        "https://lahella.fi//",
        "https://lahella.fi/?haku=uinti",
        "https://lahella.fi/#palvelut",
        "https://ei-lahella.fi/palvelut/1",
        "https://lahella.fi.example/palvelut/1",
        "https://kunta.example/lahella.fi/palvelut/1",
        "https://lahella-fi/palvelut/1",
    ],
)
def test_what_is_no_page_of_its_own(url: str, channel: Channel, service: Service) -> None:
    link(url, channel=channel)
    assert via(channel, service) == ("", "")


def test_a_link_of_the_service_tells_nothing(channel: Channel, service: Service) -> None:
    link(PAGE, service=service)
    assert via(channel, service) == ("", "")


def test_another_organisation_s_channel_tells_of_itself_alone(channel: Channel, service: Service) -> None:
    Channel.objects.update(organisation_source_id=UUID(int=8))
    link(PAGE, channel=channel)
    assert via(channel, service) == (Via.LAHELLA, "")


def test_neither_does_one_whose_organisation_nobody_knows(channel: Channel, service: Service) -> None:
    Channel.objects.update(organisation_source_id=None)
    ServiceOrganisation.objects.update(organisation_source_id=None, name="Yhdistys")
    link(PAGE, channel=channel)
    assert via(channel, service) == (Via.LAHELLA, "")


def test_it_goes_with_the_link(channel: Channel, service: Service) -> None:
    link(PAGE, channel=channel)
    assert via(channel, service) == (Via.LAHELLA, Via.LAHELLA)
    Link.objects.all().delete()
    assert via(channel, service) == ("", "")


def test_it_goes_with_the_connection(channel: Channel, service: Service) -> None:
    link(PAGE, channel=channel)
    assert via(channel, service) == (Via.LAHELLA, Via.LAHELLA)
    Connection.objects.all().delete()
    assert via(channel, service) == (Via.LAHELLA, "")


def test_only_the_rows_named_are_touched(channel: Channel, service: Service) -> None:
    link(PAGE, channel=channel)
    mark_provenance([channel.pk], [])
    service.refresh_from_db()
    assert service.via == ""
    assert not Organisation.objects.exclude(via="").exists()
