"""How services are read: the named queries every page, the API and the questionnaire share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models

from catalog.records import Coverage

if TYPE_CHECKING:
    from catalog.models.offering import Service  # noqa: F401

ALAND_COUNTY = "91"


class ServiceQuerySet(models.QuerySet["Service"]):
    def on_tray(self) -> ServiceQuerySet:
        """Services that readers see: in a theme and not withdrawn."""
        return self.filter(off_tray_reason="", withdrawn_at__isnull=True)

    def in_theme(self, key: str) -> ServiceQuerySet:
        """Services with a link to the theme."""
        links = apps.get_model("catalog", "ServiceTheme")._default_manager.filter(theme_id=key)
        return self.filter(pk__in=links.values("service_id"))

    def serving(self, municipality_codes: Iterable[str], *, is_aland: bool = False) -> ServiceQuerySet:
        """Services valid in one of the municipalities: given there, in an area around it, or in the whole country.

        A service whose coverage is not known is kept: a place never hides what may be valid there.
        """
        areas = apps.get_model("catalog", "Area")._default_manager.filter(municipalities__in=list(municipality_codes))
        given_there = self.model._default_manager.filter(areas__in=areas.values("pk"))
        everywhere = [Coverage.NATIONWIDE, Coverage.UNKNOWN]
        if not is_aland:
            everywhere.append(Coverage.NATIONWIDE_EXCEPT_ALAND)
        return self.filter(models.Q(coverage__in=everywhere) | models.Q(pk__in=given_there.values("pk")))
