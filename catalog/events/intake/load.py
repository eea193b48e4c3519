"""The keyword rules that ship with Tarmoa: from `defaults/keywords.toml` to rows that people edit."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field, model_validator

from catalog.models import KeywordRule, Theme
from catalog.models.defaulted import DefaultEntry, DefaultsReport, apply_defaults


class KeywordEntry(BaseModel):
    """A theme's keywords: labels in each language, and ids with the label that a person reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fi: tuple[str, ...] = ()
    sv: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    ids: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _keywords_are_lower_case(self) -> KeywordEntry:
        wrong = [word for word in (*self.fi, *self.sv, *self.en, *self.ids) if word != word.lower().strip() or not word]
        if wrong:
            raise ValueError(f"keywords are in lower case and not empty: {wrong}")
        return self


class KeywordFile(BaseModel):
    """The whole file, by theme."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = Field(ge=1)
    themes: dict[str, KeywordEntry]


def read() -> KeywordFile:
    """The file, validated. Raises pydantic.ValidationError naming the place of a fault."""
    text = (resources.files("catalog.events") / "defaults" / "keywords.toml").read_text(encoding="utf-8")
    return KeywordFile.model_validate(tomllib.loads(text))


def load() -> list[DefaultsReport]:
    """Bring KeywordRule in line with the file; the next sync goes by it. Four queries where nothing differs.

    A rule that somebody made here before the file had it stays as it is; one of a theme that is not there is left out.
    """
    file = read()
    themes = set(Theme.objects.values_list("pk", flat=True))
    rows = list(KeywordRule.objects.order_by("pk").values_list("default_key", "keyword", "theme_id"))
    known = {key for key, _, _ in rows if key}
    taken = {(keyword, theme) for _, keyword, theme in rows}
    entries = [
        entry
        for entry in rule_entries(file)
        if entry.values["theme_id"] in themes
        and (entry.key in known or (entry.values["keyword"], entry.values["theme_id"]) not in taken)
    ]
    return [apply_defaults(KeywordRule, entries, version=file.version)]


def rule_entries(file: KeywordFile) -> list[DefaultEntry]:
    """The rules as rows; a word that two languages share is one rule."""
    return [entry for theme, words in file.themes.items() for entry in _rules_of(theme, words)]


def _rules_of(theme: str, words: KeywordEntry) -> Iterator[DefaultEntry]:
    labels = dict.fromkeys((*words.fi, *words.sv, *words.en), "")
    for keyword, label in {**labels, **words.ids}.items():
        values = {"keyword": keyword, "label": label, "theme_id": theme}
        yield DefaultEntry(key=f"{theme}/{keyword}", values=values)
