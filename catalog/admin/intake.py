"""The ledger of what came from outside, to look at: runs, their faults, raw documents. `changes` is beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.admin.base import Choice, ReadOnlyAdmin
from catalog.admin.ledger import MODES, counts_table, document_links, in_trouble, list_link, status_in_words
from catalog.models import FaultSeverity, RawDocument, RunMode, SyncChange, SyncFault, SyncRun


def _as_block(text: str) -> SafeString:
    """Text as it stands, in a fixed-width block. Escaped."""
    return format_html("<pre>{}</pre>", text)


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _number_of(model: Any, **filters: Any) -> Coalesce:
    """How many rows of the model a run has: a subquery, since two joins would multiply each other."""
    rows = model.objects.filter(run=models.OuterRef("pk"), **filters).order_by().values("run")
    return Coalesce(models.Subquery(rows.annotate(number=models.Count("pk")).values("number")), 0)


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    """The list takes four queries besides the session's, one of them the filter's and one the warning's; the page
    three."""

    list_display = (
        "started_at", "source", "version", "how", "state", "is_dry", "finished_at", "error_count", "warning_count",
        "change_count",
    )  # fmt: skip
    list_filter = ("source", "status", "mode", "is_dry")
    fields = (
        "message", "state", "how", "is_dry", "change_list", "fault_list", "counted", "source", "version", "origin",
        "areas", "started_at", "finished_at", "watermark", "is_authoritative", "is_complete", "resumed_from",
        "mapper_version",
    )  # fmt: skip
    readonly_fields = ("state", "how", "change_list", "fault_list", "counted")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[SyncRun]:
        runs: models.QuerySet[SyncRun] = super().get_queryset(request)
        return runs.annotate(
            errors=_number_of(SyncFault, severity=FaultSeverity.ERROR.value),
            warnings=_number_of(SyncFault, severity=FaultSeverity.WARNING.value),
            changed=_number_of(SyncChange),
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with a warning above it while the last run of a source needs a person."""
        if request.method == "GET" and self.has_view_permission(request):
            for run in in_trouble():
                self.message_user(
                    request, format_html("{}: {} {}", run.source, status_in_words(run.status), run.message),
                    messages.WARNING,
                )  # fmt: skip
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("status"), ordering="status")
    def state(self, run: SyncRun) -> SafeString:
        return status_in_words(run.status)

    @admin.display(description=_("mode"), ordering="mode")
    def how(self, run: SyncRun) -> str:
        return str(MODES[RunMode(run.mode)])

    @admin.display(description=_("errors"), ordering="errors")
    def error_count(self, run: Any) -> int:
        return int(run.errors)

    @admin.display(description=_("warnings"), ordering="warnings")
    def warning_count(self, run: Any) -> int:
        return int(run.warnings)

    @admin.display(description=_("changes"), ordering="changed")
    def change_count(self, run: Any) -> int:
        return int(run.changed)

    @admin.display(description=_("changes"))
    def change_list(self, run: Any) -> SafeString:
        """A link to what the run changed, which has pages, a search and filters of its own."""
        words = ngettext("%(count)d change", "%(count)d changes", run.changed) % {"count": run.changed}
        return list_link("syncchange", words, run__id__exact=run.pk)

    @admin.display(description=_("faults"))
    def fault_list(self, run: Any) -> SafeString:
        """A link to the faults that the run was the first to find, mended ones too."""
        count = run.errors + run.warnings
        words = ngettext("%(count)d fault", "%(count)d faults", count) % {"count": count}
        return list_link("syncfault", words, run__id__exact=run.pk, state="all")

    @admin.display(description=_("counts"))
    def counted(self, run: SyncRun) -> SafeString | str:
        return counts_table(run.counts)


class StateFilter(admin.SimpleListFilter):
    """What is wrong now, unless somebody asks for what has been mended."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[Choice]:
        return [("open", _("open")), ("mended", _("mended")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        for value, words in self.lookup_choices:
            address = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": (self.value() or "open") == value, "query_string": address, "display": words}

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        match self.value():
            case "all":
                return queryset
            case "mended":
                return queryset.filter(resolved_at__isnull=False)
        return queryset.filter(resolved_at__isnull=True)


@admin.register(SyncFault)
class SyncFaultAdmin(ReadOnlyAdmin):
    """Faults, a page at a time. Three queries besides the session's, one of them the filter's."""

    list_display = ("run", "severity", "kind", "source_id", "path", "message", "resolved_at")
    list_filter = (StateFilter, "severity", "kind")
    list_select_related = ("run",)
    search_fields = ("source_id", "path", "message")
    readonly_fields = ("document",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A run's page leads to its faults by this lookup."""
        return lookup == "run__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("raw document"))
    def document(self, fault: SyncFault) -> SafeString | str:
        return document_links(fault.run.source, fault.source_id, kind=fault.kind)


@admin.register(RawDocument)
class RawDocumentAdmin(ReadOnlyAdmin):
    """Documents as they came. The list leaves the documents themselves in the database; two queries."""

    list_display = ("source_id", "kind", "source", "version", "fetched_at", "gone_at")
    list_filter = ("source", "kind", ("gone_at", admin.EmptyFieldListFilter))
    search_fields = ("=source_id",)
    fields = ("source", "kind", "source_id", "version", "fetched_at", "gone_at", "sha256", "run", "document")
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
