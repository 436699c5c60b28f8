"""A chief's walk over both alleys: what is simple is closed on the way, what is not takes its road."""

import re

import pytest
from sqlalchemy import select

from hutong.cases.models import Case
from hutong.patrols.models import Patrol


def link(page, words):
    """The address of the link that says `words`."""
    return re.search(rf'<a[^>]*href="([^"]+)"[^>]*>[^<]*{words}', page)[1].replace("&amp;", "&")


async def test_a_simple_problem_is_closed_on_the_way(street, sign_in, hidden, photograph, start_walk):
    chief = await sign_in(street, "alley-chief")
    walk = await start_walk(chief, street)
    page = await chief.get(link((await chief.get(f"{walk}/items/facade/found")).text, "当场办结"))
    form = {name: hidden(page.text, name) for name in ("id", "patrol_id", "item", "alley_id", "once")}
    assert "违章建筑" not in page.text  # Only what may be closed at once is offered.
    form |= {"description": "墙上有小广告", "category": "wall-ads"}
    report = f"/o/{street.slug}/report"
    without = await chief.post(report, form)
    assert without.status_code == 422
    assert "请拍一张整改后的照片" in without.text
    await photograph(street, form["id"], street.one("alley-chief"))
    answer = await chief.post(report, form)
    assert answer.status_code == 303, answer.text
    assert "已办结" in (await chief.get(answer.headers["location"])).text
    async with street.session() as session:
        case = (await session.scalars(select(Case))).one()
        patrol = (await session.scalars(select(Patrol))).one()
    assert (case.outcome, case.source) == ("closed", "patrol")
    assert [(row["item"], row["case_id"]) for row in patrol.items] == [("facade", str(case.id))]


async def test_what_is_not_simple_is_not_closed_at_once(street, sign_in, start_walk, hidden):
    chief = await sign_in(street, "alley-chief")
    walk = await start_walk(chief, street)
    found = await chief.get(f"{walk}/items/illegal-building/found")
    assert "立案，按流程办" in found.text
    page = await chief.get(link(found.text, "当场办结"))
    form = {name: hidden(page.text, name) for name in ("id", "patrol_id", "item", "alley_id", "once")}
    refused = await chief.post(
        f"/o/{street.slug}/report", {**form, "description": "又搭了一间", "category": "illegal-building"}
    )
    assert refused.status_code == 422
    async with street.session() as session:
        assert (await session.scalars(select(Case))).all() == []


async def test_a_volunteer_is_offered_no_closing_either(street, sign_in, start_walk):
    volunteer = await sign_in(street, "volunteer")
    walk = await start_walk(volunteer, street)
    assert "当场办结" not in (await volunteer.get(f"{walk}/items/facade/found")).text


@pytest.mark.long
async def test_a_chiefs_walk_ends_at_the_own_desk(street, sign_in, start_walk, walk_all):
    chief = await sign_in(street, "alley-chief")
    done = await walk_all(chief, await start_walk(chief, street))
    page = (await chief.get(done.headers["location"])).text
    assert "今天的巡访完成了" in page
    assert "下一步" not in page  # No card: a chief's half-day is not filed at the community.
    assert "今天巡了 0 分钟" in (await chief.get(f"/o/{street.slug}/desk/chief")).text
