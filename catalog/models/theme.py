"""Themes, their rules and the links from services: what is on the tray and why."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.languages import pick
from catalog.models.defaulted import DefaultedModel
from catalog.models.fields import LocalisedField, choices, one_of
from catalog.models.offering import Service


class RuleKind(StrEnum):
    """What a rule looks at. A term's weight of 0 means that it only strengthens a class."""

    SERVICE_CLASS = "service_class"
    SERVICE_CLASS_WITH_HIT = "service_class_with_hit"
    TERM = "term"
    STEM = "stem"
    AGAINST_TERM = "against_term"


class ThemeQuerySet(models.QuerySet["Theme"]):
    def active(self) -> ThemeQuerySet:
        """Themes that are shown and matched, in their order."""
        return self.filter(is_active=True).order_by("position", "key")


class Theme(DefaultedModel):
    """One of the themes of the national hyte minimum criteria, or a county's own."""

    key = models.SlugField(_("key"), max_length=32, primary_key=True)
    names = LocalisedField(_("names"), help_text=_("Short, as shown on the pages."))
    official_names = LocalisedField(_("official names"), help_text=_("As in the national minimum criteria."))
    descriptions = LocalisedField(_("descriptions"))
    is_required = models.BooleanField(_("required by the minimum criteria"), default=False)
    is_fallback = models.BooleanField(
        _("takes what no other theme takes"), default=False, help_text=_("At most one theme.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ThemeQuerySet.as_manager()

    class Meta(DefaultedModel.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ("position", "key")
        constraints = [
            *DefaultedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["is_fallback"],
                name="catalog_theme_one_fallback",
                condition=models.Q(is_fallback=True),
                violation_error_message=_("Only one theme can take what no other theme takes."),
            ),
        ]

    def __str__(self) -> str:
        return pick(self.names, "fi") or self.key


class ThemeRule(DefaultedModel):
    """One rule of a theme. `value` is a class code, an ontology URI or the beginning of a word."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="rules", verbose_name=_("theme"))
    kind = models.CharField(_("kind"), max_length=24, choices=choices(RuleKind))
    value = models.CharField(_("value"), max_length=200)
    language = models.CharField(_("language"), max_length=8, blank=True, help_text=_("Only for beginnings of words."))
    weight = models.FloatField(_("weight"), default=0, help_text=_("From 0 to 1."))
    note = models.TextField(_("note"), blank=True)

    class Meta(DefaultedModel.Meta):
        verbose_name = _("theme rule")
        verbose_name_plural = _("theme rules")
        ordering = ("theme", "kind", "value")
        constraints = [
            *DefaultedModel.Meta.constraints,
            models.UniqueConstraint(
                "theme",
                "kind",
                "value",
                "language",
                name="catalog_themerule_once",
                violation_error_message=_("The theme has this rule already."),
            ),
            one_of("kind", RuleKind, name="catalog_themerule_kind"),
            models.CheckConstraint(
                name="catalog_themerule_weight",
                condition=models.Q(weight__gte=0, weight__lte=1),
                violation_error_message=_("A weight is a number from 0 to 1."),
            ),
            models.CheckConstraint(
                name="catalog_themerule_language",
                condition=models.Q(kind="stem", language__regex=r"^[a-z]{2,3}$")
                | (~models.Q(kind="stem") & models.Q(language="")),
                violation_error_message=_("The beginning of a word needs its language; other rules have none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme_id}: {self.kind} {self.value}"


class TrayException(models.Model):
    """A service that a curator has taken off the tray by hand, with the reason that a provider is told."""

    source = models.CharField(_("source"), max_length=16, default="ptv")
    source_id = models.UUIDField(_("id at the source"))
    reason = models.TextField(_("reason"))
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("service taken off the tray by hand")
        verbose_name_plural = _("services taken off the tray by hand")
        constraints = [
            models.UniqueConstraint(
                "source",
                "source_id",
                name="catalog_trayexception_once",
                violation_error_message=_("This service has been taken off the tray already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"


class ServiceTheme(models.Model):
    """A service in a theme: score and reason as the matcher gave them. Written by `catalog.themes.assign` only."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="theme_links")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="service_links")
    score = models.FloatField(_("score"))
    reason = models.JSONField(_("reason"), default=dict)

    class Meta:
        verbose_name = _("service in a theme")
        verbose_name_plural = _("services in themes")
        ordering = ("-score", "theme")
        constraints = [
            models.UniqueConstraint("service", "theme", name="catalog_servicetheme_once"),
            models.CheckConstraint(
                name="catalog_servicetheme_score",
                condition=models.Q(score__gt=0, score__lte=2),
                violation_error_message="A score is over 0 and at most 2.",
            ),
        ]
        indexes = [models.Index(fields=["theme", "service"], name="catalog_servicetheme_by_theme")]

    def __str__(self) -> str:
        return f"{self.theme_id} {self.score}"
