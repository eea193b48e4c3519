from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from ptv_sync.checks import TAG, check_interface


class PtvSyncConfig(AppConfig):
    name = "ptv_sync"
    verbose_name = _("Palvelutietovaranto")

    def ready(self) -> None:
        register(check_interface, TAG)
