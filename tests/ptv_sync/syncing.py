"""Running a sync in a test, and seeing what it left."""

from typing import Any

from django.apps import apps

from catalog.models import SyncRun
from ptv_sync.client import PtvSource
from ptv_sync.progress import Progress
from ptv_sync.sync import Options, sync

# What a sync writes about itself, apart from the catalogue.
LEDGER = {"catalog_syncrun", "catalog_syncfault", "catalog_rawdocument"}


def run(source: PtvSource, *areas: str, is_dry: bool = False, rewrite_all: bool = False) -> SyncRun:
    """A quiet sync, of everything unless areas are given."""
    options = Options(areas=areas or ("all",), is_dry=is_dry, rewrite_all=rewrite_all)
    return sync(source, options, Progress(is_quiet=True))


def rows(*, ledger: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the catalogue, by table; with the ledger of runs too when asked."""
    models = apps.get_app_config("catalog").get_models(include_auto_created=True)
    return {
        model._meta.db_table: sorted(model._default_manager.order_by().values_list(), key=repr)
        for model in models
        if ledger or model._meta.db_table not in LEDGER
    }
