"""Editing a text in several languages: one input for each language of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.languages import PAGE_LANGUAGES, Language

LANGUAGE_NAMES = {Language.FI: _("Finnish"), Language.SV: _("Swedish"), Language.EN: _("English")}


class LocalisedWidget(forms.MultiWidget):
    """An input with its label for each language."""

    def __init__(self, *, rows: int = 1) -> None:
        self.rows = rows
        super().__init__([self._input(language) for language in PAGE_LANGUAGES])

    def _input(self, language: Language) -> forms.Widget:
        if self.rows > 1:
            return forms.Textarea(attrs={"lang": language.value, "rows": self.rows, "cols": 90})
        return forms.TextInput(attrs={"lang": language.value, "size": 90})

    def decompress(self, value: Mapping[str, str] | None) -> list[str]:
        texts = value or {}
        return [texts.get(language, "") for language in PAGE_LANGUAGES]

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        texts = value if isinstance(value, list) else self.decompress(value)
        rows = (
            (
                f"id_{name}_{index}",
                LANGUAGE_NAMES[language],
                widget.render(f"{name}_{index}", text, {"id": f"id_{name}_{index}"}, renderer),
            )
            for index, (language, widget, text) in enumerate(zip(PAGE_LANGUAGES, self.widgets, texts, strict=True))
        )
        return format_html("<div>{}</div>", format_html_join("", '<p><label for="{}">{}</label>{}</p>', rows))


class LocalisedFormField(forms.MultiValueField):
    """A mapping from language code to text, of the languages of the pages; empty texts are left out.

    Where the field is required, the Finnish text is.
    """

    def __init__(self, *, rows: int = 1, **kwargs: Any) -> None:
        required = kwargs.pop("required", False)
        # What the JSON field gives on: a hidden copy of the first value would come back as text, not as a mapping.
        for unused in ("encoder", "decoder", "widget", "show_hidden_initial"):
            kwargs.pop(unused, None)
        fields = [forms.CharField(required=required and language is Language.FI) for language in PAGE_LANGUAGES]
        widget = LocalisedWidget(rows=rows)
        super().__init__(fields=fields, widget=widget, required=required, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        return {language.value: text for language, text in zip(PAGE_LANGUAGES, data_list or [], strict=False) if text}
