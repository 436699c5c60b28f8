"""Points on the real database: granted once, explained, taken back, and always in balance."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from hutong.checkins.models import CheckIn
from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent
from hutong.points import service
from hutong.points.errors import GrantAlreadyUndone, NothingGranted
from hutong.points.models import PointEntry
from hutong.points.queries import balance_of, granted_between, history_of, imbalance

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)


@pytest.fixture
async def longtan(make_office):
    return await make_office("longtan", alleys=2, people={"alley-chief": 1, "steward": 2, "community-worker": 1})


@pytest.fixture
def filed(longtan):
    """A check-in's row, as the community makes it."""

    async def make(person, day=DAY):
        async with longtan.session() as session:
            check_id = new_id()
            session.add(
                CheckIn(
                    office_id=longtan.id, id=check_id, person_id=person.id, community_id=longtan.alleys[0].community_id,
                    day=day, checked_at=NOW, checked_by=longtan.one("community-worker").id, filed={},
                )
            )  # fmt: skip
        return check_id

    return make


@pytest.fixture
def grant(longtan):
    async def make(person, check_id, day=DAY):
        async with longtan.session() as session:
            return await service.grant_check_in(
                session, person=person.id, check_in=check_id, day=day, by=SYSTEM, now=NOW
            )

    return make


async def test_a_stewards_day_earns_double_and_the_history_says_why(longtan, filed, grant):
    steward = longtan.one("steward")
    granted = await grant(steward, await filed(steward))
    assert granted.amount == 20
    async with longtan.session() as session:
        assert await balance_of(session, steward.id) == 20
        (line,) = await history_of(session, steward.id, zone="Asia/Shanghai")
        assert await granted_between(session, NOW, NOW + timedelta(seconds=1)) == 20
        assert await imbalance(session) == 0
        event = (
            await session.scalars(
                select(JournalEvent).where(JournalEvent.office_id == longtan.id, JournalEvent.kind == "points.granted")
            )
        ).one()
    assert (line.points, line.day) == (20, DAY)
    assert line.reasons[0] == "日常志愿服务一天：10 分。"
    assert line.reasons[1].startswith("小巷管家双倍积分：10 × 2 = 20 分。")
    assert (event.data["amount"], event.data["multiplier"]) == (20, "steward-double")


async def test_someone_in_another_post_earns_the_ordinary_rate(longtan, filed, grant):
    chief = longtan.one("alley-chief")
    assert (await grant(chief, await filed(chief))).amount == 10


async def test_granted_twice_it_is_granted_once(longtan, filed, grant):
    steward = longtan.one("steward")
    check_id = await filed(steward)
    first = await grant(steward, check_id)
    # The cap of the day is used up by now; a repeat still tells what was granted.
    again = await grant(steward, check_id)
    async with longtan.session() as session:
        assert await balance_of(session, steward.id) == first.amount == 20
        assert (await service.grant_of(session, check_id)).amount == 20
    assert again.amount in {0, 20}


async def test_taken_back_it_leaves_both_sides_in_the_books(longtan, filed, grant):
    steward = longtan.one("steward")
    check_id = await filed(steward)
    await grant(steward, check_id)
    async with longtan.session() as session:
        assert await service.undo_check_in(session, check_in=check_id, because="刷错卡", by=SYSTEM, now=NOW) == 20
    async with longtan.session() as session:
        assert await balance_of(session, steward.id) == 0
        assert await imbalance(session) == 0
        count = select(func.count()).select_from(PointEntry).where(PointEntry.office_id == longtan.id)
        assert await session.scalar(count) == 4
        back, _ = await history_of(session, steward.id, zone="Asia/Shanghai")
        assert (back.points, back.reasons) == (-20, ["撤销：刷错卡"])
        with pytest.raises(GrantAlreadyUndone):
            await service.undo_check_in(session, check_in=check_id, because="再来", by=SYSTEM, now=NOW)
        with pytest.raises(NothingGranted):
            await service.undo_check_in(session, check_in=new_id(), because="", by=SYSTEM, now=NOW)
    # The day's cap is free again.
    async with longtan.session() as session:
        check = (
            await session.scalars(select(CheckIn).where(CheckIn.office_id == longtan.id, CheckIn.id == check_id))
        ).one()
        check.undone_at = NOW
    assert (await grant(steward, await filed(steward))).amount == 20


async def test_grants_at_the_same_moment_do_not_pass_the_cap_together(longtan, filed, grant):
    """Two desks file the same day under two check-ins: the second finds the day's cap used up."""
    steward = longtan.one("steward")
    first = await filed(steward)
    async with longtan.session() as session:
        row = (await session.scalars(select(CheckIn).where(CheckIn.office_id == longtan.id, CheckIn.id == first))).one()
        row.undone_at = NOW
    second = await filed(steward)
    granted = await asyncio.gather(grant(steward, first), grant(steward, second))
    assert sorted(g.amount for g in granted) == [0, 20]
    async with longtan.session() as session:
        assert (await balance_of(session, steward.id), await imbalance(session)) == (20, 0)
