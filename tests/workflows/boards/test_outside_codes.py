"""A call entered by the code that another system gave it."""

from datetime import UTC, datetime

import msgspec
import pytest

from hutong.boards.calls import EnterCall, enter_call
from hutong.errors import Invalid
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.playbooks.categories import OutsideCode

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CODES = {
    "parking": (OutsideCode(scheme="市民热线", code="A-12"), OutsideCode(scheme="城市网格", code="0505")),
    "road": (OutsideCode(scheme="市民热线", code="B-07"),),
    "facade": (OutsideCode(scheme="城市网格", code="B-07"),),
}


@pytest.fixture
async def office(make_office, put_in_force):
    people = {"office-leader": 1, "command": 1, "alley-chief": 1, "community-worker": 1}
    world = await make_office("starter", alleys=1, people=people)
    coded = (msgspec.structs.replace(c, codes=CODES.get(c.code, ())) for c in world.playbook.categories)
    await put_in_force(world, categories=tuple(coded))
    return world


@pytest.fixture
def enter(office):
    async def call(**more):
        told = EnterCall(id=new_id(), alley_id=office.alleys[0].id, description="门口有人说不清的事", **more)
        async with office.session() as session:
            state, _ = await enter_call(
                session, told, playbook=office.playbook, person=office.one("command").id, by=SYSTEM, now=NOW
            )
            return state.category

    return call


@pytest.mark.parametrize("code", ["A-12", " A-12 ", "0505"])
async def test_the_code_says_which_category_it_is(enter, code):
    assert await enter(outside_code=code) == "parking"


async def test_a_category_that_was_chosen_goes_before_the_code(enter):
    assert await enter(outside_code="A-12", category="road") == "road"


@pytest.mark.parametrize(("code", "told"), [("Z-99", "没有类别对应"), ("B-07", "有几个类别都对应")])
async def test_a_code_of_no_category_or_of_several_is_refused_at_its_field(enter, code, told):
    with pytest.raises(Invalid) as refused:
        await enter(outside_code=code)
    (problem,) = refused.value.problems
    assert problem.field == "outside_code"
    assert problem.sentence.startswith(told)
