"""Texts of sources of events: cleaned, and HTML turned into the small markup that `catalog.richtext` shows. Pure."""

import html
import re
import unicodedata
from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

from catalog.languages import PAGE_LANGUAGES

LONGEST_TEXT = 20_000
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ud800-\udfff]")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol"})
_BLOCKS = frozenset({"p", "div", "tr", "blockquote"}) | _LISTS
_KEPT = {*_HEADINGS, *_BLOCKS, "li", "br"}
_TAG = re.compile(r"<[a-zA-Z/!]")


def clean_text(text: str) -> str:
    """Composed Unicode, plain newlines, no control characters or halves of characters, no space around."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()


def one_line(text: str, longest: int = LONGEST_TEXT) -> str:
    """Text without tags, entities and newlines, cut where it is longer."""
    bare = nh3.clean(text, tags=set()) if _TAG.search(text) else text
    return " ".join(clean_text(html.unescape(bare)).split())[:longest].rstrip()


def markup(text: str) -> str:
    """HTML or plain text as paragraphs, `* ` bullets, `1. ` numbers and `### ` headings, a line each."""
    if not _TAG.search(text):
        return _tidied(html.unescape(text))
    reading = _Lines()
    reading.feed(nh3.clean(text, tags=_KEPT, attributes={}, link_rel=None))
    reading.close()
    return _tidied(reading.text())


def address(value: str, longest: int = 1000) -> str:
    """A web address that a reader can be sent to; empty for anything else."""
    text = value.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    is_fine = parts.scheme.lower() in {"http", "https"} and parts.hostname and not re.search(r'[\s<>"]', text)
    return text if is_fine and len(text) <= longest else ""


def localised(texts: Mapping[str, str], longest: int = LONGEST_TEXT) -> dict[str, str]:
    """The texts in the languages of the pages, each on one line; empty ones are left out."""
    return {code.value: text for code in PAGE_LANGUAGES if (text := one_line(texts.get(code, ""), longest))}


def localised_markup(texts: Mapping[str, str]) -> dict[str, str]:
    """The same of long texts, with their paragraphs and lists."""
    return {code.value: text for code in PAGE_LANGUAGES if (text := markup(texts.get(code, "")))}


def _tidied(text: str) -> str:
    """Without spaces at the ends of lines; at most one empty line in a row."""
    lines = "\n".join(" ".join(line.split()) for line in clean_text(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines)[:LONGEST_TEXT].strip()


class _Lines(HTMLParser):
    """Reads HTML that has been cleaned, and so has no scripts, attributes or tags left open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._numbers: list[int | None] = []

    def text(self) -> str:
        return "".join(self._pieces)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _LISTS:
            self._numbers.append(1 if tag == "ol" else None)
        if tag == "li":
            self._pieces.append(f"\n{self._next_mark()}")
        elif tag in _HEADINGS:
            self._pieces.append("\n### ")
        elif tag in _KEPT:
            self._pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _LISTS and self._numbers:
            self._numbers.pop()
        if tag in _BLOCKS or tag in _HEADINGS:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        text = re.sub(r"\s+", " ", data)
        is_after_mark = bool(self._pieces) and self._pieces[-1].startswith("\n")
        self._pieces.append(text.lstrip() if is_after_mark else text)

    def _next_mark(self) -> str:
        if not self._numbers or self._numbers[-1] is None:
            return "* "
        self._numbers[-1] += 1
        return f"{self._numbers[-1] - 1}. "
