"""The v12 documents as pydantic models: strict on what is used, tolerant of the unknown.

Fields are named as in the documents, in snake_case. Where v12 has objects of several kinds (channels,
hours, phones, vouchers, delivery addresses), one model holds what any of them has, and the mapper goes by the kind.
docs/ptv-fields-v12.md holds the table.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from ptv_sync.mapping.fields import Count, Document, Flag, Keyed, Many, Text, Texts


class Area(Document):
    """An area of service, by codes alone."""

    area_type: Text = ""
    municipalities: Many[Text]
    regions: Many[Text]
    wellbeing_services_counties: Many[Text]


class Phone(Document):
    type: Text = ""
    dial_code: Text = ""
    number: Text = ""
    charge_type: Text = ""
    charge_description: Text = ""
    additional_information: Text = ""


class Email(Document):
    email: Text = ""
    additional_information: Text = ""


class WebPage(Document):
    """A page, an attachment, a law or the file of a form."""

    url: Text = ""
    name: Text = ""
    additional_information: Text = ""
    type: Text = ""


class Coordinates(Document):
    system: Text = ""
    source: Text = ""
    easting: Decimal | None = None
    northing: Decimal | None = None


class StreetAddress(Document):
    street_name: Texts
    address_detail: Text = ""
    postal_code: Text = ""
    coordinates: Many[Coordinates]
    additional_information: Texts


class PostOfficeBoxAddress(Document):
    post_office_box: Texts
    postal_code: Text = ""
    additional_information: Texts


class OtherAddress(Document):
    postal_code: Text = ""
    coordinates: Many[Coordinates]
    additional_information: Texts


class ForeignAddress(Document):
    address: Texts
    country_code: Text = ""


class Addresses(Document):
    street_addresses: Many[StreetAddress]
    post_office_box_addresses: Many[PostOfficeBoxAddress]
    other_addresses: Many[OtherAddress]
    foreign_addresses: Many[ForeignAddress]


class DeliveryAddress(StreetAddress, PostOfficeBoxAddress):
    """Where to send a form: a street, a post-office box, or words."""

    delivery_address_type: Text = ""
    recipient: Texts
    delivery_information: Texts


class Spell(Document):
    start: Text = ""
    end: Text = ""
    opening_status: Text = ""
    repetition: Text = ""
    additional_information: Texts


class Day(Document):
    hours: Many[Spell]


class ServiceHour(Document):
    """An entry of any of the six kinds."""

    type: Text = ""
    heading: Texts
    additional_information: Texts
    opening_status: Text = ""
    from_date: datetime | None = None
    to_date: datetime | None = None
    from_day: Text = ""
    to_day: Text = ""
    from_time: Text = ""
    to_time: Text = ""
    weekly_hours: Keyed[Day]


class Repetition(Document):
    type: Text = ""
    years: Many[Count]


class HolidayHours(Document):
    holiday_name: Text = ""
    hours: Many[Spell]


class HolidayServiceHours(Document):
    repetition: Repetition | None = None
    holidays: Many[HolidayHours]


class ServiceHours(Document):
    hours: Many[ServiceHour]
    holiday_service_hours: HolidayServiceHours | None = None


class Producer(Document):
    """A producer that is not in PTV."""

    name: Texts


class ProducerGroup(Document):
    organizations: Many[UUID]
    other: Many[Producer]


class Producers(Document):
    self_produced_producers: ProducerGroup | None = None
    procured_producers: ProducerGroup | None = None
    other_producers: ProducerGroup | None = None


class Voucher(Document):
    voucher_type: Text = ""
    additional_information: Text = ""
    urls: Many[WebPage]


class ClassifiedVersion(Document):
    """What a language version of a service and one of a general description have in common."""

    name: Text = ""
    description: Text = ""
    user_instructions: Text = ""
    conditions: Text = ""
    legislation_links: Many[WebPage]
    freely_assigned_keywords: Many[Text]
    charge_type_additional_information: Text = ""
    processing_time_additional_information: Text = ""
    deadline_additional_information: Text = ""
    validity_time_additional_information: Text = ""


class GeneralDescriptionVersion(ClassifiedVersion):
    background_description: Text = ""


class ServiceVersion(ClassifiedVersion):
    alternative_name: Text = ""
    summary: Text = ""
    voucher: Voucher | None = None


class Classified(Document):
    """What a service and a general description have in common. Terms are bare codes or addresses."""

    content_id: UUID
    service_type: Text = ""
    charge_type: Text = ""
    service_classes: Many[Text]
    ontology_terms: Many[Text]
    target_groups: Many[Text]
    life_events: Many[Text]
    industrial_classes: Many[Text]
    published_at: datetime | None = None


class GeneralDescription(Classified):
    language_versions: Keyed[GeneralDescriptionVersion]


class Service(Classified):
    organization_content_id: UUID | None = None
    other_responsible_organizations: Many[UUID]
    producers: Producers | None = None
    general_description_content_id: UUID | None = None
    funding_type: Text = ""
    area: Area | None = None
    service_languages: Many[Text]
    language_versions: Keyed[ServiceVersion]


class Reachable(Document):
    """What any language version can have of ways to reach something."""

    phone_numbers: Many[Phone]
    contact_phone_numbers: Many[Phone]
    contact_fax_numbers: Many[Phone]
    support_phone_numbers: Many[Phone]
    contact_emails: Many[Email]
    support_emails: Many[Email]
    web_address: WebPage | None = None
    contact_web_pages: Many[WebPage]
    attachment_links: Many[WebPage]
    form_files: Many[WebPage]


class Named(Reachable):
    """A language version with a name, and perhaps another one that is the one to show."""

    name: Text = ""
    alternative_name: Text = ""
    is_alternative_name_primary: Flag = False
    summary: Text = ""
    description: Text = ""


class ChannelVersion(Named):
    """A language version of a channel of any kind."""

    form_identifier: Text = ""
    accessibility_classification_level: Text = ""


class Signature(Document):
    type: Text = ""
    number_of_required_signatures: Count = Field(0, ge=0, le=32_767)


class Channel(Document):
    """A channel of any of the five kinds, told apart by `service_channel_type`."""

    content_id: UUID
    service_channel_type: Text
    organization_content_id: UUID | None = None
    area: Area | None = None
    service_languages: Many[Text]
    language_versions: Keyed[ChannelVersion]
    electronic_identification: Text = ""
    electronic_signature: Signature | None = None
    location: Addresses | None = None
    contact_addresses: Addresses | None = None
    delivery_addresses: Many[DeliveryAddress]
    service_hours: ServiceHours | None = None
    published_at: datetime | None = None


class ConnectionVersion(Reachable):
    description: Text = ""
    charge_type_additional_information: Text = ""


class Connection(Document):
    """A service at a channel."""

    service_content_id: UUID
    channel_content_id: UUID
    charge_type: Text = ""
    contact_addresses: Addresses | None = None
    service_hours: ServiceHours | None = None
    language_versions: Keyed[ConnectionVersion]
    published_at: datetime | None = None


class Organisation(Document):
    content_id: UUID
    oid: Text = ""
    organization_type: Text = ""
    business_id: Text = ""
    parent_organization_content_id: UUID | None = None
    area: Area | None = None
    language_versions: Keyed[Named]
    location: Addresses | None = None
    contact_addresses: Addresses | None = None
    published_at: datetime | None = None


class ReferenceRow(Document):
    """A row of any list of reference data."""

    code: Text = ""
    uri: Text = ""
    parent_uri: Text = ""
    parent_uris: Many[Text]
    is_valid: bool | None = None
    name: Texts
    municipalities: Many[Text]
