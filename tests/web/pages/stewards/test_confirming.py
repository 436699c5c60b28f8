"""A steward confirms what a chief put right; and tells where it is not right yet."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase, TakeStep
from hutong.cases.steps import take_step
from hutong.ids import new_id
from hutong.journal import SYSTEM


@pytest.fixture
async def handled(lanes, photograph):
    """Reported by the first steward, put right by the chief with a photo: it waits for a steward's word."""
    now, case = datetime.now(UTC), new_id()
    chief = lanes.one("alley-chief")
    report = OpenCase(id=case, alley=lanes.alleys[0].id, category="road", description="路面有个坑")
    async with lanes.session() as session:
        await open_case(session, report, Reporter(person=lanes.one("steward").id), by=SYSTEM, now=now)
    await photograph(lanes, case, chief)
    async with lanes.session() as session:
        done = TakeStep(action="done", note="补好了")
        await take_step(session, case, done, person=chief.id, by=SYSTEM, now=datetime.now(UTC))
    return case


async def case_of(world, case_id):
    async with world.session() as session:
        return (await session.scalars(select(Case).where(Case.id == case_id))).one()


async def test_the_first_screen_asks_and_confirming_closes(lanes, sign_in, handled, text_of, hidden):
    steward = await sign_in(lanes, "steward")
    home = (await steward.get(f"/o/{lanes.slug}/today")).text
    assert "请您看看：路面有个坑（试验1号）办好了没有" in text_of(home)
    page = f"/o/{lanes.slug}/confirm/{handled}"
    revision = hidden((await steward.get(page)).text, "revision")
    answer = await steward.post(page, {"action": "confirm", "revision": revision})
    assert answer.status_code == 303, answer.text
    assert "您的核实已经记下" in (await steward.get(answer.headers["location"])).text
    assert (await case_of(lanes, handled)).outcome == "closed"
    home = text_of((await steward.get(f"/o/{lanes.slug}/today")).text)
    assert "您上次报的事： 道路破损（试验1号） 已办结" in home
    assert (await steward.get(page)).status_code == 404


async def test_not_done_yet_needs_a_word_and_goes_back(lanes, sign_in, handled, hidden):
    steward = await sign_in(lanes, "steward")
    page = f"/o/{lanes.slug}/confirm/{handled}"
    revision = hidden((await steward.get(page)).text, "revision")
    silent = await steward.post(page, {"action": "not-done", "revision": revision})
    assert silent.status_code == 422
    assert "请写一句说明" in silent.text
    answer = await steward.post(page, {"action": "not-done", "revision": revision, "note": "还有一半没补"})
    assert answer.status_code == 303, answer.text
    assert (await case_of(lanes, handled)).step == "handle"


async def test_another_alleys_steward_has_nothing_to_say(lanes, sign_in, handled):
    other = await sign_in(lanes, "steward", 1)
    assert (await other.get(f"/o/{lanes.slug}/confirm/{handled}")).status_code == 404
