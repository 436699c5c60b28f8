"""The worker and the scheduler as they are started in earnest."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis.asyncio
from sqlalchemy import func, select

import hutong.app.registry
from hutong.db import Office
from hutong.ids import new_id
from hutong.jobs import HANDLERS, SPECS, TICKERS, enqueue, open_jobs
from hutong.journal import SYSTEM, Event, append, head
from hutong.pages.jobs.words import kind_word, round_word


class Spoken(Event, frozen=True):
    kind = "test.spoken"


@pytest.fixture
def processes(apart):
    begun = [
        subprocess.Popen([sys.executable, "-m", f"hutong.app.{name}"], env={**os.environ, **apart.environment})
        for name in ("worker", "scheduler")
    ]
    yield begun
    for process in begun:
        process.kill()
        process.wait()


@pytest.mark.long
async def test_jobs_run_and_the_journal_is_sealed_until_sigterm(server_settings, apart, processes):
    valkey = redis.asyncio.Redis.from_url(server_settings.redis_url)
    await valkey.flushdb()
    await valkey.aclose()
    databases, office_id = apart.databases, new_id()
    async with databases.session(Office(office_id)) as session:
        # A delivery that is not there any more: the product's job with the least around it.
        await enqueue(session, "notice.deliver", delivery_id=new_id())
        append(session, Spoken(subject=new_id()), by=SYSTEM, at=(await _now(session)))

    async def is_over():
        async with databases.session(Office(office_id)) as session:
            return not await open_jobs(session) and await head(session) == 1

    until = time.monotonic() + 90
    while not await is_over():
        assert time.monotonic() < until
        assert [process.poll() for process in processes] == [None, None]
        await asyncio.sleep(0.1)
    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [await asyncio.to_thread(process.wait, 60) for process in processes] == [0, 0]


async def _now(session):
    return await session.scalar(select(func.now()))


def written(pattern):
    """What the sources of the four roots say."""
    root = Path(__file__).parents[3]
    return {
        name
        for folder in ("platform", "tenants", "workflows", "web")
        for source in (root / folder / "hutong").rglob("*.py")
        for name in re.findall(pattern, source.read_text(), re.MULTILINE)
    }


def product(kinds):
    return {kind for kind in kinds if not kind.startswith(("test.", "bench."))}


def test_the_registry_imports_every_job_and_every_round():
    assert hutong.app.registry.WAITING_OFFICES
    assert written(r'^@job\(\s*"([a-z_.]+)"') == product(HANDLERS) == product(SPECS)
    assert written(r'^@ticker\(\s*"([a-z_.]+)"') == product(TICKERS)
    assert {"notice.deliver", "photo.verify"} <= product(HANDLERS)
    assert {"journal.seal", "escalation.sweep", "facts.fold"} <= product(TICKERS)


def test_every_kind_and_every_round_has_a_word():
    known = {kind for kind in product(HANDLERS) if kind_word(kind) == kind}
    remembered = product({name for name, each in TICKERS.items() if each.is_remembered})
    assert known | {name for name in remembered if round_word(name) == name} == set()


def test_whatever_is_ordered_is_declared():
    ordered = written(r'\b(?:enqueue|job_row)\(\s*\w+,\s*"([a-z_.]+)"')
    assert ordered
    assert ordered <= product(SPECS)
