"""Documents that PTV really gave, served by the stand-in and synced over HTTP: facts read off them by hand."""

import json
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import TestCase, override_settings
from django.urls import reverse

from catalog.models import (
    Address,
    Channel,
    Concept,
    Connection,
    Email,
    Link,
    Organisation,
    Phone,
    RunStatus,
    Service,
    ServiceHours,
    SyncRun,
)
from ptv_sync.demo.server import DemoServer
from ptv_sync.demo.v11.store import Store, read_store
from ptv_sync.resources import Json
from ptv_sync.v11 import mapper
from ptv_sync.v11.client import V11Client
from ptv_sync.v11.directory import PtvDirectory
from ptv_sync.v11.documents import Channel as ChannelDocument
from ptv_sync.v11.documents import Service as ServiceDocument
from tests.conftest import SHARED
from tests.ptv_sync.projection import wgs84
from tests.ptv_sync.syncing import rows, run

REAL, EXAMPLES = SHARED / "ptv" / "real", SHARED / "ptv" / "examples"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not here")

SWIMMING_HALL = UUID("6ccb671f-05cd-46cf-a0a4-4f98d43dfd37")
SWIMMING_HALL_PAGE = UUID("8144cba3-258a-417b-a857-884c146e205c")
FEEDBACK = UUID("3e0951ab-890f-441b-bcf5-5c27b56b1fde")
RYMATTYLA_SCHOOL = UUID("2481937a-5d4d-4643-a9b9-9877be5d4d3e")
CRISIS_PHONE = UUID("2e7f0b8d-4943-4fd4-8a22-7b02830be16e")
LIFT_GRANT_FORM = UUID("7de53057-287b-4899-b4b3-86291bf47b45")
SURVEY_FORM = UUID("14a9874a-8b9b-488a-aec5-5321dd36678f")
REGISTER_E_SERVICE = UUID("80f6bcb5-e224-4041-97da-95b6936878fe")
OTAVA = UUID("961f1a02-0eb7-4b5d-9721-6b9f2d14ec6f")
NET_SCHOOL = UUID("3668d250-cd80-45c4-abcc-9b2d3a2b3e42")
VAASA = UUID("7fdd7f84-e52a-4c17-a59a-d7c2a3095ed5")
REGISTER_CENTRE = UUID("b458d033-042d-4cbe-b030-34e81da28821")


