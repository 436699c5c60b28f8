"""A street whose people leave."""

import pytest

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.rosters.service import propose_month, publish
from leavers import DECEMBER, NOW, PEOPLE


@pytest.fixture
async def street(make_office):
    """Two alleys with a chief each; December's roster is published and each chief has a matter open."""
    world = await make_office("financial-street", alleys=2, people=PEOPLE, west=True)
    headquarters = world.one("headquarters").id
    async with world.session() as session:
        roster = await propose_month(session, DECEMBER, person=headquarters, by=SYSTEM, now=NOW)
        await publish(session, roster.id, person=headquarters, by=SYSTEM, now=NOW)
        category = next(c.code for c in world.playbook.categories if c.grade == "simple" and not c.danger)
        for alley in world.alleys:
            new = OpenCase(id=new_id(), alley=alley.id, category=category)
            await open_case(session, new, Reporter(source="call"), by=SYSTEM, now=NOW)
    return world
