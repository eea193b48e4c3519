"""A way to a service as the card shows it: place, phone, web page, e-service or form, with all its details."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.formats import format_phone
from catalog.hours import rules
from catalog.hours.moments import DAY, HELSINKI, moment
from catalog.hours.reading import entries_of
from catalog.hours.rules import Span
from catalog.hours.table import DayRow, HoursTable, hours_tables
from catalog.hours.words import now_words, week
from catalog.languages import LocalisedText, pick, pick_language
from catalog.models import Address, Channel, Connection, Email, Link, Phone, ServiceHours
from catalog.records import AddressForm, AddressKind, ChannelKind, Charge, LinkKind, PhoneKind, Weeks
from catalog.richtext import to_html

Detail = TypeVar("Detail", Email, Link)

# So many days ahead of today a card tells when something opens next.
LOOKED_AHEAD = 14
# How a card orders the ways to a service: first those where a person answers.
KIND_ORDER = (ChannelKind.LOCATION, ChannelKind.PHONE, ChannelKind.E_SERVICE, ChannelKind.WEB_PAGE, ChannelKind.FORM)


@dataclass(frozen=True, slots=True)
class PhoneView:
    """`tel` is for the link (empty for a fax), `text` is grouped for the eye, `price` is in words."""

    text: str
    tel: str
    kind_label: str
    info: str
    price: str


@dataclass(frozen=True, slots=True)
class LinkView:
    url: str
    name: str
    description: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class AddressView:
    """Lines as on an envelope; `heading` says what the address is for."""

    heading: str
    lines: tuple[str, ...]
    info: str
    accessibility: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class ContactsView:
    phones: tuple[PhoneView, ...] = ()
    emails: tuple[tuple[str, str], ...] = ()
    links: tuple[LinkView, ...] = ()
    files: tuple[LinkView, ...] = ()
    statements: tuple[LinkView, ...] = ()
    addresses: tuple[AddressView, ...] = ()


@dataclass(frozen=True, slots=True)
class HoursView:
    """When a way to the service is open. `now`: in words; `week`: this week's days, empty where nothing is known of it.

    `exceptions` are what the source says of dates and holidays to come, `entries` the rest as it stands there, where
    the week does not say it all; `stated` is both, whole. `spans`: from Monday to the day a week from today.
    """

    now: str
    is_open: bool
    week: tuple[DayRow, ...]
    exceptions: tuple[HoursTable, ...]
    entries: tuple[HoursTable, ...]
    stated: tuple[HoursTable, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelView:
    """`here_*` is what holds for this service at this channel only; its hours stand instead of the channel's own."""

    kind: str
    kind_label: str
    name: str
    language: str
    summary: str
    description: SafeString
    here_description: str
    here_charge: str
    contacts: ContactsView
    here: ContactsView
    form_identifier: str = ""
    notes: tuple[str, ...] = ()
    hours: HoursView | None = None


def connection_rows(connections: QuerySet[Connection]) -> QuerySet[Connection]:
    """The connections with everything that `channel_views` reads: some twenty queries, however many channels."""
    details: tuple[Any, ...] = (
        "phones",
        "emails",
        "links",
        Prefetch("addresses", Address.objects.select_related("municipality").prefetch_related("entrances__sentences")),
        Prefetch("hours", ServiceHours.objects.prefetch_related("spells")),
    )
    channels = Channel.objects.filter(withdrawn_at__isnull=True).prefetch_related("texts", *details)
    return connections.filter(channel__withdrawn_at__isnull=True, channel__isnull=False).prefetch_related(
        Prefetch("channel", channels), *details
    )


def channel_views(connections: Iterable[Connection], now: datetime, language: str) -> list[ChannelView]:
    """The ways to a service, places and phones first."""
    views = [view for row in connections if (view := _view(row, now, language))]
    return sorted(views, key=lambda view: KIND_ORDER.index(ChannelKind(view.kind)))


def _view(connection: Connection, now: datetime, language: str) -> ChannelView | None:
    channel = connection.channel
    texts = {text.language: text for text in channel.texts.all()} if channel else {}
    chosen = pick_language(language, texts)
    if channel is None or chosen is None:
        return None
    text = texts[chosen]
    here = contacts_view(connection, language)
    own = contacts_view(channel, language)
    charge = " ".join(filter(None, (_charge(connection.charge), pick(connection.charge_info, language))))
    return ChannelView(
        kind=channel.kind,
        kind_label=kind_label(channel.kind),
        name=text.name,
        language=chosen,
        summary=text.summary if not text.description else "",
        description=to_html(text.description),
        here_description=pick(connection.description, language),
        here_charge=charge,
        contacts=own,
        here=here,
        form_identifier=text.form_identifier,
        notes=tuple(_notes(channel)),
        hours=_hours_view(connection, channel, now, language),
    )


def _hours_view(connection: Connection, channel: Channel, now: datetime, language: str) -> HoursView | None:
    """Hours of a way to the service, its own there or the channel's; None where nothing is said of any."""
    rows = list(connection.hours.all()) or list(channel.hours.all())
    today = now.astimezone(HELSINKI).date()
    tables = hours_tables(rows, today, language)
    if not rows:
        return None
    found = rules.spans(entries_of(rows), today - today.weekday() * DAY, today + LOOKED_AHEAD * DAY)
    state = rules.state_during(found, moment(now))
    known = any(span.state is not rules.TimeState.UNKNOWN for span in found)
    regular = tuple(table for table in tables if not table.is_exception)
    is_plain = len(regular) == 1 and not (regular[0].title or regular[0].validity or regular[0].info)
    return HoursView(
        now=now_words(found, now, language),
        is_open=state is rules.TimeState.OPEN,
        week=week(found, today, language) if known else (),
        exceptions=tuple(table for table in tables if table.is_exception),
        entries=() if known and is_plain and not _goes_by_weeks(rows) else regular,
        stated=tuple(tables),
        spans=tuple(found),
    )


