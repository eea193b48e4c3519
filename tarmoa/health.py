"""Health for whoever watches: /healthz says the process lives, /readyz that it can serve."""

from datetime import timedelta
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.hours import schedules
from catalog.intake import runs
from catalog.models import RunStatus
from catalog.search.analysers import strangers

# A sync runs every night; two missed nights are worth waking somebody.
OLD_DATA = timedelta(hours=50)
# The horizon of hours is four months away; where it is nearer than this, nobody runs `daily`.
LEAST_HOURS = timedelta(days=90)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, is migrated and holds data; 503 otherwise.

    Old data and a last run that was held, refused or failed are told, not refused: readers still have the catalogue.
    """
    try:
        report = _report()
    except DatabaseError as error:
        return JsonResponse({"ready": False, "database": type(error).__name__}, status=503)
    return JsonResponse(report, status=200 if report["ready"] else 503)


def _report() -> dict[str, object]:
    unapplied = len(_migrations() - MigrationRecorder(connection).applied_migrations().keys())
    if unapplied:
        return {"ready": False, "database": "ok", "unapplied_migrations": unapplied}
    good = runs.good_fetches().first()
    last = runs.ended().first()
    age = timezone.now() - good.started_at if good else None
    hours_known_to = schedules.horizon()
    return {
        "ready": good is not None,
        "database": "ok",
        "unapplied_migrations": 0,
        "data_age_hours": round(age.total_seconds() / 3600, 1) if age else None,
        "data_is_old": age is None or age > OLD_DATA,
        "last_run": last.status if last else None,
        "last_run_message": last.message if last else "",
        "held": last is not None and last.status == RunStatus.HELD,
        # The last day whose hours can be searched: `manage.py daily` moves it on.
        "hours_known_to": hours_known_to.isoformat() if hours_known_to else None,
        "hours_run_out": hours_known_to is not None and hours_known_to < timezone.localdate() + LEAST_HOURS,
        # Languages whose search entries another analyser made: `manage.py reindex` mends it.
        "search_to_reindex": sorted(strangers()),
    }


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """The migrations that this release brings: read from its files once per process."""
    return frozenset(MigrationLoader(None).disk_migrations)
