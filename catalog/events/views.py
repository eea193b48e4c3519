"""The pages of events, and events for calendars and feed readers."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.events import calendar, feed
from catalog.events.event_page import event_gone_page, event_page, find_event
from catalog.events.list_page import asked, events_page
from catalog.models import Event, EventImage
from catalog.page_language import page_language
from catalog.search.facets import load

MOST_IN_CALENDAR = 300


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/events.html", {"page": events_page(request.GET, page_language())})


@require_safe
def event(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """The card. What its source no longer has answers 410; what is not shown is not found here."""
    found = find_event(event_id)
    if found is None:
        raise Http404
    if found.withdrawn_at:
        page = event_gone_page(found, page_language())
        return render(request, "catalog/event_gone.html", {"page": page}, status=410)
    return render(request, "catalog/event.html", {"page": event_page(found, page_language())})


@require_safe
def event_calendar(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """One event as a file for a calendar. One query."""
    found = get_object_or_404(Event.objects.shown().select_related("municipality"), pk=event_id)
    response = HttpResponse(calendar.calendar([found], page_language()), content_type=calendar.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{calendar.file_name(found)}"'
    return response


@require_safe
def events_calendar(request: HttpRequest) -> HttpResponse:
    """Coming events, narrowed as the page is, for a calendar that follows the address. Three queries, and one for each
    word that nobody knows."""
    language = page_language()
    _form, found = asked(request.GET, language, load(language))
    ids = [row.id for row in found.page(limit=MOST_IN_CALENDAR)]
    rows = Event.objects.select_related("municipality").in_bulk(ids)
    content = calendar.calendar([rows[key] for key in ids if key in rows], language, title=f"{_('Events')} – Tarmoa")
    return HttpResponse(content, content_type=calendar.CONTENT_TYPE)


@require_safe
def events_feed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(feed.events_feed(request.GET, page_language()), content_type=feed.CONTENT_TYPE)


@require_safe
def event_image(request: HttpRequest, digest: str) -> HttpResponse:
    """The bytes of a picture. Its name is its content's, so it may be kept for ever. One query."""
    image = get_object_or_404(EventImage, digest=digest)
    response = HttpResponse(bytes(image.data), content_type=image.content_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response
