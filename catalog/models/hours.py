"""Service hours of a channel, or of a service at a channel, as the source gives them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.hours.holidays import Holiday
from catalog.models.contact import exactly_one
from catalog.models.fields import LocalisedField, choices, one_of
from catalog.models.offering import Channel, Connection
from catalog.records import HoursKind, Weeks


class ServiceHours(models.Model):
    """One entry: weekly hours, an exception for some dates, hours of a holiday, or a span over midnight. Finnish time.

    A holiday's hours hold in its `years`, or in every year where there are none.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, null=True, blank=True, related_name="hours")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, null=True, blank=True, related_name="hours")
    kind = models.CharField(_("kind"), max_length=16, choices=choices(HoursKind))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    is_closed = models.BooleanField(_("closed"), default=False)
    is_always_open = models.BooleanField(_("always open"), default=False)
    is_by_appointment = models.BooleanField(_("by appointment"), default=False)
    title = LocalisedField(_("title"))
    info = LocalisedField(_("additional information"), db_default={})
    holiday = models.CharField(
        _("holiday"), max_length=32, choices=choices(Holiday), blank=True, default="", db_default=""
    )
    years = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("years"), blank=True, default=list, db_default=[]
    )
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
            models.CheckConstraint(
                name="catalog_servicehours_holiday",
                condition=models.Q(kind=HoursKind.HOLIDAY.value, holiday__in=[member.value for member in Holiday])
                | (~models.Q(kind=HoursKind.HOLIDAY.value) & models.Q(holiday="")),
                violation_error_message="Hours of a holiday say which holiday; other hours name none.",
            ),
            models.CheckConstraint(
                name="catalog_servicehours_years",
                condition=models.Q(kind=HoursKind.HOLIDAY.value) | models.Q(years=[]),
                violation_error_message="Only hours of a holiday have years; other hours have dates.",
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
    weeks = models.CharField(
        _("weeks"), max_length=8, choices=choices(Weeks), default=Weeks.EVERY.value, db_default=Weeks.EVERY.value
    )
    is_by_appointment = models.BooleanField(_("by appointment"), default=False, db_default=False)
    info = LocalisedField(_("additional information"), db_default={})
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
            ),
            one_of("weeks", Weeks, name="catalog_openingspell_weeks"),
        ]

    def __str__(self) -> str:
        return f"{self.day_from}–{self.day_to} {self.opens}–{self.closes}"


class Schedule(models.Model):
    """The hours of a service, over all ways to visit or call it; services with the same hours share it.

    `hours`: for each way its entries, as catalog.hours.schedules writes them; `digest` is theirs. `known_to`: the last
    day that its spans tell of; `rules`: the version of the rules that made them. `follows_dates`: an entry has dates.
    """

    digest = models.CharField(max_length=64, unique=True)
    hours = models.JSONField()
    known_to = models.DateField(_("known up to"))
    rules = models.PositiveSmallIntegerField()
    follows_dates = models.BooleanField()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        indexes = [models.Index(fields=["known_to"], name="catalog_schedule_known_to")]

    def __str__(self) -> str:
        return self.digest[:12]


class ScheduleSpan(models.Model):
    """When a schedule is not closed. `state`: a number of catalog.hours.rules.TimeState.

    Weekdays in general stand as the days of a week long ago (catalog.hours.moments.TYPICAL_MONDAY).
    """

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="spans")
    state = models.PositiveSmallIntegerField()
    during = DateTimeRangeField()

    class Meta:
        verbose_name = _("span of a schedule")
        verbose_name_plural = _("spans of schedules")
        constraints = [
            models.CheckConstraint(
                name="catalog_schedulespan_state",
                condition=models.Q(state__in=(1, 2, 3)),
                violation_error_message="A span is open, by appointment or unknown: what is closed has none.",
            ),
        ]
        indexes = [
            GistIndex(fields=["during"], include=["schedule", "state"], name="catalog_schedulespan_during"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.state} {self.during}"
