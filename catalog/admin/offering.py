"""The catalogue to look at: services with the reasons for their themes, channels, organisations, classifications.

Nothing is changed here: the texts are mended at their source. A service is kept off the tray by an exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import time_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import Choice, ReadOnlyAdmin, ReadOnlyStackedInline, ReadOnlyTabularInline
from catalog.admin.ledger import VIAS, WITHDRAWALS, document_links, open_faults, recent_changes
from catalog.admin.wording import OFF_TRAY, concept_labels, match_in_words, off_tray_in_words, reason_in_words
from catalog.hours.table import with_conditions
from catalog.languages import pick
from catalog.models import (
    Address,
    Channel,
    ChannelText,
    Concept,
    Connection,
    Email,
    Link,
    OpeningSpell,
    Organisation,
    OrganisationText,
    Phone,
    Service,
    ServiceHours,
    ServiceOrganisation,
    ServiceText,
    Theme,
)
from catalog.models.offering import Via, WithdrawalReason
from catalog.themes.assign import explain

DESCRIBED = ("kind", "charge", "languages", "coverage", "given_in", "classification", "has_voucher")
FOUND = (
    "source", "came_through", "source_id", "modified_at", "first_seen_at", "last_seen_at", "withdrawn_at",
    "withdrawn_why",
)  # fmt: skip
TOLD = ("came_through", "withdrawn_why", "document", "changes", "faults")


class TrayFilter(admin.SimpleListFilter):
    """On the tray, or off it for one of the reasons."""

    title = _("on the tray")
    parameter_name = "tray"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[Choice]:
        return [("on", _("It is on the tray.")), *((reason.value, words) for reason, words in OFF_TRAY.items())]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        match self.value():
            case None:
                return queryset
            case "on":
                return queryset.filter(off_tray_reason="", withdrawn_at__isnull=True)
            case reason:
                return queryset.filter(off_tray_reason=reason)


class NamedAdmin(ReadOnlyAdmin):
    """Something with language versions: its name and its raw document."""

    search_fields: ClassVar[tuple[str, ...]] = ("texts__name", "texts__alternative_name", "=id")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("texts")

    @admin.display(description=_("name"))
    def name(self, row: Any) -> str:
        return str(row)

    @admin.display(description=_("raw document"))
    def document(self, row: Any) -> SafeString | str:
        return document_links(row.source, row.source_id)

    @admin.display(description=_("came through"))
    def came_through(self, row: Any) -> str:
        return str(VIAS[Via(row.via)]) if row.via else "–"

    @admin.display(description=_("why it is withdrawn"))
    def withdrawn_why(self, row: Any) -> str:
        return str(WITHDRAWALS[WithdrawalReason(row.withdrawal_reason)]) if row.withdrawal_reason else "–"

    @admin.display(description=_("recent changes"))
    def changes(self, row: Any) -> SafeString | str:
        return recent_changes(row.source, row.source_id)

    @admin.display(description=_("open faults"))
    def faults(self, row: Any) -> SafeString | str:
        return open_faults(row.source, row.source_id)


class ServiceTextInline(ReadOnlyStackedInline):
    model = ServiceText


class ServiceOrganisationInline(ReadOnlyTabularInline):
    model = ServiceOrganisation
    fields = ("role", "organisation", "name", "provision")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ServiceOrganisation]:
        return super().get_queryset(request).select_related("organisation").prefetch_related("organisation__texts")


class ServiceConnectionInline(ReadOnlyTabularInline):
    model = Connection
    fields = ("channel", "other_name", "charge")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Connection]:
        return super().get_queryset(request).select_related("channel").prefetch_related("channel__texts")


@admin.register(Service)
class ServiceAdmin(NamedAdmin):
    """The list takes five queries besides the session's and the theme filter's, whatever its length."""

    list_display = ("name", "theme_names", "tray", "modified_at", "withdrawn_at")
    list_filter = (TrayFilter, "theme_links__theme", "coverage", "charge", ("withdrawn_at", admin.EmptyFieldListFilter))
    inlines = (ServiceTextInline, ServiceOrganisationInline, ServiceConnectionInline)
    readonly_fields = ("tray", "themes", "near", "take_off", "classification", "given_in", *TOLD)
    fieldsets = (
        (_("On the tray"), {"fields": ("tray", "themes", "near", "take_off", "grouped_under")}),
        (_("Service"), {"fields": DESCRIBED}),
        (_("Source"), {"fields": (*FOUND, "document")}),
        (_("What has happened"), {"fields": ("changes", "faults")}),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Service]:
        return super().get_queryset(request).prefetch_related("theme_links__theme")

    @admin.display(description=_("themes"))
    def theme_names(self, service: Service) -> str:
        return ", ".join(str(link.theme) for link in service.theme_links.all())

    @admin.display(description=_("on the tray"))
    def tray(self, service: Service) -> str:
        return off_tray_in_words(service.off_tray_reason)

    @admin.display(description=_("themes"))
    def themes(self, service: Service) -> SafeString | str:
        """Each theme with its score and what it rests on, as stored when the rules were last applied."""
        links = list(service.theme_links.all())
        labels = concept_labels(link.reason for link in links)
        return _lines((str(link.theme), reason_in_words(link.score, link.reason, labels)) for link in links)

    @admin.display(description=_("near these themes"))
    def near(self, service: Service) -> SafeString | str:
        """What the rules of now find too weak. Eight queries."""
        related = explain(service.pk).related
        labels = concept_labels(match.reason() for match in related)
        themes = Theme.objects.in_bulk([match.theme for match in related])
        return _lines((str(themes[match.theme]), match_in_words(match, labels)) for match in related)

    @admin.display(description=_("exception"))
    def take_off(self, service: Service) -> SafeString:
        query = urlencode({"source": service.source, "source_id": service.source_id})
        address = f"{reverse('admin:catalog_trayexception_add')}?{query}"
        return format_html('<a href="{}">{}</a>', address, gettext("Take off the tray"))

    @admin.display(description=_("classification"))
    def classification(self, service: Service) -> SafeString | str:
        concepts = service.concepts.order_by("scheme", "key")
        return _lines((concept.scheme.replace("_", " "), str(concept)) for concept in concepts)

    @admin.display(description=_("areas"))
    def given_in(self, service: Service) -> str:
        return ", ".join(str(area) for area in service.areas.all()) or "–"


class ChannelTextInline(ReadOnlyStackedInline):
    model = ChannelText


class OrganisationTextInline(ReadOnlyStackedInline):
    model = OrganisationText


class PhoneInline(ReadOnlyTabularInline):
    model = Phone
    fields = ("number", "kind", "charge", "charge_info", "info", "language")


class EmailInline(ReadOnlyTabularInline):
    model = Email
    fields = ("address", "description", "language")


class LinkInline(ReadOnlyTabularInline):
    model = Link
    fields = ("kind", "url", "name", "language")


class AddressInline(ReadOnlyTabularInline):
    model = Address
    fields = ("kind", "form", "street_name", "street_number", "postal_code", "municipality", "latitude", "longitude")
    readonly_fields = ("street_name",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Address]:
        return super().get_queryset(request).select_related("municipality")

    @admin.display(description=_("street"))
    def street_name(self, address: Address) -> str:
        return pick(address.street, get_language() or "fi") or "–"


class HoursInline(ReadOnlyTabularInline):
    model = ServiceHours
    fields = (
        "kind",
        "valid_from",
        "valid_to",
        "is_closed",
        "is_always_open",
        "is_by_appointment",
        "holiday",
        "years",
        "opening",
    )
    readonly_fields = ("opening",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ServiceHours]:
        return super().get_queryset(request).prefetch_related("spells")

    @admin.display(description=_("opening spells"))
    def opening(self, hours: ServiceHours) -> str:
        return "; ".join(_spell_in_words(spell) for spell in hours.spells.all())


@admin.register(Channel)
class ChannelAdmin(NamedAdmin):
    """The list takes four queries besides the session's, whatever its length."""

    list_display = ("name", "kind", "organisation", "modified_at", "withdrawn_at")
    list_filter = ("kind", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("organisation",)
    inlines = (ChannelTextInline, HoursInline, PhoneInline, EmailInline, LinkInline, AddressInline)
    readonly_fields = TOLD
    fields = ("kind", "organisation", "languages", "coverage", *FOUND, "document", "changes", "faults")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Channel]:
        return super().get_queryset(request).prefetch_related("organisation__texts")


