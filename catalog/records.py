"""The intake contract: what every source (PTV v11, v12, events …) turns its documents into. Pure and frozen.

A source's mapper makes these; the source's loader writes them. References are by the source's own id and may point at
something that was never received: that is no fault, the reference is kept and shown without a link.

Localised short texts are mappings from language code to text; empty texts are left out.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from catalog.hours.holidays import Holiday
from catalog.languages import LocalisedText


class AreaKind(StrEnum):
    MUNICIPALITY = "municipality"
    REGION = "region"
    COUNTY = "county"
    BUSINESS_SUBREGION = "business_subregion"
    HOSPITAL_DISTRICT = "hospital_district"
    OTHER = "other"


class Coverage(StrEnum):
    """How far a service or channel reaches."""

    NATIONWIDE = "nationwide"
    NATIONWIDE_EXCEPT_ALAND = "nationwide_except_aland"
    LIMITED = "limited"
    UNKNOWN = "unknown"


class Charge(StrEnum):
    FREE = "free"
    CHARGED = "charged"
    OTHER = "other"
    UNKNOWN = "unknown"


class ChannelKind(StrEnum):
    LOCATION = "location"
    PHONE = "phone"
    WEB_PAGE = "web_page"
    E_SERVICE = "e_service"
    FORM = "form"


class ConceptScheme(StrEnum):
    SERVICE_CLASS = "service_class"
    TARGET_GROUP = "target_group"
    LIFE_EVENT = "life_event"
    ONTOLOGY_TERM = "ontology_term"
    INDUSTRIAL_CLASS = "industrial_class"


class OrganisationRole(StrEnum):
    RESPONSIBLE = "responsible"
    OTHER_RESPONSIBLE = "other_responsible"
    PRODUCER = "producer"


class PhoneKind(StrEnum):
    PHONE = "phone"
    SMS = "sms"
    FAX = "fax"


class AddressKind(StrEnum):
    VISITING = "visiting"
    POSTAL = "postal"
    DELIVERY = "delivery"


class AddressForm(StrEnum):
    """What stands in an address: a street, a post-office box, a place without a street, an address abroad, words."""

    STREET = "street"
    PO_BOX = "po_box"
    PLACE = "place"
    ABROAD = "abroad"
    TEXT = "text"


class LinkKind(StrEnum):
    WEB_PAGE = "web_page"
    FORM_FILE = "form_file"
    ATTACHMENT = "attachment"
    ACCESSIBILITY_STATEMENT = "accessibility_statement"
    LAW = "law"
    VOUCHER = "voucher"


class HoursKind(StrEnum):
    WEEKLY = "weekly"
    EXCEPTION = "exception"
    OVER_MIDNIGHT = "over_midnight"
    HOLIDAY = "holiday"


class Weeks(StrEnum):
    """In which weeks a spell holds; odd and even are those of the week's number in the calendar (ISO 8601)."""

    EVERY = "every"
    ODD = "odd"
    EVEN = "even"


