"""Many callers, one statement: what is asked while a batch is on its way goes into the next."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
I = TypeVar("I")  # noqa: E741 - the item
R = TypeVar("R")

LARGEST = 100


class Batcher(Generic[K, I, R]):
    """Groups items by key; at most one batch of a key is on its way. Alone, an item waits for nothing."""

    def __init__(self, do: Callable[[K, Sequence[I]], Awaitable[Sequence[R]]]) -> None:
        self._do = do
        self._waiting: dict[K, list[tuple[I, asyncio.Future[R]]]] = defaultdict(list)
        self._running: dict[K, asyncio.Task[None]] = {}

    async def add(self, key: K, item: I) -> R:
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting[key].append((item, future))
        if key not in self._running:
            self._running[key] = asyncio.create_task(self._drain(key))
        return await future

    async def _drain(self, key: K) -> None:
        try:
            while batch := self._waiting[key][:LARGEST]:
                del self._waiting[key][:LARGEST]
                await self._run(key, batch)
        finally:
            del self._running[key], self._waiting[key]

    async def _run(self, key: K, batch: Sequence[tuple[I, "asyncio.Future[R]"]]) -> None:
        try:
            results = await self._do(key, [item for item, _ in batch])
        except Exception as error:  # noqa: BLE001 - handed to everybody who waits
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)
