"""Themes, their rules and the services taken off the tray by hand. After each change the services are judged again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.db import models, transaction
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.admin.base import DefaultedAdmin, ModelAdmin, OriginFilter, TabularInline
from catalog.admin.rule_forms import (
    KIND_NAMES,
    AgainstRuleForm,
    ClassRuleForm,
    RuleForm,
    RuleFormSet,
    StemRuleForm,
    TermRuleForm,
    ThemeForm,
)
from catalog.models import RuleKind, Service, ServiceText, Theme, ThemeRule, TrayException
from catalog.themes.assign import assign, within_reach


def judge_again(admin_page: ModelAdmin, request: HttpRequest, service_ids: Iterable[UUID]) -> None:
    """Assign the services their themes anew and tell how many moved. Queries as of `assign`."""
    ids = set(service_ids)
    changed = assign(ids).changed
    told = ngettext("%(count)d service was judged again.", "%(count)d services were judged again.", len(ids))
    moved = ngettext("%(count)d moved.", "%(count)d moved.", changed)
    message = f"{told % {'count': len(ids)}} {moved % {'count': changed}}"
    admin_page.message_user(request, message, messages.SUCCESS)


class RuleInline(TabularInline):
    """A theme's rules of some kinds, in a table of their own."""

    model = ThemeRule
    formset = RuleFormSet
    extra = 0
    kinds: ClassVar[tuple[RuleKind, ...]] = ()
    fields: ClassVar[tuple[str, ...]] = ("kind", "value", "weight", "note", "is_active", "language")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ThemeRule]:
        return super().get_queryset(request).filter(kind__in=self.kinds).order_by("language", "value")


class ClassInline(RuleInline):
    form = ClassRuleForm
    kinds = ClassRuleForm.kinds
    verbose_name = _("service class")
    verbose_name_plural = _("service classes")


class TermInline(RuleInline):
    form = TermRuleForm
    kinds = TermRuleForm.kinds
    verbose_name = _("ontology term")
    verbose_name_plural = _("ontology terms")


class AgainstInline(RuleInline):
    form = AgainstRuleForm
    kinds = AgainstRuleForm.kinds
    verbose_name = _("ontology term that keeps out")
    verbose_name_plural = _("ontology terms that keep out")


class StemInline(RuleInline):
    form = StemRuleForm
    kinds = StemRuleForm.kinds
    fields = ("value", "language", "is_active", "kind", "weight")
    verbose_name = _("beginning of a word")
    verbose_name_plural = _("beginnings of words")


@admin.register(Theme)
class ThemeAdmin(DefaultedAdmin):
    """The list takes two queries besides the session's, whatever the number of themes."""

    form = ThemeForm
    list_display = ("name", "position", "required", "is_active", "service_count", "origin")
    list_filter = (OriginFilter,)
    fields = (
        "key",
        "is_active",
        "position",
        "names",
        "official_names",
        "descriptions",
        "is_required",
        "is_fallback",
        "origin",
    )
    readonly_fields = ("origin",)
    inlines = (ClassInline, TermInline, AgainstInline, StemInline)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Theme]:
        on_tray = models.Q(service_links__service__in=Service.objects.on_tray())
        themes: models.QuerySet[Theme] = super().get_queryset(request)
        return themes.annotate(services=models.Count("service_links", filter=on_tray))

    @admin.display(description=_("name"), ordering="names")
    def name(self, theme: Theme) -> str:
        return str(theme)

    @admin.display(description=_("required"), boolean=True, ordering="is_required")
    def required(self, theme: Theme) -> bool:
        return theme.is_required

    @admin.display(description=_("services on the tray"), ordering="services")
    def service_count(self, theme: Any) -> int:
        return int(theme.services)

    def get_readonly_fields(self, request: HttpRequest, obj: Theme | None = None) -> tuple[str, ...]:
        """The key stands in addresses: it is chosen once."""
        return ("key", *self.readonly_fields) if obj else self.readonly_fields

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = within_reach([form.instance.pk])
        super().save_related(request, form, formsets, change)
        judge_again(self, request, before | within_reach([form.instance.pk]))

    def delete_model(self, request: HttpRequest, obj: Theme) -> None:
        before = within_reach([obj.pk])
        super().delete_model(request, obj)
        judge_again(self, request, before)

    def reset(self, request: HttpRequest, rows: Sequence[Theme]) -> None:
        super().reset(request, rows)
        judge_again(self, request, within_reach(theme.pk for theme in rows))


