from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from catalog.models.defaulted import DefaultsReport


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Service catalogue")

    def load_defaults(self) -> list[DefaultsReport]:
        """Load places (switching on the counties of AREA), classifications, themes and what goes by them, in the
        caller's transaction."""
        # Here and not above: models can be imported only once every app is ready.
        from catalog.areas import load as areas
        from catalog.classification import load as classification
        from catalog.events.intake import load as keywords
        from catalog.search import thesaurus
        from catalog.themes import load as themes

        return [*areas.load(settings.AREA), *classification.load(), *themes.load(), *thesaurus.load(), *keywords.load()]
