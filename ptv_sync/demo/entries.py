"""What may stand in the TOML files of the demonstration content, entry by entry (content/README.md is the key to it).

Unknown keys are refused, so that a slip of the pen does not vanish. Pure: no Django, no files.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from ptv_sync.demo.hours import Spell, parse_exception, parse_over_midnight, parse_weekly

NATIONWIDE = "nationwide"
NATIONWIDE_EXCEPT_ALAND = "nationwide-except-aland"

# Lengths that PTV itself enforces (v11 swagger; live text of 2026 for the long ones).
NAME_LENGTH, SUMMARY_LENGTH, LONG_LENGTH, SHORT_LENGTH, INFO_LENGTH = 100, 150, 5000, 500, 150

Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Term = Annotated[str, Field(pattern=r"^p\d+$")]
ClassCode = Annotated[str, Field(pattern=r"^P\d+(\.\d+)?$")]
TargetCode = Annotated[str, Field(pattern=r"^KR\d+(\.\d+)?$")]
LifeEventCode = Annotated[str, Field(pattern=r"^KE\d+(\.\d+)?$")]
MunicipalityCode = Annotated[str, Field(pattern=r"^\d{3}$")]
PostalCode = Annotated[str, Field(pattern=r"^\d{5}$")]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
AreaName = Annotated[str, Field(pattern=r"^(nationwide|nationwide-except-aland|(county|region):\d{2})$")]
Areas = AreaName | Annotated[tuple[MunicipalityCode, ...], Field(min_length=1)]

Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]
Summary = Annotated[str, Field(min_length=1, max_length=SUMMARY_LENGTH)]
LongText = Annotated[str, Field(max_length=LONG_LENGTH)]
ShortText = Annotated[str, Field(max_length=SHORT_LENGTH)]
Info = Annotated[str, Field(max_length=INFO_LENGTH)]

# These reach nobody: no Finnish local number begins with 0 after its area code, and .example is reserved.
PhoneNumber = Annotated[str, Field(pattern=r"^015 000 \d{4}$")]
Email = Annotated[str, Field(pattern=r"^[a-z0-9.-]+@([a-z0-9-]+\.)+example$")]
Url = Annotated[str, Field(pattern=r"^https://([a-z0-9-]+\.)+example(/\S*)?$")]


def _only_once(values: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise ValueError(f"said twice: {', '.join(twice)}")
    return values


Keys = Annotated[tuple[Key, ...], AfterValidator(_only_once)]
Languages = Annotated[tuple[LanguageCode, ...], AfterValidator(_only_once)]
Terms = Annotated[tuple[Term, ...], Field(max_length=10), AfterValidator(_only_once)]
ClassCodes = Annotated[tuple[ClassCode, ...], Field(max_length=4), AfterValidator(_only_once)]
TargetCodes = Annotated[tuple[TargetCode, ...], AfterValidator(_only_once)]
LifeEventCodes = Annotated[tuple[LifeEventCode, ...], AfterValidator(_only_once)]


T = TypeVar("T")


def _present(**texts: T | None) -> Mapping[str, T]:
    return {language: text for language, text in texts.items() if text is not None}


def _given(**texts: str) -> dict[str, str]:
    return {language: text for language, text in texts.items() if text}


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Localised(Entry):
    """A short text per language."""

    fi: str = ""
    sv: str = ""
    en: str = ""

    @property
    def by_language(self) -> dict[str, str]:
        return _given(fi=self.fi, sv=self.sv, en=self.en)


class OrganisationText(Entry):
    name: Name
    alternative_name: Annotated[str, Field(max_length=NAME_LENGTH)] = ""
    summary: Summary
    description: LongText = ""


class ChannelText(OrganisationText):
    display: Literal["name", "alternative"] = "name"

    @model_validator(mode="after")
    def _alternative_to_show(self) -> Self:
        if self.display == "alternative" and not self.alternative_name:
            raise ValueError("display = “alternative” without an alternative_name")
        return self


class ServiceText(OrganisationText):
    instruction: LongText = ""
    requirements: LongText = ""
    charge_info: ShortText = ""
    keywords: tuple[Annotated[str, Field(min_length=1, max_length=150)], ...] = ()


class GeneralDescriptionText(OrganisationText):
    background: LongText = ""
    instruction: LongText = ""
    requirements: LongText = ""
    charge_info: ShortText = ""


class Organisation(Entry):
    key: Key
    type: Literal["State", "Municipality", "RegionalOrganization", "Organization", "Company"]
    business_code: Annotated[str, Field(pattern=r"^\d{7}-\d$")]
    municipality: MunicipalityCode | None = None
    parent: Key | None = None
    area: Areas | None = None
    phone: PhoneNumber | None = None
    email: Email | None = None
    web: Url | None = None
    fi: OrganisationText
    sv: OrganisationText | None = None
    en: OrganisationText | None = None

    @property
    def texts(self) -> Mapping[str, OrganisationText]:
        return _present(fi=self.fi, sv=self.sv, en=self.en)

    @model_validator(mode="after")
    def _municipality_or_area(self) -> Self:
        is_municipality = self.type == "Municipality"
        if is_municipality != (self.municipality is not None) or is_municipality == (self.area is not None):
            raise ValueError("a Municipality has a municipality and no area; every other type has an area")
        return self


class Law(Localised):
    """A law's names, and where it can be read."""

    url: Url
    fi: str


