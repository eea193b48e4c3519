"""Places: municipalities, wellbeing services counties and the areas that services are given in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.languages import pick
from catalog.models.defaulted import DefaultedModel
from catalog.models.fields import LocalisedField, choices, one_of
from catalog.records import AreaKind, Coverage

# Åland stands among the counties, but it is none: services "except Åland" are not valid in its municipalities.
ALAND_COUNTY = "91"


class County(models.Model):
    """A wellbeing services county (21), or Helsinki; Åland stands here too but has no county of this kind."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    names = LocalisedField(_("names"))
    is_active = models.BooleanField(
        _("switched on"), default=False, help_text=_("The services of this county are gathered and shown.")
    )
    events_need_approval = models.BooleanField(
        _("events need approval"), default=False, db_default=False,
        help_text=_("An event that is entered here is shown when a second person has approved it."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("wellbeing services county")
        verbose_name_plural = _("wellbeing services counties")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                name="catalog_county_code",
                condition=models.Q(code__regex=r"^\d{2}$"),
                violation_error_message="A county's code is two digits.",
            )
        ]

    def __str__(self) -> str:
        return pick(self.names, "fi") or self.code


class CountyRole(models.Model):
    """A person who takes care of a county: invites those who enter events, and approves what they enter."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="county_roles", verbose_name=_("person")
    )
    county = models.ForeignKey(
        County, on_delete=models.CASCADE, related_name="roles", verbose_name=_("wellbeing services county")
    )

    class Meta:
        verbose_name = _("county admin")
        verbose_name_plural = _("county admins")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "county"], name="catalog_countyrole_once",
                violation_error_message=_("This person has this county already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user} – {self.county}"


class Municipality(models.Model):
    """A municipality by its three-digit code; without a county where only PTV has told of it."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    names = LocalisedField(_("names"))
    county = models.ForeignKey(
        County,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="municipalities",
        verbose_name=_("wellbeing services county"),
    )
    region_code = models.CharField(_("region code"), max_length=2, blank=True)
    latitude = models.FloatField(_("latitude of the centre"), null=True, blank=True)
    longitude = models.FloatField(_("longitude of the centre"), null=True, blank=True)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                name="catalog_municipality_code",
                condition=models.Q(code__regex=r"^\d{3}$"),
                violation_error_message="A municipality's code is three digits.",
            ),
            models.CheckConstraint(
                name="catalog_municipality_centre",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(59, 71),
                    longitude__range=(19, 32),
                ),
                violation_error_message="A municipality's centre lies in Finland, or is left out.",
            ),
        ]

    def __str__(self) -> str:
        return pick(self.names, "fi") or self.code


class Neighbourhood(DefaultedModel):
    """Two municipalities that lie near each other. `first` has the smaller code."""

    first = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+", verbose_name=_("municipality"))
    second = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="+", verbose_name=_("its neighbour")
    )

    class Meta(DefaultedModel.Meta):
        verbose_name = _("neighbouring municipalities")
        verbose_name_plural = _("neighbouring municipalities")
        ordering = ("first", "second")
        constraints = [
            *DefaultedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["first", "second"], name="catalog_neighbourhood_once",
                violation_error_message=_("These are neighbours already."),
            ),
            models.CheckConstraint(
                name="catalog_neighbourhood_order",
                condition=models.Q(first__lt=models.F("second")),
                violation_error_message=_("Put the municipality with the smaller code first."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.first_id} – {self.second_id}"


class Area(models.Model):
    """An area a service is given in. A municipality is an area too, whose only member is itself."""

    kind = models.CharField(_("kind"), max_length=24, choices=choices(AreaKind))
    code = models.CharField(_("code"), max_length=16)
    names = LocalisedField(_("names"))
    municipalities: models.ManyToManyField[Municipality, models.Model] = models.ManyToManyField(
        Municipality, related_name="areas", verbose_name=_("municipalities")
    )

    class Meta:
        verbose_name = _("area of service")
        verbose_name_plural = _("areas of service")
        ordering = ("kind", "code")
        constraints = [
            models.UniqueConstraint("kind", "code", name="catalog_area_kind_code"),
            one_of("kind", AreaKind, name="catalog_area_kind"),
        ]

    def __str__(self) -> str:
        return f"{pick(self.names, 'fi') or self.code} ({self.kind})"


class CoveredModel(models.Model):
    """Something that reaches the whole country or listed areas."""

    coverage = models.CharField(_("coverage"), max_length=24, choices=choices(Coverage), default=Coverage.UNKNOWN.value)
    areas: models.ManyToManyField[Area, models.Model] = models.ManyToManyField(
        Area, blank=True, related_name="%(class)ss", verbose_name=_("areas")
    )

    class Meta:
        abstract = True
