"""Organisations and general descriptions."""

from ptv_sync.demo.content import Content
from ptv_sync.demo.entries import GeneralDescription, GeneralDescriptionText, Organisation
from ptv_sync.demo.identity import guid
from ptv_sync.demo.readings import FRAMEWORK_MODIFIED, Document, plain_charge
from ptv_sync.demo.v12.offering import classification
from ptv_sync.demo.v12.parts import CHARGES, area, contact_addresses, location, phone, published_at


def organisation_document(organisation: Organisation) -> Document:
    identifier = guid("organisation", organisation.key)
    own = {"areaType": "LimitedArea", "municipalities": [organisation.municipality]}
    return {
        "contentId": identifier,
        "parentOrganizationContentId": guid("organisation", organisation.parent) if organisation.parent else None,
        "organizationType": organisation.type,
        "businessId": organisation.business_code,
        "oid": None,
        "eInvoiceAddresses": [],
        "area": own if organisation.municipality else area(organisation.area),
        "contactAddresses": contact_addresses(),
        "location": location(),
        "languageVersions": {language: _version(organisation, language) for language in organisation.texts},
        "publishedAt": published_at(FRAMEWORK_MODIFIED, identifier),
    }


def _version(organisation: Organisation, language: str) -> Document:
    text, number = organisation.texts[language], organisation.phone
    email, web = organisation.email, organisation.web
    return {
        "name": text.name,
        "alternativeName": text.alternative_name or None,
        "isAlternativeNamePrimary": False,
        "summary": text.summary,
        "description": text.description or None,
        "contactEmails": [{"email": email, "additionalInformation": None}] if email else [],
        "contactWebPages": [{"name": text.name, "url": web}] if web else [],
        "contactPhoneNumbers": [phone(number, charge=plain_charge(number))] if number else [],
    }


def general_description_document(shared: GeneralDescription, content: Content) -> Document:
    """The content does not say whose a general description is: the first state organisation's, as with PTV."""
    identifier = guid("general-description", shared.key)
    owner = next((key for key, found in content.organisations.items() if found.type == "State"), "state")
    return {
        "contentId": identifier,
        "organizationContentId": guid("organisation", owner),
        "chargeType": CHARGES[shared.charge],
        "generalDescriptionTypes": ["Municipality"],
        **classification(shared.classes, shared.terms, shared.targets, shared.life_events),
        "publishedAt": published_at(FRAMEWORK_MODIFIED, identifier),
        "serviceType": "Service",
        "languageVersions": {
            language: _shared_version(shared, language, text) for language, text in shared.texts.items()
        },
    }


def _shared_version(shared: GeneralDescription, language: str, text: GeneralDescriptionText) -> Document:
    return {
        "name": text.name,
        "backgroundDescription": text.background or None,
        "description": text.description or None,
        "userInstructions": text.instruction or None,
        "conditions": text.requirements or None,
        "chargeTypeAdditionalInformation": text.charge_info or None,
        "freelyAssignedKeywords": [],
        "legislationLinks": [
            {"name": law.by_language[language], "url": law.url} for law in shared.laws if language in law.by_language
        ],
    }
