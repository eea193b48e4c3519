"""The search form: one GET form whose fields are the filters, shared by the search page and the API."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, cast

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.hours.at import with_time_state
from catalog.languages import pick
from catalog.models import Municipality, Service, Theme
from catalog.models.area import ALAND_COUNTY
from catalog.models.offering import ServiceQuerySet
from catalog.search.query import LONGEST_QUERY, Words, by_name, matching

FURTHEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class SearchChoices:
    """What the lists of the form offer, as (value, label), read once per page."""

    themes: tuple[tuple[str, str], ...]
    municipalities: tuple[tuple[str, str], ...]

    @classmethod
    def load(cls, language: str) -> SearchChoices:
        """Themes in use, and the municipalities of the counties that are switched on, by name. Two queries."""
        themes = Theme.objects.active()
        municipalities = Municipality.objects.filter(county__is_active=True)
        labels = ((row.code, pick(row.names, language)) for row in municipalities)
        return cls(
            tuple((theme.key, pick(theme.names, language)) for theme in themes),
            tuple(sorted(labels, key=lambda choice: choice[1])),
        )


class SearchForm(forms.Form):
    """Checks what belongs together; a field that is wrong gets a message and is left out of the search."""

    def clean_q(self) -> str:
        text = str(self.cleaned_data.get("q") or "").replace("\x00", "").strip()
        if text and not Words.of(text).words:
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


class ServiceFilter(django_filters.FilterSet):
    """Services on the tray by word, theme, municipality and time. `is_any_word_enough`: where all words gave none."""

    q = django_filters.CharFilter(
        method="by_words",
        label=_("What are you looking for?"),
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGEST_QUERY, "autocomplete": "off"}),
    )
    theme = django_filters.ChoiceFilter(method="by_theme", label=_("Theme"), empty_label=_("All themes"))
    municipality = django_filters.ChoiceFilter(
        method="by_municipality", label=_("Municipality"), empty_label=_("Whole area")
    )
    date = django_filters.DateFilter(
        method="by_time",
        label=_("Date"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    class Meta:
        model = Service
        fields: list[str] = []
        form = SearchForm

    def __init__(
        self, *args: Any, language: str, choices: SearchChoices, is_any_word_enough: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.filters["theme"].extra["choices"] = choices.themes
        self.filters["municipality"].extra["choices"] = choices.municipalities
        self.language = language
        self.is_any_word_enough = is_any_word_enough

    @classmethod
    def get_filters(cls) -> OrderedDict[str, django_filters.Filter]:
        """`from` is a word of Python's and cannot be written as an attribute above."""
        hours = {
            name: django_filters.TimeFilter(
                method="by_time_of_day",
                label=label,
                input_formats=["%H:%M", "%H.%M", "%H"],
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            )
            for name, label in (("from", _("From")), ("to", _("To")))
        }
        return super().get_filters() | OrderedDict(hours)

    def by_theme(self, services: ServiceQuerySet, _name: str, value: str) -> ServiceQuerySet:
        return services.in_theme(value)

    def by_municipality(self, services: ServiceQuerySet, _name: str, value: str) -> ServiceQuerySet:
        county = Municipality.objects.values_list("county", flat=True).get(pk=value)
        return services.serving([value], is_aland=county == ALAND_COUNTY)

    def by_time(self, services: ServiceQuerySet, _name: str, value: dt.date) -> ServiceQuerySet:
        data = self.form.cleaned_data
        return with_time_state(services, value, opens=data.get("from"), closes=data.get("to"))

    def by_time_of_day(self, services: ServiceQuerySet, _name: str, _value: object) -> ServiceQuerySet:
        """The hours are read together with the date."""
        return services

    def by_words(self, services: ServiceQuerySet, _name: str, value: str) -> ServiceQuerySet:
        return matching(services, Words.of(value), language=self.language, is_any_enough=self.is_any_word_enough)

    def found(self) -> ServiceQuerySet:
        """What fits, best first: by time state, then by rank, then by name. What is described twice comes once."""
        services = cast(ServiceQuerySet, self.qs).shown_once()
        data = self.form.cleaned_data
        first = [field for name, field in (("date", "time_state"), ("q", "-rank")) if data.get(name)]
        return by_name(services, language=self.language, first=first)
