"""Which services answer which need, and why. Pure: what it sees of a service is a Candidate.

The rule (an own proposal, docs/survey.md):

* An answer counts in full for a service of its theme. One that names something particular (words or a target group)
  does so only for a service that is about it, and counts PARTICULAR_SHARE for the others.
* Fit = need points so counted × the service's score in the theme × the factors of `_factor`. A service is suggested
  from GOOD_ENOUGH up: rather none than bad ones. It stands once, under the need it fits best.
* Rank = fit, with a share of what the service does for the reader's other needs, × nearness and language.
* Every need gets one service, strongest need first; the places left go where points are highest for each service
  already there (as seats do in a proportional election), to PER_THEME each and IN_ALL together. A wish that no service
  of the theme has answered yet goes before one that has been.
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
# A need this strong that nothing answers is worth telling the reader about.
WORTH_SAYING = 2.0
PARTICULAR_SHARE = 0.25
OTHER_NEEDS_SHARE = 0.25
PER_THEME = 3
IN_ALL = 12
REASONS_PER_SERVICE = 2

TARGET_GROUP_FACTOR = 1.25
OTHER_GROUP_FACTOR = 0.4
LIFE_EVENT_FACTOR = 1.3
# A service that names one or two turns in life is for people in them; one that names more is for anybody.
OTHER_LIFE_EVENT_FACTOR = 0.6
FEW_LIFE_EVENTS = 2
CHANNEL_FACTOR = 1.2
# Somebody who is lonely has not asked for a group for those whose friend drinks.
OTHER_SITUATION_FACTOR = 0.5
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
    """What the ranking sees of a service: its score in every theme, its head per language, its codes.

    A head is the name, the summary and the keywords.
    `situations` are those of its themes that are for people in some situation rather than for everybody.
    `is_in_language`: the service is given in the reader's language, or does not say in which.
    """

    id: UUID
    theme_scores: Mapping[str, float]
    situations: frozenset[str] = frozenset()
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
    """The services picked for a need. `is_missing`: a need of some strength for which no service was good enough.

    A need may be answered and have no picks: its services then stand under a stronger one.
    """

    theme: str
    picks: tuple[Pick, ...]
    is_missing: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    """A candidate as the answer to a need. `about` are the places of the need's sources that it is about."""

    service_id: UUID
    fit: float
    rank: float
    about: frozenset[int]


def pick(profile: Profile, candidates: Sequence[Candidate]) -> tuple[ThemePicks, ...]:
    """The recommendations for each need that is strong enough to be answered at all, strongest need first."""
    needs = [need for need in profile.needs if need.points >= GOOD_ENOUGH]
    answered: set[str] = set()
    queues: dict[str, list[_Answer]] = {need.theme: [] for need in needs}
    for candidate in candidates:
        answers = {need.theme: found for need in needs if (found := _answer(need, profile, candidate)) is not None}
        answered.update(answers)
        if answers:
            home = max(answers, key=lambda theme: answers[theme].fit)
            queues[home].append(answers[home])
    for queue in queues.values():
        queue.sort(key=lambda found: (-found.rank, str(found.service_id)))
    picked = _share_out(needs, queues)
    return tuple(
        ThemePicks(
            need.theme,
            tuple(Pick(found.service_id, _reasons(need, found.about)) for found in picked[need.theme]),
            is_missing=need.points >= WORTH_SAYING and need.theme not in answered,
        )
        for need in needs
    )


def _share_out(needs: Sequence[Need], queues: Mapping[str, list[_Answer]]) -> Mapping[str, list[_Answer]]:
    """Fill the places, one at a time: first a service for every need, then by points per service already there."""
    picked: dict[str, list[_Answer]] = {need.theme: [] for need in needs}
    for _ in range(IN_ALL):
        waiting = [need for need in needs if len(picked[need.theme]) < min(PER_THEME, len(queues[need.theme]))]
        if not waiting:
            break
        need = max(waiting, key=lambda need: (not picked[need.theme], need.points / (len(picked[need.theme]) + 1)))
        picked[need.theme].append(_next(queues[need.theme], picked[need.theme]))
    return picked


def _next(queue: Iterable[_Answer], picked: Sequence[_Answer]) -> _Answer:
    """The best that is left; one that is about a wish not yet answered counts for more."""
    met = frozenset[int]().union(*(found.about for found in picked))
    left = (found for found in queue if found not in picked)
    return max(left, key=lambda found: found.rank * (NEW_WISH_FACTOR if found.about - met else 1))


def _answer(need: Need, profile: Profile, candidate: Candidate) -> _Answer | None:
    """The candidate as an answer to the need; None where it is not good enough."""
    score = candidate.theme_scores.get(need.theme, 0.0)
    about = frozenset(place for place, source in enumerate(need.sources) if _is_about(candidate, source.option))
    points = sum(
        source.points * (1 if place in about or not source.option.is_particular else PARTICULAR_SHARE)
        for place, source in enumerate(need.sources)
    )
    fit = min(MAX_POINTS, points) * score * _factor(profile, candidate, is_about=bool(about))
    wanted = {other.theme: other.points for other in profile.needs}
    if fit < GOOD_ENOUGH:
        return None
    others = sum(
        wanted.get(theme, 0.0) * other for theme, other in candidate.theme_scores.items() if theme != need.theme
    )
    nearness = NEARNESS_FACTOR[candidate.nearness] * (1 if candidate.is_in_language else OTHER_LANGUAGE_FACTOR)
    return _Answer(candidate.id, fit, (fit + OTHER_NEEDS_SHARE * others) * nearness, about)


def _factor(profile: Profile, candidate: Candidate, *, is_about: bool) -> float:
    """How much better, or worse, than by its themes alone the service fits the reader.

    `is_about`: the reader has named something that the service is about, so it is for the reader too.
    """
    factor = 1.0
    is_for_group = bool(profile.target_groups & candidate.target_groups)
    if is_for_group:
        factor *= TARGET_GROUP_FACTOR
    elif profile.other_groups & candidate.target_groups:
        factor *= OTHER_GROUP_FACTOR
    if profile.life_events & candidate.life_events:
        factor *= LIFE_EVENT_FACTOR
    elif 0 < len(candidate.life_events) <= FEW_LIFE_EVENTS and not (is_about or is_for_group):
        factor *= OTHER_LIFE_EVENT_FACTOR
    if profile.channel_kinds & candidate.channel_kinds:
        factor *= CHANNEL_FACTOR
    if candidate.situations.difference(need.theme for need in profile.needs):
        factor *= OTHER_SITUATION_FACTOR
    return factor


def _reasons(need: Need, about: frozenset[int]) -> tuple[OptionSpec, ...]:
    """The answers behind a suggestion: what the service is about, else what is true of the theme as a whole."""
    telling = [source.option for place, source in enumerate(need.sources) if place in about]
    general = [
        source.option
        for place, source in enumerate(need.sources)
        if place not in about and not source.option.is_particular
    ]
    chosen = telling + general or [source.option for source in need.sources]
    return tuple(chosen[:REASONS_PER_SERVICE])


def _is_about(candidate: Candidate, option: OptionSpec) -> bool:
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
