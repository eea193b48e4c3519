"""The part `search` of the benchmarks, step by step. Needs Django to be set up."""

import os
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connections

from benchmarks import BenchmarkError, machine, web
from benchmarks.child import peak_bytes
from benchmarks.readers import PAGES_A_SECOND, Readers
from benchmarks.report import Table, megabytes, milliseconds, percentile
from benchmarks.search import analysers, catalogue, engines, measuring, tables
from benchmarks.search.questions import NUMBERS, ONE, Question, questions, telling_words
from catalog.models import Service
from catalog.search.analysers import analyser
from catalog.search.analysis.words import tokenise
from catalog.search.rebuild import rebuild
from catalog.search_page import PAGE_SIZE

SEED = catalogue.SEED
RUNS = 2
ASKED_OF = 3_000  # services, for their words
WORDS_FOR_ANALYSERS = 20_000
READING_SECONDS = 40.0
Texts = Mapping[str, Sequence[str]]

ABOUT = """\
The demonstration's services multiplied in the tables to {services} on the tray, in all municipalities; three
quarters of the words of each copy's texts replaced by others of the language, frequent and rare ones as Zipf has it.
Questions: words of names and keywords, drawn so that what many services have is asked for more often; the same at every
run. Each is asked {runs} times, after a round to warm up. SQL is the time of all statements of a search as this process
sees it: what the words mean, the facets, what is found and its counts, the first {page} with their texts."""
ABOUT_THE_READERS = """\
Search pages over HTTP from gunicorn as `make run` starts it, wanted {wanted} a second, whether or not the last one has
come; time from when a page was wanted. The readers, the web server and the database share this machine."""
ABOUT_THE_ANALYSERS = """\
Each analyser in a process of its own, resident memory before it is loaded and after; words of this catalogue's texts,
each once, then again while they are remembered."""


def measure(services: int, port: int, *, load: float) -> None:
    """Make the catalogue, index it, ask it, compare it; prints as it goes on, as it takes some minutes."""
    begun = time.monotonic()
    catalogue.fill(services)
    print(f"{ABOUT.format(services=services, runs=RUNS, page=PAGE_SIZE)}\n")
    print(f"The catalogue was made in {time.monotonic() - begun:.0f} s.")
    _measure_rebuild(services)
    machine.refresh_statistics()
    asked = _questions()
    everything = measuring.narrowed(asked, seed=SEED)
    answered = measuring.search_all(everything, runs=RUNS)
    print(f"\n{tables.searches_table(answered, services)}\n\n{tables.languages_table(answered)}")
    print(f"\nLoad average of the last minute when all had been asked: {os.getloadavg()[0]:.1f}.", flush=True)
    single = [question for question in asked if question.kind == ONE]
    suggested = measuring.suggest_all(single, runs=RUNS)
    pages = measuring.read_all(everything)
    found = {"suggestions, letter by letter": suggested, "whole pages, by the test client": pages}
    print(f"\n{tables.answers_table(found)}", flush=True)
    _measure_readers(everything, port)
    texts = {language: catalogue.whole_texts(language) for language in catalogue.LANGUAGES}
    _compare(answered, asked, texts)
    _measure_analysers(texts)
    print("\nServices that each question found, not narrowed:\n")
    print("\n\n".join(tables.numbers_lines(answered)))
    print("\n" + "\n".join(machine.description(load=load)), flush=True)


def _measure_rebuild(services: int) -> None:
    """All entries anew, by as many processes as the machine has cores."""
    processes = os.cpu_count() or 1
    for language in catalogue.LANGUAGES:
        analyser(language)  # tries that are not there yet are made here, and not in each of the processes
    connections.close_all()
    begun, busy = time.monotonic(), _processor_seconds()
    entries = rebuild(processes=processes)
    seconds, busy = time.monotonic() - begun, _processor_seconds() - busy
    on_tray = Service.objects.on_tray().count()
    if on_tray != services or entries != services * len(catalogue.LANGUAGES):
        raise BenchmarkError(f"{on_tray} services and {entries} entries are not the {services} services asked for.")
    print(
        f"Index built anew: {entries} entries of {services} services in {seconds:.1f} s by {processes} processes,"
        f" {services / seconds:.0f} services/s in three languages; {busy:.0f} s of a core, the database's own apart, so"
        f" {services / busy:.0f} a second of a core; at most {megabytes(peak_bytes())} MB in the first process."
    )
    print(tables.sizes_line(catalogue.sizes()), flush=True)


def _processor_seconds() -> float:
    """What this process and those it has waited for have had of the cores: other work on the machine is not in it."""
    return sum(os.times()[:4])


def _questions() -> list[Question]:
    found = []
    for language in catalogue.LANGUAGES:
        texts = catalogue.telling_texts(language, most=ASKED_OF)
        found += questions(language, [telling_words(language, own) for own in texts], seed=SEED)
    return found


def _measure_readers(asked: Sequence[measuring.Asked], port: int) -> None:
    paths = [one.path for one in asked]
    random.Random(SEED).shuffle(paths)  # noqa: S311
    with web.serving(port):
        readers = Readers(paths)
        readers.read_for(5)
        times = readers.read_for(READING_SECONDS).times
    shares = [milliseconds(percentile(times, share)) for share in (0.5, 0.95, 1)]
    table = Table(["", "pages", "p50 ms", "p95 ms", "most ms"], [["search pages", str(len(times)), *shares]])
    print(f"\n{ABOUT_THE_READERS.format(wanted=PAGES_A_SECOND)}\n\n{table}", flush=True)


def _compare(answered: Sequence[measuring.Answered], asked: Sequence[Question], texts: Texts) -> None:
    """The same words put to the other engines, each question with all its words."""
    ours = {
        kind: [(one.database, one.number) for one in found]
        for (kind, by), found in measuring.by_kind(answered).items()
        if by == measuring.WHOLE
    }
    theirs: dict[str, dict[str, list[tuple[float, int]]]] = {}
    sizes: dict[str, int] = {}
    for language, own in texts.items():
        with TemporaryDirectory() as folder:
            for engine in _engines(Path(folder), own):
                name = engine.name
                kinds = theirs.setdefault(name, {kind: [] for kind in NUMBERS})
                for kind in NUMBERS:
                    words = [
                        [token.surface for token in tokenise(question.text)]
                        for question in asked
                        if question.language == language and question.kind == kind
                    ]
                    kinds[kind] += engines.seconds_of(engine, words, runs=RUNS)
            for path in Path(folder).rglob("*"):
                name = "tantivy" if path.parent.name == "tantivy" else "FTS5"
                sizes[name] = sizes.get(name, 0) + path.stat().st_size
    print(f"\n{engines.WHAT_THEY_DO_NOT_DO}\n\n{tables.engines_table(ours, theirs)}\n\n{tables.sizes_line(sizes)}")


def _engines(folder: Path, texts: Sequence[str]) -> Iterator[engines.Engine]:
    """Those that can be had here; says of one that cannot."""
    for make in (engines.Fts5, engines.Tantivy):
        try:
            yield make(folder, texts)
        except BenchmarkError as error:
            print(error, flush=True)


def _measure_analysers(texts: Texts) -> None:
    words = {language: list(islice(_distinct(own), WORDS_FOR_ANALYSERS)) for language, own in texts.items()}
    print(f"\n{ABOUT_THE_ANALYSERS}\n\n{analysers.costs_table(analysers.costs(words))}", flush=True)


def _distinct(texts: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for text in texts:
        for token in tokenise(text):
            if token.surface not in seen:
                seen.add(token.surface)
                yield token.surface
