"""How dates, times, hours and phone numbers are written for people, in three languages. Pure.

Sources of the forms: Finnish 1.12.2026 and klo 9.00–15.00, Swedish kl. 9.00–15.00, English 1 December 2026 and 9am–3pm;
phones in groups ("029 535 0111"). A library for phones calls 112 and 116117 invalid, so this is ours (docs/adr).
"""

import re
from datetime import date, time

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def format_date(day: date, language: str) -> str:
    """1.12.2026; in English 1 December 2026."""
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"


def format_time(moment: time, language: str) -> str:
    """9.00; in English 9am, 9.30am, noon as 12pm."""
    if language != "en":
        return f"{moment.hour}.{moment.minute:02}"
    hour = moment.hour % 12 or 12
    minutes = f".{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def format_spell(opens: time, closes: time, language: str) -> str:
    """9.00–15.00; a spell that ends at midnight ends at 24.00."""
    midnight = "midnight" if language == "en" else "24.00"
    end = midnight if closes == time(0, 0) else format_time(closes, language)
    return f"{format_time(opens, language)}–{end}"


def format_distance(kilometres: float, language: str) -> str:
    """2,4 km; from ten kilometres up without a fraction, under a hundred metres as 0,1 km."""
    number = f"{max(kilometres, 0.1):.1f}" if kilometres < 9.95 else f"{kilometres:.0f}"
    return f"{number if language == 'en' else number.replace('.', ',')} km"


def format_phone(number: str) -> str:
    """A dialled number in groups: +358295350111 → 029 535 0111, 0800123456 → 0800 123 456; 116117 as it is."""
    if number.startswith("+358"):
        return _grouped_finnish("0" + number[4:])
    if number.startswith("+"):
        return f"{number[:4]} {_in_groups(number[4:])}"
    if len(number) <= 6 or not number.startswith("0"):
        return number
    return _grouped_finnish(number)


def _grouped_finnish(number: str) -> str:
    if number.startswith(("0800", "0700", "0600")):
        return f"{number[:4]} {_in_groups(number[4:])}"
    prefix = 3 if re.match(r"0(1[0-9]|2[0-9]|3[0-9]|4[0-9]|50|7[0135])", number) else 2
    return f"{number[:prefix]} {_in_groups(number[prefix:])}"


# How many digits stand together, by how many there are in all.
_GROUPS = {5: (2, 3), 6: (3, 3), 7: (3, 4), 8: (4, 4), 10: (3, 3, 4)}


def _in_groups(digits: str) -> str:
    """5350111 → 535 0111, 25250111 → 2525 0111; four digits and fewer stay together, the rest go in threes."""
    sizes = _GROUPS.get(len(digits)) or (3,) * -(-len(digits) // 3) if len(digits) > 4 else (len(digits),)
    groups, start = [], 0
    for size in sizes:
        groups.append(digits[start : start + size])
        start += size
    return " ".join(groups)
