"""Service hours of a channel, or of a service at a channel, as the source gives them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.contact import exactly_one
from catalog.models.fields import LocalisedField, choices, one_of
from catalog.models.offering import Channel, Connection
from catalog.records import HoursKind


class ServiceHours(models.Model):
    """One entry: weekly hours, an exception for some dates, or a span over midnight. Local Finnish time."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, null=True, blank=True, related_name="hours")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, null=True, blank=True, related_name="hours")
    kind = models.CharField(_("kind"), max_length=16, choices=choices(HoursKind))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    is_closed = models.BooleanField(_("closed"), default=False)
    is_always_open = models.BooleanField(_("always open"), default=False)
    is_by_appointment = models.BooleanField(_("by appointment"), default=False)
    title = LocalisedField(_("title"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("service hours")
        verbose_name_plural = _("service hours")
        ordering = ("position",)
        constraints = [
            exactly_one("channel", "connection", name="catalog_servicehours_one_owner"),
            one_of("kind", HoursKind, name="catalog_servicehours_kind"),
            models.CheckConstraint(
                name="catalog_servicehours_dates",
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                violation_error_message="Hours cannot end before they begin.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.valid_from or ''}–{self.valid_to or ''}"


class OpeningSpell(models.Model):
    """A spell of openness of an entry; days are 0 (Monday) to 6, empty where the entry's dates say the day."""

    hours = models.ForeignKey(ServiceHours, on_delete=models.CASCADE, related_name="spells")
    day_from = models.PositiveSmallIntegerField(_("from day"), null=True, blank=True)
    day_to = models.PositiveSmallIntegerField(_("to day"), null=True, blank=True)
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("opening spell")
        verbose_name_plural = _("opening spells")
        ordering = ("position",)
        constraints = [
            models.CheckConstraint(
                name="catalog_openingspell_days",
                condition=(models.Q(day_from__isnull=True) | models.Q(day_from__lte=6))
                & (models.Q(day_to__isnull=True) | models.Q(day_to__lte=6)),
                violation_error_message="A weekday is a number from 0 (Monday) to 6 (Sunday).",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day_from}–{self.day_to} {self.opens}–{self.closes}"
