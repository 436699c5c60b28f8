"""An office with real rows, and a case in it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent
from hutong.notices.models import Notice
from hutong.photos.models import Photo

LONGTAN = {
    "office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 2, "deputy-chief": 2, "community-worker": 1, "steward": 2,
}  # fmt: skip
STREET = {
    "general-chief": 2, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1, "community-lead": 1,
}  # fmt: skip


@pytest.fixture
def now() -> datetime:
    """Ten in the morning in Beijing on a working Monday."""
    return datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def later(now):
    return lambda hours: now + timedelta(hours=hours)


@pytest.fixture
async def longtan(make_office):
    return await make_office("longtan", alleys=2, people=LONGTAN)


@pytest.fixture
async def street(make_office):
    return await make_office("financial-street", alleys=2, people=STREET, west=True)


@pytest.fixture
def report(now):
    """`await report(world, category=…)`: a case reported by the first steward or chief in the first alley."""

    async def make(world, *, by=None, at=None, source="patrol", **more):
        if by is None:
            by = world.one("steward" if "steward" in world.people else "alley-chief").id
        facts = {"id": new_id(), "alley": world.alleys[0].id, "category": "parking"} | more
        async with world.session() as session:
            reporter = Reporter(person=by, source=source)
            return await open_case(session, OpenCase(**facts), reporter, by=SYSTEM, now=at or now)

    return make


@pytest.fixture
def photograph():
    """Puts a photo of a case where the evidence is looked for, as if it had been sent."""

    async def put(world, case_id, person, slot="after"):
        async with world.session() as session:
            photo_id = new_id()
            session.add(
                Photo(
                    office_id=world.id, id=photo_id, subject_kind="case", subject_id=case_id, slot=slot, state="ready",
                    key=f"{photo_id}", uploaded_by=person,
                )
            )  # fmt: skip

    return put


@pytest.fixture
def happened():
    """`await happened(world, case_id)`: kinds of the journal's events about a case, in their order."""

    async def read(world, subject):
        async with world.session() as session:
            statement = (
                select(JournalEvent.kind, JournalEvent.data)
                .where(JournalEvent.office_id == world.id, JournalEvent.subject == subject)
                .order_by(JournalEvent.id)
            )
            return [(row.kind, row.data) for row in (await session.execute(statement)).all()]

    return read


@pytest.fixture
def inbox():
    """`await inbox(world, person)`: kinds of a person's notices, in their order."""

    async def read(world, person):
        async with world.session() as session:
            statement = select(Notice.kind).where(Notice.office_id == world.id, Notice.person_id == person)
            return list((await session.scalars(statement.order_by(Notice.id))).all())

    return read
