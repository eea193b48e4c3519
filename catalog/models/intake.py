"""The ledger of what came from outside: runs, raw documents, faults. Shared by every source."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.fields import choices, one_of


class RunStatus(StrEnum):
    """How a run ended. Held: all but the withdrawals was applied. Refused: nothing was, because a guard said so."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    HELD = "held"
    REFUSED = "refused"
    FAILED = "failed"


class RunMode(StrEnum):
    """Full: every document was asked for. Incremental: what has changed. Replay: nothing, from raw documents only."""

    FULL = "full"
    INCREMENTAL = "incremental"
    REPLAY = "replay"


class ChangeAction(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"


class FaultSeverity(StrEnum):
    """An error: the document was left out. A warning: it was taken, with something not as it stood."""

    ERROR = "error"
    WARNING = "warning"


class SyncRun(models.Model):
    """One run of a source's sync. `counts` maps a kind of thing to what happened to how many.

    `watermark` is the moment from which the next run has to ask for changes. `is_authoritative`: the run was of the
    installation's own scope, so what it does not see is gone; `is_complete`: it compared every id with the source's.
    `resumed_from` is a run that died and whose fetched documents this one took over.
    """

    source = models.CharField(_("source"), max_length=24)
    version = models.CharField(_("version of the interface"), max_length=8, blank=True, db_default="")
    mode = models.CharField(
        _("mode"), max_length=12, choices=choices(RunMode), default=RunMode.FULL.value, db_default=RunMode.FULL.value
    )
    status = models.CharField(_("status"), max_length=12, choices=choices(RunStatus), default=RunStatus.RUNNING.value)
    is_dry = models.BooleanField(_("dry run"), default=False)
    is_demo = models.BooleanField(_("demonstration data"), default=False)
    origin = models.CharField(_("fetched from"), max_length=500)
    areas = ArrayField(models.CharField(max_length=8), verbose_name=_("areas"), default=list)
    mapper_version = models.PositiveIntegerField(_("version of the mapper"), default=0)
    is_authoritative = models.BooleanField(_("of the whole scope"), default=True, db_default=True)
    is_complete = models.BooleanField(_("compared every id"), default=True, db_default=True)
    watermark = models.DateTimeField(_("changes are asked for from"), null=True, blank=True)
    resumed_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("goes on from")
    )
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
            one_of("mode", RunMode, name="catalog_syncrun_mode"),
            models.CheckConstraint(
                name="catalog_syncrun_finished",
                condition=models.Q(status="running") | models.Q(finished_at__isnull=False),
                violation_error_message="A run that has ended has an end time.",
            ),
        ]
        indexes = [models.Index(fields=["source", "-started_at"], name="catalog_syncrun_latest")]

    def __str__(self) -> str:
        return f"{self.source} {self.started_at:%Y-%m-%d %H:%M} {self.status}"


class FetchedBatch(models.Model):
    """Ids that a run has seen at the source: what tells the gone from the present, and lets a run that died go on.

    `page` names the page of a listing they came from, where the source gives documents by the page.
    """

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="batches", verbose_name=_("run"))
    kind = models.CharField(_("kind"), max_length=24)
    page = models.TextField(_("page"), blank=True)
    ids = ArrayField(models.CharField(max_length=300), verbose_name=_("ids"))

    class Meta:
        verbose_name = _("fetched batch")
        verbose_name_plural = _("fetched batches")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.run_id} {self.kind} {self.page}".strip()


class SyncChange(models.Model):
    """What a run did to one row of the catalogue. `fields` maps a field's name to [before, after], both in words.

    `source_id` of an event is its own key: its source's ids are no UUIDs.
    """

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="changes", verbose_name=_("run"))
    kind = models.CharField(_("kind"), max_length=24)
    action = models.CharField(_("what happened"), max_length=12, choices=choices(ChangeAction))
    source_id = models.UUIDField(_("id at the source"))
    name = models.TextField(_("name"), blank=True)
    fields = models.JSONField(_("fields"), default=dict, blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("pk",)
        constraints = [one_of("action", ChangeAction, name="catalog_syncchange_action")]
        indexes = [models.Index(fields=["source_id"], name="catalog_syncchange_source_id")]

    def __str__(self) -> str:
        return f"{self.action} {self.kind} {self.name}"


class SyncFault(models.Model):
    """Something that somebody should know: which document, where in it, what.

    `run` is the run that found it; it stays open until the document comes without it, which is `resolved_at`.
    """

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="faults", verbose_name=_("run"))
    severity = models.CharField(_("severity"), max_length=8, choices=choices(FaultSeverity))
    kind = models.CharField(_("kind of document"), max_length=24)
    source_id = models.CharField(_("id at the source"), max_length=300, blank=True)
    path = models.CharField(_("place in the document"), max_length=500, blank=True)
    message = models.TextField(_("message"))
    resolved_at = models.DateTimeField(_("mended"), null=True, blank=True)

    class Meta:
        verbose_name = _("sync fault")
        verbose_name_plural = _("sync faults")
        ordering = ("pk",)
        constraints = [one_of("severity", FaultSeverity, name="catalog_syncfault_severity")]
        indexes = [
            models.Index(
                fields=["kind", "source_id"],
                name="catalog_syncfault_open",
                condition=models.Q(resolved_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} {self.path}: {self.message}"


class RawDocument(models.Model):
    """A document as it came, kept so that rules and mappers can change without a new fetch.

    `body` is JSON text (any character can be kept so, a NUL too); `sha256` is that of `body`. `gone_at`: the source has
    it no longer; what it last said stays until it is pruned.
    """

    source = models.CharField(_("source"), max_length=24)
    kind = models.CharField(_("kind"), max_length=24)
    source_id = models.CharField(_("id at the source"), max_length=300)
    version = models.CharField(_("version of the interface"), max_length=8)
    body = models.TextField(_("document"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    fetched_at = models.DateTimeField(_("fetched"))
    gone_at = models.DateTimeField(_("gone"), null=True, blank=True)
    run = models.ForeignKey(
        SyncRun,
        on_delete=models.SET_NULL,
        null=True,
        related_name="documents",
        verbose_name=_("last changed by"),
    )

    class Meta:
        verbose_name = _("raw document")
        verbose_name_plural = _("raw documents")
        ordering = ("kind", "source_id")
        constraints = [models.UniqueConstraint("source", "kind", "source_id", name="catalog_rawdocument_once")]
        indexes = [models.Index(fields=["run", "kind", "source_id"], name="catalog_rawdocument_by_run")]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.source_id}"
