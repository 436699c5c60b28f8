import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest
from sqlalchemy import text

from hutong.db import Office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.jobs import (
    JobAlreadyWaiting,
    JobNotOpen,
    JobNotRetriable,
    cancel,
    enqueue,
    failed_count,
    failed_jobs,
    open_jobs,
    retry,
    run_due,
)
from hutong.jobs.running import Outcome, Runner
from hutong.journal import SYSTEM

BY_SYSTEM = {"by": SYSTEM, "now": datetime.now(UTC)}


@pytest.fixture
def runner(databases):
    return Runner(databases, lease=5)


async def test_a_job_runs_once_and_leaves_its_effect(databases, jobs, office_id):
    subject = new_id()
    job_id = await jobs.add(office_id, "test.touch", subject=subject)
    assert await run_due(databases, office_id) == 1
    row = await jobs.row(office_id, job_id)
    assert (row["attempts"], row["fence"], row["lease_until"], row["failed_at"]) == (1, 1, None, None)
    assert row["done_at"] is not None
    assert await jobs.effects(office_id) == {subject: 1}
    assert await run_due(databases, office_id) == 0


async def test_a_rolled_back_transaction_leaves_no_job(databases, jobs, office_id):
    async def change_our_mind():
        async with databases.session(Office(office_id)) as session:
            await enqueue(session, "test.touch", subject=new_id())
            raise RuntimeError("changed our mind")

    with pytest.raises(RuntimeError, match="changed our mind"):
        await change_our_mind()
    assert await jobs.open_count(office_id) == 0


async def test_doubled_messages_have_one_effect(jobs, office_id, runner):
    subject = new_id()
    job_id = await jobs.add(office_id, "test.slow", subject=subject, seconds=0.1)
    outcomes = await asyncio.gather(*(runner.run(office_id, job_id) for _ in range(10)))
    assert sorted(outcomes) == [Outcome.DONE] + [Outcome.SKIPPED] * 9
    assert await jobs.effects(office_id) == {subject: 1}


async def test_two_workers_never_hold_one_job(databases, jobs, office_id):
    added = await jobs.flood(office_id, "test.touch", 30)
    runners = [Runner(databases, lease=5) for _ in range(3)]
    outcomes = await asyncio.gather(*(each.run(office_id, job_id) for job_id in added for each in runners))
    assert outcomes.count(Outcome.DONE) == 30
    assert await jobs.effects(office_id) == dict.fromkeys(added.values(), 1)


async def test_who_lost_the_lease_has_no_effect(databases, jobs, kinds, office_id):
    """The fence rises with each claim; the finishing UPDATE finds no row and everything with it is rolled back."""
    theft = kinds.Theft(text("UPDATE jobs SET fence = fence + 1 WHERE office_id = :office AND id = :job"))
    job_id = await jobs.add(office_id, "test.careless", subject=new_id())
    runner = Runner(databases, {kinds.Theft: theft}, lease=5)
    assert await runner.run(office_id, job_id) is Outcome.LOST
    assert await jobs.effects(office_id) == {}
    assert (await jobs.row(office_id, job_id))["done_at"] is None


async def test_a_leased_job_is_free_again_when_the_lease_is_over(jobs, office_id, runner):
    job_id = await jobs.add(office_id, "test.touch", subject=new_id())
    await jobs.change(office_id, job_id, "lease_until = clock_timestamp() + interval '1 minute', fence = 7")
    assert await runner.run(office_id, job_id) is Outcome.SKIPPED
    await jobs.change(office_id, job_id, "lease_until = clock_timestamp() - interval '1 second'")
    assert await runner.run(office_id, job_id) is Outcome.DONE
    assert (await jobs.row(office_id, job_id))["fence"] == 8


async def test_a_frozen_finisher_does_not_hold_up_the_claims_of_others(databases, jobs, office_id, runner):
    frozen, other = await jobs.flood(office_id, "test.touch", 2)
    async with databases.driver(Office(office_id)) as connection:
        await connection.execute("UPDATE jobs SET done_at = now() WHERE office_id = $1 AND id = $2", office_id, frozen)
        async with asyncio.timeout(2):
            assert await asyncio.gather(runner.run(office_id, frozen), runner.run(office_id, other)) == [
                Outcome.SKIPPED,
                Outcome.DONE,
            ]


