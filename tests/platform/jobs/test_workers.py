"""Real worker processes, killed and frozen; small versions of what tests/fault does at length."""

import asyncio
import signal

import pytest

from hutong.db import Office
from hutong.ids import new_id
from hutong.jobs import Lane
from hutong.jobs.workers import PLACES


async def test_jobs_come_to_the_workers_and_are_done(jobs, office_id, relay, start_worker):
    start_worker()
    added = {}
    for kind in ("test.touch", "test.urgent", "test.bulk"):
        added |= await jobs.flood(office_id, kind, 10)
    await jobs.until_done(office_id)
    assert await jobs.effects(office_id) == dict.fromkeys(added.values(), 1)


async def begun(jobs, office_id, subject, attempt=1):
    """Whether that attempt of the slow job has begun."""
    async with jobs.databases.driver(Office(office_id)) as connection:
        return await connection.fetchval(
            "SELECT count(*) FROM jobs WHERE office_id = $1 AND dedupe_key = $2",
            office_id, f"begun {subject} {attempt}",
        )  # fmt: skip


async def test_a_killed_workers_job_goes_on_elsewhere(jobs, office_id, relay, start_worker):
    subject = new_id()
    first = start_worker()
    job_id = await jobs.add(office_id, "test.slow", subject=subject, seconds=1)
    await jobs.until(lambda: begun(jobs, office_id, subject))
    first.kill()
    start_worker()
    await jobs.until_done(office_id)
    assert await jobs.effects(office_id) == {subject: 1}
    assert (await jobs.row(office_id, job_id))["attempts"] == 2


@pytest.mark.long
async def test_a_frozen_worker_cannot_finish_what_another_took_over(jobs, office_id, relay, start_worker):
    subject = new_id()
    frozen = start_worker()
    job_id = await jobs.add(office_id, "test.slow", subject=subject, seconds=1)
    await jobs.until(lambda: begun(jobs, office_id, subject))
    frozen.signal(signal.SIGSTOP)
    start_worker()
    await jobs.until_done(office_id)
    frozen.signal(signal.SIGCONT)
    await asyncio.sleep(1.5)  # It wakes in the middle of its work, and comes to its end.
    assert await jobs.effects(office_id) == {subject: 1}
    assert (await jobs.row(office_id, job_id))["fence"] == 2


@pytest.mark.long
async def test_a_long_job_keeps_its_lease_even_when_it_holds_the_loop(jobs, office_id, relay, start_worker):
    start_worker()
    calm, busy = new_id(), new_id()
    ids = [await jobs.add(office_id, "test.slow", subject=calm, seconds=7)]
    await jobs.until(lambda: begun(jobs, office_id, calm))
    ids.append(await jobs.add(office_id, "test.busy", subject=busy, seconds=7))
    await jobs.until(lambda: claimed(jobs, office_id, ids[1]))
    start_worker()  # It would take over whatever the first one lets go.
    await jobs.until_done(office_id)
    assert await jobs.effects(office_id) == {calm: 1, busy: 1}
    assert [(await jobs.row(office_id, each))["attempts"] for each in ids] == [1, 1]


async def claimed(jobs, office_id, job_id):
    return (await jobs.row(office_id, job_id))["fence"] > 0


async def test_an_emptied_carrier_loses_nothing(jobs, office_id, relay, start_worker, valkey):
    start_worker()
    added = await jobs.flood(office_id, "test.touch", 1)
    await jobs.until_done(office_id)
    for _ in range(4):
        added |= await jobs.flood(office_id, "test.touch", 50)
        await valkey.flushdb()
        await asyncio.sleep(0.05)
    await jobs.until_done(office_id)
    assert await jobs.effects(office_id) == dict.fromkeys(added.values(), 1)


@pytest.mark.long
async def test_a_job_that_kills_its_worker_is_stopped_and_shown(jobs, office_id, relay, start_worker):
    job_id = await jobs.add(office_id, "test.deadly")
    for attempt in (1, 2):
        worker = start_worker()
        await jobs.until(worker.ended)
        assert (await jobs.row(office_id, job_id))["attempts"] == attempt
    start_worker()
    await jobs.until_done(office_id)
    row = await jobs.row(office_id, job_id)
    assert row["failed_at"] is not None
    assert row["last_error"] == "WorkerLost: ended during the last attempt"


