"""The themes and rules that ship with Tarmoa: from `defaults/themes.toml` to rows that people edit."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterable
from importlib import resources
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from catalog.models import RuleKind, Theme, ThemeRule
from catalog.models.defaulted import DefaultedModel, DefaultEntry, DefaultsReport, apply_defaults
from catalog.themes.assign import assign

logger = logging.getLogger(__name__)

KOKO = "http://www.yso.fi/onto/koko/"
POSITION_STEP = 10
"""The order of the file in tens, so that a county can put a theme of its own in between."""

Row = TypeVar("Row", bound=DefaultedModel)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Texts(_Entry):
    """A text in the three languages of the pages."""

    fi: str = Field(min_length=1)
    sv: str = Field(min_length=1)
    en: str = Field(min_length=1)


class ClassEntry(_Entry):
    """A service class. `name` is there for the reader of the file alone."""

    code: str = Field(pattern=r"^P\d{1,2}(\.\d{1,2})?$")
    name: str
    weight: float = Field(gt=0, le=1)
    with_hit: bool = False
    evidence: str = ""
    note: str = ""


class TermEntry(_Entry):
    """An ontology term. `name` is there for the reader of the file alone."""

    id: str = Field(pattern=r"^p\d+$")
    name: str
    weight: float = Field(default=0, ge=0, le=1)


class Stems(_Entry):
    fi: tuple[str, ...] = ()
    sv: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class ThemeEntry(_Entry):
    required: bool
    fallback: bool = False
    names: Texts
    official_names: Texts
    descriptions: Texts
    classes: tuple[ClassEntry, ...]
    terms: tuple[TermEntry, ...] = ()
    against: tuple[TermEntry, ...] = ()
    stems: Stems = Stems()

    @model_validator(mode="after")
    def _stems_are_lower_case(self) -> ThemeEntry:
        wrong = [stem for _, stems in self.stems for stem in stems if stem != stem.casefold().strip() or not stem]
        if wrong:
            raise ValueError(f"stems are lower case and not empty: {wrong}")
        return self


class ThemeFile(_Entry):
    """The whole file; the order of `themes` is the order on the pages."""

    version: int = Field(ge=1)
    themes: dict[str, ThemeEntry]


def read() -> ThemeFile:
    """The file, validated. Raises pydantic.ValidationError naming the place of a fault."""
    text = (resources.files("catalog.themes") / "defaults" / "themes.toml").read_text(encoding="utf-8")
    return ThemeFile.model_validate(tomllib.loads(text))


def load() -> list[DefaultsReport]:
    """Bring Theme and ThemeRule in line with the file, and judge the services again where that changed something.

    Five queries where nothing differs, else one more for each changed row and those of `assign`.
    """
    file = read()
    themes = _unless_made_here(Theme, theme_entries(file), identity=("key",))
    own = {theme.key for theme in Theme.objects.filter(default_key="")}
    rules = [entry for entry in rule_entries(file) if entry.values["theme_id"] not in own]
    report = apply_defaults(Theme, themes, version=file.version)
    entries = _unless_made_here(ThemeRule, rules, identity=("theme_id", "kind", "value", "language"))
    reports = [report, apply_defaults(ThemeRule, entries, version=file.version)]
    if any(report.created or report.updated or report.switched_off for report in reports):
        logger.info("Themes or rules changed: %s services are judged differently.", assign().changed)
    return reports


def theme_entries(file: ThemeFile) -> list[DefaultEntry]:
    """The themes as rows, in the order of the file."""
    return [
        DefaultEntry(
            key=key,
            values={
                "key": key,
                "names": theme.names.model_dump(),
                "official_names": theme.official_names.model_dump(),
                "descriptions": theme.descriptions.model_dump(),
                "is_required": theme.required,
                "is_fallback": theme.fallback,
                "position": position * POSITION_STEP,
            },
        )
        for position, (key, theme) in enumerate(file.themes.items(), start=1)
    ]


def rule_entries(file: ThemeFile) -> list[DefaultEntry]:
    """The rules of all themes as rows."""
    return [entry for key, theme in file.themes.items() for entry in _rules_of(key, theme)]


def _rules_of(key: str, theme: ThemeEntry) -> Iterable[DefaultEntry]:
    for item in theme.classes:
        kind = RuleKind.SERVICE_CLASS_WITH_HIT if item.with_hit else RuleKind.SERVICE_CLASS
        note = " – ".join(part for part in (item.note, item.evidence) if part)
        yield _rule(key, kind, item.code, weight=item.weight, note=note)
    for term in theme.terms:
        yield _rule(key, RuleKind.TERM, KOKO + term.id, weight=term.weight, note=term.name)
    for term in theme.against:
        yield _rule(key, RuleKind.AGAINST_TERM, KOKO + term.id, note=term.name)
    for language, stems in theme.stems:
        for stem in stems:
            yield _rule(key, RuleKind.STEM, stem, language=language)


def _rule(
    theme: str, kind: RuleKind, value: str, *, language: str = "", weight: float = 0.0, note: str = ""
) -> DefaultEntry:
    return DefaultEntry(
        key="/".join(part for part in (theme, kind.value, language, value) if part),
        values={
            "theme_id": theme,
            "kind": kind.value,
            "value": value,
            "language": language,
            "weight": float(weight),
            "note": note,
        },
    )


def _unless_made_here(
    model: type[Row], entries: Iterable[DefaultEntry], *, identity: tuple[str, ...]
) -> list[DefaultEntry]:
    """The entries but for those whose place a person's own row has taken: that row stays as it is. One query."""
    rows = list(model._default_manager.values_list("default_key", *identity))
    known = {key for key, *_ in rows if key}
    taken = {tuple(place) for _, *place in rows}
    return [
        entry for entry in entries if entry.key in known or tuple(entry.values[name] for name in identity) not in taken
    ]
