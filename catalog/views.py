"""The pages: each view reads the address, asks a page function and renders."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import pages
from catalog.map_page import features, map_page
from catalog.models import Service
from catalog.page_language import page_language
from catalog.search_page import search_page
from catalog.service_page import service_page
from catalog.tiles import serve as tiles


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/home.html", {"page": pages.home_page(page_language())})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/search.html", {"page": search_page(request.GET, page_language())})


@require_safe
def map_of_services(request: HttpRequest) -> HttpResponse:
    """The map with its list. Not found without a key of the map server."""
    if not tiles.is_on():
        raise Http404
    return render(request, "catalog/map.html", {"page": map_page(request.GET, page_language())})


@require_safe
def map_points(request: HttpRequest) -> JsonResponse:
    """The places of the map as GeoJSON (RFC 7946). Not found without a key of the map server."""
    if not tiles.is_on():
        raise Http404
    return JsonResponse(features(map_page(request.GET, page_language())))


@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    page = pages.ThemesPage(tuple(pages.theme_tiles(page_language())))
    return render(request, "catalog/themes.html", {"page": page})


@require_safe
def theme(request: HttpRequest, key: str) -> HttpResponse:
    page = pages.theme_page(key, request.GET.get("page"), page_language())
    if page is None:
        raise Http404
    return render(request, "catalog/theme.html", {"page": page})


@require_safe
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """The card. What PTV has withdrawn answers 410; what is known but not on the tray is not found here."""
    found = Service.objects.filter(pk=service_id).prefetch_related("texts").first()
    if found is None or found.off_tray_reason:
        raise Http404
    if found.withdrawn_at:
        return render(request, "catalog/gone.html", {"page": pages.gone_page(found, page_language())}, status=410)
    return render(request, "catalog/service.html", {"page": service_page(found, page_language())})
