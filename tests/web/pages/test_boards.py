"""The page behind the code on an alley's wall, for anybody."""

import re
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import select
from tests.visitors import ORIGIN

from hutong.boards.receiving import receive_reports
from hutong.cases.events import CaseStepped
from hutong.cases.models import Case
from hutong.counters import Limit
from hutong.ids import new_id
from hutong.journal import SYSTEM, append
from hutong.pages.boards import controllers
from hutong.settings import Settings, SettingsMissing
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


async def test_a_right_code_is_no_try_and_another_office_counts_for_itself(world, office, make_office, monkeypatch):
    monkeypatch.setattr(controllers, "FOLLOWS", Limit("few-follows", times=2, seconds=600))
    board, browser = f"/b/{office.alleys[0].board_code}", world.browser()
    told = await browser.post(f"{board}/report", TOLD)
    code = re.search(r">([2-9A-Z]{4}-[2-9A-Z]{4})<", told.text)[1]
    right = [(await browser.get(f"{board}/follow/{code}")).status_code for _ in range(3)]
    right += [(await browser.post(f"{board}/follow", {"code": code})).status_code for _ in range(3)]
    assert right == [200] * 6
    assert [(await browser.get(f"{board}/follow/AAAA-AAAA")).status_code for _ in range(3)] == [404, 404, 429]
    other = await make_office("longtan")
    assert (await browser.get(f"/b/{other.alleys[0].board_code}/follow/AAAA-AAAA")).status_code == 404


async def test_behind_the_proxy_each_address_counts_alone_and_nobody_else_may_name_one(app, office, monkeypatch):
    monkeypatch.setattr(controllers, "FOLLOWS", Limit("one-follow", times=1, seconds=600))

    async def asked(connected: str, forwarded: str) -> int:
        transport = httpx.ASGITransport(app, client=(connected, 1))
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            address = f"/b/{office.alleys[0].board_code}/follow/AAAA-AAAA"
            return (await client.get(address, headers={"x-forwarded-for": forwarded})).status_code

    # The proxy writes at the end; what a visitor put before it is not believed.
    through = [await asked("10.9.0.3", f"{made_up}, 203.0.113.5") for made_up in ("198.51.100.1", "198.51.100.2")]
    assert through == [404, 429]
    assert await asked("10.9.0.4", "203.0.113.6, 10.9.0.3") == 404
    assert [await asked("203.0.113.77", f"203.0.113.{n}") for n in (8, 9)] == [404, 429]


@pytest.mark.parametrize("wrong", ["proxy.example", "10.0.0.1/8", "*"])
def test_what_is_no_address_is_not_trusted_silently(server_environment, wrong):
    with pytest.raises(SettingsMissing, match="HUTONG_TRUSTED_PROXIES"):
        Settings.from_environment({**server_environment, "HUTONG_TRUSTED_PROXIES": f"10.0.0.5, {wrong}"})


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
