"""The files of the project itself, for tests that read them: what is committed or could be."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Made by the commands, or not ours. Only folders of the checkout whose name does not tell.
_NOT_OURS = {"__pycache__", "node_modules"}
_HIDDEN_BUT_OURS = {".ci"}
_PRODUCT = ("catalog", "ptv_sync", "survey", "tarmoa", "requirements", "benchmarks")


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """Every file with one of the endings (all of them without any), sorted."""
    return tuple(sorted(path for path in _walk(ROOT) if not suffixes or path.suffix in suffixes))


def product_modules() -> tuple[Path, ...]:
    """The Python of the product: no tests, no generated migrations."""
    return tuple(
        path
        for path in files(".py")
        if path.relative_to(ROOT).parts[0] in _PRODUCT and "migrations" not in path.relative_to(ROOT).parts
    )


def name_of(path: Path) -> str:
    """The path as a person would write it, from the project's root."""
    return path.relative_to(ROOT).as_posix()


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            hidden = path.name.startswith(".") and path.name not in _HIDDEN_BUT_OURS
            if not hidden and path.name not in _NOT_OURS:
                yield from _walk(path)
        elif path.suffix not in {".mo", ".pyc"} and path.name != ".env":
            yield path
