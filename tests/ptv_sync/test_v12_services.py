"""v12's services and organisations as records: every rule of the mapper, on documents of our own."""

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.records import (
    AreaKind,
    Charge,
    ConceptRecord,
    ConceptScheme,
    Coverage,
    LinkKind,
    MunicipalityRecord,
    OrganisationRecord,
    OrganisationRole,
    ServiceRecord,
)
from ptv_sync.resources import Json
from ptv_sync.v12 import mapper
from ptv_sync.v12.documents import Connection, GeneralDescription, Organisation, Service
from ptv_sync.v12.register import Register
from tests.ptv_sync.v11_documents import CHANNEL, GENERAL, ORGANISATION, SERVICE, guid, key
from tests.ptv_sync.v12_documents import (
    CODES,
    KOKO,
    REGISTER,
    connection,
    general_description,
    limited,
    organisation,
    service,
)


def mapped(document: Json, general: Json | None = None, *connections: Json) -> tuple[ServiceRecord, list[str]]:
    """The service's record and the places of what was noted."""
    record, warnings = mapper.service(
        Service.model_validate(document),
        GeneralDescription.model_validate(general) if general else None,
        [Connection.model_validate(row) for row in connections],
        REGISTER,
    )
    return record, [warning.path for warning in warnings]


def mapped_organisation(document: Json) -> tuple[OrganisationRecord, list[str]]:
    record, warnings = mapper.organisation(Organisation.model_validate(document), REGISTER)
    return record, [warning.path for warning in warnings]


def keys(record: ServiceRecord, scheme: ConceptScheme) -> list[str]:
    return [concept.key for concept in record.concepts if concept.scheme == scheme]


def test_a_small_service() -> None:
    record, warned = mapped(service())
    assert record.source_id == key(SERVICE, 1)
    assert (record.kind, record.funding, record.charge) == ("Service", "PubliclyFunded", Charge.FREE)
    assert (record.coverage, [area.code for area in record.areas]) == (Coverage.LIMITED, ["405"])
    assert record.modified_at == datetime(2026, 11, 1, 8, 0, 0, 123000, tzinfo=UTC)
    assert (record.languages, record.has_voucher, record.connections) == (("fi",), False, ())
    assert warned == []


def test_texts_by_language() -> None:
    versions = {
        "FI": {
            "name": "Uimahalli",
            "alternativeName": "Halli",
            "summary": "Tiivis",
            "description": "Pitkä",
            "userInstructions": "Näin",
            "conditions": "Uimataito",
            "chargeTypeAdditionalInformation": "5 euroa",
            "deadlineAdditionalInformation": "Ajoissa",
            "processingTimeAdditionalInformation": "Viikko",
            "validityTimeAdditionalInformation": "Vuosi",
            "freelyAssignedKeywords": ["uinti", "vesi", "uinti", "", None],
        },
        "sv": {"name": "Simhall", "summary": None},
    }
    record, warned = mapped(service(languageVersions=versions))
    finnish, swedish = record.texts
    assert (finnish.language, finnish.name, finnish.alternative_name) == ("fi", "Uimahalli", "Halli")
    assert (finnish.summary, finnish.description, finnish.instruction) == ("Tiivis", "Pitkä", "Näin")
    assert (finnish.requirements, finnish.charge_info) == ("Uimataito", "5 euroa")
    assert (finnish.deadline, finnish.processing_time, finnish.validity_time) == ("Ajoissa", "Viikko", "Vuosi")
    assert finnish.keywords == ("uinti", "vesi")
    assert (swedish.language, swedish.name, swedish.summary) == ("sv", "Simhall", "")
    assert warned == []


@pytest.mark.parametrize(
    ("versions", "warned"),
    [
        (None, ["languageVersions"]),
        ({"fi": None}, ["languageVersions"]),
        ({"fi": {"name": " ", "summary": "x"}}, ["languageVersions.fi", "languageVersions"]),
        ({"fi": {"name": "Uinti"}, "sv": {"summary": "Kort"}}, ["languageVersions.sv"]),
        ({"fi": {"name": "Uinti"}, "suomi": {"name": "Uinti"}}, ["languageVersions.suomi"]),
    ],
)
def test_a_language_version_needs_a_name_and_a_language(versions: Any, warned: list[str]) -> None:
    assert mapped(service(languageVersions=versions))[1] == warned


