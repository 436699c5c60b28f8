"""Who runs the servers of a data folder: a lock that the kernel frees, and a note that others read."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hutong.stack.children import Child
from hutong.stack.errors import StackBusy
from hutong.stack.keys import write_private
from hutong.stack.processes import end, orphans


@dataclass(frozen=True, slots=True)
class Note:
    """`children` are process number, identity and polite signal; `address` is set once pages are served.

    The environment holds passwords: the file is its owner's alone.
    """

    pid: int
    is_ready: bool
    children: tuple[tuple[int, str, int], ...] = ()
    address: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


class Lock:
    """Held from before the first server starts until after the last one ended; kill -9 frees it too."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "stack.lock"
        self._handle: int | None = None

    def take(self) -> bool:
        """Take it if nobody has it."""
        # Not inherited by children (close-on-exec), or a survivor would keep it.
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        for _ in range(5):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                # Another command may only be looking whether anybody has it.
                time.sleep(0.02)
            else:
                self._handle = handle
                return True
        os.close(handle)
        return False

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class Record:
    """The note of one data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "stack.json"

    def note(self) -> Note | None:
        with suppress(FileNotFoundError, ValueError, TypeError, KeyError):
            found = json.loads(self._path.read_text())
            return Note(**{**found, "children": tuple((int(p), str(w), int(s)) for p, w, s in found["children"])})
        return None

    def write(self, children: Iterable[Child], *, is_ready: bool, address: str, environment: Mapping[str, str]) -> None:
        running = tuple((child.pid, child.who, int(child.program.stop_signal)) for child in children if child.who)
        note = Note(os.getpid(), is_ready, running, address, environment)
        write_private(self._path, json.dumps(asdict(note)))

    def erase(self) -> None:
        self._path.unlink(missing_ok=True)

    def end_leftovers(self) -> None:
        """End what a killed supervisor left running; each only if it still is the process it was."""
        if note := self.note():
            for pid, who, sig in note.children:
                end(pid, who, sig=sig, grace=10)
                for orphan in orphans(pid, who):
                    with suppress(ProcessLookupError):
                        os.kill(orphan, signal.SIGKILL)

    def busy(self) -> StackBusy:
        note = self.note()
        return StackBusy(self._folder, note.pid if note else None)
