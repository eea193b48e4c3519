"""The v11 documents as pydantic models: strict on what is used, tolerant of the unknown.

Nulls stand for empty lists and absent texts everywhere (contract §3). Source: ../shared/ptv/FIELDS-v11.md.
"""

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

# Everything below the space but tab and newline, and the delete character: PostgreSQL refuses NUL, readers the rest.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean_text(text: str) -> str:
    """Composed Unicode, plain newlines, no control characters, no space around."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", text)).strip()


def _none_to_empty_text(value: Any) -> Any:
    return "" if value is None else value


def _none_to_empty_list(value: Any) -> Any:
    return [] if value is None else value


Text = Annotated[str, BeforeValidator(_none_to_empty_text), AfterValidator(clean_text)]
Item = TypeVar("Item")
Many = Annotated[list[Item], BeforeValidator(_none_to_empty_list), Field(default_factory=list)]
Flag = Annotated[bool, BeforeValidator(lambda value: False if value is None else value)]


class Document(BaseModel):
    """Base of all: unknown fields are left alone, wrong types of known ones are faults."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class LanguageItem(Document):
    language: str
    value: Text = ""


class TypedItem(LanguageItem):
    type: Text = ""


class NameType(Document):
    """Which name to show in a language: Name or AlternativeName."""

    language: str
    type: Text = ""


class Reference(Document):
    """Another document, by id; its name is only for show."""

    id: UUID
    name: Text = ""


class Municipality(Document):
    code: str
    name: Many[LanguageItem]


class Area(Document):
    type: Text = ""
    code: Text = ""
    name: Many[LanguageItem]
    municipalities: Many[Municipality]


class Concept(Document):
    """A term of a classification; `code` is null for ontology terms."""

    name: Many[LanguageItem]
    code: Text = ""
    uri: Text = ""
    parent_uri: Text = Field("", alias="parentUri")
    new_uri: Text = Field("", alias="newUri")
    new_parent_uri: Text = Field("", alias="newParentUri")


class WebPage(Document):
    url: Text = ""
    value: Text = ""
    language: str = ""


class Attachment(Document):
    url: Text = ""
    name: Text = ""
    description: Text = ""
    language: str = ""


class Phone(Document):
    number: Text = ""
    prefix_number: Text = Field("", alias="prefixNumber")
    is_finnish_service_number: Flag = Field(False, alias="isFinnishServiceNumber")
    service_charge_type: Text = Field("", alias="serviceChargeType")
    charge_description: Text = Field("", alias="chargeDescription")
    additional_information: Text = Field("", alias="additionalInformation")
    language: str = ""
    type: Text = ""


class Email(Document):
    value: Text = ""
    description: Text = ""
    language: str = ""


class StreetAddress(Document):
    street: Many[LanguageItem]
    street_number: Text = Field("", alias="streetNumber")
    postal_code: Text = Field("", alias="postalCode")
    post_office: Many[LanguageItem] = Field(alias="postOffice", default_factory=list)
    municipality: Municipality | None = None
    additional_information: Many[LanguageItem] = Field(alias="additionalInformation", default_factory=list)
    latitude: Text = ""
    longitude: Text = ""
    coordinate_state: Text = Field("", alias="coordinateState")


class PostOfficeBoxAddress(Document):
    post_office_box: Many[LanguageItem] = Field(alias="postOfficeBox", default_factory=list)
    postal_code: Text = Field("", alias="postalCode")
    post_office: Many[LanguageItem] = Field(alias="postOffice", default_factory=list)
    municipality: Municipality | None = None
    additional_information: Many[LanguageItem] = Field(alias="additionalInformation", default_factory=list)


class OtherAddress(Document):
    postal_code: Text = Field("", alias="postalCode")
    post_office: Many[LanguageItem] = Field(alias="postOffice", default_factory=list)
    municipality: Municipality | None = None
    additional_information: Many[LanguageItem] = Field(alias="additionalInformation", default_factory=list)
    latitude: Text = ""
    longitude: Text = ""


class Coordinates(Document):
    latitude: Text = ""
    longitude: Text = ""


class EntranceContact(Document):
    phone: Text = ""
    email: Text = ""
    url: Text = ""


class SentenceValue(Document):
    sentence: Many[LanguageItem]


class SentenceGroup(Document):
    sentence_group: Many[LanguageItem] = Field(alias="sentenceGroup", default_factory=list)
    sentences: Many[SentenceValue]


