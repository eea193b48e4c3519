"""The rules of hours: a table of cases, and an evaluator that goes minute by minute and knows no intervals."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.hours.holidays import Holiday, holidays_on, is_public_holiday
from catalog.hours.moments import DAY, TYPICAL_MONDAY, Stretch, local
from catalog.hours.rules import Span, TimeState, exceptions_on, merged, spans, state_during, typical_week
from catalog.records import HoursKind, HoursRecord, SpellRecord, Weeks
from tests.catalog.hours_notation import WEDNESDAY, Case, cases, entry, exception, stretch_of, weekly

Entries = tuple[HoursRecord, ...]
MINUTE = timedelta(minutes=1)
# No clock changes in these weeks, which have six holidays and a week 53 among them.
FIRST, LAST = date(2026, 11, 30), date(2027, 1, 17)


# --- The table


def test_the_table_is_long() -> None:
    assert len(cases()) >= 120
    assert len({case.name for case in cases()}) == len(cases())
    assert sum(len(case.expected) for case in cases()) >= 400


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_who_is_open_when(case: Case) -> None:
    days = [moment.date() for _text, asked, _state in case.expected for moment in asked]
    found = merged([spans(way, min(days) - DAY, max(days) + DAY) for way in case.ways])
    wrong = {
        text: state_during(found, asked).name.lower()
        for text, asked, state in case.expected
        if state_during(found, asked) is not state
    }
    assert not wrong


def test_nothing_is_asked_of_nothing() -> None:
    assert state_during([], stretch_of("2026-11-25 12:00")) is TimeState.CLOSED
    assert merged([]) == []


# --- Minute by minute


def naive_state(entries: Sequence[HoursRecord], at: datetime) -> TimeState:
    """What holds in a minute by Finnish clocks, straight from the eight rules.

    Looks at each day on which something could have begun that is still going on.
    """
    today = at.date()
    states = []
    for back in range(9):
        begun = today - timedelta(days=back)
        minute = int((at - datetime.combine(begun, time())).total_seconds() // 60)
        ruling, regular = naive_ruling(entries, begun), naive_regular(entries, begun)
        if naive_ruling(entries, today) and not ruling:
            continue  # rule 1: nothing comes over into a day that is ruled but what ruled the day before
        if ruling:
            states += [state for one in ruling for state in naive_entry(one, begun, minute, doubt=False)]
            if not any(one.is_closed for one in ruling):
                always = [one for one in regular if one.is_always_open and not one.is_closed]
                states += [state for one in always for state in naive_entry(one, begun, minute, doubt=False)]
            if back == 0 and any(naive_says_nothing(one) for one in ruling):
                states.append(TimeState.UNKNOWN)
        else:
            doubt = is_public_holiday(begun)
            states += [state for one in regular for state in naive_entry(one, begun, minute, doubt=doubt)]
            if back == 0 and not regular:
                states.append(TimeState.UNKNOWN)
    return min(states, default=TimeState.CLOSED)


def naive_ruling(entries: Sequence[HoursRecord], day: date) -> list[HoursRecord]:
    exceptions = []
    for one in entries:
        if one.kind is HoursKind.EXCEPTION and (one.valid_from or one.valid_to):
            first = one.valid_from or one.valid_to
            last = one.valid_to or one.valid_from
            assert first
            assert last
            if first <= day <= last:
                exceptions.append(one)
    of_holiday = [
        one
        for one in entries
        if one.kind is HoursKind.HOLIDAY and one.holiday in holidays_on(day) and day.year in (one.years or (day.year,))
    ]
    return exceptions or of_holiday


def naive_regular(entries: Sequence[HoursRecord], day: date) -> list[HoursRecord]:
    found = []
    for kind in (HoursKind.WEEKLY, HoursKind.OVER_MIDNIGHT):
        valid = [
            one
            for one in entries
            if one.kind is kind
            and not naive_says_nothing(one)
            and (one.valid_from or date.min) <= day <= (one.valid_to or date.max)
        ]
        dated = [one for one in valid if one.valid_from or one.valid_to]
        found += dated or valid
    return found


def naive_says_nothing(one: HoursRecord) -> bool:
    return not (one.spells or one.is_closed or one.is_always_open or one.is_by_appointment)


def naive_entry(one: HoursRecord, begun: date, minute: int, *, doubt: bool) -> Iterator[TimeState]:
    """The states of what an entry begins on a day that are still going on so many minutes after its midnight."""
    booked = TimeState.BY_APPOINTMENT
    if one.is_closed:
        return
    if one.is_always_open or (one.is_by_appointment and not one.spells):
        if minute < 1440:
            yield booked if one.is_by_appointment else TimeState.OPEN
        return
    for spell in one.spells:
        if not naive_begins(spell, begun, is_one_span=one.kind is HoursKind.OVER_MIDNIGHT):
            continue
        state = booked if one.is_by_appointment or spell.is_by_appointment else TimeState.OPEN
        if spell.opens is None or spell.closes is None:
            if minute < 1440:
                yield state if state is booked and not doubt else TimeState.UNKNOWN
            continue
        opens = spell.opens.hour * 60 + spell.opens.minute
        if opens <= minute < opens + naive_length(spell, is_one_span=one.kind is HoursKind.OVER_MIDNIGHT):
            yield TimeState.UNKNOWN if doubt else state


def naive_begins(spell: SpellRecord, day: date, *, is_one_span: bool) -> bool:
    """Goes through the days of the range from its first one on, which lies at most six days back."""
    if spell.day_from is None:
        return naive_in_week(spell, day)
    last = spell.day_from if spell.day_to is None or is_one_span else spell.day_to
    for back in range(7):
        first = day - timedelta(days=back)
        if first.weekday() == spell.day_from:
            # A range that does not go over Sunday lies within a week, so the week is the same.
            return back <= (last - spell.day_from) % 7 and naive_in_week(spell, first)
    return False


def naive_in_week(spell: SpellRecord, day: date) -> bool:
    number = int(day.strftime("%V"))
    return {Weeks.EVERY: True, Weeks.ODD: number % 2 == 1, Weeks.EVEN: number % 2 == 0}[spell.weeks]


def naive_length(spell: SpellRecord, *, is_one_span: bool) -> int:
    """Minutes from the beginning to the end."""
    assert spell.opens is not None
    assert spell.closes is not None
    opens = spell.opens.hour * 60 + spell.opens.minute
    closes = spell.closes.hour * 60 + spell.closes.minute
    if closes == 1439:
        closes = 1440
    ahead = 0
    if is_one_span and spell.day_from is not None and spell.day_to is not None:
        ahead = (spell.day_to - spell.day_from) % 7
    if ahead:
        return ahead * 1440 + closes - opens
    if closes == 0:
        return 1440 - opens
    if closes > opens:
        return closes - opens
    return (7 if is_one_span else 1) * 1440 + closes - opens


DAYS_TRIED = st.integers(0, (LAST - FIRST).days).map(lambda days: FIRST + timedelta(days=days))
TIMES = st.sampled_from([0, 0, 1439, *range(0, 1440, 45)]).map(lambda minute: time(minute // 60, minute % 60))


@st.composite
def some_spells(draw: st.DrawFn, kind: HoursKind) -> SpellRecord:
    first: int | None = draw(st.integers(0, 6))
    last: int | None = draw(st.one_of(st.just(first), st.integers(0, 6)))
    if kind is HoursKind.HOLIDAY or (kind is HoursKind.EXCEPTION and draw(st.booleans())):
        first = last = None
    timeless = kind is not HoursKind.OVER_MIDNIGHT and draw(st.integers(0, 9)) == 0
    opens, closes = (None, None) if timeless else (draw(TIMES), draw(TIMES))
    return SpellRecord(first, last, opens, closes, draw(st.sampled_from(Weeks)), draw(st.integers(0, 4)) == 0)


@st.composite
def some_entries(draw: st.DrawFn) -> HoursRecord:
    kind = draw(st.sampled_from([HoursKind.WEEKLY, HoursKind.WEEKLY, *HoursKind]))
    mark = draw(st.sampled_from(["", "", "", "", "closed", "always", "booked"]))
    dates: list[date | None] = [None, None]
    if kind is HoursKind.EXCEPTION or (kind is not HoursKind.HOLIDAY and draw(st.booleans())):
        days = sorted([draw(DAYS_TRIED), draw(DAYS_TRIED)])
        dates = list(draw(st.sampled_from([(days[0], days[1]), (days[0], None), (None, days[1])])))
    return HoursRecord(
        kind=kind,
        valid_from=dates[0],
        valid_to=dates[1],
        is_closed=mark == "closed",
        is_always_open=mark == "always",
        is_by_appointment=mark == "booked",
        spells=tuple(draw(st.lists(some_spells(kind), max_size=2 if mark else 3))),
        holiday=draw(st.sampled_from(Holiday)) if kind is HoursKind.HOLIDAY else None,
        years=draw(st.sampled_from([(), (2026,), (2027,)])) if kind is HoursKind.HOLIDAY else (),
    )


WAYS = st.lists(some_entries(), max_size=4).map(tuple)
NAMED = st.sampled_from([case.ways[0] for case in cases()])


def minutes(first: datetime, count: int, step: int = 1) -> Iterator[datetime]:
    return (first + timedelta(minutes=offset) for offset in range(0, count, step))


def utc(at: datetime) -> datetime:
    return local(at.date(), at.time())


@settings(max_examples=150, deadline=None)
@given(entries=WAYS, day=DAYS_TRIED, begins=st.integers(0, 1439), length=st.integers(1, 240))
def test_a_stretch_is_the_best_of_its_minutes(entries: Entries, day: date, begins: int, length: int) -> None:
    start = datetime.combine(day, time()) + timedelta(minutes=begins)
    found = spans(entries, day - DAY, day + 2 * DAY)
    states = [naive_state(entries, at) for at in minutes(start, length)]
    assert state_during(found, Stretch(utc(start), utc(start + length * MINUTE))) is min(states)
    assert [state_during(found, Stretch(utc(at), utc(at + MINUTE))) for at in minutes(start, length)] == states


@settings(max_examples=150, deadline=None)
@given(entries=WAYS | NAMED, first=DAYS_TRIED, days=st.integers(1, 4))
def test_days_are_the_same_by_the_quarter_of_an_hour(entries: Entries, first: date, days: int) -> None:
    found = spans(entries, first, first + (days - 1) * DAY)
    for at in minutes(datetime.combine(first, time()), days * 1440, step=15):
        assert state_during(found, Stretch(utc(at), utc(at + MINUTE))) is naive_state(entries, at), at


# --- What holds of all spans

# With both nights on which clocks change.
ANY_DAY = st.integers(0, 400).map(lambda days: date(2026, 3, 1) + timedelta(days=days))


def assert_well_formed(found: Sequence[Span]) -> None:
    """In order, none empty, none over another, no two neighbours of one state; nothing closed."""
    assert all(span.start < span.end and span.state is not TimeState.CLOSED for span in found)
    for one, other in pairwise(found):
        assert one.end <= other.start
        assert one.end < other.start or one.state is not other.state


@settings(max_examples=150, deadline=None)
@given(entries=WAYS | NAMED, first=ANY_DAY, days=st.integers(0, 20))
def test_spans_are_in_order_apart_and_as_long_as_can_be(entries: Entries, first: date, days: int) -> None:
    last = first + timedelta(days=days)
    found = spans(entries, first, last)
    assert_well_formed(found)
    if found:
        assert found[0].start >= local(first, time())
        assert found[-1].end <= local(last + DAY, time())


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_spans_of_the_table_are_well_formed_over_the_nights_on_which_clocks_change(case: Case) -> None:
    for change in (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)):
        for way in case.ways:
            assert_well_formed(spans(way, change - 3 * DAY, change + 3 * DAY))


@settings(max_examples=100, deadline=None)
@given(entries=WAYS | NAMED, first=ANY_DAY, days=st.integers(1, 20), data=st.data())
def test_where_a_window_is_split_does_not_matter(entries: Entries, first: date, days: int, data: st.DataObject) -> None:
    last = first + timedelta(days=days)
    middle = first + timedelta(days=data.draw(st.integers(0, days - 1)))
    parts = [spans(entries, first, middle), spans(entries, middle + DAY, last)]
    assert merged(parts) == spans(entries, first, last)
    asked = Stretch(local(first, time()), local(last + DAY, time()))
    assert min(state_during(part, asked) for part in parts) is state_during(spans(entries, first, last), asked)


@settings(max_examples=100, deadline=None)
@given(ways=st.lists(WAYS, min_size=1, max_size=3), day=ANY_DAY)
def test_merged_is_the_best_of_the_parts(ways: list[Entries], day: date) -> None:
    parts = [spans(way, day, day + DAY) for way in ways]
    together = merged(parts)
    assert_well_formed(together)
    start = local(day, time())
    for offset in range(0, 46 * 60, 15):
        minute = Stretch(start + timedelta(minutes=offset), start + timedelta(minutes=offset + 1))
        assert state_during(together, minute) is min(state_during(part, minute) for part in parts)
    assert merged([together]) == together == merged(reversed(parts))


@settings(max_examples=100, deadline=None)
@given(entries=WAYS | NAMED, today=DAYS_TRIED)
def test_the_typical_week_knows_no_exceptions_and_no_holidays(entries: Entries, today: date) -> None:
    regular = tuple(one for one in entries if one.kind in {HoursKind.WEEKLY, HoursKind.OVER_MIDNIGHT})
    found = typical_week(entries, today)
    assert found == typical_week(regular, today)
    assert_well_formed(found)
    assert all(
        local(TYPICAL_MONDAY, time()) <= span.start and span.end <= local(TYPICAL_MONDAY + 7 * DAY, time())
        for span in found
    )


def test_the_typical_week_is_that_of_what_is_valid_now() -> None:
    entries = (
        weekly("mon-fri 09:00-15:00"),
        weekly("wed 16:00-18:00 odd", **{"from": WEDNESDAY, "to": WEDNESDAY}),
        exception(WEDNESDAY),
    )
    [span] = typical_week(entries, WEDNESDAY)
    wednesday = TYPICAL_MONDAY + 2 * DAY
    assert span == Span(local(wednesday, time(16)), local(wednesday, time(18)), TimeState.OPEN)
    assert len(typical_week(entries, WEDNESDAY + DAY)) == 5


def test_a_night_of_the_typical_sunday_is_told_on_the_typical_monday() -> None:
    found = typical_week((weekly("sun 20:00-04:00"),), WEDNESDAY)
    sunday = TYPICAL_MONDAY + 6 * DAY
    assert [(span.start, span.end) for span in found] == [
        (local(TYPICAL_MONDAY, time()), local(TYPICAL_MONDAY, time(4))),
        (local(sunday, time(20)), local(sunday + DAY, time())),
    ]


def test_the_typical_week_of_what_has_exceptions_alone_is_unknown() -> None:
    [span] = typical_week((exception(WEDNESDAY),), WEDNESDAY)
    assert span.state is TimeState.UNKNOWN


def test_exceptions_of_a_day_are_told_and_without_any_its_holidays() -> None:
    closed, holiday = exception(date(2026, 5, 1)), entry(kind="holiday", holiday="may_day", closed=True)
    ordinary = weekly("mon-fri 09:00-15:00")
    assert exceptions_on((ordinary, holiday, closed), date(2026, 5, 1)) == [closed]
    assert exceptions_on((ordinary, holiday, closed), date(2027, 5, 1)) == [holiday]
    assert exceptions_on((ordinary, holiday, closed), WEDNESDAY) == []
