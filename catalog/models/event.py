"""Happenings: once or repeating, entered here by professionals or taken from a calendar or an interface."""

from __future__ import annotations

from enum import StrEnum
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from catalog.languages import PAGE_LANGUAGES, pick
from catalog.models.area import Municipality
from catalog.models.classification import Concept
from catalog.models.defaulted import DefaultedModel
from catalog.models.fields import LocalisedField, choices, one_of
from catalog.models.offering import Organisation, Service
from catalog.models.theme import Theme
from catalog.records import Charge


class EventState(StrEnum):
    """A cancelled or postponed event is shown, with its state; a draft or one that awaits approval is not."""

    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


SHOWN_STATES = (EventState.SCHEDULED, EventState.CANCELLED, EventState.POSTPONED)


class EventKind(StrEnum):
    """As Linked Events tells them apart."""

    GENERAL = "general"
    COURSE = "course"
    VOLUNTEERING = "volunteering"


class SourceKind(StrEnum):
    LINKED_EVENTS = "linked_events"
    ICAL = "ical"


class EventSource(models.Model):
    """Where events are taken from: an interface of Linked Events, or an organisation's calendar.

    `themes`: what the events of a calendar are of, as a calendar has no keywords. `licence`: under which its texts may
    be shown, in words.
    """

    name = models.SlugField(_("name"), max_length=16, unique=True, help_text=_("For `manage.py sync_events --source`."))
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=choices(SourceKind))
    url = models.URLField(
        _("address"), max_length=500, help_text=_("The base of the interface's version 1, or the calendar's address.")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="event_sources",
        verbose_name=_("organisation"),
    )  # fmt: skip
    themes: models.ManyToManyField[Theme, models.Model] = models.ManyToManyField(
        Theme, blank=True, related_name="+", verbose_name=_("themes")
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("municipality"),
        help_text=_("Where its events are, unless they say otherwise."),
    )  # fmt: skip
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("source of events")
        verbose_name_plural = _("sources of events")
        ordering = ("name",)
        constraints = [one_of("kind", SourceKind, name="catalog_eventsource_kind")]

    def __str__(self) -> str:
        return self.title


