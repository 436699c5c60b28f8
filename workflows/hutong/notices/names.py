"""Looking up the names that people typed in: in threads of its own, so that a silent name server holds up nobody else.

A loop's own look-ups share a few threads (two with libuv) with the database's, and giving one up frees no thread. Here
a name has one thread at most, whoever asks; an office and the process have so many and no more; and who asks for a
name that has just hung is told so at once.
"""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

_MOST = 64
_MOST_OF_ONE = 8
_HUNG_SECONDS = 60.0

_asker: ContextVar[UUID | None] = ContextVar("hutong_names_asker", default=None)


@contextmanager
def asked_by(office_id: UUID) -> Iterator[None]:
    """What is looked up within is looked up for this office, and counts towards what it may."""
    token = _asker.set(office_id)
    try:
        yield
    finally:
        _asker.reset(token)


@dataclass(frozen=True, slots=True)
class _Asked:
    by: UUID | None
    found: Future[Sequence[str]]


class Names:
    """The look-ups of one process, whatever loops and threads it has."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[str, _Asked] = {}
        self._hung: dict[str, float] = {}

    async def addresses(self, host: str, *, seconds: float) -> Sequence[str]:
        """All that a name leads to. Raises OSError and UnicodeError, and TimeoutError where nobody says so in time."""
        asked = self._ask(host)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(asked), seconds)
        except TimeoutError:
            with self._lock:
                # It may have been found at the last moment.
                if not asked.done():
                    self._hung[host] = time.monotonic() + _HUNG_SECONDS
            raise

    def _ask(self, host: str) -> Future[Sequence[str]]:
        now, by = time.monotonic(), _asker.get()
        with self._lock:
            self._hung = {name: until for name, until in self._hung.items() if until > now}
            if host in self._hung:
                raise TimeoutError
            if host in self._asked:
                return self._asked[host].found
            if len(self._asked) >= _MOST or sum(one.by == by for one in self._asked.values()) >= _MOST_OF_ONE:
                raise TimeoutError
            found: Future[Sequence[str]] = Future()
            # Under way from the start: whoever gives it up does so for himself alone.
            found.set_running_or_notify_cancel()
            # A daemon, so that one that hangs does not keep the process from ending.
            threading.Thread(target=self._look_up, args=(host, found), daemon=True, name="name").start()
            self._asked[host] = _Asked(by, found)
        return found

    def _look_up(self, host: str, found: Future[Sequence[str]]) -> None:
        addresses: Sequence[str] = ()
        trouble: BaseException | None = None
        try:
            addresses = [str(answer[4][0]) for answer in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
        except BaseException as why:  # noqa: BLE001 - told to whoever asked
            trouble = why
        with self._lock:
            del self._asked[host]
            if trouble is None:
                self._hung.pop(host, None)
        if trouble is not None:
            found.set_exception(trouble)
        else:
            found.set_result(addresses)


NAMES = Names()
