"""Where events are taken from, and which keywords put them under a theme. The next sync goes by it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import DefaultedAdmin, ModelAdmin, OriginFilter
from catalog.admin.ledger import list_link, status_in_words
from catalog.events.indexing import index
from catalog.intake.lock import EVENTS
from catalog.models import EventSource, KeywordRule, SyncRun


@admin.register(EventSource)
class EventSourceAdmin(ModelAdmin):
    """The list takes three queries besides the session's. A source with events is switched off, not deleted."""

    list_display = ("title", "name", "kind", "url", "is_active", "event_count", "last_run")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "title", "url")
    fields = (
        "name", "title", "kind", "url", "organisation", "municipality", "themes", "licence", "is_active", "runs",
    )  # fmt: skip
    readonly_fields = ("runs",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    autocomplete_fields = ("organisation",)
    filter_horizontal = ("themes",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[EventSource]:
        sources: models.QuerySet[EventSource] = super().get_queryset(request)
        prefixed = models.functions.Concat(models.Value(EVENTS), models.OuterRef("name"))
        runs = SyncRun.objects.filter(source=prefixed, is_dry=False).order_by("-started_at", "-pk")
        shown = models.Count("events", filter=models.Q(events__withdrawn_at__isnull=True))
        return sources.annotate(last_status=models.Subquery(runs.values("status")[:1]), shown=shown)

    def save_model(self, request: HttpRequest, obj: EventSource, form: Any, change: bool) -> None:
        """Of a source that is switched off readers see nothing: its events' entries go, and come back with it."""
        super().save_model(request, obj, form, change)
        if "is_active" in form.changed_data:
            index(obj.events.values_list("pk", flat=True))

    @admin.display(description=_("events"), ordering="shown")
    def event_count(self, source: Any) -> int:
        return int(source.shown)

    @admin.display(description=_("last run"))
    def last_run(self, source: Any) -> SafeString | str:
        return status_in_words(source.last_status) if source.last_status else "–"

    @admin.display(description=_("sync runs"))
    def runs(self, source: EventSource) -> SafeString | str:
        return list_link("syncrun", _("sync runs"), source=EVENTS + source.name) if source.pk else "–"


@admin.register(KeywordRule)
class KeywordRuleAdmin(DefaultedAdmin):
    """The list takes three queries besides the session's, one of them the filter's."""

    list_display = ("keyword", "label", "theme", "is_active", "origin")
    list_display_links = ("keyword",)
    list_filter = ("theme", "is_active", OriginFilter)
    list_select_related = ("theme",)
    search_fields = ("keyword", "label")
    fields = ("keyword", "label", "theme", "is_active")
