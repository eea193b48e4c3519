"""Searches by time and place over services and events, step by step. Needs Django to be set up."""

import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time as clock
from datetime import timedelta
from itertools import product
from typing import NamedTuple

from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from benchmarks import machine
from benchmarks.report import Table, milliseconds, percentile
from benchmarks.search import catalogue, measuring
from benchmarks.times.catalogue import give_hours_and_places, make_events
from catalog.areas.rules import Point
from catalog.events.matching import matching
from catalog.hours.moments import Stretch, When, named, stretch, weekday
from catalog.models import EventOccurrence, Schedule, ScheduleSpan, Service
from catalog.search.facets import MUNICIPALITY, load
from catalog.search.rebuild import rebuild
from catalog.search.search import Request, search
from catalog.search_page import MOST_EVENTS, PAGE_SIZE

SEED = 20_261_127
PLACES, RUNS = 25, 2
WORD = "ryhmä"

ABOUT = """\
The demonstration's services multiplied in the tables to {services} on the tray, with hours and places, in all
municipalities; {events} events with {times} times. {schedules} schedules have {spans} spans. Each search names a time
and a municipality, drawn by chance, the same at every run: services that are not closed then, ranked and grouped by
place, their counts and facets, the first {page}, and the first {most} events. Asked {runs} times after a round to warm
up. SQL is the time of all statements as this process sees it."""


class Asked(NamedTuple):
    """`is_now`: the time is the minute in which it is asked, which is over before all have been asked."""

    kind: str
    request: Request
    is_now: bool


def measure(services: int, events: int, *, load_before: float) -> None:
    """Make the catalogue, ask it by time and place; prints as it goes on."""
    begun = time.monotonic()
    call_command("load_demo_events", verbosity=0)
    catalogue.fill(services)
    give_hours_and_places()
    connection.close()
    rebuild(processes=os.cpu_count() or 1)
    make_events(events)
    machine.refresh_statistics()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE catalog_schedulespan, catalog_eventoccurrence, catalog_evententry")
    print(f"The catalogue was made in {time.monotonic() - begun:.0f} s.\n")
    print(
        ABOUT.format(
            services=Service.objects.on_tray().count(), events=events, times=EventOccurrence.objects.count(),
            schedules=Schedule.objects.count(), spans=ScheduleSpan.objects.count(), page=PAGE_SIZE, most=MOST_EVENTS,
            runs=RUNS,
        )
    )  # fmt: skip
    print(f"\n{_table(list(_asked()))}\n\n" + "\n".join(machine.description(load=load_before)), flush=True)


def _asked() -> Iterator[Asked]:
    """Times × places; by words and by theme as well."""
    chance = random.Random(SEED)  # noqa: S311 - figures are to be the same again, nothing is secret
    now = timezone.now()
    tomorrow = timezone.localdate() + timedelta(days=1)
    times: dict[str, tuple[Stretch, ...]] = {when.value: named(when, now) for when in When}
    times |= {"a date": (stretch(tomorrow + timedelta(days=10)),), "tuesdays": weekday(1)}
    times |= {"hours": (stretch(tomorrow, clock(10), clock(12)),)}
    codes = chance.sample(sorted(load("fi").municipality_names), PLACES)
    for (name, stretches), code in product(times.items(), codes):
        asked = Request("fi", "", {MUNICIPALITY: (code,)}, stretches=stretches)
        is_now = name == When.NOW
        yield Asked(name, asked, is_now)
        yield Asked(f"{name}, near a point", replace(asked, point=Point(61.5, 25.0)), is_now)
        themed = {**asked.narrowing, "theme": ("liikunta",)}
        yield Asked(f"{name}, a theme", replace(asked, narrowing=themed), is_now)
        yield Asked(f"{name}, a word", replace(asked, text=WORD), is_now)


def _table(asked: Sequence[Asked]) -> Table:
    found: dict[str, list[tuple[float, float, int, int]]] = {}
    for measured_run in range(RUNS + 1):
        for one in asked:
            answered = _search(one)
            if measured_run:
                found.setdefault(one.kind, []).append(answered)
    everything = [answered for some in found.values() for answered in some]
    return Table(
        ["", "searches", "found p50", "SQL p50 ms", "SQL p95 ms", "all p95 ms", "queries, most"],
        [_row(name, some) for name, some in (*sorted(found.items()), ("all", everything))],
    )


def _row(name: str, some: Sequence[tuple[float, float, int, int]]) -> list[str]:
    database, seconds, statements, numbers = zip(*some, strict=True)
    return [
        name, str(len(some)), f"{percentile(numbers, 0.5):,.0f}", milliseconds(percentile(database, 0.5)),
        milliseconds(percentile(database, 0.95)), milliseconds(percentile(seconds, 0.95)), str(max(statements)),
    ]  # fmt: skip


def _search(asked: Asked) -> tuple[float, float, int, int]:
    request = replace(asked.request, stretches=named(When.NOW, timezone.now())) if asked.is_now else asked.request
    with translation.override(request.language), measuring.counted() as statements:
        begun = time.perf_counter()
        found = search(request, load(request.language))
        found.page(limit=PAGE_SIZE)
        matching(found, most=MOST_EVENTS)
        seconds = time.perf_counter() - begun
    return statements.seconds, seconds, statements.number, found.counts.total
