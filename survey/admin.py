"""The admin pages of the questionnaire. Rows that ship as defaults are marked when edited, and can be reset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import DefaultedAdmin, OriginFilter, StackedInline, TabularInline
from catalog.admin.localised import LocalisedFormField
from catalog.models.fields import LocalisedField
from survey.models import Option, OptionWeight, Question, SafetyNotice, SafetyNumber

LOCALISED: dict[type[models.Field[Any, Any]], Mapping[str, Any]] = {LocalisedField: {"form_class": LocalisedFormField}}


class KeyedAdmin(DefaultedAdmin):
    """Rows whose key other rows and sealed pages refer to: it is chosen once."""

    formfield_overrides = LOCALISED

    key_field: ClassVar[str] = "key"

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return (self.key_field, "origin") if obj else ("origin",)


class OptionInline(StackedInline):
    """A question's choices with their words; what a choice brings is on its own page."""

    model = Option
    extra = 0
    can_delete = False
    show_change_link = True
    formfield_overrides = LOCALISED
    fields = ("value", "position", "is_active", "texts", "reasons", "flag", "is_exclusive", "points")
    readonly_fields = ("points",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Option]:
        options: models.QuerySet[Option] = super().get_queryset(request)
        return options.prefetch_related("weights")

    @admin.display(description=_("need points"))
    def points(self, option: Option) -> str:
        if option.pk is None:
            return "–"
        weights = [weight for weight in option.weights.all() if weight.is_active]
        return ", ".join(f"{weight.theme_id} {weight.points:g}" for weight in weights) or "–"


class OptionWeightInline(TabularInline):
    model = OptionWeight
    extra = 0
    can_delete = False
    fields = ("theme", "points", "is_active")


@admin.register(Question)
class QuestionAdmin(KeyedAdmin):
    """The list takes two queries besides the session's, whatever the number of questions."""

    list_display = ("text", "key", "kind", "position", "is_follow_up", "is_sensitive", "is_active", "choices", "origin")
    list_filter = (OriginFilter, "is_active", "kind")
    fields = (
        "key",
        "is_active",
        "position",
        "kind",
        "texts",
        "hints",
        "purposes",
        "max_choices",
        "is_sensitive",
        "show_if",
        "origin",
    )
    inlines = (OptionInline,)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Question]:
        questions: models.QuerySet[Question] = super().get_queryset(request)
        return questions.annotate(choice_count=models.Count("options", filter=models.Q(options__is_active=True)))

    @admin.display(description=_("question"), ordering="texts")
    def text(self, question: Question) -> str:
        return str(question)

    @admin.display(description=_("follow-up"), boolean=True)
    def is_follow_up(self, question: Question) -> bool:
        return bool(question.show_if)

    @admin.display(description=_("choices"))
    def choices(self, question: Any) -> int:
        return int(question.choice_count)


@admin.register(Option)
class OptionAdmin(DefaultedAdmin):
    """What each choice means. The list takes two queries besides the session's and one of the filter's."""

    formfield_overrides = LOCALISED
    list_display = ("text", "question", "value", "flag", "is_active", "origin")
    list_filter = (OriginFilter, "is_active", "flag", "question")
    list_select_related = ("question",)
    search_fields = ("value", "texts")
    readonly_fields = ("origin",)
    fields = (
        "question",
        "value",
        "position",
        "is_active",
        "texts",
        "reasons",
        "flag",
        "is_exclusive",
        "stems",
        "target_groups",
        "life_events",
        "channel_kinds",
        "origin",
    )
    inlines = (OptionWeightInline,)

    @admin.display(description=_("choice"), ordering="texts")
    def text(self, option: Option) -> str:
        return str(option)


@admin.register(OptionWeight)
class OptionWeightAdmin(DefaultedAdmin):
    """All need points in one list, to compare and to reset. Two queries besides the session's and the filter's."""

    list_display = ("choice", "theme", "points", "is_active", "origin")
    list_filter = (OriginFilter, "is_active", "theme")
    list_select_related = ("option__question", "theme")
    readonly_fields = ("origin",)
    fields = ("option", "theme", "points", "is_active", "origin")

    @admin.display(description=_("choice"), ordering="option")
    def choice(self, weight: OptionWeight) -> str:
        return f"{weight.option.question}: {weight.option}"


@admin.register(SafetyNumber)
class SafetyNumberAdmin(KeyedAdmin):
    """Two queries at most besides the session's."""

    list_display = ("name", "number", "is_always_shown", "position", "is_active", "origin")
    list_filter = (OriginFilter, "is_active")
    fields = (
        "key",
        "is_active",
        "position",
        "number",
        "names",
        "descriptions",
        "hours",
        "languages",
        "flags",
        "is_always_shown",
        "origin",
    )

    @admin.display(description=_("name"), ordering="names")
    def name(self, row: SafetyNumber) -> str:
        return str(row)


@admin.register(SafetyNotice)
class SafetyNoticeAdmin(KeyedAdmin):
    """Two queries at most besides the session's."""

    key_field = "flag"
    list_display = ("title", "flag", "is_active", "origin")
    list_filter = (OriginFilter,)
    fields = ("flag", "is_active", "titles", "texts", "origin")

    @admin.display(description=_("title"), ordering="titles")
    def title(self, row: SafetyNotice) -> str:
        return str(row)
