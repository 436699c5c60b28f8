"""A resident, or whoever called, takes a report back by its code: once, while nobody has done anything about it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hutong.boards.calls import EnterCall, enter_call
from hutong.boards.progress import progress_of
from hutong.boards.receiving import receive_reports
from hutong.boards.schemas import TellProblem
from hutong.boards.service import NoSuchReport, report_with, tell_problem
from hutong.boards.withdrawing import NotTakenUpYet, withdraw_report
from hutong.cases.errors import CaseAlreadyClosed
from hutong.cases.handling import merge_into
from hutong.cases.schemas import MergeInto
from hutong.ids import new_id
from hutong.journal import Actor, JournalEvent
from hutong.notices.models import Notice
from hutong.tracing.rechecking import recheck_cases

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
async def office(make_office):
    people = {"office-leader": 1, "command": 1, "alley-chief": 1, "community-worker": 1}
    return await make_office("starter", alleys=1, people=people)


@pytest.fixture
def called(office):
    async def enter(description="门口乱停车"):
        told = EnterCall(id=new_id(), alley_id=office.alleys[0].id, description=description, category="parking")
        worker = office.one("community-worker")
        async with office.session() as session:
            by = Actor("person", worker.id)
            return await enter_call(session, told, playbook=office.playbook, person=worker.id, by=by, now=NOW)

    return enter


async def test_a_caller_takes_it_back_and_whoever_entered_it_hears_of_it(office, called):
    state, code = await called()
    async with office.session() as session:
        assert (await progress_of(session, await report_with(session, code), "zh")).may_withdraw
        await withdraw_report(session, code.lower(), now=NOW)
    async with office.session() as session:
        progress = await progress_of(session, await report_with(session, code), "zh")
        assert (progress.outcome, progress.may_withdraw) == ("withdrawn", False)
        closed = (
            await session.scalars(
                select(JournalEvent).where(
                    JournalEvent.office_id == office.id,
                    JournalEvent.subject == state.id,
                    JournalEvent.kind == "case.closed",
                )
            )
        ).one()
        assert (closed.actor["kind"], closed.data["outcome"]) == ("resident", "withdrawn")
        told = await session.scalars(
            select(Notice.person_id).where(Notice.office_id == office.id, Notice.kind == "case.withdrawn")
        )
        assert set(told) == {office.one("community-worker").id, office.one("alley-chief").id}
        assert (await recheck_cases(session, [state.id], now=NOW))[state.id].found == ()
    async with office.session() as session:
        with pytest.raises(CaseAlreadyClosed):
            await withdraw_report(session, code, now=NOW)
        with pytest.raises(NoSuchReport):
            await withdraw_report(session, "ABCD-EFGH", now=NOW)


async def test_a_report_from_the_wall_waits_until_it_is_taken_up(office, databases):
    told = TellProblem(id=new_id(), category="parking", description="门口乱停车")
    async with office.session() as session:
        code = (
            await tell_problem(
                session, told, alley=office.alleys[0].id, playbook=office.playbook, now=NOW, secret=b"s" * 32
            )
        ).code
    async with office.session() as session:
        with pytest.raises(NotTakenUpYet):
            await withdraw_report(session, code, now=NOW)
    await receive_reports(databases)
    async with office.session() as session:
        await withdraw_report(session, code, now=NOW)


async def test_one_that_was_merged_follows_the_other(office, called):
    (first, _), (second, code) = await called(), await called("门口又乱停车")
    command = office.one("command")
    async with office.session() as session:
        by = Actor("person", command.id)
        await merge_into(session, second.id, MergeInto(leader=first.id), person=command.id, by=by, now=NOW)
    async with office.session() as session:
        progress = await progress_of(session, await report_with(session, code), "zh")
    assert (progress.leader is not None, progress.step, progress.closed_at) == (True, "街巷长处置", None)
