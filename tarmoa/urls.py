"""Addresses: each application brings its own; the language stands first in every page's path."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from tarmoa import health, metrics

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("", include("catalog.urls_shared")),
    *i18n_patterns(
        path("", include("catalog.desk.urls")),
        path("", include("catalog.urls")),
        path("", include("survey.urls")),
    ),
]
