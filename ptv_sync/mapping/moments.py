"""Days, times of day and moments as PTV writes them. Pure."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
MIDNIGHT = time(0, 0)
DAYS = {
    name: index
    for index, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}


def in_utc(moment: datetime | None) -> datetime | None:
    """PTV's moments are UTC, written with or without a Z; one at the edge of the calendar stands for none."""
    if moment is None:
        return None
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        return None


def finnish_date(moment: datetime | None) -> date | None:
    """The Finnish date of a stored moment.

    One without a zone stands as it is written, unless it is a Finnish midnight told in UTC, as `modified` is told
    (contract §2.4 calls this an inference; so is this).
    """
    if moment is None:
        return None
    try:
        local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(HELSINKI)
    except OverflowError:  # 9999-12-31, which stands for "never"
        return moment.date()
    return local.date() if moment.tzinfo or local.time() == MIDNIGHT else moment.date()


def time_of_day(value: str) -> time | None:
    """HH:mm or HH:mm:ss; 24:00 is the midnight that ends the day. None where it is neither."""
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?", value):
        return None
    return MIDNIGHT if value.startswith("24") else time.fromisoformat(value)
