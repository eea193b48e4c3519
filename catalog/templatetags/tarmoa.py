"""What templates need and Django has not: an address in another language, a date in words, a theme's icon."""

from datetime import date, datetime
from functools import cache

from django import template
from django.templatetags.static import static
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import override

from catalog.formats import format_date
from catalog.search.snippets import Marked

register = template.Library()

# The themes that static/img/icons.svg has a drawing for; the others get the last one's.
DRAWN_THEMES = (
    "liikunta",
    "kulttuuri",
    "lahiluonto",
    "elintavat",
    "ravitsemus",
    "osallisuus",
    "neuvonta",
    "mielenterveys",
    "paihteet",
    "toimeentulo",
    "kotoutuminen",
    "tyokyky",
    "muut",
)


@register.filter
def in_language(path: str, language: str) -> str:
    """The same page in another language, GET parameters kept; the home page where the path leads to none of ours."""
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        with override(language):
            return reverse("catalog:home")
    return translate_url(path, language)


@register.filter
def in_words(day: date | datetime, language: str) -> str:
    """1.12.2026, in English 1 December 2026; of a moment, its date in Finland."""
    return format_date(timezone.localdate(day) if isinstance(day, datetime) else day, language)


@register.filter
def marked(pieces: Marked) -> SafeString:
    """A text in pieces, with what was looked for in `mark`; everything escaped."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", text) if is_hit else text,) for text, is_hit in pieces)
    )


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A drawing of static/img/icons.svg by its id. Decoration only: the words stand beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}" /></svg>', static("img/icons.svg"), name)


@register.filter
def theme_icon(key: str) -> str:
    """The name of a theme's drawing in static/img/icons.svg, also the ending of its colour's class in tokens.css."""
    return key if key in DRAWN_THEMES else DRAWN_THEMES[-1]
