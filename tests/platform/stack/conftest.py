"""Stacks of these tests' own, in folders of their own: the shared one is never touched."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hutong.stack.processes import identity
from hutong.stack.record import Note, Record


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own: as root, PostgreSQL's user could not enter that."""
    made = Path(tempfile.mkdtemp(prefix="hutong-stack-"))
    made.chmod(0o755)
    yield made / "data"
    shutil.rmtree(made)


class Supervisor:
    """`python -m hutong.stack` as a process that can be killed."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "hutong.stack", str(folder), *arguments]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)

    def note(self) -> Note:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            found = Record(self.folder).note()
            if found and found.is_ready and found.pid == self.process.pid:
                return found
            assert self.process.poll() is None, self.process.stderr.read()
            time.sleep(0.02)
        raise AssertionError("the stack did not come up")

    def end(self, sig: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(sig)
        self.process.wait(30)
        self.process.stderr.close()
        return self.process.returncode


@pytest.fixture
def supervisor(folder: Path) -> Iterator[Callable[..., Supervisor]]:
    made: list[Supervisor] = []

    def start(*arguments: str) -> Supervisor:
        made.append(Supervisor(folder, *arguments))
        return made[-1]

    yield start
    for each in made:
        each.end()


@pytest.fixture
def gone() -> Callable[..., bool]:
    """Whether the processes of a note end within `seconds`."""

    def wait(note: Note, seconds: float = 5) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not any(identity(pid) == who for pid, who, _ in note.children):
                return True
            time.sleep(0.02)
        return False

    return wait


@pytest.fixture
def kill() -> Callable[[int], None]:
    return lambda pid: os.kill(pid, signal.SIGKILL)
