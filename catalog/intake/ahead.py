"""Work on one batch while the next is being fetched. Pure."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
_END = object()


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The items as they are, each made in a thread of its own while the one before is in use.

    There is never more than one being made, so a server sees one request at a time.
    """
    iterator = iter(items)
    with ThreadPoolExecutor(max_workers=1) as pool:
        future = pool.submit(next, iterator, _END)
        while (item := future.result()) is not _END:
            future = pool.submit(next, iterator, _END)
            yield item  # type: ignore[misc]  # the end is not an item
