import asyncio
import re

import dramatiq
import pytest
import redis

from hutong.db import Office, System
from hutong.ids import new_id
from hutong.jobs.carrier import make_broker
from hutong.jobs.fairness import Caps
from hutong.jobs.queue import Lane
from hutong.jobs.relay import Relay
from hutong.jobs.rounds import _OFFICES, clear_done


@pytest.fixture
async def quiet(databases, valkey):
    """No office but those of the test has open jobs."""

    async with databases.driver(System("test")) as connection:
        offices = [row["office_id"] for row in await connection.fetch(_OFFICES)]
    for office_id in offices:
        async with databases.driver(Office(office_id)) as connection:
            await connection.execute("DELETE FROM jobs WHERE office_id = $1", office_id)


@pytest.fixture
def relay_of(databases, carrier, quiet):
    return lambda **options: Relay(databases, carrier, **options)


async def carried(valkey, lane=Lane.NORMAL):
    """The job ids that lie in the lane, in their order."""
    ids = await valkey.lrange(f"hutong:{lane}", 0, -1)
    found = [await valkey.hget(f"hutong:{lane}.msgs", each) for each in ids]
    return [job_id for each in found for job_id in dramatiq.Message.decode(each).args[1]]


async def test_what_is_due_is_sent_once(relay_of, jobs, office_id, valkey):
    job_id = await jobs.add(office_id, "test.nothing")
    later = await jobs.add(office_id, "test.nothing")
    await jobs.change(office_id, later, "run_at = now() + interval '1 hour'")
    relay = relay_of()
    assert [await relay.step(), await relay.step()] == [1, 0]
    assert await carried(valkey) == [str(job_id)]


async def test_dramatiq_itself_reads_what_the_carrier_writes(relay_of, jobs, office_id, server_settings):
    job_id = await jobs.add(office_id, "test.urgent", subject=new_id())
    await relay_of().step()

    def take():
        consumer = make_broker(server_settings).consume("urgent", timeout=100)
        message = next(consumer)
        consumer.ack(message)
        return message.actor_name, message.args, next(consumer)

    assert await asyncio.to_thread(take) == ("urgent", (str(office_id), [str(job_id)]), None)


async def test_what_was_sent_and_not_taken_goes_again(relay_of, jobs, office_id, valkey):
    job_id = await jobs.add(office_id, "test.nothing")
    relay = relay_of(resend=0.3)
    assert [await relay.step(), await relay.step()] == [1, 0]
    await asyncio.sleep(0.4)
    await jobs.change(office_id, job_id, "lease_until = now() + interval '1 minute'")
    assert await relay.step() == 0
    await jobs.change(office_id, job_id, "lease_until = now() - interval '1 second'")
    assert await relay.step() == 1


async def test_an_emptied_carrier_gets_everything_again_at_once(relay_of, jobs, office_id, valkey):
    added = await jobs.flood(office_id, "test.touch", 20)
    relay = relay_of()
    assert [await relay.step(), await relay.step()] == [20, 0]
    await valkey.flushdb()
    assert [await relay.step(), await relay.step()] == [20, 0]
    assert set(await carried(valkey)) == {str(job_id) for job_id in added}


async def test_a_relay_that_begins_beside_an_emptied_carrier_sends_everything(relay_of, jobs, office_id, valkey):
    await jobs.flood(office_id, "test.touch", 3)
    await relay_of().step()
    await valkey.flushdb()
    assert await relay_of().step() == 3
    assert await relay_of().step() == 0


async def test_two_relays_do_not_send_the_same(relay_of, jobs, office_id, valkey):
    added = await jobs.flood(office_id, "test.touch", 40)
    one, two = relay_of(), relay_of()
    await one.step()  # Sets the mark by which a relay knows the carrier.
    await jobs.flood(office_id, "test.touch", 40)
    await asyncio.gather(one.step(), two.step())
    sent = await carried(valkey)
    assert len(sent) == len(set(sent)) == 2 * len(added)


