"""Whoever appoints sees who would take over; the receiver confirms on one page, which prints."""

import re

import pytest

PEOPLE = {
    "general-chief": 1, "deputy-general-chief": 1, "headquarters": 1, "section": 1, "office-admin": 1, "alley-chief": 1,
    "community-lead": 1,
}  # fmt: skip


@pytest.fixture
async def street(make_office):
    return await make_office("financial-street", alleys=1, people=PEOPLE, west=True)


async def test_a_chief_leaves_and_the_deputy_confirms(street, sign_in):
    home = f"/o/{street.slug}"
    administrator, deputy = await sign_in(street, "office-admin"), await sign_in(street, "deputy-general-chief")
    page = f"{home}/people/{street.one('alley-chief').id}"
    shown = (await administrator.get(page)).text
    assert f"就由{street.one('deputy-general-chief').name}接手（上级接手，直到有人接任）" in shown
    end = re.search(r'action="([^"]+/end)"', shown)[1]
    answer = await administrator.post(end, {"last_day": "2026-06-30", "because": "轮岗"}, page=page)
    assert answer.status_code == 303, answer.text
    there = answer.headers["location"]
    seen = (await administrator.get(there)).text
    assert ("data-print" in seen, "看过了，确认收到" in seen) == (True, False)
    assert street.alleys[0].name in seen
    mine = (await deputy.get(there)).text
    deeds = re.findall(r'action="([^"]+/blocks/\w+)"', mine)
    assert deeds == [f"{there}/blocks/registers"]
    assert (await administrator.post(deeds[0], {"remark": ""}, page=there)).status_code == 403
    assert (await deputy.post(deeds[0], {"remark": "x" * 10_000}, page=there)).status_code == 422
    assert (await deputy.post(deeds[0], {"remark": "都看过"}, page=there)).status_code == 303
    assert "交清" in (await deputy.get(there)).text
    assert "已交清" in (await administrator.get(f"{home}/handovers")).text
    assert (await administrator.get(f"{home}/handovers/handovers.xlsx")).status_code == 200
    # Nobody else's business, in the office or out of it.
    section = await sign_in(street, "section")
    assert (await section.get(there)).status_code == 404
    assert "没有交接" in (await section.get(f"{home}/handovers")).text


@pytest.mark.long
async def test_the_top_is_asked_for_a_successor(street, sign_in, make_office):
    home = f"/o/{street.slug}"
    administrator = await sign_in(street, "office-admin")
    page = f"{home}/people/{street.one('general-chief').id}"
    end = re.search(r'action="([^"]+/end)"', (await administrator.get(page)).text)[1]
    answer = await administrator.post(end, {"last_day": "2026-06-30"}, page=page)
    assert (answer.status_code, "请写明由谁接任" in answer.text) == (422, True)
    other = await make_office("financial-street", alleys=1, people={"alley-chief": 1})
    foreign = {"last_day": "2026-06-30", "successor": str(other.one("alley-chief").id)}
    assert (await administrator.post(end, foreign, page=page)).status_code == 404
    named = {"last_day": "2026-06-30", "successor": str(street.one("section").id)}
    assert (await administrator.post(end, named, page=page)).status_code == 303
