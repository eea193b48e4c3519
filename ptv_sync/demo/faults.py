"""Faults that the stand-in can be told to have: those that real clients of PTV have met, and a few that they may.

What goes wrong is decided here, repeatably: the n-th request for a target meets the same fault whenever the seed is the
same, in whatever order requests for other targets come. Pure but for the memory of what has been asked.

A client that tries a request again, starts a listing anew when an id repeats or the numbers do not add up, and leaves
out what it does not know, ends with exactly what it would have got without faults.
"""

import threading
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field
from random import Random
from urllib.parse import parse_qsl, urlencode, urlsplit

# The request fails, and the next attempt may not. `null-list` is answered with 200, but without the page's items.
NULL_LIST = "null-list"
PASSING = ("429", "500", "503", "504", "cut", "reset", NULL_LIST)
# Each page of ids or of documents is as it should be; the listing as a whole is not.
SHIFT = "shift"
# The answer comes, but takes its time.
SLOW = "slow"
# The answer says the same in another way.
DISGUISES = ("null-name", "nulls", "unknown-fields", "unknown-enums", "old-class-uri", "capital-ids")
NAMES = (*PASSING, SHIFT, SLOW, *DISGUISES)
ALL = frozenset(NAMES)


@dataclass(frozen=True, slots=True)
class Faults:
    """Which faults there are, how often, and in which order.

    `rate` is the probability that a request meets a fault: one of the passing ones, and each disguise by itself; of a
    listing, that it is shifted. A passing fault meets one target at most `most_in_a_row` times in a row, and so does a
    shift one listing. `pause` (seconds) lies between the pieces of a slow answer. Raises ValueError on unknown names
    and on a rate that is no probability.
    """

    names: Set[str] = ALL
    rate: float = 0.1
    seed: int = 0
    most_in_a_row: int = 2
    pause: float = 0.005

    def __post_init__(self) -> None:
        if unknown := sorted(self.names - ALL):
            raise ValueError(f"unknown faults: {', '.join(unknown)}; there are {', '.join(NAMES)}")
        if not 0 <= self.rate <= 1:
            raise ValueError(f"a rate lies between 0 and 1, not {self.rate}")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong with one answer. `dice` throws the rest: how long to wait, where to cut, which id to make up."""

    passing: str | None = None
    shift: Random | None = None
    is_slow: bool = False
    disguises: frozenset[str] = frozenset()
    dice: Random = field(default_factory=Random)


class Troublemaker:
    """Decides for each request what goes wrong, and remembers what it has done to whom. Safe to ask from threads."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._asked: Counter[str] = Counter()
        self._in_a_row: Counter[str] = Counter()
        self._listed: Counter[str] = Counter()
        self._shifts_in_a_row: Counter[str] = Counter()
        self._shifted: dict[str, int] = {}
        self._lock = threading.Lock()

    def next_for(self, target: str) -> Trouble:
        """The trouble of the next answer to `GET target` (path and query)."""
        with self._lock:
            self._asked[target] += 1
            dice = self._dice("request", target, self._asked[target])
            passing = self._passing(target, dice)
            names, rate = self.faults.names, self.faults.rate
            return Trouble(
                passing=passing,
                shift=None if passing else self._shift(target),
                is_slow=SLOW in names and dice.random() < rate,
                disguises=frozenset(name for name in DISGUISES if name in names and dice.random() < rate),
                dice=dice,
            )

    def _dice(self, *what: object) -> Random:
        return Random(repr((self.faults.seed, *what)))  # noqa: S311  # repeatable chance, no secret

    def _passing(self, target: str, dice: Random) -> str | None:
        known = [name for name in PASSING if name in self.faults.names and (name != NULL_LIST or _is_v11(target))]
        is_hit = dice.random() < self.faults.rate
        if not known or not is_hit or self._in_a_row[target] >= self.faults.most_in_a_row:
            self._in_a_row[target] = 0
            return None
        self._in_a_row[target] += 1
        return dice.choice(known)

    def _shift(self, target: str) -> Random | None:
        """The dice of the listing that a page belongs to, None where that listing is in order.

        A listing begins with its first page. The same dice fall for each of its pages, so that they agree on the one
        page that is shifted.
        """
        if SHIFT not in self.faults.names:
            return None
        listing, page = listing_of(target)
        if page == 1:
            self._listed[listing] += 1
            is_hit = self._dice("listing", listing, self._listed[listing]).random() < self.faults.rate
            is_hit = is_hit and self._shifts_in_a_row[listing] < self.faults.most_in_a_row
            self._shifts_in_a_row[listing] = self._shifts_in_a_row[listing] + 1 if is_hit else 0
            self._shifted[listing] = self._listed[listing] if is_hit else 0
        number = self._shifted.get(listing, 0)
        return self._dice("shift", listing, number) if number else None


def _is_v11(target: str) -> bool:
    return target.lower().startswith("/api/v11/")


def listing_of(target: str) -> tuple[str, int]:
    """A target without its page, and the number of that page."""
    url = urlsplit(target)
    query = parse_qsl(url.query)
    pages = [value for name, value in query if name.lower() == "page"]
    rest = urlencode([(name, value) for name, value in query if name.lower() != "page"])
    return f"{url.path}?{rest}", int(pages[0]) if pages and pages[0].isdecimal() else 1


def neighbour(target: str, page: int) -> str:
    """The same listing at another page."""
    url = urlsplit(target)
    query = [(name, value) for name, value in parse_qsl(url.query) if name.lower() != "page"]
    return f"{url.path}?{urlencode([*query, ('page', str(page))])}"


def shift_of(dice: Random, page: int, count: int) -> int:
    """By how many places the items of a page are shifted: 0, 1 or -1.

    One page of the listing is, never the first. The last is never shifted forward: that would leave out an item
    without repeating another, and nobody could tell.
    """
    if count < 2:
        return 0
    chosen, forward = dice.randint(2, count), dice.random() < 0.5
    if page != chosen:
        return 0
    return 1 if forward and page < count else -1