class RealDocuments(TestCase):
    store: ClassVar[Store]
    last: ClassVar[SyncRun]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.store = read_store(REAL)
        with override_settings(AREA=["11"]):
            call_command("load_defaults", verbosity=0)
        with DemoServer(cls.store) as base_url:
            cls.last = run(V11Client(base_url))

    # --- Counts

    def test_counts(self) -> None:
        """20 services and 42 channels of 2018, one of each of 2020, 3 organisations."""
        assert self.last.status == RunStatus.SUCCEEDED
        assert self.last.counts["Service"] == {"created": 21}
        assert self.last.counts["ServiceChannel"] == {"created": 43}
        assert self.last.counts["Organization"] == {"created": 3}
        assert self.last.counts["MunicipalityCode"] == {"read": 311}
        assert self.last.faults.count() == 0

    def test_kinds_of_channels(self) -> None:
        kinds = list(Channel.objects.values_list("kind", flat=True))
        assert {kind: kinds.count(kind) for kind in kinds} == {
            "location": 11,
            "web_page": 10,
            "phone": 10,
            "e_service": 9,
            "form": 3,
        }

    def test_references_that_point_at_nothing_are_counted_and_no_fault(self) -> None:
        """411 of the channels' and 42 of the services' connections; 40 are told by both ends."""
        assert self.last.counts["dangling"] == {
            "channel_organisation": 1,
            "connection_channel": 2,
            "connection_service": 371,
            "serviceorganisation_organisation": 4,
        }
        assert Connection.objects.count() == 42 + 371
        assert Connection.objects.filter(channel=FEEDBACK).count() == 292
        named = Connection.objects.get(channel=CRISIS_PHONE)
        assert (named.service_id, named.service_source_id) == (None, UUID("9f242076-de0b-4c58-810e-aac4979d71fa"))
        assert named.other_name == "Päivystävän kriisiryhmän palvelut"

    # --- A service: the swimming hall of Vaasa

    def test_names_and_texts_in_three_languages(self) -> None:
        texts = {text.language: text for text in Service.objects.get(pk=SWIMMING_HALL).texts.all()}
        assert {language: text.name for language, text in texts.items()} == {
            "fi": "Uimahalli",
            "sv": "Simhallen",
            "en": "Swimming Centre",
        }
        assert texts["sv"].summary == (
            "I Vasa simhall kan man förutom motionssimning träna vattenlöpning samt delta i ledd vattengymnastik."
        )
        assert texts["fi"].instruction == "Lisätietoja Uimahallin palveluista ja aukioloajoista verkkosivuilta."
        assert "Café Uimala offers delicious buffet lunch every day" in texts["en"].description
        assert (texts["fi"].requirements, texts["fi"].deadline, texts["fi"].keywords) == ("", "", [])

    def test_classes_terms_and_target_groups(self) -> None:
        concepts = set(Service.objects.get(pk=SWIMMING_HALL).concepts.values_list("scheme", "key"))
        assert concepts == {
            ("service_class", "P27.1"),
            ("ontology_term", "http://www.yso.fi/onto/koko/p11070"),
            ("ontology_term", "http://www.yso.fi/onto/koko/p32246"),
            ("target_group", "KR1"),
        }
        term = Concept.objects.get(key="http://www.yso.fi/onto/koko/p11070")
        assert term.labels == {"fi": "uimahallit", "sv": "simhallar", "en": "indoor swimming pools (sports halls)"}
        assert term.parent_uri == "http://www.yso.fi/onto/koko/p75672"

    def test_municipality_charge_and_date(self) -> None:
        service = Service.objects.get(pk=SWIMMING_HALL)
        assert list(service.areas.values_list("kind", "code")) == [("municipality", "905")]
        assert (service.coverage, service.charge, service.kind, service.funding) == (
            "limited",
            "charged",
            "Service",
            "PubliclyFunded",
        )
        assert service.languages == ["fi", "sv", "en"]
        assert service.modified_at == datetime(2018, 5, 3, 11, 53, 58, 162746, tzinfo=UTC)
        assert Service.objects.serving(["905"]).filter(pk=SWIMMING_HALL).exists()
        assert not Service.objects.serving(["405"]).filter(pk=SWIMMING_HALL).exists()

    def test_the_city_is_responsible_and_produces_the_service_itself(self) -> None:
        roles = Service.objects.get(pk=SWIMMING_HALL).organisation_roles.values_list(
            "organisation", "role", "provision", "name"
        )
        assert list(roles) == [
            (VAASA, "responsible", "", "Vaasan kaupunki"),
            (VAASA, "producer", "SelfProducedServices", "Vaasan kaupunki"),
        ]

    def test_channels_and_their_web_pages_by_language(self) -> None:
        connections = Service.objects.get(pk=SWIMMING_HALL).connections
        assert set(connections.values_list("channel", flat=True)) == {FEEDBACK, SWIMMING_HALL_PAGE}
        pages = Link.objects.filter(channel=SWIMMING_HALL_PAGE).values_list("kind", "language", "url")
        assert list(pages) == [
            ("web_page", "fi", "https://www.vaasa.fi/node/19161"),
            ("web_page", "en", "https://www.vaasa.fi/node/19161"),
            ("web_page", "sv", "https://www.vaasa.fi/sv/node/19161"),
        ]

    def test_it_is_on_the_tray(self) -> None:
        service = Service.objects.on_tray().get(pk=SWIMMING_HALL)
        assert service.theme_links.exists()

    # --- Places

    def test_coordinates(self) -> None:
        """A street of Rymättylä, to the millimetre in metres and to five decimals in degrees; beside it a box."""
        street, box = Address.objects.filter(channel=RYMATTYLA_SCHOOL)
        assert (street.kind, street.form, street.street, street.street_number) == (
            "visiting",
            "street",
            {"fi": "Piimätie"},
            "1",
        )
        assert (street.postal_code, street.municipality_id) == ("21140", "529")
        assert (street.northing, street.easting) == (Decimal("6703709.121"), Decimal("221847.890"))
        assert (street.latitude, street.longitude) == pytest.approx(wgs84(6703709.121, 221847.89), abs=0.000005)
        assert (box.kind, box.form, box.po_box, box.postal_code) == ("postal", "po_box", {"fi": "PL 43"}, "21101")
        assert box.latitude is None

    def test_an_entrance_with_its_sentences(self) -> None:
        address = Address.objects.get(channel=OTAVA)
        assert (address.northing, address.easting) == (Decimal(6834688), Decimal(503879))
        assert address.coordinate_state == "EnteredByUser"
        entrance = address.entrances.get()
        assert entrance.is_main
        assert (entrance.northing, entrance.easting) == (Decimal("6834688.027"), Decimal("503879.049"))
        sentences = list(entrance.sentences.all())
        assert [sentence.group["fi"] for sentence in sentences[:4]] == [
            "Reitti pääsisäänkäynnille",
            "Reitti pääsisäänkäynnille",
            "Reitti pääsisäänkäynnille",
            "Pääsisäänkäynti",
        ]
        assert sentences[2].text["sv"] == "Rutten till ingången är mjuk samt belyst."

    def test_nothing_of_the_placeholders_came_through(self) -> None:
        """Beside each address of 2018 stands a made-up one, and accessibility in keys that are not v11's (§6)."""
        assert not Address.objects.filter(form="place").exists()
        assert not Address.objects.filter(postal_code="12345").exists()
        assert not Link.objects.filter(url__contains="example.com").exists()

    # --- Hours and phones

    def test_weekly_hours(self) -> None:
        hours = ServiceHours.objects.get(channel=CRISIS_PHONE)
        assert (hours.kind, hours.valid_from, hours.valid_to, hours.title) == ("weekly", None, None, {})
        spells = [(spell.day_from, spell.day_to, spell.opens, spell.closes) for spell in hours.spells.all()]
        assert spells == [(day, day, time(8), time(16)) for day in range(7)]
        assert [spell.day_from for spell in ServiceHours.objects.get(channel=OTAVA).spells.all()] == [0, 1, 2, 3, 4]

    def test_an_entry_without_hours_is_left_out(self) -> None:
        assert not ServiceHours.objects.filter(channel=REGISTER_E_SERVICE).exists()

    def test_phones_with_their_charge(self) -> None:
        phones = Phone.objects.filter(channel=CRISIS_PHONE).values_list("number", "kind", "charge", "language")
        assert list(phones) == [("+358405501990", "phone", "charged", code) for code in ("fi", "sv")]
        otava = Phone.objects.filter(channel=OTAVA).values_list("number", "info")
        assert list(otava) == [("+358447943552", "Opintoasiainvastaava"), ("+358447943565", "")]

    def test_a_service_number_has_no_prefix(self) -> None:
        phone = Phone.objects.filter(organisation=REGISTER_CENTRE).first()
        assert phone is not None
        assert (phone.number, phone.is_service_number, phone.charge) == ("0295535001", True, "charged")

    # --- Forms and e-services

    def test_forms(self) -> None:
        files = Link.objects.filter(channel=LIFT_GRANT_FORM, kind="form_file").values_list("language", "file_format")
        assert list(files) == [("fi", "PDF"), ("sv", "PDF")]
        assert not Address.objects.filter(channel=LIFT_GRANT_FORM).exists()
        delivery = Address.objects.get(channel=SURVEY_FORM)
        assert (delivery.kind, delivery.po_box) == ("delivery", {"fi": "PL 43", "sv": "PL 43"})
        assert delivery.receiver == {"fi": "Tekniset palvelut / Maankäyttöosasto"}

    def test_an_e_service(self) -> None:
        channel = Channel.objects.get(pk=REGISTER_E_SERVICE)
        assert (channel.kind, channel.requires_authentication, channel.requires_signature) == ("e_service", True, False)
        emails = Email.objects.filter(channel=channel).values_list("address", "language")
        assert list(emails) == [("asiointi@vrk.fi", "fi"), ("asiointi@vrk.fi", "sv")]
        assert channel.organisation_id == REGISTER_CENTRE

    # --- Organisations

    def test_organisations(self) -> None:
        vaasa = Organisation.objects.get(pk=VAASA)
        assert dict(vaasa.texts.values_list("language", "name")) == {
            "fi": "Vaasan kaupunki",
            "sv": "Vasa stad",
            "en": "City of Vaasa",
        }
        assert (vaasa.kind, vaasa.business_code, vaasa.municipality_id) == ("Municipality", "0209602-6", "905")
        centre = Organisation.objects.get(pk=REGISTER_CENTRE)
        assert set(centre.texts.values_list("language", "name", "alternative_name")) == {
            ("fi", "Väestörekisterikeskus", "VRK"),
            ("sv", "Befolkningsregistercentralen", "BRC"),
        }
        assert (centre.kind, centre.coverage) == ("State", "nationwide")
        assert list(centre.addresses.values_list("kind", "form")) == [
            ("visiting", "street"),
            ("visiting", "street"),
            ("postal", "po_box"),
            ("postal", "po_box"),
        ]

    # --- The v11 service of 2020

    def test_a_service_whose_ends_are_mostly_unknown(self) -> None:
        service = Service.objects.get(pk=NET_SCHOOL)
        text = service.texts.get()
        assert (text.name, text.alternative_name) == ("Nettilukio aikuisille", "Etälukio")
        assert text.keywords[:2] == ["etäopetus", "nettiopiskelu"]
        assert len(text.keywords) == 6
        assert (service.coverage, service.charge, service.collections) == (
            "nationwide",
            "free",
            [{"fi": "Kaavoitus ja maankäyttö"}],
        )
        assert {(part.organisation_id, part.role, part.name) for part in service.organisation_roles.all()} == {
            (None, "other_responsible", "Mikkelin kaupunki"),
            (None, "responsible", "Mikkelin kaupungin liikelaitos Otavia"),
            (None, "producer", "Mikkelin kaupunki"),
            (None, "producer", "Mikkelin kaupungin liikelaitos Otavia"),
        }
        connections = service.connections.values_list("channel", "other_name")
        assert list(connections) == [
            (None, "Nettilukion hakulomake"),
            (OTAVA, "Otavan Opisto / Otavia"),
            (None, "Nettilukio.fi"),
        ]
        assert service.connections.order_by("position")[0].description == {
            "fi": "Sähköinen hakulomake, jolla voit hakea Nettilukioon."
        }
        uris = service.concepts.filter(scheme="service_class").values_list("key", "uri")
        assert dict(uris).keys() == {"P6.10", "P6.8", "P6.13", "P6"}

    def test_an_unknown_channel_gets_no_link(self) -> None:
        Service.objects.filter(pk=NET_SCHOOL).update(off_tray_reason="")
        html = self.client.get(reverse("catalog:service", args=[NET_SCHOOL])).content.decode()
        assert "Otavan Opisto / Otavia" in html
        assert "16afd0e8-f069-4ded-9967-f220107494db" not in html
        assert "d5e5b0c9-47eb-45ec-a363-d39215e71aa4" not in html
        assert "cd8efa0a-44f3-4748-a667-6402242e327d" not in html

    # --- Again

    def test_twice_changes_nothing(self) -> None:
        before = rows()
        with DemoServer(self.store) as base_url:
            last = run(V11Client(base_url))
        assert rows() == before
        assert [last.counts[kind] for kind in ("Service", "ServiceChannel", "Organization")] == [
            {"unchanged": 21},
            {"unchanged": 43},
            {"unchanged": 3},
        ]

    def test_a_directory_gives_the_same(self) -> None:
        before = rows()
        run(PtvDirectory(REAL))
        assert rows() == before


