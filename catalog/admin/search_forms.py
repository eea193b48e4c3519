"""The forms of the editors' side of the search: expressions one on each line, and questions to be asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.localised import LANGUAGE_NAMES
from catalog.models import SavedQuery, ThesaurusGroup
from catalog.search.question import has_letters

if TYPE_CHECKING:
    _ThesaurusForm = forms.ModelForm[ThesaurusGroup]
    _SavedQueryForm = forms.ModelForm[SavedQuery]
else:
    _ThesaurusForm, _SavedQueryForm = forms.ModelForm, forms.ModelForm

LONGEST, MOST_LINES = 100, 100
LANGUAGES = [(language.value, name) for language, name in LANGUAGE_NAMES.items()]


class LinesField(forms.Field):
    """A list of expressions, written one on each line. Empty lines and repeated ones are left out."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        """Raises ValidationError that tells what is wrong on which line."""
        lines = [" ".join(line.split()) for line in str(value or "").replace("\x00", " ").splitlines()]
        if faults := [fault for number, line in enumerate(lines, start=1) for fault in _faults(number, line)]:
            raise forms.ValidationError(faults)
        unique: dict[str, str] = {}
        for line in filter(None, lines):
            unique.setdefault(line.casefold(), line)
        if len(unique) > MOST_LINES:
            raise forms.ValidationError(gettext("Give at most %(most)d of them.") % {"most": MOST_LINES})
        return list(unique.values())


def _faults(number: int, line: str) -> list[str]:
    if len(line) > LONGEST:
        told = gettext("Line %(line)d is too long: it has %(count)d characters, at most %(most)d are allowed.")
        return [told % {"line": number, "count": len(line), "most": LONGEST}]
    if line and not has_letters(line):
        return [gettext("There is no word on line %(line)d: %(text)s") % {"line": number, "text": line}]
    return []


class ThesaurusForm(_ThesaurusForm):
    language = forms.ChoiceField(choices=LANGUAGES, label=_("Language"))
    words = LinesField(
        label=_("Words"), help_text=_("One on each line."), widget=forms.Textarea(attrs={"rows": 8, "cols": 60})
    )
    official = LinesField(
        label=_("Official words"),
        required=False,
        help_text=_("One on each line. With these, the words above lead to them; without, all words mean the same."),
        widget=forms.Textarea(attrs={"rows": 5, "cols": 60}),
    )

    class Meta:
        model = ThesaurusGroup
        fields = ("language", "words", "official", "is_active", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2, "cols": 60})}

    def clean(self) -> dict[str, Any]:
        """An official word is none of the words that lead to it."""
        cleaned = super().clean() or {}
        words = {word.casefold() for word in cleaned.get("words") or ()}
        for word in cleaned.get("official") or ():
            if word.casefold() in words:
                told = gettext("“%(word)s” stands among the words above too.") % {"word": word}
                self.add_error("official", told)
        return cleaned


class SavedQueryForm(_SavedQueryForm):
    """A query of `editor`, whom the admin page sets on the class that it makes for each request."""

    editor: ClassVar[User]
    language = forms.ChoiceField(choices=LANGUAGES, label=_("Language"))

    class Meta:
        model = SavedQuery
        fields = ("language", "text")
        labels = {"text": capfirst(_("words"))}
        widgets = {"text": forms.TextInput(attrs={"size": 60})}
        help_texts = {"text": _("As a reader would write them.")}

    def clean_text(self) -> str:
        text = " ".join(str(self.cleaned_data["text"]).split())
        if not has_letters(text):
            raise forms.ValidationError(gettext("There is no word in this."))
        return text

    def clean(self) -> dict[str, Any]:
        """The constraint that a query is saved once would not be looked at: the editor is no field of the form."""
        cleaned = super().clean() or {}
        same = SavedQuery.objects.filter(
            editor=self.editor, language=cleaned.get("language", ""), text=cleaned.get("text", "")
        )
        if same.exists():
            self.add_error("text", gettext("You have saved this query already."))
        return cleaned
