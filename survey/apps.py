from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from catalog.models.defaulted import DefaultsReport


class SurveyConfig(AppConfig):
    name = "survey"
    verbose_name = _("Wellbeing questionnaire")

    def load_defaults(self) -> list[DefaultsReport]:
        """Questions, options with their need points, and urgent help. The themes have to be loaded before."""
        # Here and not above: models can be imported only once every app is ready.
        from survey.load import load

        return load()
