"""What a query lists, remembered from page to page: a listing of many pages looks through the store but once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any

_MOST_REMEMBERED = 32


class Listings:
    """Remembers the last listings of one store. The first page of a listing always looks anew, so a store that has
    changed is seen by the next one, as a client pages through."""

    def __init__(self) -> None:
        self._found: OrderedDict[Hashable, Sequence[Any]] = OrderedDict()

    def of(self, key: Hashable, find: Callable[[], Sequence[Any]], *, page: int) -> Sequence[Any]:
        """What `find` gives for this key, from memory for pages after the first."""
        found = self._found.get(key) if page > 1 else None
        if found is None:
            found = self._found[key] = find()
            while len(self._found) > _MOST_REMEMBERED:
                self._found.popitem(last=False)
        return found
