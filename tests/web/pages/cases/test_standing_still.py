"""Pausing a case, letting it run on, and a joint call that came to nothing: what the page offers, shows and refuses."""

from datetime import timedelta

import pytest

from hutong.cases.persuasion import record_round
from hutong.cases.schemas import RecordRound, TakeStep
from hutong.cases.steps import take_step
from hutong.ids import new_id
from hutong.journal import SYSTEM


@pytest.fixture
async def refused(street, opened, now):
    """A difficult case that lies with the sections."""
    case, chief = await opened(street, "illegal-building", at=now), street.one("alley-chief")
    spoken = RecordRound(action="refused", who_went="巷长", difficulty="没有地方放", note="不肯", outcome="不肯")
    async with street.session() as session:
        await record_round(session, case, spoken, person=chief.id, by=SYSTEM, now=now)
    return f"/o/{street.slug}/cases/{case}", case


async def test_a_pause_wants_a_reason_and_says_until_when(street, refused, sign_in, hidden):
    address, _ = refused
    section = await sign_in(street, "section")
    page = (await section.get(f"{address}?do=pause")).text
    assert "等待房屋鉴定或规划认定" in page
    form = {"action": "pause", "revision": hidden(page, "revision"), "note": "送鉴定"}
    bare = await section.post(f"{address}/act", form, page=f"{address}?do=pause")
    assert bare.status_code == 422
    assert "请选一个原因" in bare.text
    assert "送鉴定" in bare.text
    paused = await section.post(f"{address}/act", form | {"reason": "survey"}, page=f"{address}?do=pause")
    assert paused.status_code == 303, paused.text
    page = (await section.get(address)).text
    for told in (
        "挂起中",
        "等待房屋鉴定或规划认定",
        "时限停走",
        "挂起，最晚",
        "恢复计时",
        "现在不能做的，为什么？",
        "先恢复计时才能做",
    ):
        assert told in page
    resumed = await section.post(f"{address}/resume", {}, page=f"{address}?do=resume")
    assert resumed.status_code == 303, resumed.text
    page = (await section.get(address)).text
    assert "挂起中" not in page
    again = await section.post(f"{address}/resume", {}, page=address)
    assert (again.status_code, "这件事没有挂起" in again.text) == (409, True)


async def test_a_call_that_failed_leaves_its_reason_and_room_for_another(
    street, refused, departments, sign_in, hidden, now
):
    address, case = refused
    async with street.session() as session:
        need = TakeStep(action="need-departments", note="要部门一起")
        await take_step(session, case, need, person=street.one("section").id, by=SYSTEM, now=now)
    chief = await sign_in(street, "alley-chief")
    past = {"id": str(new_id()), "departments": ["police"], "place": "北口", "meet_at": "2020-01-01T09:00"}
    told = await chief.post(f"{address}/calls", past, page=f"{address}?do=call")
    assert (told.status_code, "集合时间已经过了" in told.text) == (422, True)
    soon = {**past, "meet_at": f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}"}
    assert (await chief.post(f"{address}/calls", soon, page=f"{address}?do=call")).status_code == 303
    page = (await chief.get(f"{address}?do=done")).text
    assert "哪些部门到了" in page
    bare = await chief.post(f"{address}/calls/failed", {"note": ""}, page=f"{address}?do=fail")
    assert bare.status_code == 422
    failed = await chief.post(f"{address}/calls/failed", {"note": "两家都没有来"}, page=f"{address}?do=fail")
    assert failed.status_code == 303, failed.text
    page = (await chief.get(address)).text
    for told in ("联合处置未果", "两家都没有来", "未果：两家都没有来", "呼叫部门"):
        assert told in page