@admin.register(Organisation)
class OrganisationAdmin(NamedAdmin):
    """The list takes three queries besides the session's and the filter's, whatever its length."""

    list_display = ("name", "kind", "business_code", "municipality", "withdrawn_at")
    list_filter = ("kind", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("municipality",)
    search_fields = (*NamedAdmin.search_fields, "=business_code")
    inlines = (OrganisationTextInline, PhoneInline, EmailInline, LinkInline, AddressInline)
    readonly_fields = TOLD
    fields = (
        "kind",
        "business_code",
        "oid",
        "parent",
        "municipality",
        "coverage",
        *FOUND,
        "document",
        "changes",
        "faults",
    )


@admin.register(Concept)
class ConceptAdmin(ReadOnlyAdmin):
    list_display = ("label", "key", "scheme")
    list_filter = ("scheme",)
    search_fields = ("=key", "labels__fi", "labels__sv", "labels__en")

    @admin.display(description=_("label"), ordering="labels__fi")
    def label(self, concept: Concept) -> str:
        return str(concept)


def _spell_in_words(spell: OpeningSpell) -> str:
    """A spell as "ma–pe 9.00–16.00", in the reader's language; days or times that it leaves open are left out."""
    days = [str(WEEKDAYS_ABBR[day]) for day in (spell.day_from, spell.day_to) if day is not None]
    times = [time_format(moment, "G.i") for moment in (spell.opens, spell.closes) if moment is not None]
    words = " ".join("–".join(dict.fromkeys(part)) for part in (days, times) if part)
    return with_conditions(words, spell, get_language() or "fi")


def _lines(rows: Any) -> SafeString | str:
    """Pairs of a heading and a text, a line each; a dash where there are none. Escaped."""
    return format_html_join("", "<div><strong>{}</strong> {}</div>", rows) or "–"