def test_terms_have_their_labels_from_the_register() -> None:
    record, warned = mapped(
        service(
            ontologyTerms=[f"{KOKO}p1", f"{KOKO}p9"],
            industrialClasses=[f"{CODES}toimiala/code/93110"],
            lifeEvents=["KE8"],
            targetGroups=None,
        )
    )
    uri = f"{CODES}ptvserclass2/code/"
    assert record.concepts == (
        ConceptRecord(
            ConceptScheme.SERVICE_CLASS, "P27.1", f"{uri}P27.1", {"fi": "Liikunta", "sv": "Idrott"}, f"{uri}P27"
        ),
        ConceptRecord(ConceptScheme.ONTOLOGY_TERM, f"{KOKO}p1", f"{KOKO}p1", {"fi": "uinti"}, f"{KOKO}p2"),
        ConceptRecord(ConceptScheme.ONTOLOGY_TERM, f"{KOKO}p9", f"{KOKO}p9"),
        ConceptRecord(ConceptScheme.LIFE_EVENT, "KE8", f"{CODES}ptvelti/code/KE8", {"fi": "Eläke"}),
        ConceptRecord(ConceptScheme.INDUSTRIAL_CLASS, "93110", f"{CODES}toimiala/code/93110", {"fi": "Urheilu"}),
    )
    assert warned == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (f"{CODES}ptvserclass2/code/P27.1", "P27.1"),
        (f"{CODES}ptvserclass/code/P27.1", "P27.1"),
        ("http://urn.fi/URN:NBN:fi:au:ptvl:v1070", "P6.10"),
        ("P99", "P99"),
    ],
)
def test_a_class_may_be_named_otherwise(name: str, expected: str) -> None:
    assert keys(mapped(service(serviceClasses=[name]))[0], ConceptScheme.SERVICE_CLASS) == [expected]


def test_a_term_too_long_to_keep_is_noted() -> None:
    record, warned = mapped(service(serviceClasses=["P" * 201], targetGroups=[]))
    assert (record.concepts, warned) == ((), ["serviceClasses[0]"])


SHARED = general_description(
    serviceType="PermitOrOtherObligation",
    chargeType="Charged",
    serviceClasses=["P27"],
    ontologyTerms=[f"{KOKO}p2"],
    targetGroups=["KR2"],
    lifeEvents=["KE1"],
    industrialClasses=["93120"],
    languageVersions={
        "fi": {
            "name": "Pohja",
            "description": "Yhteinen",
            "backgroundDescription": "Taustaa",
            "userInstructions": "Yhteinen ohje",
            "conditions": "Yhteinen ehto",
            "deadlineAdditionalInformation": "Ajoissa",
            "legislationLinks": [{"url": "https://finlex.example/1", "name": "Laki"}],
        },
        "en": {"name": "Shared", "description": "Shared"},
    },
)


def heir(**fields: Any) -> Json:
    return service(1, generalDescriptionContentId=guid(GENERAL, 1), **fields)


def test_terms_of_a_general_description_come_first() -> None:
    record, _ = mapped(heir(lifeEvents=["KE8"], ontologyTerms=[f"{KOKO}p1", f"{KOKO}p2"]), SHARED)
    assert keys(record, ConceptScheme.SERVICE_CLASS) == ["P27", "P27.1"]
    assert keys(record, ConceptScheme.ONTOLOGY_TERM) == [f"{KOKO}p2", f"{KOKO}p1"]
    assert keys(record, ConceptScheme.TARGET_GROUP) == ["KR2", "KR1"]
    assert keys(record, ConceptScheme.LIFE_EVENT) == ["KE8", "KE1"]
    assert keys(record, ConceptScheme.INDUSTRIAL_CLASS) == ["93120"]
    assert keys(mapped(heir(targetGroups=[]), SHARED)[0], ConceptScheme.TARGET_GROUP) == ["KR2"]


