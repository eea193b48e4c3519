"""The questionnaire and the words about help, read from their rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from catalog.languages import pick
from catalog.models import Municipality
from catalog.search.entries import SORTING
from survey.models import Option, OptionWeight, Question, SafetyNotice, SafetyNumber
from survey.questions import Condition, Flag, OptionSpec, QuestionKind, Questionnaire, QuestionSpec

_FINNISH_ORDER = str.maketrans(*SORTING)


@dataclass(frozen=True, slots=True)
class HelpNumber:
    """A number to call, in the reader's language. `dialled` goes into the link."""

    name: str
    number: str
    dialled: str
    description: str
    hours: str


@dataclass(frozen=True, slots=True)
class HelpNotice:
    """What is said about help after some answers, with the numbers that belong to it."""

    title: str
    text: str
    numbers: tuple[HelpNumber, ...]


@dataclass(frozen=True, slots=True)
class Help:
    """Urgent help for a page: the numbers that are always in sight, and what the answers call for first."""

    numbers: tuple[HelpNumber, ...]
    notices: tuple[HelpNotice, ...]


def read_questionnaire(language: str) -> Questionnaire:
    """The questions in use, with the active counties' municipalities by name. Four queries.

    A choice of municipality is left out where there is nothing to choose.
    """
    weights = OptionWeight.objects.filter(is_active=True, theme__is_active=True)
    options = Option.objects.filter(is_active=True).order_by("position", "value")
    rows = Question.objects.filter(is_active=True).prefetch_related(
        Prefetch("options", options.prefetch_related(Prefetch("weights", weights)))
    )
    municipalities = _municipalities(language)
    questions = (_question(row, municipalities) for row in rows)
    return Questionnaire(tuple(question for question in questions if _can_be_asked(question)))


def _can_be_asked(question: QuestionSpec) -> bool:
    least = 2 if question.kind is QuestionKind.MUNICIPALITY else 1
    return len(question.options) >= least


def _question(row: Question, municipalities: tuple[OptionSpec, ...]) -> QuestionSpec:
    kind = QuestionKind(row.kind)
    is_municipality = kind is QuestionKind.MUNICIPALITY
    return QuestionSpec(
        key=row.key,
        kind=kind,
        texts=row.texts,
        options=municipalities if is_municipality else tuple(_option(option) for option in row.options.all()),
        hints=row.hints,
        purposes=row.purposes,
        max_choices=row.max_choices,
        is_sensitive=row.is_sensitive,
        show_if=Condition(row.show_if["question"], frozenset(row.show_if["any_of"])) if row.show_if else None,
    )


def _option(row: Option) -> OptionSpec:
    return OptionSpec(
        value=row.value,
        texts=row.texts,
        reasons=row.reasons,
        points={weight.theme_id: weight.points for weight in row.weights.all()},
        flag=Flag(row.flag) if row.flag else None,
        is_exclusive=row.is_exclusive,
        target_groups=frozenset(row.target_groups),
        life_events=frozenset(row.life_events),
        channel_kinds=frozenset(row.channel_kinds),
        stems={language: tuple(stems) for language, stems in row.stems.items()},
    )


def _municipalities(language: str) -> tuple[OptionSpec, ...]:
    """Municipalities as options: under their counties where more than one county is on."""
    rows = list(Municipality.objects.filter(county__is_active=True).select_related("county"))
    has_counties = len({row.county_id for row in rows}) > 1

    def order(row: Municipality) -> tuple[str, str]:
        county = pick(row.county.names, language) if has_counties and row.county else ""
        return (county.lower().translate(_FINNISH_ORDER), pick(row.names, language).lower().translate(_FINNISH_ORDER))

    return tuple(
        OptionSpec(row.code, row.names, groups=row.county.names if has_counties and row.county else {})
        for row in sorted(rows, key=order)
    )


def read_help(language: str, flags: Iterable[Flag] = ()) -> Help:
    """The words about help for a reader of `language`: one query, and one more where there are flags."""
    raised = list(flags)
    rows = [row for row in SafetyNumber.objects.filter(is_active=True) if language in (row.languages or [language])]
    always = tuple(_number(row, language) for row in rows if row.is_always_shown)
    if not raised:
        return Help(always, ())
    texts = {row.flag: row for row in SafetyNotice.objects.filter(is_active=True)}
    notices = tuple(
        HelpNotice(
            pick(texts[flag].titles, language),
            pick(texts[flag].texts, language),
            tuple(_number(row, language) for row in rows if flag in row.flags),
        )
        for flag in raised
        if flag in texts
    )
    return Help(always, notices)


def _number(row: SafetyNumber, language: str) -> HelpNumber:
    return HelpNumber(
        name=pick(row.names, language),
        number=row.number,
        dialled=row.number.replace(" ", ""),
        description=pick(row.descriptions, language),
        hours=pick(row.hours, language),
    )
