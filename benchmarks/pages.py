"""The pages that are measured, and how long they take in-process. Needs Django to be set up."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from benchmarks import BenchmarkError
from benchmarks.report import Table, kilobytes, milliseconds, percentile
from benchmarks.timing import ENCODING, Measured, checked, measured
from catalog.models import Service

HOST = "127.0.0.1"
LANGUAGE = "fi"


def addresses() -> dict[str, str]:
    """Name → path. The card is that of the service with the most channels. Raises BenchmarkError where there is none.

    One query.
    """
    busiest = Service.objects.on_tray().annotate(number=Count("connections")).order_by("-number", "pk").first()
    if busiest is None:
        raise BenchmarkError("The catalogue has no service on the tray.")
    tomorrow = timezone.localdate() + timedelta(days=1)
    with translation.override(LANGUAGE):
        search = reverse("catalog:search")
        return {
            "home": reverse("catalog:home"),
            "search, one word": _with(search, q="liikunta"),
            "search, two words": _with(search, q="vertaistuki ryhmä"),
            "search, word + theme + municipality": _with(search, q="ryhmä", theme="osallisuus", municipality="405"),
            "search, date": _with(search, date=tomorrow.isoformat()),
            "theme": reverse("catalog:theme", args=["liikunta"]),
            "card": reverse("catalog:service", args=[busiest.pk]),
            "questionnaire, first page": reverse("survey:questionnaire"),
            "API, list of 20": _with("/api/v1/services", q="liikunta", lang=LANGUAGE),
        }


def measure(paths: Mapping[str, str], *, runs: int) -> tuple[dict[str, Measured], dict[str, int]]:
    """Each page through Django's test client, and its number of SQL queries, counted in a request of its own."""
    client = Client(raise_request_exception=False, SERVER_NAME=HOST, HTTP_ACCEPT_ENCODING=ENCODING)
    queries = {}

    def get(path: str) -> int:
        answer = client.get(path)
        return checked(path, status=answer.status_code, content=answer.content)

    found = {name: measured(get, path, runs=runs) for name, path in paths.items()}
    for name, path in paths.items():
        with CaptureQueriesContext(connection) as captured:
            get(path)
        queries[name] = len(captured)
    return found, queries


def table(in_process: Mapping[str, Measured], over_http: Mapping[str, Measured], queries: Mapping[str, int]) -> Table:
    """Queries, size of the compressed answer, p50 and p95 of each page both ways."""
    rows = []
    for name, found in in_process.items():
        both = (found.times, over_http[name].times)
        times = [milliseconds(percentile(values, share)) for values in both for share in (0.5, 0.95)]
        rows.append([name, str(queries[name]), kilobytes(found.size), *times])
    return Table(["", "queries", "kB gzipped", "p50 ms", "p95 ms", "HTTP p50 ms", "HTTP p95 ms"], rows)


def _with(path: str, **parameters: str) -> str:
    return f"{path}?{urlencode(parameters)}"
