"""A worker's side of the child that works a rehearsal out: it never keeps the worker's own loop waiting."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Self

import msgspec

from hutong.rehearsals.child import Far, Found, Order, Word

_word = msgspec.json.Decoder(Word)
_LONGEST_WORD = 1_000


class ChildFailed(RuntimeError):  # noqa: N818 - a fact about the machine
    """The child ended without having found anything; what it said last is the message."""


class Child:
    """`async with Child(order) as child: async for far in child.follow(): …`; then `child.found`."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._far = Far(0, 0)
        self.found: Found | None = None

    async def __aenter__(self) -> Self:
        self._process = await asyncio.to_thread(_spawn)
        self._listening = asyncio.create_task(asyncio.to_thread(self._listen))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._process.kill()
        with suppress(ChildFailed):
            await self._listening

    async def follow(self, *, every: float) -> AsyncIterator[Far]:
        """How far it is, every so many seconds, until it has ended. Raises ChildFailed."""
        while not self._listening.done():
            await asyncio.wait([self._listening], timeout=every)
            yield self._far
        await self._listening

    def _listen(self) -> None:
        """In a thread of its own: the pipes are read while the loop goes on."""
        process = self._process
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise ChildFailed("no pipes")
        with process.stdin, process.stdout, process.stderr:
            with suppress(BrokenPipeError):
                process.stdin.write(msgspec.json.encode(self._order) + b"\n")
                process.stdin.flush()
            for line in process.stdout:
                word = _word.decode(line)
                if isinstance(word, Far):
                    self._far = word
                else:
                    self.found = word
            said = process.stderr.read()
        process.wait()
        if self.found is None:
            raise ChildFailed(said.decode(errors="replace")[-_LONGEST_WORD:] or f"ended with {process.returncode}")


def _spawn() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "hutong.rehearsals.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
