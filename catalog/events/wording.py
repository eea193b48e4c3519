"""An event's times and how it repeats, in words, in the active language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from catalog.events.rules import check_rule, last_moment, parts_of, wall_clock
from catalog.formats import format_date, format_spell, format_time
from catalog.hours.moments import DAY, Stretch
from catalog.hours.table import weekdays

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def day_words(day: date, language: str) -> str:
    """tiistai 1.12.2026"""
    weekday = weekdays()[day.weekday()]
    return f"{weekday if language == 'en' else weekday.lower()} {format_date(day, language)}"


def time_words(one: Stretch, language: str, *, has_times: bool, has_end: bool = True) -> str:
    """tiistai 1.12.2026 klo 18.00–20.00; of several days the first and the last one."""
    starts, ends = wall_clock(one.start), wall_clock(one.end)
    if not has_times:
        last = (ends - DAY).date()
        first = day_words(starts.date(), language)
        return first if last <= starts.date() else f"{first} – {day_words(last, language)}"
    if not has_end:
        return _at(starts, format_time(starts.time(), language), language)
    if ends - starts < DAY:
        return _at(starts, format_spell(starts.time(), ends.time(), language), language)
    return " – ".join(_at(moment, format_time(moment.time(), language), language) for moment in (starts, ends))


def is_end_known(ends_at: datetime | None, starts_at: datetime) -> bool:
    """Whether the event says when it ends: one that ends when it begins does not."""
    return ends_at is not None and ends_at > starts_at


def rule_words(rule: str, language: str, starts_on: date) -> str:
    """How it repeats: "tiistaisin 31.5.2027 asti". Empty for what does not repeat or is not understood."""
    if not rule or check_rule(rule, may_be_endless=True):
        return ""
    parts = parts_of(rule) or {}
    words = _frequency(parts, starts_on)
    if "COUNT" in parts:
        count = int(parts["COUNT"])
        return ngettext("%(repeats)s, %(count)s time", "%(repeats)s, %(count)s times", count) % {
            "repeats": words,
            "count": count,
        }
    last = last_moment(parts["UNTIL"]) if "UNTIL" in parts else None
    if last:
        return _("%(repeats)s until %(date)s") % {"repeats": words, "date": format_date(last.date(), language)}
    return words


def rule_reasons(rule: str, *, may_be_endless: bool = False) -> list[str]:
    """What is wrong with a rule, in words."""
    return [_(fault.value) for fault in check_rule(rule, may_be_endless=may_be_endless)]


def _at(moment: datetime, time: str, language: str) -> str:
    return _("%(day)s at %(time)s") % {"day": day_words(moment.date(), language), "time": time}


def _frequency(parts: Mapping[str, str], starts_on: date) -> str:
    """How often, and on which days where that can be said shortly."""
    interval = int(parts.get("INTERVAL", "1"))
    days = parts["BYDAY"].split(",") if "BYDAY" in parts else []
    match parts["FREQ"]:
        case "DAILY" if not days:
            return _("every day") if interval == 1 else _every(interval, "day")
        case "DAILY" | "WEEKLY":
            on_days = _on_days(days or [_DAYS[starts_on.weekday()]])
            return on_days if interval == 1 else f"{_every(interval, 'week')} {on_days}"
        case "MONTHLY":
            how_often = _("every month") if interval == 1 else _every(interval, "month")
            nth = _nth(days[0]) if len(days) == 1 and "BYSETPOS" not in parts else ""
            return f"{how_often} {nth}" if nth else how_often
    return _("every year") if interval == 1 else _every(interval, "year")


def _every(interval: int, unit: str) -> str:
    if interval == 2:
        return {
            "day": _("every other day"), "week": _("every other week"), "month": _("every other month"),
            "year": _("every other year"),
        }[unit]  # fmt: skip
    words = {
        "day": _("every %(count)s days"), "week": _("every %(count)s weeks"), "month": _("every %(count)s months"),
        "year": _("every %(count)s years"),
    }[unit]  # fmt: skip
    return words % {"count": interval}


def _on_days(codes: Sequence[str]) -> str:
    """maanantaisin ja torstaisin, in the order of the week."""
    names = (
        _("on Mondays"), _("on Tuesdays"), _("on Wednesdays"), _("on Thursdays"), _("on Fridays"), _("on Saturdays"),
        _("on Sundays"),
    )  # fmt: skip
    found = [names[number] for number, code in enumerate(_DAYS) if code in codes]
    if found == list(names[:5]):
        return _("on weekdays")
    if len(found) < 2:
        return "".join(found)
    return _("%(days)s and %(last)s") % {"days": ", ".join(found[:-1]), "last": found[-1]}


def _nth(code: str) -> str:
    """kuukauden ensimmäisenä tiistaina; empty where it cannot be said so."""
    ordinals = {
        "1": _("on the first %(weekday)s"), "2": _("on the second %(weekday)s"), "3": _("on the third %(weekday)s"),
        "4": _("on the fourth %(weekday)s"), "-1": _("on the last %(weekday)s"),
    }  # fmt: skip
    names = (
        pgettext("on the first …", "Monday"), pgettext("on the first …", "Tuesday"),
        pgettext("on the first …", "Wednesday"), pgettext("on the first …", "Thursday"),
        pgettext("on the first …", "Friday"), pgettext("on the first …", "Saturday"),
        pgettext("on the first …", "Sunday"),
    )  # fmt: skip
    words = ordinals.get(code[:-2])
    return words % {"weekday": names[_DAYS.index(code[-2:])]} if words else ""
