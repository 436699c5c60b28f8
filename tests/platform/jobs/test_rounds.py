"""Recurring work as rows: one scheduler takes each turn; what was missed is made up for once, late, and says so."""

import asyncio
from datetime import timedelta

import pytest

from hutong.db import System
from hutong.ids import new_id
from hutong.jobs import metrics
from hutong.jobs.recurring import claim_turn, end_turn, last_turn, register
from hutong.jobs.rules import missed
from hutong.jobs.tickers import Ticker, keep_ticking


class Schedule:
    """One round of the test's own, and its row."""

    def __init__(self, databases, superuser_exec):
        self.databases, self.exec, self.name = databases, superuser_exec, f"test.{new_id().hex}"
        self.ticks = 0

    async def tick(self, _databases):
        self.ticks += 1

    async def row(self):
        async with self.databases.driver(System("test")) as connection:
            return await connection.fetchrow("SELECT * FROM rounds WHERE name = $1", self.name)

    async def change(self, assignment):
        await self.exec(f"UPDATE rounds SET {assignment} WHERE name = '{self.name}'")

    async def run(self, tick=None, *, schedulers=1, every=timedelta(hours=1), until=None):
        """Schedulers at work until the condition holds."""
        stop = asyncio.Event()
        each = Ticker(self.name, every, tick or self.tick)
        running = [asyncio.create_task(keep_ticking(each, self.databases, stop)) for _ in range(schedulers)]
        async with asyncio.timeout(20):
            while not (await until() if until else self.ticks):
                await asyncio.sleep(0.02)
            while (row := await self.row())["lease_until"] is not None or row["ran"] == 0:
                await asyncio.sleep(0.02)
        stop.set()
        await asyncio.gather(*running)


@pytest.fixture
def schedule(databases, superuser_exec):
    return Schedule(databases, superuser_exec)


async def test_a_new_round_is_done_at_once_and_then_waits(schedule):
    assert await last_turn(schedule.databases, schedule.name) is None
    await schedule.run()
    row = await schedule.row()
    assert await last_turn(schedule.databases, schedule.name) == row["ended_at"]
    assert (schedule.ticks, row["ran"], row["missed"], row["failed"], row["last_error"]) == (1, 1, 0, 0, None)
    assert timedelta(minutes=59) < row["due_at"] - row["ended_at"] <= timedelta(hours=1)
    again = await claim_turn(schedule.databases, schedule.name)
    assert not again.is_mine
    assert 3500 < again.next_in <= 3600


async def test_what_was_missed_is_made_up_for_once_late_and_says_so(schedule):
    await register(schedule.databases, schedule.name, 3600)
    await schedule.change("due_at = now() - interval '3 hours 30 minutes'")
    due_at = (await schedule.row())["due_at"]
    await schedule.run()
    row = await schedule.row()
    assert (schedule.ticks, row["missed"], round(row["late_seconds"] / 60)) == (1, 3, 210)
    assert metrics.TICKS_MISSED.labels(schedule.name)._value.get() == 3
    assert row["due_at"] == due_at + timedelta(hours=4)  # In step with those before.


@pytest.mark.parametrize(
    ("late", "every", "times"),
    [(20, 5, 0), (299, 5, 0), (300, 5, 60), (3599, 3600, 0), (3600, 3600, 1), (12_600, 3600, 3)],
)
def test_a_restart_makes_no_round_a_missed_one(late, every, times):
    assert missed(late, every) == times


async def test_two_schedulers_take_a_turn_once(schedule):
    await schedule.run(schedulers=2)
    assert ((await schedule.row())["ran"], schedule.ticks) == (1, 1)


async def test_a_round_that_fails_says_why_and_comes_again_at_its_time(schedule):
    async def failing(_databases):
        raise RuntimeError("no such table\nsecond line")

    async def noted():
        row = await schedule.row()
        return row is not None and row["failed"] == 1

    await schedule.run(failing, until=noted)
    row = await schedule.row()
    assert (row["ran"], row["last_error"]) == (1, "RuntimeError: no such table")
    await schedule.change("due_at = now()")
    await schedule.run()
    assert ((await schedule.row())["last_error"], schedule.ticks) == (None, 1)


async def test_who_died_in_its_turn_holds_up_the_round_until_its_lease_is_over(schedule):
    databases, name = schedule.databases, schedule.name
    await register(databases, name, 3600)
    dead = await claim_turn(databases, name)
    assert dead.is_mine
    assert not (await claim_turn(databases, name)).is_mine
    await schedule.change("lease_until = now() - interval '1 second'")
    taken_over = await claim_turn(databases, name)
    assert taken_over.fence == dead.fence + 1
    await end_turn(databases, dead, None)  # It wakes: nothing is noted in the other's name.
    assert ((await schedule.row())["ran"], (await schedule.row())["lease_until"] is not None) == (0, True)
    await end_turn(databases, taken_over, None)
    assert (await schedule.row())["ran"] == 1


async def test_a_round_that_is_due_more_often_does_not_wait_out_its_old_time(schedule):
    await register(schedule.databases, schedule.name, 3600)
    await end_turn(schedule.databases, await claim_turn(schedule.databases, schedule.name), None)
    await register(schedule.databases, schedule.name, 60)
    assert 0 < (await claim_turn(schedule.databases, schedule.name)).next_in <= 60