@dataclass(frozen=True, slots=True)
class MunicipalityRecord:
    """A municipality code (three digits) with the names the source gives it."""

    code: str
    names: LocalisedText = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """An area of service. A municipality is an area whose only member is itself."""

    kind: AreaKind
    code: str
    names: LocalisedText = field(default_factory=dict)
    municipalities: tuple[MunicipalityRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class ConceptRecord:
    """A term of a classification. `key` is the code (P27.1, KR1.1, KE8) or, for ontology terms, the URI."""

    scheme: ConceptScheme
    key: str
    uri: str = ""
    labels: LocalisedText = field(default_factory=dict)
    parent_uri: str = ""


@dataclass(frozen=True, slots=True)
class PhoneRecord:
    """`number` as dialled: with country prefix (+358…) or a Finnish service number as it stands."""

    number: str
    kind: PhoneKind = PhoneKind.PHONE
    is_service_number: bool = False
    charge: Charge = Charge.UNKNOWN
    charge_info: str = ""
    info: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class EmailRecord:
    address: str
    description: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """An outside address. `file_format` only for files (PDF, DOC …)."""

    url: str
    kind: LinkKind = LinkKind.WEB_PAGE
    name: str = ""
    description: str = ""
    language: str = ""
    file_format: str = ""


@dataclass(frozen=True, slots=True)
class PointRecord:
    """A point in ETRS-TM35FIN (EPSG:3067, metres) and WGS84 (degrees)."""

    easting: Decimal
    northing: Decimal
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class SentenceRecord:
    """An accessibility sentence of an entrance, under its group's heading."""

    group: LocalisedText
    text: LocalisedText


@dataclass(frozen=True, slots=True)
class EntranceRecord:
    names: LocalisedText = field(default_factory=dict)
    is_main: bool = False
    point: PointRecord | None = None
    phone: str = ""
    email: str = ""
    url: str = ""
    sentences: tuple[SentenceRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressRecord:
    kind: AddressKind
    form: AddressForm
    street: LocalisedText = field(default_factory=dict)
    street_number: str = ""
    po_box: LocalisedText = field(default_factory=dict)
    postal_code: str = ""
    post_office: LocalisedText = field(default_factory=dict)
    municipality: MunicipalityRecord | None = None
    info: LocalisedText = field(default_factory=dict)
    free_text: LocalisedText = field(default_factory=dict)
    receiver: LocalisedText = field(default_factory=dict)
    country: str = "FI"
    point: PointRecord | None = None
    coordinate_state: str = ""
    entrances: tuple[EntranceRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class SpellRecord:
    """One spell of openness. Days are 0 (Monday) to 6; None where the entry's dates or holiday say the day.

    In a weekly entry every day from `day_from` to `day_to` has its own spell; in an over-midnight entry it is one
    continuous span. `closes` of 00:00 is the midnight that ends the day; in a span to another day the one that begins
    that day.
    """

    day_from: int | None
    day_to: int | None
    opens: time | None
    closes: time | None
    weeks: Weeks = Weeks.EVERY
    is_by_appointment: bool = False
    info: LocalisedText = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HoursRecord:
    """One entry of service hours. Dates and times are local Finnish ones.

    `is_by_appointment` holds for all of the entry, else each spell says it of itself. Hours of a `holiday` hold in the
    `years` given, or in every year where there are none.
    """

    kind: HoursKind
    valid_from: date | None = None
    valid_to: date | None = None
    is_closed: bool = False
    is_always_open: bool = False
    is_by_appointment: bool = False
    title: LocalisedText = field(default_factory=dict)
    spells: tuple[SpellRecord, ...] = ()
    info: LocalisedText = field(default_factory=dict)
    holiday: Holiday | None = None
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactsRecord:
    """What a channel, a connection or an organisation has of ways to reach it."""

    phones: tuple[PhoneRecord, ...] = ()
    emails: tuple[EmailRecord, ...] = ()
    links: tuple[LinkRecord, ...] = ()
    addresses: tuple[AddressRecord, ...] = ()
    hours: tuple[HoursRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationTextRecord:
    language: str
    name: str
    alternative_name: str = ""
    summary: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    source_id: UUID
    texts: tuple[OrganisationTextRecord, ...]
    kind: str = ""
    business_code: str = ""
    oid: str = ""
    parent_source_id: UUID | None = None
    municipality: MunicipalityRecord | None = None
    coverage: Coverage = Coverage.UNKNOWN
    areas: tuple[AreaRecord, ...] = ()
    contacts: ContactsRecord = field(default_factory=ContactsRecord)
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChannelTextRecord:
    """`name` is the one the source says to show (its display name)."""

    language: str
    name: str
    alternative_name: str = ""
    summary: str = ""
    description: str = ""
    form_identifier: str = ""


@dataclass(frozen=True, slots=True)
class ChannelRecord:
    source_id: UUID
    kind: ChannelKind
    texts: tuple[ChannelTextRecord, ...]
    organisation_source_id: UUID | None = None
    coverage: Coverage = Coverage.UNKNOWN
    areas: tuple[AreaRecord, ...] = ()
    languages: tuple[str, ...] = ()
    requires_authentication: bool = False
    requires_signature: bool = False
    signature_count: int = 0
    accessibility_level: str = ""
    wcag_level: str = ""
    contacts: ContactsRecord = field(default_factory=ContactsRecord)
    connections: tuple["ConnectionRecord", ...] = ()
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConnectionRecord:
    """A service at a channel, with what holds only there."""

    service_source_id: UUID
    channel_source_id: UUID
    other_name: str = ""
    charge: Charge = Charge.UNKNOWN
    description: LocalisedText = field(default_factory=dict)
    charge_info: LocalisedText = field(default_factory=dict)
    contacts: ContactsRecord = field(default_factory=ContactsRecord)


@dataclass(frozen=True, slots=True)
class ServiceOrganisationRecord:
    """An organisation's part in a service; without an id it is a producer known by name only (`info`)."""

    role: OrganisationRole
    source_id: UUID | None = None
    name: str = ""
    provision: str = ""
    info: LocalisedText = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceTextRecord:
    """A service's words in one language. `general_description` is what it inherits from a shared description."""

    language: str
    name: str
    alternative_name: str = ""
    summary: str = ""
    general_description: str = ""
    description: str = ""
    instruction: str = ""
    requirements: str = ""
    charge_info: str = ""
    deadline: str = ""
    processing_time: str = ""
    validity_time: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    source_id: UUID
    texts: tuple[ServiceTextRecord, ...]
    kind: str = "Service"
    funding: str = ""
    charge: Charge = Charge.UNKNOWN
    coverage: Coverage = Coverage.UNKNOWN
    areas: tuple[AreaRecord, ...] = ()
    languages: tuple[str, ...] = ()
    concepts: tuple[ConceptRecord, ...] = ()
    organisations: tuple[ServiceOrganisationRecord, ...] = ()
    connections: tuple[ConnectionRecord, ...] = ()
    links: tuple[LinkRecord, ...] = ()
    collections: tuple[LocalisedText, ...] = ()
    has_voucher: bool = False
    general_description_source_id: UUID | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MappingWarning:
    """Something a mapper could not keep as it stood: never lost silently, shown with the run."""

    source_id: str
    path: str
    message: str
