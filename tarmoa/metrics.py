"""Numbers for whoever watches: /metrics, in the text format of Prometheus. docs/operations.md lists the names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from catalog.intake import runs
from catalog.models import RawDocument, RunStatus, Service, SyncFault, SyncRun

# Counts of a run that tell how things are after it, and not what happened to documents: no use in a sum.
STATES = ["dangling", "duplicates", "tray", runs.UNMATCHED]
_DOCUMENTS = """
SELECT run.source, kind.key, outcome.key, sum(outcome.value::bigint)
  FROM catalog_syncrun run
 CROSS JOIN LATERAL jsonb_each(run.counts) kind
 CROSS JOIN LATERAL jsonb_each_text(kind.value) outcome
 WHERE NOT run.is_dry AND NOT kind.key = ANY(%s)
 GROUP BY 1, 2, 3
 ORDER BY 1, 2, 3
"""


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything at once. Seven queries, however many runs and services there are."""
    registry = CollectorRegistry()
    registry.register(LedgerCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class LedgerCollector(Collector):
    """The ledger and the tray as metrics, read from the database when asked."""

    def describe(self) -> Iterable[Metric]:
        """Nothing is promised beforehand: registering asks no queries."""
        return ()

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        yield _counter("runs", "Runs that have ended, dry ones left out.", ["source", "mode", "status"], _runs())
        yield _counter(
            "documents", "What runs did to documents, by kind and outcome.", ["source", "kind", "outcome"], _documents()
        )
        yield _gauge("open_faults", "Faults of documents that are open now.", ["source", "kind", "severity"], _faults())
        yield _gauge("data_age_seconds", "Since the start of the last good run.", ["source"], _ages(now))
        yield from _last_runs()
        yield _gauge("services", "Services by where they are: on_tray, withdrawn, or why off.", ["state"], _services())
        yield _gauge("raw_documents", "Raw documents that are kept.", ["source", "kind", "state"], _raw_documents())


Samples = Iterable[tuple[list[str], float]]


def _gauge(name: str, words: str, labels: list[str], samples: Samples) -> Metric:
    family = GaugeMetricFamily(f"tarmoa_{name}", words, labels=labels)
    for values, number in samples:
        family.add_metric(values, number)
    return family


def _counter(name: str, words: str, labels: list[str], samples: Samples) -> Metric:
    """A counter, `tarmoa_<name>_total`. It falls when old records are deleted, which Prometheus takes for a restart."""
    family = CounterMetricFamily(f"tarmoa_{name}", words, labels=labels)
    for values, number in samples:
        family.add_metric(values, number)
    return family


def _grouped(rows: models.QuerySet[Any], *fields: str) -> Samples:
    counted = rows.order_by(*fields).values_list(*fields).annotate(number=models.Count("pk"))
    return [([str(value) for value in values], number) for *values, number in counted]


def _runs() -> Samples:
    return _grouped(runs.ended(), "source", "mode", "status")


def _documents() -> Samples:
    with connection.cursor() as cursor:
        cursor.execute(_DOCUMENTS, [STATES])
        return [(list(labels), float(number)) for *labels, number in cursor.fetchall()]


def _faults() -> Samples:
    return _grouped(SyncFault.objects.filter(resolved_at__isnull=True), "run__source", "kind", "severity")


def _ages(now: datetime) -> Samples:
    latest = runs.good_fetches().order_by("source").values_list("source").annotate(at=models.Max("started_at"))
    return [([source], (now - at).total_seconds()) for source, at in latest]


def _last_runs() -> Iterator[Metric]:
    last = list(runs.last_of_each_source())
    finished = [(run, run.finished_at) for run in last if run.finished_at]
    yield _gauge(
        "last_run_seconds", "How long the last run took.", ["source"],
        [([run.source], (at - run.started_at).total_seconds()) for run, at in finished],
    )  # fmt: skip
    yield _gauge(
        "last_run_end_timestamp_seconds", "When the last run ended.", ["source"],
        [([run.source], at.timestamp()) for run, at in finished],
    )  # fmt: skip
    yield _gauge(
        "last_run_status", "1 for the status of the last run, 0 for the others.", ["source", "status"],
        [
            ([run.source, status.value], float(run.status == status))
            for run in last for status in RunStatus if status is not RunStatus.RUNNING
        ],
    )  # fmt: skip
    yield _gauge(
        "held_withdrawals", "Documents that the guards held back in the last run.", ["source"],
        [([run.source], _held(run)) for run in last],
    )  # fmt: skip


def _held(run: SyncRun) -> float:
    return float(sum(outcomes.get("held", 0) for outcomes in run.counts.values()))


def _services() -> Samples:
    state = models.Case(
        models.When(withdrawn_at__isnull=False, then=models.Value("withdrawn")),
        models.When(off_tray_reason="", then=models.Value("on_tray")),
        default=models.F("off_tray_reason"),
        output_field=models.CharField(),
    )
    return _grouped(Service.objects.annotate(state=state), "state")


def _raw_documents() -> Samples:
    is_gone = models.Q(gone_at__isnull=False)
    state = models.Case(models.When(is_gone, then=models.Value("gone")), default=models.Value("present"))
    return _grouped(RawDocument.objects.annotate(state=state), "source", "kind", "state")
