"""Running a sync in a test, and seeing what it left."""

from typing import Any

from django.apps import apps

from catalog.models import SyncRun
from ptv_sync.interfaces import Source
from ptv_sync.progress import Progress
from ptv_sync.sync import Options, sync

# What a sync writes about itself, apart from the catalogue.
LEDGER = {
    "catalog_syncrun", "catalog_syncfault", "catalog_rawdocument", "catalog_fetchedbatch", "catalog_syncchange",
}  # fmt: skip


def run(source: Source, *areas: str, **options: Any) -> SyncRun:
    """A quiet sync, of everything unless areas are given."""
    return sync(source, Options(areas=areas or ("all",), **options), Progress(is_quiet=True)).run


def rows(*, ledger: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the catalogue, by table; with the ledger of runs too when asked."""
    models = apps.get_app_config("catalog").get_models(include_auto_created=True)
    return {
        model._meta.db_table: sorted(model._default_manager.order_by().values_list(*_columns(model)), key=repr)
        for model in models
        if ledger or model._meta.db_table not in LEDGER
    }


def _columns(model: Any) -> list[str]:
    """All but when a row was last seen, which every run moves."""
    return [field.attname for field in model._meta.concrete_fields if field.name != "last_seen_at"]
