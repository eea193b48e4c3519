"""The editors' side of the search: the thesaurus, and the questions by which an editor sees what a change does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin import helpers
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.forms import BaseModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import Choice, DefaultedAdmin, ModelAdmin, OriginFilter
from catalog.admin.localised import LANGUAGE_NAMES
from catalog.admin.search_forms import LANGUAGES, SavedQueryForm, ThesaurusForm
from catalog.languages import Language
from catalog.models import SavedQuery, ThesaurusGroup
from catalog.search import thesaurus
from catalog.search.effect import Comparison, compare

LONGEST_SHOWN = 120
EFFECT = "_effect"
"""The name of the button that shows what a change would do."""


class LanguageFilter(admin.SimpleListFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[Choice]:
        return LANGUAGES

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.filter(language=self.value()) if self.value() else queryset


@admin.register(ThesaurusGroup)
class ThesaurusGroupAdmin(DefaultedAdmin):
    """The list takes two queries besides the session's, one more with the filter by origin.

    Whatever changes groups writes the expressions of all of them anew in the same transaction: official words bring in
    those that mean the same, so one group's expressions hang on the others.
    """

    form = ThesaurusForm
    list_display = ("shown_words", "shown_official", "language_name", "is_active", "origin")
    list_filter = (LanguageFilter, "is_active", OriginFilter)
    search_fields = ("words", "official", "note")
    fields = ("language", "words", "official", "is_active", "note", "origin")
    readonly_fields = ("origin",)

    @admin.display(description=_("words"), ordering="words")
    def shown_words(self, group: ThesaurusGroup) -> str:
        return Truncator(", ".join(group.words)).chars(LONGEST_SHOWN)

    @admin.display(description=_("official words"))
    def shown_official(self, group: ThesaurusGroup) -> str:
        return Truncator(", ".join(group.official)).chars(LONGEST_SHOWN) or "–"

    @admin.display(description=_("language"), ordering="language")
    def language_name(self, group: ThesaurusGroup) -> str:
        return str(LANGUAGE_NAMES[Language(group.language)])

    def save_model(self, request: HttpRequest, obj: ThesaurusGroup, form: BaseModelForm[Any], change: bool) -> None:
        super().save_model(request, obj, form, change)
        thesaurus.compile_all()

    def delete_model(self, request: HttpRequest, obj: ThesaurusGroup) -> None:
        super().delete_model(request, obj)
        thesaurus.compile_all()

    def reset(self, request: HttpRequest, rows: Sequence[ThesaurusGroup]) -> None:
        super().reset(request, rows)
        thesaurus.compile_all()

    # --- What a change would do

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and EFFECT in request.POST:
            return self.effect_view(request, object_id, form_url)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def effect_view(self, request: HttpRequest, object_id: str | None, form_url: str) -> HttpResponse:
        """The form as it was filled in, with its effect on the editor's own saved queries above it. Saves nothing."""
        group = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and not group:
            raise Http404
        if not (self.has_change_permission(request, group) if group else self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, group, change=bool(group))(request.POST, instance=group)
        effect = self._effect(request, form) if form.is_valid() else None
        context = {**self._page_of(request, form, group), "effect": effect}
        return self.render_change_form(
            request, context, add=not group, change=bool(group), form_url=form_url, obj=group
        )

    def _effect(self, request: HttpRequest, form: BaseModelForm[Any]) -> Comparison:
        def change() -> None:
            form.save()
            thesaurus.compile_all()

        languages = {form.initial.get("language", ""), form.instance.language}
        own = SavedQuery.objects.filter(editor=request.user.pk, language__in=languages)
        return compare(own.order_by("language", "text"), change)

    def _page_of(self, request: HttpRequest, form: Any, group: ThesaurusGroup | None) -> dict[str, Any]:
        """What Django's own view gives its template for a form that has come back."""
        fieldsets: Any = list(self.get_fieldsets(request, group))
        shown = helpers.AdminForm(form, fieldsets, {}, self.get_readonly_fields(request, group), self)
        return {
            **self.admin_site.each_context(request),
            "title": gettext("What the change does"),
            "subtitle": None,
            "adminform": shown,
            "object_id": str(group.pk) if group else None,
            "original": group,
            "is_popup": False,
            "to_field": None,
            "media": self.media + shown.media,
            "inline_admin_formsets": [],
            "errors": helpers.AdminErrorList(form, []),
            "preserved_filters": self.get_preserved_filters(request),
        }


@admin.register(SavedQuery)
class SavedQueryAdmin(ModelAdmin):
    """Each editor's own, also for superusers: they are a person's notes, and nothing hangs on them but that person's
    previews. A query is added or deleted, never changed. The list takes two queries besides the session's."""

    form = SavedQueryForm
    list_display = ("text", "language_name")
    list_filter = (LanguageFilter,)
    search_fields = ("text",)
    fields = ("language", "text")

    @admin.display(description=_("language"), ordering="language")
    def language_name(self, query: SavedQuery) -> str:
        return str(LANGUAGE_NAMES[Language(query.language)])

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[SavedQuery]:
        queries: models.QuerySet[SavedQuery] = super().get_queryset(request)
        return queries.filter(editor=request.user.pk)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.editor = request.user
        return form

    def has_view_permission(self, request: HttpRequest, obj: SavedQuery | None = None) -> bool:
        """Whoever may add or delete their own may see them."""
        allowed = self.has_add_permission(request) or super().has_view_permission(request)
        return (allowed or super().has_delete_permission(request)) and _is_own(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: SavedQuery | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SavedQuery | None = None) -> bool:
        """Others' only with their account, by who may delete that: their pages are out of reach (`get_queryset`)."""
        allowed: bool = super().has_delete_permission(request)
        return allowed and (_is_own(request, obj) or request.user.has_perm("auth.delete_user"))

    def save_model(self, request: HttpRequest, obj: SavedQuery, form: BaseModelForm[Any], change: bool) -> None:
        obj.editor = request.user  # type: ignore[assignment]  # logged in
        with transaction.atomic():
            super().save_model(request, obj, form, change)


def _is_own(request: HttpRequest, query: SavedQuery | None) -> bool:
    return query is None or query.editor_id == request.user.pk
