"""When something is open, by appointment, closed or of unknown hours: one pure function for filter, card and API.

The source does not say how its entries go together. That is our own inference, and all of it is here:

1. An exception rules its dates, from midnight to midnight: what weekly hours say of them, or bring over from the
   evening before, does not hold. Without an end it is of one day. One that says only words makes its dates unknown,
   but for hours that another one gives.
2. The hours of a holiday rule its day in the same way, where no exception does.
3. On a public holiday of which nothing is said, weekly hours become unknown; what is so all the time is not in doubt.
4. Weekly hours with dates replace those without while they are valid; spans over midnight likewise, among themselves.
5. What is valid at the same time adds up, spans over midnight to weekly hours too.
6. What is always open stays open, unless an exception or a holiday's hours close it.
7. What begins on a day goes on to its end, over midnight too.
8. A day of which no valid entry says anything is unknown.

Where states meet, open goes before by appointment, that before unknown, and that before closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from catalog.hours.holidays import holidays_on, is_public_holiday
from catalog.hours.moments import DAY, MIDNIGHT, TYPICAL_MONDAY, Stretch, local
from catalog.records import HoursKind, HoursRecord, SpellRecord, Weeks

RULES_VERSION = 1
# A span over midnight goes on for a week at most.
LONGEST_SPAN_DAYS = 7
# The interface cannot write the midnight that ends a day, and forms offer its last minute.
LAST_MINUTE = time(23, 59)


class TimeState(IntEnum):
    """In the order in which results are grouped, and in which one state goes before another."""

    OPEN = 1
    BY_APPOINTMENT = 2
    UNKNOWN = 3
    CLOSED = 4


class Span(NamedTuple):
    """A stretch of one state, from a moment up to another one, in UTC."""

    start: datetime
    end: datetime
    state: TimeState


class _Piece(NamedTuple):
    """The same by Finnish clocks, as one entry gives it."""

    start: datetime
    end: datetime
    state: TimeState


@dataclass(frozen=True, slots=True)
class _Day:
    """What a day gives: pieces that begin on it; `is_ruled`: nothing else holds on it."""

    pieces: tuple[_Piece, ...]
    is_ruled: bool = False


def spans(entries: Sequence[HoursRecord], first: date, last: date) -> list[Span]:
    """What is not closed from the first day to the last: in order, none over another, each as long as it can be."""
    days = {first + offset * DAY: None for offset in range(-LONGEST_SPAN_DAYS, (last - first).days + 1)}
    of_days = {day: _day(entries, day) for day in days}
    ruled = [day for day, found in of_days.items() if found.is_ruled]
    pieces: list[_Piece] = []
    for found in of_days.values():
        pieces += found.pieces if found.is_ruled else _without(found.pieces, ruled)
    start, end = _wall(first, MIDNIGHT), _wall(last + DAY, MIDNIGHT)
    clipped = [
        _Piece(max(piece.start, start), min(piece.end, end), piece.state)
        for piece in pieces
        if piece.start < end and piece.end > start
    ]
    return _in_utc(_laid_out(clipped))


def merged(several: Iterable[Sequence[Span]]) -> list[Span]:
    """The spans of what can be reached in several ways: open where one of them is."""
    return [Span(*piece) for piece in _laid_out(_Piece(*span) for found in several for span in found)]


def typical_week(entries: Sequence[HoursRecord], today: date) -> list[Span]:
    """What is not closed in a week like those now: without exceptions and holidays, odd and even weeks together.

    As spans of the week of `TYPICAL_MONDAY`.
    """
    lasting = [
        replace(
            entry,
            valid_from=None,
            valid_to=None,
            spells=tuple(replace(spell, weeks=Weeks.EVERY) for spell in entry.spells),
        )
        for entry in _regular(entries, today)
    ]
    return spans(lasting, TYPICAL_MONDAY, TYPICAL_MONDAY + 6 * DAY)


def state_during(found: Iterable[Span], asked: Stretch) -> TimeState:
    """The best state within the stretch: open if it is so for a moment of it."""
    states = (span.state for span in found if span.start < asked.end and span.end > asked.start)
    return min(states, default=TimeState.CLOSED)


def exceptions_on(entries: Iterable[HoursRecord], day: date) -> list[HoursRecord]:
    """The exceptions that rule the day; without any, the entries of a holiday that falls on it."""
    found = [entry for entry in entries if entry.kind is HoursKind.EXCEPTION and _is_exception_on(entry, day)]
    if found:
        return found
    today = holidays_on(day)
    return [
        entry
        for entry in entries
        if entry.kind is HoursKind.HOLIDAY and entry.holiday in today and (not entry.years or day.year in entry.years)
    ]


def _is_exception_on(entry: HoursRecord, day: date) -> bool:
    start = entry.valid_from or entry.valid_to
    return start is not None and start <= day <= (entry.valid_to or start)


def _regular(entries: Iterable[HoursRecord], day: date) -> list[HoursRecord]:
    """The weekly entries and spans over midnight that hold on the day: of each those with dates, else those without."""
    valid = [
        entry
        for entry in entries
        if entry.kind in {HoursKind.WEEKLY, HoursKind.OVER_MIDNIGHT}
        and (entry.valid_from is None or entry.valid_from <= day)
        and (entry.valid_to is None or entry.valid_to >= day)
        and _says_when(entry)
    ]
    dated = {entry.kind for entry in valid if _is_dated(entry)}
    return [entry for entry in valid if _is_dated(entry) or entry.kind not in dated]


def _is_dated(entry: HoursRecord) -> bool:
    return entry.valid_from is not None or entry.valid_to is not None


def _says_when(entry: HoursRecord) -> bool:
    return bool(entry.is_closed or entry.is_always_open or entry.is_by_appointment or entry.spells)


def _day(entries: Sequence[HoursRecord], day: date) -> _Day:
    regular = _regular(entries, day)
    if exceptions := exceptions_on(entries, day):
        pieces = [piece for entry in exceptions for piece in _pieces(entry, day)]
        if not any(entry.is_closed for entry in exceptions):
            pieces += [piece for entry in regular if entry.is_always_open for piece in _pieces(entry, day)]
        if not all(map(_says_when, exceptions)):
            pieces.append(_whole(day, TimeState.UNKNOWN))
        return _Day(tuple(pieces), is_ruled=True)
    if not regular:
        return _Day((_whole(day, TimeState.UNKNOWN),))
    pieces = [piece for entry in regular for piece in _pieces(entry, day, is_in_doubt=is_public_holiday(day))]
    return _Day(tuple(pieces))


def _pieces(entry: HoursRecord, day: date, *, is_in_doubt: bool = False) -> Iterator[_Piece]:
    """What an entry gives that begins on the day. In doubt its spells are unknown; what is so all the time is not."""
    if entry.is_closed:
        return
    state = TimeState.BY_APPOINTMENT if entry.is_by_appointment else TimeState.OPEN
    if entry.is_always_open or (entry.is_by_appointment and not entry.spells):
        yield _whole(day, state)
        return
    for spell in entry.spells:
        if not _begins_on(spell, day, is_one_span=entry.kind is HoursKind.OVER_MIDNIGHT):
            continue
        own = TimeState.BY_APPOINTMENT if spell.is_by_appointment else state
        if spell.opens is None or spell.closes is None:
            # Told in words only: what is by appointment is agreed on, anything else has to be asked.
            yield _whole(day, own if own is TimeState.BY_APPOINTMENT and not is_in_doubt else TimeState.UNKNOWN)
        else:
            end = _end(entry.kind, spell, day)
            yield _Piece(_wall(day, spell.opens), end, TimeState.UNKNOWN if is_in_doubt else own)


def _begins_on(spell: SpellRecord, day: date, *, is_one_span: bool) -> bool:
    """Whether the spell begins on the day: on each of its days, or on the first where it is one span over them.

    A range of days that goes over Sunday ends in the week after, whose number its first week has for odd and even.
    """
    weekday, week = day.weekday(), day
    if spell.day_from is not None:
        last = spell.day_from if spell.day_to is None else spell.day_to
        if is_one_span:
            last = spell.day_from
        if spell.day_from <= last:
            if not spell.day_from <= weekday <= last:
                return False
        elif weekday <= last:
            week = day - LONGEST_SPAN_DAYS * DAY
        elif weekday < spell.day_from:
            return False
    return spell.weeks is Weeks.EVERY or (spell.weeks is Weeks.ODD) == bool(week.isocalendar().week % 2)


def _end(kind: HoursKind, spell: SpellRecord, day: date) -> datetime:
    """When what begins on the day ends: a span over midnight on its last day, anything else within a day."""
    opens, closes, days = spell.opens or MIDNIGHT, spell.closes or MIDNIGHT, 0
    is_one_span = kind is HoursKind.OVER_MIDNIGHT
    if is_one_span and spell.day_from is not None and spell.day_to is not None:
        days = (spell.day_to - spell.day_from) % 7
    if closes >= LAST_MINUTE:
        closes, days = MIDNIGHT, days + 1
    elif days == 0 and closes <= opens:
        days = LONGEST_SPAN_DAYS if is_one_span and closes != MIDNIGHT else 1
    return _wall(day + days * DAY, closes)


def _whole(day: date, state: TimeState) -> _Piece:
    return _Piece(_wall(day, MIDNIGHT), _wall(day + DAY, MIDNIGHT), state)


def _wall(day: date, at: time) -> datetime:
    return datetime.combine(day, at)


def _without(pieces: Iterable[_Piece], days: Sequence[date]) -> Iterator[_Piece]:
    """The pieces but for what of them falls on these days, which are in order."""
    for piece in pieces:
        start = piece.start
        for day in days:
            begins, ends = _wall(day, MIDNIGHT), _wall(day + DAY, MIDNIGHT)
            if ends <= start or begins >= piece.end:
                continue
            if begins > start:
                yield _Piece(start, begins, piece.state)
            start = ends
        if start < piece.end:
            yield _Piece(start, piece.end, piece.state)


def _laid_out(pieces: Iterable[_Piece]) -> list[_Piece]:
    """The pieces side by side, the better state where they meet, neighbours of one state as one."""
    ordered = sorted(pieces)
    edges = sorted({edge for piece in ordered for edge in (piece.start, piece.end)})
    found: list[_Piece] = []
    running: list[_Piece] = []
    position = 0
    for start, end in pairwise(edges):
        while position < len(ordered) and ordered[position].start <= start:
            running.append(ordered[position])
            position += 1
        running = [piece for piece in running if piece.end > start]
        if not running:
            continue
        state = min(piece.state for piece in running)
        if found and found[-1].end == start and found[-1].state is state:
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(_Piece(start, end, state))
    return found


def _in_utc(pieces: Iterable[_Piece]) -> list[Span]:
    """By Finnish clocks → UTC. Of an hour that clocks show twice, both count; one that they skip is none."""
    found: list[Span] = []
    ended: tuple[datetime, datetime] | None = None
    for piece in pieces:
        touches = ended is not None and ended[0] == piece.start
        start = ended[1] if ended and touches else local(piece.start.date(), piece.start.time())
        end = local(piece.end.date(), piece.end.time(), is_end=True)
        ended = (piece.end, end)
        if start >= end:
            continue
        if found and (found[-1].end, found[-1].state) == (start, piece.state):
            found[-1] = found[-1]._replace(end=end)  # what stood between them was in the hour that is skipped
        else:
            found.append(Span(start, end, piece.state))
    return found
