"""What the demo hands over between offices comes about by the very services that people use."""

from datetime import UTC, datetime

from sqlalchemy import select

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.demo import referring
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.referrals.models import ReceivedReferral, Referral


async def test_one_waits_for_the_district_one_for_a_neighbour_and_one_came_from_there(make_office):
    now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    street = await make_office("financial-street", alleys=2, people={"alley-chief": 2, "headquarters": 1}, west=True)
    chief, other, received = street.one("alley-chief"), (new_id(), "邻街道"), new_id()
    async with street.session() as session:
        for n in range(3):
            body = OpenCase(id=new_id(), alley=street.alleys[0].id, category="bikes", title=f"第{n}件")
            await open_case(session, body, Reporter(person=chief.id), by=SYSTEM, now=now)
    async with street.session() as session:
        made = await referring.send_some(session, street.district, other, now=now)
        made += referring.one_came(session, street.id, received, other, now=now)
    assert made == 3
    async with street.session() as session:
        states = list(await session.scalars(select(Referral.state).where(Referral.office_id == street.id)))
        assert sorted(states) == ["asked", "sent"]
        assert (await session.get_one(ReceivedReferral, (street.id, received))).state == "waiting"
