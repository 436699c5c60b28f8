"""The event loop of a worker, and the threads beside it for what cannot be awaited."""

import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import uvloop
from dramatiq.asyncio import EventLoopThread

# Names being looked up at a time. One that nobody answers for keeps its thread for longer than its job waits.
_NAMES = 128


class _Loop(uvloop.Loop):
    """Looks names up in threads of its own.

    libuv does so two at a time: the names of one office, whose name server is silent, would keep every other office
    from calling anybody.
    """

    def __init__(self) -> None:
        super().__init__()
        self._names = ThreadPoolExecutor(_NAMES, thread_name_prefix="names")

    async def getaddrinfo(self, host: Any, port: Any, **options: Any) -> Any:
        return await self.run_in_executor(self._names, partial(socket.getaddrinfo, host, port, **options))

    def close(self) -> None:
        self._names.shutdown(wait=False, cancel_futures=True)
        super().close()


class LoopThread(EventLoopThread):
    """The one loop of a worker, where all its jobs run; `threads` of them may be in calls that block, such as SMTP."""

    def __init__(self, threads: int) -> None:
        super().__init__(logging.getLogger(__name__))
        self.loop.close()
        self.loop = _Loop()
        self.loop.set_default_executor(ThreadPoolExecutor(threads, thread_name_prefix="blocking"))
        self.daemon = True
