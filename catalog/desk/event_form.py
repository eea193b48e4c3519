"""The form of an event: its fields, what belongs together, what it makes of them. Messages say what to change."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.desk.choices import Choices
from catalog.desk.fields import ClockField, DayField, DaysField, DegreeField, PictureField
from catalog.desk.texts import TEXTS, text_fields
from catalog.events.entry import Entry, version_of
from catalog.events.repeats import Repeat, Repeats, repeats_of, rule_of
from catalog.events.wording import rule_reasons, rule_words
from catalog.hours.moments import DAY, MIDNIGHT, local
from catalog.hours.table import weekdays
from catalog.languages import PAGE_LANGUAGES
from catalog.list_field import ListField
from catalog.models import Event, EventImage, ServiceOrganisation
from catalog.page_language import page_language
from catalog.records import Charge

FURTHEST = dt.timedelta(days=731)
LATITUDES, LONGITUDES = (58, 71), (18, 33)
LONGEST_URL = 1000
REPEATS = (
    (Repeat.ONCE.value, gettext_lazy("Does not repeat")),
    (Repeat.DAILY.value, gettext_lazy("Every day")),
    (Repeat.WEEKLY.value, gettext_lazy("Every week")),
    (Repeat.FORTNIGHTLY.value, gettext_lazy("Every second week")),
    (Repeat.MONTHLY.value, gettext_lazy("Every month, on the same weekday")),
)
CHARGES = (
    (Charge.UNKNOWN.value, gettext_lazy("Not told")),
    (Charge.FREE.value, gettext_lazy("Free of charge")),
    (Charge.CHARGED.value, gettext_lazy("Has a price")),
)
LICENCES = (
    ("", gettext_lazy("Choose")),
    ("CC BY 4.0", "CC BY 4.0"),
    ("CC BY-SA 4.0", "CC BY-SA 4.0"),
    ("CC0 1.0", "CC0 1.0"),
    ("Only for this event", gettext_lazy("Permission for this event only")),
)


# As on the page, so that the list of what is wrong is in its order; the rest follows.
IN_ORDER = (
    "id",
    "seen",
    "digest",
    "name_fi",
    "organisation",
    "summary_fi",
    "day",
    "starts",
    "ends",
    "place_fi",
    "municipality",
)


class EntryForm(forms.Form):
    """`id` is the event's to be: a form that is sent twice makes one event. `seen`: the version of it that the person
    has looked at, empty for a new event. `digest`: of the picture that there is.

    `is_outdated`: the event has been changed since; what is sent next takes the place of that.
    """

    is_outdated = False
    id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    organisation = forms.ChoiceField(label=gettext_lazy("Organiser"))
    day = DayField(label=gettext_lazy("Day"))
    starts = ClockField(label=gettext_lazy("Begins"), required=False)
    ends = ClockField(label=gettext_lazy("Ends"), required=False)
    is_all_day = forms.BooleanField(label=gettext_lazy("Lasts all day"), required=False)
    last_day = DayField(label=gettext_lazy("Ends on another day"), required=False)
    is_remote = forms.BooleanField(label=gettext_lazy("Can be taken part in from afar"), required=False)
    municipality = ListField(label=gettext_lazy("Municipality"), required=False)
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose those that people would look for the event under."),
        error_messages={"required": gettext_lazy("Choose at least one theme.")},
    )  # fmt: skip
    repeat = forms.ChoiceField(label=gettext_lazy("Repeats"), choices=REPEATS, required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On these days of the week"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("Without ticks: on that of the first day."),
    )  # fmt: skip
    until = DayField(label=gettext_lazy("Last day"), required=False)
    skipped = DaysField(
        label=gettext_lazy("But not on these days"), required=False, max_length=5000,
        help_text=gettext_lazy("For example: 24.12.2026, 31.12.2026"),
    )  # fmt: skip
    postal_code = forms.CharField(
        label=gettext_lazy("Postal code"), required=False,
        validators=[RegexValidator(r"^[0-9]{5}\Z", gettext_lazy("A postal code is five digits."))],
    )  # fmt: skip
    latitude = DegreeField(label=gettext_lazy("Latitude"), required=False)
    longitude = DegreeField(label=gettext_lazy("Longitude"), required=False)
    charge = forms.ChoiceField(label=gettext_lazy("Price"), choices=CHARGES, required=False)
    target_groups = forms.TypedMultipleChoiceField(
        label=gettext_lazy("For whom in particular"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    registration_url = forms.URLField(
        label=gettext_lazy("Address for registration"), required=False, max_length=LONGEST_URL, assume_scheme="https"
    )
    info_url = forms.URLField(
        label=gettext_lazy("More information online (address)"), required=False, max_length=LONGEST_URL,
        assume_scheme="https",
    )  # fmt: skip
    service = ListField(label=gettext_lazy("Part of the service"), required=False)
    picture = PictureField(
        label=gettext_lazy("Picture"), required=False, help_text=gettext_lazy("JPEG or PNG, at most 10 MB."),
    )  # fmt: skip
    is_without_picture = forms.BooleanField(label=gettext_lazy("Take the picture away"), required=False)
    licence = forms.ChoiceField(label=gettext_lazy("How the picture may be used"), choices=LICENCES, required=False)
    credit = forms.CharField(label=gettext_lazy("Who has made the picture"), max_length=200, required=False)

    def __init__(self, choices: Choices, event: Event | None = None, **options: Any) -> None:
        super().__init__(**options, use_required_attribute=False)
        self.event = event
        self.fields.update(text_fields())
        self.order_fields(IN_ORDER)
        empty = ("", _("Choose"))
        fields: dict[str, Any] = self.fields
        fields["organisation"].choices = choices.organisations
        fields["municipality"].choices = [empty, *choices.municipalities]
        fields["themes"].choices = choices.themes
        fields["target_groups"].choices = choices.target_groups
        fields["repeat"].choices = [*REPEATS, *_kept_repeats(event)]
        fields["weekdays"].choices = list(enumerate(weekdays()))
        fields["service"].choices = [empty, *choices.services]
        for name, message in _messages().items():
            fields[name].error_messages |= message
        self.image: EventImage | None = event.image if event else None

    def look_again(self, event: Event) -> None:
        """Keeps what was typed, for the event as it is by now."""
        self.event, self.is_outdated = event, True
        self._send_along("seen", version_of(event))

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        today = timezone.localdate()
        was = timezone.localdate(self.event.starts_at) if self.event else None
        if day < today and day != was:
            raise ValidationError(_("The day has gone already. Give today or a later one."))
        if day > today + FURTHEST:
            raise ValidationError(_("The day is too far ahead. Give one of the next two years."))
        return day

    def clean_last_day(self) -> dt.date | None:
        return self._after_day("last_day")

    def clean_until(self) -> dt.date | None:
        return self._after_day("until")

    def clean(self) -> dict[str, Any]:
        super().clean()
        self._check_names()
        self._check_times()
        self._check_place()
        self._check_repeats()
        self._check_service()
        self._check_picture()
        return self.cleaned_data

    def _after_day(self, name: str) -> dt.date | None:
        last: dt.date | None = self.cleaned_data.get(name)
        day = self.cleaned_data.get("day")
        if last and day and last < day:
            raise ValidationError(_("The last day is before the first one. Give the same day or a later one."))
        if last and last > timezone.localdate() + FURTHEST:
            raise ValidationError(_("The day is too far ahead. Give one of the next two years."))
        return last

    def _check_names(self) -> None:
        if not any(self.texts("name").values()) and not any(f"name_{code}" in self.errors for code in PAGE_LANGUAGES):
            self.add_error("name_fi", _("Give the event a name."))

    def _check_times(self) -> None:
        data = self.cleaned_data
        if "starts" in self.errors or "ends" in self.errors:
            return
        if data.get("is_all_day"):
            if data.get("starts") or data.get("ends"):
                told = _("You have told a time, too. Take the tick away, or empty “Begins” and “Ends”.")
                self.add_error("is_all_day", told)
        elif not data.get("starts"):
            self.add_error("starts", _("Tell when it begins, or tick that it lasts all day."))
        elif data.get("last_day") and not data.get("ends"):
            self.add_error("ends", _("Tell when it ends on its last day."))
        elif data.get("day") and data.get("ends"):
            starts_at, ends_at = self.times()
            if ends_at and ends_at <= starts_at:
                told = _("The end has to be later than the beginning. If it is on another day, "
                         "fill in “Ends on another day”.")  # fmt: skip
                self.add_error("ends", told)

    def _check_place(self) -> None:
        data = self.cleaned_data
        has_place = any(self.texts("place").values()) or any(self.texts("street").values())
        if not data.get("is_remote") and not has_place:
            self.add_error("place_fi", _("Tell where it is, or tick that it can be taken part in from afar."))
        if has_place and not data.get("municipality") and "municipality" not in self.errors:
            self.add_error("municipality", _("Choose the municipality where it is."))
        if self.errors.keys() & {"latitude", "longitude"}:
            return
        latitude, longitude = data.get("latitude"), data.get("longitude")
        for name, value, other in (("latitude", latitude, longitude), ("longitude", longitude, latitude)):
            if value is None and other is not None:
                self.add_error(name, _("Give both latitude and longitude, or neither."))
        for name, value, (least, most) in (("latitude", latitude, LATITUDES), ("longitude", longitude, LONGITUDES)):
            if value is not None and not least <= value <= most:
                told = _("The point is not in Finland. Give a number from %(least)s to %(most)s.")
                self.add_error(name, told % {"least": least, "most": most})

    def _check_repeats(self) -> None:
        data = self.cleaned_data
        repeat = data.get("repeat") or Repeat.ONCE
        is_weekly = repeat in (Repeat.WEEKLY, Repeat.FORTNIGHTLY)
        if repeat in (Repeat.ONCE, Repeat.KEPT):
            is_told = data.get("weekdays") or data.get("until") or (repeat == Repeat.ONCE and data.get("skipped"))
            if is_told and "repeat" not in self.errors:
                self.add_error("repeat", _("Choose how often it repeats, or empty what is told of it below."))
            return
        if data.get("weekdays") and not is_weekly:
            self.add_error(
                "repeat",
                _("Days of the week need “Every week” or “Every second week”. Choose one, or take the ticks away."),
            )
        if not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("Give the last day: at most two years ahead."))
        if is_weekly and data.get("day") and data.get("weekdays") and data["day"].weekday() not in data["weekdays"]:
            told = _("The first day is none of these. Tick “%(weekday)s” too, or change the first day.")
            self.add_error("weekdays", told % {"weekday": weekdays()[data["day"].weekday()]})
        if not self.errors.keys() & {"until", "weekdays", "day"}:
            for reason in rule_reasons(rule_of(self.repeats(), data["day"])):
                self.add_error("repeat", reason)

    def _check_service(self) -> None:
        service, organisation = self.cleaned_data.get("service"), self.cleaned_data.get("organisation")
        if service and organisation:
            roles = ServiceOrganisation.objects.filter(service=service, organisation=organisation)
            if not roles.exists():
                self.add_error("service", _("The service is not one of the organiser’s. Choose another one or none."))

    def _check_picture(self) -> None:
        """The picture that was sent now, else the one that was sent before; with it what has to be told of it."""
        data = self.cleaned_data
        if "picture" in self.errors:
            return
        is_taken_away = data.get("is_without_picture") and not data.get("picture")
        earlier = EventImage.objects.filter(digest=data["digest"]).first() if data.get("digest") else None
        self.image = data.get("picture") or (None if is_taken_away else earlier)
        # It goes along in the page, so that it need not be chosen again.
        self._send_along("digest", self.image.digest if self.image else "")
        if self.image is None:
            is_told_of = any(self.texts("image_alt").values()) or data.get("licence") or data.get("credit")
            if not is_taken_away and (data.get("digest") or is_told_of):
                self.add_error("picture", _("There is no picture. Choose it anew, or empty what is told of it below."))
            return
        if not any(self.texts("image_alt").values()):
            self.add_error("image_alt_fi", _("Tell what the picture shows."))
        if not data.get("licence") and "licence" not in self.errors:
            self.add_error("licence", _("Tell how the picture may be used."))
        if not data.get("credit") and "credit" not in self.errors:
            self.add_error("credit", _("Tell who has made the picture."))

    def _send_along(self, name: str, value: str) -> None:
        """What a hidden field has when the form comes back."""
        sent: Any = self.data.copy()  # type: ignore[attr-defined] # a QueryDict
        sent[name] = value
        self.data = sent

    def texts(self, name: str) -> dict[str, str]:
        """A text in the languages in which it was given."""
        given = {code.value: self.cleaned_data.get(f"{name}_{code}") or "" for code in PAGE_LANGUAGES}
        return {code: text for code, text in given.items() if text}

    def times(self) -> tuple[dt.datetime, dt.datetime | None]:
        """When it begins and ends, in UTC; what lasts all day ends as its last day does."""
        data = self.cleaned_data
        last_day = data.get("last_day") or data["day"]
        if data.get("is_all_day"):
            return local(data["day"], MIDNIGHT), local(last_day + DAY, MIDNIGHT)
        ends = data.get("ends")
        return local(data["day"], data["starts"]), local(last_day, ends, is_end=True) if ends else None

    def repeats(self) -> Repeats:
        data = self.cleaned_data
        repeat = Repeat(data.get("repeat") or Repeat.ONCE)
        kept = self.event.repeat_rule if self.event and repeat is Repeat.KEPT else ""
        return Repeats(repeat, tuple(data.get("weekdays") or ()), data.get("until"), kept)

    def entry(self) -> Entry:
        """What was said, for the writer. The form has been checked. No query."""
        data = self.cleaned_data
        starts_at, ends_at = self.times()
        repeats = self.repeats()
        texts: dict[str, Any] = {text.column: self.texts(text.name) for text in TEXTS if text.name != "image_alt"}
        picture: dict[str, Any] = {
            "image_alts": self.texts("image_alt"),
            "image_licence": data["licence"],
            "image_credit": data["credit"],
        }
        return Entry(
            **texts,
            **(picture if self.image else {}),
            organisation_id=UUID(data["organisation"]),
            starts_at=starts_at,
            ends_at=ends_at,
            has_times=not data["is_all_day"],
            repeat_rule=rule_of(repeats, data["day"]),
            skipped_on=data["skipped"] if repeats.repeat is not Repeat.ONCE else (),
            is_remote=data["is_remote"],
            municipality_id=data["municipality"] or None,
            charge=data["charge"] or Charge.UNKNOWN.value,
            service_id=UUID(data["service"]) if data["service"] else None,
            theme_keys=tuple(data["themes"]),
            target_group_ids=tuple(data["target_groups"]),
            image_id=self.image.pk if self.image else None,
            **{name: data[name] for name in ("postal_code", "latitude", "longitude", "registration_url", "info_url")},
        )


def _kept_repeats(event: Event | None) -> list[tuple[str, str]]:
    """The choice to leave the repeating as it is, of an event that repeats in a way that is none of the others."""
    first = timezone.localdate(event.starts_at) if event else timezone.localdate()
    repeats = repeats_of(event.repeat_rule if event else "", first)
    if repeats.repeat is not Repeat.KEPT:
        return []
    words = rule_words(repeats.kept, page_language(), first) or repeats.kept
    return [(Repeat.KEPT.value, _("As until now: %(repeats)s") % {"repeats": words})]


def _messages() -> dict[str, dict[str, str]]:
    """What to do about a value that is not in a list or is missing."""
    choose = _("Choose one of the list.")
    url = _("Write the whole address, like https://www.example.fi/.")
    number = _("Write a number, like 61.0587.")
    return {
        "organisation": {
            "required": _("Choose the organiser."),
            "invalid_choice": _("Choose an organiser of the list."),
        },
        "day": {"required": _("Give the day.")},
        "municipality": {"invalid_choice": _("Choose a municipality of the list.")},
        "themes": {"invalid_choice": _("Choose themes of the list.")},
        **{name: {"invalid_choice": choose} for name in ("repeat", "weekdays", "charge", "service", "licence")},
        "target_groups": {"invalid_choice": choose},
        "registration_url": {"invalid": url},
        "info_url": {"invalid": url},
        "latitude": {"invalid": number},
        "longitude": {"invalid": number},
    }
