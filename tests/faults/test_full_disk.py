"""The disk fills while phones send: nothing that was receipted is lost, and all goes on once there is room again."""

import asyncio
import os
import random
import resource
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest

from faults.house import rented

pytestmark = [pytest.mark.fault, pytest.mark.timeout(1800)]


class SmallDisk:
    """A disk of a gigabyte, in memory, and a file on it that takes all the room there is."""

    may_answer = frozenset({"503"})

    def __init__(self):
        self.place = Path(tempfile.mkdtemp(prefix="hutong-disk-"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g,mode=755", "tmpfs", self.place], check=True)
        self._taken = self.place / "taken"

    def fill_up(self, _house):
        """And again what comes free meanwhile."""
        with self._taken.open("ab") as file:
            try:
                while True:
                    file.write(bytes(1 << 16))
                    file.flush()
            except OSError:
                pass

    def make_room(self, _house):
        self._taken.unlink()

    def remove(self):
        subprocess.run(["umount", "-l", self.place], check=True)
        self.place.rmdir()


class NarrowFiles:
    """What an ordinary user can do to his own processes: no file of the database's may be written beyond 64 kB.

    The server calls that an error of its own and not a full disk (EFBIG, not ENOSPC), so some requests hear a 500; all
    else must hold. Only of those that ignore SIGXFSZ, which PostgreSQL and Python do: the others would just be killed.
    """

    may_answer = frozenset({"500", "503"})
    parts = ("postgres", "web", "worker", "scheduler")

    def __init__(self):
        self.place = Path(tempfile.mkdtemp(prefix="hutong-narrow-"))

    def fill_up(self, house):
        """And again those that were begun anew meanwhile."""
        self._limit(house, 64 << 10)

    def make_room(self, house):
        self._limit(house, resource.RLIM_INFINITY)

    def _limit(self, house, most):
        for pid in (pid for part in self.parts for pid in family(house.pid(part))):
            with suppress(ProcessLookupError, FileNotFoundError):
                owner = Path(f"/proc/{pid}").stat().st_uid
                if owner == os.geteuid():
                    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
                else:  # As root, whose database has a user of its own: a container's root may not limit another's.
                    own = {"user": owner, "group": Path(f"/proc/{pid}").stat().st_gid, "extra_groups": []}
                    size = "unlimited" if most == resource.RLIM_INFINITY else most
                    subprocess.run(["prlimit", f"--pid={pid}", f"--fsize={size}:"], **own, check=False)

    def remove(self):
        shutil.rmtree(self.place, ignore_errors=True)


def family(pid):
    """A process and all that it began."""
    if pid is None:
        return
    yield pid
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from family(int(child))


@pytest.fixture(params=[SmallDisk, NarrowFiles], ids=["disk", "files"])
def disk(request):
    if request.param is SmallDisk and os.geteuid() != 0:
        pytest.skip("only root may mount a disk of a certain size; files that may not grow are tried by everybody")
    found = request.param()
    yield found
    found.remove()


async def test_a_full_disk_stops_and_goes_on(disk, fill, report):
    with rented(disk.place) as house:
        async with fill(house, phones=20, walks=12) as street, street.air() as client:
            sending = [asyncio.create_task(p.send_all(client, random.Random(n))) for n, p in enumerate(street.phones)]
            await asyncio.sleep(1)
            until = time.monotonic() + 15
            while time.monotonic() < until:
                await asyncio.to_thread(disk.fill_up, house)
                await asyncio.sleep(0.5)
            full = sum(1 for phone in street.phones for item in phone.queue if item.receipt)
            disk.make_room(house)
            began = time.monotonic()
            while full == sum(1 for phone in street.phones for item in phone.queue if item.receipt):
                await asyncio.sleep(0.05)
                if all(task.done() for task in sending):
                    break
            first = time.monotonic() - began
            await asyncio.gather(*sending)
            heard = street.answers()
            assert await street.differences() == []
        report(
            f"15 s with a full disk ({type(disk).__name__}): the first walk was receipted {first:.1f} s after there"
            f" was room; heard {heard}"
        )
        assert not [status for status in heard if status.startswith("5") and status not in disk.may_answer], (
            house.said()
        )
