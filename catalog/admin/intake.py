"""The ledger of what came from outside, to look at: runs, their faults, raw documents."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.admin.base import ReadOnlyAdmin
from catalog.models import FaultSeverity, RawDocument, SyncFault, SyncRun


def _as_block(text: str) -> SafeString:
    """Text as it stands, in a fixed-width block. Escaped."""
    return format_html("<pre>{}</pre>", text)


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    """The list takes two queries besides the session's and the filters'."""

    list_display = ("started_at", "source", "status", "is_dry", "finished_at", "error_count", "warning_count")
    list_filter = ("source", "status", "is_dry")
    fields = (
        "source",
        "status",
        "is_dry",
        "origin",
        "areas",
        "mapper_version",
        "started_at",
        "finished_at",
        "message",
        "fault_list",
        "counted",
    )
    readonly_fields = ("fault_list", "counted")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[SyncRun]:
        def of(severity: FaultSeverity) -> models.Count:
            return models.Count("faults", filter=models.Q(faults__severity=severity.value))

        counts = {"errors": of(FaultSeverity.ERROR), "warnings": of(FaultSeverity.WARNING)}
        runs: models.QuerySet[SyncRun] = super().get_queryset(request)
        return runs.annotate(**counts)

    @admin.display(description=_("errors"), ordering="errors")
    def error_count(self, run: Any) -> int:
        return int(run.errors)

    @admin.display(description=_("warnings"), ordering="warnings")
    def warning_count(self, run: Any) -> int:
        return int(run.warnings)

    @admin.display(description=_("faults"))
    def fault_list(self, run: Any) -> SafeString:
        """A link to the run's faults, which have pages, a search and filters of their own."""
        count = run.errors + run.warnings
        address = f"{reverse('admin:catalog_syncfault_changelist')}?run__id__exact={run.pk}"
        return format_html(
            '<a href="{}">{}</a>', address, ngettext("%(count)d fault", "%(count)d faults", count) % {"count": count}
        )

    @admin.display(description=_("counts"))
    def counted(self, run: SyncRun) -> SafeString:
        return _as_block(_pretty(run.counts))


@admin.register(SyncFault)
class SyncFaultAdmin(ReadOnlyAdmin):
    """Faults, a page at a time. Three queries besides the session's, one of them the filter's."""

    list_display = ("run", "severity", "kind", "source_id", "path", "message")
    list_filter = ("severity", "kind")
    list_select_related = ("run",)
    search_fields = ("source_id", "path", "message")
    readonly_fields = ("document",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A run's page leads to its faults by this lookup."""
        return lookup == "run__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("raw document"))
    def document(self, fault: SyncFault) -> SafeString | str:
        found = RawDocument.objects.filter(source=fault.run.source, source_id=fault.source_id).defer("body").first()
        if found is None:
            return "–"
        address = reverse("admin:catalog_rawdocument_change", args=[found.pk])
        return format_html('<a href="{}">{}</a>', address, found)


@admin.register(RawDocument)
class RawDocumentAdmin(ReadOnlyAdmin):
    """Documents as they came. The list leaves the documents themselves in the database; two queries."""

    list_display = ("source_id", "kind", "source", "version", "fetched_at")
    list_filter = ("source", "kind")
    search_fields = ("=source_id",)
    fields = ("source", "kind", "source_id", "version", "fetched_at", "sha256", "run", "document")
    readonly_fields = ("document",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[RawDocument]:
        return super().get_queryset(request).defer("body")

    @admin.display(description=_("document"))
    def document(self, document: RawDocument) -> SafeString:
        """The JSON in an indented form; what is not JSON, as it stands. Escaped either way."""
        try:
            return _as_block(_pretty(json.loads(document.body)))
        except json.JSONDecodeError:
            return _as_block(document.body)
