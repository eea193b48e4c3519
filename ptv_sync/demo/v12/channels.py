"""Channel documents: `serviceChannelType` tells the five kinds apart."""

from ptv_sync.demo.content import Content
from ptv_sync.demo.entries import Channel, ChannelText
from ptv_sync.demo.identity import guid
from ptv_sync.demo.readings import Document
from ptv_sync.demo.registers import Registers
from ptv_sync.demo.v12.hours import service_hours
from ptv_sync.demo.v12.parts import (
    area,
    callable_numbers,
    contact_addresses,
    emails,
    fax_numbers,
    localised,
    location,
    phones,
    post_office_box,
    published_at,
    street_address,
)

TYPES = {
    "location": "ServiceLocation",
    "phone": "TelephoneService",
    "web": "WebPage",
    "e-service": "EService",
    "form": "PrintableForm",
}
_FILE_TYPES = {"PDF": "pdf", "DOC": "doc", "Excel": "excel", "rtf": "rtf", "odt": "odt"}


def channel_document(channel: Channel, content: Content, registers: Registers) -> Document:
    """The whole document. Nothing in it tells which services use the channel: connections do."""
    identifier = guid("channel", channel.key)
    return {
        "contentId": identifier,
        "organizationContentId": guid("organisation", channel.organisation),
        "allowedConnectionType": "AllOrganizations",
        "serviceLanguages": list(channel.languages),
        "area": area(channel.area),
        "publishedAt": published_at(channel.modified, identifier),
        "serviceChannelType": TYPES[channel.kind],
        **_own_parts(channel, content, registers),
        "languageVersions": {language: _version(channel, language, text) for language, text in channel.texts.items()},
    }


def _own_parts(channel: Channel, content: Content, registers: Registers) -> Document:
    """What only this kind of channel has, in all languages together."""
    hours = {"serviceHours": service_hours(channel.hours)}
    match channel.kind:
        case "location":
            streets = [street_address(channel.address, registers)] if channel.address else []
            numbered = [street | {"accessibilityRegisterServicePointId": None} for street in streets]
            return hours | {
                "location": location(numbered),
                "contactAddresses": contact_addresses(channel.postal_address),
            }
        case "phone":
            return hours
        case "web":
            return {}
        case "e-service":
            identification = "Required" if channel.requires_authentication else "NotRequired"
            return hours | {
                "electronicSignature": {"type": "NotRequired"},
                "electronicIdentification": identification,
            }
        case "form":
            return {"deliveryAddresses": _delivery(channel, content)}


def _delivery(channel: Channel, content: Content) -> list[Document]:
    words, box = channel.delivery.by_language, channel.postal_address
    receiver = content.organisations[channel.organisation].texts
    rows: list[Document] = []
    if box:
        recipient = {language: text.name for language, text in receiver.items()}
        rows.append({"deliveryAddressType": "PostOfficeBox", "recipient": recipient, **post_office_box(box)})
    if words:
        rows.append(
            {
                "deliveryAddressType": "DeliveryInformation",
                "recipient": dict.fromkeys(words),
                "deliveryInformation": localised(words),
            }
        )
    return rows


def _version(channel: Channel, language: str, text: ChannelText) -> Document:
    document = {"name": text.name, "summary": text.summary, "description": text.description or None}
    numbers = phones(channel.phones, language, channel.texts)
    support = {"supportEmails": emails(channel.email)}
    match channel.kind:
        case "location":
            return document | _location_version(channel, language, text, numbers)
        case "phone":
            return document | support | {"webAddress": _web_address(channel, language), "phoneNumbers": numbers}
    support["supportPhoneNumbers"] = callable_numbers(numbers)
    if channel.kind == "form":
        return document | support | {"attachmentLinks": [], **_form_version(channel, language, text)}
    # The demonstration's pages are never there to be judged: PTV's own word for that is Unknown.
    judged = {"accessibilityClassificationLevel": "Unknown", "webAddress": _web_address(channel, language)}
    return document | support | judged | ({"attachmentLinks": []} if channel.kind == "e-service" else {})


def _location_version(channel: Channel, language: str, text: ChannelText, numbers: list[Document]) -> Document:
    first = next(iter(channel.texts))
    pages = [
        {"name": link.by_language[named], "url": link.url}
        for link in channel.web
        for named in ([code for code in channel.texts if code in link.by_language] or [first])
        if named == language
    ]
    return {
        "alternativeName": text.alternative_name or None,
        "isAlternativeNamePrimary": text.display == "alternative",
        "contactEmails": emails(channel.email),
        "contactFaxNumbers": fax_numbers(numbers),
        "contactWebPages": pages,
        "contactPhoneNumbers": callable_numbers(numbers),
    }


def _web_address(channel: Channel, language: str) -> Document:
    """The one address of this language version, which it may leave unnamed."""
    link = next(iter(channel.web), None)
    return {"url": link.url if link else None, "name": link.by_language.get(language) if link else None}


def _form_version(channel: Channel, language: str, text: ChannelText) -> Document:
    return {
        "formIdentifier": channel.form_id or None,
        "formFiles": [
            {"name": text.name, "url": file.url, "type": _FILE_TYPES[file.format]}
            for file in channel.files
            if file.language == language
        ],
    }
