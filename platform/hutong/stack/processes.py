"""Processes by number: who they are, and how they are ended."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

# Looked up once, before any fork: nothing may be imported between fork and exec.
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def die_with_parent(sig: int) -> None:
    """Run between fork and exec: ask the kernel to send `sig` when the thread that forked us ends.

    Only Linux can; elsewhere what a killed supervisor left behind is ended at the next start.
    """
    if _PRCTL is not None:
        _PRCTL(_PR_SET_PDEATHSIG, int(sig), 0, 0, 0)


def identity(pid: int) -> str | None:
    """Start time and command line, which together no later process with the same number can have; None if gone."""
    stat, arguments = Path(f"/proc/{pid}/stat"), Path(f"/proc/{pid}/cmdline")
    if sys.platform == "linux":
        try:
            # The name in brackets may hold spaces; the fields that follow it do not.
            fields = stat.read_text().rpartition(")")[2].split()
            if fields[0] == "Z":
                return None
            return f"{fields[19]} {arguments.read_bytes().replace(bytes(1), b' ').decode(errors='replace').strip()}"
        except (OSError, IndexError):
            return None
    asked = ["/bin/ps", "-o", "lstart=,command=", "-p", str(pid)]
    shown = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - a number of our own
    return shown.stdout.strip() or None


def orphans(leader: int, who: str) -> list[int]:
    """What a dead leader of a session left behind: still of its session, and of the same program as `who` said."""
    if sys.platform != "linux" or identity(leader) is not None:
        return []
    program = who.split(" ")[1]
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            session = int(stat.read_text().rpartition(")")[2].split()[3])
        except (OSError, IndexError):
            continue
        pid = int(stat.parent.name)
        if session == leader and program in (identity(pid) or ""):
            found.append(pid)
    return found


def end(pid: int, who: str, *, sig: int, grace: float) -> None:
    """End process `pid` if it still is `who`: with `sig`, and after `grace` seconds with SIGKILL."""
    for each, seconds in ((sig, grace), (signal.SIGKILL, 5.0)):
        if identity(pid) != who:
            return
        try:
            os.kill(pid, each)
        except ProcessLookupError:
            return
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if identity(pid) != who:
                return
            time.sleep(0.02)
