"""One program that runs as our child: started, watched, stopped, and never outliving us."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from hutong.stack.accounts import ServerUser
from hutong.stack.processes import die_with_parent, identity

LOG_LIMIT = 10 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """How to run it. Its output goes to `log`, or line by line to `tell`."""

    name: str
    argv: tuple[str, ...]
    log: Path | None = None
    tell: Callable[[str], None] | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    user: ServerUser | None = None
    cwd: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    # Seconds between the polite signal and SIGKILL.
    grace: float = 10.0


class Child:
    """A running `Program`."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.log_from = 0
        self._process = self._spawn()
        if self._process.stdout is not None:
            # Ends by itself, with the last process that holds the pipe.
            threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True).start()
        self.pid = self._process.pid
        self.who = identity(self.pid)

    def _spawn(self) -> subprocess.Popen[bytes]:
        program, user = self.program, self.program.user
        output = subprocess.PIPE if program.log is None else self._open_log(program.log)
        try:
            return subprocess.Popen(  # noqa: S603 - every program is named by our own code
                program.argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **program.environ},
                cwd=program.cwd or "/",
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
                # Ctrl-C goes to the supervisor alone, which then stops its children in order.
                start_new_session=True,
                preexec_fn=partial(die_with_parent, program.stop_signal),  # noqa: PLW1509 - one prctl, looked up before
            )
        finally:
            if output != subprocess.PIPE:
                os.close(output)

    def _open_log(self, log: Path) -> int:
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".1.log"))
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.log_from = os.fstat(handle).st_size
        return handle

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            for line in pipe:
                if self.program.tell:
                    # A line that cannot be passed on, as to a full disk, is lost. Reading must go on: a child whose
                    # pipe is closed or full fails at whatever it was doing when it wrote.
                    with suppress(OSError):
                        self.program.tell(line.decode(errors="replace").rstrip("\n"))

    @property
    def returncode(self) -> int | None:
        return self._process.poll()

    def tail(self) -> str:
        """What it wrote to its log since this start, the last 4,000 characters."""
        if self.program.log is None:
            return ""
        with self.program.log.open("rb") as file:
            file.seek(self.log_from)
            return file.read()[-4000:].decode(errors="replace")

    def ask_to_stop(self) -> None:
        if self.returncode is None:
            self._process.send_signal(self.program.stop_signal)

    def stop(self) -> None:
        """Ask, wait out the grace, then kill it with everything it started."""
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(self.program.grace)
        self.sweep()
        self._process.wait()

    def sweep(self) -> None:
        """Kill what is left of its group: after a sudden end its own children go on, and hold its port."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
