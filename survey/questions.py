"""The questionnaire as plain values: questions, options and what an option means for the recommendations. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from catalog.languages import LocalisedText


class QuestionKind(StrEnum):
    """How a question is answered. A municipality's options come from the catalogue, not from the questionnaire."""

    SINGLE = "single"
    MULTI = "multi"
    MUNICIPALITY = "municipality"


class Flag(StrEnum):
    """An answer that brings a word about help with it, most pressing first."""

    URGENT = "urgent"
    VIOLENCE = "violence"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Condition:
    """The question is asked only when the earlier `question` was answered with any of the values."""

    question: str
    any_of: frozenset[str]

    def is_met(self, values: Iterable[str]) -> bool:
        return not self.any_of.isdisjoint(values)


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """A choice. `points` are need points per theme key; `stems` the beginnings of words that fit, per language.

    `reasons` complete the sentence "Because you answered that …". An exclusive option rules the others out. `groups`
    names what the option is listed under, where a list is long.
    """

    value: str
    texts: LocalisedText
    reasons: LocalisedText = field(default_factory=dict)
    points: Mapping[str, float] = field(default_factory=dict)
    flag: Flag | None = None
    is_exclusive: bool = False
    target_groups: frozenset[str] = frozenset()
    life_events: frozenset[str] = frozenset()
    channel_kinds: frozenset[str] = frozenset()
    stems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: LocalisedText = field(default_factory=dict)

    @property
    def is_particular(self) -> bool:
        """Whether it names something that only some services of its themes are about."""
        return bool(self.stems or self.target_groups)


@dataclass(frozen=True, slots=True)
class QuestionSpec:
    """A question with its options in order. `max_choices` 0 means any number of a multiple choice."""

    key: str
    kind: QuestionKind
    texts: LocalisedText
    options: tuple[OptionSpec, ...]
    hints: LocalisedText = field(default_factory=dict)
    purposes: LocalisedText = field(default_factory=dict)
    max_choices: int = 0
    is_sensitive: bool = False
    show_if: Condition | None = None

    @property
    def choice_limit(self) -> int:
        """How many options may be chosen at once."""
        if self.kind is not QuestionKind.MULTI:
            return 1
        return self.max_choices or len(self.options)

    def chosen_options(self, values: Iterable[str]) -> tuple[OptionSpec, ...]:
        """The options of the values, in the question's order; values it does not know are passed over."""
        wanted = set(values)
        return tuple(option for option in self.options if option.value in wanted)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The questions in the order in which they are asked."""

    questions: tuple[QuestionSpec, ...]

    def question(self, key: str) -> QuestionSpec | None:
        return next((question for question in self.questions if question.key == key), None)