def _goes_by_weeks(rows: Iterable[ServiceHours]) -> bool:
    return any(spell.weeks != Weeks.EVERY for row in rows for spell in row.spells.all())


def kind_label(kind: str) -> str:
    """The kind of a way to a service, in words."""
    labels: dict[str, str] = {
        ChannelKind.LOCATION: _("Visit"),
        ChannelKind.PHONE: _("Phone"),
        ChannelKind.E_SERVICE: _("Online service"),
        ChannelKind.WEB_PAGE: _("Website"),
        ChannelKind.FORM: _("Form"),
    }
    return labels[kind]


def contacts_view(owner: Channel | Connection, language: str) -> ContactsView:
    """What an owner has of ways to reach it, in the reader's language where there is a choice."""
    links = _in_language(list(owner.links.all()), language)
    return ContactsView(
        phones=tuple(phone_view(phone) for phone in _phones(list(owner.phones.all()), language)),
        emails=tuple(
            dict.fromkeys((row.address, row.description) for row in _in_language(list(owner.emails.all()), language))
        ),
        links=tuple(_link(link) for link in links if link.kind == LinkKind.WEB_PAGE),
        files=tuple(_link(link) for link in links if link.kind in {LinkKind.FORM_FILE, LinkKind.ATTACHMENT}),
        statements=tuple(_link(link) for link in links if link.kind == LinkKind.ACCESSIBILITY_STATEMENT),
        addresses=tuple(view for row in owner.addresses.all() if (view := _address(row, language))),
    )


def phone_view(phone: Phone) -> PhoneView:
    """A number for the eye and for the phone, with its price in words."""
    text = format_phone(phone.number)
    kinds: dict[str, str] = {PhoneKind.SMS: _("Text message"), PhoneKind.FAX: _("Fax"), PhoneKind.PHONE: ""}
    prices: dict[str, str] = {
        Charge.FREE: _("The call is free of charge."),
        Charge.CHARGED: _("Normal call charge."),
        Charge.OTHER: _("The call has a special price."),
    }
    price = phone.charge_info or prices.get(phone.charge, "")
    scheme = {PhoneKind.PHONE: "tel:", PhoneKind.SMS: "sms:"}.get(PhoneKind(phone.kind), "")
    return PhoneView(text, f"{scheme}{phone.number}" if scheme else "", kinds[phone.kind], phone.info, price)


def _phones(phones: list[Phone], language: str) -> list[Phone]:
    """The reader's own first; the same number once, one of another language only where it is a number of its own."""
    order = {phone.pk: (phone.language != language, phone.position) for phone in phones}
    seen: dict[str, Phone] = {}
    for phone in sorted(phones, key=lambda phone: order[phone.pk]):
        seen.setdefault(phone.number, phone)
    return sorted(seen.values(), key=lambda phone: order[phone.pk])


def _in_language(rows: list[Detail], language: str) -> list[Detail]:
    """The rows of the reader's language and those of none; without any, those of the next best language."""
    chosen = pick_language(language, {row.language for row in rows if row.language})
    return [row for row in rows if row.language in {"", chosen}]


def _link(link: Link) -> LinkView:
    return LinkView(link.url, link.name or _host(link.url), link.description, link.language)


def _host(url: str) -> str:
    return url.split("//", 1)[-1].rstrip("/")


def _address(address: Address, language: str) -> AddressView | None:
    lines = address_lines(address, address.municipality.names if address.municipality else {}, language)
    headings: dict[str, str] = {
        AddressKind.VISITING: _("Visiting address"),
        AddressKind.POSTAL: _("Postal address"),
        AddressKind.DELIVERY: _("Return the form to"),
    }
    info = pick(address.info, language)
    if not lines and not info:
        return None
    return AddressView(headings[address.kind], tuple(lines), info, tuple(_accessibility(address, language)))


def address_lines(address: Address, municipality: LocalisedText, language: str) -> list[str]:
    """An address as on an envelope; the names of its municipality stand in for a street that is not there."""
    first = {
        AddressForm.STREET: f"{pick(address.street, language)} {address.street_number}".strip(),
        AddressForm.PO_BOX: pick(address.po_box, language),
        AddressForm.PLACE: pick(municipality, language),
    }.get(AddressForm(address.form), pick(address.free_text, language))
    office = pick(address.post_office, language)
    city = f"{address.postal_code} {office.capitalize() if office.isupper() else office}".strip()
    return [line for line in (pick(address.receiver, language), first, city) if line]


def _accessibility(address: Address, language: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    sentences = [sentence for entrance in address.entrances.all() for sentence in entrance.sentences.all()]
    for heading, group in groupby(sentences, key=lambda sentence: pick(sentence.group, language)):
        yield heading, tuple(pick(sentence.text, language) for sentence in group)


def _charge(charge: str) -> str:
    return {Charge.FREE: _("Free of charge here."), Charge.CHARGED: _("Has a price here.")}.get(Charge(charge), "")


def _notes(channel: Channel) -> Iterable[str]:
    if channel.requires_authentication:
        yield _("You need to identify yourself, for example with bank credentials or a mobile certificate.")
    if channel.requires_signature:
        yield _("Your signature is needed.")
