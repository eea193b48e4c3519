"""The form of an event as the page shows it: what has to be told first, the rest in parts that open."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from catalog.desk.event_form import EntryForm
from catalog.desk.texts import TEXTS
from catalog.events.repeats import Repeat
from catalog.records import Charge

# Values that say nothing yet, so that a part with such alone stays closed.
SILENT: tuple[object, ...] = (None, "", [], (), False, Repeat.ONCE.value, Charge.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class Control:
    """A field and how it is shown: `group` for boxes to tick, `tick` for one, `field` for the rest."""

    field: BoundField
    shape: str


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under a heading. `is_open`: something in it is filled in or wrong. `digest`: of its picture, if any."""

    title: str
    controls: tuple[Control, ...]
    hint: str = ""
    is_open: bool = False
    digest: str = ""


def first_part(form: EntryForm) -> tuple[Section, ...]:
    """What everybody has to look at, in order."""
    return (
        _section(form, "", "name_fi", "organisation", "summary_fi"),
        _section(form, _("When"), "day", "starts", "ends"),
        _section(form, _("Where"), "place_fi", "municipality", "is_remote"),
        _section(form, "", "themes"),
    )


def more_parts(form: EntryForm) -> tuple[Section, ...]:
    """What can be told besides."""
    sv, en = ([f"{text.name}_{code}" for text in TEXTS if text.name != "image_alt"] for code in ("sv", "en"))
    digest = form.image.digest if form.image else form["digest"].value() or ""
    picture = ("picture", "is_without_picture") if digest else ("picture",)
    # An end before the beginning is put right by the last day, a missing beginning by the tick.
    has_wrong_times = bool(form.errors.keys() & {"starts", "ends"})
    return (
        _section(form, _("It repeats"), "repeat", "weekdays", "until", "skipped"),
        _section(form, _("All day, or several days"), "is_all_day", "last_day", is_open=has_wrong_times),
        _section(
            form, _("More about the event"),
            "description_fi", "target_groups", "accessibility_fi", "info_url", "service",
        ),
        _section(form, _("Price and registration"), "charge", "price_fi", "registration_fi", "registration_url"),
        _section(form, _("Address and point on the map"), "street_fi", "postal_code", "latitude", "longitude"),
        _section(form, _("In Swedish"), *sv),
        _section(form, _("In English"), *en),
        _section(
            form, _("Picture"), *picture, "image_alt_fi", "image_alt_sv", "image_alt_en", "licence", "credit",
            hint=_("There is a picture already. Another one takes its place.") if digest else "", digest=digest,
        ),
    )  # fmt: skip


def _section(
    form: EntryForm, title: str, *names: str, hint: str = "", digest: str = "", is_open: bool = False
) -> Section:
    fields = [form[name] for name in names]
    is_open = is_open or bool(hint) or any(field.errors or field.value() not in SILENT for field in fields)
    return Section(title, tuple(Control(field, _shape(field)) for field in fields), hint, is_open, digest)


def _shape(field: BoundField) -> str:
    if isinstance(field.field.widget, forms.CheckboxSelectMultiple):
        return "group"
    return "tick" if isinstance(field.field, forms.BooleanField) else "field"
