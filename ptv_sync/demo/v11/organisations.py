"""Organisation and general description documents."""

from ptv_sync.demo.content import Content
from ptv_sync.demo.entries import GeneralDescription, Law, Organisation
from ptv_sync.demo.identity import guid
from ptv_sync.demo.readings import FRAMEWORK_MODIFIED, first_name, modified, plain_charge, producers
from ptv_sync.demo.registers import Registers
from ptv_sync.demo.v11 import classification
from ptv_sync.demo.v11.offering import names
from ptv_sync.demo.v11.parts import (
    CHARGES,
    Document,
    area_list,
    area_type,
    item,
    localised,
    municipality,
    phone,
    typed,
)


def organisation_document(organisation: Organisation, content: Content, registers: Registers) -> Document:
    """The whole document, headings marked, with every service the organisation has a part in."""
    identifier, texts = guid("organisation", organisation.key), organisation.texts
    place = registers.municipalities[organisation.municipality] if organisation.municipality else None
    parent = guid("organisation", organisation.parent) if organisation.parent else None
    return {
        "id": identifier,
        "sourceId": None,
        "oid": None,
        "parentOrganizationId": parent,
        "organizationRootId": parent or identifier,
        "municipality": municipality(place) if place else None,
        "organizationType": organisation.type,
        "businessCode": organisation.business_code,
        "businessName": organisation.fi.name,
        "organizationNames": names(texts),
        "displayNameType": [{"type": "Name", "language": language} for language in texts],
        "areaType": area_type(organisation.area),
        "areas": area_list(organisation.area, registers) or None,
        "organizationDescriptions": [
            *typed({language: text.summary for language, text in texts.items()}, "Summary"),
            *typed({language: text.description or None for language, text in texts.items()}, "Description"),
        ],
        **_contacts(organisation),
        "addresses": [],
        "electronicInvoicings": [],
        "publishingStatus": "Published",
        "services": _services(organisation, content),
        "subOrganizations": [
            item("organisation", child.key, child.fi.name)
            for child in content.organisations.values()
            if child.parent == organisation.key
        ]
        or None,
        "modified": modified(FRAMEWORK_MODIFIED, identifier),
    }


def _contacts(organisation: Organisation) -> Document:
    texts, number = organisation.texts, organisation.phone
    names_ = {language: text.name for language, text in texts.items()}
    return {
        "emails": [
            {"description": None, "value": organisation.email, "language": language}
            for language in texts
            if organisation.email
        ],
        "phoneNumbers": [phone(number, language=language, charge=plain_charge(number)) for language in texts if number],
        "webPages": [
            {"url": organisation.web, "value": name, "language": language}
            for language, name in names_.items()
            if organisation.web
        ],
    }


def _services(organisation: Organisation, content: Content) -> list[Document]:
    rows: list[Document] = []
    for service in content.services.values():
        roles = {
            "Responsible": (service.organisation,),
            "OtherResponsible": service.other_responsible,
            "Producer": producers(service),
        }
        rows += [
            {
                "organizationId": guid("organisation", organisation.key),
                "service": item("service", service.key, first_name(service)),
                "roleType": role,
                "provisionType": None,
                "additionalInformation": [],
            }
            for role, keys in roles.items()
            if organisation.key in keys
        ]
    return rows


def general_description_document(shared: GeneralDescription, content: Content, registers: Registers) -> Document:
    """The whole document, headings marked. It proposes no channels."""
    identifier, texts = guid("general-description", shared.key), shared.texts
    fields = {
        "Description": "description",
        "Summary": "summary",
        "BackgroundDescription": "background",
        "UserInstruction": "instruction",
        "ChargeTypeAdditionalInfo": "charge_info",
    }
    return {
        "id": identifier,
        "sourceId": None,
        "names": names(texts),
        "descriptions": [
            {"language": language, "value": getattr(text, field) or None, "type": kind}
            for language, text in texts.items()
            for kind, field in fields.items()
        ],
        "requirements": localised({code: text.requirements for code, text in texts.items() if text.requirements}),
        "type": "Service",
        "serviceChargeType": CHARGES[shared.charge],
        "legislation": [_law(law) for law in shared.laws],
        "generalDescriptionType": "Municipality",
        "serviceClasses": classification.service_classes(shared.classes, registers),
        "ontologyTerms": classification.ontology_terms(shared.terms, content),
        "targetGroups": classification.target_groups(shared.targets, registers),
        "lifeEvents": classification.life_events(shared.life_events, registers),
        "industrialClasses": [],
        "serviceChannels": [],
        "publishingStatus": "Published",
        "modified": modified(FRAMEWORK_MODIFIED, identifier),
    }


def _law(law: Law) -> Document:
    pages = [{"url": law.url, "value": name, "language": language} for language, name in law.by_language.items()]
    return {"names": localised(law.by_language), "webPages": pages}
