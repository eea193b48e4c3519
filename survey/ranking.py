"""Which services answer which need, and why. Pure: what it sees of a service is a Candidate.

The rule (an own proposal, docs/survey.md):

* An answer counts in full for a service of its theme. One that names something particular (it has `stems`) does so
  only for a service that speaks of it, and counts PARTICULAR_SHARE for the others.
* Fit = need points so counted × the service's score in the theme × the factors of `_factor`. A service is suggested
  from GOOD_ENOUGH up: rather none than bad ones.
* Rank = fit, with a share of what the service does for the reader's other needs, × nearness and language.
* Every need gets one service, strongest need first; the places left go where points are highest for each service
  already there (as seats do in a proportional election), to PER_THEME each and IN_ALL together. A wish that no service
  of the theme has answered yet goes before one that has been. A service stands once.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from uuid import UUID

from survey.questions import OptionSpec
from survey.scoring import MAX_POINTS, Need, Profile

GOOD_ENOUGH = 1.0
PARTICULAR_SHARE = 1 / 3
OTHER_NEEDS_SHARE = 0.25
PER_THEME = 3
IN_ALL = 12
REASONS_PER_SERVICE = 2

TARGET_GROUP_FACTOR = 1.25
OTHER_GROUP_FACTOR = 0.4
LIFE_EVENT_FACTOR = 1.3
# A service that names one or two turns in life is for people in them; more than that is a list for everybody.
OTHER_LIFE_EVENT_FACTOR = 0.6
FEW_LIFE_EVENTS = 2
CHANNEL_FACTOR = 1.2
NEW_WISH_FACTOR = 1.5
OTHER_LANGUAGE_FACTOR = 0.7


class Nearness(IntEnum):
    """How near a service is: given in the reader's municipality, in an area around it, or everywhere."""

    EVERYWHERE = 0
    AREA = 1
    MUNICIPALITY = 2


NEARNESS_FACTOR = {Nearness.EVERYWHERE: 1.0, Nearness.AREA: 1.1, Nearness.MUNICIPALITY: 1.2}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the ranking sees of a service: its score per theme, its head (name, summary, keywords) per language, codes.

    `is_in_language`: the service is given in the reader's language, or does not say in which.
    """

    id: UUID
    theme_scores: Mapping[str, float]
    heads: Mapping[str, str] = field(default_factory=dict)
    target_groups: frozenset[str] = frozenset()
    life_events: frozenset[str] = frozenset()
    channel_kinds: frozenset[str] = frozenset()
    nearness: Nearness = Nearness.EVERYWHERE
    is_in_language: bool = True


@dataclass(frozen=True, slots=True)
class Pick:
    """A recommended service with the options that brought it, the most telling first."""

    service_id: UUID
    reasons: tuple[OptionSpec, ...]


@dataclass(frozen=True, slots=True)
class ThemePicks:
    """The services picked for a need. `is_answered` is False where no service was good enough.

    A need may be answered and have no picks: its services then stand under a stronger one.
    """

    theme: str
    picks: tuple[Pick, ...]
    is_answered: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    """A candidate as the answer to a need. `about` are the places of the need's sources that it speaks of."""

    service_id: UUID
    rank: float
    about: frozenset[int]


def pick(profile: Profile, candidates: Sequence[Candidate]) -> tuple[ThemePicks, ...]:
    """The recommendations for each need that is strong enough to be answered at all, strongest need first."""
    needs = [need for need in profile.needs if need.points >= GOOD_ENOUGH]
    answers = {need.theme: _answers(need, profile, candidates) for need in needs}
    picked: dict[str, list[_Answer]] = {need.theme: [] for need in needs}
    taken: set[UUID] = set()
    while len(taken) < IN_ALL:
        following = {
            need.theme: found
            for need in needs
            if len(picked[need.theme]) < PER_THEME
            and (found := _next(answers[need.theme], picked[need.theme], taken)) is not None
        }
        waiting = [need for need in needs if need.theme in following]
        if not waiting:
            break
        need = max(waiting, key=lambda need: (not picked[need.theme], need.points / (len(picked[need.theme]) + 1)))
        picked[need.theme].append(following[need.theme])
        taken.add(following[need.theme].service_id)
    return tuple(
        ThemePicks(
            need.theme,
            tuple(Pick(found.service_id, _reasons(need, found.about)) for found in picked[need.theme]),
            is_answered=bool(answers[need.theme]),
        )
        for need in needs
    )


