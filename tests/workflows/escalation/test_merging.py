"""After an outage nobody's inbox overflows: whoever would get too much at once gets one notice, and dangers as ever."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.escalation.service import sweep_office, wake_due
from hutong.escalation.storms import Tally
from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent
from hutong.notices.models import Notice

STREET = {
    "general-chief": 1, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1, "community-lead": 1,
}  # fmt: skip
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LATE = NOW + timedelta(days=3)
MOST = 20


@pytest.fixture
async def street(make_office):
    return await make_office("financial-street", alleys=2, people=STREET, west=True)


async def opened(world, count, **more):
    category = next(
        c.code for c in world.playbook.categories if c.danger is bool(more) and (c.danger or c.grade == "simple")
    )
    async with world.session() as session:
        for _ in range(count):
            report = OpenCase(id=new_id(), alley=world.alleys[0].id, category=category)
            await open_case(session, report, Reporter(source="call"), by=SYSTEM, now=NOW)


async def told(world, kind):
    """How many notices after the opening each person of a kind of post got, by kind of notice."""
    async with world.session() as session:
        statement = (
            select(Notice.kind, func.count(), func.min(Notice.link))
            .where(Notice.office_id == world.id, Notice.person_id == world.one(kind).id, Notice.created_at == LATE)
            .group_by(Notice.kind)
        )
        return {row[0]: (row[1], row[2]) for row in (await session.execute(statement)).all()}


async def test_few_are_told_one_by_one_and_many_in_one(street, databases):
    await opened(street, 7)
    await sweep_office(databases, street.id, now=LATE)
    assert {kind: n for kind, (n, _) in (await told(street, "alley-chief")).items()} == {"case.many": 1}
    assert {kind: n for kind, (n, _) in (await told(street, "deputy-general-chief")).items()} == {"case.escalated": 7}


async def test_the_one_notice_leads_to_the_list_and_the_journal_keeps_every_event(street, databases):
    await opened(street, MOST + 5)
    await sweep_office(databases, street.id, now=LATE)
    link = f"/o/{street.slug}/cases?which=late"
    for kind in ("alley-chief", "deputy-general-chief", "general-chief"):
        assert await told(street, kind) == {"case.many": (1, link)}
    async with street.session() as session:
        kinds = select(JournalEvent.kind, func.count()).where(
            JournalEvent.office_id == street.id, JournalEvent.kind.in_(["case.overdue", "case.escalated"])
        )
        rows = (await session.execute(kinds.group_by(JournalEvent.kind))).all()
    assert dict(rows) == {"case.overdue": MOST + 5, "case.escalated": 2 * (MOST + 5)}


async def test_a_sweep_of_many_batches_says_it_once(street):
    await opened(street, 3 * MOST)
    tally = Tally()
    async with street.session() as session:
        while await wake_due(session, now=LATE, limit=MOST // 2, tally=tally):
            pass
    several = await told(street, "general-chief")
    assert several["case.many"][0] == 1
    assert sum(n for n, _ in several.values()) <= MOST + 1


async def test_dangers_are_told_one_by_one(street, databases):
    await opened(street, MOST + 5, danger=True)
    await sweep_office(databases, street.id, now=LATE)
    assert (await told(street, "headquarters"))["case.overdue"][0] == MOST + 5
