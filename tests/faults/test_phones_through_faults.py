"""Phones send their queues while everything beneath them is killed: what was receipted is there, once."""

import asyncio
import os
import random
import signal
import time
from contextlib import suppress

import httpx
import pytest

pytestmark = pytest.mark.timeout(7200)

PARTS = ("web", "worker", "scheduler", "postgres", "valkey", "objects")


async def break_things(house, chance, parts, times, pauses, until, freezing=()):
    """Kill one part after another, each only while it runs; of those `freezing` every other time freezes it instead.

    Returns how often each was killed, and how often frozen. A frozen one wakes after some seconds, in the middle of
    what it did, when others may have taken that over.
    """
    broken = dict.fromkeys((*parts, *(f"{part} frozen" for part in freezing)), 0)
    asleep = {}
    try:
        while sum(broken.values()) < times and not until.is_set():
            part = chance.choice(parts)
            if part in freezing and chance.random() < 0.5:
                pid = house.signal(part, signal.SIGSTOP)
                if pid is not None:
                    broken[f"{part} frozen"] += 1
                    asleep[pid] = time.monotonic() + chance.uniform(2, 8)
            else:
                broken[part] += house.kill(part) is not None
            await asyncio.sleep(chance.uniform(*pauses))
            wake(asleep, time.monotonic())
    finally:
        wake(asleep)
    return broken


def wake(asleep, now=None):
    """Those whose time is over; all of them without a time."""
    for pid in [pid for pid, until in asleep.items() if now is None or until <= now]:
        del asleep[pid]
        with suppress(ProcessLookupError):  # Killed in its sleep.
            os.kill(pid, signal.SIGCONT)


async def send_through(street, chance, parts, *, times, pauses, freezing=(), tell=None):
    """All phones at once, with faults beneath them; returns what was killed and frozen."""
    done = asyncio.Event()
    async with street.air() as client:
        breaking = asyncio.create_task(break_things(street.house, chance, parts, times, pauses, done, freezing))
        telling = asyncio.create_task(tell_how_far(street, tell)) if tell else None
        await asyncio.gather(*(phone.send_all(client, random.Random(n)) for n, phone in enumerate(street.phones)))
        done.set()
        if telling:
            telling.cancel()
        return await breaking


async def tell_how_far(street, tell, seconds=60):
    """A word a minute: it runs for long."""
    began = time.monotonic()
    while True:
        await asyncio.sleep(seconds)
        held = sum(bool(item.receipt) for phone in street.phones for item in phone.queue)
        pictures = sum(item.photo_taken for phone in street.phones for item in phone.queue)
        tell(f"after {time.monotonic() - began:.0f} s: {held:,} receipts, {pictures:,} pictures; {street.answers()}")


async def until_pictures_are_ready(street, seconds=240):
    end = time.monotonic() + seconds
    while (unready := await street.unready_pictures()) and time.monotonic() < end:
        await asyncio.sleep(1)
    return unready


async def is_ready(client):
    try:
        return (await client.get("/readyz", timeout=5)).status_code == 200
    except httpx.HTTPError:
        return False


async def test_a_few_phones_through_a_few_kills(house, fill):
    """The small version of what `make test-fault` does with a thousand."""
    async with fill(house, phones=3, walks=2) as street:
        await send_through(street, random.Random(2), ("web", "postgres"), times=2, pauses=(0.3, 0.8))
        assert await street.differences() == []
        assert await until_pictures_are_ready(street) == []


@pytest.mark.fault
async def test_a_thousand_phones_while_every_process_is_killed_or_frozen(house, fill, report):
    phones, walks, kills = 1000, 10, 200
    async with fill(house, phones=phones, walks=walks) as street:
        began = time.monotonic()
        killed = await send_through(
            street,
            random.Random(7),
            PARTS,
            times=kills,
            pauses=(1.0, 4.0),
            freezing=("web", "worker", "scheduler"),
            tell=report,
        )
        took = time.monotonic() - began
        assert await street.differences() == []
        slowest = max(item.slowest for phone in street.phones for item in phone.queue)
        tries = sum(item.tries for phone in street.phones for item in phone.queue)
        report(
            f"{phones * walks:,} walks of {phones:,} phones through {killed}: none lost, none doubled, in {took:.0f} s,"
            f" {tries:,} tries, the longest {slowest:.1f} s; heard {street.answers()}"
        )
        assert await until_pictures_are_ready(street, 1200) == []


@pytest.mark.fault
async def test_the_database_is_killed_and_is_back_by_itself(house, fill, report):
    """Nobody waits for an answer longer than pages may take; 503 while it is away."""
    async with fill(house, phones=20, walks=8) as street:
        async with street.air() as client:
            sending = [asyncio.create_task(p.send_all(client, random.Random(n))) for n, p in enumerate(street.phones)]
            await asyncio.sleep(1)
            house.kill("postgres")
            began = time.monotonic()
            while not await is_ready(client):
                await asyncio.sleep(0.05)
            back = time.monotonic() - began
            await asyncio.gather(*sending)
        heard = street.answers()
        assert await street.differences() == []
    report(f"PostgreSQL killed: ready again after {back:.1f} s; heard {heard}")
    assert back <= 15
    assert not [status for status in heard if status.startswith("5") and status != "503"]


@pytest.mark.fault
async def test_the_store_of_photos_is_away_for_a_minute(house, fill, report):
    """Frozen, it takes connections and says nothing: the worst way to be away."""
    async with fill(house, phones=20, walks=8) as street:
        async with street.air() as client:
            house.signal("objects", signal.SIGSTOP)
            asyncio.get_running_loop().call_later(60, house.signal, "objects", signal.SIGCONT)
            await asyncio.gather(*(p.send_all(client, random.Random(n)) for n, p in enumerate(street.phones)))
        heard = street.answers()
        assert await street.differences() == []
        assert await until_pictures_are_ready(street) == []
    walked = sum(len(phone.queue) for phone in street.phones)
    report(f"a minute without the store: {walked} walks and all their photos are there; heard {heard}")
    assert not [status for status in heard if status.startswith("5") and status != "503"]