def _next(answers: Iterable[_Answer], picked: Iterable[_Answer], taken: set[UUID]) -> _Answer | None:
    """The best answer that is left; one that speaks of a wish not yet answered counts for more."""
    answered = frozenset().union(*(found.about for found in picked))
    left = (found for found in answers if found.service_id not in taken)
    return max(left, key=lambda found: found.rank * (NEW_WISH_FACTOR if found.about - answered else 1), default=None)


def _answers(need: Need, profile: Profile, candidates: Iterable[Candidate]) -> list[_Answer]:
    """The candidates that fit the need well enough, best first; equals in a lasting order."""
    found: list[_Answer] = []
    for candidate in candidates:
        about = frozenset(
            place for place, source in enumerate(need.sources) if _speaks_of(candidate, source.option)
        )
        points = sum(
            source.points if place in about or not source.option.stems else source.points * PARTICULAR_SHARE
            for place, source in enumerate(need.sources)
        )
        fit = min(MAX_POINTS, points) * candidate.theme_scores.get(need.theme, 0.0) * _factor(profile, candidate)
        if fit < GOOD_ENOUGH:
            continue
        others = sum(
            other.points * candidate.theme_scores.get(other.theme, 0.0)
            for other in profile.needs
            if other.theme != need.theme
        )
        place_and_language = NEARNESS_FACTOR[candidate.nearness] * (
            1 if candidate.is_in_language else OTHER_LANGUAGE_FACTOR
        )
        found.append(_Answer(candidate.id, (fit + OTHER_NEEDS_SHARE * others) * place_and_language, about))
    return sorted(found, key=lambda answer: (-answer.rank, str(answer.service_id)))


def _factor(profile: Profile, candidate: Candidate) -> float:
    """How much better, or worse, than by its themes alone the service fits the reader."""
    factor = 1.0
    if profile.target_groups & candidate.target_groups:
        factor *= TARGET_GROUP_FACTOR
    elif profile.other_groups & candidate.target_groups:
        factor *= OTHER_GROUP_FACTOR
    if profile.life_events & candidate.life_events:
        factor *= LIFE_EVENT_FACTOR
    elif 0 < len(candidate.life_events) <= FEW_LIFE_EVENTS:
        factor *= OTHER_LIFE_EVENT_FACTOR
    if profile.channel_kinds & candidate.channel_kinds:
        factor *= CHANNEL_FACTOR
    return factor


def _reasons(need: Need, about: frozenset[int]) -> tuple[OptionSpec, ...]:
    """The answers behind a suggestion: what the service speaks of, else what is true of the theme as a whole."""
    telling = [source.option for place, source in enumerate(need.sources) if place in about]
    general = [source.option for place, source in enumerate(need.sources) if place not in about and not source.option.stems]
    chosen = telling + general or [source.option for source in need.sources]
    return tuple(chosen[:REASONS_PER_SERVICE])


def _speaks_of(candidate: Candidate, option: OptionSpec) -> bool:
    """Whether the service is about what the option names: by a word of its head, a target group or a life event."""
    return (
        any(
            _pattern(stems).search(candidate.heads.get(language, "").casefold()) is not None
            for language, stems in option.stems.items()
            if stems
        )
        or bool(option.target_groups & candidate.target_groups)
        or bool(option.life_events & candidate.life_events)
    )


@lru_cache(maxsize=1024)
def _pattern(stems: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(stem) for stem in stems)})")
