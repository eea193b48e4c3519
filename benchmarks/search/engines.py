"""Two engines beside ours, on the same texts: SQLite's FTS5 and tantivy. Each gives the best 20 and the exact count.

They get the words as they stand in the texts, and find nothing else: what they do is the least that a search can do.
"""

import sqlite3
import time
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import tantivy

from benchmarks import BenchmarkError

BEST = 20
WHAT_THEY_DO_NOT_DO = """\
FTS5 and tantivy look for the words as they are written and rank by BM25 over one text: no base forms, compound parts,
synonyms, beginnings or corrections, no fields, no facets and their counts, no areas, no grouping of what is described
twice, no texts for the page. They find less, so a ratio says what all that costs, not which is the better search."""


class Engine(Protocol):
    """An index of the texts of one language. `name` says which engine and version."""

    name: str

    def ask(self, words: Sequence[str]) -> int:
        """Find the best BEST of the texts that have all the words; answers with the number of all."""


class Fts5:
    def __init__(self, folder: Path, texts: Iterable[str]) -> None:
        """Raises BenchmarkError where this Python's SQLite has no FTS5."""
        self.name = f"SQLite {sqlite3.sqlite_version} FTS5"
        self._database = sqlite3.connect(folder / "fts5.sqlite")
        try:
            self._database.execute("CREATE VIRTUAL TABLE entry USING fts5(text, content='')")
        except sqlite3.OperationalError as error:
            raise BenchmarkError(f"SQLite {sqlite3.sqlite_version} here has no FTS5: {error}") from error
        with self._database:
            rows = ((number, text) for number, text in enumerate(texts))
            self._database.executemany("INSERT INTO entry (rowid, text) VALUES (?, ?)", rows)
            self._database.execute("INSERT INTO entry (entry) VALUES ('optimize')")

    def ask(self, words: Sequence[str]) -> int:
        question = " ".join(f'"{word}"' for word in words)
        best = "SELECT rowid FROM entry WHERE entry MATCH ? ORDER BY rank LIMIT ?"
        self._database.execute(best, (question, BEST)).fetchall()
        number = self._database.execute("SELECT count(*) FROM entry WHERE entry MATCH ?", (question,)).fetchone()[0]
        return int(number)


class Tantivy:
    def __init__(self, folder: Path, texts: Iterable[str]) -> None:
        self.name = f"tantivy {version('tantivy')}"
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text")
        self._schema = builder.build()
        place = folder / "tantivy"
        place.mkdir()
        index = tantivy.Index(self._schema, path=str(place))
        writer = index.writer(128_000_000, 1)
        for text in texts:
            writer.add_document(tantivy.Document(text=text))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def ask(self, words: Sequence[str]) -> int:
        terms = [(tantivy.Occur.Must, tantivy.Query.term_query(self._schema, "text", word)) for word in words]
        found = self._searcher.search(tantivy.Query.boolean_query(terms), BEST, count=True)
        return int(found.count or 0)  # type: ignore[attr-defined] # its stubs leave it out


def seconds_of(engine: Engine, questions: Sequence[Sequence[str]], *, runs: int) -> list[tuple[float, int]]:
    """For each question the middle one of its times, and the number of texts; one run before, untimed."""
    found = []
    for words in questions:
        engine.ask(words)
        times = []
        number = 0
        for _ in range(runs):
            begun = time.perf_counter()
            number = engine.ask(words)
            times.append(time.perf_counter() - begun)
        found.append((sorted(times)[len(times) // 2], number))
    return found
