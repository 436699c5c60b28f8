"""Starting the child that opens a picture, and believing only as much of its answer as can be checked."""

import atexit
import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from hutong.photos import limits
from hutong.photos.anatomy import Kind
from hutong.photos.limits import COVERS
from hutong.photos.reasons import Reason

_Side = Annotated[int, msgspec.Meta(ge=1, le=limits.MAX_SIDE)]
# Ends that the picture itself brought about: limits reached, memory gone, a decoder that fell over.
_ITS_OWN_FAULT = {signal.Signals[name] for name in ("SIGXCPU", "SIGXFSZ", "SIGABRT", "SIGTRAP", "SIGSEGV", "SIGBUS")}

_LONGEST = 64 * 1024
_thread = threading.local()


class ChildFailed(RuntimeError):  # noqa: N818 - a fact about the machine
    """The child ended for a reason that is not the picture's: the machine is busy or something is not installed."""


class Opened(msgspec.Struct, frozen=True):
    """What the child says of a good picture. `moment` is the camera's own wall clock."""

    media_type: Kind
    width: _Side
    height: _Side
    perceptual: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
    moment: Annotated[str, msgspec.Meta(pattern=r"^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$")] | None = None
    offset: Annotated[str, msgspec.Meta(pattern=r"^[+-]\d\d:\d\d$")] | None = None
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None


class _Refused(msgspec.Struct, frozen=True):
    refused: Reason


def open_picture(folder: Path, cover: Sequence[Sequence[int]] = ()) -> Opened | Reason:
    """Open `folder/picture` in a child of its own; blocks, so call it in a thread.

    Leaves `large.jpg` and `small.jpg` beside it for a good one. What `cover` names (left, top, width, height in
    thousandths) is past knowing in them. Raises `ChildFailed` when trying again may help.
    """
    if cover:
        (folder / COVERS).write_bytes(msgspec.json.encode(cover))
    # One nursery a thread: it has one child at a time.
    nursery: Nursery | None = getattr(_thread, "nursery", None)
    if nursery is None or nursery.is_over:
        nursery = _thread.nursery = Nursery()
        atexit.register(nursery.close)
    return nursery.open(folder)


class Nursery:
    """The worker's end of the pipes to `hutong.photos.nursery`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "hutong.photos.nursery"],
            # One arena and one thread, so that the limit on memory is spent on the picture; and no secret of ours.
            env={"PATH": os.defpath, "VIPS_CONCURRENCY": "1", "MALLOC_ARENA_MAX": "1", "VIPS_BLOCK_UNTRUSTED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._heard = b""

    @property
    def is_over(self) -> bool:
        return self._process.poll() is not None

    def open(self, folder: Path) -> Opened | Reason:
        """As `open_picture`; after a `ChildFailed` the nursery may be over."""
        until = time.monotonic() + limits.CHILD_WALL_SECONDS
        child = None
        try:
            self._tell(folder)
            child = self._number(until)
            code = self._number(until)
        except ChildFailed:
            if child is not None:
                _kill(child)
            self.close()
            raise
        if code < 0 and -code in _ITS_OWN_FAULT:
            return Reason.BOMB
        if code:
            raise ChildFailed(f"ended with {code}")
        return _read(folder / "verdict")

    def close(self) -> None:
        self._process.kill()
        # Ends the pipes and waits.
        self._process.communicate()

    def _tell(self, folder: Path) -> None:
        pipe = self._process.stdin
        try:
            if pipe:
                os.write(pipe.fileno(), f"{folder}\n".encode())
        except OSError as gone:
            raise ChildFailed("the nursery is over") from gone

    def _number(self, until: float) -> int:
        """The next line; raises `ChildFailed` when it does not come in time or at all."""
        pipe = self._process.stdout
        while pipe and b"\n" not in self._heard:
            ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise ChildFailed("the picture took too long")
            more = os.read(pipe.fileno(), 4096)
            if not more:
                raise ChildFailed("the nursery is over")
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        return int(line)


def _kill(child: int) -> None:
    """The child and whatever it may have started. It is not waited for yet, so the number is still its own."""
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            end(child, signal.SIGKILL)


def _read(verdict: Path) -> Opened | Reason:
    try:
        with verdict.open("rb") as file:
            answer = msgspec.json.decode(file.read(_LONGEST))
        if isinstance(answer, dict) and "refused" in answer:
            return msgspec.convert(answer, _Refused).refused
        return msgspec.convert(answer, Opened)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError) as nonsense:
        raise ChildFailed("said nothing that can be read") from nonsense
