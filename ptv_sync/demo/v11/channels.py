"""Channel documents: flat objects whose `serviceChannelType` tells the five kinds apart."""

from collections.abc import Sequence

from ptv_sync.demo.content import Content
from ptv_sync.demo.entries import Channel, Service
from ptv_sync.demo.identity import guid
from ptv_sync.demo.readings import modified
from ptv_sync.demo.registers import Registers
from ptv_sync.demo.v11.classification import ontology_terms
from ptv_sync.demo.v11.hours import service_hours
from ptv_sync.demo.v11.offering import connected_service, merged_terms, names
from ptv_sync.demo.v11.parts import (
    Document,
    area_list,
    area_type,
    localised,
    location_address,
    phone,
    post_office_box,
    typed,
    typed_phone,
    web_pages,
)

TYPES = {
    "location": "ServiceLocation",
    "phone": "Phone",
    "web": "WebPage",
    "e-service": "EChannel",
    "form": "PrintableForm",
}


def channel_document(channel: Channel, services: Sequence[Service], content: Content, registers: Registers) -> Document:
    """The whole document, headings marked; `services` are those that use the channel."""
    identifier = guid("channel", channel.key)
    terms = dict.fromkeys(term for service in services for term in merged_terms(service, content))
    return {
        "id": identifier,
        "sourceId": None,
        "serviceChannelType": TYPES[channel.kind],
        "organizationId": guid("organisation", channel.organisation),
        "serviceChannelNames": names(channel.texts),
        "serviceChannelDescriptions": _descriptions(channel),
        "areaType": area_type(channel.area),
        "areas": area_list(channel.area, registers),
        **_own_parts(channel, content, registers),
        "languages": list(channel.languages),
        "webPages": web_pages(channel.web, channel.texts, in_every_language=channel.kind in ("web", "e-service")),
        "serviceHours": service_hours(channel.hours),
        "services": [connected_service(service, channel) for service in services],
        "serviceCollections": [],
        "publishingStatus": "Published",
        "modified": modified(channel.modified, identifier),
        "responsibleSoteOrganization": None,
        "ontologyTerms": ontology_terms(terms, content),
    }


def _descriptions(channel: Channel) -> list[Document]:
    summaries = typed({language: text.summary for language, text in channel.texts.items()}, "Summary")
    return summaries + typed(
        {language: text.description or None for language, text in channel.texts.items()}, "Description"
    )


def _own_parts(channel: Channel, content: Content, registers: Registers) -> Document:
    """What only this kind of channel has."""
    match channel.kind:
        case "location":
            return _location_parts(channel, registers)
        case "phone":
            return {"phoneNumbers": _phones(channel, with_type=True), "supportEmails": _emails(channel)}
        case "web":
            return _support(channel) | {"accessibilityClassification": _accessibility(channel)}
        case "e-service":
            return _support(channel) | {
                "signatureQuantity": 0,
                "requiresSignature": False,
                "requiresAuthentication": channel.requires_authentication,
                "attachments": [],
                "accessibilityClassification": _accessibility(channel),
            }
        case "form":
            return _support(channel) | _form_parts(channel, content, registers)


def _location_parts(channel: Channel, registers: Registers) -> Document:
    addresses = [location_address(registers, street=channel.address, accessibility=channel.accessibility)]
    if channel.postal_address:
        addresses.append(location_address(registers, box=channel.postal_address))
    shown = {"name": "Name", "alternative": "AlternativeName"}
    return {
        "oid": None,
        "displayNameType": [
            {"type": shown[text.display], "language": language} for language, text in channel.texts.items()
        ],
        "phoneNumbers": _phones(channel, with_type=True),
        "emails": _emails(channel),
        "addresses": addresses,
    }


def _form_parts(channel: Channel, content: Content, registers: Registers) -> Document:
    return {
        "formIdentifier": [{"value": channel.form_id or None, "language": language} for language in channel.texts],
        "deliveryAddresses": _delivery(channel, content, registers),
        "channelUrls": [{"language": file.language, "value": file.url, "type": file.format} for file in channel.files],
        "attachments": [],
    }


def _delivery(channel: Channel, content: Content, registers: Registers) -> list[Document]:
    words, box = channel.delivery.by_language, channel.postal_address
    receiver = content.organisations[channel.organisation].texts
    rows: list[Document] = []
    if box:
        rows.append(
            {
                "subType": "PostOfficeBox",
                "postOfficeBoxAddress": post_office_box(box, registers),
                "streetAddress": None,
                "deliveryAddressInText": None,
                "receiver": localised({language: text.name for language, text in receiver.items()}),
            }
        )
    if words:
        rows.append(
            {
                "subType": "NoAddress",
                "postOfficeBoxAddress": None,
                "streetAddress": None,
                "deliveryAddressInText": localised(words),
                "receiver": [{"value": None, "language": language} for language in words],
            }
        )
    return rows


def _support(channel: Channel) -> Document:
    return {"supportPhones": _phones(channel, with_type=False), "supportEmails": _emails(channel)}


def _phones(channel: Channel, *, with_type: bool) -> list[Document]:
    """Each number in each language; one with words beside it only in the first, which the words are written in."""
    rows: list[Document] = []
    for entry in channel.phones:
        languages = list(channel.texts)[:1] if entry.info or entry.charge_info else channel.texts
        for language in languages:
            row = phone(
                entry.number,
                language=language,
                charge=entry.charge,
                info=entry.info,
                charge_info=entry.charge_info,
            )
            rows.append(typed_phone(row, entry.kind) if with_type else row)
    return rows


def _emails(channel: Channel) -> list[Document]:
    return localised(dict.fromkeys(channel.texts, channel.email)) if channel.email else []


def _accessibility(channel: Channel) -> list[Document]:
    """The demonstration's pages are never there to be judged: PTV's own word for that is Unknown."""
    unknown = {
        "accessibilityClassificationLevel": "Unknown",
        "wcagLevel": None,
        "accessibilityStatementWebPageName": None,
        "accessibilityStatementWebPage": None,
    }
    return [unknown | {"language": language} for language in channel.texts]
