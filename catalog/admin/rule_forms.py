"""The forms of theme rules: each kind of rule with its own idea of a right value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.localised import LANGUAGE_NAMES, LocalisedFormField
from catalog.models import Concept, RuleKind, Theme, ThemeRule
from catalog.records import ConceptScheme
from catalog.themes.load import KOKO

if TYPE_CHECKING:
    _RuleForm = forms.ModelForm[ThemeRule]
    _ThemeForm = forms.ModelForm[Theme]
    _FormSet = forms.BaseInlineFormSet[ThemeRule, Theme, Any]
else:
    _RuleForm, _ThemeForm, _FormSet = forms.ModelForm, forms.ModelForm, forms.BaseInlineFormSet

CLASS_KINDS = (RuleKind.SERVICE_CLASS, RuleKind.SERVICE_CLASS_WITH_HIT)
TERM_KINDS = (RuleKind.TERM, RuleKind.AGAINST_TERM)
KIND_NAMES = {
    RuleKind.SERVICE_CLASS: _("service class"),
    RuleKind.SERVICE_CLASS_WITH_HIT: _("service class, only with a word or a term"),
    RuleKind.TERM: _("ontology term"),
    RuleKind.STEM: _("beginning of a word"),
    RuleKind.AGAINST_TERM: _("ontology term that keeps out"),
}


class ThemeForm(_ThemeForm):
    names = LocalisedFormField(required=True, label=capfirst(_("names")), help_text=_("Short, as shown on the pages."))
    descriptions = LocalisedFormField(rows=2, label=capfirst(_("descriptions")))

    class Meta:
        model = Theme
        fields = "__all__"


class RuleForm(_RuleForm):
    """A rule of any kind. Subclasses narrow `kinds`; what their kinds do not use is fixed and hidden."""

    kinds: ClassVar[tuple[RuleKind, ...]] = tuple(RuleKind)

    class Meta:
        model = ThemeRule
        fields = ("theme", "kind", "value", "language", "weight", "note", "is_active")
        widgets = {"value": forms.TextInput(attrs={"size": 44}), "note": forms.TextInput(attrs={"size": 44})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [("", "–"), *LANGUAGE_NAMES.items()]
        self.fields["language"] = forms.ChoiceField(choices=languages, required=False, label=_("language"))
        self.fields["kind"] = forms.ChoiceField(
            choices=[(kind.value, KIND_NAMES[kind]) for kind in self.kinds], label=_("kind")
        )
        if len(self.kinds) == 1:
            self._fix("kind", self.kinds[0].value)
        if RuleKind.STEM not in self.kinds:
            self._fix("language", "")
        if not set(self.kinds) & {*CLASS_KINDS, RuleKind.TERM}:
            self._fix("weight", 0.0)

    def _fix(self, name: str, value: object) -> None:
        """The field stays in the form, for the database's constraints to be checked with it."""
        field = self.fields[name]
        field.initial, field.disabled, field.widget = value, True, forms.HiddenInput()
        self.initial[name] = value

    def _term(self, value: str) -> str:
        uri = KOKO + value if re.fullmatch(r"p\d+", value) else value
        if not re.fullmatch(re.escape(KOKO) + r"p\d+", uri):
            raise forms.ValidationError(gettext("Give an ontology term as p12345 or with its whole address."))
        return uri

    def _service_class(self, value: str, theme: Theme | None) -> str:
        """The code in capitals; a new one has to be a service class, and the theme must not have it of either kind."""
        code = value.upper()
        if not {"kind", "value", "theme"} & set(self.changed_data):
            return code
        if not Concept.objects.filter(scheme=ConceptScheme.SERVICE_CLASS, key=code).exists():
            raise forms.ValidationError(gettext("There is no service class with this code."))
        same = ThemeRule.objects.filter(theme=theme, kind__in=CLASS_KINDS, value=code)
        if theme and same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("The theme has this service class already."))
        return code

    def clean(self) -> dict[str, Any]:
        """Bring the value into its kind's form: a class code, a whole address (p12345 will do), a lower-case stem."""
        cleaned = super().clean() or {}
        kind, value = cleaned.get("kind"), str(cleaned.get("value", "")).strip()
        try:
            if kind == RuleKind.STEM:
                cleaned["value"] = value.casefold()
            elif kind in TERM_KINDS:
                cleaned["value"] = self._term(value)
            elif kind in CLASS_KINDS:
                cleaned["value"] = self._service_class(value, cleaned.get("theme"))
        except forms.ValidationError as error:
            self.add_error("value", error)
        return cleaned


class ClassRuleForm(RuleForm):
    kinds = CLASS_KINDS

    class Meta(RuleForm.Meta):
        widgets = {"value": forms.TextInput(attrs={"size": 8}), "note": forms.TextInput(attrs={"size": 44})}


class TermRuleForm(RuleForm):
    kinds = (RuleKind.TERM,)


class AgainstRuleForm(RuleForm):
    kinds = (RuleKind.AGAINST_TERM,)


class StemRuleForm(RuleForm):
    kinds = (RuleKind.STEM,)


class RuleFormSet(_FormSet):
    """A theme's rules of some kinds: each value once, and rules that ship as defaults cannot be deleted."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.default_key and "DELETE" in form.fields:
            form.fields["DELETE"].disabled = True

    def clean(self) -> None:
        super().clean()
        seen: set[tuple[str, str]] = set()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            place = (cleaned.get("value", ""), cleaned.get("language", ""))
            if cleaned.get("DELETE") or not place[0]:
                continue
            if place in seen:
                raise forms.ValidationError(gettext("%(value)s stands here twice.") % {"value": place[0]})
            seen.add(place)
