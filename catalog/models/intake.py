"""The ledger of what came from outside: runs, raw documents, faults. Shared by every source."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.fields import choices, one_of


class RunStatus(StrEnum):
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    FAILED = "failed"


class FaultSeverity(StrEnum):
    """An error: the document was left out. A warning: it was taken, with something not as it stood."""

    ERROR = "error"
    WARNING = "warning"


class SyncRun(models.Model):
    """One run of a source's sync. `counts` maps a kind of thing to what happened to how many."""

    source = models.CharField(_("source"), max_length=16)
    status = models.CharField(_("status"), max_length=12, choices=choices(RunStatus), default=RunStatus.RUNNING.value)
    is_dry = models.BooleanField(_("dry run"), default=False)
    is_demo = models.BooleanField(_("demonstration data"), default=False)
    origin = models.CharField(_("fetched from"), max_length=500)
    areas = ArrayField(models.CharField(max_length=8), verbose_name=_("areas"), default=list)
    mapper_version = models.PositiveIntegerField(_("version of the mapper"), default=0)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    counts = models.JSONField(_("counts"), default=dict)
    message = models.TextField(_("message"), blank=True)

    class Meta:
        verbose_name = _("sync run")
        verbose_name_plural = _("sync runs")
        ordering = ("-started_at", "-pk")
        constraints = [
            one_of("status", RunStatus, name="catalog_syncrun_status"),
            models.CheckConstraint(
                name="catalog_syncrun_finished",
                condition=models.Q(status="running") | models.Q(finished_at__isnull=False),
                violation_error_message="A run that has ended has an end time.",
            ),
        ]
        indexes = [models.Index(fields=["source", "-started_at"], name="catalog_syncrun_latest")]

    def __str__(self) -> str:
        return f"{self.source} {self.started_at:%Y-%m-%d %H:%M} {self.status}"


class SyncFault(models.Model):
    """Something of a run that somebody should know: which document, where in it, what."""

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="faults", verbose_name=_("run"))
    severity = models.CharField(_("severity"), max_length=8, choices=choices(FaultSeverity))
    kind = models.CharField(_("kind of document"), max_length=24)
    source_id = models.CharField(_("id at the source"), max_length=64, blank=True)
    path = models.CharField(_("place in the document"), max_length=500, blank=True)
    message = models.TextField(_("message"))

    class Meta:
        verbose_name = _("sync fault")
        verbose_name_plural = _("sync faults")
        ordering = ("pk",)
        constraints = [one_of("severity", FaultSeverity, name="catalog_syncfault_severity")]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} {self.path}: {self.message}"


class RawDocument(models.Model):
    """A document as it came, kept so that rules and mappers can change without a new fetch.

    `body` is JSON text in ASCII (any character can be kept so, a NUL too); `sha256` is that of `body`.
    """

    source = models.CharField(_("source"), max_length=16)
    kind = models.CharField(_("kind"), max_length=24)
    source_id = models.CharField(_("id at the source"), max_length=64)
    version = models.CharField(_("version of the interface"), max_length=8)
    body = models.TextField(_("document"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    fetched_at = models.DateTimeField(_("fetched"))
    run = models.ForeignKey(
        SyncRun,
        on_delete=models.SET_NULL,
        null=True,
        related_name="documents",
        verbose_name=_("last seen by"),
    )

    class Meta:
        verbose_name = _("raw document")
        verbose_name_plural = _("raw documents")
        ordering = ("kind", "source_id")
        constraints = [models.UniqueConstraint("source", "kind", "source_id", name="catalog_rawdocument_once")]
        indexes = [models.Index(fields=["run", "kind", "source_id"], name="catalog_rawdocument_by_run")]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.source_id}"