class Entrance(Document):
    name: Many[LanguageItem]
    is_main_entrance: Flag = Field(False, alias="isMainEntrance")
    coordinates: Coordinates | None = None
    contact_info: EntranceContact | None = Field(None, alias="contactInfo")
    accessibility_sentences: Many[SentenceGroup] = Field(alias="accessibilitySentences", default_factory=list)


class Address(Document):
    """Any kind of address; which part holds it is told by `subType`, or by which part has content."""

    type: Text = ""
    sub_type: Text = Field("", alias="subType")
    country: Text = ""
    street_address: StreetAddress | None = Field(None, alias="streetAddress")
    post_office_box_address: PostOfficeBoxAddress | None = Field(None, alias="postOfficeBoxAddress")
    other_address: OtherAddress | None = Field(None, alias="otherAddress")
    location_abroad: Many[LanguageItem] = Field(alias="locationAbroad", default_factory=list)
    foreign_address: Many[LanguageItem] = Field(alias="foreignAddress", default_factory=list)
    delivery_address_in_text: Many[LanguageItem] = Field(alias="deliveryAddressInText", default_factory=list)
    receiver: Many[LanguageItem]
    entrances: Many[Entrance]


class DailyOpeningTime(Document):
    day_from: Text = Field("", alias="dayFrom")
    day_to: Text = Field("", alias="dayTo")
    opens: Text = Field("", alias="from")
    closes: Text = Field("", alias="to")


class ServiceHour(Document):
    service_hour_type: Text = Field("", alias="serviceHourType")
    valid_from: datetime | None = Field(None, alias="validFrom")
    valid_to: datetime | None = Field(None, alias="validTo")
    is_closed: Flag = Field(False, alias="isClosed")
    is_always_open: Flag = Field(False, alias="isAlwaysOpen")
    is_reservation: Flag = Field(False, alias="isReservation")
    additional_information: Many[LanguageItem] = Field(alias="additionalInformation", default_factory=list)
    opening_hour: Many[DailyOpeningTime] = Field(alias="openingHour", default_factory=list)


class ContactDetails(Document):
    emails: Many[Email]
    phone_numbers: Many[Phone] = Field(alias="phoneNumbers", default_factory=list)
    web_pages: Many[WebPage] = Field(alias="webPages", default_factory=list)
    addresses: Many[Address]


class Relation(Document):
    """What a service's connection to a channel holds, seen from either end."""

    service_charge_type: Text = Field("", alias="serviceChargeType")
    description: Many[TypedItem]
    service_hours: Many[ServiceHour] = Field(alias="serviceHours", default_factory=list)
    contact_details: ContactDetails | None = Field(None, alias="contactDetails")


class ServiceChannelRelation(Relation):
    service_channel: Reference | None = Field(None, alias="serviceChannel")


class ChannelServiceRelation(Relation):
    service: Reference | None = None


class ServiceOrganisation(Document):
    role_type: Text = Field("", alias="roleType")
    provision_type: Text = Field("", alias="provisionType")
    organization: Reference | None = None
    additional_information: Many[LanguageItem] = Field(alias="additionalInformation", default_factory=list)


class Law(Document):
    names: Many[LanguageItem]
    web_pages: Many[WebPage] = Field(alias="webPages", default_factory=list)


class Voucher(Document):
    value: Text = ""
    url: Text = ""
    additional_information: Text = Field("", alias="additionalInformation")
    language: str = ""


class Collection(Document):
    name: Many[LanguageItem]


class AccessibilityClassification(Document):
    level: Text = Field("", alias="accessibilityClassificationLevel")
    wcag_level: Text = Field("", alias="wcagLevel")
    statement_name: Text = Field("", alias="accessibilityStatementWebPageName")
    statement_url: Text = Field("", alias="accessibilityStatementWebPage")
    language: str = ""


class Classified(Document):
    service_classes: Many[Concept] = Field(alias="serviceClasses", default_factory=list)
    ontology_terms: Many[Concept] = Field(alias="ontologyTerms", default_factory=list)
    target_groups: Many[Concept] = Field(alias="targetGroups", default_factory=list)
    life_events: Many[Concept] = Field(alias="lifeEvents", default_factory=list)
    industrial_classes: Many[Concept] = Field(alias="industrialClasses", default_factory=list)
    requirements: Many[LanguageItem]
    legislation: Many[Law]
    service_charge_type: Text = Field("", alias="serviceChargeType")
    type: Text = ""
    modified: datetime | None = None


