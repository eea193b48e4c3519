"""What each run changed, to look at: a run's diff as a list, and each row's with its texts before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import Choice, ReadOnlyAdmin
from catalog.admin.diff import sides
from catalog.admin.ledger import ACTIONS, document_links, row_links
from catalog.models import ChangeAction, SyncChange


class ActionFilter(admin.SimpleListFilter):
    title = _("what happened")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[Choice]:
        return [(action.value, words) for action, words in ACTIONS.items()]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(SyncChange)
class SyncChangeAdmin(ReadOnlyAdmin):
    """The list takes three queries besides the session's, one of them the filter's; the page at most eight."""

    list_display = ("title", "action_in_words", "kind", "field_names", "run")
    list_filter = (ActionFilter, "kind")
    list_select_related = ("run",)
    search_fields = ("name", "=source_id")
    fields = ("run", "action_in_words", "kind", "title", "source_id", "row", "difference", "document")
    readonly_fields = ("action_in_words", "title", "row", "difference", "document")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A run's page leads to its changes by this lookup."""
        return lookup == "run__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("name"), ordering="name")
    def title(self, change: SyncChange) -> str:
        return change.name or str(change.source_id)

    @admin.display(description=_("what happened"), ordering="action")
    def action_in_words(self, change: SyncChange) -> str:
        return str(ACTIONS[ChangeAction(change.action)])

    @admin.display(description=_("fields"))
    def field_names(self, change: SyncChange) -> str:
        return ", ".join(change.fields) or "–"

    @admin.display(description=_("now"))
    def row(self, change: SyncChange) -> SafeString | str:
        return row_links(change.run.source, change.source_id)

    @admin.display(description=_("raw document"))
    def document(self, change: SyncChange) -> SafeString | str:
        return document_links(change.run.source, change.source_id)

    @admin.display(description=_("before and after"))
    def difference(self, change: SyncChange) -> SafeString | str:
        """Each field with its text before and after; what differs is marked, long stretches that stayed are cut."""
        rows = format_html_join(
            "",
            '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>',
            ((name, *sides(before, after)) for name, (before, after) in change.fields.items()),
        )
        head = (gettext("field"), gettext("before"), gettext("after"))
        table = '<table><thead><tr><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th></tr></thead>'
        return format_html(table + "<tbody>{}</tbody></table>", *head, rows) if change.fields else "–"
