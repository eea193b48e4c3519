"""From answers to what is needed: need points per theme with the answers they come from, wishes, flags. Pure.

Nothing here judges a person. Points say how eagerly services of a theme are looked for; they are never shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from survey.answers import Answers, path, relevant
from survey.questions import Flag, OptionSpec, QuestionKind, Questionnaire

# Several answers may point at one theme; beyond this they do not make it any more urgent than the others.
MAX_POINTS = 6.0


@dataclass(frozen=True, slots=True)
class Source:
    """A chosen option that speaks for a theme, with its points."""

    option: OptionSpec = field(repr=False)
    points: float


@dataclass(frozen=True, slots=True)
class Need:
    """A theme that the answers speak for. Sources come strongest first."""

    theme: str
    points: float
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What the answers come to. Needs strongest first; an empty municipality means the whole area.

    `other_groups` are target groups that a single choice has ruled out: who looks for young people's company is not
    looking for a senior club.
    """

    needs: tuple[Need, ...] = ()
    flags: tuple[Flag, ...] = ()
    municipality: str = ""
    options: tuple[OptionSpec, ...] = field(default=(), repr=False)
    other_groups: frozenset[str] = frozenset()

    @property
    def target_groups(self) -> frozenset[str]:
        return frozenset[str]().union(*(option.target_groups for option in self.options))

    @property
    def life_events(self) -> frozenset[str]:
        return frozenset[str]().union(*(option.life_events for option in self.options))

    @property
    def channel_kinds(self) -> frozenset[str]:
        return frozenset[str]().union(*(option.channel_kinds for option in self.options))


def profile(questionnaire: Questionnaire, answers: Answers) -> Profile:
    """The profile of the answers that hold (see `relevant`)."""
    answers = relevant(questionnaire, answers)
    chosen: list[OptionSpec] = []
    municipality = ""
    other_groups: set[str] = set()
    for question in path(questionnaire, answers):
        options = question.chosen_options(answers.values(question.key))
        if question.kind is QuestionKind.MUNICIPALITY:
            municipality = options[0].value if options else ""
            continue
        chosen.extend(options)
        if question.kind is QuestionKind.SINGLE and any(option.target_groups for option in options):
            other_groups.update(*(option.target_groups for option in question.options))
    own_groups = frozenset[str]().union(*(option.target_groups for option in chosen))
    return Profile(
        needs=_needs(chosen),
        flags=flags_of(chosen),
        municipality=municipality,
        options=tuple(chosen),
        other_groups=frozenset(other_groups) - own_groups,
    )


def _needs(chosen: Iterable[OptionSpec]) -> tuple[Need, ...]:
    sources: Mapping[str, list[Source]] = defaultdict(list)
    for option in chosen:
        for theme, points in option.points.items():
            sources[theme].append(Source(option, points))
    needs = [
        Need(
            theme,
            min(MAX_POINTS, sum(source.points for source in found)),
            tuple(sorted(found, key=lambda source: -source.points)),
        )
        for theme, found in sources.items()
    ]
    return tuple(sorted(needs, key=lambda need: (-need.points, need.theme)))


def flags_of(options: Iterable[OptionSpec]) -> tuple[Flag, ...]:
    """The flags the options raise, most pressing first. Urgent help says all that support would."""
    raised = {option.flag for option in options if option.flag}
    if Flag.URGENT in raised:
        raised.discard(Flag.SUPPORT)
    return tuple(flag for flag in Flag if flag in raised)
