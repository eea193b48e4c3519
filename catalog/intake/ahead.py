"""Work on one batch while the next ones are being fetched. Pure."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
# So many wait at most: enough that the fetching goes on while several are written at once, few enough for the memory.
DEPTH = 6
_END = object()


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The items as they are, the next few made in a thread of their own while one is in use.

    There is never more than one being made, so a server sees one request at a time.
    """
    iterator = iter(items)
    with ThreadPoolExecutor(max_workers=1) as pool:
        waiting = deque(pool.submit(next, iterator, _END) for _ in range(DEPTH))
        try:
            while (item := waiting.popleft().result()) is not _END:
                waiting.append(pool.submit(next, iterator, _END))
                yield item  # type: ignore[misc]  # the end is not an item
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