def test_texts_of_a_general_description_stand_before_the_services_own() -> None:
    own = {"name": "Uinti", "description": "Oma", "userInstructions": "Oma ohje", "conditions": None}
    record, warned = mapped(heir(languageVersions={"fi": own, "sv": {"name": "Sim"}}), SHARED)
    finnish, swedish = record.texts
    assert (finnish.general_description, finnish.description) == ("Yhteinen\n\nTaustaa", "Oma")
    assert (finnish.instruction, finnish.requirements) == ("Yhteinen ohje\n\nOma ohje", "Yhteinen ehto")
    assert finnish.deadline == "Ajoissa"
    assert (swedish.language, swedish.general_description) == ("sv", "")
    assert [(link.kind, link.url, link.language) for link in record.links] == [
        (LinkKind.LAW, "https://finlex.example/1", "fi")
    ]
    assert record.general_description_source_id == key(GENERAL, 1)
    assert warned == []


def test_kind_and_charge_are_the_services_own_or_else_the_shared_ones() -> None:
    record, _ = mapped(heir(serviceType=None, chargeType=None), SHARED)
    assert (record.kind, record.charge) == ("PermitOrObligation", Charge.CHARGED)
    record, _ = mapped(heir(serviceType="ProfessionalQualification"), SHARED)
    assert (record.kind, record.charge) == ("ProfessionalQualification", Charge.FREE)


def test_laws_and_vouchers() -> None:
    versions = {
        "fi": {
            "name": "Uinti",
            "legislationLinks": [{"url": "ftp://x", "name": "Laki"}, {"url": "https://finlex.example", "name": ""}],
            "voucher": {
                "voucherType": "WithUrl",
                "urls": [{"name": "Seteli", "url": "https://kunta.example", "additionalInformation": "Hae"}],
            },
        },
        "sv": {
            "name": "Sim",
            "voucher": {"voucherType": "WithAdditionalInformation", "additionalInformation": "Ansök"},
        },
        "en": {"name": "Swim", "voucher": {"voucherType": "NotUsed"}},
    }
    record, warned = mapped(service(languageVersions=versions))
    assert record.has_voucher
    assert [(link.kind, link.url, link.name, link.description, link.language) for link in record.links] == [
        (LinkKind.LAW, "", "Laki", "", "fi"),
        (LinkKind.LAW, "https://finlex.example", "", "", "fi"),
        (LinkKind.VOUCHER, "https://kunta.example", "Seteli", "Hae", "fi"),
        (LinkKind.VOUCHER, "", "", "Ansök", "sv"),
    ]
    assert warned == ["languageVersions.fi.legislationLinks[0].url"]


def test_organisations_and_their_parts() -> None:
    record, _ = mapped(
        service(
            otherResponsibleOrganizations=[guid(ORGANISATION, 2)],
            producers={
                "selfProducedProducers": {"organizations": [guid(ORGANISATION, 1)]},
                "procuredProducers": {"organizations": [guid(ORGANISATION, 3)], "other": [{"name": {"fi": "Yritys"}}]},
                "otherProducers": {"organizations": [], "other": [{"name": {"fi": ""}}]},
            },
        )
    )
    responsible, other, producer = OrganisationRole
    assert [(part.role, part.source_id, part.provision, part.info) for part in record.organisations] == [
        (responsible, key(ORGANISATION, 1), "", {}),
        (other, key(ORGANISATION, 2), "", {}),
        (producer, key(ORGANISATION, 1), "SelfProducedServices", {}),
        (producer, key(ORGANISATION, 3), "ProcuredServices", {}),
        (producer, None, "ProcuredServices", {"fi": "Yritys"}),
    ]