@admin.register(ThemeRule)
class ThemeRuleAdmin(DefaultedAdmin):
    """All rules in one list, to search and to reset. Three queries besides the session's, one of them the filter's."""

    form = RuleForm
    list_display = ("value", "theme", "kind_name", "language", "weight", "note", "is_active", "origin")
    list_filter = (OriginFilter, "theme", "kind", "is_active")
    list_select_related = ("theme",)
    search_fields = ("value", "note")
    fields = ("theme", "kind", "value", "language", "weight", "note", "is_active", "origin")
    readonly_fields = ("origin",)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_name(self, rule: ThemeRule) -> str:
        return str(KIND_NAMES[RuleKind(rule.kind)])

    def save_model(self, request: HttpRequest, obj: ThemeRule, form: BaseModelForm[Any], change: bool) -> None:
        themes = {obj.theme_id, form.initial.get("theme", obj.theme_id)}
        before = within_reach(themes)
        super().save_model(request, obj, form, change)
        judge_again(self, request, before | within_reach(themes))

    def delete_model(self, request: HttpRequest, obj: ThemeRule) -> None:
        before = within_reach([obj.theme_id])
        super().delete_model(request, obj)
        judge_again(self, request, before)

    def reset(self, request: HttpRequest, rows: Sequence[ThemeRule]) -> None:
        themes = {rule.theme_id for rule in rows} | {rule.default_values["theme_id"] for rule in rows}
        before = within_reach(themes)
        super().reset(request, rows)
        judge_again(self, request, before | within_reach(themes))


@admin.register(TrayException)
class TrayExceptionAdmin(ModelAdmin):
    """Services that a curator keeps off the tray. The list takes two queries besides the session's."""

    list_display = ("service_name", "source_id", "reason", "created_at")
    search_fields = ("reason", "=source_id")
    readonly_fields = ("created_at",)
    actions = ["put_back"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[TrayException]:
        texts = ServiceText.objects.filter(
            service__source=models.OuterRef("source"), service__source_id=models.OuterRef("source_id")
        ).order_by(models.Case(models.When(language="fi", then=0), default=1), "language")
        exceptions: models.QuerySet[TrayException] = super().get_queryset(request)
        return exceptions.annotate(service_name=models.Subquery(texts.values("name")[:1]))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting many at once would leave their services as they were: `put_back` judges them again."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description=_("service"))
    def service_name(self, exception: Any) -> str:
        return exception.service_name or "–"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        """What the service's page hands over in the address."""
        return {name: request.GET[name] for name in ("source", "source_id") if name in request.GET}

    def save_model(self, request: HttpRequest, obj: TrayException, form: BaseModelForm[Any], change: bool) -> None:
        before = _services_of(TrayException.objects.filter(pk=obj.pk))
        super().save_model(request, obj, form, change)
        judge_again(self, request, before | _services_of(TrayException.objects.filter(pk=obj.pk)))

    def delete_model(self, request: HttpRequest, obj: TrayException) -> None:
        before = _services_of(TrayException.objects.filter(pk=obj.pk))
        super().delete_model(request, obj)
        judge_again(self, request, before)

    @admin.action(description=_("Put back on the tray"), permissions=["delete"])
    def put_back(self, request: HttpRequest, queryset: models.QuerySet[TrayException]) -> None:
        with transaction.atomic():
            before = _services_of(queryset)
            TrayException.objects.filter(pk__in=queryset.values("pk")).delete()
            judge_again(self, request, before)


def _services_of(exceptions: models.QuerySet[TrayException]) -> set[UUID]:
    """The ids of the services that the exceptions name. Two queries."""
    named = set(exceptions.values_list("source", "source_id"))
    rows = Service.objects.filter(source_id__in=[source_id for source, source_id in named])
    found = rows.values_list("pk", "source", "source_id")
    return {pk for pk, source, source_id in found if (source, source_id) in named}
