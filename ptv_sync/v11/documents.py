"""The v11 documents as pydantic models: strict on what is used, tolerant of the unknown.

Fields are named as in the documents, in snake_case; a field that v11 calls otherwise says so with an alias.
docs/ptv.md holds the table.
"""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from ptv_sync.mapping.fields import Count, Document, Flag, Language, Many, Text


class LanguageItem(Document):
    """A text in a language; one without a language could be shown to nobody."""

    language: Language = Field(min_length=1)
    value: Text = ""


class TypedItem(LanguageItem):
    type: Text = ""


class NameType(Document):
    """Which name to show in a language: Name or AlternativeName."""

    language: Language = ""
    type: Text = ""


class Reference(Document):
    """Another document, by id; its name is only for show."""

    id: UUID | None = None
    name: Text = ""


class Municipality(Document):
    code: Text = ""
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
    parent_uri: Text = ""
    new_uri: Text = ""
    new_parent_uri: Text = ""


class WebPage(Document):
    url: Text = ""
    value: Text = ""
    language: Language = ""


class Attachment(Document):
    url: Text = ""
    name: Text = ""
    description: Text = ""
    language: Language = ""


class Phone(Document):
    number: Text = ""
    prefix_number: Text = ""
    is_finnish_service_number: Flag = False
    service_charge_type: Text = ""
    charge_description: Text = ""
    additional_information: Text = ""
    language: Language = ""
    type: Text = ""


class Email(Document):
    value: Text = ""
    description: Text = ""
    language: Language = ""


class StreetAddress(Document):
    street: Many[LanguageItem]
    street_number: Text = ""
    postal_code: Text = ""
    post_office: Many[LanguageItem]
    municipality: Municipality | None = None
    additional_information: Many[LanguageItem]
    latitude: Text = ""
    longitude: Text = ""
    coordinate_state: Text = ""


class PostOfficeBoxAddress(Document):
    post_office_box: Many[LanguageItem]
    postal_code: Text = ""
    post_office: Many[LanguageItem]
    municipality: Municipality | None = None
    additional_information: Many[LanguageItem]


class OtherAddress(Document):
    postal_code: Text = ""
    post_office: Many[LanguageItem]
    municipality: Municipality | None = None
    additional_information: Many[LanguageItem]
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
    sentence_group: Many[LanguageItem]
    sentences: Many[SentenceValue]


class Entrance(Document):
    name: Many[LanguageItem]
    is_main_entrance: Flag = False
    coordinates: Coordinates | None = None
    contact_info: EntranceContact | None = None
    accessibility_sentences: Many[SentenceGroup]


class Address(Document):
    """Any kind of address; which part holds it is told by `sub_type`, or by which part has content."""

    type: Text = ""
    sub_type: Text = ""
    country: Text = ""
    street_address: StreetAddress | None = None
    post_office_box_address: PostOfficeBoxAddress | None = None
    other_address: OtherAddress | None = None
    location_abroad: Many[LanguageItem]
    foreign_address: Many[LanguageItem]
    delivery_address_in_text: Many[LanguageItem]
    receiver: Many[LanguageItem]
    entrances: Many[Entrance]


class DailyOpeningTime(Document):
    day_from: Text = ""
    day_to: Text = ""
    opens: Text = Field("", alias="from")
    closes: Text = Field("", alias="to")


class ServiceHour(Document):
    service_hour_type: Text = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    is_closed: Flag = False
    is_always_open: Flag = False
    is_reservation: Flag = False
    additional_information: Many[LanguageItem]
    opening_hour: Many[DailyOpeningTime]


class ContactDetails(Document):
    emails: Many[Email]
    phone_numbers: Many[Phone]
    web_pages: Many[WebPage]
    addresses: Many[Address]


class Relation(Document):
    """What a service's connection to a channel holds, seen from either end."""

    service_charge_type: Text = ""
    description: Many[TypedItem]
    service_hours: Many[ServiceHour]
    contact_details: ContactDetails | None = None


