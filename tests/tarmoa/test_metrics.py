"""/metrics and /readyz: what whoever watches is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from catalog.models import RawDocument, RunMode, RunStatus, SyncFault, SyncRun
from tests.catalog.make import SEEN, make_service

pytestmark = pytest.mark.django_db


def make_run(status: RunStatus = RunStatus.SUCCEEDED, *, hours_ago: float = 1, **fields: Any) -> SyncRun:
    start = timezone.now() - timedelta(hours=hours_ago)
    given = {"source": "ptv", "origin": "test", "started_at": start, "finished_at": start + timedelta(seconds=90)}
    return SyncRun.objects.create(status=status, **{**given, **fields})


def samples(client: Client) -> dict[tuple[str, ...], float]:
    """Name and values of labels, in the order of their names → number."""
    text = client.get("/metrics").content.decode()
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_ledger_in_numbers(client: Client) -> None:
    make_run(hours_ago=50, counts={"Service": {"created": 3, "held": 1}, "tray": {"on_tray": 7}})
    make_run(hours_ago=26, counts={"Service": {"created": 2}, "Organization": {"withdrawn": 1}})
    make_run(RunStatus.REFUSED, hours_ago=25, mode=RunMode.INCREMENTAL)
    make_run(hours_ago=2, is_dry=True, counts={"Service": {"created": 100}})
    run = make_run(RunStatus.HELD, hours_ago=1, counts={"Service": {"held": 4}, "ServiceChannel": {"held": 5}})
    for resolved_at in (None, None, SEEN):
        SyncFault.objects.create(run=run, severity="error", kind="Service", message="x", resolved_at=resolved_at)
    found = samples(client)
    assert found["tarmoa_runs_total", "full", "ptv", "succeeded"] == 2
    assert found["tarmoa_runs_total", "incremental", "ptv", "refused"] == 1
    assert found["tarmoa_documents_total", "Service", "created", "ptv"] == 5
    assert found["tarmoa_documents_total", "Organization", "withdrawn", "ptv"] == 1
    assert ("tarmoa_documents_total", "tray", "on_tray", "ptv") not in found
    assert found["tarmoa_open_faults", "Service", "error", "ptv"] == 2
    assert found["tarmoa_data_age_seconds", "ptv"] == pytest.approx(3600, abs=60)
    assert found["tarmoa_last_run_seconds", "ptv"] == 90
    assert run.finished_at
    assert found["tarmoa_last_run_end_timestamp_seconds", "ptv"] == pytest.approx(run.finished_at.timestamp())
    assert found["tarmoa_last_run_status", "ptv", "held"] == 1
    assert found["tarmoa_last_run_status", "ptv", "succeeded"] == 0
    assert found["tarmoa_held_withdrawals", "ptv"] == 9


def test_the_tray_and_the_raw_documents_in_numbers(client: Client) -> None:
    make_service(off_tray_reason="")
    make_service(off_tray_reason="", withdrawn_at=SEEN)
    for _ in range(2):
        make_service(off_tray_reason="too_weak")
    for number, gone_at in enumerate((None, None, SEEN)):
        RawDocument.objects.create(
            source="ptv", kind="Service", source_id=str(number), body="{}", fetched_at=SEEN, gone_at=gone_at
        )
    found = samples(client)
    assert found["tarmoa_services", "on_tray"] == 1
    assert found["tarmoa_services", "withdrawn"] == 1
    assert found["tarmoa_services", "too_weak"] == 2
    assert found["tarmoa_raw_documents", "Service", "ptv", "present"] == 2
    assert found["tarmoa_raw_documents", "Service", "ptv", "gone"] == 1


def test_an_empty_installation_has_metrics_too(client: Client) -> None:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert b"# TYPE tarmoa_runs_total counter" in response.content
    assert b"python_info" not in response.content


def test_metrics_are_plain_uncached_and_only_read(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    assert "no-store" in response["Cache-Control"]
    assert client.head("/metrics").status_code == 200
    assert client.post("/metrics").status_code == 405
    assert client.get("/fi/metrics").status_code in {301, 404}


def test_metrics_take_seven_queries(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/metrics")
        return len(captured)

    assert queries() == 7
    for hours in range(1, 5):
        make_run(hours_ago=hours, counts={"Service": {"created": 3}})
        make_service()
    assert queries() == 7


# --- /readyz


def test_a_held_run_is_good_and_told(client: Client) -> None:
    make_run(RunStatus.HELD, hours_ago=2, message="Withdrawals are held back.")
    response = client.get("/readyz")
    assert response.status_code == 200
    report = response.json()
    assert (report["last_run"], report["held"]) == ("held", True)
    assert report["last_run_message"] == "Withdrawals are held back."
    assert report["data_age_hours"] == 2


def test_a_refused_run_is_told_and_leaves_the_service_ready(client: Client) -> None:
    make_run(hours_ago=30)
    make_run(RunStatus.REFUSED, hours_ago=6, message="Nothing was changed.")
    make_run(hours_ago=3, mode=RunMode.REPLAY)
    make_run(RunStatus.REFUSED, hours_ago=2, message="The source gave no services.")
    response = client.get("/readyz")
    assert response.status_code == 200
    report = response.json()
    assert (report["last_run"], report["held"], report["data_age_hours"]) == ("refused", False, 30)
    assert report["last_run_message"] == "The source gave no services."


def test_without_a_good_run_it_is_not_ready(client: Client) -> None:
    make_run(RunStatus.REFUSED)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["held"] is False
