"""A walk and a point keep the version they began under, whatever is published meanwhile."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import select

from hutong.checkins.models import CheckIn
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.patrols.models import Patrol
from hutong.patrols.walks import walk_of
from hutong.playbooks.models import PlaybookVersion
from hutong.points import service
from hutong.points.models import PointTransfer
from hutong.points.queries import history_of

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
DAY = date(2026, 11, 23)


@pytest.fixture
async def office(make_office):
    return await make_office("longtan", alleys=1, people={"steward": 1, "community-worker": 1})


@pytest.fixture
def publish(office):
    """The second version, in force from the same day: one item less, and seven points a day."""

    async def put():
        book = office.playbook
        lists = tuple(replace(each, items=each.items[1:]) for each in book.checklists)
        rates = tuple(replace(rate, amount=7) for rate in book.points.rates)
        book = replace(book, checklists=lists, points=replace(book.points, rates=rates))
        async with office.session() as session:
            session.add(
                PlaybookVersion(
                    office_id=office.id, id=new_id(), version=2, state="published", number="二号", source="",
                    in_force_from=DAY, document=msgspec.to_builtins(book),
                )
            )  # fmt: skip

    return put


async def test_a_walk_under_way_asks_the_items_that_it_began_with(office, publish):
    walk = new_id()
    async with office.session() as session:
        session.add(
            Patrol(
                office_id=office.id, id=walk, alley_id=office.alleys[0].id, person_id=office.one("steward").id,
                post_kind="steward", checklist=office.playbook.checklist_on(DAY).code, playbook_version=1,
                started_at=NOW, day=DAY,
            )
        )  # fmt: skip
    await publish()
    async with office.session() as session:
        found = await walk_of(session, walk, office.one("steward").id)
    assert found.items == office.playbook.items_on(DAY)


async def test_points_granted_stay_as_they_were_and_are_explained_by_their_version(office, publish):
    first = await grant(office, DAY - timedelta(days=1), NOW - timedelta(days=1))
    await publish()
    second = await grant(office, DAY, NOW)
    assert (first.amount, second.amount) == (20, 14)
    async with office.session() as session:
        rows = (await session.scalars(select(PointTransfer).order_by(PointTransfer.at))).all()
        told = await history_of(session, office.one("steward").id, zone="Asia/Shanghai")
    assert [(row.playbook_version, row.amount) for row in rows] == [(1, 20), (2, 14)]
    assert {line.day: line.reasons[0] for line in told} == {
        DAY - timedelta(days=1): "日常志愿服务一天：10 分。",
        DAY: "日常志愿服务一天：7 分。",
    }


async def grant(office, day, now):
    steward, worker = office.one("steward"), office.one("community-worker")
    check_in = new_id()
    async with office.session() as session:
        session.add(
            CheckIn(
                office_id=office.id, id=check_in, person_id=steward.id, day=day, checked_at=now,
                community_id=office.alleys[0].community_id, checked_by=worker.id, filed={},
            )
        )  # fmt: skip
    async with office.session() as session:
        return await service.grant_check_in(session, person=steward.id, check_in=check_in, day=day, by=SYSTEM, now=now)
