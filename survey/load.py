"""The default questionnaire: from the TOML file into rows that admins may edit."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

from django.db import transaction

from catalog.models.defaulted import DefaultEntry, DefaultsReport, apply_defaults
from survey.models import Option, OptionWeight, Question, SafetyNotice, SafetyNumber

Table = Mapping[str, Any]


def read_defaults() -> dict[str, Any]:
    """The default file, as TOML gives it."""
    return tomllib.loads((resources.files("survey") / "defaults" / "questionnaire.toml").read_text(encoding="utf-8"))


@transaction.atomic
def load() -> list[DefaultsReport]:
    """Bring the questionnaire's rows in line with the default file; the themes must be there already.

    Writes all survey tables in one transaction: six queries when nothing has changed, one more per changed row.
    """
    data = read_defaults()
    version: int = data["version"]
    numbers = apply_defaults(SafetyNumber, _numbers(data["safety_number"]), version=version)
    notices = apply_defaults(SafetyNotice, _notices(data["safety_notice"]), version=version)
    questions = apply_defaults(Question, _questions(data["question"]), version=version)
    options = apply_defaults(Option, _options(data["question"]), version=version)
    option_ids = dict(Option.objects.exclude(default_key="").values_list("default_key", "pk"))
    weights = apply_defaults(OptionWeight, _weights(data["question"], option_ids), version=version)
    return [numbers, notices, questions, options, weights]


def _numbers(tables: Iterable[Table]) -> Iterator[DefaultEntry]:
    for position, table in enumerate(tables):
        yield DefaultEntry(
            table["key"],
            {
                "key": table["key"],
                "names": table["name"],
                "descriptions": table["description"],
                "hours": table["hours"],
                "number": table["number"],
                "languages": table.get("languages", []),
                "flags": table["flags"],
                "is_always_shown": table.get("is_always_shown", False),
                "position": position,
            },
        )


def _notices(tables: Iterable[Table]) -> Iterator[DefaultEntry]:
    for table in tables:
        yield DefaultEntry(table["flag"], {"flag": table["flag"], "titles": table["title"], "texts": table["text"]})


def _questions(tables: Iterable[Table]) -> Iterator[DefaultEntry]:
    for position, table in enumerate(tables):
        yield DefaultEntry(
            table["key"],
            {
                "key": table["key"],
                "kind": table["kind"],
                "texts": table["text"],
                "hints": table.get("hint", {}),
                "purposes": table.get("purpose", {}),
                "max_choices": table.get("max_choices", 0),
                "is_sensitive": table.get("is_sensitive", False),
                "show_if": table.get("show_if", {}),
                "position": position,
            },
        )


def _options(tables: Iterable[Table]) -> Iterator[DefaultEntry]:
    for question in tables:
        for position, table in enumerate(question.get("option", [])):
            yield DefaultEntry(
                f"{question['key']}/{table['value']}",
                {
                    "question_id": question["key"],
                    "value": table["value"],
                    "texts": table["text"],
                    "reasons": table.get("reason", {}),
                    "flag": table.get("flag", ""),
                    "is_exclusive": table.get("is_exclusive", False),
                    "target_groups": table.get("target_groups", []),
                    "life_events": table.get("life_events", []),
                    "channel_kinds": table.get("channel_kinds", []),
                    "stems": table.get("stems", {}),
                    "position": position,
                },
            )


def _weights(tables: Iterable[Table], option_ids: Mapping[str, int]) -> Iterator[DefaultEntry]:
    for question in tables:
        for table in question.get("option", []):
            option_key = f"{question['key']}/{table['value']}"
            for theme, points in table.get("themes", {}).items():
                yield DefaultEntry(
                    f"{option_key}/{theme}",
                    # As a float, since the row gives floats back and an unedited row must look unedited.
                    {"option_id": option_ids[option_key], "theme_id": theme, "points": float(points)},
                )