# --- Pages of other projects' fixtures: real shape, invented content


def examples(name: str) -> list[Json]:
    found: list[Json] = json.loads((EXAMPLES / name).read_text(encoding="utf-8"))["itemList"]
    return found


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("municipality_channels.json", ["location", "location", "phone"]),
        ("municipality_channels_2.json", ["location"]),
        ("municipality_channels_3.json", ["location"]),
    ],
)
def test_examples_of_channels(name: str, kinds: list[str]) -> None:
    mapped = [mapper.channel(ChannelDocument.model_validate(body)) for body in examples(name)]
    assert [record.kind for record, _ in mapped] == kinds
    assert all(text.name for record, _ in mapped for text in record.texts)


def test_examples_of_services() -> None:
    dentist, school = (
        mapper.service(ServiceDocument.model_validate(body), None)[0] for body in examples("municipality_services.json")
    )
    assert [text.name for text in dentist.texts] == ["Hammaslääkäri"]
    assert [area.code for area in dentist.areas] == ["001"]
    assert [text.name for text in school.texts] == ["Perusopetus"]


def test_a_sample_of_placeholders_alone_is_a_channel_of_no_kind() -> None:
    *real, sample = examples("organization_service_channel_page.json")
    assert [mapper.channel(ChannelDocument.model_validate(body))[0].kind for body in real] == ["location", "location"]
    with pytest.raises(mapper.UnknownChannelKind, match="'string'"):
        mapper.channel(ChannelDocument.model_validate(sample))
