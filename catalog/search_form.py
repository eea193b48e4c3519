"""The search form: one GET form whose fields are the filters, shared by the search page and the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.models import FacetKind
from catalog.search.facets import MUNICIPALITY, Facets
from catalog.search.query import Moment
from catalog.search.question import LONGEST_QUERY, has_letters
from catalog.search.search import Request

FURTHEST_DAYS = 366
# What may be ticked several times: name of the parameter → kind of facet.
TICKED: Mapping[str, str] = {
    "target": FacetKind.TARGET.value,
    "channel": FacetKind.CHANNEL.value,
    "charge": FacetKind.CHARGE.value,
    "language": FacetKind.SERVICE_LANGUAGE.value,
    "provider": FacetKind.PROVIDER.value,
}
LONGEST_VALUE, MOST_VALUES = 64, 20


class LongSelect(forms.Select):
    """A list of hundreds of choices: Django's renders a template for each, a fifth of the search page's time."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        attributes = flatatt(self.build_attrs({**self.attrs, "name": name}, attrs))
        chosen = self.format_value(value)
        choices = ((key, " selected" if str(key) in chosen else "", label) for key, label in self.choices)
        options = format_html_join("\n", '<option value="{}"{}>{}</option>', choices)
        return format_html("<select{}>\n{}\n</select>", attributes, options)


class SearchForm(forms.Form):
    """Checks what belongs together; a field that is wrong gets a message and is left out of the search."""

    q = forms.CharField(
        required=False,
        label=_("What are you looking for?"),
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGEST_QUERY, "autocomplete": "off"}),
    )
    theme = forms.ChoiceField(required=False, label=_("Theme"))
    municipality = forms.ChoiceField(required=False, label=_("Municipality"), widget=LongSelect)
    date = forms.DateField(
        required=False,
        label=_("Date"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, data: QueryDict | None, facets: Facets) -> None:
        super().__init__(data if data is not None else QueryDict())
        self.parameters = data if data is not None else QueryDict()
        for name, empty, values in (
            ("theme", _("All themes"), facets.themes),
            ("municipality", _("Whole area"), facets.municipalities),
        ):
            field: Any = self.fields[name]
            field.choices = [("", empty), *values]
        for name, label in (("from", _("From")), ("to", _("To"))):  # `from` cannot be written as an attribute
            self.fields[name] = forms.TimeField(
                required=False,
                label=label,
                input_formats=["%H:%M", "%H.%M", "%H"],
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            )

    def clean_q(self) -> str:
        text = str(self.cleaned_data.get("q") or "").replace("\x00", "").strip()
        if text and not has_letters(text):
            raise ValidationError(_("Write a word: the search needs letters or numbers."))
        return text

    def clean_date(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data.get("date")
        today = timezone.localdate()
        if day and not today - dt.timedelta(days=1) <= day <= today + dt.timedelta(days=FURTHEST_DAYS):
            raise ValidationError(_("Give a date from today to a year from now."))
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        opens, closes = data.get("from"), data.get("to")
        if opens and closes and closes <= opens:
            self.add_error("to", _("The end has to be later than the beginning."))
        if (opens or closes) and not data.get("date") and "date" not in self.errors:
            data["date"] = timezone.localdate()
        return data

    def ticked(self, name: str) -> tuple[str, ...]:
        """The values that are ticked of a facet, each once; what is no value at all finds nothing."""
        values = (value for value in self.parameters.getlist(name) if value and "\x00" not in value)
        return tuple(dict.fromkeys(value[:LONGEST_VALUE] for value in values))[:MOST_VALUES]

    def request(self, language: str) -> Request:
        """What is asked for. The form has been checked."""
        data = self.cleaned_data
        narrowing: dict[str, tuple[str, ...]] = {
            kind: tuple(map(str, values))
            for kind, values in (
                (FacetKind.THEME.value, (data.get("theme"),)),
                (MUNICIPALITY, (data.get("municipality"),)),
                *((kind, self.ticked(name)) for name, kind in TICKED.items()),
            )
            if any(values)
        }
        moment = Moment(data["date"], data.get("from"), data.get("to")) if data.get("date") else None
        return Request(
            language, str(data.get("q") or ""), narrowing, moment, is_literal=self.parameters.get("literal") == "1"
        )  # fmt: skip
