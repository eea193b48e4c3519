"""What a source's documents are read with, from the tables."""

from collections import defaultdict

from catalog.areas import mergers
from catalog.events.intake.keywords import Rules
from catalog.events.intake.notes import Setting
from catalog.models import EventSource, KeywordRule, Municipality


def setting_of(source: EventSource) -> Setting:
    """The rules in use, the municipalities' names, and what the source says of all its events. Three queries."""
    return Setting(
        municipalities=_municipalities(),
        municipality=mergers.current(source.municipality_id or ""),
        themes=tuple(source.themes.filter(is_active=True).order_by("key").values_list("key", flat=True)),
        rules=_rules(),
    )


def _municipalities() -> dict[str, str]:
    """Name in lower case → code; of one that has been merged the new one's, whether it still has a row or not."""
    rows = dict(Municipality.objects.order_by("code").values_list("code", "names"))
    merged = {row["code"]: {language: row[f"name_{language}"] for language in ("fi", "sv")} for row in mergers.rows()}
    return {
        name.casefold(): mergers.current(code)
        for code, names in {**merged, **rows}.items()
        for name in names.values()
        if mergers.current(code) in rows
    }


def _rules() -> Rules:
    found: defaultdict[str, set[str]] = defaultdict(set)
    rows = KeywordRule.objects.filter(is_active=True, theme__is_active=True)
    for keyword, theme in rows.order_by("pk").values_list("keyword", "theme_id"):
        found[keyword].add(theme)
    return Rules({keyword: frozenset(themes) for keyword, themes in found.items()})
