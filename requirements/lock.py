"""Make the lock files, or check that they fit their inputs.

    .venv/bin/python requirements/lock.py             compile the locks, keeping the versions they have where possible
    .venv/bin/python requirements/lock.py --upgrade   take the newest versions that the inputs allow
    .venv/bin/python requirements/lock.py --check     no network: compare the hash in each lock's first line

A lock holds every version for every platform and Python from 3.11 up, with hashes, and no address of a package index.
"""

import argparse
import hashlib
import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
NAMES = ("base", "local", "dev")  # each includes the one before
MARK = "# inputs-sha256: "


class LockError(RuntimeError):
    """A lock does not fit its inputs or could not be made; the message tells what to do."""


def inputs_of(path: Path) -> list[Path]:
    """The input file and, recursively, the ones it includes with `-r`, in order of appearance."""
    included = re.findall(r"^-r (\S+)$", path.read_text(), flags=re.MULTILINE)
    return [path, *(inner for name in included for inner in inputs_of(path.parent / name))]


def inputs_hash(path: Path) -> str:
    """SHA-256 over the requirements in the input files; comments and blank lines do not count."""
    lines = (line.partition("#")[0].strip() for file in inputs_of(path) for line in file.read_text().splitlines())
    return hashlib.sha256("\n".join(line for line in lines if line).encode()).hexdigest()


def check(folder: Path) -> None:
    """Raise LockError naming each lock that is missing, was made from other inputs, or names a package index."""
    faults = []
    for name in NAMES:
        lock = folder / f"{name}.txt"
        text = lock.read_text() if lock.exists() else ""
        if not text.startswith(f"{MARK}{inputs_hash(folder / f'{name}.in')}\n"):
            faults.append(f"requirements/{lock.name} does not fit requirements/{name}.in.")
        if "://" in text or re.search(r"^-", text, flags=re.MULTILINE):
            faults.append(f"requirements/{lock.name} holds an address or an option.")
    if faults:
        raise LockError("\n".join([*faults, "Run: .venv/bin/python requirements/lock.py"]))


def compile_locks(folder: Path, *, upgrade: bool) -> None:
    """Write every lock. Each is constrained by the one before, so that all three agree on the versions.

    Asks the package index that uv is set up for. Raises LockError when a resolution fails.
    """
    for previous, name in zip((None, *NAMES), NAMES, strict=False):
        command = [sys.executable, "-m", "uv", "pip", "compile", f"{name}.in", "--output-file", f"{name}.txt"]
        command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"]
        command += ["--no-emit-index-url", "--no-annotate", "--custom-compile-command", "python requirements/lock.py"]
        command += ["--constraint", f"{previous}.txt"] if previous else []
        command += ["--upgrade"] if upgrade else []
        if subprocess.run(command, cwd=folder, check=False).returncode:
            raise LockError(f"requirements/{name}.txt could not be made; uv says why above.")
        lock = folder / f"{name}.txt"
        lock.write_text(f"{MARK}{inputs_hash(folder / f'{name}.in')}\n{lock.read_text()}")


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Make or check the lock files.")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="compare with the inputs, without network")
    mode.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    options = parser.parse_args(arguments)
    try:
        if not options.check:
            compile_locks(FOLDER, upgrade=options.upgrade)
        check(FOLDER)
    except LockError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