class GeneralDescription(Entry):
    key: Key
    charge: Literal["free", "paid"] | None = None
    classes: Annotated[ClassCodes, Field(min_length=1)]
    terms: Terms
    targets: TargetCodes
    life_events: LifeEventCodes = ()
    laws: tuple[Law, ...] = ()
    fi: GeneralDescriptionText
    sv: GeneralDescriptionText | None = None
    en: GeneralDescriptionText | None = None

    @property
    def texts(self) -> Mapping[str, GeneralDescriptionText]:
        return _present(fi=self.fi, sv=self.sv, en=self.en)


class Voucher(Entry):
    name: Name
    url: Url


_NOTATIONS = {"weekly": parse_weekly, "exception": parse_exception, "over-midnight": parse_over_midnight}


class Hours(Entry):
    """One entry of opening hours. `open` is written in the notation of ptv_sync/demo/hours.py and read here."""

    kind: Literal["weekly", "exception", "over-midnight"] = "weekly"
    open: tuple[Spell, ...] = ()
    title: Localised = Localised()
    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")
    closed: bool = False
    always: bool = False
    appointment: bool = False

    @field_validator("open", mode="before")
    @classmethod
    def _read_notation(cls, written: object, info: ValidationInfo) -> object:
        parse = _NOTATIONS.get(info.data.get("kind", ""))
        if parse is None or not isinstance(written, list | tuple) or not all(isinstance(text, str) for text in written):
            raise ValueError("not a list of hours as the kind of entry wants them")
        return tuple(spell for text in written for spell in parse(text))

    @field_validator("title")
    @classmethod
    def _short_title(cls, title: Localised) -> Localised:
        if any(len(text) > INFO_LENGTH for text in title.by_language.values()):
            raise ValueError(f"longer than {INFO_LENGTH} characters")
        return title

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.first is None) != (self.last is None) or (self.first and self.last and self.last < self.first):
            raise ValueError("“from” and “to” belong together and “from” comes first")
        if self.kind == "exception":
            if self.first is None or self.closed == bool(self.open) or self.always or self.appointment:
                raise ValueError("an exception has dates, and either closed = true or open")
        elif self.closed or (self.always and self.open) or not (self.always or self.open or self.appointment):
            raise ValueError("say one of: open, always = true, appointment = true")
        return self


