"""PTV's small text markup as safe HTML: paragraphs, bullets, numbers, headings. Everything else is plain and escaped.

The markup is PTV's (contract §2.8): lines joined by newlines, `* ` bullets, `1. ` numbers, `### ` headings; no links.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_HEADING = re.compile(r"#{1,6}\s+(.*)")
_BULLET = re.compile(r"[*•-]\s+(.*)")
_NUMBER = re.compile(r"\d{1,2}[.)]\s+(.*)")


def to_html(text: str, *, heading_level: int = 4) -> SafeString:
    """The text as HTML; headings come at `heading_level` so that the page's own order of headings holds."""
    return mark_safe("".join(_blocks(text, heading_level)))  # noqa: S308 - every piece is escaped below


def _blocks(text: str, heading_level: int) -> Iterator[str]:
    for kind, group in groupby((_line(line) for line in text.splitlines()), key=lambda item: item[0]):
        lines = [escape(content) for _, content in group]
        if kind == "bullet":
            yield "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
        elif kind == "number":
            yield "<ol>" + "".join(f"<li>{line}</li>" for line in lines) + "</ol>"
        elif kind == "heading":
            yield from (f"<h{heading_level}>{line}</h{heading_level}>" for line in lines)
        elif kind == "text":
            yield from (f"<p>{line}</p>" for line in lines)


def _line(line: str) -> tuple[str, str]:
    """The kind of a line and its content; every text line is a paragraph of its own, as PTV's blocks are."""
    line = line.strip()
    for kind, pattern in (("heading", _HEADING), ("bullet", _BULLET), ("number", _NUMBER)):
        if match := pattern.fullmatch(line):
            return kind, match[1]
    return ("text", line) if line else ("blank", "")