async def test_a_failure_is_tried_again_later_and_then_shown(databases, jobs, office_id, runner):
    job_id = await jobs.add(office_id, "test.failing")
    for attempt in (1, 2):
        assert await runner.run(office_id, job_id) is Outcome.AGAIN
        row = await jobs.row(office_id, job_id)
        assert (row["attempts"], row["last_error"]) == (attempt, "RuntimeError: no such number")
        assert row["run_at"] > row["created_at"]
        await jobs.change(office_id, job_id, "run_at = now()")
    assert await runner.run(office_id, job_id) is Outcome.FAILED
    async with databases.session(Office(office_id)) as session:
        assert [(job.id, job.last_error) for job in await failed_jobs(session)] == [
            (job_id, "RuntimeError: no such number")
        ]
        assert await failed_count(session) == 1
        assert await open_jobs(session) == []
    assert await runner.run(office_id, job_id) is Outcome.SKIPPED


async def test_a_job_is_not_run_before_its_next_time(jobs, office_id, runner):
    job_id = await jobs.add(office_id, "test.touch", subject=new_id())
    await jobs.change(office_id, job_id, "run_at = now() + interval '1 hour'")
    assert await runner.run(office_id, job_id) is Outcome.SKIPPED


async def test_a_hopeless_job_is_not_tried_again(jobs, office_id, runner):
    job_id = await jobs.add(office_id, "test.hopeless")
    assert await runner.run(office_id, job_id) is Outcome.FAILED
    row = await jobs.row(office_id, job_id)
    assert (row["attempts"], row["last_error"]) == (1, "GiveUp: the account is closed")


async def test_a_job_that_ended_its_worker_in_the_last_attempt_is_stopped(jobs, office_id, runner):
    job_id = await jobs.add(office_id, "test.touch", subject=new_id())
    await jobs.change(office_id, job_id, "attempts = max_attempts, lease_until = now() - interval '1 second'")
    assert await runner.run(office_id, job_id) is Outcome.FAILED
    row = await jobs.row(office_id, job_id)
    assert row["last_error"] == "WorkerLost: ended during the last attempt"
    assert await jobs.effects(office_id) == {}


async def test_an_endless_job_is_abandoned(jobs, office_id, runner):
    job_id = await jobs.add(office_id, "test.endless")
    assert await runner.run(office_id, job_id) is Outcome.FAILED
    assert (await jobs.row(office_id, job_id))["last_error"] == "TimeoutError: "


async def test_wrong_arguments_are_told_and_not_run(jobs, office_id, runner):
    job_id = await jobs.add(office_id, "test.touch", subject="not an id")
    assert await runner.run(office_id, job_id) is Outcome.AGAIN
    assert (await jobs.row(office_id, job_id))["last_error"] == "ValidationError: Invalid UUID - at `$.subject`"


async def test_a_kind_unknown_here_is_left_to_a_newer_worker(jobs, office_id, runner):
    job_id = await jobs.add(office_id, "test.touch", subject=new_id())
    await jobs.change(office_id, job_id, "kind = 'test.of-tomorrow'")
    assert await runner.run(office_id, job_id) is Outcome.SKIPPED
    assert (await jobs.row(office_id, job_id))["attempts"] == 0


async def test_the_reason_tells_no_statement_parameters(databases, office_id):
    from sqlalchemy.exc import DBAPIError

    from hutong.jobs.rules import told

    with pytest.raises(DBAPIError) as caught:
        async with databases.session(Office(office_id)) as session:
            await session.execute(text("SELECT CAST(:phone AS text)::int"), {"phone": "name 13800000000"})
    assert "13800000000" in str(caught.value.params)
    assert "parameters" not in told(caught.value)


async def test_jobs_of_waiting_offices_wait(databases, jobs, office_id):
    waiting = f"SELECT '{office_id}'::uuid AS office_id"
    other = new_id()
    runner = Runner(databases, lease=5, waiting_offices=waiting)
    mine = await jobs.add(office_id, "test.touch", subject=new_id())
    theirs = await jobs.add(other, "test.touch", subject=new_id())
    assert await runner.run(office_id, mine) is Outcome.SKIPPED
    assert await runner.run(other, theirs) is Outcome.DONE
    assert (await jobs.row(office_id, mine))["attempts"] == 0


