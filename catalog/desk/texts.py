"""The texts of an event that the form asks for in each language: Finnish, Swedish and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from catalog.languages import PAGE_LANGUAGES

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Text:
    """`name` begins the field's name, `column` is that of the table and of Entry."""

    name: str
    column: str
    label: StrPromise
    longest: int
    rows: int = 1
    hint: StrPromise | str = ""


TEXTS = (
    Text("name", "names", _("Name of the event"), 150),
    Text("summary", "summaries", _("In a sentence or two"), 300, 2, _("What happens, and for whom it is.")),
    Text("description", "descriptions", _("More about it"), 5000, 6),
    Text("place", "place_names", _("Place"), 150, 1, _("For example: Main library, the reading room")),
    Text("street", "streets", _("Street address"), 150),
    Text("price", "charge_infos", _("Price in words"), 300),
    Text("accessibility", "accessibility", _("Accessibility"), 1000, 2,
         _("For example: step-free entrance, induction loop, accessible toilet.")),
    Text("registration", "registration_infos", _("How to register"), 500, 2,
         _("For example a phone number and the hours when it is answered.")),
    Text("image_alt", "image_alts", _("What the picture shows"), 300, 1, _("For those who cannot see it.")),
)  # fmt: skip
IN_LANGUAGE = {"sv": _("in Swedish"), "en": _("in English")}


def text_fields() -> dict[str, forms.CharField]:
    """A field for each text in each language, named as name_fi; none is required by itself."""
    return {f"{text.name}_{code}": _field(text, code.value) for code in PAGE_LANGUAGES for text in TEXTS}


def _field(text: Text, language: str) -> forms.CharField:
    attributes = {"lang": language} | ({"rows": str(text.rows)} if text.rows > 1 else {})
    widget = forms.Textarea(attributes) if text.rows > 1 else forms.TextInput(attributes)
    spoken = IN_LANGUAGE.get(language)
    label = format_lazy("{text}, {language}", text=text.label, language=spoken) if spoken else text.label
    hint = text.hint if language == "fi" else ""
    return forms.CharField(label=label, max_length=text.longest, required=False, widget=widget, help_text=hint)
