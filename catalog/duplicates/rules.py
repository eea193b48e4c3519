"""When two descriptions are of the same thing. Pure: light records in, suspected pairs with their reasons out.

Two services are suspected when they belong to the same organisation (by business id, where it has one), their names
are nearly the same, and they share a way to them. Rather one pair too few: what is wrongly put together is lost to a
reader, what is wrongly left apart is only seen twice.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations
from uuid import UUID

NEAR = 0.88
# Words that differ between two names have to be forms of one word ("Imatra", "Imatran"), not two words.
SAME_WORD = 0.8
# Near names have the beginning of a word in common. Up to so many services every such pair of a group is looked at; of
# more only those that share a rare one.
ALL_PAIRS = 400
RARE_WORDS, WORD_START = 2, 4
# A word that so many services of one organisation have tells nothing of one of them.
MOST_IN_BLOCK = 300
MOST_TOLD = 3

_NUMBER = re.compile(r".*\d.*|[ivx]+|[^\W\d_]")
"""Words that tell one of several: with a digit, a Roman numeral, a single letter."""
_KINDS_OF_PEOPLE_AND_TIMES: Mapping[str, tuple[str, ...]] = {
    "babies": ("vauv", "taaper", "bebis", "spädbarn", "småbarn", "baby", "babies", "toddler"),
    "children": ("laps", "last", "barn", "child", "kids"),
    "young": ("nuor", "ungdom", "unga", "youth", "young", "teini"),
    "students": ("opiskel", "studer", "student"),
    "adults": ("aikui", "vuxn", "adult", "työikäi"),
    "old": ("senior", "ikäih", "ikään", "vanhu", "eläkel", "äldre", "pension", "elderly", "older"),
    "families": ("perhe", "famil"),
    "women": ("nais", "kvinn", "women", "dam"),
    "men": ("mies", "mieh", "män", "men", "herr"),
    "beginners": ("alkei", "aloitt", "nybörj", "beginner"),
    "advanced": ("jatko", "edistyn", "fortsätt", "advanced"),
    "morning": ("aamu", "morg", "morning"),
    "day": ("päivä", "dag", "day"),
    "evening": ("ilta", "illa", "kväll", "evening"),
    "spring": ("kevä", "kevät", "vår", "spring"),
    "summer": ("kesä", "sommar", "summer"),
    "autumn": ("syksy", "höst", "autumn"),
    "winter": ("talv", "vinter", "winter"),
    "monday": ("maanantai", "måndag", "monday"),
    "tuesday": ("tiistai", "tisdag", "tuesday"),
    "wednesday": ("keskiviikko", "onsdag", "wednesday"),
    "thursday": ("torstai", "torsdag", "thursday"),
    "friday": ("perjantai", "fredag", "friday"),
    "saturday": ("lauantai", "lördag", "saturday"),
    "sunday": ("sunnuntai", "söndag", "sunday"),
}


@dataclass(frozen=True, slots=True)
class ServiceLight:
    """What the rules see of a service. `group` stands for its organisation, or for all with its business id.

    `channel_names`, `phones`, `addresses` and `links` are those of its channels; they are compared as they are given.
    """

    id: UUID
    group: str
    names: Mapping[str, str]
    channels: frozenset[UUID] = frozenset()
    channel_names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    via: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationLight:
    id: UUID
    business_code: str
    parent: UUID | None = None


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A pair, the lower id first, and why: what is alike, by kind."""

    first: UUID
    second: UUID
    reason: Mapping[str, object] = field(default_factory=dict)


def service_pairs(services: Iterable[ServiceLight], *, places: Iterable[str] = ()) -> Iterator[Suspicion]:
    """The suspected pairs. `places`: names of municipalities, by which names are told apart."""
    for one, other, languages in _with_like_names(services, places):
        if common := _common(one, other):
            yield Suspicion(one.id, other.id, {"names": languages, **common})


def with_like_names(services: Iterable[ServiceLight], *, of: Container[UUID], places: Iterable[str] = ()) -> set[UUID]:
    """By their names alone: those like one of `of`, and these."""
    pairs = _with_like_names(services, places, of)
    return {service.id for one, other, _ in pairs for service in (one, other)}


def _with_like_names(
    services: Iterable[ServiceLight], places: Iterable[str], of: Container[UUID] | None = None
) -> Iterator[tuple[ServiceLight, ServiceLight, list[str]]]:
    """Pairs of one group, and the languages in which their names are alike: most are told apart by a word or two."""
    stems = frozenset(_place_stem(place.casefold()) for place in places)
    groups: defaultdict[str, list[ServiceLight]] = defaultdict(list)
    for service in services:
        groups[service.group].append(service)
    for members in groups.values():
        for one, other in _candidates(sorted(members, key=lambda service: service.id)):
            is_wanted = of is None or one.id in of or other.id in of
            if is_wanted and (languages := _names_alike(one.names, other.names, stems)):
                yield one, other, languages


def organisation_pairs(organisations: Iterable[OrganisationLight]) -> Iterator[Suspicion]:
    """Organisations with one business id, each with the first of them; those that are parts of one whole are none."""
    groups: defaultdict[str, dict[UUID, OrganisationLight]] = defaultdict(dict)
    for organisation in organisations:
        if organisation.business_code:
            groups[organisation.business_code][organisation.id] = organisation
    for code, members in groups.items():
        first, *others = sorted({_top(member, members) for member in members.values()})
        for other in others:
            yield Suspicion(first, other, {"business_code": [code]})


