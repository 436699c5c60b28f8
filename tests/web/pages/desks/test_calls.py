"""Someone called: half a minute, one case, and a code for the caller."""

import re

from sqlalchemy import func, select

from hutong.boards.service import report_with
from hutong.cases.models import Case, PublicReport


async def all_of(world, model):
    async with world.session() as session:
        return list(await session.scalars(select(model)))


async def test_a_call_becomes_a_case_and_the_caller_can_follow_it(lanes, sign_in, browser, hidden, text_of):
    worker = await sign_in(lanes, "community-worker")
    page = f"/o/{lanes.slug}/calls/new"
    form = {
        "id": hidden((await worker.get(page)).text, "id"), "alley_id": str(lanes.alleys[0].id),
        "description": "5 号门前路面有坑", "name": "王女士", "phone": "13800001111", "phone_consent": "1",
    }  # fmt: skip
    answer = await worker.post(page, form)
    assert answer.status_code == 200, answer.text
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", text_of(answer.text))[0]
    (case,) = await all_of(lanes, Case)
    (report,) = await all_of(lanes, PublicReport)
    assert (case.source, case.category, case.public_report_id) == ("call", "road", report.id)
    assert (report.case_id, report.name, report.phone_consented_at is not None) == (case.id, "王女士", True)
    assert "王女士" not in (case.description or "") + case.title
    board = f"/b/{lanes.alleys[0].board_code}/follow"
    followed = await browser().post(board, {"code": code})
    assert case.number in followed.text


async def test_a_telephone_is_kept_only_with_consent(lanes, sign_in, hidden):
    chief = await sign_in(lanes, "alley-chief")
    page = f"/o/{lanes.slug}/calls/new"
    form = {"id": hidden((await chief.get(page)).text, "id"), "description": "门口堆物", "phone": "13800001111"}
    form["alley_id"] = str(lanes.alleys[0].id)
    answer = await chief.post(page, form)
    assert answer.status_code == 422
    assert "对方不同意就不要留" in answer.text
    assert "门口堆物" in answer.text
    assert await all_of(lanes, PublicReport) == []


async def test_sent_twice_it_is_one_case_under_the_last_code(lanes, sign_in, hidden, text_of):
    worker = await sign_in(lanes, "community-worker")
    page = f"/o/{lanes.slug}/calls/new"
    form = {
        "id": hidden((await worker.get(page)).text, "id"), "alley_id": str(lanes.alleys[1].id),
        "description": "路面有坑",
    }  # fmt: skip
    codes = [re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", text_of((await worker.post(page, form)).text))[0] for _ in range(2)]
    async with lanes.session() as session:
        assert await session.scalar(select(func.count()).select_from(Case)) == 1
        assert await session.scalar(select(func.count()).select_from(PublicReport)) == 1
    async with lanes.session() as session:
        assert (await report_with(session, codes[1])).case_id is not None


async def test_a_danger_goes_straight_to_the_command(lanes, sign_in, hidden):
    worker = await sign_in(lanes, "community-worker")
    page = f"/o/{lanes.slug}/calls/new"
    form = {"id": hidden((await worker.get(page)).text, "id"), "description": "电线垂到地上", "danger": "1"}
    await worker.post(page, {**form, "alley_id": str(lanes.alleys[0].id)})
    (case,) = await all_of(lanes, Case)
    assert (case.danger, case.flow) == (True, "danger")


async def test_a_chief_enters_calls_of_his_own_alleys_only(lanes, sign_in, hidden):
    chief = await sign_in(lanes, "alley-chief")
    page = f"/o/{lanes.slug}/calls/new"
    form = {"id": hidden((await chief.get(page)).text, "id"), "description": "路面有坑"}
    answer = await chief.post(page, {**form, "alley_id": str(lanes.alleys[1].id)})
    assert answer.status_code == 422
    assert await all_of(lanes, Case) == []


async def test_a_steward_enters_no_calls(lanes, sign_in):
    assert (await (await sign_in(lanes, "steward")).get(f"/o/{lanes.slug}/calls/new")).status_code == 403
