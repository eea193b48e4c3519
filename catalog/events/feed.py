"""Coming events as an Atom feed (RFC 4287), narrowed as the page is."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import QueryDict
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from catalog.events.cards import EventCard, build_cards
from catalog.events.form import address
from catalog.events.list_page import asked
from catalog.models import Event
from catalog.search.facets import load

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
MOST_ITEMS = 50
# What XML 1.0 cannot hold.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def events_feed(parameters: QueryDict, language: str) -> str:
    """The next events. Three queries, and one for each word that nobody knows."""
    known = load(language)
    _form, found = asked(parameters, language, known)
    rows = found.page(limit=MOST_ITEMS)
    stamps = Event.objects.only("created_at", "modified_at").in_bulk([row.id for row in rows])
    feed = Atom1Feed(
        title=f"{_('Events')} – Tarmoa",
        link=settings.SITE_URL + address("catalog:events", parameters),
        description=_("Coming events that support your wellbeing"),
        language=language,
        author_name="Tarmoa",
        feed_url=settings.SITE_URL + address("catalog:events-feed", parameters),
    )
    for row, card in zip(rows, build_cards(rows, language, known.theme_names), strict=True):
        event = stamps.get(row.id)
        if event is None:  # deleted since the rows were read
            continue
        feed.add_item(
            title=_fit(_title(card)),
            link=settings.SITE_URL + card.url,
            # The feed says that it is HTML.
            description=linebreaks(
                _fit("\n".join(filter(None, (card.time, card.place, card.summary)))), autoescape=True
            ),
            unique_id=f"urn:uuid:{card.id}",
            # Created as it is saved, a moment after it was entered.
            pubdate=min(event.created_at, event.modified_at),
            updateddate=event.modified_at,
            author_name=_fit(card.organiser) or None,
            categories=card.theme_names,
        )
    return str(feed.writeString("utf-8"))


def _title(card: EventCard) -> str:
    if not card.state_label:
        return card.name
    return _("%(state)s: %(name)s") % {"state": card.state_label, "name": card.name}


def _fit(text: str) -> str:
    return _UNFIT.sub(" ", text)