async def test_a_flood_of_one_office_does_not_stand_before_another(relay_of, jobs, office_id, valkey):
    other = new_id()
    await jobs.flood(office_id, "test.bulk", 300)
    relay = relay_of()
    await relay.step()
    theirs = await jobs.add(other, "test.bulk", subject=new_id())
    await relay.step()
    lane = await carried(valkey, Lane.BULK)
    assert lane.index(str(theirs)) == 32  # Behind what was out already, not behind the flood.


async def test_caps_hold_over_many_looks(relay_of, jobs, office_id, valkey):
    await jobs.flood(office_id, "test.touch", 30)
    relay = relay_of(caps=dict.fromkeys(Lane, Caps(kind=10, office=10)))
    assert [await relay.step() for _ in range(3)] == [10, 0, 0]
    async with jobs.databases.driver(Office(office_id)) as connection:
        await connection.execute(
            "UPDATE jobs SET done_at = now() WHERE office_id = $1 AND sent_at IS NOT NULL", office_id
        )
    assert await relay.step() == 10


async def test_jobs_of_waiting_offices_are_not_sent(relay_of, jobs, office_id, valkey):
    await jobs.add(office_id, "test.nothing")
    assert await relay_of(waiting_offices=f"SELECT '{office_id}'::uuid").step() == 0
    assert await relay_of().step() == 1


async def test_what_the_carrier_did_not_take_goes_with_the_next_look(relay_of, jobs, office_id, carrier, monkeypatch):
    await jobs.flood(office_id, "test.touch", 5)
    relay = relay_of()
    client, carrier._client = carrier._client, _Deaf(carrier._client)
    with pytest.raises(redis.ConnectionError, match="cut off"):
        await relay.step()
    carrier._client = client
    assert await relay.step() == 5


class _Deaf:
    """Answers how it stands, and is cut off before anything can be handed over."""

    def __init__(self, client):
        self.client = client

    def pipeline(self, *, transaction):
        if transaction:
            raise redis.ConnectionError("cut off")
        return self.client.pipeline(transaction=False)

    def __getattr__(self, name):
        return getattr(self.client, name)


async def test_the_cost_of_a_look_follows_what_is_due(relay_of, databases, office_id, superuser_exec):
    """Ten thousand that are done and ten thousand for tomorrow are not read."""
    for assignment in ("done_at = now()", "run_at = now() + interval '1 day'"):
        await superuser_exec(
            "INSERT INTO jobs (office_id, id, kind, args, lane, max_attempts, run_at, done_at)"
            f" SELECT '{office_id}', gen_random_uuid(), 'test.nothing', '{{}}', 'normal', 1,"
            + (" now() + interval '1 day', NULL" if "run_at" in assignment else " now(), now()")
            + " FROM generate_series(1, 10000)"
        )
    # As the server does by itself, sooner or later: what tests before this one finished is still in the index.
    await superuser_exec("VACUUM (ANALYZE) jobs")
    async with databases.driver(System("test")) as connection:
        plan = await connection.fetch(f"EXPLAIN (ANALYZE, BUFFERS) {relay_of()._groups}", 10.0, None, 256)
    pages_read = next(int(found[1]) for row in plan if (found := re.search(r"Buffers: shared hit=(\d+)", row[0])))
    assert pages_read < 100, "\n".join(row[0] for row in plan)


async def test_what_was_done_or_called_off_long_ago_is_cleared_away(databases, jobs, office_id, quiet, monkeypatch):
    """However much stands before it that failed or is due much later."""
    monkeypatch.setattr("hutong.jobs.rounds._CLEARED_AT_ONCE", 2)
    failed, later, also, old, new, off = [await jobs.add(office_id, "test.nothing") for _ in range(6)]
    await jobs.change(office_id, old, "done_at = now() - interval '15 days'")
    await jobs.change(office_id, new, "done_at = now()")
    for each in (failed, also, off):
        await jobs.change(office_id, each, "failed_at = now() - interval '90 days'")
    await jobs.change(office_id, off, "cancelled_at = now() - interval '15 days'")
    await jobs.change(office_id, later, "run_at = now() + interval '1 year'")
    await clear_done(databases)
    left = [each for each in (failed, later, also, old, new, off) if await jobs.row(office_id, each) is not None]
    assert left == [failed, later, also, new]
