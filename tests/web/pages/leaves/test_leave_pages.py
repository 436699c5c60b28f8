"""A steward asks one question at a time; a superior says yes; who is away is listed without saying why."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

PEOPLE = {"office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 1, "deputy-chief": 1, "steward": 1}


@pytest.fixture
async def lanes(make_office):
    return await make_office("longtan", alleys=1, people=PEOPLE)


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


async def send(browser, address, **more):
    page = (await browser.get(address)).text
    form = {name: field(page, name) for name in ("id", "since", "until")} | more
    return await browser.post(address.partition("?")[0], form, page=address)


async def test_a_steward_is_asked_one_thing_at_a_time(lanes, sign_in):
    home = f"/o/{lanes.slug}"
    browser = await sign_in(lanes, "steward")
    page = (await browser.get(f"{home}/leave/new")).text
    assert "从哪一天开始请假" in page
    since = re.findall(r"leave/new\?since=([0-9-]+)", page)[1]
    page = (await browser.get(f"{home}/leave/new?since={since}")).text
    assert "请到哪一天" in page
    until = re.findall(r"until=([0-9-]+)", page)[2]
    address = f"{home}/leave/new?since={since}&until={until}"
    assert "登记就算" in (await browser.get(address)).text
    answer = await send(browser, address, reason="")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{home}/leave")
    assert "已准假" in (await browser.get(f"{home}/leave")).text
    again = await send(browser, address, reason="")
    assert (again.status_code, "已经请过假了" in again.text) == (422, True)
    end = re.search(r'action="([^"]+/end)"', (await browser.get(f"{home}/leave")).text)[1]
    assert (await browser.post(end, page=f"{home}/leave")).status_code == 303
    assert "提前销假" in (await browser.get(f"{home}/leave")).text


async def test_a_superior_says_yes_and_the_list_names_no_reason(lanes, sign_in):
    home = f"/o/{lanes.slug}"
    chief, command = await sign_in(lanes, "alley-chief"), await sign_in(lanes, "command")
    page = (await chief.get(f"{home}/leave/new")).text
    since = re.findall(r"leave/new\?since=([0-9-]+)", page)[1]
    until = re.findall(r"until=([0-9-]+)", (await chief.get(f"{home}/leave/new?since={since}")).text)[3]
    address = f"{home}/leave/new?since={since}&until={until}"
    assert f"要等{lanes.one('command').name}同意" in (await chief.get(address)).text
    assert (await send(chief, address, reason="看病")).status_code == 303
    waiting = (await command.get(f"{home}/leave")).text
    assert "看病" in waiting
    grant = re.search(r'action="([^"]+/grant)"', waiting)[1]
    # Whoever asks cannot say yes.
    assert (await chief.post(grant, page=f"{home}/leave")).status_code == 404
    assert (await command.post(grant, page=f"{home}/leave")).status_code == 303
    administrator = await sign_in(lanes, "office-admin")
    listed = (await administrator.get(f"{home}/leave")).text
    assert (lanes.one("alley-chief").name in listed, "看病" in listed) == (True, False)
    answer = await administrator.get(f"{home}/leave/leave.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == [lanes.one("alley-chief").name]


@pytest.mark.parametrize("bad", ["x", "2026-02-30", "\x00", "9" * 10_000, "٢٠٢٦-١٢-٠١"])
async def test_days_that_are_none_get_a_sentence(lanes, sign_in, bad):
    home = f"/o/{lanes.slug}"
    browser = await sign_in(lanes, "steward")
    answer = await browser.client.get(f"{home}/leave/new", params={"since": bad}, headers={"accept": "text/html"})
    assert answer.status_code < 500
    page = f"{home}/leave/new"
    form = {"id": "x", "since": bad, "until": bad, "reason": "字" * 10_000}
    assert (await browser.post(page, form, page=page)).status_code == 422
