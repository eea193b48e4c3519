"""Small questionnaires for tests of the pure modules, and the shipped one read without a database."""

from collections.abc import Iterable

from survey.load import read_defaults
from survey.questions import Condition, Flag, OptionSpec, QuestionKind, Questionnaire, QuestionSpec

PLACES = (OptionSpec("405", {"fi": "Lappeenranta"}), OptionSpec("153", {"fi": "Imatra"}))


def question(
    key: str,
    *options: OptionSpec | str,
    kind: QuestionKind = QuestionKind.SINGLE,
    max_choices: int = 0,
    show_if: tuple[str, Iterable[str]] | None = None,
) -> QuestionSpec:
    """A question whose options may be given by their values alone."""
    return QuestionSpec(
        key=key,
        kind=kind,
        texts={"fi": key},
        options=tuple(OptionSpec(each, {"fi": each}) if isinstance(each, str) else each for each in options),
        max_choices=max_choices,
        show_if=Condition(show_if[0], frozenset(show_if[1])) if show_if else None,
    )


def shipped() -> Questionnaire:
    """The default questionnaire as it ships, with two municipalities."""
    return Questionnaire(tuple(_shipped_question(table) for table in read_defaults()["question"]))


def _shipped_question(table: dict) -> QuestionSpec:  # type: ignore[type-arg]
    kind = QuestionKind(table["kind"])
    condition = table.get("show_if")
    return QuestionSpec(
        key=table["key"],
        kind=kind,
        texts=table["text"],
        options=PLACES
        if kind is QuestionKind.MUNICIPALITY
        else tuple(
            OptionSpec(
                value=option["value"],
                texts=option["text"],
                reasons=option.get("reason", {}),
                points=option.get("themes", {}),
                flag=Flag(option["flag"]) if "flag" in option else None,
                is_exclusive=option.get("is_exclusive", False),
                target_groups=frozenset(option.get("target_groups", ())),
                life_events=frozenset(option.get("life_events", ())),
                channel_kinds=frozenset(option.get("channel_kinds", ())),
                stems={language: tuple(stems) for language, stems in option.get("stems", {}).items()},
            )
            for option in table["option"]
        ),
        max_choices=table.get("max_choices", 0),
        is_sensitive=table.get("is_sensitive", False),
        show_if=Condition(condition["question"], frozenset(condition["any_of"])) if condition else None,
    )
