"""v11's services as records: every rule of the mapper, on documents of our own."""

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.records import Charge, ConceptScheme, Coverage, LinkKind, OrganisationRole, ServiceRecord
from ptv_sync.resources import Json
from ptv_sync.v11 import mapper
from ptv_sync.v11.documents import Service
from tests.ptv_sync.v11_documents import SERVICE, connected, guid, key, part, service, service_class, term, text, typed


def mapped(document: Json) -> tuple[ServiceRecord, list[str]]:
    """The service's record and the places of what was noted."""
    record, warnings = mapper.service(Service.model_validate(document), None)
    return record, [warning.path for warning in warnings]


def test_a_small_service() -> None:
    record, warned = mapped(service())
    assert record.source_id == key(SERVICE, 1)
    assert (record.kind, record.funding, record.charge) == ("Service", "PubliclyFunded", Charge.FREE)
    assert (record.coverage, [area.code for area in record.areas]) == (Coverage.LIMITED, ["405"])
    assert record.modified_at == datetime(2026, 11, 1, 8, 0, 0, 123456, tzinfo=UTC)
    assert (record.languages, record.has_voucher, record.connections) == (("fi",), False, ())
    assert warned == []


def test_texts_by_language() -> None:
    record, warned = mapped(
        service(
            serviceNames=[
                typed("AlternativeName", "Halli"),
                typed("Name", "Uimahalli"),
                typed("Name", "Simhall", "sv"),
                typed("Name", None, "en"),
            ],
            serviceDescriptions=[
                typed("Summary", "Tiivis"),
                typed("Description", "Pitkä\n\n* kohta"),
                typed("UserInstruction", "Näin"),
                typed("DeadLine", "Ajoissa"),
                typed("ProcessingTime", "Viikko"),
                typed("ValidityTime", "Vuosi"),
                typed("ChargeTypeAdditionalInfo", "5 euroa"),
                typed("ServiceType", "ei käytössä"),
                typed("Summary", "Kort", "sv"),
            ],
            requirements=[text("Uimataito"), text(None, "sv")],
            keywords=[text("uinti"), text("vesi"), text("uinti"), text("sim", "sv"), text(None)],
        )
    )
    finnish, swedish = record.texts
    assert (finnish.language, finnish.name, finnish.alternative_name) == ("fi", "Uimahalli", "Halli")
    assert (finnish.summary, finnish.description) == ("Tiivis", "Pitkä\n\n* kohta")
    assert (finnish.instruction, finnish.requirements, finnish.charge_info) == ("Näin", "Uimataito", "5 euroa")
    assert (finnish.deadline, finnish.processing_time, finnish.validity_time) == ("Ajoissa", "Viikko", "Vuosi")
    assert finnish.keywords == ("uinti", "vesi")
    assert (swedish.language, swedish.name, swedish.summary) == ("sv", "Simhall", "Kort")
    assert (swedish.requirements, swedish.keywords) == ("", ("sim",))
    assert warned == []


def test_texts_without_a_name_in_their_language_are_noted() -> None:
    record, warned = mapped(service(serviceDescriptions=[typed("Summary", "Kort", "sv")]))
    assert [row.language for row in record.texts] == ["fi"]
    assert warned == ["serviceDescriptions"]


@pytest.mark.parametrize("names", [None, [], [typed("AlternativeName", "Halli")], [typed("Name", "  ")]])
def test_a_service_without_a_name_is_noted(names: Any) -> None:
    record, warned = mapped(service(serviceNames=names, serviceDescriptions=[]))
    assert record.texts == ()
    assert warned == ["serviceNames"]


def test_a_language_that_is_none_is_noted() -> None:
    names = [typed("Name", "Uinti"), typed("Name", "Swim", "en-GB")]
    record, warned = mapped(service(serviceNames=names, languages=["FI", "sv", "sgn-fi", "fi", None, "suomi"]))
    assert [row.language for row in record.texts] == ["fi"]
    assert record.languages == ("fi", "sv", "sgn-fi")
    assert sorted(warned) == ["languages[4]", "serviceNames"]


@pytest.mark.parametrize(
    ("spelling", "charge"),
    [
        ("Chargeable", Charge.CHARGED),
        ("Charged", Charge.CHARGED),
        ("FreeOfCharge", Charge.FREE),
        ("Free", Charge.FREE),
        ("Other", Charge.OTHER),
        (None, Charge.UNKNOWN),
    ],
)
def test_charges(spelling: str | None, charge: Charge) -> None:
    record, warned = mapped(service(serviceChargeType=spelling))
    assert (record.charge, warned) == (charge, [])


@pytest.mark.parametrize(
    ("spelling", "coverage"),
    [
        ("Nationwide", Coverage.NATIONWIDE),
        ("WholeCountry", Coverage.NATIONWIDE),
        ("NationwideExceptAlandIslands", Coverage.NATIONWIDE_EXCEPT_ALAND),
        ("LimitedType", Coverage.LIMITED),
        ("AreaType", Coverage.LIMITED),
        (None, Coverage.UNKNOWN),
    ],
)
def test_coverages(spelling: str | None, coverage: Coverage) -> None:
    record, warned = mapped(service(areaType=spelling))
    assert (record.coverage, warned) == (coverage, [])


def test_values_that_ptv_may_add_are_no_fault() -> None:
    record, warned = mapped(
        service(
            type="SomethingNew",
            fundingType="F" * 50,
            serviceChargeType="Barter",
            areaType="Galaxy",
            organizations=[part(1, "Sponsor", provisionType="P" * 50)],
        )
    )
    assert (record.kind, record.charge, record.coverage) == ("SomethingNew", Charge.UNKNOWN, Coverage.UNKNOWN)
    assert (len(record.funding), len(record.organisations[0].provision)) == (32, 32)
    assert record.organisations[0].role is OrganisationRole.PRODUCER
    assert sorted(warned) == [
        "areaType",
        "fundingType",
        "organizations[0].provisionType",
        "organizations[0].roleType",
        "serviceChargeType",
    ]


