"""What the admin pages share: read-only pages, and rows that ship as defaults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.admin.localised import LocalisedFormField
from catalog.models.defaulted import DefaultedModel, reset_to_default
from catalog.models.fields import LocalisedField

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    StackedInline = admin.StackedInline[Any, Any]
else:
    _ModelAdmin, TabularInline, StackedInline = admin.ModelAdmin, admin.TabularInline, admin.StackedInline

Choice = tuple[Any, Any]


class ModelAdmin(_ModelAdmin):
    """Lists in pages of 50, without counting the whole table for each."""

    show_full_result_count = False
    list_per_page = 50


class ReadOnly:
    """Nothing is added, changed or deleted here, by anybody: the rows are written by the software."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, ModelAdmin):
    """The pages of a table that nobody edits."""


class ReadOnlyTabularInline(ReadOnly, TabularInline):
    extra = 0
    can_delete = False


class ReadOnlyStackedInline(ReadOnly, StackedInline):
    extra = 0
    can_delete = False


class OriginFilter(admin.SimpleListFilter):
    """Rows by where their values come from. Reads all rows of the table, which are some hundreds."""

    title = _("origin")
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[Choice]:
        return [("default", _("as in the default")), ("edited", _("edited")), ("own", _("made here"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        match self.value():
            case "own":
                return queryset.filter(default_key="")
            case "edited" | "default" as wanted:
                rows = queryset.model._default_manager.exclude(default_key="")
                return queryset.filter(pk__in=[row.pk for row in rows if row.is_edited == (wanted == "edited")])
        return queryset


class DefaultedAdmin(ModelAdmin):
    """Rows that ship as defaults: edited ones are marked and can be reset, and none of them is deleted.

    A default that is not wanted is switched off: a deleted one would come back with the next upgrade.
    """

    formfield_overrides = {LocalisedField: {"form_class": LocalisedFormField}}
    actions = ["reset_rows"]

    @admin.display(description=_("origin"))
    def origin(self, row: DefaultedModel) -> str:
        if not row.default_key:
            return str(_("made here"))
        return str(_("edited") if row.is_edited else _("as in the default"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only rows made here can be deleted, from their own page."""
        return obj is not None and not obj.default_key and super().has_delete_permission(request, obj)

    @admin.action(description=_("Reset to default"), permissions=["change"])
    def reset_rows(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Give the chosen rows their default's values back. One query for each that has been edited."""
        with transaction.atomic():
            edited = [row for row in queryset if row.is_edited]
            self.reset(request, edited)
        told = ngettext("%(count)d row was reset.", "%(count)d rows were reset.", len(edited)) % {"count": len(edited)}
        self.message_user(request, told, messages.SUCCESS)

    def reset(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """Reset rows in the caller's transaction; where something hangs on them, that goes here."""
        for row in rows:
            reset_to_default(row)