class KeywordRule(DefaultedModel):
    """A keyword of a source's events that puts them under a theme; what meets no rule is not taken.

    `keyword` is the id as Linked Events gives it (yso:p1234, kulke:51) or a label in Finnish, Swedish or English, in
    lower case: labels are the same from source to source, and stay.
    """

    keyword = models.CharField(
        _("keyword"), max_length=100,
        help_text=_("An id (yso:p916) or a label in Finnish, Swedish or English (liikunta), in lower case."),
    )  # fmt: skip
    label = models.CharField(_("label"), max_length=200, blank=True)
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="keyword_rules", verbose_name=_("theme"))

    class Meta(DefaultedModel.Meta):
        verbose_name = _("keyword rule")
        verbose_name_plural = _("keyword rules")
        ordering = ("keyword", "theme")
        constraints = [
            *DefaultedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["keyword", "theme"], name="catalog_keywordrule_once",
                violation_error_message=_("There is this rule already."),
            ),
            models.CheckConstraint(
                name="catalog_keywordrule_lower",
                condition=models.Q(keyword=Lower("keyword")) & ~models.Q(keyword=""),
                violation_error_message=_("Write the keyword in lower case."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.label or self.keyword} → {self.theme_id}"


class EventImage(models.Model):
    """A picture as it is served: made anew by us, without what a camera writes into it. `digest`: SHA-256 of `data`.
    `chosen_at`: when it was last sent with a form or fetched from a source."""

    digest = models.CharField(max_length=64, unique=True)
    content_type = models.CharField(max_length=32)
    data = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    source_url = models.CharField(max_length=2000, blank=True)
    chosen_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("image of an event")
        verbose_name_plural = _("images of events")

    def __str__(self) -> str:
        return self.digest[:12]


class EventQuerySet(models.QuerySet["Event"]):
    def shown(self) -> EventQuerySet:
        """What readers see: scheduled, cancelled and postponed, of sources in use, not withdrawn."""
        return self.filter(state__in=SHOWN_STATES, withdrawn_at__isnull=True).exclude(origin__is_active=False)


class Event(models.Model):
    """A happening. `starts_at` and `ends_at` are of its first time; where it has no time of day (`has_times` False)
    they are midnights in Finland, the end's that of the day after.

    `repeat_rule`: an RFC 5545 RRULE without its name, in Finnish time; `skipped_on`: dates on which it does not repeat.
    `origin` is empty for what was entered here, and `source_id` with it. `state_note`: why it is cancelled, or when it
    will be.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    origin = models.ForeignKey(
        EventSource, on_delete=models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("source")
    )
    source_id = models.CharField(_("id at the source"), max_length=300, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=choices(EventState), default=EventState.DRAFT.value)
    state_note = LocalisedField(_("more of the state"))
    kind = models.CharField(_("kind"), max_length=16, choices=choices(EventKind), default=EventKind.GENERAL.value)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="events",
        verbose_name=_("organiser"),
    )  # fmt: skip
    organiser_names = LocalisedField(_("organiser in words"))
    service = models.ForeignKey(
        Service, on_delete=models.SET_NULL, null=True, blank=True, related_name="events",
        verbose_name=_("part of the service"),
    )  # fmt: skip
    names = LocalisedField(_("names"))
    summaries = LocalisedField(_("summaries"))
    descriptions = LocalisedField(_("descriptions"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    has_times = models.BooleanField(_("has times of day"), default=True)
    repeat_rule = models.CharField(_("repeats"), max_length=300, blank=True)
    skipped_on = ArrayField(models.DateField(), verbose_name=_("but not on"), default=list, blank=True)
    is_remote = models.BooleanField(_("can be taken part in from afar"), default=False)
    place_names = LocalisedField(_("place"))
    streets = LocalisedField(_("street address"))
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("municipality")
    )
    latitude = models.FloatField(_("latitude (WGS84)"), null=True, blank=True)
    longitude = models.FloatField(_("longitude (WGS84)"), null=True, blank=True)
    charge = models.CharField(_("charge"), max_length=8, choices=choices(Charge), default=Charge.UNKNOWN.value)
    charge_infos = LocalisedField(_("price"))
    accessibility = LocalisedField(_("accessibility"))
    registration_infos = LocalisedField(_("registration"))
    registration_url = models.URLField(_("address for registration"), max_length=1000, blank=True)
    info_url = models.URLField(_("more information"), max_length=1000, blank=True)
    themes: models.ManyToManyField[Theme, models.Model] = models.ManyToManyField(
        Theme, related_name="events", verbose_name=_("themes")
    )
    target_groups: models.ManyToManyField[Concept, models.Model] = models.ManyToManyField(
        Concept, blank=True, related_name="events", verbose_name=_("target groups")
    )
    image = models.ForeignKey(
        EventImage, on_delete=models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("image")
    )
    image_alts = LocalisedField(_("what the image shows"))
    image_licence = models.CharField(_("licence of the image"), max_length=100, blank=True)
    image_credit = models.CharField(_("by whom the image is"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("entered by"),
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("last changed by"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    modified_at = models.DateTimeField(_("changed"))
    withdrawn_at = models.DateTimeField(_("gone from its source"), null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("starts_at", "pk")
        constraints = [
            one_of("state", EventState, name="catalog_event_state"),
            one_of("kind", EventKind, name="catalog_event_kind"),
            one_of("charge", Charge, name="catalog_event_charge"),
            models.UniqueConstraint(
                fields=["origin", "source_id"], name="catalog_event_source_id",
                condition=models.Q(origin__isnull=False),
            ),
            models.CheckConstraint(
                name="catalog_event_ends",
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                violation_error_message=_("The end has to be later than the beginning."),
            ),
            models.CheckConstraint(
                name="catalog_event_named",
                condition=~models.Q(names={}),
                violation_error_message=_("Give the event a name."),
            ),
            models.CheckConstraint(
                name="catalog_event_point",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    latitude__isnull=False, longitude__isnull=False, latitude__range=(58, 71), longitude__range=(18, 33)
                ),
                violation_error_message=_("A point has both coordinates, in Finland, or none."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organisation", "-starts_at"], name="catalog_event_organisation"),
            models.Index(fields=["service"], name="catalog_event_service", condition=models.Q(service__isnull=False)),
        ]

    def __str__(self) -> str:
        return pick(self.names, "fi") or str(self.pk)


class EventOccurrence(models.Model):
    """A time at which an event takes place, as its rule says, up to the horizon. Written by events/occurrences."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="occurrences")
    during = DateTimeRangeField(_("during"))

    class Meta:
        verbose_name = _("time of an event")
        verbose_name_plural = _("times of events")
        ordering = ("during", "pk")
        constraints = [models.UniqueConstraint("event", "during", name="catalog_eventoccurrence_once")]
        indexes = [GistIndex(fields=["during"], name="catalog_eventoccurrence_during")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.during}"


class EventEntry(models.Model):
    """A shown event as readers of one language find it: its words in base forms, and what it can be narrowed by, as the
    numbers of SearchFacet. Written by events/indexing."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="entries")
    language = models.CharField(_("language"), max_length=8)
    vector = SearchVectorField(_("search vector"))
    facets = ArrayField(models.IntegerField(), verbose_name=_("facets"))

    class Meta:
        verbose_name = _("search entry of an event")
        verbose_name_plural = _("search entries of events")
        constraints = [models.UniqueConstraint("event", "language", name="catalog_evententry_once")]
        indexes = [
            GinIndex(fields=[field], name=name.format(code), condition=models.Q(language=code), fastupdate=False)
            for field, name in (("vector", "catalog_evententry_{}"), ("facets", "catalog_evententry_facets_{}"))
            for code in PAGE_LANGUAGES
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.language}"


class Membership(models.Model):
    """A person who enters events for an organisation."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("user", "organisation")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], name="catalog_membership_once",
                violation_error_message=_("This person is a member already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"
