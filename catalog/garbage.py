"""Batches with Python's collector of reference cycles called seldom. Pure."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Containers made, less those dropped, before it looks. Documents and entries are lists and dictionaries by the hundred
# thousand: at Python's own 700 it goes through all of them again and again, a third of a load's time, for no cycle.
THRESHOLDS = (100_000, 20, 20)


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Meanwhile, in this process, cycles are looked for seldom. For batches; as a decorator too."""
    before = gc.get_threshold()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
