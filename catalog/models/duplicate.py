"""What is described more than once: pairs that the rules suspect, and what people decided of them."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.fields import choices, one_of


class PairKind(StrEnum):
    ORGANISATION = "organisation"
    SERVICE = "service"


class PairState(StrEnum):
    """Suspected: by the rules. Confirmed, parted: a person's word, which no later sync changes."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    PARTED = "parted"


class DuplicatePair(models.Model):
    """Two rows that may be the same thing, by their keys, the lower first. `reason` maps what is alike to examples.

    Keys and not foreign keys: a decision outlives a row that is gone, and holds when it comes back.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=choices(PairKind))
    first = models.UUIDField(_("first"))
    second = models.UUIDField(_("second"))
    reason = models.JSONField(_("reason"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=choices(PairState), default=PairState.SUSPECTED.value,
        db_default=PairState.SUSPECTED.value,
    )  # fmt: skip
    found_at = models.DateTimeField(_("found"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("pair of duplicates")
        verbose_name_plural = _("pairs of duplicates")
        ordering = ("-found_at", "pk")
        constraints = [
            models.UniqueConstraint(
                "kind", "first", "second", name="catalog_duplicatepair_once",
                violation_error_message="This pair is known already.",
            ),
            models.CheckConstraint(
                name="catalog_duplicatepair_order",
                condition=models.Q(first__lt=models.F("second")),
                violation_error_message="A pair is two different rows, the one with the lower id first.",
            ),
            models.CheckConstraint(
                name="catalog_duplicatepair_decided",
                condition=models.Q(state="suspected", decided_at__isnull=True)
                | (~models.Q(state="suspected") & models.Q(decided_at__isnull=False)),
                violation_error_message="A decision has its time, and a suspicion has none.",
            ),
            one_of("kind", PairKind, name="catalog_duplicatepair_kind"),
            one_of("state", PairState, name="catalog_duplicatepair_state"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["second"], name="catalog_duplicatepair_second")]

    def __str__(self) -> str:
        return f"{self.kind} {self.first} – {self.second}"
