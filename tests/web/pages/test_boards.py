"""The page behind the code on an alley's wall, for anybody."""

import re

import pytest

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
