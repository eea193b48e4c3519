"""Addresses without a language: the API, the front door and what robots read."""

from django.conf import settings
from django.urls import path, re_path

from catalog.api import api
from catalog.events.views import event_image
from catalog.views_shared import front_door, gallery, robots, security

urlpatterns = [
    path("", front_door, name="front-door"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security"),
    re_path(r"^kuvat/(?P<digest>[0-9a-f]{64})$", event_image, name="event-image"),
    path("api/v1/", api.urls),
]
if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery, name="gallery"))
