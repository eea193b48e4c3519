"""What is offered and by whom: organisations, services, channels, and services at channels."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.area import CoveredModel, Municipality
from catalog.models.classification import Concept
from catalog.models.fields import LocalisedField, choices, one_of
from catalog.records import ChannelKind, Charge, Coverage, OrganisationRole
from catalog.themes.rules import OffTrayReason


class WithdrawalReason(StrEnum):
    """Why a row is withdrawn.

    Gone: the source has it no longer, or no longer for an area that is gathered here. Out of area: the area that it is
    for is no longer gathered.
    """

    GONE = "gone"
    OUT_OF_AREA = "out_of_area"


class Via(StrEnum):
    """Through which other system something came into its source, where that can be told."""

    LAHELLA = "lahella"


class SourcedModel(models.Model):
    """A row that came from outside: from where, in what version, when it was first and last there."""

    id = models.UUIDField(_("id"), primary_key=True, default=uuid.uuid4)
    source = models.CharField(_("source"), max_length=16)
    source_id = models.UUIDField(_("id at the source"))
    fingerprint = models.CharField(
        _("fingerprint"), max_length=64, help_text=_("Of the source's document and the mapper's version.")
    )
    modified_at = models.DateTimeField(_("changed at the source"), null=True, blank=True)
    via = models.CharField(_("came through"), max_length=16, blank=True, choices=choices(Via), db_default="")
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawal_reason = models.CharField(
        _("why it is withdrawn"), max_length=16, blank=True, choices=choices(WithdrawalReason), db_default=""
    )

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint("source", "source_id", name="%(app_label)s_%(class)s_source_id")]


class TextModel(models.Model):
    """One language version of something: exists only where it has a name."""

    language = models.CharField(_("language"), max_length=8)
    name = models.TextField(_("name"))
    alternative_name = models.TextField(_("alternative name"), blank=True)
    summary = models.TextField(_("summary"), blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_name",
                condition=~models.Q(name=""),
                violation_error_message="A language version needs a name.",
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_language",
                condition=models.Q(language__regex=r"^[a-z]{2,3}$"),
                violation_error_message="A language is a code of two or three letters.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class Organisation(SourcedModel, CoveredModel):
    """Who answers for services or produces them. `source_id`s of parents may point at nothing received."""

    kind = models.CharField(_("kind"), max_length=40, blank=True)
    business_code = models.CharField(_("business ID"), max_length=9, blank=True)
    oid = models.CharField(_("OID"), max_length=100, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    parent_source_id = models.UUIDField(_("id of the parent at the source"), null=True, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("municipality")
    )

    class Meta(SourcedModel.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            *SourcedModel.Meta.constraints,
            one_of("coverage", Coverage, name="catalog_organisation_coverage"),
        ]

    def __str__(self) -> str:
        texts = {text.language: text.name for text in self.texts.all()}
        return texts.get("fi") or next(iter(texts.values()), str(self.id))


class OrganisationText(TextModel):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="texts")

    class Meta(TextModel.Meta):
        verbose_name = _("organisation's language version")
        verbose_name_plural = _("organisations' language versions")
        constraints = [
            *TextModel.Meta.constraints,
            models.UniqueConstraint("organisation", "language", name="catalog_organisationtext_language_once"),
        ]


class ServiceQuerySet(models.QuerySet["Service"]):
    """How services are read: the named queries that every page, the API and the questionnaire share."""

    def on_tray(self) -> ServiceQuerySet:
        """Services that readers see: in a theme and not withdrawn."""
        return self.filter(off_tray_reason="", withdrawn_at__isnull=True)

    def in_theme(self, key: str) -> ServiceQuerySet:
        """Services with a link to the theme; each has at most one, so no service comes twice."""
        return self.filter(theme_links__theme=key)

    def serving(self, municipality_codes: Iterable[str], *, is_aland: bool = False) -> ServiceQuerySet:
        """Services valid in one of the municipalities: given there, in an area around it, or in the whole country.

        A service whose coverage is not known is kept: a place never hides what may be valid there.
        """
        given_there = Service.objects.filter(areas__municipalities__in=list(municipality_codes))
        everywhere = [Coverage.NATIONWIDE, Coverage.UNKNOWN]
        if not is_aland:
            everywhere.append(Coverage.NATIONWIDE_EXCEPT_ALAND)
        return self.filter(models.Q(coverage__in=everywhere) | models.Q(pk__in=given_there.values("pk")))

    def shown_once(self) -> ServiceQuerySet:
        """Without services that are grouped under another one of these: what is described twice comes once.

        One whose other description is not among these stays. Comes after all other filters.
        """
        # The other one is looked for among the few under which anything is grouped, whichever way the database joins.
        targets = Service.objects.filter(grouped_under__isnull=False).values("grouped_under")
        others = self.order_by().filter(pk=models.OuterRef("grouped_under"), pk__in=targets)
        return self.filter(models.Q(grouped_under__isnull=True) | ~models.Exists(others))


class Service(SourcedModel, CoveredModel):
    """A service of the catalogue. It is on the tray when `off_tray_reason` is empty and it is not withdrawn."""

    kind = models.CharField(_("kind"), max_length=32)
    funding = models.CharField(_("funding"), max_length=32, blank=True)
    charge = models.CharField(_("charge"), max_length=8, choices=choices(Charge), default=Charge.UNKNOWN.value)
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages of service"), default=list)
    has_voucher = models.BooleanField(_("service voucher can be used"), default=False)
    collections = models.JSONField(_("service collections"), default=list, blank=True)
    general_description_source_id = models.UUIDField(_("general description"), null=True, blank=True)
    concepts: models.ManyToManyField[Concept, models.Model] = models.ManyToManyField(
        Concept, blank=True, related_name="services", verbose_name=_("classification")
    )
    off_tray_reason = models.CharField(
        _("why it is not on the tray"),
        max_length=24,
        blank=True,
        choices=choices(OffTrayReason),
        default=OffTrayReason.UNDECIDED.value,
    )
    grouped_under = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="repeats",
        verbose_name=_("also described as"),
    )

    objects = ServiceQuerySet.as_manager()

    class Meta(SourcedModel.Meta):
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            *SourcedModel.Meta.constraints,
            one_of("coverage", Coverage, name="catalog_service_coverage"),
            one_of("charge", Charge, name="catalog_service_charge"),
            models.CheckConstraint(
                name="catalog_service_off_tray_reason",
                condition=models.Q(off_tray_reason__in=["", *(reason.value for reason in OffTrayReason)]),
                violation_error_message="The reason for not being on the tray is one of a closed list.",
            ),
            models.CheckConstraint(
                name="catalog_service_not_under_itself",
                condition=models.Q(grouped_under__isnull=True) | ~models.Q(grouped_under=models.F("id")),
                violation_error_message="A service is grouped under another one, not under itself.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="catalog_service_on_tray",
                condition=models.Q(off_tray_reason="", withdrawn_at__isnull=True),
            ),
            models.Index(
                fields=["coverage"],
                name="catalog_service_coverage_idx",
                condition=models.Q(off_tray_reason="", withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        texts = {text.language: text.name for text in self.texts.all()}
        return texts.get("fi") or next(iter(texts.values()), str(self.id))


class ServiceText(TextModel):
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="texts")
    general_description = models.TextField(_("shared description"), blank=True)
    instruction = models.TextField(_("user instruction"), blank=True)
    requirements = models.TextField(_("requirements"), blank=True)
    charge_info = models.TextField(_("price information"), blank=True)
    deadline = models.TextField(_("deadline"), blank=True)
    processing_time = models.TextField(_("processing time"), blank=True)
    validity_time = models.TextField(_("validity"), blank=True)
    keywords = ArrayField(models.TextField(), verbose_name=_("keywords"), default=list, blank=True)

    class Meta(TextModel.Meta):
        verbose_name = _("service's language version")
        verbose_name_plural = _("services' language versions")
        constraints = [
            *TextModel.Meta.constraints,
            models.UniqueConstraint("service", "language", name="catalog_servicetext_language_once"),
        ]


class ServiceOrganisation(models.Model):
    """An organisation's part in a service. Without `organisation` it is known by id or by words only."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="organisation_roles")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="service_roles"
    )
    organisation_source_id = models.UUIDField(_("id of the organisation at the source"), null=True, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=choices(OrganisationRole))
    name = models.TextField(_("name at the source"), blank=True)
    provision = models.CharField(_("way of production"), max_length=32, blank=True)
    info = LocalisedField(_("additional information"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("organisation's part in a service")
        verbose_name_plural = _("organisations' parts in services")
        ordering = ("position",)
        constraints = [one_of("role", OrganisationRole, name="catalog_serviceorganisation_role")]

    def __str__(self) -> str:
        return f"{self.role}: {self.name}"


class Channel(SourcedModel, CoveredModel):
    """A way to a service: a place, a phone, a web page, an e-service or a form."""

    kind = models.CharField(_("kind"), max_length=16, choices=choices(ChannelKind))
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="channels",
        verbose_name=_("organisation"),
    )
    organisation_source_id = models.UUIDField(_("id of the organisation at the source"), null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages"), default=list)
    requires_authentication = models.BooleanField(_("requires identification"), default=False)
    requires_signature = models.BooleanField(_("requires a signature"), default=False)
    signature_count = models.PositiveSmallIntegerField(_("number of signatures"), default=0)
    accessibility_level = models.CharField(_("accessibility"), max_length=32, blank=True)
    wcag_level = models.CharField(_("WCAG level"), max_length=16, blank=True)

    class Meta(SourcedModel.Meta):
        verbose_name = _("service channel")
        verbose_name_plural = _("service channels")
        constraints = [
            *SourcedModel.Meta.constraints,
            one_of("kind", ChannelKind, name="catalog_channel_kind"),
            one_of("coverage", Coverage, name="catalog_channel_coverage"),
        ]

    def __str__(self) -> str:
        texts = {text.language: text.name for text in self.texts.all()}
        return texts.get("fi") or next(iter(texts.values()), str(self.id))


class ChannelText(TextModel):
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="texts")
    form_identifier = models.TextField(_("form identifier"), blank=True)

    class Meta(TextModel.Meta):
        verbose_name = _("channel's language version")
        verbose_name_plural = _("channels' language versions")
        constraints = [
            *TextModel.Meta.constraints,
            models.UniqueConstraint("channel", "language", name="catalog_channeltext_language_once"),
        ]


class Connection(models.Model):
    """A service at a channel, with what holds only there. Either end may be known by its id only."""

    source = models.CharField(_("source"), max_length=16)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="connections")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, null=True, blank=True, related_name="connections")
    service_source_id = models.UUIDField(_("id of the service at the source"))
    channel_source_id = models.UUIDField(_("id of the channel at the source"))
    other_name = models.TextField(_("name of the other end at the source"), blank=True)
    charge = models.CharField(_("charge"), max_length=8, choices=choices(Charge), default=Charge.UNKNOWN.value)
    description = LocalisedField(_("description"))
    charge_info = LocalisedField(_("price information"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("service at a channel")
        verbose_name_plural = _("services at channels")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                "source", "service_source_id", "channel_source_id", name="catalog_connection_pair_once"
            ),
            models.CheckConstraint(
                name="catalog_connection_has_an_end",
                condition=models.Q(service__isnull=False) | models.Q(channel__isnull=False),
                violation_error_message="A connection needs a service or a channel that is in the catalogue.",
            ),
            one_of("charge", Charge, name="catalog_connection_charge"),
        ]

    def __str__(self) -> str:
        return f"{self.service_source_id} – {self.channel_source_id}"