def _top(organisation: OrganisationLight, members: Mapping[UUID, OrganisationLight]) -> UUID:
    """The uppermost of the members above the organisation; a parent outside them stands for its parts."""
    seen = {organisation.id}
    while (parent := organisation.parent) is not None and parent in members and parent not in seen:
        organisation = members[parent]
        seen.add(organisation.id)
    siblings = [member.id for member in members.values() if member.parent and member.parent == organisation.parent]
    return min(siblings, default=organisation.id)


# --- Names


@lru_cache(maxsize=50_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, casefolded, without punctuation."""
    return tuple(re.findall(r"[^\W_]+", name.casefold()))


def _names_alike(one: Mapping[str, str], other: Mapping[str, str], places: frozenset[str]) -> list[str]:
    """The languages in which the names are nearly the same; none where any language tells the two apart."""
    alike = []
    for language in sorted(one.keys() & other.keys()):
        ours, theirs = words_of(one[language]), words_of(other[language])
        if _are_told_apart(ours, theirs, places):
            return []
        if are_near(ours, theirs):
            alike.append(language)
    return alike


def are_near(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether two names, as words, are the same words or nearly the same letters."""
    if not ours or not theirs:
        return False
    return set(ours) == set(theirs) or _ratio(" ".join(ours), " ".join(theirs), NEAR) >= NEAR


def _are_told_apart(ours: Sequence[str], theirs: Sequence[str], places: frozenset[str]) -> bool:
    """Whether a number, an age, a time or a place stands in one name alone, or one word in another's stead."""
    left = [word for word in ours if word not in theirs]
    right = [word for word in theirs if word not in ours]
    if not left and not right:
        return sorted(filter(_NUMBER.fullmatch, ours)) != sorted(filter(_NUMBER.fullmatch, theirs))
    if any(_NUMBER.fullmatch(word) for word in (*left, *right)):
        return True
    if _marks(left) != _marks(right):
        return True
    if left and right:
        return _ratio("".join(left), "".join(right), SAME_WORD) < SAME_WORD
    return any(word.startswith(stem) for word in (*left, *right) for stem in places)


def _marks(words: Iterable[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(_marks_of, words))


@lru_cache(maxsize=50_000)
def _marks_of(word: str) -> frozenset[str]:
    return frozenset(mark for mark, starts in _KINDS_OF_PEOPLE_AND_TIMES.items() if word.startswith(starts))


def _place_stem(place: str) -> str:
    """The beginning that a place's name keeps in all its forms: Lappeenranta, Lappeenrannan."""
    return place[: max(4, len(place) - 3)]


def _ratio(one: str, other: str, wanted: float) -> float:
    """How alike two texts are, from 0 to 1; 0 as soon as it is clear that it is less than wanted."""
    if 2 * min(len(one), len(other)) < wanted * (len(one) + len(other)):
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= wanted else 0.0


# --- Ways to a service


def _common(one: ServiceLight, other: ServiceLight) -> dict[str, list[str]]:
    """What the two share on the way to them, by kind; empty for nothing, and for two places with one phone."""
    shared = {
        "channels": one.channels & other.channels,
        "phones": one.phones & other.phones,
        "addresses": one.addresses & other.addresses,
        "links": one.links & other.links,
    }
    if one.addresses and other.addresses and not shared["addresses"] and not shared["channels"]:
        return {}
    found = {kind: sorted(map(str, values))[:MOST_TOLD] for kind, values in shared.items() if values}
    if not found and (names := _near_names(one.channel_names, other.channel_names)):
        found["channel_names"] = names
    return found


def _near_names(ours: Iterable[str], theirs: Iterable[str]) -> list[str]:
    pairs = ((one, words_of(one), words_of(other)) for one in sorted(ours) for other in theirs)
    near = (name for name, one, other in pairs if are_near(one, other) and not _are_told_apart(one, other, frozenset()))
    return list(dict.fromkeys(near))[:MOST_TOLD]


# --- Which pairs are worth a look


def _candidates(services: Sequence[ServiceLight]) -> Iterator[tuple[ServiceLight, ServiceLight]]:
    """Pairs with the beginning of a word in common; in a large group that of a rare word."""
    starts = [_starts(service) for service in services]
    if len(services) <= ALL_PAIRS:
        pairs = combinations(range(len(services)), 2)
        yield from ((services[one], services[two]) for one, two in pairs if not starts[one].isdisjoint(starts[two]))
        return
    size = Counter(start for found in starts for start in found)
    rare: defaultdict[str, list[int]] = defaultdict(list)
    for place, found in enumerate(starts):
        for start in sorted(found, key=lambda start: (size[start], start))[:RARE_WORDS]:
            rare[start].append(place)
    seen: set[tuple[int, int]] = set()
    for places in rare.values():
        if len(places) <= MOST_IN_BLOCK:
            for pair in combinations(places, 2):
                if pair not in seen:
                    seen.add(pair)
                    yield services[pair[0]], services[pair[1]]


def _starts(service: ServiceLight) -> set[str]:
    return {word[:WORD_START] for name in service.names.values() for word in words_of(name)}
