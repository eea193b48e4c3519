"""Web addresses, e-mail addresses and phone numbers: only what can safely be followed, written to or dialled. Pure."""

import re

from ptv_sync.mapping.notes import Notes

LONGEST_URL = 2000
LONGEST_EMAIL = 200
LONGEST_NUMBER = 30


def web_address(url: str, notes: Notes, path: str) -> str:
    """The address when it begins with http(s), also where only the scheme is missing; else empty, and noted."""
    if not url:
        return ""
    if re.match(r"www\.", url, re.IGNORECASE):
        url = f"https://{url}"
    if not re.match(r"https?://[^\s/]", url, re.IGNORECASE) or len(url) > LONGEST_URL or re.search(r"\s", url):
        notes.add(path, f"not a web address: {url[:80]!r}")
        return ""
    return url


def mail_address(text: str, notes: Notes, path: str) -> str:
    """The e-mail address; empty, and noted, where it is none."""
    if not text or (re.fullmatch(r"[^\s@]+@[^\s@]+", text) and len(text) <= LONGEST_EMAIL):
        return text
    notes.add(path, f"not an e-mail address: {text[:80]!r}")
    return ""


def dialled(prefix: str, number: str, *, is_service_number: bool) -> str:
    """`+358` and `447943552` → `+358447943552`; a service number without its prefix; empty when it is no number."""
    number = re.sub(r"[\s()–.-]", "", number)
    if not re.fullmatch(r"\+?[0-9]+", number) or not re.fullmatch(r"\+?[0-9 ]*", prefix):
        return ""
    digits, country = re.sub(r"[^0-9]", "", number), re.sub(r"[^0-9]", "", prefix)
    if number.startswith("+"):
        country, digits = "+", digits
    elif country and not is_service_number:
        country, digits = f"+{country}", digits.lstrip("0")
    else:
        country = ""
    return country + digits if len(digits) >= 2 and len(country + digits) <= LONGEST_NUMBER else ""