class ServiceChannelRelation(Relation):
    service_channel: Reference | None = None


class ChannelServiceRelation(Relation):
    service: Reference | None = None


class ServiceOrganisation(Document):
    role_type: Text = ""
    provision_type: Text = ""
    organization: Reference | None = None
    additional_information: Many[LanguageItem]


class Law(Document):
    names: Many[LanguageItem]
    web_pages: Many[WebPage]


class Voucher(Document):
    value: Text = ""
    url: Text = ""
    additional_information: Text = ""
    language: Language = ""


class Collection(Document):
    name: Many[LanguageItem]


class AccessibilityClassification(Document):
    level: Text = Field("", alias="accessibilityClassificationLevel")
    wcag_level: Text = ""
    statement_name: Text = Field("", alias="accessibilityStatementWebPageName")
    statement_url: Text = Field("", alias="accessibilityStatementWebPage")
    language: Language = ""


class Classified(Document):
    """What a service and a general description have in common."""

    id: UUID
    type: Text = ""
    service_charge_type: Text = ""
    service_classes: Many[Concept]
    ontology_terms: Many[Concept]
    target_groups: Many[Concept]
    life_events: Many[Concept]
    industrial_classes: Many[Concept]
    requirements: Many[LanguageItem]
    legislation: Many[Law]
    modified: datetime | None = None


class GeneralDescription(Classified):
    descriptions: Many[TypedItem]


class Service(Classified):
    funding_type: Text = ""
    general_description_id: UUID | None = None
    service_names: Many[TypedItem]
    service_descriptions: Many[TypedItem]
    area_type: Text = ""
    areas: Many[Area]
    languages: Many[Text]
    keywords: Many[LanguageItem]
    service_vouchers_in_use: Flag = False
    service_vouchers: Many[Voucher]
    service_channels: Many[ServiceChannelRelation]
    organizations: Many[ServiceOrganisation]
    service_collections: Many[Collection]


class Channel(Document):
    """A channel of any of the five kinds: flat, told apart by `service_channel_type`."""

    id: UUID
    service_channel_type: Text
    organization_id: UUID | None = None
    service_channel_names: Many[TypedItem]
    service_channel_descriptions: Many[TypedItem]
    display_name_type: Many[NameType]
    area_type: Text = ""
    areas: Many[Area]
    languages: Many[Text]
    web_pages: Many[WebPage]
    service_hours: Many[ServiceHour]
    services: Many[ChannelServiceRelation]
    support_phones: Many[Phone]
    support_emails: Many[Email]
    phone_numbers: Many[Phone]
    emails: Many[Email]
    addresses: Many[Address]
    delivery_addresses: Many[Address]
    form_identifier: Many[LanguageItem]
    channel_urls: Many[TypedItem]
    attachments: Many[Attachment]
    requires_authentication: Flag = False
    requires_signature: Flag = False
    signature_quantity: Count = Field(0, ge=0, le=32_767)
    accessibility_classification: Many[AccessibilityClassification]
    modified: datetime | None = None


class Organisation(Document):
    id: UUID
    oid: Text = ""
    organization_type: Text = ""
    business_code: Text = ""
    organization_names: Many[TypedItem]
    display_name_type: Many[NameType]
    organization_descriptions: Many[TypedItem]
    area_type: Text = ""
    areas: Many[Area]
    municipality: Municipality | None = None
    parent_organization_id: UUID | None = None
    emails: Many[Email]
    phone_numbers: Many[Phone]
    web_pages: Many[WebPage]
    addresses: Many[Address]
    modified: datetime | None = None


class MunicipalityCode(Document):
    """A row of the code list (`names` here, `name` where embedded)."""

    code: Text = Field(pattern=r"^[0-9]{3}$")
    names: Many[LanguageItem]
