"""What an analyser costs a process: memory and time, each in a process of its own.

    python -m benchmarks.search.analysers NAME < WORDS.json

prints as JSON what `cost` found. NAME is one of ANALYSERS.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import BenchmarkError
from benchmarks.child import peak_bytes
from benchmarks.report import Table, megabytes

# Name → language and backend.
ANALYSERS: Mapping[str, tuple[str, str]] = {
    "voikko": ("fi", "voikko"), "simplemma fi": ("fi", "simplemma"), "simplemma sv": ("sv", "auto"),
    "snowball english": ("en", "auto"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """`base`: bytes resident before the analyser is made; `loaded` and `used`: after, and after all the words.

    `first` and `again`: words a second, new ones and remembered ones.
    """

    name: str
    base: int
    loaded: int
    used: int
    words: int
    first: float
    again: float


def costs(words: Mapping[str, Sequence[str]]) -> list[Cost]:
    """All of them, with the words of their language. Leaves out one that the machine does not have, and says so."""
    found = []
    for name, (language, _) in ANALYSERS.items():
        try:
            _child(name, ())  # word lists are made into tries at the first use: not what is measured here
            found.append(Cost(**_child(name, words[language])))
        except BenchmarkError as error:
            print(f"{name} cannot be measured here: {error}", flush=True)
    return found


def cost(name: str, words: Sequence[str]) -> Cost:
    """Make the analyser and have it look at the words twice. Raises VoikkoMissingError."""
    from catalog.search.analysis.registry import analyser_for

    language, backend = ANALYSERS[name]
    base = resident_bytes()
    analyser: Any = analyser_for(language, backend)
    analyser.word("ja")
    loaded = resident_bytes()
    seconds = []
    for _ in range(2):
        begun = time.perf_counter()
        for word in words:
            analyser.word(word)
        seconds.append(max(time.perf_counter() - begun, 1e-9))
    first, again = (len(words) / spent for spent in seconds)
    return Cost(analyser.name, base, loaded, resident_bytes(), len(words), first, again)


def costs_table(found: Sequence[Cost]) -> Table:
    rows = [
        [
            one.name, megabytes(one.base), megabytes(one.loaded - one.base), megabytes(one.used - one.base),
            str(one.words), f"{one.first:,.0f}", f"{one.again:,.0f}",
        ]
        for one in found
    ]  # fmt: skip
    return Table(
        ["", "MB before", "+ MB loaded", "+ MB all words kept", "words", "words/s new", "words/s remembered"], rows
    )


def resident_bytes() -> int:
    """The memory this process holds; where the kernel does not tell, the most it has held."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else peak_bytes()


def _child(name: str, words: Sequence[str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.search.analysers", name]
    done = subprocess.run(command, input=json.dumps(list(words)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(done.stderr.strip().splitlines()[-1])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    json.dump(asdict(cost(sys.argv[1], json.load(sys.stdin))), sys.stdout)
