"""The sweep on the real database: everything due fires, once, however often and by however many it is swept."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from structlog.testing import capture_logs

from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.cases.writing import update_cases
from hutong.escalation import service
from hutong.escalation.rules import wake
from hutong.escalation.service import sweep, sweep_office, wake_due
from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent
from hutong.notices.models import Notice
from hutong.offices.models import Office, OfficeState

STREET = {
    "general-chief": 1, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1, "community-lead": 1,
}  # fmt: skip
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def databases(apart):
    return apart.databases


@pytest.fixture(scope="module")
def city(apart):
    return apart.city


@pytest.fixture
async def street(make_office):
    return await make_office("financial-street", alleys=2, people=STREET, west=True)


async def opened(world, count=1):
    simple = next(c.code for c in world.playbook.categories if c.grade == "simple" and not c.danger)
    found = []
    async with world.session() as session:
        for _ in range(count):
            report = OpenCase(id=new_id(), alley=world.alleys[0].id, category=simple)
            found.append(await open_case(session, report, Reporter(source="call"), by=SYSTEM, now=NOW))
    return found


async def events(world, *kinds):
    async with world.session() as session:
        statement = select(JournalEvent.kind, JournalEvent.occurred_at, JournalEvent.data).where(
            JournalEvent.office_id == world.id, JournalEvent.kind.in_(kinds)
        )
        return (await session.execute(statement.order_by(JournalEvent.id))).all()


async def test_a_missed_limit_is_told_to_the_deputy_and_then_to_the_general_chief(street, databases):
    (state,) = await opened(street)
    for hours in range(48):
        await sweep(databases, now=NOW + timedelta(hours=hours))
    told = await events(street, "case.reminded", "case.overdue", "case.escalated")
    assert [(e.kind, e.occurred_at) for e in told] == [
        ("case.reminded", state.due_at - timedelta(hours=1)),
        ("case.overdue", state.due_at),
        ("case.escalated", state.due_at),
        ("case.escalated", NOW + timedelta(hours=24)),
    ]
    async with street.session() as session:
        notices = select(Notice.kind, Notice.person_id).where(Notice.office_id == street.id).order_by(Notice.id)
        rows = [(row.kind, row.person_id) for row in (await session.execute(notices)).all()]
    chief, deputy, general = (street.one(kind).id for kind in ("alley-chief", "deputy-general-chief", "general-chief"))
    assert rows == [
        ("case.assigned", chief), ("case.reminder", chief), ("case.overdue", chief), ("case.escalated", deputy),
        ("case.escalated_told", chief), ("case.supervised", general), *(
            ("case.escalated_told", p) for p in sorted((chief, street.one("headquarters").id))
        ),
    ]  # fmt: skip


async def test_nothing_fires_twice_though_two_sweep_at_once(street, databases):
    await opened(street, 40)
    late = NOW + timedelta(days=3)
    woken = await asyncio.gather(*(sweep_office(databases, street.id, now=late) for _ in range(2)))
    assert sum(woken) == 40
    assert await sweep_office(databases, street.id, now=late) == 0
    kinds = [e.kind for e in await events(street, "case.overdue", "case.escalated")]
    assert (kinds.count("case.overdue"), kinds.count("case.escalated")) == (40, 80)


async def test_after_an_outage_each_overdue_event_stands_at_its_deadline(street, databases):
    states = await opened(street, 3)
    await sweep(databases, now=NOW + timedelta(days=5))
    overdue = await events(street, "case.overdue")
    assert [e.occurred_at for e in overdue] == [s.due_at for s in states]
    async with street.session() as session:
        waking = select(func.count()).select_from(Case).where(Case.office_id == street.id, Case.wake_at.is_not(None))
        assert await session.scalar(waking) == 0


async def test_a_suspended_office_sleeps_and_catches_up_when_it_is_open_again(street, databases):
    await opened(street)
    late = NOW + timedelta(days=3)
    for state, fired in ((OfficeState.SUSPENDED, 0), (OfficeState.OPEN, 1)):
        async with street.session() as session:
            (await session.get_one(Office, street.id)).state = state
        await sweep(databases, now=late)
        assert len(await events(street, "case.overdue")) == fired


async def test_cases_that_cannot_be_woken_keep_none_of_the_others_waiting(street, databases, monkeypatch):
    states = await opened(street, 6)
    broken = {state.id for state in states[:4]}

    def waking(setting, state, now):
        if state.id in broken:
            raise RuntimeError("a step that is not there")
        return wake(setting, state, now)

    monkeypatch.setattr(service, "wake", waking)
    monkeypatch.setattr(service.wake_due, "__kwdefaults__", {**service.wake_due.__kwdefaults__, "limit": 2})
    late = NOW + timedelta(days=3)
    assert await sweep_office(databases, street.id, now=late) == 2
    async with street.session() as session:
        due = select(Case.id).where(Case.office_id == street.id, Case.wake_at <= late)
        assert set(await session.scalars(due)) == broken


async def test_cases_that_cannot_be_written_or_whose_rules_cannot_be_read_hold_up_no_other(
    street, databases, monkeypatch
):
    states = await opened(street, 5)
    unwritten, unread = states[0].id, states[1].id
    async with street.session() as session:
        mine = update(Case).where(Case.office_id == street.id, Case.id == unread)
        await session.execute(mine.values(playbook_version=99))

    async def writing(wire, office, cases, **more):
        changed = await update_cases(wire, office, cases, **more)
        if any(case.outcome.state.id == unwritten for case in cases):
            await wire.rows("SELECT 1 / 0")  # As a statement fails that the database refuses.
        return changed

    monkeypatch.setattr(service, "update_cases", writing)
    late = NOW + timedelta(days=3)
    with capture_logs() as said:
        assert await sweep_office(databases, street.id, now=late) == 3
    assert [each["event"].removeprefix("escalation.") for each in said] == [
        "wake_failed",
        "batch_failed",
        "write_failed",
    ]
    async with street.session() as session:
        due = select(Case.id).where(Case.office_id == street.id, Case.wake_at <= late)
        assert set(await session.scalars(due)) == {unwritten, unread}
    assert len(await events(street, "case.overdue")) == 3


async def test_a_batch_takes_the_longest_due_first_and_no_more_than_asked(street):
    await opened(street, 20)
    woken = []
    async with street.session() as session:
        while found := await wake_due(session, now=NOW + timedelta(days=3), limit=7):
            woken.append(found)
    assert woken == [7, 7, 6]
