"""Channels, webhooks, the log of deliveries and a person's own wishes in Chromium: sound at every width."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from bodies import found_bodies
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.lockbox import Lockbox
from hutong.notices.department_ways import add_way
from hutong.notices.models import Delivery, Preference
from hutong.notices.robots import add_robot, add_webhook
from hutong.notices.schemas import AddDepartmentWay, AddRobot, AddWebhook, SetUpEmail, SetUpSms, SetUpWechat
from hutong.notices.setting_up import set_up
from hutong.people.models import Person

SMS = SetUpSms(key_id="LTAI", secret="s", sign="龙潭街道", template="SMS_1", template_code="SMS_2", price=0.045)
WECHAT = SetUpWechat(appid="wx0123456789abcdef", secret="s", callback_token="word", template="T1")
EMAIL = SetUpEmail(host="smtp.example.org", port=465, tls="tls", user="o", secret="s", sender="office@example.org")
STATES = {"sms": "uncertain", "email": "failed", "wechat": "delivered", "group": "waiting"}


@pytest.fixture
async def scene(make_office, password_hash, server_settings, city):
    """An office with every channel set up, and one delivery by each in a state of its own."""
    office = await make_office("longtan", alleys=1, people={"office-leader": 1, "steward": 1})
    now, box, steward = datetime.now(UTC), Lockbox.of(server_settings), office.one("steward")
    by = {"box": box, "by": SYSTEM, "now": now}
    made = {way: new_id() for way in STATES}
    police = (await found_bodies(server_settings, city.id, office.district))["police"]
    async with office.session() as session:
        people = update(Person).where(Person.office_id == office.id)
        await session.execute(people.values(password_hash=password_hash, phone="13800000001"))
        await session.execute(people.where(Person.id == office.one("office-leader").id).values(administrator=True))
        for wanted in (SMS, WECHAT, EMAIL):
            await set_up(session, wanted, **by)
        robot = AddRobot(name="管家工作群", kind="dingtalk", url="https://1.1.1.1/x", topics=["danger", "late"])
        robot_id = await add_robot(session, robot, **by)
        await add_webhook(session, AddWebhook(name="区城管平台", url="https://1.1.1.1/hook", topics=["late"]), **by)
        duty = {"department_id": police, "topics": ["danger", "late"], "quiet_from": "22:00", "quiet_until": "06:00"}
        await add_way(session, AddDepartmentWay(way="sms", address="13900000007", for_head=True, **duty), **by)
        await add_way(session, AddDepartmentWay(way="feishu", address="https://1.1.1.1/hook", **duty), **by)
        await session.flush()
        for way, state in STATES.items():
            answer = "isv.MOBILE_NUMBER_ILLEGAL 号码不对" if state == "failed" else "ReadTimeout: "
            lines = [{"at": now.isoformat(), "answer": answer, "cost": 45 if way == "sms" else 0}] * 2
            session.add(
                Delivery(
                    office_id=office.id, id=made[way], channel=way, kind="case.overdue", body="逾期", link="/o/x",
                    robot_id=robot_id if way == "group" else None, person_id=None if way == "group" else steward.id,
                    state=state, tries=2, answer=answer, log=lines, cost=45 if way == "sms" else 0,
                )
            )  # fmt: skip
        session.add(
            Preference(office_id=office.id, id=new_id(), person_id=steward.id, openid="o", email_asked="me@example.org")
        )
    return office, made


@pytest.mark.long
async def test_the_pages_of_channels_are_sound_at_every_width(scene, window, sizes, axe, faults, password):
    office, made = scene
    wrong = []
    for kind, least, paths in (
        (
            "office-leader",
            44,
            [
                "channels",
                "channels/sms",
                "channels/wechat",
                "department-ways",
                "webhooks",
                "deliveries",
                f"deliveries/{made['sms']}",
                "robots",
            ],
        ),
        ("steward", 60, ["notices/ways"]),
    ):
        page = await window(sizes["phone"])
        await page.goto(f"/o/{office.slug}/sign-in")
        await page.fill('input[name="login"]', office.one(kind).login)
        await page.fill('input[name="password"]', password)
        await page.click('main button[type="submit"]')
        await page.wait_for_url(lambda url: "sign-in" not in url)
        page.complaints.clear()
        for path in paths:
            answer = await page.goto(f"/o/{office.slug}/{path}")
            assert answer.status == 200, path
            wrong += await faults(page, axe, f"channels-{path.replace('/', '-')[:24]}", sizes, least=least)
    assert wrong == []