class GeneralDescription(Classified):
    id: UUID
    names: Many[TypedItem]
    descriptions: Many[TypedItem]


class Service(Classified):
    id: UUID
    funding_type: Text = Field("", alias="fundingType")
    general_description_id: UUID | None = Field(None, alias="generalDescriptionId")
    service_names: Many[TypedItem] = Field(alias="serviceNames", default_factory=list)
    service_descriptions: Many[TypedItem] = Field(alias="serviceDescriptions", default_factory=list)
    area_type: Text = Field("", alias="areaType")
    areas: Many[Area]
    languages: Many[str]
    keywords: Many[LanguageItem]
    service_vouchers_in_use: Flag = Field(False, alias="serviceVouchersInUse")
    service_vouchers: Many[Voucher] = Field(alias="serviceVouchers", default_factory=list)
    service_channels: Many[ServiceChannelRelation] = Field(alias="serviceChannels", default_factory=list)
    organizations: Many[ServiceOrganisation]
    service_collections: Many[Collection] = Field(alias="serviceCollections", default_factory=list)


class Channel(Document):
    """A channel of any of the five kinds: flat, told apart by `serviceChannelType`."""

    id: UUID
    service_channel_type: str = Field(alias="serviceChannelType")
    organization_id: UUID | None = Field(None, alias="organizationId")
    service_channel_names: Many[TypedItem] = Field(alias="serviceChannelNames", default_factory=list)
    service_channel_descriptions: Many[TypedItem] = Field(alias="serviceChannelDescriptions", default_factory=list)
    display_name_type: Many[NameType] = Field(alias="displayNameType", default_factory=list)
    area_type: Text = Field("", alias="areaType")
    areas: Many[Area]
    languages: Many[str]
    web_pages: Many[WebPage] = Field(alias="webPages", default_factory=list)
    service_hours: Many[ServiceHour] = Field(alias="serviceHours", default_factory=list)
    services: Many[ChannelServiceRelation]
    support_phones: Many[Phone] = Field(alias="supportPhones", default_factory=list)
    support_emails: Many[Email] = Field(alias="supportEmails", default_factory=list)
    phone_numbers: Many[Phone] = Field(alias="phoneNumbers", default_factory=list)
    emails: Many[Email]
    addresses: Many[Address]
    delivery_addresses: Many[Address] = Field(alias="deliveryAddresses", default_factory=list)
    form_identifier: Many[LanguageItem] = Field(alias="formIdentifier", default_factory=list)
    channel_urls: Many[TypedItem] = Field(alias="channelUrls", default_factory=list)
    attachments: Many[Attachment]
    requires_authentication: Flag = Field(False, alias="requiresAuthentication")
    requires_signature: Flag = Field(False, alias="requiresSignature")
    signature_quantity: Annotated[int, BeforeValidator(lambda value: 0 if value is None else value)] = Field(
        0, alias="signatureQuantity", ge=0, le=32_767
    )
    accessibility_classification: Many[AccessibilityClassification] = Field(
        alias="accessibilityClassification", default_factory=list
    )
    modified: datetime | None = None


class Organisation(Document):
    id: UUID
    oid: Text = ""
    organization_type: Text = Field("", alias="organizationType")
    business_code: Text = Field("", alias="businessCode")
    organization_names: Many[TypedItem] = Field(alias="organizationNames", default_factory=list)
    display_name_type: Many[NameType] = Field(alias="displayNameType", default_factory=list)
    organization_descriptions: Many[TypedItem] = Field(alias="organizationDescriptions", default_factory=list)
    area_type: Text = Field("", alias="areaType")
    areas: Many[Area]
    municipality: Municipality | None = None
    parent_organization_id: UUID | None = Field(None, alias="parentOrganizationId")
    emails: Many[Email]
    phone_numbers: Many[Phone] = Field(alias="phoneNumbers", default_factory=list)
    web_pages: Many[WebPage] = Field(alias="webPages", default_factory=list)
    addresses: Many[Address]
    modified: datetime | None = None


class MunicipalityCode(Document):
    """A row of the code list (`names` here, `name` where embedded)."""

    code: str
    names: Many[LanguageItem]
