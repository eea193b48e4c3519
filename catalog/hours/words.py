"""Hours in words, in the active language: open now, a day, a week. All from the spans of `catalog.hours.rules`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from catalog.formats import format_date, format_spell, format_time
from catalog.hours.holidays import holidays_on, is_public_holiday
from catalog.hours.moments import DAY, HELSINKI, Stretch, moment, stretch
from catalog.hours.rules import Span, TimeState, state_during
from catalog.hours.table import DayRow, holiday_name, weekdays

# What lasts so long from now on has no end worth telling.
LONG = 6 * DAY


def group_label(state: int, *, is_now: bool = False) -> str:
    """A group of results by their state at the time asked for; empty where none was asked."""
    labels: dict[int, str] = {
        TimeState.OPEN: _("Open now") if is_now else _("Open then"),
        TimeState.BY_APPOINTMENT: _("By appointment"),
        TimeState.UNKNOWN: _("Hours not stated: check first"),
    }
    return labels.get(state, "")


def now_words(spans: Sequence[Span], now: datetime, language: str) -> str:
    """Whether it is open now, and until when or from when on."""
    minute = moment(now)
    state = state_during(spans, minute)
    if state is TimeState.OPEN:
        # What ends within this minute counts as open too.
        end = max(span.end for span in spans if span.state is state and _meets(span, minute))
        if end - now > LONG:
            return _("Open now")
        return _("Open now, closes %(when)s") % {"when": _when(end, now, language, is_end=True)}
    if state is TimeState.BY_APPOINTMENT:
        return _("By appointment now")
    if state is TimeState.UNKNOWN:
        is_holiday = is_public_holiday(now.astimezone(HELSINKI).date())
        return _("Public holiday: check the hours") if is_holiday else _("Hours not stated")
    following = next((span for span in spans if span.start > now and span.state is not TimeState.UNKNOWN), None)
    if following is None:
        return _("Closed now")
    when = _when(following.start, now, language)
    if following.state is TimeState.BY_APPOINTMENT:
        return _("Closed now, by appointment %(when)s") % {"when": when}
    return _("Closed now, opens %(when)s") % {"when": when}


def asked_words(spans: Sequence[Span], asked: Sequence[Stretch], language: str) -> str:
    """The hours of the best state within the time asked for, on its days: "9.00–15.00"."""
    state = min((state_during(spans, one) for one in asked), default=TimeState.CLOSED)
    if state not in (TimeState.OPEN, TimeState.BY_APPOINTMENT):
        return ""
    days = dict.fromkeys(one.start.astimezone(HELSINKI).date() for one in asked)
    parts: list[tuple[str, str]] = []
    for day in days:
        hours = ", ".join(filter(None, (_hours(*piece, state, language) for piece in _of_day(spans, day, state))))
        if hours:
            parts.append((weekdays()[day.weekday()], hours))
    if len(parts) == len(days) and len({hours for _day, hours in parts}) == 1:
        return parts[0][1]
    return "; ".join(f"{_in_running_text(day, language)} {hours}" for day, hours in parts)


def _in_running_text(name: str, language: str) -> str:
    """A weekday's name as it stands within a sentence: English alone writes it with a capital."""
    return name if language == "en" else name.lower()


def day_words(spans: Sequence[Span], day: date, language: str) -> str:
    """All of a day: "9.00–15.00, 16.00–18.00 (by appointment)", "closed", "check the hours"."""
    notes: dict[TimeState, str] = {
        TimeState.OPEN: "", TimeState.BY_APPOINTMENT: _("by appointment"), TimeState.UNKNOWN: _("check the hours"),
    }  # fmt: skip
    parts = []
    for state, note in notes.items():
        for start, end in _of_day(spans, day, state):
            times = _hours(start, end, state, language)
            parts.append((start, f"{times} ({note})" if times and note else times or note))
    return ", ".join(text for _start, text in sorted(parts)) or _("closed")


def week(spans: Sequence[Span], today: date, language: str) -> tuple[DayRow, ...]:
    """This week from Monday to Sunday, today marked, holidays named."""
    monday = today - today.weekday() * DAY
    days = [monday + offset * DAY for offset in range(7)]
    return tuple(
        DayRow(_day_name(day, language), day_words(spans, day, language), day == today, day < today) for day in days
    )


def _day_name(day: date, language: str) -> str:
    names = ", ".join(sorted(holiday_name(holiday) for holiday in holidays_on(day)))
    short = f"{day.day}.{day.month}." if language != "en" else format_date(day, language).rsplit(" ", 1)[0]
    return f"{weekdays()[day.weekday()]} {short}" + (f" ({names})" if names else "")


def _of_day(spans: Iterable[Span], day: date, state: TimeState) -> Iterator[tuple[datetime, datetime]]:
    """The pieces of the state on the day, by Finnish clocks, also what comes over from the evening before."""
    whole = stretch(day)
    for span in spans:
        if span.state is state and span.start < whole.end and span.end > whole.start:
            start, end = max(span.start, whole.start), min(span.end, whole.end)
            yield _wall(start), _wall(end)


def _meets(span: Span, asked: Stretch) -> bool:
    return span.start < asked.end and span.end > asked.start


def _hours(start: datetime, end: datetime, state: TimeState, language: str) -> str:
    """A piece of a day; a whole day that is not open has no hours."""
    if end - start >= DAY:
        return _("around the clock") if state is TimeState.OPEN else ""
    return format_spell(start.time(), end.time(), language)


def _wall(at: datetime) -> datetime:
    return at.astimezone(HELSINKI).replace(tzinfo=None)


def _when(at: datetime, now: datetime, language: str, *, is_end: bool = False) -> str:
    """A moment as one says it today: "at 15.00", "tomorrow at 9.00", "on Monday at 9.00", "1.12.2026"."""
    there, here = _wall(at), _wall(now)
    day = there.date()
    if is_end and not there.time().hour and not there.time().minute:
        day -= DAY  # midnight is the end of a day
    midnight = _("midnight") if language == "en" else "24.00"
    time = midnight if day != there.date() else format_time(there.time(), language)
    days = (day - here.date()).days
    if days <= 0:
        return _("at %(time)s") % {"time": time}
    if days == 1:
        return _("tomorrow at %(time)s") % {"time": time}
    if days < 7:
        return _("%(weekday)s at %(time)s") % {"weekday": _on_weekday(day), "time": time}
    return format_date(day, language)


def _on_weekday(day: date) -> str:
    return [
        _("on Monday"), _("on Tuesday"), _("on Wednesday"), _("on Thursday"), _("on Friday"), _("on Saturday"),
        _("on Sunday"),
    ][day.weekday()]  # fmt: skip
