"""The event loop of a worker, and the threads beside it for what cannot be awaited."""

import logging
from concurrent.futures import ThreadPoolExecutor

import uvloop
from dramatiq.asyncio import EventLoopThread


class LoopThread(EventLoopThread):
    """The one loop of a worker, where all its jobs run; `threads` of them may be in calls that block, such as SMTP.

    Its own look-ups of names (libuv's, two at a time) are for the servers of the installation. Names that people typed
    in are looked up elsewhere: one whose name server is silent would keep everybody from everything.
    """

    def __init__(self, threads: int) -> None:
        super().__init__(logging.getLogger(__name__))
        self.loop.close()
        self.loop = uvloop.new_event_loop()
        self.loop.set_default_executor(ThreadPoolExecutor(threads, thread_name_prefix="blocking"))
        self.daemon = True
