"""A clean-up that one community held is proof for its own people alone; one of the whole office, for everybody."""

from datetime import UTC, date, datetime

import pytest

from hutong.alleys.service import register_community
from hutong.cases.settings import setting_at
from hutong.councils.meetings import record_session
from hutong.councils.schemas import RecordSession
from hutong.errors import Invalid
from hutong.evaluations.deeds import duties_of
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.rosters.owing import duties_in_month

FRIDAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
HELD = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


@pytest.fixture
async def street(make_office):
    return await make_office("financial-street", alleys=1, people={"headquarters": 1, "community-lead": 1})


async def held(world, community, present=()):
    clean_up = RecordSession(
        id=new_id(),
        kind="cleanup",
        title="社区清洁日",
        held_at=HELD,
        others=20,
        community_id=community,
        present=tuple(present),
    )
    async with world.session() as session:
        await record_session(session, clean_up, person=world.one("headquarters").id, by=SYSTEM, now=NOW)


async def is_done(world):
    """By the card of today, and by the month's dated duties."""
    lead = world.one("community-lead").id
    async with world.session() as session:
        _, setting = await setting_at(session, NOW)
        card = {duty.cadence.code: duty.is_done for duty in await duties_of(session, setting, lead, FRIDAY)}
        _, owed, _ = await duties_in_month(session, lead, FRIDAY.replace(day=1), NOW)
    dated = [each for each in owed if each.cadence.code == "friday-clean-up" and each.line.day == FRIDAY]
    return card["friday-clean-up"], [bool(each.proofs) for each in dated]


@pytest.mark.parametrize("whose", ["own", "office"])
async def test_ones_own_and_the_whole_offices_clean_up_are_proof_and_a_neighbours_is_not(street, whose):
    async with street.session() as session:
        neighbour = register_community(session, code="c02", name="邻近社区").id
    await held(street, neighbour)
    assert await is_done(street) == (False, [False])
    await held(street, street.alleys[0].community_id if whose == "own" else None)
    assert await is_done(street) == (True, [True])


async def test_where_a_roll_was_taken_only_those_on_it_were_there(street):
    await held(street, None, present=[street.one("headquarters").id])
    assert await is_done(street) == (False, [False])
    await held(street, None, present=[street.one("headquarters").id, street.one("community-lead").id])
    assert await is_done(street) == (True, [True])


async def test_a_community_of_nobody_or_of_another_office_is_refused(street, make_office):
    other = await make_office("financial-street", alleys=1, people={"headquarters": 1})
    for unknown in (new_id(), other.alleys[0].community_id):
        with pytest.raises(Invalid) as refused:
            await held(street, unknown)
        assert [problem.field for problem in refused.value.problems] == ["community_id"]
