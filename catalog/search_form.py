"""The search form: one GET form whose fields are the filters, shared by the search page and the API."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.areas.lookup import by_postal_code, nearest_municipality
from catalog.areas.mergers import current
from catalog.areas.rules import Point, is_in_finland
from catalog.formats import format_date
from catalog.hours.moments import DAY, Stretch, When, moment, named, stretch, weekday
from catalog.hours.schedules import HORIZON_DAYS
from catalog.list_field import ListField
from catalog.models import FacetKind
from catalog.search.facets import MUNICIPALITY, Facets
from catalog.search.question import LONGEST_QUERY, has_letters
from catalog.search.search import Request

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What may be ticked several times: name of the parameter → kind of facet.
TICKED: Mapping[str, str] = {
    "target": FacetKind.TARGET.value,
    "channel": FacetKind.CHANNEL.value,
    "charge": FacetKind.CHARGE.value,
    "language": FacetKind.SERVICE_LANGUAGE.value,
    "provider": FacetKind.PROVIDER.value,
}
LONGEST_VALUE, MOST_VALUES = 64, 20


def when_choices() -> list[tuple[str, StrPromise]]:
    """The times that have a name, and weekdays in general."""
    return [
        ("", _("At any time")),
        (When.NOW, _("Now")),
        (When.TODAY, _("Today")),
        (When.EVENING, _("This evening")),
        (When.TOMORROW, _("Tomorrow")),
        (When.WEEKEND, _("At the weekend")),
        (WEEKDAYS[0], _("On Mondays")),
        (WEEKDAYS[1], _("On Tuesdays")),
        (WEEKDAYS[2], _("On Wednesdays")),
        (WEEKDAYS[3], _("On Thursdays")),
        (WEEKDAYS[4], _("On Fridays")),
        (WEEKDAYS[5], _("On Saturdays")),
        (WEEKDAYS[6], _("On Sundays")),
    ]


def _finnish_day(at: dt.datetime) -> dt.date:
    """The day in Finland; at the edges of the calendar, where no other zone has a day, the day as it is written."""
    return at.date() if at.year in (dt.MINYEAR, dt.MAXYEAR) else timezone.localdate(at)


def point_of(text: str) -> Point | None:
    """A point written as "61.06,28.19"; None where it is none in Finland."""
    found = re.fullmatch(r"(\d{1,2}(?:\.\d{1,8})?),(\d{1,2}(?:\.\d{1,8})?)", text.replace(" ", ""), flags=re.ASCII)
    point = Point(float(found[1]), float(found[2])) if found else None
    return point if point and is_in_finland(point) else None


def with_present_municipality(data: QueryDict) -> QueryDict:
    """The parameters with the code of a municipality that has been merged turned into that of the new one."""
    code = data.get("municipality", "")
    if current(code) == code:
        return data
    changed = data.copy()
    changed["municipality"] = current(code)
    return changed


class SearchForm(forms.Form):
    """Checks what belongs together; a field that is wrong gets a message and is left out of the search."""

    q = forms.CharField(
        required=False,
        label=_("What are you looking for?"),
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGEST_QUERY, "autocomplete": "off"}),
    )
    theme = ListField(required=False, label=_("Theme"))
    municipality = ListField(required=False, label=_("Municipality"))
    postal = forms.CharField(
        required=False,
        label=_("Postal code"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 5, "autocomplete": "postal-code"}),
    )
    near = forms.CharField(required=False, widget=forms.HiddenInput)
    nearby = forms.CharField(required=False, widget=forms.HiddenInput)
    when = ListField(required=False, label=_("When"))
    at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    date = forms.DateField(
        required=False,
        label=_("Date"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, data: QueryDict | None, facets: Facets) -> None:
        self.parameters = with_present_municipality(data if data is not None else QueryDict())
        super().__init__(self.parameters)
        self.facets = facets
        self.learnt: tuple[str, Point | None] | None = None
        fields: dict[str, Any] = self.fields
        fields["theme"].choices = [("", _("All themes")), *facets.themes]
        fields["municipality"].choices = [("", _("Whole area")), *facets.municipalities]
        fields["when"].choices = when_choices()
        for name, label in (("from", _("From")), ("to", _("To"))):  # `from` cannot be written as an attribute
            fields[name] = forms.TimeField(
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
        last = today + HORIZON_DAYS * DAY
        if day and not today <= day <= last:
            raise ValidationError(
                _("Give a date from today to %(last)s: hours are known up to then."),
                params={"last": format_date(last, get_language() or "fi")},
            )
        return day

    def clean_at(self) -> dt.datetime | None:
        at: dt.datetime | None = self.cleaned_data.get("at")
        today = timezone.localdate()
        if at and not today <= _finnish_day(at) <= today + HORIZON_DAYS * DAY:
            raise ValidationError(_("Give a time from today on, as far as hours are known."))
        return at

    def clean_postal(self) -> str:
        code = str(self.cleaned_data.get("postal") or "").strip()
        if code and not re.fullmatch(r"[0-9]{5}", code):
            raise ValidationError(_("A postal code has five digits, as 53100."))
        if code:
            self._learn(by_postal_code(code), _("We do not know this postal code. Choose a municipality instead."))
        return code

    def clean_near(self) -> str:
        text = str(self.cleaned_data.get("near") or "")
        if not text:
            return ""
        here = point_of(text)
        if here is None:
            raise ValidationError(_("Give a place in Finland as latitude and longitude in degrees, as 61.06,28.19."))
        if self.learnt:  # what was written goes before what the browser told
            return text
        code = nearest_municipality(here)
        self._learn((code, here) if code else None, _("We do not know any municipality near you. Choose one."))
        return text

    def _learn(self, found: tuple[str, Point | None] | None, unknown: StrPromise) -> None:
        """Take a place that was found for a field; raises ValidationError where it is none that is shown here."""
        if found is None:
            raise ValidationError(unknown)
        if found[0] not in self.facets.municipality_names:
            raise ValidationError(_("This place is outside of the area of these services. Choose a municipality."))
        self.learnt = found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        opens, closes = data.get("from"), data.get("to")
        if opens and closes and closes <= opens:
            self.add_error("to", _("The end has to be later than the beginning."))
        if data.get("date") and data.get("when"):
            self.add_error("date", _("Choose either a date or one of the times, not both."))
        return data

    @property
    def place_code(self) -> str:
        """The code that was chosen, else that of the place that a postal code or a point named; or empty."""
        chosen = str(self.cleaned_data.get("municipality") or "")
        return chosen or (self.learnt[0] if self.learnt else "")

    def stretches(self) -> tuple[Stretch, ...]:
        """The time that is asked for; none for any. Hours alone are of today."""
        data, now = self.cleaned_data, timezone.now()
        opens, closes, when = data.get("from"), data.get("to"), data.get("when")
        if data.get("at"):
            return (moment(data["at"]),)
        if when in WEEKDAYS:
            return weekday(WEEKDAYS.index(when), opens, closes)
        if when:
            return named(When(when), now, opens, closes)
        if data.get("date"):
            return (stretch(data["date"], opens, closes),)
        return named(When.TODAY, now, opens, closes) if self.is_of_today else ()

    @property
    def is_of_today(self) -> bool:
        """Whether hours alone are asked for: not where the day that they were to be of is wrong."""
        data = self.cleaned_data
        has_hours = data.get("from") or data.get("to")
        days = ("at", "when", "date")
        return bool(has_hours) and not any(data.get(name) or name in self.errors for name in days)

    def ticked(self, name: str) -> tuple[str, ...]:
        """The values that are ticked of a facet, each once; what is no value at all finds nothing."""
        values = (value for value in self.parameters.getlist(name) if value and "\x00" not in value)
        return tuple(dict.fromkeys(value[:LONGEST_VALUE] for value in values))[:MOST_VALUES]

    def request(self, language: str, *, limit: int, offset: int = 0) -> Request:
        """What is asked for: so many results from `offset` on. The form has been checked."""
        data = self.cleaned_data
        narrowing: dict[str, tuple[str, ...]] = {
            kind: tuple(map(str, values))
            for kind, values in (
                (FacetKind.THEME.value, (data.get("theme"),)),
                (MUNICIPALITY, (self.place_code,)),
                *((kind, self.ticked(name)) for name, kind in TICKED.items()),
            )
            if any(values)
        }
        return Request(
            language,
            str(data.get("q") or ""),
            narrowing,
            stretches=self.stretches(),
            point=self.learnt[1] if self.learnt else None,
            is_nearby=data.get("nearby") == "1",
            is_literal=self.parameters.get("literal") == "1",
            limit=limit,
            offset=offset,
        )
