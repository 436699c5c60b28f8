"""Values kept for a moment; of several that ask for one at the same time, one loads it and the others wait for it."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Loading(Generic[V]):
    """A load under way. Its outcome is empty where it failed: the next of those who waited then loads."""

    def __init__(self) -> None:
        self.done = asyncio.Event()
        self.outcome: tuple[V] | None = None


class Keeper(Generic[K, V]):
    """At most `most` values, each for `seconds` from when its load began. One process, one event loop."""

    def __init__(self, seconds: float, *, most: int) -> None:
        self.seconds = seconds
        self._most = most
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._loading: dict[K, _Loading[V]] = {}

    def fresh(self, key: K) -> tuple[V] | None:
        """The value in a tuple of its own, since a value may be None."""
        kept = self._kept.get(key)
        return (kept[1],) if kept and monotonic() - kept[0] < self.seconds else None

    async def get(self, key: K, load: Callable[[], Awaitable[V]]) -> V:
        """The kept value, or what `load` gives; raises what `load` raises, to the one that called it."""
        while not (kept := self.fresh(key)) and (loading := self._loading.get(key)):
            await loading.done.wait()
            if loading.outcome is not None:
                return loading.outcome[0]
        if kept:
            return kept[0]
        mine = self._loading[key] = _Loading[V]()
        began = monotonic()
        try:
            value = await load()
            mine.outcome = (value,)
            # Forgotten while it was loaded, it may be what was true before: good for who asked then, not for later.
            if self._loading.get(key) is mine:
                self._put(key, began, value)
            return value
        finally:
            mine.done.set()
            if self._loading.get(key) is mine:
                del self._loading[key]

    def drop(self, key: K) -> None:
        self._kept.pop(key, None)
        self._loading.pop(key, None)

    def drop_where(self, which: Callable[[K], bool]) -> None:
        for key in [key for key in (*self._kept, *self._loading) if which(key)]:
            self.drop(key)

    def clear(self) -> None:
        self._kept.clear()
        self._loading.clear()

    def _put(self, key: K, began: float, value: V) -> None:
        self._kept[key] = (began, value)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
