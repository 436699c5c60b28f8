"""The disk fills while phones send: nothing that was receipted is lost, and all goes on once there is room again."""

import asyncio
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from faults.house import rented

pytestmark = [pytest.mark.fault, pytest.mark.timeout(1800)]


@pytest.fixture
def small_disk():
    """A disk of a gigabyte, in memory."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a disk of a certain size")
    place = Path(tempfile.mkdtemp(prefix="hutong-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g,mode=755", "tmpfs", place], check=True)
    yield place
    subprocess.run(["umount", "-l", place], check=True)
    place.rmdir()


def fill_up(place):
    """One file that takes all the room there is, and again what comes free meanwhile."""
    taken = place / "taken"
    with taken.open("ab") as file:
        try:
            while True:
                file.write(bytes(1 << 16))
                file.flush()
        except OSError:
            pass
    return taken


async def test_a_full_disk_stops_and_goes_on(small_disk, fill, report):
    with rented(small_disk) as house:
        async with fill(house, phones=20, walks=12) as street, street.air() as client:
            sending = [asyncio.create_task(p.send_all(client, random.Random(n))) for n, p in enumerate(street.phones)]
            await asyncio.sleep(1)
            until = time.monotonic() + 15
            while time.monotonic() < until:
                taken = await asyncio.to_thread(fill_up, small_disk)
                await asyncio.sleep(0.5)
            full = sum(1 for phone in street.phones for item in phone.queue if item.receipt)
            taken.unlink()
            began = time.monotonic()
            while full == sum(1 for phone in street.phones for item in phone.queue if item.receipt):
                await asyncio.sleep(0.05)
                if all(task.done() for task in sending):
                    break
            first = time.monotonic() - began
            await asyncio.gather(*sending)
            heard = street.answers()
            assert await street.differences() == []
        report(f"15 s with a full disk: the first walk was receipted {first:.1f} s after there was room; heard {heard}")
        assert not [status for status in heard if status.startswith("5") and status != "503"], house.said()