def test_connections() -> None:
    versions = {
        "fi": {
            "description": "Aamuisin",
            "chargeTypeAdditionalInformation": "3 €",
            "contactEmails": [{"email": "a@b"}],
        },
        "sv": {"description": "På morgnarna"},
    }
    record, warned = mapped(
        service(),
        None,
        connection(1, chargeType="Other", languageVersions=versions),
        connection(2, chargeType="Barter", languageVersions=None),
        connection(3) | {"serviceContentId": guid(SERVICE, 2)},
    )
    first, second = record.connections
    assert (first.service_source_id, first.channel_source_id) == (key(SERVICE, 1), key(CHANNEL, 1))
    assert (first.charge, first.charge_info) == (Charge.OTHER, {"fi": "3 €"})
    assert first.description == {"fi": "Aamuisin", "sv": "På morgnarna"}
    assert [(email.address, email.language) for email in first.contacts.emails] == [("a@b", "fi")]
    assert (second.channel_source_id, second.charge) == (key(CHANNEL, 2), Charge.UNKNOWN)
    assert warned == ["connections[1].chargeType"]


@pytest.mark.parametrize(
    ("area", "coverage", "areas"),
    [
        (None, Coverage.UNKNOWN, []),
        ({"areaType": "WholeCountry"}, Coverage.NATIONWIDE, []),
        ({"areaType": "WholeCountryExceptAland"}, Coverage.NATIONWIDE_EXCEPT_ALAND, []),
        (
            limited(municipalities=["405", "405", "999"], regions=["09"], wellbeingServicesCounties=["19", "77"]),
            Coverage.LIMITED,
            [
                (AreaKind.MUNICIPALITY, "405", "Lappeenranta", ["405"]),
                (AreaKind.MUNICIPALITY, "999", None, ["999"]),
                (AreaKind.REGION, "09", "Etelä-Karjala", ["405", "689"]),
                (AreaKind.COUNTY, "19", "Etelä-Karjalan hyvinvointialue", ["405"]),
                (AreaKind.COUNTY, "77", None, []),
            ],
        ),
    ],
)
def test_areas(area: Any, coverage: Coverage, areas: list[Any]) -> None:
    record, warned = mapped(service(area=area))
    assert record.coverage == coverage
    assert [
        (area.kind, area.code, area.names.get("fi"), [member.code for member in area.municipalities])
        for area in record.areas
    ] == areas
    assert warned == []


def test_what_is_no_area_is_noted() -> None:
    record, warned = mapped(service(area={"areaType": "Galaxy", "municipalities": ["4O5"]}))
    assert (record.coverage, record.areas) == (Coverage.UNKNOWN, ())
    assert warned == ["area.areaType", "area.municipalities[0]"]


def test_a_register_without_lists_is_no_fault() -> None:
    record, warnings = mapper.service(Service.model_validate(service()), None, [], Register.of({}))
    assert [concept.key for concept in record.concepts] == ["P27.1", "KR1"]
    assert record.areas[0].municipalities == (MunicipalityRecord("405"),)
    assert warnings == ()


def test_a_municipality_is_the_area_it_names() -> None:
    record, warned = mapped_organisation(
        organisation(
            organizationType="Municipality", parentOrganizationContentId=guid(ORGANISATION, 2), oid="1.2",
            area=limited(municipalities=["405"]),
        )
    )  # fmt: skip
    assert record.municipality
    assert (record.municipality.code, record.municipality.names["sv"]) == ("405", "Villmanstrand")
    assert (record.kind, record.oid, record.business_code) == ("Municipality", "1.2", "1234567-1")
    assert record.parent_source_id == key(ORGANISATION, 2)
    assert warned == []


def test_the_alternative_name_may_be_the_one_to_show() -> None:
    version = {"name": "Virallinen", "alternativeName": "Tuttu", "isAlternativeNamePrimary": True}
    lone = {"name": "Officiell", "alternativeName": None, "isAlternativeNamePrimary": True}
    record, _ = mapped_organisation(organisation(languageVersions={"fi": version, "sv": lone}))
    assert [(row.language, row.name, row.alternative_name) for row in record.texts] == [
        ("fi", "Tuttu", "Virallinen"),
        ("sv", "Officiell", ""),
    ]
    assert (record.municipality, record.coverage) == (None, Coverage.NATIONWIDE_EXCEPT_ALAND)
