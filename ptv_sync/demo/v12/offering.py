"""Services, each with its own classification only, and the connections that tie them to channels."""

from collections.abc import Iterable

from ptv_sync.demo.content import Content
from ptv_sync.demo.entries import Channel, Connection, Service, ServiceText
from ptv_sync.demo.identity import guid
from ptv_sync.demo.readings import (
    KOKO,
    Document,
    own_connection,
    plain_charge,
    producers,
    provision,
    shared_description,
)
from ptv_sync.demo.v12.hours import service_hours
from ptv_sync.demo.v12.parts import CHARGES, area, contact_addresses, phone, published_at

SERVICE_TYPES = {
    "Service": "Service",
    "PermitOrObligation": "PermitOrOtherObligation",
    "ProfessionalQualification": "ProfessionalQualification",
}


def service_document(service: Service, content: Content) -> Document:
    """The whole document. What a general description says is not merged in; where it sets the charge, the service
    has none."""
    identifier = guid("service", service.key)
    shared = shared_description(service, content)
    return {
        "contentId": identifier,
        "organizationContentId": guid("organisation", service.organisation),
        "generalDescriptionContentId": guid("general-description", shared.key) if shared else None,
        **classification(service.classes, service.terms, service.targets, service.life_events),
        "producers": _producers(service, content),
        "otherResponsibleOrganizations": [guid("organisation", key) for key in service.other_responsible],
        "chargeType": None if shared and shared.charge else CHARGES[service.charge],
        "fundingType": "MarketFunded" if service.funding == "market" else "PubliclyFunded",
        "serviceLanguages": list(service.languages),
        "area": area(service.area),
        "publishedAt": published_at(service.modified, identifier),
        "serviceType": SERVICE_TYPES[service.type],
        "languageVersions": {language: _version(service, language, text) for language, text in service.texts.items()},
    }


def classification(
    classes: Iterable[str], terms: Iterable[str], targets: Iterable[str], life_events: Iterable[str]
) -> Document:
    """Bare codes, and bare URIs where there are no codes."""
    return {
        "serviceClasses": list(classes),
        "ontologyTerms": [KOKO + term for term in terms],
        "targetGroups": list(targets),
        "lifeEvents": list(life_events),
        "industrialClasses": [],
    }


def _producers(service: Service, content: Content) -> Document:
    kinds: dict[str, list[str]] = {"self": [], "procured": [], "other": []}
    for key in producers(service):
        kinds[provision(service, key, content)].append(guid("organisation", key))
    named = [{"name": {"fi": service.free_text_producer}}] if service.free_text_producer else []
    return {
        "selfProducedProducers": {"organizations": kinds["self"]},
        "procuredProducers": {"organizations": kinds["procured"], "other": []},
        "otherProducers": {"organizations": kinds["other"], "other": named},
    }


def _version(service: Service, language: str, text: ServiceText) -> Document:
    document = {
        "name": text.name,
        "alternativeName": text.alternative_name or None,
        "summary": text.summary,
        "description": text.description or None,
        "userInstructions": text.instruction or None,
        "conditions": text.requirements or None,
        "legislationLinks": [],
        "freelyAssignedKeywords": list(text.keywords),
        "voucher": _voucher(service, language),
        "chargeTypeAdditionalInformation": text.charge_info or None,
    }
    if service.type != "Service":
        document |= dict.fromkeys(
            (
                "processingTimeAdditionalInformation",
                "deadlineAdditionalInformation",
                "validityTimeAdditionalInformation",
            )
        )
    return document


def _voucher(service: Service, language: str) -> Document:
    """The address of a voucher stands in the first language, which it is named in."""
    if service.voucher is None or language != next(iter(service.texts)):
        return {"voucherType": "NotUsed"}
    page = {"name": service.voucher.name, "url": service.voucher.url, "additionalInformation": None}
    return {"voucherType": "WithUrl", "urls": [page]}


# --- Connections


def connection_document(service: Service, channel: Channel) -> Document:
    """What holds for a service at one of its channels. It changes when the service does."""
    own, identifier = own_connection(service, channel.key), guid("service", service.key)
    return {
        "serviceContentId": identifier,
        "channelContentId": guid("channel", channel.key),
        "contactAddresses": contact_addresses(),
        "chargeType": CHARGES[own.charge],
        "serviceHours": service_hours(own.hours),
        "languageVersions": {language: _connection_version(service, own, language) for language in service.texts},
        "publishedAt": published_at(service.modified, identifier),
    }


def _connection_version(service: Service, own: Connection, language: str) -> Document:
    is_first = language == next(iter(service.texts))
    numbers = [phone(own.phone, charge=plain_charge(own.phone))] if own.phone and is_first else []
    return {
        "chargeTypeAdditionalInformation": own.charge_infos.get(language),
        "description": own.texts.get(language),
        "contactPhoneNumbers": numbers,
        "contactFaxNumbers": [],
        "contactEmails": [],
        "contactWebPages": [],
    }
