"""Fields of the desk's forms: days and times as people write them, several days in one field, a degree, a picture."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.events.images import LARGEST_BYTES, ImageRefused, ImageTooLarge, image_from
from catalog.models import EventImage

DAY_FORMS = ["%Y-%m-%d", "%d.%m.%Y"]
TIME_FORMS = ["%H:%M", "%H.%M", "%H:%M:%S", "%H"]
MOST_DAYS = 366


class DayField(forms.DateField):
    """A day from the browser's own picker, or as 1.12.2026."""

    default_error_messages = {"invalid": gettext_lazy("Write the day like this: 1.12.2026.")}

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=DAY_FORMS, widget=widget, **options)


class ClockField(forms.TimeField):
    """A time of day: 9.30, 9:30 or 9."""

    default_error_messages = {"invalid": gettext_lazy("Write the time like this: 9.30.")}

    def __init__(self, **options: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(input_formats=TIME_FORMS, widget=widget, **options)


class DaysField(forms.CharField):
    """Days with commas, spaces or line breaks between them, as a tuple of dates."""

    def clean(self, value: Any) -> tuple[dt.date, ...]:
        words = re.split(r"[,;\s]+", str(super().clean(value)).strip())
        days = sorted({_day(word) for word in words if word})
        if len(days) > MOST_DAYS:
            raise ValidationError(_("Give fewer days."))
        return tuple(days)


def _day(word: str) -> dt.date:
    for form in DAY_FORMS:
        try:
            return dt.datetime.strptime(word, form).date()  # noqa: DTZ007 - a date has no time zone
        except ValueError:
            continue
    raise ValidationError(_("“%(word)s” is not a day. Write days like this: 24.12.2026, 31.12.2026.") % {"word": word})


class DegreeField(forms.FloatField):
    """A degree with a comma or a point."""

    def to_python(self, value: Any) -> float | None:  # type: ignore[override] # the stubs take it for an IntegerField
        return super().to_python(str(value or "").replace(",", "."))


class PictureField(forms.FileField):
    """A picture, which is made anew and kept at once, so that it is there still when the form comes back."""

    def clean(self, data: Any, initial: Any = None) -> EventImage | None:
        file = super().clean(data, None)
        if not file:
            return None
        try:
            if file.size > LARGEST_BYTES:
                raise ImageTooLarge(str(file.size))
            return image_from(file.read())
        except ImageTooLarge as error:
            raise ValidationError(_("The picture is too large. Choose one of at most 10 MB.")) from error
        except ImageRefused as error:
            raise ValidationError(_("The file is not a picture that we can read. Choose a JPEG or PNG.")) from error