async def test_a_job_of_another_office_is_not_there(jobs, office_id, runner):
    job_id = await jobs.add(office_id, "test.touch", subject=new_id())
    assert await runner.run(new_id(), job_id) is Outcome.SKIPPED


async def test_due_jobs_run_with_those_that_they_add(databases, jobs, office_id):
    subject = new_id()
    await jobs.add(office_id, "test.chain", left=4, subject=subject)
    assert await run_due(databases, office_id) == 5
    assert await jobs.effects(office_id) == {subject: 5}


async def test_running_inline_raises_what_went_wrong(databases, jobs, office_id):
    await jobs.add(office_id, "test.failing")
    with pytest.raises(RuntimeError, match="no such number"):
        await run_due(databases, office_id)
    await jobs.add(office_id, "test.hopeless")
    assert await run_due(databases, office_id, strict=False) >= 1


async def test_one_open_job_a_key(databases, jobs, office_id):
    first = await jobs.add(office_id, "test.nothing", dedupe_key="rollup 2017-05")
    await jobs.add(office_id, "test.nothing", dedupe_key="rollup 2017-05")
    assert await jobs.open_count(office_id) == 1
    await run_due(databases, office_id)
    second = await jobs.add(office_id, "test.nothing", dedupe_key="rollup 2017-05")
    assert await jobs.row(office_id, first) != await jobs.row(office_id, second)
    assert await jobs.open_count(office_id) == 1


async def test_a_person_can_have_a_failed_job_tried_again(databases, jobs, office_id, runner):
    job_id = await jobs.add(office_id, "test.hopeless", dedupe_key="only one")
    async with databases.session(Office(office_id)) as session:
        with pytest.raises(JobNotRetriable):
            await retry(session, job_id, **BY_SYSTEM)
    await runner.run(office_id, job_id)
    async with databases.session(Office(office_id)) as session:
        await retry(session, job_id, **BY_SYSTEM)
    assert await runner.run(office_id, job_id) is Outcome.FAILED
    assert (await jobs.row(office_id, job_id))["fence"] == 2

    await jobs.add(office_id, "test.hopeless", dedupe_key="only one")
    async with databases.session(Office(office_id)) as session:
        with pytest.raises(JobAlreadyWaiting):
            await retry(session, job_id, **BY_SYSTEM)
    async with databases.session(Office(new_id())) as session:
        with pytest.raises(NotThere):
            await retry(session, job_id, **BY_SYSTEM)


async def test_a_cancelled_job_can_no_longer_finish(databases, jobs, office_id, runner):
    subject = new_id()
    job_id = await jobs.add(office_id, "test.slow", subject=subject, seconds=0.3)
    running = asyncio.create_task(runner.run(office_id, job_id))
    await asyncio.sleep(0.15)
    async with databases.session(Office(office_id)) as session:
        await cancel(session, job_id, **BY_SYSTEM)
    assert await running is Outcome.LOST
    assert await jobs.effects(office_id) == {}
    async with databases.session(Office(office_id)) as session:
        # It did not give up, and is none of those that somebody has to look at.
        assert await failed_jobs(session) == []
        assert await session.scalar(text("SELECT last_error FROM jobs WHERE id = :id"), {"id": job_id}) == "Cancelled"
        with pytest.raises(JobNotOpen):
            await cancel(session, job_id, **BY_SYSTEM)


async def test_the_scheduler_may_note_that_it_sent_and_nothing_else(databases, jobs, office_id):
    from hutong.db import System

    job_id = await jobs.add(office_id, "test.nothing")
    async with databases.driver(System("test")) as connection:
        await connection.execute("UPDATE jobs SET sent_at = now() WHERE office_id = $1 AND id = $2", office_id, job_id)
    for statement in (
        "UPDATE jobs SET done_at = now() WHERE office_id = $1",
        "SELECT args FROM jobs WHERE office_id = $1",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with databases.driver(System("test")) as connection:
                await connection.execute(statement, office_id)
