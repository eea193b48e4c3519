"""Answers that have no language: the front door, robots.txt, security.txt, tiles, and the gallery for developers."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from catalog.gallery import examples
from catalog.tiles import serve
from catalog.tiles.grid import Tile, is_known

PRIVATE = ("kysely", "haku", "kartta", "lista", "kirjautuminen", "kayttajat", "tapahtumat/omat", "tapahtumat/uusi")
TEXT = "text/plain; charset=utf-8"
TILE_AGE_SECONDS = 7 * 24 * 3600


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """To the home page in the language that the browser asks for; Finnish where it asks for none of ours."""
    with override(get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("catalog:home"))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read but the questionnaire, searches, the map, the desk and admin."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /kartta/"]
    lines += [f"Disallow: /{code}/{path}/" for code, _ in settings.LANGUAGES for path in PRIVATE]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Where to tell of a weakness (RFC 9116). Only where a contact is set."""
    if not settings.SECURITY_CONTACT:
        return HttpResponse("No contact has been set.\n", status=404, content_type=TEXT)
    expires = timezone.now().replace(microsecond=0) + timedelta(days=180)
    body = (
        f"Contact: {settings.SECURITY_CONTACT}\nExpires: {expires.isoformat()}\n"
        f"Preferred-Languages: fi, sv, en\nCanonical: {settings.SITE_URL}/.well-known/security.txt\n"
    )
    return HttpResponse(body, content_type=TEXT)


@require_safe
def map_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponseBase:
    """A tile of the map, the same for all. 404 where the map has none or there is no map, 503 without a source."""
    tile = Tile(z, x, y)
    if not serve.is_on() or not is_known(tile):
        return HttpResponse("No such tile.\n", status=404, content_type=TEXT)
    picture = serve.picture(tile)
    if picture is None:
        headers = {"Retry-After": "30", "Cache-Control": "no-store"}
        return HttpResponse("The map server does not answer.\n", status=503, content_type=TEXT, headers=headers)
    etag = f'"{hashlib.sha256(picture).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": f"public, max-age={TILE_AGE_SECONDS}"}
    response = HttpResponse(picture, content_type="image/png", headers=headers)
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag, response=response)
    return answer or response


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component of the pages, on one page. Has an address only with DEBUG on."""
    return render(request, "pages/gallery.html", examples())