class Connection(Entry):
    """What holds for a service at one of its channels only."""

    channel: Key
    charge: Literal["free", "paid", "other"] | None = None
    fi: ShortText = ""
    sv: ShortText = ""
    en: ShortText = ""
    charge_info_fi: ShortText = ""
    charge_info_sv: ShortText = ""
    charge_info_en: ShortText = ""
    phone: PhoneNumber | None = None
    hours: tuple[Hours, ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        return _given(fi=self.fi, sv=self.sv, en=self.en)

    @property
    def charge_infos(self) -> dict[str, str]:
        return _given(fi=self.charge_info_fi, sv=self.charge_info_sv, en=self.charge_info_en)


class Service(Entry):
    key: Key
    organisation: Key
    other_responsible: Keys = ()
    producers: Keys = ()
    free_text_producer: Info = ""
    general_description: Key | None = None
    area: Areas
    classes: Annotated[ClassCodes, Field(min_length=1)]
    terms: Annotated[Terms, Field(min_length=1)]
    targets: Annotated[TargetCodes, Field(min_length=1)]
    life_events: LifeEventCodes = ()
    languages: Annotated[Languages, Field(min_length=1)]
    charge: Literal["free", "paid"] | None = None
    type: Literal["Service", "PermitOrObligation", "ProfessionalQualification"] = "Service"
    funding: Literal["public", "market"] = "public"
    voucher: Voucher | None = None
    modified: datetime
    channels: Keys = ()
    connection: tuple[Connection, ...] = ()
    fi: ServiceText | None = None
    sv: ServiceText | None = None
    en: ServiceText | None = None

    @property
    def texts(self) -> Mapping[str, ServiceText]:
        return _present(fi=self.fi, sv=self.sv, en=self.en)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if not self.texts:
            raise ValueError("no text in any language")
        connected = [connection.channel for connection in self.connection]
        if len(set(connected)) < len(connected) or not set(connected) <= set(self.channels):
            raise ValueError("each connection names another of the service's own channels")
        return self


class Phone(Entry):
    number: PhoneNumber
    kind: Literal["phone", "sms", "fax"] = "phone"
    charge: Literal["normal", "free", "other"] = "normal"
    info: Info = ""
    charge_info: Info = ""


class WebLink(Localised):
    """An address and its names."""

    url: Url


class StreetAddress(Entry):
    street_fi: Name
    street_sv: str = ""
    number: Annotated[str, Field(max_length=30)] = ""
    postal_code: PostalCode
    post_office: str
    municipality: MunicipalityCode
    near_centre: tuple[int, int] | None = None
    info_fi: Info = ""
    info_sv: Info = ""
    info_en: Info = ""

    @property
    def infos(self) -> dict[str, str]:
        return _given(fi=self.info_fi, sv=self.info_sv, en=self.info_en)


class PostalAddress(Entry):
    po_box: Annotated[str, Field(pattern=r"^PL \d+$")]
    postal_code: PostalCode
    post_office: str
    municipality: MunicipalityCode


class SentenceGroup(Entry):
    group_fi: str
    group_sv: str = ""
    group_en: str = ""
    sentences: Annotated[tuple[Localised, ...], Field(min_length=1)]

    @property
    def heading(self) -> dict[str, str]:
        return _given(fi=self.group_fi, sv=self.group_sv, en=self.group_en)


class FormFile(Entry):
    url: Url
    format: Literal["PDF", "DOC", "Excel", "rtf", "odt"]
    language: LanguageCode


_ONLY_IN = {
    "address": ("location",),
    "postal_address": ("location", "form"),
    "accessibility": ("location",),
    "requires_authentication": ("e-service",),
    "form_id": ("form",),
    "files": ("form",),
    "delivery": ("form",),
}


class Channel(Entry):
    key: Key
    kind: Literal["location", "phone", "web", "e-service", "form"]
    organisation: Key
    area: Areas | None = None
    languages: Annotated[Languages, Field(min_length=1)]
    modified: datetime
    web: tuple[WebLink, ...] = ()
    email: Email | None = None
    phones: tuple[Phone, ...] = ()
    address: StreetAddress | None = None
    postal_address: PostalAddress | None = None
    accessibility: tuple[SentenceGroup, ...] = ()
    requires_authentication: bool = False
    form_id: str = ""
    files: tuple[FormFile, ...] = ()
    delivery: Localised = Localised()
    hours: tuple[Hours, ...] = ()
    fi: ChannelText | None = None
    sv: ChannelText | None = None
    en: ChannelText | None = None

    @property
    def texts(self) -> Mapping[str, ChannelText]:
        return _present(fi=self.fi, sv=self.sv, en=self.en)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if not self.texts:
            raise ValueError("no text in any language")
        needs = {"location": "address", "phone": "phones", "web": "web", "e-service": "web", "form": "files"}
        if not getattr(self, needs[self.kind]):
            raise ValueError(f"a channel of kind {self.kind} needs {needs[self.kind]}")
        strange = [name for name, kinds in _ONLY_IN.items() if name in self.model_fields_set and self.kind not in kinds]
        if strange:
            raise ValueError(f"a channel of kind {self.kind} has no {', '.join(strange)}")
        return self


class TermLabels(Entry):
    """Labels of an ontology term: facts of the KOKO ontology. `vocabulary` is the one the term comes from."""

    fi: str
    sv: str = ""
    en: str = ""
    vocabulary: str = ""
    broader: tuple[Term, ...] = ()
