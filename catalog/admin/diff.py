"""A text before and after, side by side, with what differs marked. Reads and writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

# So many unchanged lines stay at either end of a longer stretch; the rest is a "…".
KEPT_LINES = 1
# Lines that differ are compared by the word up to so many words; beyond that they are marked as a whole.
MOST_WORDS = 3000

Sides = tuple[SafeString, SafeString]
_EMPTY = mark_safe("")


def sides(before: str, after: str) -> Sides:
    """Both texts, escaped: what went is in <del>, what came in <ins>, and long stretches that stayed are cut."""
    old, new = before.split("\n"), after.split("\n")
    left: list[SafeString] = []
    right: list[SafeString] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            kept = [format_html("{}", line) for line in _shortened(old[i1:i2])]
            left += kept
            right += kept
        else:
            gone, come = _marked("\n".join(old[i1:i2]), "\n".join(new[j1:j2]))
            left += [gone] if i2 > i1 else []
            right += [come] if j2 > j1 else []
    return _lines(left), _lines(right)


def _marked(before: str, after: str) -> Sides:
    """Both texts with the words that differ marked."""
    old, new = _words(before), _words(after)
    if len(old) + len(new) > MOST_WORDS:
        return _mark("del", before), _mark("ins", after)
    left: list[SafeString] = []
    right: list[SafeString] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        left.append(format_html("{}", gone) if tag == "equal" else _mark("del", gone))
        right.append(format_html("{}", come) if tag == "equal" else _mark("ins", come))
    return _joined(left), _joined(right)


def _words(text: str) -> list[str]:
    """Words and the spaces between them, which together are the text."""
    return re.findall(r"\s+|[^\s]+", text)


def _mark(tag: str, text: str) -> SafeString:
    return format_html("<{tag}>{text}</{tag}>", tag=tag, text=text) if text else _EMPTY


def _shortened(lines: Sequence[str]) -> Iterator[str]:
    if len(lines) <= 2 * KEPT_LINES + 1:
        yield from lines
        return
    yield from lines[:KEPT_LINES]
    yield "…"
    yield from lines[-KEPT_LINES:]


def _lines(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((part,) for part in parts))


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
