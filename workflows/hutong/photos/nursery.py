"""Where the children grow that open pictures of strangers: `python -I -m hutong.photos.nursery`.

Reads a folder a line, forks a child for it, and answers two lines: the child's number, and how it ended. The libraries
are loaded once, here, and no picture is ever opened here: what a hostile one does to its child dies with the child.

A child reads `picture` in its folder, and `covers` where there is one, and writes `large.jpg`, `small.jpg` and
`verdict`. It knows no secret and no address; memory and processor time are limited before the first byte is read.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any, NoReturn

from hutong.photos import limits
from hutong.photos.anatomy import fault_in, kind_of
from hutong.photos.notes import bytes_of_notes
from hutong.photos.picture import Refused, only_three_loaders, opened
from hutong.photos.reasons import Reason


def main() -> None:
    only_three_loaders()
    while folder := sys.stdin.buffer.readline().rstrip(b"\n"):
        pid = os.fork()
        if pid == 0:
            _be_the_child(folder)
        _say(pid)
        _say(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _say(number: int) -> None:
    sys.stdout.buffer.write(b"%d\n" % number)
    sys.stdout.buffer.flush()


def _be_the_child(folder: bytes) -> NoReturn:
    code = 1
    try:
        os.setsid()
        # The pipes to the worker are the nursery's own; a child says nothing on them.
        nowhere = os.open(os.devnull, os.O_RDWR)
        for pipe in (0, 1):
            os.dup2(nowhere, pipe)
        os.chdir(folder)
        limit()
        Path("verdict").write_text(json.dumps(_found()))
        code = 0
    finally:
        os._exit(code)  # Not back into the loop, whatever happened.


def limit() -> None:
    """From here on this process has so much memory and time, and no way to more."""
    for which, most in (
        (resource.RLIMIT_AS, limits.CHILD_MEMORY),
        (resource.RLIMIT_CPU, limits.CHILD_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 2 * limits.MAX_BYTES),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (most, most))


def _found() -> dict[str, Any]:
    content = Path("picture").read_bytes()
    if fault := fault_in(content):
        return {"refused": fault}
    kind = kind_of(content)
    if kind and bytes_of_notes(kind, content) > limits.MAX_NOTES:
        return {"refused": Reason.HIDES_SOMETHING}
    try:
        return opened(content, Path(), _covers(Path(limits.COVERS)))
    except Refused as refused:
        return {"refused": refused.reason}
    except MemoryError:
        return {"refused": Reason.BOMB}


def _covers(file: Path) -> list[list[int]]:
    return json.loads(file.read_text()) if file.is_file() else []


if __name__ == "__main__":
    main()
