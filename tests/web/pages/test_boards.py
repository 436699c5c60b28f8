"""The page behind the code on an alley's wall, for anybody."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hutong.boards.receiving import receive_reports
from hutong.cases.events import CaseStepped
from hutong.cases.models import Case
from hutong.ids import new_id
from hutong.journal import SYSTEM, append
from worlds import MakeOffice, OfficeWorld

TOLD = {"category": "road", "description": "口上路面塌了一块", "name": "", "phone": ""}


@pytest.fixture
async def office(make_office: MakeOffice) -> OfficeWorld:
    return await make_office("longtan", people={"alley-chief": 2, "steward": 2, "command": 1})


async def test_the_board_names_who_answers_and_no_telephone_that_is_not_shown(world, office):
    page = (await world.browser().get(f"/b/{office.alleys[0].board_code}")).text
    assert office.alleys[0].name in page
    assert office.one("alley-chief").name in page
    assert "报一个问题" in page


async def test_a_report_is_told_followed_and_refused_without_words(world, office):
    board = f"/b/{office.alleys[0].board_code}"
    browser = world.browser()
    answer = await browser.post(f"{board}/report", {**TOLD, "description": "短"})
    assert answer.status_code == 422
    assert 'id="f-description-wrong"' in answer.text
    answer = await browser.post(f"{board}/report", TOLD)
    code = re.search(r">([2-9A-Z]{4}-[2-9A-Z]{4})<", answer.text)[1]
    answer = await browser.post(f"{board}/follow", {"code": code})
    assert TOLD["description"] in answer.text
    assert (await browser.post(f"{board}/follow", {"code": "AAAA-AAAA"})).status_code in {404, 422}


async def test_a_resident_reads_what_was_done_once_it_is_closed_and_nobodys_name(world, office):
    board, browser, now = f"/b/{office.alleys[0].board_code}", world.browser(), datetime.now(UTC)
    code = re.search(r">([2-9A-Z]{4}-[2-9A-Z]{4})<", (await browser.post(f"{board}/report", TOLD)).text)[1]
    await receive_reports(office.databases)
    async with office.session() as session:
        case = (await session.scalars(select(Case).where(Case.office_id == office.id, Case.source == "resident"))).one()
        step = office.playbook.flow(case.flow).step(case.step)
        action = step.actions[0]
        stepped = CaseStepped(
            subject=case.id, alley=case.alley_id, alley_kind="hutong", category=case.category, grade=case.grade,
            step=step.code, action=action.code, verb="handle", to="closed", times=1,
            by_post_kind="alley-chief", on_time=True, owner_post=None, owner_person=None, due_at=None, why={},
            note="王某家的杂物", result="王某已清走",
        )  # fmt: skip
        append(session, stepped, by=SYSTEM, at=now)
        case.closed_at, case.outcome, case.step = now, "closed", None
    page = (await browser.post(f"{board}/follow", {"code": code})).text
    assert f"{step.name.zh}：{action.name.zh}" in page
    assert "王某" not in page


async def test_a_code_is_not_found_by_trying_and_one_network_cannot_flood_the_desk(world, office):
    board, browser = f"/b/{office.alleys[0].board_code}", world.browser()
    tried = [(await browser.get(f"{board}/follow/AAAA-AAAA")).status_code for _ in range(31)]
    assert tried == [404] * 30 + [429]
    # The limit of a device is less than that of its network: one that forgets its cookies is stopped as well.
    sent = []
    for _ in range(21):
        browser.client.cookies.clear()
        sent.append((await browser.post(f"{board}/report", {**TOLD, "id": str(new_id())})).status_code)
    assert sent == [200] * 20 + [429]


async def test_an_unknown_code_is_not_there(world):
    assert (await world.browser().get("/b/zzzzzzzz")).status_code == 404


async def test_the_wall_code_is_a_picture(world, office):
    answer = await world.browser().get(f"/b/{office.alleys[0].board_code}/code.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.text.startswith("<svg")
    assert 'xmlns="http://www.w3.org/2000/svg"' in answer.text  # Else it is no picture but within a page.


async def test_someone_signed_in_reports_at_a_board_like_any_visitor(office, sign_in):
    browser = await sign_in(office, "steward")
    answer = await browser.post(f"/b/{office.alleys[0].board_code}/report", {**TOLD, "_once": "mark-of-this-page"})
    assert answer.status_code == 200
    assert re.search(r">([2-9A-Z]{4}-[2-9A-Z]{4})<", answer.text)
