"""What a request pays for its job: one row in its own transaction, and not a word to Valkey. Then what a job costs."""

import asyncio
import dataclasses
import re

import pytest
from sqlalchemy import event

from hutong.db import Databases, Office
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.jobs.running import Outcome, Runner


@pytest.fixture
async def counted(server_settings, wire, kinds):
    """Pools whose statements are written down, in a process that would reach Valkey over the wire."""
    found = Databases(dataclasses.replace(server_settings, redis_url=wire.url))
    said = []
    event.listen(found.engine("app").sync_engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    yield found, said
    await found.dispose()


async def test_a_request_pays_one_row_and_not_a_word_to_valkey(counted, office_id, wire):
    databases, said = counted
    async with databases.session(Office(office_id)) as session:
        await enqueue(session, "test.touch", subject=new_id())
        await enqueue(session, "test.nothing", dedupe_key="once")
    kinds = [re.match(r"\s*(\w+ \w+)", statement)[1] for statement in said]
    assert kinds == ["SET LOCAL", "INSERT INTO", "INSERT INTO"]
    assert all("INTO jobs" in statement for statement in said[1:])
    assert wire.connections == 0


class Counting(Databases):
    """Counts the transactions that are driven by hand."""

    driven = 0

    def driver(self, scope):
        self.driven += 1
        return super().driver(scope)


async def test_a_job_costs_two_transactions_beside_its_own_and_a_crowd_shares_them(server_settings, jobs, office_id):
    """Claim and end, each BEGIN, one statement, COMMIT."""
    databases = Counting(server_settings)
    alone = await jobs.add(office_id, "test.nothing")
    runner = Runner(databases, lease=5)
    assert await runner.run(office_id, alone) is Outcome.DONE
    assert databases.driven == 2
    crowd = [await jobs.add(office_id, "test.nothing", number=n) for n in range(60)]
    outcomes = await asyncio.gather(*(runner.run(office_id, job_id) for job_id in crowd))
    assert set(outcomes) == {Outcome.DONE}
    assert databases.driven - 2 <= 2 * 60 / 4
    await databases.dispose()
