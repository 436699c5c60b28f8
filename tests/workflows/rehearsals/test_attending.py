"""Whoever waits for a rehearsal runs it where nobody else does, and takes it along when interrupted."""

import asyncio
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from hutong.ids import new_id
from hutong.jobs import Job, run_due
from hutong.journal import SYSTEM
from hutong.playbooks import packs
from hutong.playbooks.service import save_draft
from hutong.rehearsals.attending import attend
from hutong.rehearsals.models import State
from hutong.rehearsals.schemas import Begin
from hutong.rehearsals.service import begin, rehearsal_row
from hutong.settings import Settings

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
async def office(make_office):
    return await make_office("starter", alleys=2, people={"steward": 1})


@pytest.fixture
def ordered(office):
    async def order(days=2):
        async with office.session() as session:
            saved = await save_draft(session, source=packs.text("starter"), by=SYSTEM, now=NOW)
            await session.flush()
            last = date(2026, 10, 31)
            asked = Begin(id=new_id(), first=last - timedelta(days=days - 1), last=last, generated=True)
            return (await begin(session, saved.draft.id, asked, by=SYSTEM, now=NOW)).id

    return order


@pytest.fixture
def attended(office, server_settings):
    def wait(rehearsal, progress=lambda _done, _total: None):
        return attend(office.databases, server_settings, office.id, rehearsal, now=NOW, progress=progress)

    return wait


async def test_nobody_else_runs_it(office, ordered, attended):
    told = []
    over = await attended(await ordered(), lambda *far: told.append(far))
    assert (over.state, told[-1]) == (State.DONE, (over.total, over.total))
    async with office.session() as session:
        assert (await session.scalars(select(Job))).one().done_at is not None


@pytest.mark.long
async def test_a_worker_was_quicker(office, ordered, attended, server_settings):
    rehearsal = await ordered()
    await run_due(office.databases, office.id, {Settings: server_settings})
    async with office.session() as session:
        ended = (await rehearsal_row(session, rehearsal)).finished_at
    over = await attended(rehearsal)
    assert (over.state, over.finished_at) == (State.DONE, ended)


async def test_interrupted_it_is_cancelled(office, ordered, attended):
    rehearsal = await ordered(days=300)
    begun = asyncio.Event()
    waiting = asyncio.create_task(attended(rehearsal, lambda *_: begun.set()))
    await begun.wait()
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    assert waiting.cancelled()
    async with office.session() as session:
        assert (await rehearsal_row(session, rehearsal)).state == State.CANCELLED
