"""The inbox and the robots' page, as their readers meet them."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from hutong.db import Office
from hutong.lockbox import Lockbox
from hutong.notices.models import Delivery, Notice, Robot
from hutong.notices.robots import opened
from hutong.notices.service import tell


@pytest.fixture
async def office(world):
    return await world.office()


async def told(world, office, *people, title="有新事项", link="/o/x/cases/1", urgent=False):
    async with world.databases.session(Office(office.office_id)) as session:
        await tell(
            session, to=[person.id for person in people], kind="case.assigned", title=title, body="第一行\n<b>第二行</b>",
            link=link, urgent=urgent, now=datetime.now(UTC),
        )  # fmt: skip
        rows = await session.execute(select(Notice).where(Notice.title == title).order_by(Notice.id))
        return list(rows.scalars())


async def stored(world, office, model):
    async with world.databases.session(Office(office.office_id)) as session:
        return list((await session.execute(select(model).order_by(model.id))).scalars())


def lines(page):
    return [line.get_text(" ", strip=True) for line in BeautifulSoup(page.text, "html.parser").select("ul.links > li")]


@pytest.mark.long
async def test_the_inbox_shows_own_notices_and_what_is_unread(world, office):
    reader, other = await world.person(office, post="steward"), await world.person(office, post="steward")
    await told(world, office, reader, title="我的通知", urgent=True)
    await told(world, office, other, title="别人的通知")
    browser = await world.signed_in(office, reader)
    page = await browser.get(f"/o/{office.slug}/notices")
    assert page.status_code == 200
    (line,) = lines(page)
    assert all(word in line for word in ("紧急", "未读", "我的通知"))
    assert "1 条未读" in page.text


async def test_opening_a_notice_is_the_receipt(world, office):
    reader = await world.person(office, post="alley-chief")
    (notice,) = await told(world, office, reader)
    browser = await world.signed_in(office, reader)
    page = await browser.get(f"/o/{office.slug}/notices/{notice.id}")
    assert (page.status_code, "&lt;b&gt;第二行&lt;/b&gt;" in page.text, 'href="/o/x/cases/1"' in page.text) == (
        200,
        True,
        True,
    )
    assert (await stored(world, office, Notice))[0].read_at is not None
    assert lines(await browser.get(f"/o/{office.slug}/notices?show=unread")) == []
    assert len(lines(await browser.get(f"/o/{office.slug}/notices"))) == 1


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
async def test_a_notice_never_leads_away(world, office, link):
    reader = await world.person(office, post="steward")
    (notice,) = await told(world, office, reader, link=link)
    browser = await world.signed_in(office, reader)
    page = await browser.get(f"/o/{office.slug}/notices/{notice.id}")
    assert (page.status_code, "去看看" in page.text, "evil" in page.text) == (200, False, False)


async def test_anothers_notice_is_not_there(world, office):
    reader, other = await world.person(office, post="steward"), await world.person(office, post="steward")
    (notice,) = await told(world, office, other)
    browser = await world.signed_in(office, reader)
    missing = await browser.get(f"/o/{office.slug}/notices/01900000-0000-7000-8000-000000000000")
    theirs = await browser.get(f"/o/{office.slug}/notices/{notice.id}")
    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert (await stored(world, office, Notice))[0].read_at is None


@pytest.mark.long
async def test_all_are_marked_with_one_button(world, office):
    reader = await world.person(office, post="steward")
    await told(world, office, reader, title="一")
    await told(world, office, reader, title="二")
    browser = await world.signed_in(office, reader)
    answer = await browser.post(f"/o/{office.slug}/notices/read", page=f"/o/{office.slug}/notices")
    assert answer.status_code == 303
    assert all(notice.read_at for notice in await stored(world, office, Notice))
    assert "没有未读的通知。" in (await browser.get(f"/o/{office.slug}/notices")).text


async def test_a_steward_reads_in_large_type_and_a_chief_with_the_menu(world, office):
    for post, family in (("steward", "steward"), ("alley-chief", "office")):
        browser = await world.signed_in(office, await world.person(office, post=post))
        page = BeautifulSoup((await browser.get(f"/o/{office.slug}/notices")).text, "html.parser")
        assert page.body["class"] == [family]


ROBOT = {
    "name": "管家群",
    "kind": "dingtalk",
    "url": "https://1.1.1.1/robot/send?access_token=t",
    "secret": "SECxyz",
    "topics": "late",
}


async def test_an_administrator_adds_tries_and_switches_a_robot(world, office):
    browser = await world.signed_in(office, await world.person(office, administrator=True))
    here = f"/o/{office.slug}/robots"
    answer = await browser.post(here, ROBOT)
    assert (answer.status_code, answer.headers.get("location")) == (303, here)
    (robot,) = await stored(world, office, Robot)
    assert (robot.name, robot.kind, robot.host) == ("管家群", "dingtalk", "1.1.1.1")
    # A dump of the rows gives away neither.
    assert opened(Lockbox.of(world.settings), robot) == (ROBOT["url"], "SECxyz", None)
    assert "SECxyz" not in robot.secret + robot.url
    assert (robot.kinds, robot.active) == (["late"], True)
    page = await browser.get(here)
    assert "管家群" in page.text
    # Neither the key in the address nor the secret is shown again.
    assert "access_token" not in page.text
    assert "SECxyz" not in page.text
    assert (await browser.post(f"{here}/{robot.id}/try", page=here)).status_code == 303
    (delivery,) = await stored(world, office, Delivery)
    assert (delivery.robot_id, delivery.kind, delivery.state) == (robot.id, "robot.test", "waiting")
    assert "等待发送" in (await browser.get(here)).text
    assert (await browser.post(f"{here}/{robot.id}/off", page=here)).status_code == 303
    assert "已停用" in (await browser.get(here)).text
    assert (await browser.post(f"{here}/{robot.id}/on", page=here)).status_code == 303
    assert (await stored(world, office, Robot))[0].active


@pytest.mark.long
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"url": "http://127.0.0.1:8080/hook"}, "内部网络"),
        ({"url": "http://169.254.169.254/latest/meta-data"}, "内部网络"),
        ({"url": "https://user:pw@1.1.1.1/"}, "这个地址不能用"),
        ({"url": "https://1.1.1.1:6379/"}, "这个端口不能用"),
        ({"url": ""}, "这一项要填"),
        ({"name": ""}, "这一项要填"),
        ({"topics": ""}, "请至少选一类通知"),
        ({"kind": "telegram"}, ""),
    ],
)
async def test_a_wrong_robot_is_told_and_nothing_typed_is_lost(world, office, changed, sentence):
    browser = await world.signed_in(office, await world.person(office, administrator=True))
    typed = {**ROBOT, **changed}
    answer = await browser.post(f"/o/{office.slug}/robots", typed)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert sentence in page.select_one(".summary-wrong").text
    assert page.find("input", {"name": "name"})["value"] == typed["name"]
    assert page.find("input", {"name": "url"})["value"] == typed["url"]
    assert await stored(world, office, Robot) == []


async def test_robots_are_for_administrators_alone(world, office):
    browser = await world.signed_in(office, await world.person(office, post="alley-chief"))
    assert (await browser.get(f"/o/{office.slug}/robots")).status_code == 403
    answer = await browser.post(f"/o/{office.slug}/robots", ROBOT, page="/me")
    assert answer.status_code == 403
    assert await stored(world, office, Robot) == []


async def test_a_robot_of_another_office_is_not_there(world, office):
    there = await world.office()
    await (await world.signed_in(there, await world.person(there, administrator=True))).post(
        f"/o/{there.slug}/robots", ROBOT
    )
    (theirs,) = await stored(world, there, Robot)
    browser = await world.signed_in(office, await world.person(office, administrator=True))
    for deed in ("try", "off", "on"):
        answer = await browser.post(f"/o/{office.slug}/robots/{theirs.id}/{deed}", page=f"/o/{office.slug}/robots")
        assert answer.status_code == 404
    assert (await stored(world, there, Robot))[0].active


async def test_no_deed_without_the_form_token(world, office):
    browser = await world.signed_in(office, await world.person(office, administrator=True))
    answer = await browser.post(f"/o/{office.slug}/robots", ROBOT, page="")
    assert answer.status_code == 403
    assert await stored(world, office, Robot) == []
