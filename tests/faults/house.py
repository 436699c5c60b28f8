"""The whole of Hutong as it runs in an office's cellar: `hutong up` in a folder of its own, to be broken at will."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hutong.settings import Settings
from hutong.stack.ports import free_port
from hutong.stack.processes import identity
from hutong.stack.record import Note, Record
from waiting import until

HUTONG = Path(sys.executable).with_name("hutong")
NAMES = {
    "web": "granian", "worker": "hutong.app.worker", "scheduler": "hutong.app.scheduler", "postgres": "/postgres ",
    "valkey": "valkey", "objects": "weed",
}  # fmt: skip
PATIENCE = 300.0
"""Seconds for what must come; how long it took is printed, not asserted."""


class House:
    """`hutong up` with its servers; `environment` is what its processes have."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder = folder
        self.address = f"http://127.0.0.1:{free_port()}"
        own = {name: value for name, value in os.environ.items() if not name.startswith("HUTONG_")}
        environ = {**own, "HUTONG_DATA_DIR": str(folder), "HUTONG_LOG": "warning", **more}
        self._said = folder.with_name("said.txt").open("wb")
        command = [HUTONG, "up", "--listen", self.address.removeprefix("http://")]
        self.process = subprocess.Popen(command, env=environ, stdout=self._said, stderr=self._said)
        note = until(self._served, PATIENCE)
        # The place's own settings, as its children have them.
        self.environment = {**note.environment, "HUTONG_PUBLIC_URL": self.address}
        self.settings = Settings.from_environment(self.environment)

    def _served(self) -> Note | None:
        """Its note, once pages are served."""
        assert self.process.poll() is None, self.said()
        return note if (note := self.note()) and note.address else None

    def said(self) -> str:
        return self.folder.with_name("said.txt").read_text(errors="replace")[-20_000:]

    def note(self) -> Note | None:
        return Record(self.folder).note()

    def pid(self, name: str) -> int | None:
        """The process of that part that runs now; none while it is being started again."""
        for pid, who, _sig in note.children if (note := self.note()) else ():
            if NAMES[name] in f"{who} " and identity(pid) == who:
                return pid
        return None

    def signal(self, name: str, number: int) -> int | None:
        pid = self.pid(name)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        return pid

    def kill(self, name: str) -> int | None:
        return self.signal(name, signal.SIGKILL)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(90)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._said.close()


@contextmanager
def rented(within: Path | None = None, **more: str) -> Iterator[House]:
    """A house in a new folder, or in one that is there; it is gone afterwards.

    Not in pytest's own folder: as root, PostgreSQL's user could not enter that.
    """
    made = within or Path(tempfile.mkdtemp(prefix="hutong-house-"))
    made.chmod(0o755)
    house = None
    try:
        house = House(made / "data", **more)
        yield house
    finally:
        if house is not None:
            house.end()
        if within is None:
            shutil.rmtree(made, ignore_errors=True)
