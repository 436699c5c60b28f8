"""Starting the child that opens a picture, and believing only as much of its answer as can be checked."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import msgspec

from hutong.photos import limits
from hutong.photos.anatomy import Kind
from hutong.photos.reasons import Reason

_Side = Annotated[int, msgspec.Meta(ge=1, le=limits.MAX_SIDE)]
# Ends that the picture itself brought about: limits reached, memory gone, a decoder that fell over.
_ITS_OWN_FAULT = {signal.Signals[name] for name in ("SIGXCPU", "SIGXFSZ", "SIGABRT", "SIGTRAP", "SIGSEGV", "SIGBUS")}


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


def open_picture(folder: Path) -> Opened | Reason:
    """Open `folder/picture` in a child of its own; blocks, so call it in a thread.

    Leaves `large.jpg` and `small.jpg` beside it for a good one. Raises `ChildFailed` when trying again may help.
    """
    with subprocess.Popen(
        [sys.executable, "-I", "-m", "hutong.photos.child"],
        cwd=folder,
        # One arena and one thread, so that the limit on memory is spent on the picture; and no secret of ours.
        env={"PATH": os.defpath, "VIPS_CONCURRENCY": "1", "MALLOC_ARENA_MAX": "1", "VIPS_BLOCK_UNTRUSTED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            said, _ = child.communicate(timeout=limits.CHILD_WALL_SECONDS)
        except subprocess.TimeoutExpired as late:
            raise ChildFailed("the picture took too long") from late
        finally:
            # Not yet waited for, so the number is still the child's own; whatever it may have started ends with it.
            if child.returncode is None:
                os.killpg(child.pid, signal.SIGKILL)
    if child.returncode < 0 and signal.Signals(-child.returncode) in _ITS_OWN_FAULT:
        return Reason.BOMB
    if child.returncode:
        raise ChildFailed(f"ended with {child.returncode}")
    return _read(said)


def _read(said: bytes) -> Opened | Reason:
    try:
        answer = msgspec.json.decode(said)
        if isinstance(answer, dict) and "refused" in answer:
            return msgspec.convert(answer, _Refused).refused
        return msgspec.convert(answer, Opened)
    except (msgspec.DecodeError, msgspec.ValidationError) as nonsense:
        raise ChildFailed("said nothing that can be read") from nonsense