def test_classification() -> None:
    old = {"name": [text("Liikunta")], "code": "P27.1", "uri": "http://urn.fi/URN:NBN:fi:au:ptvl:v1211", "newUri": None}
    broader = term(3, fi="uinti", sv="simning") | {"parentUri": "http://www.yso.fi/onto/koko/p1;http://x.example/p2"}
    record, warned = mapped(
        service(
            serviceClasses=[service_class("P27.1", "Liikunta ja urheilu"), old, service_class("P6")],
            ontologyTerms=[broader],
            targetGroups=[{"code": "KR1", "name": None}],
            lifeEvents=[{"code": "KE1", "name": []}],
            industrialClasses=[{"code": "93110", "name": []}],
        )
    )
    found = {(concept.scheme, concept.key): concept for concept in record.concepts}
    assert list(found) == [
        (ConceptScheme.SERVICE_CLASS, "P27.1"),
        (ConceptScheme.SERVICE_CLASS, "P6"),
        (ConceptScheme.ONTOLOGY_TERM, "http://www.yso.fi/onto/koko/p3"),
        (ConceptScheme.TARGET_GROUP, "KR1"),
        (ConceptScheme.LIFE_EVENT, "KE1"),
        (ConceptScheme.INDUSTRIAL_CLASS, "93110"),
    ]
    sports = found[ConceptScheme.SERVICE_CLASS, "P27.1"]
    assert sports.uri == "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P27.1"
    swimming = found[ConceptScheme.ONTOLOGY_TERM, "http://www.yso.fi/onto/koko/p3"]
    assert (swimming.labels, swimming.parent_uri) == (
        {"fi": "uinti", "sv": "simning"},
        "http://www.yso.fi/onto/koko/p1",
    )
    assert warned == []


def test_a_term_that_cannot_be_kept_is_noted() -> None:
    terms = [{"name": [text("nimetön")]}, {"name": [], "uri": "http://" + "a" * 200}]
    record, warned = mapped(service(serviceClasses=[], targetGroups=[], ontologyTerms=terms))
    assert record.concepts == ()
    assert warned == ["ontologyTerms[0]", "ontologyTerms[1]"]


def test_organisations_and_their_roles() -> None:
    record, warned = mapped(
        service(
            organizations=[
                part(1),
                part(1, "Producer", provisionType="SelfProducedServices"),
                part(2, "OtherResponsible"),
                part(None, "Producer", provisionType="Other", additionalInformation=[text("Uimaseura ry")]),
            ]
        )
    )
    told = [(part.role, part.source_id, part.name, part.provision, part.info) for part in record.organisations]
    assert told == [
        (OrganisationRole.RESPONSIBLE, key("09", 1), "Kunta 1", "", {}),
        (OrganisationRole.PRODUCER, key("09", 1), "Kunta 1", "SelfProducedServices", {}),
        (OrganisationRole.OTHER_RESPONSIBLE, key("09", 2), "Kunta 2", "", {}),
        (OrganisationRole.PRODUCER, None, "", "Other", {"fi": "Uimaseura ry"}),
    ]
    assert warned == []


def test_connections() -> None:
    own = connected(
        1,
        serviceChargeType="Chargeable",
        description=[typed("Description", "Vain aamuisin"), typed("ChargeTypeAdditionalInfo", "3 euroa")],
        contactDetails=None,
        serviceHours=None,
    )
    record, warned = mapped(service(serviceChannels=[own, {"serviceChannel": None}, connected(2)]))
    first, second = record.connections
    assert (first.service_source_id, first.channel_source_id) == (key(SERVICE, 1), key("c4", 1))
    assert (first.charge, first.other_name) == (Charge.CHARGED, "Toinen pää 1")
    assert (first.description, first.charge_info) == ({"fi": "Vain aamuisin"}, {"fi": "3 euroa"})
    assert (second.channel_source_id, second.charge) == (key("c4", 2), Charge.UNKNOWN)
    assert warned == []


def test_collections_vouchers_and_laws() -> None:
    record, _ = mapped(
        service(
            serviceCollections=[{"id": guid("cc", 1), "name": [text("Ikäihmisille"), text(None, "sv")]}, {"name": []}],
            serviceVouchersInUse=True,
            serviceVouchers=[{"value": "Seteli", "url": "https://kunta.example", "language": "fi"}],
            legislation=[{"names": [text("Liikuntalaki")], "webPages": []}],
        )
    )
    assert record.collections == ({"fi": "Ikäihmisille"},)
    assert record.has_voucher
    assert [link.kind for link in record.links] == [LinkKind.LAW, LinkKind.VOUCHER]


def test_ids_in_capitals_and_nulls_for_lists_and_their_items() -> None:
    document = service(
        id=guid(SERVICE, 1).upper(),
        keywords=None,
        serviceVouchers=[None],
        areas=[None, {"type": "Municipality", "municipalities": [None, {"code": "405", "name": [None]}]}],
        serviceChannels=[None, connected(1) | {"serviceHours": [None], "description": None}],
    )
    record, warned = mapped(document)
    assert record.source_id == key(SERVICE, 1)
    assert [area.code for area in record.areas] == ["405"]
    assert [row.channel_source_id for row in record.connections] == [key("c4", 1)]
    assert warned == []
