"""What results can be narrowed by, as the search page shows it: groups of values with counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from catalog.search.facets import MUNICIPALITY
from catalog.search.search import Found
from catalog.search_form import TICKED, SearchForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

# A longer list than by so many is cut there, and opens to its whole length.
MOST_SHOWN, FEW_MORE = 5, 2
# What PTV writes for citizens in general, and what is not for residents, says nothing of whom a service is for.
_GENERAL_TARGETS = ("KR1", "KR3")

_LABELS: Mapping[str, Mapping[str, StrPromise]] = {
    "channel": {"on_site": _("On site"), "phone": _("By phone"), "online": _("Online")},
    "charge": {"free": _("Free of charge")},
    "provider": {
        "public": _("Public sector"), "association": _("Association or foundation"), "company": _("Company"),
    },
    "service_language": {
        "fi": _("Finnish"), "sv": _("Swedish"), "en": _("English"), "se": _("Northern Sámi"), "ru": _("Russian"),
        "et": _("Estonian"), "ar": _("Arabic"), "so": _("Somali"), "uk": _("Ukrainian"), "fa": _("Persian"),
        "ku": _("Kurdish"), "smn": _("Inari Sámi"), "sms": _("Skolt Sámi"), "de": _("German"), "fr": _("French"),
        "es": _("Spanish"), "zh": _("Chinese"), "vi": _("Vietnamese"), "th": _("Thai"), "tr": _("Turkish"),
        "sq": _("Albanian"), "fse": _("Finnish sign language"), "fss": _("Finland-Swedish sign language"),
        "fsl": _("Finnish sign language"),
    },
}  # fmt: skip
_TITLES: Mapping[str, StrPromise] = {
    "target": _("For whom"), "channel": _("How"), "charge": _("Price"), "language": _("Language of service"),
    "provider": _("Who provides it"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """A group of tick boxes; `name` is the parameter's."""

    name: str
    title: str
    values: tuple[FacetValue, ...]

    @property
    def shown(self) -> tuple[FacetValue, ...]:
        return self.values[:MOST_SHOWN] if len(self.values) > MOST_SHOWN + FEW_MORE else self.values

    @property
    def more(self) -> tuple[FacetValue, ...]:
        """The rest of a long list, behind a button of its own."""
        return self.values[len(self.shown) :]

    @property
    def is_open(self) -> bool:
        """Whether something of the rest is on, so that it has to be in sight."""
        return any(value.is_on for value in self.more)


def facet_views(form: SearchForm, found: Found) -> Iterator[FacetView]:
    """Groups with something to tick, each value with how many results there would be with it."""
    for name, kind in TICKED.items():
        on = form.ticked(name)
        counts = found.counts.of[kind]
        values = [
            FacetValue(value, value_label(kind, value, found), number, value in on)
            for value, number in counts.items()
            if (number and value not in _GENERAL_TARGETS) or value in on
        ]
        if values:
            yield FacetView(
                name, str(_TITLES[name]), tuple(sorted(values, key=lambda value: (-value.count, value.label)))
            )


def count_choices(form: SearchForm, found: Found) -> None:
    """Write beside each choice of the form's lists how many results there would be with it, where that is known."""
    for name, kind in (("theme", "theme"), ("municipality", MUNICIPALITY)):
        field: Any = form.fields[name]
        counts = found.counts.of[kind]
        field.choices = [
            (value, f"{label} ({counts.get(value, 0)})" if value and counts else label)
            for value, label in field.choices
        ]


def value_label(kind: str, value: str, found: Found) -> str:
    """A facet's value in words."""
    known = found.facets
    names = {"target": known.targets, "theme": known.theme_names, MUNICIPALITY: known.municipality_names}
    return names[kind].get(value, value) if kind in names else str(_LABELS.get(kind, {}).get(value, value))
