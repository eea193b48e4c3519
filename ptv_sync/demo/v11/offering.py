"""Service documents as `Service/{id}` gives them: with the general description's classification merged in."""

from collections.abc import Mapping

from ptv_sync.demo.content import Content
from ptv_sync.demo.entries import Channel, Connection, OrganisationText, Service
from ptv_sync.demo.identity import guid
from ptv_sync.demo.readings import (
    first_name,
    modified,
    own_connection,
    plain_charge,
    producers,
    provision,
    shared_description,
)
from ptv_sync.demo.registers import Registers
from ptv_sync.demo.v11 import classification
from ptv_sync.demo.v11.hours import service_hours
from ptv_sync.demo.v11.parts import (
    CHARGES,
    Document,
    area_list,
    area_type,
    item,
    localised,
    phone,
    typed,
    typed_phone,
)

# PTV has a row for each of these in each language, most of them null.
_NEVER_GIVEN = ("ValidityTime", "ProcessingTime", "DeadLine")

_PROVISIONS = {"self": "SelfProducedServices", "procured": "ProcuredServices", "other": "Other"}


def merged_terms(service: Service, content: Content) -> list[str]:
    """Ontology terms, the general description's first and unmarked, as PTV merges them."""
    shared = shared_description(service, content)
    return list(dict.fromkeys([*(shared.terms if shared else ()), *service.terms]))


def service_document(service: Service, content: Content, registers: Registers) -> Document:
    """The whole document, headings marked (`### `)."""
    identifier = guid("service", service.key)
    shared = shared_description(service, content)
    classes = dict.fromkeys([*(shared.classes if shared else ()), *service.classes])
    targets = dict.fromkeys([*service.targets, *(shared.targets if shared else ())])
    channels = [_connected_channel(service, content.channels[key]) for key in service.channels]
    return {
        "id": identifier,
        "sourceId": None,
        "generalDescriptionId": guid("general-description", shared.key) if shared else None,
        "subType": None,
        "type": service.type,
        "fundingType": "MarketFunded" if service.funding == "market" else "PubliclyFunded",
        "serviceNames": names(service.texts),
        "serviceChargeType": None if shared and shared.charge else CHARGES[service.charge],
        "areaType": area_type(service.area),
        "areas": area_list(service.area, registers),
        "serviceDescriptions": _descriptions(service),
        "languages": list(service.languages),
        "serviceClasses": classification.service_classes(classes, registers),
        "ontologyTerms": classification.ontology_terms(merged_terms(service, content), content),
        "targetGroups": classification.target_groups(targets, registers),
        "lifeEvents": classification.life_events(service.life_events, registers),
        "industrialClasses": [],
        "legislation": [],
        "keywords": [
            {"value": word, "language": language} for language, text in service.texts.items() for word in text.keywords
        ],
        "requirements": _requirements(service),
        "serviceChannels": channels or None,
        "organizations": _organisations(service, content),
        "serviceVouchersInUse": service.voucher is not None,
        "serviceVouchers": _vouchers(service),
        "serviceCollections": [],
        "publishingStatus": "Published",
        "modified": modified(service.modified, identifier),
        "responsibleSoteOrganization": None,
    }


def names(texts: Mapping[str, OrganisationText]) -> list[Document]:
    """Names by language, the alternative one before the name: PTV promises no order."""
    alternatives = {language: text.alternative_name for language, text in texts.items() if text.alternative_name}
    own = {language: text.name for language, text in texts.items()}
    return typed(alternatives, "AlternativeName") + typed(own, "Name")


def _descriptions(service: Service) -> list[Document]:
    rows: list[Document] = []
    for language, text in service.texts.items():
        by_type: dict[str, str | None] = dict.fromkeys(_NEVER_GIVEN)
        by_type |= {
            "UserInstruction": text.instruction or None,
            "ChargeTypeAdditionalInfo": text.charge_info or None,
            "Summary": text.summary,
            "Description": text.description or None,
        }
        rows += [{"language": language, "value": value, "type": kind} for kind, value in by_type.items()]
    return rows


def _requirements(service: Service) -> list[Document]:
    return [{"value": text.requirements or None, "language": language} for language, text in service.texts.items()]


def _vouchers(service: Service) -> list[Document]:
    if service.voucher is None:
        return []
    voucher = {"value": service.voucher.name, "url": service.voucher.url, "additionalInformation": None}
    return [voucher | {"language": next(iter(service.texts))}]


def _organisations(service: Service, content: Content) -> list[Document]:
    rows = [_organisation(content, service.organisation, "Responsible", None)]
    rows += [_organisation(content, key, "OtherResponsible", None) for key in service.other_responsible]
    rows += [
        _organisation(content, key, "Producer", _PROVISIONS[provision(service, key, content)])
        for key in producers(service)
    ]
    if service.free_text_producer:
        additional = localised({"fi": service.free_text_producer})
        rows.append(
            {
                "organization": None,
                "roleType": "Producer",
                "provisionType": "Other",
                "additionalInformation": additional,
            }
        )
    return rows


def _organisation(content: Content, key: str, role: str, provision: str | None) -> Document:
    return {
        "organization": item("organisation", key, content.organisations[key].fi.name),
        "roleType": role,
        "provisionType": provision,
        "additionalInformation": [],
    }


# --- Connections


def _connected_channel(service: Service, channel: Channel) -> Document:
    return {"serviceChannel": item("channel", channel.key, first_name(channel)), **connection(service, channel)}


def connected_service(service: Service, channel: Channel) -> Document:
    """A service as it stands in its channel's document."""
    return {"service": item("service", service.key, first_name(service)), **connection(service, channel)}


def connection(service: Service, channel: Channel) -> Document:
    """What both sides of a connection say of it. It changes when the service does."""
    own = own_connection(service, channel.key)
    return {
        "serviceChargeType": CHARGES[own.charge],
        "description": typed(own.texts, "Description") + typed(own.charge_infos, "ChargeTypeAdditionalInfo"),
        "extraTypes": [],
        "serviceHours": service_hours(own.hours),
        "contactDetails": _contact_details(own, language=next(iter(service.texts))),
        "digitalAuthorizations": [],
        "modified": modified(service.modified, guid("connection", f"{service.key} {channel.key}")),
    }


def _contact_details(own: Connection, *, language: str) -> Document | None:
    if own.phone is None:
        return None
    number = phone(own.phone, language=language, charge=plain_charge(own.phone))
    return {"emails": [], "phoneNumbers": [typed_phone(number, "phone")], "webPages": [], "addresses": []}