async def running(jobs, office_id):
    async with jobs.databases.driver(Office(office_id)) as connection:
        return await connection.fetchval(
            "SELECT count(*) FROM jobs WHERE office_id = $1 AND done_at IS NULL AND lease_until > now()", office_id
        )


async def test_an_office_whose_jobs_all_hang_keeps_no_other_waiting(jobs, office_id, relay, start_worker, tmp_path):
    """One process; more of them hang than it has places. What comes and goes beside them waits for none."""
    start_worker()
    gate, other, half = tmp_path / "gate", new_id(), PLACES[Lane.URGENT] // 2
    hanging = [new_id() for _ in range(3 * half)]
    for subject in hanging:
        await jobs.add(office_id, "test.hanging", subject=subject, gate=str(gate))

    async def are_half():
        return await running(jobs, office_id) == half

    await jobs.until(are_half)
    theirs = await jobs.flood(other, "test.urgent", 20)
    await jobs.until_done(other)
    assert await jobs.effects(other) == dict.fromkeys(theirs.values(), 1)
    assert (await jobs.effects(office_id), await running(jobs, office_id)) == ({}, half)
    gate.touch()
    await jobs.until_done(office_id)
    assert await jobs.effects(office_id) == dict.fromkeys(hanging, 1)


@pytest.mark.long
async def test_what_a_worker_had_not_begun_goes_back_when_it_leaves(
    jobs, office_id, patient_relay, start_worker, tmp_path
):
    gate, subjects = tmp_path / "gate", [new_id() for _ in range(PLACES[Lane.URGENT])]
    leaving = start_worker()
    for subject in subjects:
        await jobs.add(office_id, "test.hanging", subject=subject, gate=str(gate))

    async def are_half():
        return await running(jobs, office_id) == len(subjects) // 2

    await jobs.until(are_half)
    leaving.signal(signal.SIGTERM)
    start_worker()

    async def are_all():
        return await running(jobs, office_id) == len(subjects)

    await jobs.until(are_all)  # Long before they would be taken for lost.
    gate.touch()
    await jobs.until_done(office_id)
    assert await jobs.effects(office_id) == dict.fromkeys(subjects, 1)


async def test_a_worker_asked_to_stop_ends_what_it_began(jobs, office_id, relay, start_worker):
    subject = new_id()
    worker = start_worker()
    job_id = await jobs.add(office_id, "test.slow", subject=subject, seconds=1)
    await jobs.until(lambda: begun(jobs, office_id, subject))
    worker.signal(signal.SIGTERM)
    await jobs.until(worker.ended)
    assert await jobs.effects(office_id) == {subject: 1}
    assert (await jobs.row(office_id, job_id))["attempts"] == 1


@pytest.mark.long
async def test_valkey_that_is_cut_off_loses_nothing(jobs, office_id, relay_over_wire, start_worker, wire):
    """A small version of 25 s without it; some jobs fall due while it is away."""
    start_worker(valkey_url=wire.url)
    added = await jobs.flood(office_id, "test.touch", 20)
    await jobs.until_done(office_id)
    wire.cut()
    added |= (later := await jobs.flood(office_id, "test.touch", 20))
    for job_id in list(later)[:10]:
        await jobs.change(office_id, job_id, "run_at = now() + interval '1 second'")
    await asyncio.sleep(2)
    assert await jobs.open_count(office_id) == 20
    wire.mend()
    await jobs.until_done(office_id)
    assert await jobs.effects(office_id) == dict.fromkeys(added.values(), 1)


async def test_an_answer_that_is_lost_on_its_way_strands_nothing(jobs, office_id, relay, start_worker, wire):
    """Valkey has given the ids away, and the worker never heard of them."""
    start_worker(valkey_url=wire.url)
    wire.to_swallow = 2
    added = await jobs.flood(office_id, "test.touch", 20)
    await jobs.until_done(office_id)
    assert wire.swallowed == 2
    assert await jobs.effects(office_id) == dict.fromkeys(added.values(), 1)


@pytest.mark.long
async def test_a_worker_that_is_old_ends_what_it_began_and_leaves(jobs, office_id, relay, start_worker):
    subject = new_id()
    worker = start_worker(life=2)
    job_id = await jobs.add(office_id, "test.slow", subject=subject, seconds=3)
    await jobs.until(worker.ended)
    assert await jobs.effects(office_id) in ({subject: 1}, {})
    start_worker()
    await jobs.until_done(office_id)
    assert await jobs.effects(office_id) == {subject: 1}
    assert (await jobs.row(office_id, job_id))["attempts"] == 1
