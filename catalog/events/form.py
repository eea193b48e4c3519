"""The form that events are narrowed by: one GET form, shared by the page, the calendar, the feed and the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.events.occurrences import HORIZON
from catalog.events.search import EventRequest, from_now_on
from catalog.hours.moments import Stretch, When, named, stretch
from catalog.list_field import ListField
from catalog.models import FacetKind
from catalog.search.facets import MUNICIPALITY, Facets
from catalog.search.question import LONGEST_QUERY, has_letters
from catalog.search_form import with_present_municipality

WHEN_CHOICES = [
    ("", _("Any time")),
    (When.TODAY.value, _("Today")),
    (When.EVENING.value, _("This evening")),
    (When.TOMORROW.value, _("Tomorrow")),
    (When.WEEKEND.value, _("At the weekend")),
]
PARAMETERS = ("q", "theme", "municipality", "when", "from", "to", "literal")


class EventForm(forms.Form):
    """Checks what belongs together; a field that is wrong gets a message and is left out of the search."""

    q = forms.CharField(
        required=False,
        label=_("What would you like to do?"),
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGEST_QUERY, "autocomplete": "off"}),
    )
    theme = ListField(required=False, label=_("Theme"))
    municipality = ListField(required=False, label=_("Municipality"))
    when = ListField(required=False, label=_("When"), choices=WHEN_CHOICES)

    def __init__(self, data: QueryDict | None, facets: Facets) -> None:
        self.parameters = with_present_municipality(data if data is not None else QueryDict())
        super().__init__(self.parameters)
        fields: dict[str, Any] = self.fields
        fields["theme"].choices = [("", _("All themes")), *facets.themes]
        fields["municipality"].choices = [("", _("Whole area")), *facets.municipalities]
        for name, label in (("from", _("From day")), ("to", _("To day"))):  # `from` cannot be written as an attribute
            fields[name] = forms.DateField(
                required=False,
                label=label,
                input_formats=["%Y-%m-%d", "%d.%m.%Y"],
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            )

    def clean_q(self) -> str:
        text = str(self.cleaned_data.get("q") or "").replace("\x00", "").strip()
        if text and not has_letters(text):
            raise ValidationError(_("Write a word: the search needs letters or numbers."))
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        today = timezone.localdate()
        for name in ("from", "to"):
            day = data.get(name)
            if day and not today <= day < today + HORIZON:
                self.add_error(name, _("Give a date from today to a year from now."))
        first, last = data.get("from"), data.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day has to be the first day or later."))
        if data.get("when") and (data.get("from") or data.get("to")):
            self.add_error("when", _("Choose either a time here or dates, not both."))
        return data

    def request(self, language: str) -> EventRequest:
        """What is asked for. The form has been checked."""
        data = self.cleaned_data
        narrowing = {
            kind: (str(data[name]),)
            for name, kind in (("theme", FacetKind.THEME.value), ("municipality", MUNICIPALITY))
            if data.get(name)
        }
        is_literal = self.parameters.get("literal") == "1"
        return EventRequest(language, self.stretches(timezone.now()), data.get("q") or "", narrowing, is_literal)

    def stretches(self, now: dt.datetime) -> tuple[Stretch, ...]:
        """The time that is asked for, from now on: what is over is of no use."""
        data = self.cleaned_data
        if data.get("when"):
            return named(When(data["when"]), now)
        ((start, end),) = from_now_on(now)
        if data.get("from"):
            start = max(start, stretch(data["from"]).start)
        if data.get("to"):
            end = stretch(data["to"]).end
        return (Stretch(start, end),)


def address(name: str, parameters: QueryDict, changes: dict[str, list[str]] | None = None) -> str:
    """The address of a view of events with the parameters that narrow, some of them changed."""
    kept = QueryDict(mutable=True)
    for parameter in PARAMETERS:
        values = (changes or {}).get(parameter, parameters.getlist(parameter)[-1:])
        kept.setlist(parameter, [value for value in values if value])
    query = kept.urlencode()
    return reverse(name) + (f"?{query}" if query else "")
